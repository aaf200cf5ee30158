"""kill -9 of web, worker and both in 50 random moments while people upload plans.

No upload that was answered is lost or kept twice, no job is lost or run twice, no audit entry
is missing or too many, and the site is back within five seconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kepan.site.sample_data import SAMPLE_PASSWORD
from tests.faults.uploads import Uploader, log_in
from tests.installations import Installation, create_scratch_database, serve, wait_until_up

pytestmark = [pytest.mark.faults]
CLIENTS = 4
WEB = tuple(f"kepan web {number}" for number in range(1, 5))
NAMES = {"web": WEB, "worker": ("kepan worker",), "both": (*WEB, "kepan worker")}


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation with the sample."""
    made = Installation(tmp_path / "data", extra={"KEPAN_LOG_LEVEL": "WARNING"})
    if request.param == "sqlite":
        made.fill()
        yield made
        return
    with create_scratch_database() as url:
        made.url = url
        made.fill()
        yield made


def list_processes(pid: int) -> dict[str, list[int]]:
    """Return the supervisor's children and the web server's own, by name."""
    listing = subprocess.run(["ps", "-eo", "pid=,ppid=,comm="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=2) for line in listing.stdout.splitlines()]
    found: dict[str, list[int]] = {name: [] for name in (*NAMES["both"], "workers of web")}
    for number, parent, name in rows:
        if int(parent) == pid and name in found:
            found[name].append(int(number))
    heads = {number for name in WEB for number in found[name]}
    found["workers of web"] = [int(number) for number, parent, _ in rows if int(parent) in heads]
    return found


def wait_for_victims(pid: int, target: str) -> tuple[dict[str, list[int]], list[int]]:
    """Return all processes and those of the target; one that is just being started again has five seconds."""
    began = time.monotonic()
    while True:
        found = list_processes(pid)
        victims = [number for name in NAMES[target] for number in found[name]]
        if victims:
            return found, victims
        assert time.monotonic() - began < 5, f"no process of {target} was started again"
        time.sleep(0.02)


def kill(pid: int, target: str, dice: random.Random) -> None:
    """Kill what the draw says; at times only one process of the web server."""
    found, victims = wait_for_victims(pid, target)
    if target == "web" and dice.random() < 0.5:
        victims = [dice.choice([*victims, *found["workers of web"]])]
    for number in victims:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue


async def upload_until(uploader: Uploader, numbers: Iterator[int], stop: asyncio.Event, done: list[int]) -> None:
    """Upload one plan after the other."""
    while not stop.is_set():
        done.append(await uploader.upload(next(numbers)))


async def torment(pid: int, port: int, kills: int, dice: random.Random) -> tuple[list[int], list[float], list[int]]:
    """Kill in random moments while clients upload; returns plans that were answered, pauses and statuses."""
    cookies = await log_in(port, "planner", SAMPLE_PASSWORD)
    uploaders = [Uploader(port, cookies) for _ in range(CLIENTS)]
    stop, done, pauses = asyncio.Event(), list[int](), list[float]()
    numbers = iter(range(10**6))
    clients = [asyncio.create_task(upload_until(uploader, numbers, stop, done)) for uploader in uploaders]
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(0.1, 1.2))
        kill(pid, dice.choice(list(NAMES)), dice)
        pauses.append(await asyncio.to_thread(wait_until_up, port, seconds=10))
        for client in clients:
            if client.done():
                client.result()
    stop.set()
    await asyncio.gather(*clients)
    return done, pauses, [status for uploader in uploaders for status in uploader.statuses]


def read_facts(installation: Installation) -> dict[str, object]:
    """Ask what became of the uploads."""
    return dict(json.loads(installation.run_python("-m", "tests.faults.facts").stdout.splitlines()[-1]))


def test_nothing_is_lost_or_done_twice(installation: Installation, tmp_path: Path) -> None:
    kills = 50 if not installation.url else 20
    seed = int(os.environ.get("KEPAN_TEST_SEED") or random.SystemRandom().randrange(10**6))
    print(f"KEPAN_TEST_SEED={seed}")
    before = read_facts(installation)
    with serve(installation, log=tmp_path / "log") as (process, port):
        done, pauses, statuses = asyncio.run(torment(process.pid, port, kills, random.Random(seed)))
        began = time.monotonic()
        while (facts := read_facts(installation))["jobs"] != {"succeeded": len(list(facts["plans"]))}:  # type: ignore[call-overload]
            assert time.monotonic() - began < 120, facts
            time.sleep(0.5)
        # What was read while the last job ended may show its plan from before and its entry from after.
        facts = read_facts(installation)
        assert process.poll() is None

    print(f"{len(done)} uploads, {kills} kills, longest pause {max(pauses):.2f} s, statuses {sorted(set(statuses))}")
    assert max(pauses) < 5
    assert len(done) == len(set(done)) >= kills
    assert facts["wrong"] == []
    # A client repeats an upload until it is answered, so what was kept is just what was answered.
    assert sorted({*done, *before["plans"]}) == facts["plans"]  # type: ignore[misc]
    # The disk, the database and the program were all right: nothing but a dead connection may be seen.
    assert set(statuses) == {200, 302} or set(statuses) == {302}
    installation.run("audit", "seal")
    assert "whole" in installation.run("audit", "verify").stdout
