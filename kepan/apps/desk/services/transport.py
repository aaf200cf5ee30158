"""Running a job when its message arrives: claim, work, settle, try again."""

from __future__ import annotations

import logging
import random
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskContext, task

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import JobState, NoticeKind
from kepan.apps.desk.models import Job
from kepan.apps.desk.services.handlers import (
    Handler,
    JobCancelledError,
    JobInterruptedError,
    TemporaryError,
    get_handlers,
)
from kepan.apps.desk.services.notices import create_notice
from kepan.apps.desk.services.progress import JobRun, stopping
from kepan.apps.trail.services import request_id

logger = logging.getLogger("kepan.jobs")
PASSING = (TemporaryError, OperationalError, InterfaceError)
"""Errors that pass by themselves: a locked database, a full disk that is cleared, a server that restarts."""
FIRST_DELAY, LONGEST_DELAY = 2.0, 600.0


@task(takes_context=True)
def run_job(context: TaskContext, job_id: int) -> None:
    """Wake up for one job; a message that is not the job's latest does nothing."""
    _run_message(str(context.task_result.id), (context.task_result.worker_ids or [""])[-1], job_id)


def enqueue_job(job: Job, *, run_after: datetime | None = None) -> None:
    """Send the message of a job in the caller's transaction and note it as the only valid one."""
    message = run_job.using(run_after=run_after).enqueue(job.pk)
    job.transport = str(message.id)
    job.run_after = run_after


def run_job_here(job: Job) -> None:
    """Run a job in this process instead of leaving it to a worker: for the sample city and for tests.

    Its message stays behind and does nothing when a worker comes to it.
    """
    _run_message(job.transport, "here", job.pk)


def _run_message(message: str, worker: str, job_id: int) -> None:
    job = _claim(message, worker, job_id)
    if job is None:
        return
    token = request_id.set(f"job-{job.pk}")
    started = time.monotonic()
    try:
        _settle_surely(job, *_work(job))
    finally:
        request_id.reset(token)
    state = Job.objects.filter(pk=job.pk).values_list("state", flat=True).first()
    logger.info(
        "job",
        extra={
            "id": f"job-{job.pk}",
            "job": job.pk,
            "kind": job.kind,
            "state": state,
            "attempt": job.attempt,
            "milliseconds": round((time.monotonic() - started) * 1000),
        },
    )


@transaction.atomic
def _claim(message: str, worker: str, job_id: int) -> Job | None:
    job = (
        Job.objects.select_for_update(of=("self",))
        .select_related("created_by", "region")
        .filter(pk=job_id, transport=message, state__in=[JobState.QUEUED, JobState.WAITING])
        .first()
    )
    if job is None:
        return None
    job.state = JobState.RUNNING
    job.attempt += 1
    job.worker = worker
    job.started_at = job.started_at or timezone.now()
    job.words = ""
    job.save(update_fields=["state", "attempt", "worker", "started_at", "words"])
    return job


Outcome = tuple[JobState, Any, str]


def _work(job: Job) -> Outcome:
    """Run the handler and return the state that follows, the result and the words of an error."""
    handler = get_handlers().get(job.kind)
    if handler is None:
        return JobState.FAILED, None, _("没有处理“%(kind)s”的程序：检查版本是否一致") % {"kind": job.kind}
    try:
        run = JobRun(job)
        run.check_cancelled()
        return JobState.SUCCEEDED, handler.function(run), ""
    except JobCancelledError:
        return JobState.CANCELLED, None, ""
    except JobInterruptedError:
        return JobState.QUEUED, None, ""
    except PASSING as error:
        logger.warning("job %s: attempt %s failed: %s", job.pk, job.attempt, type(error).__name__)
        words = str(error.reason) if isinstance(error, RefusalError) else _("数据库暂时不可用")
        return JobState.WAITING if job.attempt < job.max_attempts else JobState.FAILED, None, words
    except RefusalError as error:
        return JobState.FAILED, None, str(error.reason)
    except Exception as error:
        logger.exception("job %s failed", job.pk)
        # The message of an unexpected error may quote data; the log on the server has it, the page has its name.
        return JobState.FAILED, None, _("程序出错（%(name)s），详情见服务器日志") % {"name": type(error).__name__}


def _drop_connection() -> None:
    """Begin anew with another connection: a job that failed while it read rows may have left this one reading.

    SQLite lets no such connection write once somebody else has written, however long one waits.
    """
    if not connection.in_atomic_block:
        connection.close()


def _settle_surely(job: Job, state: JobState, result: Any, words: str) -> None:
    """Write the outcome, waiting out a full disk or a locked database; a worker that ends meanwhile loses nothing."""
    delay = 0.5
    while True:
        try:
            settle_job(job=job, state=state, result=result, words=words)
        except (OperationalError, InterfaceError):
            if stopping.wait(delay):
                raise
            _drop_connection()
            delay = min(delay * 2, 10.0)
        else:
            return


@transaction.atomic
def settle_job(*, job: Job, state: JobState, result: Any = None, words: str = "") -> None:
    """End a run: finished, to be tried again later, or given back; only the holder of the job may."""
    held = Job.objects.select_for_update().filter(pk=job.pk, transport=job.transport, state=JobState.RUNNING).first()
    if held is None:
        return
    held.state, held.error = state, words
    if state == JobState.QUEUED:
        held.attempt -= 1
        enqueue_job(held)
    elif state == JobState.WAITING:
        enqueue_job(held, run_after=timezone.now() + compute_delay(held.attempt))
    elif state == JobState.SUCCEEDED:
        held.percent, held.result = 100, result
    held.save()
    if state not in {JobState.QUEUED, JobState.WAITING}:
        end_job(held)


def end_job(job: Job) -> None:
    """Do what belongs to the end of a job in the transaction that ends it: tell the record and the person."""
    handler: Handler | None = get_handlers().get(job.kind)
    job.finished_at = timezone.now()
    job.save(update_fields=["finished_at"])
    if handler is not None and handler.on_end is not None:
        handler.on_end(job)
    if job.state == JobState.FAILED and job.created_by is not None and (handler is None or handler.notify):
        create_notice(
            users=[job.created_by],
            kind=NoticeKind.PROBLEM,
            title=lambda: _("“%(title)s”没有完成") % {"title": job.title},
            body=job.error,
            url=f"/jobs/{job.pk}/",
            key=f"job-failed:{job.pk}:{job.transport}",
        )


def compute_delay(attempt: int) -> timedelta:
    """Return the pause before the next attempt: doubled each time, with jitter so that many do not return at once."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (attempt - 1))
    return timedelta(seconds=longest * (0.5 + random.random() / 2))  # noqa: S311
