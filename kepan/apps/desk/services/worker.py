"""The process that runs jobs: claims messages of django-tasks, ticks the scheduler, takes up what was left."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from kepan.apps.desk.services.presence import compose_name, remove_worker, update_heartbeat
from kepan.apps.desk.services.progress import stopping
from kepan.apps.desk.services.recovery import recover_jobs
from kepan.apps.desk.services.scheduling import Sweeps, prepare_schedules, run_due_sweeps

logger = logging.getLogger("kepan.worker")
HEARTBEAT, RECOVERY, TICK = 10.0, 5.0, 1.0
LONGEST_PAUSE = 10.0
COLLECTING = (50_000, 20, 20)
"""When cycles are looked for: jobs make many rows that hold none, and looking took a seventh of an import's time."""


class DeskWorker(DatabaseWorker):
    """A worker of django-tasks that outlives a locked database and a full disk, and recovers others' jobs."""

    def __init__(self, *, sweeps: Sweeps, interval: float = 0.25, batch: bool = False) -> None:
        """`batch` ends the worker when nothing is left to do now; sweeps are left to lasting workers."""
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=compose_name(),
        )
        self.sweeps = sweeps
        self._recovered = self._ticked = 0.0
        self._ended = threading.Event()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the step in hand; at a second signal, at once."""
        if stopping.is_set():
            self.reset_signals()
            sys.exit(1)
        stopping.set()
        self.running = False

    def run(self) -> None:
        """Work until told to stop, or in batch mode until nothing is left."""
        logger.info("worker starts", extra={"worker": self.worker_id})
        beat = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        beat.start()
        pause = 0.5
        collecting = gc.get_threshold()
        gc.set_threshold(*COLLECTING)
        try:
            while not stopping.is_set():
                try:
                    found = self._turn()
                    pause = 0.5
                except (OperationalError, InterfaceError) as error:
                    # Locked, full, or the server restarts: nothing is lost, so wait and try again.
                    logger.warning("the database is not available: %s", type(error).__name__)
                    connection.close()
                    stopping.wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                if not found:
                    if self.batch:
                        break
                    stopping.wait(self.interval)
        finally:
            gc.set_threshold(*collecting)
            self._end(beat)

    def _turn(self) -> bool:
        """Do what is due and run one job; say whether there was one."""
        close_old_connections()
        now = time.monotonic()
        if not self._recovered:
            update_heartbeat(self.worker_id)
            prepare_schedules(self.sweeps)
        if not self._recovered or now - self._recovered >= RECOVERY:
            recovered = recover_jobs(worker=self.worker_id)
            if recovered:
                logger.warning("took up jobs again", extra={"jobs": recovered})
            self._recovered = now
        if not self.batch and now - self._ticked >= TICK:
            run_due_sweeps(self.sweeps)
            self._ticked = now
        message = self._claim()
        if message is None:
            return False
        self.run_task(message)
        return True

    def _claim(self) -> DBTaskResult[Any, Any] | None:
        ready = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        # Looked at without a lock first: an idle worker does not disturb those who write.
        if not ready.exists():
            return None
        with transaction.atomic():
            message = ready.get_locked()
            if message is not None:
                message.claim(self.worker_id)
        return message

    def _beat(self) -> None:
        try:
            while not self._ended.wait(HEARTBEAT):
                try:
                    update_heartbeat(self.worker_id)
                except DatabaseError:
                    connection.close()
        finally:
            connection.close()

    def _end(self, beat: threading.Thread) -> None:
        self._ended.set()
        beat.join(5)
        try:
            remove_worker(self.worker_id)
        except DatabaseError:
            logger.warning("could not sign off")
        connection.close()
        logger.info("worker ends", extra={"worker": self.worker_id})


def run_worker(*, sweeps: Sweeps, interval: float = 0.25, batch: bool = False) -> None:
    """Run a worker in this process until a signal ends it."""
    worker = DeskWorker(sweeps=sweeps, interval=interval, batch=batch)
    if threading.current_thread() is threading.main_thread():
        worker.configure_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    worker.run()
