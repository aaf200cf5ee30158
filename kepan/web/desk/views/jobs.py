"""Background jobs: how far they are, cancel, try again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import OPEN_JOBS, JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.permissions import can_steer_job
from kepan.apps.desk.selectors import list_jobs, list_own_jobs
from kepan.apps.desk.services import (
    JobFile,
    cancel_job,
    export_job_file,
    find_job_file,
    get_kind_label,
    retry_job,
)
from kepan.web.desk.guards import desk_page, find_row
from kepan.web.desk.sending import send_file
from kepan.web.ui.guards import get_user

PAGE = 50
LIGHTS = {
    JobState.QUEUED: "none",
    JobState.RUNNING: "ok",
    JobState.WAITING: "slow",
    JobState.SUCCEEDED: "done",
    JobState.FAILED: "late",
    JobState.CANCELLED: "none",
}


@dataclass(frozen=True)
class JobView:
    """A job as one user sees it; an administrator sees that others' jobs run, not what they are about."""

    job: Job
    title: str | Promise
    kind: str | Promise
    light: str
    is_open: bool
    is_mine: bool
    can_cancel: bool
    can_retry: bool
    file: JobFile | None = None


def view_job(job: Job, user: User) -> JobView:
    """Prepare a job for a page of this user."""
    is_mine = job.created_by_id == user.pk
    steers = bool(can_steer_job(user, job))
    kind = get_kind_label(job.kind)
    return JobView(
        job=job,
        title=job.title if is_mine else kind,
        kind=kind,
        light=LIGHTS[JobState(job.state)],
        is_open=job.state in OPEN_JOBS,
        is_mine=is_mine,
        can_cancel=steers and job.state in OPEN_JOBS and not job.cancel_requested,
        can_retry=steers and job.state in {JobState.FAILED, JobState.CANCELLED},
        file=find_job_file(job) if is_mine else None,
    )


@require_GET
@desk_page
def show_jobs(request: HttpRequest) -> HttpResponse:
    """Show one's jobs, the newest first; the system administrator sees that everybody's run."""
    user = get_user(request)
    only_open = request.GET.get("state") == "open"
    rows = list_jobs(user=user)
    if only_open:
        rows = rows.filter(state__in=OPEN_JOBS)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "views": [view_job(job, user) for job in page],
        "query": "&state=open" if only_open else "",
        "segments": [
            {"text": _("全部"), "url": reverse("jobs"), "current": not only_open},
            {"text": _("进行中的"), "url": f"{reverse('jobs')}?state=open", "current": only_open},
        ],
    }
    return render(request, "desk/jobs.html", context)


@require_GET
@desk_page
def show_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job."""
    user = get_user(request)
    view = view_job(find_row(list_jobs(user=user), pk), user)
    return render(request, "desk/job.html", {"view": view, "pairs": _list_pairs(view)})


@require_GET
@desk_page
def show_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of a page that shows how far a job is; htmx asks again while the job is open."""
    user = get_user(request)
    view = view_job(find_row(list_jobs(user=user), pk), user)
    return render(request, "desk/job_state.html", {"view": view})


@require_GET
@desk_page
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the file that a job made to whoever asked for it."""
    user = get_user(request)
    job = find_row(list_own_jobs(user=user), pk)
    try:
        file, content = export_job_file(actor=user, job=job)
    except RefusalError as refusal:
        raise Http404(str(refusal.reason)) from refusal
    return send_file(content, file.name)


def _list_pairs(view: JobView) -> list[tuple[str, object]]:
    job = view.job
    return [
        (_("种类"), view.kind),
        (_("提交人"), job.created_by or _("系统")),
        (_("第几次"), _("第 %(attempt)s 次，最多 %(most)s 次") % {"attempt": job.attempt, "most": job.max_attempts}),
        (_("编号"), f"job-{job.pk}"),
    ]


@require_POST
@desk_page
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a job."""
    user = get_user(request)
    job = find_row(list_jobs(user=user), pk)
    try:
        held = cancel_job(actor=user, job=job)
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
    else:
        done = held.state == JobState.CANCELLED
        messages.info(request, _("作业已取消") if done else _("作业会在做完这一步后停下"))
    return HttpResponseRedirect(reverse("job", args=[pk]))


@require_POST
@desk_page
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a job again."""
    user = get_user(request)
    job = find_row(list_jobs(user=user), pk)
    try:
        retry_job(actor=user, job=job)
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.info(request, _("作业已重新排队，从上次做完的一步接着做"))
    return HttpResponseRedirect(reverse("job", args=[pk]))
