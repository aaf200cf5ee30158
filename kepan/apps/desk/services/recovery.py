"""Taking up again what a dead worker left: no job is lost, none runs twice."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.services.presence import is_alive
from kepan.apps.desk.services.transport import end_job, enqueue_job

MOST_DEATHS = 5
"""Without a finished step. Fewer would stop a sound job whose worker is killed a few times for other reasons."""


def recover_jobs(*, worker: str) -> int:
    """Queue again the jobs of dead workers and those whose message was lost; return how many.

    `worker` is the caller, who calls between two jobs: what stands under its own name was left as well,
    such as when the disk was full at the moment of settling.
    """
    dead: dict[str, bool] = {worker: True}

    def is_dead(name: str) -> bool:
        if name not in dead:
            dead[name] = not is_alive(name)
        return dead[name]

    count = 0
    for job in Job.objects.filter(state=JobState.RUNNING).only("pk", "worker", "transport"):
        if is_dead(job.worker):
            count += _take_up(job)
    idle = list(Job.objects.filter(state__in=[JobState.QUEUED, JobState.WAITING]).only("pk", "transport", "state"))
    messages = _read_messages(job.transport for job in idle)
    for job in idle:
        status, holder = messages.get(job.transport, ("", ""))
        if status == TaskResultStatus.READY or (status == TaskResultStatus.RUNNING and not is_dead(holder)):
            continue
        count += _send_again(job)
    return count


def _read_messages(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the status of messages and who holds them; a few hundred at a time, as SQLite has it."""
    wanted = [key for key in keys if key]
    found: dict[str, tuple[str, str]] = {}
    for begin in range(0, len(wanted), 500):
        rows = DBTaskResult.objects.filter(pk__in=wanted[begin : begin + 500])
        for key, status, workers in rows.values_list("pk", "status", "worker_ids"):
            found[str(key)] = (status, workers[-1] if workers else "")
    return found


@transaction.atomic
def _take_up(job: Job) -> int:
    # Waits for a commit that the dead worker's connection had still under way.
    held = Job.objects.select_for_update().filter(pk=job.pk, state=JobState.RUNNING, transport=job.transport).first()
    if held is None:
        return 0
    held.deaths += 1
    held.attempt = max(0, held.attempt - 1)
    if held.cancel_requested:
        held.state = JobState.CANCELLED
    elif held.deaths >= MOST_DEATHS:
        held.state = JobState.FAILED
        held.error = _("作业连续 %(count)s 次使执行进程中断（可能内存不足），已停止") % {"count": held.deaths}
    else:
        held.state = JobState.QUEUED
        enqueue_job(held)
    held.save()
    if held.state != JobState.QUEUED:
        end_job(held)
    return 1


@transaction.atomic
def _send_again(job: Job) -> int:
    held = Job.objects.select_for_update().filter(pk=job.pk, state=job.state, transport=job.transport).first()
    if held is None:
        return 0
    enqueue_job(held, run_after=held.run_after)
    held.save(update_fields=["transport", "run_after"])
    return 1
