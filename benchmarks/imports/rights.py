"""A workbook of 100,000 patents: staged, applied, taken back, killed on the way, and beside a peer.

`python -m benchmarks.imports.rights --database sqlite|postgresql [--rows 100000] [--kills 20] [--peer]`. On an
installation of its own with the registry of the wide city (`--organisations`, 5,000 by default). Ends with 1 when a bar
is missed: 120 s of processor time for staging and applying together, 600 MB of memory, the same digest after kills as
without, and the digest of before after it was taken back.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks.imports.table import PLANTED, write_table
from benchmarks.installation import Installation, create_installation
from benchmarks.peers.environment import prepare_peers
from benchmarks.processes import find_database_server, list_family, measure_cpu
from benchmarks.report import write_table as report_table

_PROJECT = Path(__file__).resolve().parents[2]
CPU, MEMORY = 120.0, 600.0


class Steps:
    """Runs steps in an installation, each in a process of its own."""

    def __init__(self, installation: Installation) -> None:
        self.environment = installation.environment
        self.log, self.file = installation.folder / "steps.log", installation.folder / "kepan.sqlite3"

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a step."""
        command = [sys.executable, "-m", "benchmarks.imports.steps", *words]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=self.environment, cwd=_PROJECT, stdout=subprocess.PIPE, stderr=log)

    def run(self, *words: str) -> Any:
        """Run a step and return what it printed; raises RuntimeError when it fails."""
        return self.read(self.start(*words), " ".join(words))

    def read(self, step: subprocess.Popen[bytes], name: str) -> Any:
        """Wait for a step and return what it printed."""
        output = step.communicate()[0].decode()
        if step.returncode:
            raise RuntimeError(f"{name} ended with {step.returncode}: {self.log.read_text()[-3000:]}")
        return json.loads(output.splitlines()[-1])

    def kill_workers(self, batch: int, kills: int, longest: float, dice: random.Random) -> int:
        """Start workers and kill them with -9 in random moments; return how many were at work.

        Every other one is left until it has got something done, for a job that kills worker after worker without ever
        getting on is given up.
        """
        died = 0
        for number in range(kills):
            seen, done = self.count_starts(), self.read_progress(batch)
            worker = self.start("work")
            while self.count_starts() == seen and worker.poll() is None:
                time.sleep(0.02)
            while number % 2 and worker.poll() is None and self.read_progress(batch) == done:
                time.sleep(0.05)
            try:
                worker.wait(dice.uniform(0.0, longest))
            except subprocess.TimeoutExpired:
                worker.kill()
                died += 1
            worker.communicate()
        return died

    def read_progress(self, batch: int) -> str:
        """Read what the job of a batch has done, past all of the product, which would take longer to start."""
        question = f"SELECT checkpoint FROM desk_job WHERE id = (SELECT job_id FROM imports_batch WHERE id = {batch})"
        if url := self.environment.get("KEPAN_DATABASE_URL"):
            with psycopg.connect(url) as server:
                return str(server.execute(question).fetchone())
        with closing(sqlite3.connect(self.file)) as file:
            return str(file.execute(question).fetchone())

    def count_starts(self) -> int:
        """Count the workers that said they start."""
        return self.log.read_text(errors="replace").count("worker starts")

    @contextmanager
    def write_meanwhile(self, found: dict[str, Any]) -> Iterator[None]:
        """Let somebody else write while the block runs."""
        writer = self.start("write")
        time.sleep(2)
        try:
            yield
        finally:
            writer.send_signal(signal.SIGTERM)
            found.update(self.read(writer, "write"))


def measure_database(environment: dict[str, str]) -> float:
    """Return the processor seconds of the database server so far; 0 where the database lives in our processes."""
    url = environment.get("KEPAN_DATABASE_URL", "")
    return measure_cpu(list_family(find_database_server(urlsplit(url).port))) if url else 0.0


def measure_import(steps: Steps, table: Path) -> tuple[dict[str, Any], int]:
    """Stage and apply a workbook; return figures and the batch."""
    found: dict[str, Any] = {}
    before, began = measure_database(steps.environment), time.monotonic()
    staged = steps.run("stage", str(table))
    work = steps.run("work")
    found["stage cpu"] = staged["cpu"] + work["cpu"]
    found["memory"] = max(staged["memory"], work["memory"])
    steps.run("apply", str(staged["batch"]))
    writes: dict[str, Any] = {}
    with steps.write_meanwhile(writes):
        work = steps.run("work")
    found["apply cpu"] = work["cpu"]
    found["memory"] = max(found["memory"], work["memory"])
    found["database cpu"] = measure_database(steps.environment) - before
    found["seconds"] = time.monotonic() - began
    return found | {f"others' {name}": value for name, value in writes.items()}, staged["batch"]


def run_killed(steps: Steps, table: Path, kills: int, longest: float) -> tuple[int, int]:
    """Import again, the workers killed within so many seconds of their start; return the batch and how many died."""
    seed = int(os.environ.get("KEPAN_TEST_SEED") or random.SystemRandom().randrange(10**6))
    print(f"KEPAN_TEST_SEED={seed}")
    dice = random.Random(seed)
    batch = steps.run("stage", str(table))["batch"]
    died = steps.kill_workers(batch, kills // 2, longest, dice)
    finish(steps, batch, "staged")
    steps.run("apply", str(batch))
    died += steps.kill_workers(batch, kills - kills // 2, longest, dice)
    finish(steps, batch, "applied")
    return batch, died


def finish(steps: Steps, batch: int, state: str) -> dict[str, Any]:
    """Let workers run until a batch stands where it should."""
    found: dict[str, Any] = {}
    for _try in range(60):
        steps.run("work")
        found = steps.run("state", str(batch))
        if found["state"] == state:
            return found
        if found["job"] == "failed":
            break
        time.sleep(2)
    raise RuntimeError(f"the batch never came to {state}: {found}")


def run_peer(folder: Path, owners: list[str], clean: Path, planted: Path) -> dict[str, Any]:
    """Import the same workbook with the peer."""
    (folder / "owners.json").write_text(json.dumps(owners), encoding="utf-8")
    (folder / "errors").mkdir()
    for place, name in enumerate(PLANTED):
        write_table(folder / "errors" / f"{place}.xlsx", 20, owners, seed=place + 5, errors=(name,))
    command = [str(prepare_peers()), "benchmarks/peers/import_patents.py"]
    command += [str(folder / "owners.json"), str(clean), str(planted), str(folder / "errors")]
    environment = {**os.environ, "PEER_DATABASE": str(folder / "peer.sqlite3")}
    done = subprocess.run(command, env=environment, cwd=_PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def show(title: str, figures: dict[str, Any]) -> None:
    """Write figures as a table of two columns."""
    rows = [(name, f"{value:.2f}" if isinstance(value, float) else str(value)) for name, value in figures.items()]
    report_table(title, ("what", "figure"), rows)


def main() -> int:
    """Measure one database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--organisations", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    filler = "benchmarks.filling_registry"
    with create_installation(options.database, plans=options.organisations, users=20, filler=filler) as installation:
        steps, folder = Steps(installation), installation.folder
        owners = steps.run("owners", "3000")
        planted = write_table(folder / "planted.xlsx", options.rows, owners, errors=tuple(PLANTED))
        before = steps.run("digest")["exact"]
        figures, batch = measure_import(steps, planted)
        state, whole = steps.run("state", str(batch)), steps.run("digest")["content"]
        figures |= {"rows": state["counts"], "megabytes": planted.stat().st_size / 2**20}
        took = steps.run("undo", str(batch)) or steps.run("work")
        figures["undo cpu"] = took["cpu"]
        figures["taken back exactly"] = steps.run("digest")["exact"] == before
        if options.kills:
            _batch, died = run_killed(steps, planted, options.kills, figures["seconds"] / options.kills * 1.5)
            figures["killed at work"] = died
            figures["same content after kills"] = steps.run("digest")["content"] == whole
        show(f"{options.database}: {options.rows:,} patents from a workbook", figures)
        if options.peer:
            clean = write_table(folder / "clean.xlsx", options.rows, owners)
            peer = run_peer(folder, owners, clean, planted)
            for name, told in zip(PLANTED, peer["errors"].values(), strict=True):
                print(f"{name}: {'taken' if told['offers'] else 'refused'}, {told['rows']} rows; {told['words'][:120]}")
            show("django-import-export in Django's admin, without errors", peer["clean"])
            show("django-import-export in Django's admin, with ten errors", peer["planted"])
    cpu = figures["stage cpu"] + figures["apply cpu"] + figures["database cpu"]
    held = cpu < CPU and figures["memory"] < MEMORY and figures["taken back exactly"]
    return 0 if held and figures.get("same content after kills", True) else 1


if __name__ == "__main__":
    sys.exit(main())
