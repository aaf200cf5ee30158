"""kill -9 of the worker in 50 random moments: no job lost, none run twice, no audit entry missing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kepan.site.config import get_config

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
KILLS, MOST_JOBS = 50, 5000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An installation of its own: SQLite in a folder, or a database beside the tests' on PostgreSQL."""
    from django.db import connection

    found = {name: text for name, text in os.environ.items() if not name.startswith("KEPAN_")}
    found["KEPAN_DATA_DIR"] = str(tmp_path)
    if connection.vendor != "postgresql":
        yield found
        return
    import psycopg

    url = get_config().get_text("KEPAN_DATABASE_URL")
    name = f"kepan_kill_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
    yield found | {"KEPAN_DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def command(*words: str) -> list[str]:
    """Return the command of one process."""
    return [sys.executable, "-m", "tests.faults.kill_process", *words]


def check(environment: dict[str, str]) -> dict[str, Any]:
    """Ask what became of the jobs."""
    done = subprocess.run(command("check"), env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def wait_for_start(log: Path) -> None:
    """Wait until the worker just started has said so; the machine may be busy."""
    seen, until = log.read_text().count("worker starts"), time.monotonic() + 30
    while log.read_text().count("worker starts") == seen and time.monotonic() < until:
        time.sleep(0.02)


def test_no_job_is_lost_or_run_twice(environment: dict[str, str]) -> None:
    """A worker is killed in 50 random moments while jobs come in; the last one is left to finish."""
    seed = int(os.environ.get("KEPAN_TEST_SEED") or random.SystemRandom().randrange(10**6))
    print(f"KEPAN_TEST_SEED={seed}")
    dice = random.Random(seed)
    subprocess.run(command("prepare"), env=environment, cwd=ROOT, check=True)
    filler = subprocess.Popen(command("fill", str(MOST_JOBS)), env=environment, cwd=ROOT)
    log = (Path(environment["KEPAN_DATA_DIR"]) / "worker.log").open("w+")
    with log:
        kills = 0
        while kills < KILLS:
            worker = subprocess.Popen(command("work"), env=environment, cwd=ROOT, stderr=log)
            # Four of five kills hit a worker at its work, the rest one that starts.
            if dice.random() < 0.8:
                wait_for_start(Path(log.name))
            time.sleep(dice.uniform(0.0, 0.8))
            worker.kill()
            worker.wait()
            kills += 1
        filler.terminate()
        assert filler.wait(30) == 0
        worker = subprocess.Popen(command("work"), env=environment, cwd=ROOT, stderr=log)
        try:
            until = time.monotonic() + 120
            while (found := check(environment))["open"] and time.monotonic() < until:
                time.sleep(1)
        finally:
            worker.terminate()
            assert worker.wait(30) == 0
        log.seek(0)
        took_up = log.read().count("took up jobs again")
    jobs = found["states"]["succeeded"]
    assert found["states"] == {"succeeded": jobs}
    assert (found["lost"], found["twice"], found["unknown"], found["trail"]) == ([], [], [], [])
    assert found["links"] == found["entries"]
    # Otherwise the kills hit idle workers and prove nothing.
    assert (jobs >= KILLS // 3, took_up >= KILLS // 5) == (True, True), (jobs, took_up)


def test_workers_share_jobs_and_sweeps(environment: dict[str, str]) -> None:
    """Three workers at once, one of them killed on the way: each job runs once, each entry is sealed once."""
    subprocess.run(command("prepare"), env=environment, cwd=ROOT, check=True)
    filler = subprocess.Popen(command("fill", "120"), env=environment, cwd=ROOT)
    workers = [subprocess.Popen(command("work"), env=environment, cwd=ROOT) for _number in range(3)]
    try:
        time.sleep(8)
        workers[0].kill()
        workers[0].wait()
        assert filler.wait(120) == 0
        until = time.monotonic() + 120
        while (found := check(environment))["open"] and time.monotonic() < until:
            time.sleep(1)
    finally:
        for worker in workers[1:]:
            worker.terminate()
        assert [worker.wait(30) for worker in workers[1:]] == [0, 0]
    jobs = found["states"]["succeeded"]
    assert (found["states"], jobs >= 120) == ({"succeeded": jobs}, True)
    assert (found["lost"], found["twice"], found["unknown"], found["trail"]) == ([], [], [], [])
