"""Reading the desk: one's jobs, inbox, notices and attachments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import AnyUser, Scope, get_scope, list_self, list_visible
from kepan.apps.desk.enums import OPEN_JOBS, TaskState
from kepan.apps.desk.models import Attachment, Job, Notice, Task


def list_jobs(*, user: AnyUser) -> QuerySet[Job]:
    """Return the jobs somebody may see: one's own; the system administrator sees that all others run."""
    scope = get_scope(user)
    rows = Job.objects.select_related("created_by", "region")
    if Role.SYSTEM_ADMINISTRATOR in scope.roles:
        return rows
    return rows.filter(created_by_id=scope.user_id) if scope.user_id else rows.none()


def find_job(*, request_key: str) -> Job | None:
    """Return the job of a request key, for the service that asked for it."""
    return Job.objects.filter(request_key=request_key).first()


def has_open_job(*, kind: str) -> bool:
    """Say whether a job of this kind waits or runs."""
    return Job.objects.filter(kind=kind, state__in=OPEN_JOBS).exists()


def list_own_jobs(*, user: AnyUser) -> QuerySet[Job]:
    """Return the jobs that somebody asked for."""
    return list_jobs(user=user).filter(created_by_id=get_scope(user).user_id)


def _match_waiting(scope: Scope) -> Q:
    """Match tasks that wait for a person: given by name, or to a role held in just that region and office."""
    found = Q(assignee_id=scope.user_id) if scope.user_id else Q(pk__in=[])
    for role, path in scope.role_paths:
        here = Q(assignee__isnull=True, role=role, region__path=path)
        found |= here & (Q(office__isnull=True) | Q(office_id__in=scope.office_ids))
    return found


def list_inbox(*, user: AnyUser) -> QuerySet[Task]:
    """Return what waits for somebody, the most urgent first; tasks without a date come last."""
    return list_tasks(user=user).filter(state=TaskState.OPEN)


def has_open_task(*, subject: models.Model, kind: str) -> bool:
    """Say whether something still waits for somebody about a record."""
    rows = Task.objects.filter(state=TaskState.OPEN, kind=kind)
    return rows.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)).exists()


def list_tasks(*, user: AnyUser) -> QuerySet[Task]:
    """Return all tasks, open and closed, that wait or waited for somebody or were made by them."""
    scope = get_scope(user)
    if scope.user_id is None:
        return Task.objects.none()
    dated = Case(When(due_date__isnull=True, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Task.objects.select_related("assignee", "region", "office", "created_by", "completed_by")
    return rows.filter(_match_waiting(get_scope(user))).order_by(dated, "due_date", "pk")


def list_task_days(*, subjects: type[models.Model], kind: str, open_only: bool = False) -> set[tuple[int, date | None]]:
    """Return for which records of one table there are tasks of a kind, and due on which day; closed ones, too."""
    rows = Task.objects.filter(subject_kind=subjects._meta.label_lower, kind=kind)
    if open_only:
        rows = rows.filter(state=TaskState.OPEN)
    return {(int(key), day) for key, day in rows.values_list("subject_id", "due_date") if key.isdigit()}


def list_notices(*, user: AnyUser) -> QuerySet[Notice]:
    """Return somebody's own notices, the newest first."""
    user_id = get_scope(user).user_id
    return Notice.objects.filter(user_id=user_id) if user_id else Notice.objects.none()


@dataclass(frozen=True)
class Counts:
    """What the shell shows beside bell and inbox."""

    inbox: int
    overdue: int
    notices: int


NOTHING = Counts(0, 0, 0)


class WorkKind(IntEnum):
    """What may be found at the desk."""

    TASK = 0
    NOTICE = 1
    JOB = 2


@dataclass(frozen=True)
class Work:
    """A task, notice or job that was found; only tasks have an address of their own, notices no state."""

    kind: WorkKind
    pk: int
    title: str
    state: str
    url: str
    created_at: datetime


def find_work(*, user: AnyUser, words: str, limit: int) -> list[Work]:
    """Find somebody's own tasks, notices and jobs by title, so many of each; open tasks first, the newest first."""
    nothing, texts = Value("", CharField()), {"title__icontains": words}
    tasks = list_tasks(user=user).filter(**texts).order_by("state", "-pk")[:limit]
    notices = list_notices(user=user).filter(**texts)[:limit]
    jobs = list_own_jobs(user=user).filter(**texts)[:limit]
    rows = _list_work(WorkKind.TASK, tasks, F("state"), F("url")).union(
        _list_work(WorkKind.NOTICE, notices, nothing, nothing),
        _list_work(WorkKind.JOB, jobs, F("state"), nothing),
        all=True,
    )
    found = [Work(WorkKind(row[0]), *row[1:]) for row in rows]
    return sorted(found, key=lambda work: (work.kind, work.state if work.kind == WorkKind.TASK else "", -work.pk))


def _list_work(kind: WorkKind, rows: QuerySet[Any], state: Any, url: Any) -> QuerySet[Any]:
    """Return columns of the same sort whatever the kind; SQLite takes a limit only below what it puts together."""
    picked: QuerySet[Any] = rows.model._default_manager.filter(pk__in=rows.values("pk")).order_by()
    picked = picked.annotate(of=Value(kind.value, IntegerField()), in_state=state, to=url)
    return picked.values_list("of", "pk", "title", "in_state", "to", "created_at")


def count_waiting(*, user: AnyUser, today: date | None = None) -> Counts:
    """Count open tasks, those past their date, and unread notices: one query, kept on the user object."""
    if not isinstance(user, User) or get_scope(user).user_id is None:
        return NOTHING
    kept = user.__dict__.get("_waiting")
    if isinstance(kept, Counts):
        return kept
    sql, values = _write_counting(get_scope(user), today or timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    counts = Counts(*row) if row else NOTHING
    user.__dict__["_waiting"] = counts
    return counts


# Every page asks this. The question of a user stays the same from page to page, and to write it takes a multiple of
# what the database takes to answer; the answer is never kept.
@lru_cache(maxsize=256)
def _write_counting(scope: Scope, today: date) -> tuple[str, tuple[Any, ...]]:
    """Write the query that counts what waits for somebody."""
    tasks = Task.objects.filter(_match_waiting(scope), state=TaskState.OPEN).order_by()
    unread = Notice.objects.filter(user=scope.user_id, read_at__isnull=True).order_by()
    counts = (_count(tasks), _count(tasks.filter(due_date__lt=today)), _count(unread))
    rows = list_self(scope=scope).order_by().values_list(*counts)
    sql, values = rows.query.sql_with_params()
    return sql, tuple(values)


class _Count(models.Subquery):
    """A count of rows as a subquery of its own, so that several fit into one query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _count(rows: QuerySet[Any]) -> _Count:
    return _Count(rows.values("pk"))


def list_named_attachments(*, keys: Iterable[int]) -> QuerySet[Attachment]:
    """Return the attachments with some keys, for services that bind what was uploaded to a record."""
    return Attachment.objects.filter(pk__in=list(keys))


def list_attachments(*, user: AnyUser, subject: models.Model | None = None) -> QuerySet[Attachment]:
    """Return the attachments somebody may see, of one record where it is given."""
    rows = list_visible(Attachment.objects.select_related("owner", "region", "office"), user=user)
    if subject is not None:
        rows = rows.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
    return rows
