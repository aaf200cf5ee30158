"""Installations of their own for tests that run `kepan` as other people do: as a command."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

import psycopg
import pytest
from psycopg import sql

from benchmarks.cluster import MissingError, run_cluster
from scripts.made_once import make_once

PROJECT = Path(__file__).parents[1]


@contextmanager
def create_scratch_database() -> Iterator[str]:
    """Give the address of an empty PostgreSQL database that is dropped at the end.

    On the server of KEPAN_DATABASE_URL where that is PostgreSQL, else on a cluster of the test's own.
    """
    given = os.environ.get("KEPAN_DATABASE_URL", "")
    if not given.startswith("postgres"):
        try:
            with run_cluster(options="-c fsync=off") as url:
                yield url
        except MissingError as problem:
            pytest.skip(str(problem))
        return
    name = f"kepan_scratch_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass
class Installation:
    """A data folder and a database of their own."""

    folder: Path
    url: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its commands, without anybody else's settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEPAN_", "COV_"))}
        kept |= {"KEPAN_DATA_DIR": str(self.folder), "PYTHONPATH": str(PROJECT), **self.extra}
        kept["DJANGO_SETTINGS_MODULE"] = "kepan.site.settings"
        return {**kept, "KEPAN_DATABASE_URL": self.url} if self.url else kept

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one `kepan` command."""
        return self.run_python("-m", "kepan.site.cli", *words, check=check)

    def run_python(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Python in the installation."""
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, cwd=PROJECT, capture_output=True, text=True, check=False
        )
        if check:
            assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start Python in the background."""
        command = [sys.executable, *words]
        if log is None:
            quiet = subprocess.DEVNULL
            return subprocess.Popen(command, env=self.environment, cwd=PROJECT, stdout=quiet, stderr=quiet)
        with log.open("ab") as file:
            return subprocess.Popen(command, env=self.environment, cwd=PROJECT, stdout=file, stderr=file)

    def migrate(self) -> None:
        """Make the tables; on SQLite a copy of the first that were made, which saves seconds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.url:
            self.run_python("manage.py", "migrate", "--verbosity", "0")
            return
        shutil.copytree(make_once("tables", make_tables), self.folder, dirs_exist_ok=True)

    def fill(self) -> None:
        """Make the tables and a small sample city; on SQLite a copy of the first that was made."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.url:
            shutil.copytree(make_once("small-city", make_small_city), self.folder, dirs_exist_ok=True)
            return
        self.run("init", "--no-administrators")
        self.run("sample", "--size", "20")


def make_tables(folder: Path) -> None:
    """Make a SQLite file with empty tables, and nothing beside it."""
    made = Installation(folder)
    made.run_python("manage.py", "migrate", "--verbosity", "0")
    gather(folder)
    for path in folder.iterdir():
        if path.suffix != ".sqlite3":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def make_small_city(folder: Path) -> None:
    """Make a sample installation with 20 organisations on SQLite."""
    made = Installation(folder)
    made.run("init", "--no-administrators")
    made.run("sample", "--size", "20")
    gather(folder)


def gather(folder: Path) -> None:
    """Put all of a SQLite database into its one file, whatever still stood beside it."""
    (file,) = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def create_installation(engine: str, folder: Path) -> Iterator[Installation]:
    """Make an installation with empty tables on `sqlite` or `postgresql`."""
    if engine == "sqlite":
        installation = Installation(folder)
        installation.migrate()
        yield installation
        return
    with create_scratch_database() as url:
        installation = Installation(folder, url)
        installation.migrate()
        yield installation


def find_free_port() -> int:
    """Return a loopback port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str, *, timeout: float = 5.0, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Read one page; returns status, body and headers."""
    request = Request(f"http://127.0.0.1:{port}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.headers.items()}
    except HTTPError as answer:
        return answer.code, answer.read(), {k.lower(): v for k, v in answer.headers.items()}


def wait_until_up(port: int, *, seconds: float = 60.0, path: str = "/readyz") -> float:
    """Wait until the site answers and return how long that took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if fetch(port, path, timeout=2.0)[0] == 200:
                return time.monotonic() - began
        except (URLError, OSError, HTTPException):
            # HTTPException: the process died in the middle of its answer.
            pass
        time.sleep(0.02)
    raise AssertionError(f"the site did not answer within {seconds} s")


@contextmanager
def serve(installation: Installation, *words: str, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run `kepan serve` on a free port for the length of a block."""
    port = find_free_port()
    process = installation.start("-m", "kepan.site.cli", "serve", "--bind", f"127.0.0.1:{port}", *words, log=log)
    try:
        try:
            wait_until_up(port)
        except AssertionError:
            raise AssertionError(log.read_text(encoding="utf-8")) from None
        yield process, port
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
