"""Sweeps of the desk: reminders of tasks that come due, and clearing away what is of no more use."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import list_users_with_role
from kepan.apps.desk.enums import NoticeKind, TaskState
from kepan.apps.desk.models import Task
from kepan.apps.desk.services.notices import create_notice
from kepan.apps.desk.services.presence import remove_dead_workers

DAYS_BEFORE = 1
KEPT = timedelta(days=1)


def send_reminders() -> int:
    """Remind of open tasks a day before they fall due, and once more when they are past it; return how many."""
    today = timezone.localdate()
    soon = Q(due_date__lte=today + timedelta(days=DAYS_BEFORE), reminded_on__isnull=True)
    late = Q(due_date__lt=today, reminded_on__lte=F("due_date"))
    tasks = Task.objects.select_related("assignee", "region", "office").filter(soon | late, state=TaskState.OPEN)
    count = 0
    for task in tasks.order_by("pk")[:500]:
        count += _remind(task)
    return count


@transaction.atomic
def _remind(task: Task) -> int:
    today, due = timezone.localdate(), task.due_date
    if due is None:
        return 0
    stage = "late" if due < today else "soon"
    create_notice(
        users=list_task_holders(task),
        kind=NoticeKind.REMINDER,
        title=lambda: (_("已过期：%(title)s") if stage == "late" else _("快到期：%(title)s")) % {"title": task.title},
        body=lambda: _("到期日 %(date)s") % {"date": formats.date_format(due, "SHORT_DATE_FORMAT")},
        url=task.url or "/inbox/",
        key=f"task-{stage}:{task.pk}:{due}",
    )
    return Task.objects.filter(pk=task.pk).update(reminded_on=today)


def list_task_holders(task: Task) -> list[User]:
    """Return the people a task waits for: as `selectors.list_inbox` has it, holders in just that region."""
    if task.assignee is not None:
        return [task.assignee]
    if task.region is None:
        return []
    here = Q(memberships__role=task.role, memberships__region=task.region)
    if task.office is not None:
        here &= Q(memberships__office=task.office) | Q(office=task.office)
    return list(list_users_with_role(role=Role(task.role), region=task.region).filter(here).distinct())


def remove_leftovers() -> int:
    """Drop messages of ended jobs after a day, sessions that ran out, and workers long gone; return how many."""
    before = timezone.now() - KEPT
    ended = Q(finished_at__lt=before) | Q(status=TaskResultStatus.RUNNING, started_at__lt=before - 6 * KEPT)
    messages, _by = DBTaskResult.objects.filter(ended).delete()
    sessions, _by = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    remove_dead_workers()
    return messages + sessions
