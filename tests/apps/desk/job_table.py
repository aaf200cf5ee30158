"""Kinds of jobs for tests; the lists say what ran."""

from __future__ import annotations

from typing import Any

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import Handler, Handlers, JobRun, TemporaryError, create_notice
from kepan.apps.desk.services.progress import stopping

ran: list[str] = []
ended: list[str] = []


def note_end(job: Job) -> None:
    """Remember in which state a job ended."""
    ended.append(f"{job.pk}:{job.state}")


def tell(run: JobRun, words: str) -> str:
    """An effect in the database: a notice to whoever asked."""
    ran.append(words)
    assert run.actor is not None
    create_notice(users=[run.actor], title=words)
    return words


def work(run: JobRun) -> dict[str, Any]:
    """Two steps, each with an effect."""
    first = run.step("first", lambda: tell(run, "first"))
    if run.arguments.get("break"):
        run.arguments["break"] -= 1
        raise TemporaryError("稍后再试")
    second = run.step("second", lambda: tell(run, "second"))
    return {"steps": [first, second]}


def crash(run: JobRun) -> None:
    """Fail in the middle of a step, after its effect."""

    def act() -> None:
        tell(run, "lost")
        raise RuntimeError("秘密数据")

    run.step("only", act)


def refuse(run: JobRun) -> None:
    """Decline for good."""
    raise RefusalError("这份文件里没有文字")


def count(run: JobRun) -> int:
    """Batches over ten numbers; may be told to stop in the middle."""

    def act(batch: Any) -> None:
        ran.append(str(list(batch)))
        if run.arguments.get("stop_at") in batch and not stopping.is_set():
            stopping.set()

    run.batches("numbers", range(10), act, size=3, words="计数")
    return 10


def wait(run: JobRun) -> None:
    """Ask to be cancelled and notice it."""
    Job.objects.filter(pk=run.job.pk).update(cancel_requested=True)
    run.check_cancelled()


def lose(run: JobRun) -> None:
    """Another worker takes the job over while this one dreams."""
    Job.objects.filter(pk=run.job.pk).update(transport="another")
    run.step("late", lambda: tell(run, "late"))


HANDLERS: Handlers = {
    "tests.work": Handler(work, "工作", on_end=note_end),
    "tests.crash": Handler(crash, "崩溃"),
    "tests.refuse": Handler(refuse, "拒绝"),
    "tests.count": Handler(count, "计数"),
    "tests.wait": Handler(wait, "等待", on_end=note_end),
    "tests.lose": Handler(lose, "丢失"),
    "tests.quiet": Handler(crash, "安静", notify=False),
}
