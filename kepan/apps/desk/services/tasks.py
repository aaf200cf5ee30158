"""What waits for people: making tasks and closing them."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Task
from kepan.apps.desk.permissions import can_complete_task
from kepan.apps.desk.services.notices import check_url
from kepan.apps.trail.services import create_entry


@transaction.atomic
def create_task(
    *,
    actor: User | None,
    title: str | Promise,
    kind: str,
    url: str = "",
    assignee: User | None = None,
    role: Role | None = None,
    region: Region | None = None,
    office: Office | None = None,
    due_date: date | None = None,
    subject: models.Model | None = None,
) -> Task:
    """Give a task to a person, or to whoever holds a role in a region (and office)."""
    if assignee is None and (role is None or region is None):
        raise RefusalError(_("任务要有办理人，或者有角色和地区"))
    check_url(url)
    task = Task.objects.create(
        title=str(title)[:200],
        kind=kind,
        url=url,
        assignee=assignee,
        role=role or "",
        region=region,
        office=office,
        due_date=due_date,
        subject_kind="" if subject is None else subject._meta.label_lower,
        subject_id="" if subject is None else str(subject.pk),
        created_by=actor,
    )
    create_entry(
        actor=actor,
        action="desk.create_task",
        subject=task,
        region_path=_get_path(task),
        after={"kind": kind, "assignee": task.assignee_id, "role": task.role, "due_date": _write_date(due_date)},
    )
    return task


@transaction.atomic
def complete_task(*, actor: User, task: Task) -> Task:
    """Close a task as done; whoever it waits for may."""
    require(can_complete_task(actor, task))
    held = Task.objects.select_for_update().get(pk=task.pk)
    if held.state != TaskState.OPEN:
        raise RefusalError(_("任务已经办结或撤回"))
    _close(actor, held, TaskState.DONE, "desk.complete_task")
    return held


@transaction.atomic
def complete_tasks(*, actor: User | None, subject: models.Model, kind: str = "", withdraw: bool = False) -> int:
    """Close all open tasks about a record, because what they asked for was done (or fell away); return how many.

    The calling service has checked that the actor may do it.
    """
    rows = Task.objects.select_for_update().filter(
        state=TaskState.OPEN, subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)
    )
    if kind:
        rows = rows.filter(kind=kind)
    held = list(rows)
    for task in held:
        if withdraw:
            _close(actor, task, TaskState.WITHDRAWN, "desk.withdraw_task")
        else:
            _close(actor, task, TaskState.DONE, "desk.complete_task")
    return len(held)


def _close(actor: User | None, task: Task, state: TaskState, action: str) -> None:
    task.state, task.completed_by, task.completed_at = state, actor, timezone.now()
    task.save(update_fields=["state", "completed_by", "completed_at"])
    create_entry(
        actor=actor,
        action=action,
        subject=task,
        region_path=_get_path(task),
        before={"state": TaskState.OPEN},
        after={"state": state},
    )


def _get_path(task: Task) -> str:
    region = task.region or (task.assignee.region if task.assignee else None)
    return region.path if region else ""


def _write_date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
