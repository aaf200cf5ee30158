"""Fail when the tests cover less than the house asks for.

`python scripts/coverage_gate.py .coverage.json` reads coverage's JSON report: at least 95 % of the
engine's lines and 95 % of its branches, and 85 % of everything together.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Gate:
    """A share that must be reached: counted under a folder, of lines, of branches or of both together."""

    name: str
    folder: str
    least: int
    parts: tuple[str, ...]


GATES = (
    Gate("engine, lines", "kepan/engine/", 95, ("statements",)),
    Gate("engine, branches", "kepan/engine/", 95, ("branches",)),
    Gate("all, lines and branches", "kepan/", 85, ("statements", "branches")),
)
_COVERED = {"statements": "covered_lines", "branches": "covered_branches"}
_ALL = {"statements": "num_statements", "branches": "num_branches"}


def measure(report: dict[str, Any], gate: Gate) -> tuple[int, int]:
    """Return how many of how many are covered."""
    covered = total = 0
    for name, file in report["files"].items():
        if name.replace("\\", "/").startswith(gate.folder):
            covered += sum(file["summary"][_COVERED[part]] for part in gate.parts)
            total += sum(file["summary"][_ALL[part]] for part in gate.parts)
    return covered, total


def list_gaps(report: dict[str, Any], gate: Gate) -> list[tuple[int, str]]:
    """Return the files under a gate with the most that is not covered."""
    gaps = []
    for name, file in report["files"].items():
        if name.startswith(gate.folder):
            gap = sum(file["summary"][_ALL[part]] - file["summary"][_COVERED[part]] for part in gate.parts)
            gaps.append((gap, name))
    return sorted(gaps, reverse=True)[:8]


def main() -> int:
    """Check all gates; 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    report = json.loads(parser.parse_args().report.read_text(encoding="utf-8"))
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
