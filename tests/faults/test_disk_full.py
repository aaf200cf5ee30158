"""The disk of the database, or that of the attachments, runs full while people upload plans.

Errors say what is wrong, nothing is half-written, and once there is room again work goes on.
Needs to mount a small tmpfs, so it needs root; where it cannot, it fails.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.client import Client
from kepan.site.sample_data import SAMPLE_PASSWORD
from tests.faults.uploads import Uploader, log_in, write_plan
from tests.installations import Installation, fetch, serve

pytestmark = [pytest.mark.faults]
MEBIBYTE = 1024 * 1024


@contextmanager
def mount_small_disk(folder: Path, *, mebibytes: int) -> Iterator[None]:
    """Mount a disk of a few MiB on a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=700", "kepan-test", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"this test mounts a small disk and needs root: {done.stderr}"
    try:
        yield
    finally:
        for _ in range(50):
            if subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"{folder} could not be unmounted")


def fill_disk(folder: Path, *, leave: int) -> Path:
    """Fill a disk up to `leave` bytes; returns the file to delete again."""
    ballast = folder / "ballast"
    state = os.statvfs(folder)
    size = state.f_bavail * state.f_frsize - leave
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))
    return ballast


def read_facts(installation: Installation) -> dict[str, object]:
    """Ask what became of the uploads."""
    return dict(json.loads(installation.run_python("-m", "tests.faults.facts").stdout.splitlines()[-1]))


@pytest.fixture(params=["database", "attachments"])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Installation, Path]]:
    """An installation whose database or attachments lie on a disk of 48 MiB, and that disk."""
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    elsewhere.mkdir()
    disk = data if request.param == "database" else data / "attachments"
    with mount_small_disk(disk, mebibytes=48):
        if request.param == "database":
            (data / "attachments").symlink_to(elsewhere)
        made = Installation(data, extra={"KEPAN_READY_DISK_MB": "1"})
        made.fill()
        yield made, disk


async def upload_until_full(uploader: Uploader, disk: Path) -> tuple[list[int], int, bytes]:
    """Upload big plans until the site says no; returns keys of the plans it took, the status and the page."""
    taken = []
    for number in range(400):
        reply = await uploader.try_upload(write_plan(number, filling=3000))
        if reply.status != 302:
            return taken, reply.status, reply.body
        taken.append(int(reply.headers["location"].strip("/").split("/")[1]))
    raise AssertionError(f"the disk never ran full: {os.statvfs(disk)}")


async def read_pages(port: int, cookies: dict[str, str]) -> list[int]:
    """Read pages as the user who is logged in."""
    client = Client("127.0.0.1", port, cookies=dict(cookies))
    found = [(await client.get(path)).status for path in ("/", "/plans/", "/plans/upload/")]
    await client.close()
    return found


def test_a_full_disk_is_said_and_survived(small_disk: tuple[Installation, Path], tmp_path: Path) -> None:
    installation, disk = small_disk
    before = read_facts(installation)
    log = tmp_path / "log"
    with serve(installation, log=log) as (process, port):
        cookies = asyncio.run(log_in(port, "planner", SAMPLE_PASSWORD))
        uploader = Uploader(port, cookies)
        ballast = fill_disk(disk, leave=700_000)
        taken, status, page = asyncio.run(upload_until_full(uploader, disk))
        text = page.decode()
        print(f"full after {len(taken)} uploads: {status}")
        assert status in {422, 507}
        assert "空间" in text
        assert "Traceback" not in text
        # Again and again: still the same answer, never another one.
        again = [asyncio.run(uploader.try_upload(write_plan(1000 + i, filling=3000))).status for i in range(5)]
        assert set(again) <= {422, 507}
        assert asyncio.run(read_pages(port, cookies)) == [200, 200, 200]
        assert fetch(port, "/healthz")[0] == 200
        assert fetch(port, "/readyz")[:2] == (503, b"not ready\n")
        assert process.poll() is None
        during = read_facts(installation)
        assert (during["wrong"], during["incoming"]) == ([], 0)
        assert during["plans"] == sorted([*before["plans"], *taken])  # type: ignore[misc]

        ballast.unlink()
        began = time.monotonic()
        while fetch(port, "/readyz")[0] != 200:
            assert time.monotonic() - began < 10
        late = asyncio.run(uploader.try_upload(write_plan(2000, filling=3000)))
        assert late.status == 302
        while (facts := read_facts(installation))["jobs"] != {"succeeded": len(list(facts["plans"]))}:  # type: ignore[call-overload]
            assert time.monotonic() - began < 90, (facts, log.read_text()[-3000:])
            time.sleep(1)
    # Read anew: the last job may have ended between two of the questions that found it ended.
    facts = read_facts(installation)
    assert facts["wrong"] == []
    assert len(list(facts["plans"])) == len(list(before["plans"])) + len(taken) + 1  # type: ignore[call-overload]
    installation.run("audit", "seal")
    assert "whole" in installation.run("audit", "verify").stdout
    # Everything that was uploaded is in a backup, which needs what is whole.
    installation.run("backup", str(tmp_path / "after.kepan"))
