"""The home page: what waits for the user, said first, and what is new."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import get_scope, list_users, list_users_without_role
from kepan.apps.desk.selectors import count_waiting, list_inbox, list_notices
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.permissions import can_create_plans, can_read_plans
from kepan.apps.planning.selectors import list_plans
from kepan.web.desk.views.inbox import write_due

MOST_TASKS, MOST_PLANS, MOST_NOTICES, MOST_PEOPLE = 6, 6, 5, 6
LIGHTS = {
    PlanState.COMPILING: "none",
    PlanState.FAILED: "late",
    PlanState.DRAFT: "slow",
    PlanState.CONFIRMED: "ok",
}


def write_statement(inbox: int, overdue: int) -> str:
    """Say how much waits, and how much of it is late."""
    if not inbox:
        return _("没有等你办的事")
    words = ngettext("%(count)s 件事等你办", "%(count)s 件事等你办", inbox) % {"count": inbox}
    if overdue:
        words += ngettext("，其中 %(count)s 件已逾期", "，其中 %(count)s 件已逾期", overdue) % {"count": overdue}
    return words


def _get_plans(user: User) -> dict[str, Any]:
    if not can_read_plans(user):
        return {}
    rows = list_plans(user=user).exclude(state=PlanState.DISCARDED).order_by("-updated_at", "-pk")[:MOST_PLANS]
    return {
        "shows_plans": True,
        "plans": [(plan, LIGHTS[PlanState(plan.state)]) for plan in rows],
        "may_upload": can_create_plans(user),
    }


def _get_people(user: User) -> dict[str, Any]:
    """What the two administrators of people look after: who there is, and who still has no role."""
    roles = get_scope(user).roles
    if not roles & {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}:
        return {}
    waiting = list_users_without_role(user=user)
    return {
        "shows_people": True,
        "user_count": list_users(user=user).filter(is_active=True).count(),
        "waiting_count": waiting.count(),
        "waiting_people": list(waiting[:MOST_PEOPLE]),
    }


@require_GET
@login_required
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user, the plans worked on last, and what is new."""
    user = request.user
    assert isinstance(user, User)
    today = timezone.localdate()
    counts = count_waiting(user=user, today=today)
    tasks = list(list_inbox(user=user)[:MOST_TASKS]) if counts.inbox else []
    notices = list(list_notices(user=user).filter(read_at__isnull=True)[:MOST_NOTICES]) if counts.notices else []
    scope = get_scope(user)
    context = {
        "statement": write_statement(counts.inbox, counts.overdue),
        "overdue": counts.overdue,
        "more_tasks": counts.inbox - len(tasks),
        "tasks": [
            (task, write_due(task.due_date, today), bool(task.due_date and task.due_date < today)) for task in tasks
        ],
        "notices": notices,
        "has_role": bool(scope.roles),
        "shows_trail": bool(scope.roles & {Role.AUDIT_ADMINISTRATOR, Role.AUDITOR}),
        **_get_plans(user),
        **_get_people(user),
    }
    return render(request, "home/home.html", context)
