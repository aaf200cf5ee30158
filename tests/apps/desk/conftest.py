"""Jobs of tests run by a worker in this process. Imports are inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def desk(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Handlers, attachments and anchor of the tests' own."""
    from kepan.apps.desk.services.progress import stopping
    from tests.apps.desk import job_table

    settings.KEPAN_JOBS = "tests.apps.desk.job_table.HANDLERS"
    settings.MEDIA_ROOT = tmp_path / "attachments"
    settings.KEPAN_AUDIT_HEAD = tmp_path / "audit-head.json"
    job_table.ran.clear()
    job_table.ended.clear()
    stopping.clear()
    yield
    stopping.clear()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Run all jobs that are due, as `kepan worker --batch` does."""
    from kepan.apps.desk.services import worker

    # The connection of the test holds the test's transaction and stays open.
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)

    def run() -> None:
        worker.DeskWorker(sweeps={}, batch=True).run()

    return run
