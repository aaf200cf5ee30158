"""An installation of its own for a benchmark: data folder, database and scenery, gone afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cluster import run_cluster

_PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Installation:
    """A prepared and filled installation: its environment, data folder, page addresses and row counts."""

    environment: dict[str, str]
    folder: Path
    pages: dict[str, str]
    rows: dict[str, int]

    @property
    def database(self) -> str:
        """The database engine."""
        return "postgresql" if self.environment.get("KEPAN_DATABASE_URL") else "sqlite"


def read_installation(path: Path) -> Installation:
    """Read an installation that stands already: a JSON file of its environment, folder, page addresses and rows."""
    found = json.loads(path.read_text(encoding="utf-8"))
    url = found["environment"].get("KEPAN_DATABASE_URL", "")
    folder = Path(found["folder"])
    return Installation(list_environment(folder, url), folder, found["pages"], found["rows"])


def list_environment(folder: Path, url: str) -> dict[str, str]:
    """Return an environment without anybody else's settings; sessions must outlive the run.

    Compiled modules are kept, as they are on any installation: without them each process compiles a thousand anew.
    """
    others = ("KEPAN_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    environment = {
        **kept,
        "KEPAN_DATA_DIR": str(folder),
        "KEPAN_LOGIN_ATTEMPTS": "1000/1m",
        "PYTHONPATH": str(_PROJECT),
        "PYTHONWARNINGS": "ignore",
    }
    return {**environment, "KEPAN_DATABASE_URL": url} if url else environment


def run_kepan(environment: dict[str, str], *words: str) -> str:
    """Run one `kepan` command and return what it printed; raises RuntimeError with its words when it fails."""
    return _run([sys.executable, "-m", "kepan.site.cli", *words], environment)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, cwd=_PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def create_installation(
    database: str, *, plans: int, users: int, filler: str = "benchmarks.filling", kept: Path | None = None
) -> Iterator[Installation]:
    """Make, migrate and fill an installation on `sqlite` or on a cluster of its own, or take one that is `kept`."""
    if kept is not None:
        yield read_installation(kept)
        return
    # The one setting that the guide recommends: the disk is no turning one.
    cluster = run_cluster(options="-c random_page_cost=1.1") if database == "postgresql" else nullcontext("")
    with TemporaryDirectory(prefix="kepan-bench-") as name, cluster as url:
        environment = list_environment(Path(name), url)
        _run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], environment)
        counts = ["--plans", str(plans), "--users", str(users)]
        found = json.loads(_run([sys.executable, "-m", filler, *counts], environment).splitlines()[-1])
        yield Installation(environment, Path(name), found["pages"], found["rows"])
