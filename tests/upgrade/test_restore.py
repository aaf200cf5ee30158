"""Backups of released versions: restored, brought up to date and used, on SQLite and on PostgreSQL.

On the server of KEPAN_DATABASE_URL where that is PostgreSQL (in a scratch database), else on a
cluster of the test's own.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from benchmarks.client import Client
from benchmarks.cluster import MissingError, find_programs, run_cluster
from benchmarks.processes import find_free_port, run_server
from scripts.make_upgrade_backup import list_environment

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[1]
LAST = 3
pytestmark = pytest.mark.slow


def sort_versions(path: Path) -> tuple[int, ...]:
    """Return the parts of a version as numbers: 0.10.0 comes after 0.9.0."""
    return tuple(int(part) for part in path.stem.split("."))


BACKUPS = sorted(FOLDER.glob("*.kepan"), key=sort_versions)[-LAST:]


@contextmanager
def create_scratch_database() -> Iterator[str]:
    """Give the address of an empty PostgreSQL database that is dropped at the end."""
    given = os.environ.get("KEPAN_DATABASE_URL", "")
    if not given.startswith("postgres"):
        try:
            find_programs()
        except MissingError as problem:
            pytest.skip(str(problem))
        with run_cluster(options="-c fsync=off") as url:
            yield url
        return
    name = f"kepan_upgrade_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty installation on either database engine."""
    empty = list_environment(tmp_path / "data")
    if request.param == "sqlite":
        yield empty
    else:
        with create_scratch_database() as url:
            yield {**empty, "KEPAN_DATABASE_URL": url}


def run_python(environment: dict[str, str], *words: str) -> str:
    """Run Python in that installation; the test fails with what it complained about."""
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_kepan(environment: dict[str, str], *words: str) -> str:
    """Run one `kepan` command in that installation."""
    return run_python(environment, "-m", "kepan.site.cli", *words)


def compare(found: dict[str, object], released: dict[str, object]) -> None:
    """Compare a copy with what was released; later versions may add tables and what runs by itself may add rows."""
    counts, known = dict(found["counts"]), dict(released["counts"])  # type: ignore[call-overload]
    assert {label: counts[label] for label in known} == known
    moved, least = dict(found["at_least"]), dict(released["at_least"])  # type: ignore[call-overload]
    assert all(moved[label] >= count for label, count in least.items()), (moved, least)
    assert {name: found[name] for name in ("plans", "figures", "users")} == {
        name: released[name] for name in ("plans", "figures", "users")
    }


async def walk(port: int, username: str, password: str, pages: dict[str, str]) -> dict[str, int]:
    """Log in and read pages; returns the status of each."""
    client = Client("127.0.0.1", port)
    await client.log_in(pages["login"], username, password)
    found = {name: (await client.get(address)).status for name, address in pages.items() if name != "login"}
    await client.close()
    return found


@pytest.mark.parametrize("backup", BACKUPS, ids=lambda path: path.stem)
def test_released_backup_comes_back_and_works(backup: Path, environment: dict[str, str], tmp_path: Path) -> None:
    released = json.loads(backup.with_suffix(".json").read_text(encoding="utf-8"))
    run_kepan(environment, "restore", str(backup))
    run_kepan(environment, "init")
    run_kepan(environment, "audit", "verify")
    found = json.loads(run_python(environment, "-m", "tests.upgrade.facts"))
    compare(found, released)

    port = find_free_port()
    serve = [sys.executable, "-m", "kepan.site.cli", "serve", "--bind", f"127.0.0.1:{port}"]
    with run_server(serve, environment, port=port, log=tmp_path / "serve.log"):
        login = released["login"]
        seen = asyncio.run(walk(port, login["username"], login["password"], found["pages"]))
    assert seen == dict.fromkeys(seen, 200)
    assert len(seen) == len(found["pages"]) - 1 > 2
    # The worker that ran meanwhile sealed and tidied up, and changed nothing that people made.
    run_kepan(environment, "audit", "verify")
    compare(json.loads(run_python(environment, "-m", "tests.upgrade.facts")), released)

    again = tmp_path / "again.kepan"
    run_kepan(environment, "backup", str(again))
    assert again.stat().st_size > 0


@pytest.mark.skipif(not BACKUPS, reason="no version has been released yet")
@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_damaged_backup_is_refused(place: float, tmp_path: Path) -> None:
    data = bytearray(BACKUPS[-1].read_bytes())
    data[int(len(data) * place)] ^= 1
    damaged = tmp_path / "damaged.kepan"
    damaged.write_bytes(data)
    environment = list_environment(tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-m", "kepan.site.cli", "restore", str(damaged)],
        env=environment, cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("kepan restore: ")
    assert "damaged" in done.stderr
    assert not (tmp_path / "data" / "kepan.sqlite3").exists()
