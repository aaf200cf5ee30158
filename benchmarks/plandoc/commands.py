"""The command line as a whole: five documents in one command, and a document above the limit.

`python -m benchmarks.plandoc.commands [--runs 9]`. The five real documents are taken where KEPAN_SHARED names their
folder, else five texts of our own of the same sizes. Process time is user and system time of the whole command.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.plandoc.texts import create_text
from benchmarks.report import write_table
from benchmarks.start_up import measure_once

BAR_SECONDS = 1.0
PROJECT = Path(__file__).resolve().parents[2]
KEPAN = [sys.executable, "-m", "kepan.site.cli"]
OWN_SIZES = (16_000, 15_000, 12_000, 12_000, 21_000)
LIMIT_MB = 20


def list_documents(folder: Path) -> tuple[str, list[Path]]:
    """List the five documents, and say which they are."""
    shared = Path(os.environ.get("KEPAN_SHARED", PROJECT / "shared")) / "plans"
    if len(real := sorted(shared.glob("*.txt"))) == len(OWN_SIZES):
        return "five real documents", real
    paths = [folder / f"{number}.txt" for number in range(len(OWN_SIZES))]
    for number, (path, size) in enumerate(zip(paths, OWN_SIZES, strict=True)):
        path.write_text(create_text("plans", size, seed=number), "utf-8")
    return "five documents of our own", paths


def is_refused(folder: Path, environment: dict[str, str]) -> bool:
    """Say whether a document one byte above the limit is refused with the limit's name."""
    path = folder / "large.txt"
    path.write_bytes(b"a" * (LIMIT_MB * 1024 * 1024 + 1))
    command = [*KEPAN, "plan", "compile", str(path)]
    done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.returncode == 1 and "KEPAN_PLAN_MAX" in done.stderr and not done.stdout


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kepan-bench-") as name:
        folder = Path(name)
        environment = {**os.environ, "KEPAN_DATA_DIR": name}
        which, paths = list_documents(folder)
        names = [str(path) for path in paths]
        commands = {
            f"compile, {which}": [*KEPAN, "plan", "compile", *names],
            "show, the largest of them": [*KEPAN, "plan", "show", max(names, key=lambda one: Path(one).stat().st_size)],
            "diff of two of them": [*KEPAN, "plan", "diff", *names[:2]],
        }
        found: dict[str, list[float]] = {label: [] for label in commands}
        for _run in range(options.runs):
            for label, command in commands.items():
                found[label].append(measure_once(command, environment))
        refused = is_refused(folder, environment)
    medians = {label: statistics.median(values) for label, values in found.items()}
    rows = [(f"kepan plan {label}", f"{seconds:.2f}") for label, seconds in medians.items()]
    rows.append((f"a document above {LIMIT_MB} MB", "refused" if refused else "NOT refused"))
    write_table(f"Commands, process seconds with start (bar for five documents: {BAR_SECONDS})", ("command", "s"), rows)
    return int(not refused or next(iter(medians.values())) > BAR_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
