"""What a handler holds while it works: arguments, progress, resumable steps, cancelling."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.functional import Promise

from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.services.handlers import JobCancelledError, JobInterruptedError

Element = TypeVar("Element")
SECONDS_BETWEEN_REPORTS = 0.5
HELD_AT_MOST, PAUSE = 0.25, 0.12
"""Seconds of writing after which a run lets others in, and for how long.

SQLite has one writer and no queue: who waits asks every tenth of a second. A run that writes portion after portion
would be asked between two of them by chance only, and somebody has waited thirteen seconds.
"""


class Stopping:
    """Says that this process was asked to end; a plain flag, because a signal handler may not take locks."""

    def __init__(self) -> None:
        self._asked = False

    def set(self) -> None:
        """Ask."""
        self._asked = True

    def clear(self) -> None:
        """Take it back, as tests do."""
        self._asked = False

    def is_set(self) -> bool:
        """Say whether it was asked."""
        return self._asked

    def wait(self, seconds: float) -> bool:
        """Sleep, but not past the moment it is asked; say whether it was."""
        until = time.monotonic() + seconds
        while not self._asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        return self._asked


stopping = Stopping()
"""Set when this process was asked to end; runs stop at their next step or report."""


class JobRun:
    """One run of a job by one worker.

    Effects belong into `step` or `batches`: they are committed together with the checkpoint, so that after a
    kill -9 nothing is lost and nothing is done twice. Long computations stay outside of steps: on SQLite a
    step holds the one write lock.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = job.arguments
        self._done: dict[str, Any] = dict(job.checkpoint)
        self._reported_at = 0.0
        self._held, self._ended_at = 0.0, time.monotonic()

    @property
    def actor(self) -> User | None:
        """Whoever asked for the job."""
        return self.job.created_by

    def step(self, name: str, function: Callable[[], Any]) -> Any:
        """Run `function` in one transaction with the checkpoint and return its JSON value.

        When an earlier attempt did the step, nothing runs and the kept value is returned.
        """
        if name not in self._done:
            self.check_cancelled()
            self._commit(name, function)
        return self._done[name]

    def find_kept(self, name: str) -> Any:
        """Return what a step kept in an earlier attempt, or None: long work before a step need not be done again."""
        return self._done.get(name)

    def update_kept(self, name: str, kept: Any, function: Callable[[], Any]) -> None:
        """Run `function` in one transaction and keep a value under a name, in place of the one before.

        For work whose portions the caller cuts itself: `find_kept` says where an earlier attempt stopped.
        """

        def act() -> Any:
            function()
            return kept

        self.check_cancelled()
        self._commit(name, act)

    def batches(
        self,
        name: str,
        elements: Sequence[Element],
        function: Callable[[Sequence[Element]], Any],
        *,
        size: int = 200,
        words: str | Promise = "",
    ) -> None:
        """Hand `elements` to `function` in batches, each one transaction; goes on where an earlier attempt stopped.

        The sequence must be the same in every attempt.
        """
        begin: int = self._done.get(name, 0)
        while begin < len(elements):
            self.check_cancelled()
            batch, end = elements[begin : begin + size], min(begin + size, len(elements))

            def act(batch: Sequence[Element] = batch, end: int = end) -> int:
                function(batch)
                return end

            self._commit(name, act)
            begin = end
            self.report(begin, len(elements), words)

    def report(self, done: float, total: float, words: str | Promise = "") -> None:
        """Show how far the work is; written at most twice a second, so that a tight loop may call it."""
        now = time.monotonic()
        if done < total and now - self._reported_at < SECONDS_BETWEEN_REPORTS:
            return
        self._reported_at = now
        percent = min(99, int(100 * done / total)) if total else 0
        self._mine().update(percent=percent, words=str(words)[:300])
        self.check_cancelled()

    def check_cancelled(self) -> None:
        """Raise where the job was cancelled, taken over, or the worker is asked to end."""
        if stopping.is_set():
            raise JobInterruptedError("the worker is shutting down")
        asked = self._mine().values_list("cancel_requested", flat=True).first()
        if asked is None:
            raise JobInterruptedError("another worker took the job over")
        if asked:
            raise JobCancelledError

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, transport=self.job.transport)

    def repeat(self, function: Callable[[], bool]) -> None:
        """Run `function` in one transaction after another until it says that nothing is left.

        For work that finds by itself what is left of it, such as deleting; nothing is kept of how far it is.
        """
        is_left = True
        while is_left:
            self.check_cancelled()
            self._let_others_in()
            began = time.monotonic()
            with transaction.atomic():
                is_left = function()
            self._note_writing(began)

    def _commit(self, name: str, function: Callable[[], Any]) -> None:
        self._let_others_in()
        began = time.monotonic()
        self._write(name, function)
        self._note_writing(began)

    def _note_writing(self, began: float) -> None:
        self._ended_at = time.monotonic()
        self._held += self._ended_at - began

    def _let_others_in(self) -> None:
        """Wait before writing again where the database has one writer only and this run held it for long."""
        since = time.monotonic() - self._ended_at
        if since >= PAUSE:
            self._held = 0.0
        elif self._held >= HELD_AT_MOST and connection.vendor == "sqlite":
            stopping.wait(PAUSE - since)
            self._held = 0.0

    def _write(self, name: str, function: Callable[[], Any]) -> None:
        with transaction.atomic():
            # The lock fences off a worker that was taken for dead: it cannot commit any more.
            job = self._mine().select_for_update().first()
            if job is None:
                raise JobInterruptedError("another worker took the job over")
            kept = function()
            job.checkpoint = {**job.checkpoint, name: kept}
            # Whoever gets a step done is not what kills workers.
            job.deaths = 0
            job.save(update_fields=["checkpoint", "deaths"])
        self._done = dict(job.checkpoint)
