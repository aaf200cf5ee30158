"""The desk: tasks that wait for one, messages, and steering one's own jobs."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job, Task
from kepan.apps.desk.selectors import list_inbox, list_notices, list_own_jobs, list_tasks
from kepan.apps.desk.services import cancel_job, complete_task, retry_job, update_notices_read
from kepan.web.api.operations.files import find_own_job
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.basis import Key, Page, Paging, make_page
from kepan.web.api.schemas.desk import DeskTaskOut, JobCard, NoticeOut, NoticesReadBody, NoticesReadOut
from kepan.web.api.schemas.plans import JobOut

router = Router(tags=["desk"])


class TaskQuery(Paging):
    """Which tasks."""

    state: Literal["open", "all"] = "open"


class JobQuery(Paging):
    """Which jobs."""

    state: JobState | None = None


class NoticeQuery(Paging):
    """Which messages."""

    unread: bool = False


@router.get("/tasks", response=Page[DeskTaskOut], summary="What waits for one")
def read_tasks(request: HttpRequest, wanted: Query[TaskQuery]) -> dict[str, Any]:
    """List the tasks that wait for one, the most urgent first."""
    user = get_user(request)
    return make_page(list_inbox(user=user) if wanted.state == "open" else list_tasks(user=user), wanted)


@router.post("/tasks/{int:task_pk}/complete", response=DeskTaskOut, summary="Close a task as done")
def complete_own_task(request: HttpRequest, task_pk: Key) -> Task:
    """Close a task as done."""
    user = get_user(request)
    found = list_tasks(user=user).filter(pk=task_pk).first()
    if found is None:
        raise Http404(_("没有这项任务，或者它不归你办"))
    return complete_task(actor=user, task=found)


@router.get("/notices", response=Page[NoticeOut], summary="One's messages")
def read_notices(request: HttpRequest, wanted: Query[NoticeQuery]) -> dict[str, Any]:
    """List one's messages, the newest first."""
    rows = list_notices(user=get_user(request))
    return make_page(rows.filter(read_at__isnull=True) if wanted.unread else rows, wanted)


@router.post("/notices/read", response=NoticesReadOut, summary="Mark messages as read")
def mark_notices(request: HttpRequest, body: NoticesReadBody) -> dict[str, int]:
    """Mark one's own messages as read."""
    user = get_user(request)
    chosen = None if body.notices is None else list_notices(user=user).filter(pk__in=body.notices)
    return {"read": update_notices_read(actor=user, notices=chosen)}


@router.get("/jobs", response=Page[JobCard], summary="One's jobs")
def read_jobs(request: HttpRequest, wanted: Query[JobQuery]) -> dict[str, Any]:
    """List the jobs that one asked for, the newest first."""
    rows = list_own_jobs(user=get_user(request)).order_by("-pk")
    return make_page(rows if wanted.state is None else rows.filter(state=wanted.state), wanted)


@router.post("/jobs/{int:job_pk}/cancel", response=JobOut, summary="Cancel a job of one's own")
def cancel_own_job(request: HttpRequest, job_pk: Key) -> Job:
    """Cancel a job: at once while it waits, at its next step while it runs."""
    return cancel_job(actor=get_user(request), job=find_own_job(request, job_pk))


@router.post("/jobs/{int:job_pk}/retry", response=JobOut, summary="Try a job of one's own again")
def retry_own_job(request: HttpRequest, job_pk: Key) -> Job:
    """Try a job that failed or was cancelled again, from its last finished step."""
    return retry_job(actor=get_user(request), job=find_own_job(request, job_pk))
