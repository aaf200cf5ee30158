"""The inbox: what waits for me, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Task
from kepan.apps.desk.selectors import list_inbox, list_tasks
from kepan.apps.desk.services import complete_task
from kepan.web.desk.guards import desk_page, find_row
from kepan.web.ui.guards import get_user

SOON = timedelta(days=10)
MOST = 300
CLOSED_SHOWN = 50


@dataclass
class Group:
    """Tasks of one urgency."""

    label: str | Promise
    is_late: bool = False
    rows: list[tuple[Task, str]] = field(default_factory=list)


def write_due(day: date | None, today: date) -> str:
    """Say when a task is due as a person would: two days late, today, 6 July."""
    if day is None:
        return ""
    late = (today - day).days
    if late > 0:
        return ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", late) % {"days": late}
    if late == 0:
        return _("今天")
    if late == -1:
        return _("明天")
    return formats.date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def group_tasks(tasks: Iterable[Task], today: date) -> list[Group]:
    """Sort tasks into late, today, within ten days, later, and without a date; empty groups are left out."""
    late, now = Group(gettext_lazy("已逾期"), is_late=True), Group(gettext_lazy("今天"))
    soon, later, undated = (
        Group(words) for words in (gettext_lazy("十天内"), gettext_lazy("以后"), gettext_lazy("没有日期"))
    )
    for task in tasks:
        due = task.due_date
        if due is None:
            group = undated
        elif due < today:
            group = late
        elif due == today:
            group = now
        else:
            group = soon if due <= today + SOON else later
        group.rows.append((task, write_due(due, today)))
    return [group for group in (late, now, soon, later, undated) if group.rows]


@require_GET
@desk_page
def show_inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits, or with `?state=done` what was done last."""
    user, today = get_user(request), timezone.localdate()
    shows_closed = request.GET.get("state") == "done"
    open_tasks = list(list_inbox(user=user)[:MOST])
    groups = group_tasks(open_tasks, today)
    closed = []
    if shows_closed:
        closed = list(
            list_tasks(user=user).exclude(state=TaskState.OPEN).order_by("-completed_at", "-pk")[:CLOSED_SHOWN]
        )
    late = sum(len(group.rows) for group in groups if group.is_late)
    context = {
        "groups": groups,
        "closed": closed,
        "shows_closed": shows_closed,
        "statement": _write_statement(len(open_tasks), late),
        "segments": [
            {
                "text": _("待办 %(count)s") % {"count": len(open_tasks)},
                "url": reverse("inbox"),
                "current": not shows_closed,
            },
            {"text": _("已办"), "url": f"{reverse('inbox')}?state=done", "current": shows_closed},
        ],
    }
    return render(request, "desk/inbox.html", context)


def _write_statement(count: int, late: int) -> str:
    if not count:
        return _("没有等你办的事。")
    words = ngettext("%(count)s 件事等你办", "%(count)s 件事等你办", count) % {"count": count}
    if late:
        words += ngettext("，其中 %(late)s 件已逾期", "，其中 %(late)s 件已逾期", late) % {"late": late}
    return words + _("。")


@require_POST
@desk_page
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a task."""
    user = get_user(request)
    task = find_row(list_tasks(user=user), pk)
    try:
        complete_task(actor=user, task=task)
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("已办结：%(title)s") % {"title": task.title})
    return HttpResponseRedirect(reverse("inbox"))
