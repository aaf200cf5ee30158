"""What a dead worker left is taken up again; who is dead is told by process, boot and heartbeat."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job, Notice, Worker
from kepan.apps.desk.services import create_job
from kepan.apps.desk.services.presence import (
    compose_name,
    is_alive,
    remove_dead_workers,
    remove_worker,
    update_heartbeat,
)
from kepan.apps.desk.services.recovery import recover_jobs
from tests.apps.desk.job_table import ended, ran
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
ME = "me/0/0/0/0"
ELSEWHERE = "another-host/0/0/1/1"


@pytest.fixture
def user() -> User:
    """A planner who asks for jobs."""
    return make_user(Role.PLANNER)


def make_job(user: User, *, key: str = "k") -> Job:
    """A job that waits."""
    return create_job(actor=user, kind="tests.work", title="虚构作业", request_key=key)


def claim(job: Job, worker: str, state: JobState = JobState.RUNNING) -> None:
    """Bring job and message to where a worker had them when it died."""
    Job.objects.filter(pk=job.pk).update(state=state, worker=worker, attempt=1 if state == JobState.RUNNING else 0)
    DBTaskResult.objects.filter(pk=job.transport).update(status=TaskResultStatus.RUNNING, worker_ids=[worker])


def test_job_of_a_dead_worker_runs_again(user: User, work: Callable[[], None]) -> None:
    """Its old message is void, the new one runs; the attempt is not counted."""
    job = make_job(user)
    claim(job, ELSEWHERE)
    assert recover_jobs(worker=ME) == 1
    held = Job.objects.get()
    assert (held.state, held.deaths, held.attempt) == (JobState.QUEUED, 1, 0)
    assert held.transport != job.transport
    work()
    assert (Job.objects.get().state, ran) == (JobState.SUCCEEDED, ["first", "second"])
    assert Job.objects.get().deaths == 0


def test_job_of_a_living_worker_is_left_alone(user: User) -> None:
    """A heartbeat on another host, or a process here, keeps its job."""
    update_heartbeat(ELSEWHERE)
    claim(make_job(user), ELSEWHERE)
    claim(make_job(user, key="here"), compose_name())
    assert recover_jobs(worker=ME) == 0


def test_job_left_under_ones_own_name_is_taken_up(user: User) -> None:
    """Between two jobs a worker has none: what stands under its name was left."""
    claim(make_job(user), compose_name())
    assert recover_jobs(worker=compose_name()) == 1


@pytest.mark.parametrize("status", [TaskResultStatus.RUNNING, TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL])
def test_claimed_message_of_a_waiting_job_is_sent_again(user: User, status: str) -> None:
    """Killed between claiming the message and claiming the job, the job still waits: it gets a new message."""
    job = make_job(user)
    claim(job, ELSEWHERE, JobState.QUEUED)
    DBTaskResult.objects.update(status=status)
    assert (recover_jobs(worker=ME), recover_jobs(worker=ME)) == (1, 0)
    assert Job.objects.get().transport != job.transport


def test_lost_message_is_sent_again(user: User) -> None:
    """A message that somebody deleted does not lose the job."""
    make_job(user)
    DBTaskResult.objects.all().delete()
    assert (recover_jobs(worker=ME), DBTaskResult.objects.count()) == (1, 1)


def test_job_that_kills_its_workers_fails(user: User) -> None:
    """The fifth death in the same step ends the job with that reason, and the asker hears of it."""
    job = make_job(user)
    for expected in (*[JobState.QUEUED] * 4, JobState.FAILED):
        claim(Job.objects.get(), ELSEWHERE)
        recover_jobs(worker=ME)
        assert Job.objects.get().state == expected
    assert Job.objects.get().error == "作业连续 5 次使执行进程中断（可能内存不足），已停止"
    assert ended == [f"{job.pk}:failed"]
    assert Notice.objects.get().user == user


def test_cancelled_job_of_a_dead_worker_stays_cancelled(user: User) -> None:
    """Who asked to cancel gets it, even when the worker died before it looked."""
    job = make_job(user)
    claim(job, ELSEWHERE)
    Job.objects.update(cancel_requested=True)
    recover_jobs(worker=ME)
    assert (Job.objects.get().state, ended) == (JobState.CANCELLED, [f"{job.pk}:cancelled"])


def test_process_is_known_by_its_start() -> None:
    """Alive while it runs; dead after; a process number that was used again is somebody else."""
    name = compose_name()
    place, pid, start = name.rsplit("/", 2)
    assert (len(name) <= 64, is_alive(name)) == (True, True)
    assert is_alive(f"{place}/{pid}/{int(start) + 1}") is False
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[19]
    there = f"{place}/{child.pid}/{started}"
    assert is_alive(there) is True
    child.communicate(b"\n")
    assert is_alive(there) is False
    assert str(os.getpid()) == pid


def test_worker_elsewhere_is_known_by_its_heartbeat() -> None:
    """A minute of silence is death; ten minutes take the row away."""
    assert is_alive(ELSEWHERE) is False
    update_heartbeat(ELSEWHERE)
    assert is_alive(ELSEWHERE) is True
    Worker.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=61))
    assert is_alive(ELSEWHERE) is False
    remove_dead_workers()
    assert str(Worker.objects.get()) == ELSEWHERE
    Worker.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=601))
    remove_dead_workers()
    assert Worker.objects.count() == 0
    update_heartbeat(ME)
    remove_worker(ME)
    assert Worker.objects.count() == 0
