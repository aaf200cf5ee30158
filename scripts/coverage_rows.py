"""Write docs/coverage.md: which rows of the product's list of systems a test covers, and what waits for what.

A row counts as covered only when a test carries `@pytest.mark.row("ID")`; such a test runs the row's whole
acceptance check. Nothing is entered by hand but, in `tests/waiting.yaml`, what a row waits for that no test covers.

usage: python scripts/coverage_rows.py [--check]
"""

from __future__ import annotations

import ast
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"
WAITING = ROOT / "tests" / "waiting.yaml"
HEAD = """# Coverage of the product's list

Made by `scripts/coverage_rows.py` from the tests themselves; do not edit. A row is covered only when a test that
names it runs its whole acceptance check. What a row still waits for is said in `tests/waiting.yaml`, else by the room
in which it is to be built.
"""


def list_marks(path: Path) -> list[tuple[str, str]]:
    """Return (row id, test name) for each `row` mark in a test file."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "row":
                found += [(str(word.value), node.name) for word in mark.args if isinstance(word, ast.Constant)]
    return found


def find_faults(waiting: dict[str, str], covered: Iterable[str], known: Iterable[str]) -> list[str]:
    """Say which rows both wait and are covered, or are no rows at all."""
    tested, rows = set(covered), set(known)
    both = sorted(set(waiting) & tested)
    strange = sorted((set(waiting) | tested) - rows)
    return [f"{row} is covered by a test and still listed as waiting" for row in both] + [
        f"{row} is no row of tests/rows.csv" for row in strange
    ]


def write_page() -> str:
    """Return the page as Markdown."""
    tests: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for row, name in list_marks(path):
            tests[row].append(f"`{path.relative_to(ROOT)}::{name}`")
    with (ROOT / "tests" / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    waiting: dict[str, str] = yaml.safe_load(WAITING.read_text(encoding="utf-8"))
    if faults := find_faults(waiting, tests, [row["id"] for row in rows]):
        sys.exit("\n".join(faults))
    covered = [row for row in rows if row["id"] in tests]
    lines = [HEAD, f"Covered: {len(covered)} of {len(rows)}.", "", "| row | name | test |", "|---|---|---|"]
    lines += [f"| {row['id']} | {row['name']} | {'<br>'.join(tests[row['id']])} |" for row in covered]
    lines += ["", "## Waiting", "", "| row | name | waits for |", "|---|---|---|"]
    lines += [
        f"| {row['id']} | {row['name']} | {waiting.get(row['id'], row['room'])} |"
        for row in rows
        if row["id"] not in tests
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or with --check say whether it is current."""
    page = write_page()
    if "--check" in sys.argv[1:]:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print("docs/coverage.md is not current: run `python scripts/coverage_rows.py`", file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
