"""Asking for background jobs, cancelling them and trying them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.enums import OPEN_JOBS, JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.permissions import can_steer_job
from kepan.apps.desk.services.handlers import get_handlers
from kepan.apps.desk.services.transport import end_job, enqueue_job
from kepan.apps.trail.services import create_entry


@transaction.atomic
def create_job(
    *,
    actor: User | None,
    kind: str,
    title: str | Promise,
    request_key: str,
    arguments: Mapping[str, Any] | None = None,
    region: Region | None = None,
    max_attempts: int = 5,
) -> Job:
    """Ask for a job in the caller's transaction; the same request key returns the job that exists.

    A key names the request and not the moment: put the kind and the asker into it, such as
    `planning.compile:<digest>:<user>`. Raises LookupError for a kind that no context handles.
    """
    if kind not in get_handlers():
        raise LookupError(f"no handler for jobs of kind {kind!r}: add it to the context's tasks.HANDLERS")
    found = Job.objects.filter(request_key=request_key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            job = Job.objects.create(
                request_key=request_key,
                kind=kind,
                title=str(title)[:200],
                arguments=dict(arguments or {}),
                created_by=actor,
                region=region,
                max_attempts=max_attempts,
            )
    except IntegrityError:
        # Two requests at the same moment: the other one's job is ours, too.
        return Job.objects.get(request_key=request_key)
    enqueue_job(job)
    job.save(update_fields=["transport", "run_after"])
    _log(actor, "desk.create_job", job, after={"kind": kind})
    return job


@transaction.atomic
def cancel_job(*, actor: User, job: Job) -> Job:
    """Cancel a job: at once while it waits, at its next step while it runs."""
    require(can_steer_job(actor, job))
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state not in OPEN_JOBS:
        raise RefusalError(_("作业已经结束，不能取消"))
    held.cancel_requested = True
    if held.state != JobState.RUNNING:
        held.state = JobState.CANCELLED
    held.save(update_fields=["cancel_requested", "state"])
    if held.state == JobState.CANCELLED:
        end_job(held)
    _log(actor, "desk.cancel_job", held, before={"state": job.state}, after={"state": held.state})
    return held


@transaction.atomic
def retry_job(*, actor: User, job: Job) -> Job:
    """Try a failed or cancelled job again, from its last finished step."""
    require(can_steer_job(actor, job))
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise RefusalError(_("只有失败或取消的作业可以重试"))
    before = held.state
    held.state, held.attempt, held.deaths, held.cancel_requested = JobState.QUEUED, 0, 0, False
    held.error, held.words, held.finished_at = "", "", None
    enqueue_job(held)
    held.save()
    _log(actor, "desk.retry_job", held, before={"state": before}, after={"state": held.state})
    return held


@transaction.atomic
def run_again(job: Job) -> bool:
    """Let an ended job of the system run once more from its beginning, for work that comes back; say whether it does.

    One that waits or runs is left alone: it will see what there is to do.
    """
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state in OPEN_JOBS:
        return False
    held.state, held.attempt, held.deaths, held.cancel_requested = JobState.QUEUED, 0, 0, False
    held.error, held.words, held.percent, held.checkpoint = "", "", 0, {}
    held.started_at = held.finished_at = None
    enqueue_job(held)
    held.save()
    return True


def _log(actor: User | None, action: str, job: Job, **changes: Any) -> None:
    if actor is not None:
        create_entry(
            actor=actor, action=action, subject=job, region_path=job.region.path if job.region else "", **changes
        )
