"""Write docs/coverage.md: which rows of the product's list of systems a test covers, and what waits for what.

A row counts as covered only when a test carries `@pytest.mark.row("ID")`; such a test runs the row's whole
acceptance check. Nothing is entered by hand.

usage: python scripts/coverage_rows.py [--check]
"""

from __future__ import annotations

import ast
import csv
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"
HEAD = """# Coverage of the product's list

Made by `scripts/coverage_rows.py` from the tests themselves; do not edit. A row is covered only when a test that
names it runs its whole acceptance check.
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


def write_page() -> str:
    """Return the page as Markdown."""
    tests: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for row, name in list_marks(path):
            tests[row].append(f"`{path.relative_to(ROOT)}::{name}`")
    with (ROOT / "tests" / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unknown = sorted(set(tests) - {row["id"] for row in rows})
    if unknown:
        sys.exit(f"tests name rows that tests/rows.csv does not have: {', '.join(unknown)}")
    covered = [row for row in rows if row["id"] in tests]
    lines = [HEAD, f"Covered: {len(covered)} of {len(rows)}.", "", "| row | name | test |", "|---|---|---|"]
    lines += [f"| {row['id']} | {row['name']} | {'<br>'.join(tests[row['id']])} |" for row in covered]
    lines += ["", "## Waiting", "", "| row | name | waits for |", "|---|---|---|"]
    lines += [f"| {row['id']} | {row['name']} | {row['room']} |" for row in rows if row["id"] not in tests]
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
