"""`kepan serve`: what it refuses, and that it keeps web and worker running."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kepan.site.address import is_port_free
from tests.installations import Installation, fetch, find_free_port, serve, wait_until_up

LOGIN = "/account/login/"
pytestmark = pytest.mark.slow


def list_children(pid: int) -> dict[str, int]:
    """Return the children of a process by name."""
    listing = subprocess.run(
        ["ps", "-o", "pid=,comm=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    rows = [line.split(maxsplit=1) for line in listing.stdout.splitlines()]
    return {name: int(number) for number, name in rows if "<defunct>" not in name}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with the sample."""
    made = Installation(tmp_path_factory.mktemp("serve") / "data")
    made.fill()
    return made


@pytest.fixture
def running(installation: Installation, tmp_path: Path) -> Iterator[tuple[int, int, Path]]:
    """A running site: process, port, log."""
    log = tmp_path / "log"
    with serve(installation, log=log) as (process, port):
        yield process.pid, port, log


def wait_for_child(pid: int, name: str, other_than: int) -> float:
    """Wait until a child of that name lives that is not the old one; returns the seconds."""
    began = time.monotonic()
    while time.monotonic() - began < 10:
        if list_children(pid).get(name, other_than) != other_than:
            return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError(f"{name} did not come back")


def wait_until_closed(port: int) -> float:
    """Wait until nobody listens; returns the seconds."""
    began = time.monotonic()
    while not is_port_free("127.0.0.1", port):
        assert time.monotonic() - began < 10, "somebody kept the port"
        time.sleep(0.02)
    return time.monotonic() - began


def test_it_prints_address_and_sample_logins(running: tuple[int, int, Path]) -> None:
    _, port, log = running
    time.sleep(0.5)
    text = log.read_text()
    assert f"kepan is at http://127.0.0.1:{port}/" in text
    assert "planner" in text
    assert fetch(port, "/healthz")[0] == 200


ALL = (*(f"kepan web {number}" for number in range(1, 5)), "kepan worker")


@pytest.mark.parametrize("victims", [ALL[:1], ALL[-1:], ALL])
def test_what_is_killed_comes_back(running: tuple[int, int, Path], victims: tuple[str, ...]) -> None:
    pid, port, _ = running
    before = list_children(pid)
    assert set(before) == set(ALL)
    for name in victims:
        os.kill(before[name], signal.SIGKILL)
    assert all(wait_for_child(pid, name, before[name]) < 5 for name in victims)
    assert wait_until_up(port, seconds=5) < 5
    assert fetch(port, LOGIN)[0] == 200


def test_no_orphan_keeps_the_port_when_the_supervisor_is_killed(installation: Installation, tmp_path: Path) -> None:
    with serve(installation, log=tmp_path / "log") as (process, port):
        process.kill()
        process.wait()
        assert wait_until_closed(port) < 5


def test_a_signal_ends_everything_in_order(installation: Installation, tmp_path: Path) -> None:
    with serve(installation, log=tmp_path / "log") as (process, _):
        children = list_children(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert not [pid for pid in children.values() if Path(f"/proc/{pid}").exists()]


def test_a_second_server_does_not_share_the_port(running: tuple[int, int, Path], installation: Installation) -> None:
    done = installation.run("serve", "--bind", f"127.0.0.1:{running[1]}", check=False)
    assert (done.returncode, "is in use" in done.stderr) == (1, True)


def test_static_files_carry_digests_and_stay_in_the_browser(running: tuple[int, int, Path]) -> None:
    _, port, _ = running
    _, page, _ = fetch(port, LOGIN)
    sheets = [part.split('"')[0] for part in page.decode().split('href="') if part.split('"')[0].endswith(".css")]
    assert sheets
    for sheet in sheets:
        status, body, headers = fetch(port, sheet)
        assert (status, bool(body)) == (200, True)
        assert "immutable" in headers["cache-control"], sheet


def test_sample_logins_and_generated_keys_stay_on_this_machine(installation: Installation, tmp_path: Path) -> None:
    bind = f"0.0.0.0:{find_free_port()}"
    done = installation.run("serve", "--bind", bind, check=False)
    assert (done.returncode, "sample logins" in done.stderr) == (1, True)
    empty = Installation(tmp_path / "data")
    empty.run("init", "--no-administrators")
    done = empty.run("serve", "--bind", bind, check=False)
    assert (done.returncode, "KEPAN_SECRET_KEY" in done.stderr) == (1, True)
    empty.extra["KEPAN_SECRET_KEY"] = "x" * 50
    with serve(empty, log=tmp_path / "log"):
        pass


def test_an_old_database_is_not_served(tmp_path: Path) -> None:
    empty = Installation(tmp_path / "data")
    done = empty.run("serve", "--bind", f"127.0.0.1:{find_free_port()}", check=False)
    assert (done.returncode, "run `kepan init`" in done.stderr) == (1, True)
    empty.url = f"postgresql://kepan@127.0.0.1:{find_free_port()}/kepan"
    done = empty.run("serve", check=False)
    assert (done.returncode, "cannot be reached" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
    done = empty.run("backup", str(tmp_path / "x.kepan"), check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    done = empty.run("serve", "--bind", "nonsense", check=False)
    assert (done.returncode, "write ADDRESS:PORT" in done.stderr) == (1, True)
