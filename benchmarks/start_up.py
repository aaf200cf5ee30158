"""Processor seconds that the command line costs before it does anything: medians of interleaved runs.

`python -m benchmarks.start_up [--runs 15]`. The bar of 0.4 s for `kepan --help` is tested in
tests/packaging as well; here the figures are printed beside a bare interpreter's.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import write_table

BAR_SECONDS = 0.4
_PROJECT = Path(__file__).resolve().parent.parent


def list_commands() -> dict[str, list[str]]:
    """Return what is measured, by name; the bare interpreter is the floor under all of it."""
    kepan = [sys.executable, "-m", "kepan.site.cli"]
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "kepan --version": [*kepan, "--version"]}
    commands["kepan --help"] = [*kepan, "--help"]
    sample = _PROJECT / "kepan" / "data" / "samples" / "plans" / "lanchuan-2026-halfyear.txt"
    commands[f"kepan plan compile {sample.name}"] = [*kepan, "plan", "compile", str(sample)]
    return commands


def measure_once(command: list[str], environment: dict[str, str]) -> float:
    """Return the processor seconds, user and system, of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment, cwd=_PROJECT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure(runs: int) -> dict[str, float]:
    """Return the median of each command; the runs take turns, so that a busy moment strikes all alike."""
    commands = list_commands()
    found: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory(prefix="kepan-bench-") as folder:
        environment = {**os.environ, "KEPAN_DATA_DIR": folder}
        for command in commands.values():
            measure_once(command, environment)
        for _run in range(runs):
            for name, command in commands.items():
                found[name].append(measure_once(command, environment))
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> int:
    """Print the table; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    medians = measure(parser.parse_args().runs)
    rows = [(name, f"{seconds:.3f}") for name, seconds in medians.items()]
    write_table(f"Start-up, CPU seconds (bar: kepan --help {BAR_SECONDS})", ("command", "CPU s"), rows)
    return int(medians["kepan --help"] > BAR_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
