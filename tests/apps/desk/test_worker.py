"""The worker process: sweeps are claimed once, failures outlived, signals obeyed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kepan.apps.desk.models import Schedule, Worker
from kepan.apps.desk.services import worker as worker_module
from kepan.apps.desk.services.progress import Stopping, stopping
from kepan.apps.desk.services.scheduling import Sweep, prepare_schedules, run_due_sweeps
from kepan.apps.desk.services.worker import DeskWorker
from kepan.site.jobs import HANDLERS, SWEEPS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection of the test holds the test's transaction and stays open."""
    monkeypatch.setattr(worker_module, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker_module.connection, "close", lambda: None)


def make_due(name: str) -> None:
    """Let a sweep be due."""
    Schedule.objects.filter(name=name).update(next_run=timezone.now() - timedelta(1))


def test_tables_of_the_site_name_every_context() -> None:
    """Kinds and sweeps carry the name of their context; lists of all contexts leave by the pages' own kind."""
    assert {name.partition(".")[0] for name in HANDLERS} == {
        "desk", "imports", "ledgers", "planning", "registry", "sharing", "ui", "webhooks",
    }  # fmt: skip
    assert {name.partition(".")[0] for name in SWEEPS} >= {"desk", "trail"}


def test_sweep_runs_when_due_and_not_before() -> None:
    """At once at first, then after its time; its count is kept."""
    ran: list[int] = []

    def sweep() -> int:
        ran.append(1)
        return len(ran)

    sweeps = {"tests.sweep": Sweep(60, sweep)}
    prepare_schedules({"tests.old": Sweep(1, sweep)})
    prepare_schedules(sweeps)
    prepare_schedules(sweeps)
    assert (run_due_sweeps(sweeps), run_due_sweeps(sweeps)) == (["tests.sweep"], [])
    make_due("tests.sweep")
    assert run_due_sweeps(sweeps) == ["tests.sweep"]
    schedule = Schedule.objects.get()
    assert (str(schedule), schedule.words, ran) == ("tests.sweep", "2", [1, 1])
    assert schedule.last_run is not None and schedule.next_run - schedule.last_run == timedelta(seconds=60)


def test_sweep_that_another_worker_claimed_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and claiming another worker was quicker."""
    ran: list[int] = []
    sweeps = {"tests.sweep": Sweep(60, lambda: ran.append(1) or 0)}
    prepare_schedules(sweeps)
    seen = list(Schedule.objects.filter(next_run__lte=timezone.now()))
    Schedule.objects.update(next_run=timezone.now() + timedelta(1))
    manager = type("Rows", (), {"order_by": lambda self, field: seen})()
    found = Schedule.objects.filter
    monkeypatch.setattr(
        Schedule.objects, "filter", lambda **given: manager if "next_run__lte" in given else found(**given)
    )
    assert (run_due_sweeps(sweeps), ran) == ([], [])


def test_sweep_that_fails_comes_back() -> None:
    """An error is named on the schedule; a database that is away is the worker's affair."""

    def fail() -> int:
        raise ValueError("x")

    def lock() -> int:
        raise OperationalError("database is locked")

    sweeps = {"tests.fail": Sweep(60, fail)}
    prepare_schedules(sweeps)
    assert run_due_sweeps(sweeps) == ["tests.fail"]
    assert Schedule.objects.get().words == "ValueError"
    sweeps = {"tests.lock": Sweep(60, lock)}
    prepare_schedules(sweeps)
    with pytest.raises(OperationalError):
        run_due_sweeps(sweeps)


def test_worker_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors of the connection make pauses that grow, and end when the database is back."""
    pauses: list[float] = []
    errors = [OperationalError("database or disk is full")] * 3
    monkeypatch.setattr(worker_module.stopping, "wait", lambda seconds: pauses.append(seconds))
    worker = DeskWorker(sweeps={}, batch=True)
    turn = worker._turn

    def turn_later() -> bool:
        if errors:
            raise errors.pop()
        return turn()

    monkeypatch.setattr(worker, "_turn", turn_later)
    worker.run()
    assert pauses == [0.5, 1.0, 2.0]
    assert Worker.objects.count() == 0


def test_lasting_worker_ticks_and_ends_when_asked() -> None:
    """Sweeps run while it idles; once asked it ends and signs off."""
    seen: list[int] = []

    def sweep() -> int:
        seen.append(Worker.objects.count())
        stopping.set()
        return 0

    DeskWorker(sweeps={"tests.stop": Sweep(60, sweep)}, interval=0.01).run()
    assert (seen, Worker.objects.count(), DBTaskResult.objects.count()) == ([1], 0, 0)


def test_first_signal_asks_second_ends() -> None:
    """The first signal lets the step in hand finish; the second does not."""
    worker = DeskWorker(sweeps={})
    worker.shutdown(signal.SIGTERM, None)
    assert (stopping.is_set(), worker.running) == (True, False)
    with pytest.raises(SystemExit):
        worker.shutdown(signal.SIGTERM, None)


def test_waiting_ends_at_the_moment_of_asking() -> None:
    """A pause is cut short."""
    flag = Stopping()
    started = time.monotonic()
    assert flag.wait(0.01) is False
    flag.set()
    assert flag.wait(30) is True
    flag.clear()
    assert (flag.is_set(), time.monotonic() - started < 5) == (False, True)


@pytest.fixture
def empty_installation(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation of its own on SQLite, migrated."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("KEPAN_")}
    environment["KEPAN_DATA_DIR"] = str(tmp_path)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
    yield environment


def test_command_runs_until_sigterm_and_audit_is_whole(empty_installation: dict[str, Any]) -> None:
    """`kepan worker` starts, seals what there is, ends cleanly on SIGTERM; `kepan audit verify` is content."""
    kepan = [sys.executable, "-m", "kepan.site.cli"]
    process = subprocess.Popen([*kepan, "worker"], env=empty_installation, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "worker starts" in process.stderr.readline()
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert "worker ends" in process.communicate(timeout=60)[1]
    assert process.returncode == 0
    verify = subprocess.run([*kepan, "audit", "verify"], env=empty_installation, capture_output=True, text=True)
    assert (verify.returncode, verify.stdout.split(":")[0]) == (0, "audit trail whole")
    assert subprocess.run([*kepan, "worker", "--batch"], env=empty_installation, check=False).returncode == 0
