"""Background jobs: once for a request key, step by step, tried again, cancelled, failed with words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job, Notice
from kepan.apps.desk.selectors import find_job, has_open_job, list_jobs, list_own_jobs
from kepan.apps.desk.services import cancel_job, create_job, progress, retry_job
from kepan.apps.desk.services.progress import JobRun
from kepan.apps.desk.services.transport import compute_delay, run_job
from kepan.apps.trail.models import AuditEntry
from tests.apps.desk.job_table import ended, ran
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
Work = Callable[[], None]


@pytest.fixture
def user() -> User:
    """A planner who asks for jobs."""
    return make_user(Role.PLANNER)


def ask(user: User | None, kind: str = "tests.work", key: str = "k", **more: Any) -> Job:
    """Ask for a job."""
    return create_job(actor=user, kind=kind, title="虚构作业", request_key=key, **more)


def get(job: Job) -> Job:
    """Read a job anew."""
    return Job.objects.get(pk=job.pk)


def make_due(job: Job) -> None:
    """Let the pause before the next attempt be over."""
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(1))
    DBTaskResult.objects.filter(pk=get(job).transport).update(run_after=timezone.now() - timedelta(1))


def test_job_runs_and_keeps_its_result(user: User, work: Work) -> None:
    """A job goes from queued to succeeded, with the result of its handler."""
    job = ask(user, region=user.region)
    assert (job.state, job.percent, job.attempt) == (JobState.QUEUED, 0, 0)
    work()
    done = get(job)
    assert (done.state, done.percent, done.attempt) == (JobState.SUCCEEDED, 100, 1)
    assert done.result == {"steps": ["first", "second"]}
    assert done.started_at is not None and done.finished_at is not None
    assert (ran, ended) == (["first", "second"], [f"{job.pk}:succeeded"])
    assert str(done) == "虚构作业"


def test_same_request_key_is_the_same_job(user: User, work: Work) -> None:
    """A double click makes one job and one run."""
    assert ask(user).pk == ask(user).pk
    work()
    assert ask(user).state == JobState.SUCCEEDED
    work()
    assert ran == ["first", "second"]
    assert ask(user, key="other").pk != find_job(request_key="k").pk  # type: ignore[union-attr]


def test_job_is_gone_with_the_callers_transaction(user: User, work: Work) -> None:
    """What is rolled back is never run."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(user)
        raise ZeroDivisionError
    work()
    assert (Job.objects.count(), DBTaskResult.objects.count(), ran) == (0, 0, [])


def test_unknown_kind_is_an_error_of_the_program(user: User) -> None:
    """A misspelt kind fails where it is written, not later in the worker."""
    with pytest.raises(LookupError, match=r"tests\.wrok"):
        ask(user, "tests.wrok")


def test_kind_that_a_newer_version_dropped_fails_with_words(user: User, work: Work) -> None:
    """A worker of another version says so."""
    job = ask(user)
    Job.objects.filter(pk=job.pk).update(kind="tests.gone")
    work()
    assert get(job).state == JobState.FAILED
    assert "tests.gone" in get(job).error


def test_passing_error_is_tried_again_from_the_last_step(user: User, work: Work) -> None:
    """After a pause the second attempt starts where the first one broke off."""
    job = ask(user, arguments={"break": 1})
    before = timezone.now()
    work()
    waiting = get(job)
    assert (waiting.state, waiting.error, waiting.attempt) == (JobState.WAITING, "稍后再试", 1)
    assert waiting.run_after is not None and waiting.run_after > before
    work()
    assert get(job).attempt == 1
    Job.objects.filter(pk=job.pk).update(arguments={})
    make_due(job)
    work()
    assert (get(job).state, get(job).attempt, get(job).error) == (JobState.SUCCEEDED, 2, "")
    assert ran == ["first", "second"]
    assert ended == [f"{job.pk}:succeeded"]


def test_attempts_come_to_an_end(user: User, work: Work) -> None:
    """After the last attempt the job fails with the words of the error, and the asker is told once."""
    job = ask(user, arguments={"break": 9}, max_attempts=2)
    work()
    make_due(job)
    work()
    assert (get(job).state, get(job).error, get(job).attempt) == (JobState.FAILED, "稍后再试", 2)
    notice = Notice.objects.filter(kind="problem").get()
    assert (notice.user, notice.title, notice.body) == (user, "“虚构作业”没有完成", "稍后再试")
    assert notice.url == f"/jobs/{job.pk}/"


def test_pauses_double_and_are_bounded() -> None:
    """2, 4, 8 … seconds, at most ten minutes, each cut by up to a half."""
    for attempt, longest in [(1, 2), (2, 4), (5, 32), (20, 600)]:
        pauses = {compute_delay(attempt).total_seconds() for _ in range(50)}
        assert longest / 2 <= min(pauses) < max(pauses) <= longest


def test_refusal_fails_at_once_with_its_reason(user: User, work: Work) -> None:
    """What will not pass by itself is not tried again."""
    job = ask(user, "tests.refuse")
    work()
    assert (get(job).state, get(job).error, get(job).attempt) == (JobState.FAILED, "这份文件里没有文字", 1)


def test_unexpected_error_undoes_its_step_and_keeps_data_out_of_words(user: User, work: Work) -> None:
    """The effect of a broken step is gone; the page names the error, not its text."""
    job = ask(user, "tests.crash")
    work()
    assert get(job).state == JobState.FAILED
    assert get(job).error == "程序出错（RuntimeError），详情见服务器日志"
    assert ran == ["lost"]
    assert not Notice.objects.filter(title="lost").exists()


def test_locked_database_is_a_passing_error(user: User, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is locked or full for a while costs an attempt, not the job."""

    def locked(self: JobRun, name: str, function: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(JobRun, "step", locked)
    job = ask(user)
    work()
    assert (get(job).state, get(job).error) == (JobState.WAITING, "数据库暂时不可用")


def test_outcome_is_written_once_the_disk_has_room(user: User, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settling waits while the database cannot be written."""
    from kepan.apps.desk.services import transport

    settle, failures = transport.settle_job, [OperationalError("database or disk is full")] * 2

    def settle_later(**given: Any) -> None:
        if failures:
            raise failures.pop()
        settle(**given)

    monkeypatch.setattr(transport, "settle_job", settle_later)
    monkeypatch.setattr(transport.stopping, "wait", lambda seconds: False)
    job = ask(user)
    work()
    assert (get(job).state, failures) == (JobState.SUCCEEDED, [])


def test_job_of_the_system_fails_without_a_notice(work: Work) -> None:
    """Nobody asked, nobody is told; and a kind may be quiet."""
    ask(None, "tests.refuse", "a")
    ask(make_user(Role.PLANNER), "tests.quiet", "b")
    work()
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.FAILED}
    assert Notice.objects.count() == 0


def test_batches_go_on_where_they_stopped(user: User, work: Work) -> None:
    """A worker that is asked to end gives the job back after its batch; the next one goes on there."""
    from kepan.apps.desk.services.progress import stopping

    job = ask(user, "tests.count", arguments={"stop_at": 4})
    work()
    given_back = get(job)
    assert (given_back.state, given_back.attempt, given_back.checkpoint) == (JobState.QUEUED, 0, {"numbers": 6})
    stopping.clear()
    work()
    assert get(job).result == 10
    assert ran == ["[0, 1, 2]", "[3, 4, 5]", "[6, 7, 8]", "[9]"]


def test_a_run_that_writes_for_long_lets_others_in(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a database has one writer and no queue, who waits gets a turn between two portions, and not by chance."""
    waited: list[float] = []
    monkeypatch.setattr(progress, "PAUSE", 60.0)
    monkeypatch.setattr(progress, "HELD_AT_MOST", 0.0)
    monkeypatch.setattr(progress.stopping, "wait", waited.append)
    job = ask(user)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    run = JobRun(get(job))
    for place in range(3):
        run.update_kept("place", place, lambda: None)
    assert run.find_kept("place") == 2
    pauses = [seconds for seconds in waited if 50 < seconds <= 60]
    assert (len(waited), len(pauses)) == ((3, 3) if connection.vendor == "sqlite" else (0, 0))


def test_progress_is_shown_in_percent_and_words(user: User) -> None:
    """Reports are throttled; the end is always written, and 100 is kept for success."""
    job = ask(user)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    run = JobRun(get(job))
    run.report(1, 4, "第 1 节")
    assert (get(job).percent, get(job).words) == (25, "第 1 节")
    run.report(2, 4, "第 2 节")
    assert get(job).percent == 25
    run.report(4, 4, "完")
    assert (get(job).percent, get(job).words) == (99, "完")
    run.report(0, 0)
    assert get(job).percent == 0


def test_waiting_job_is_cancelled_at_once(user: User, work: Work) -> None:
    """A cancelled job is never run; its record is told."""
    job = ask(user)
    assert cancel_job(actor=user, job=job).state == JobState.CANCELLED
    work()
    assert (get(job).state, ran, ended) == (JobState.CANCELLED, [], [f"{job.pk}:cancelled"])
    with pytest.raises(RefusalError, match="已经结束"):
        cancel_job(actor=user, job=job)
    actions = list(
        AuditEntry.objects.filter(action__startswith="desk.").order_by("pk").values_list("action", flat=True)
    )
    assert actions == ["desk.create_job", "desk.cancel_job"]


def test_running_job_is_cancelled_at_its_next_look(user: User, work: Work) -> None:
    """A running job stops at the next step or report."""
    job = ask(user, "tests.wait")
    work()
    assert (get(job).state, ended) == (JobState.CANCELLED, [f"{job.pk}:cancelled"])
    running = ask(user, key="running")
    Job.objects.filter(pk=running.pk).update(state=JobState.RUNNING)
    asked = cancel_job(actor=user, job=running)
    assert (asked.state, asked.cancel_requested) == (JobState.RUNNING, True)


def test_failed_job_is_tried_again_from_its_last_step(user: User, work: Work) -> None:
    """Retry keeps the checkpoint and starts counting anew."""
    job = ask(user, arguments={"break": 9}, max_attempts=1)
    work()
    Job.objects.filter(pk=job.pk).update(arguments={})
    again = retry_job(actor=user, job=job)
    assert (again.state, again.attempt, again.error, again.finished_at) == (JobState.QUEUED, 0, "", None)
    work()
    assert (get(job).state, ran) == (JobState.SUCCEEDED, ["first", "second"])
    with pytest.raises(RefusalError, match="只有失败或取消"):
        retry_job(actor=user, job=job)


def test_others_neither_see_nor_steer_a_job(user: User) -> None:
    """The asker and the system administrator do, nobody else."""
    job = ask(user)
    colleague = make_user(Role.DIRECTOR, region=user.region)
    admin = make_user(Role.SYSTEM_ADMINISTRATOR, region=user.region)
    assert [list(list_jobs(user=reader)) for reader in (user, colleague, admin)] == [[job], [], [job]]
    assert list(list_own_jobs(user=admin)) == []
    with pytest.raises(NotAllowedError, match="提交作业的人"):
        cancel_job(actor=colleague, job=job)
    with pytest.raises(NotAllowedError, match="提交作业的人"):
        retry_job(actor=colleague, job=job)
    assert cancel_job(actor=admin, job=job).state == JobState.CANCELLED
    assert has_open_job(kind="tests.work") is False


def test_stale_message_does_nothing(user: User, work: Work) -> None:
    """Only the job's latest message runs it."""
    job = ask(user)
    run_job.enqueue(job.pk)
    work()
    assert ran == ["first", "second"]
    assert get(job).attempt == 1


def test_worker_that_lost_a_job_cannot_commit(user: User, work: Work) -> None:
    """A step of a worker that was taken for dead is refused by the lock on the job."""
    job = ask(user, "tests.lose")
    work()
    assert (ran, get(job).transport, get(job).state) == ([], "another", JobState.RUNNING)
