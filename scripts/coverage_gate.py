"""Fail when the tests cover less than the house asks for.

`python scripts/coverage_gate.py .coverage-parts` joins what each process of the tests recorded (`tests/covering.py`):
at least 95 % of the engine's lines and 95 % of its branches, and 85 % of everything together.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import slipcover


@dataclass(frozen=True)
class Gate:
    """A share that must be reached: counted under a folder, of lines, of branches or of both together."""

    name: str
    folder: str
    least: int
    parts: tuple[str, ...]


GATES = (
    Gate("engine, lines", "kepan/engine/", 95, ("lines",)),
    Gate("engine, branches", "kepan/engine/", 95, ("branches",)),
    Gate("all, lines and branches", "kepan/", 85, ("lines", "branches")),
)


def join_parts(folder: Path) -> dict[str, Any]:
    """Return one report of all that the processes covered; an empty one where nothing was recorded."""
    parts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return reduce(slipcover.merge_coverage, parts) if parts else {"files": {}}


def count_lines(file: dict[str, Any], parts: tuple[str, ...]) -> tuple[int, int]:
    """Return how many lines, branches or both of one file are covered and are not."""
    return sum(len(file[f"executed_{part}"]) for part in parts), sum(len(file[f"missing_{part}"]) for part in parts)


def measure(report: dict[str, Any], gate: Gate) -> tuple[int, int]:
    """Return how many of how many are covered."""
    covered = total = 0
    for name, file in report["files"].items():
        if name.replace("\\", "/").startswith(gate.folder):
            ran, missed = count_lines(file, gate.parts)
            covered, total = covered + ran, total + ran + missed
    return covered, total


def list_gaps(report: dict[str, Any], gate: Gate) -> list[tuple[int, str]]:
    """Return the files under a gate with the most that is not covered."""
    gaps = []
    for name, file in report["files"].items():
        if name.startswith(gate.folder):
            gaps.append((count_lines(file, gate.parts)[1], name))
    return sorted(gaps, reverse=True)[:8]


def main() -> int:
    """Check all gates; 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    report = join_parts(parser.parse_args().folder)
    missed = 0
    for gate in GATES:
        covered, total = measure(report, gate)
        # A gate over nothing would always be open. Whole numbers: 94.99 % is not 95 %.
        held = total > 0 and covered * 100 >= gate.least * total
        share = 100 * covered / total if total else 0.0
        print(f"coverage of {gate.name}: {share:.2f} % ({covered} of {total}), at least {gate.least} %")
        if not held:
            missed += 1
            for gap, name in list_gaps(report, gate):
                print(f"    {gap:5d} not covered in {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
