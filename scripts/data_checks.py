"""Write the table of docs/method/data-checks.md from the catalogue of checks; `--check` fails where it is not current.

usage: python scripts/data_checks.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "method" / "data-checks.md"
MARK = "<!-- The rest is written by scripts/data_checks.py; do not edit. -->\n"
sys.path.insert(0, str(ROOT))

from kepan.engine.registry.checks import CheckCatalogue, DataCheck  # noqa: E402
from kepan.store.files.checks import read_checks  # noqa: E402

SEVERITIES = {"error": "错误", "warning": "疑问", "hint": "提示"}


def write_row(check: DataCheck) -> str:
    """Write one check as a row of its table."""
    condition = " ".join(check.expression.text.split()).replace("|", "\\|")
    source = f"（{check.source}）" if check.source else ""
    words = (f"`{check.code}`", SEVERITIES[check.severity], check.name, f"`{condition}`", check.explanation + source)
    return f"| {' | '.join(words)} |"


def write_tables(catalogue: CheckCatalogue) -> str:
    """Write all checks, a table for each kind of record."""
    counts = [sum(check.severity == severity for check in catalogue.checks) for severity in SEVERITIES]
    told = "、".join(f"{words} {count}" for words, count in zip(SEVERITIES.values(), counts, strict=True))
    lines = [f"\n## The checks\n\n{len(catalogue.checks)} checks: {told}.\n"]
    for subject, label in catalogue.labels.items():
        lines.append(f"### {label} `{subject}`\n\n| 代码 | 程度 | 名称 | 条件 | 说明 |\n|---|---|---|---|---|")
        lines.append("\n".join(write_row(check) for check in catalogue.list_for(subject)) + "\n")
    return "\n".join(lines)


def write_page(text: str) -> str:
    """Return the page with its tables as the catalogue has them now."""
    return text.split(MARK, 1)[0] + MARK + write_tables(read_checks())


def main() -> int:
    """Write the page, or with --check say whether it is current."""
    text = PAGE.read_text(encoding="utf-8")
    page = write_page(text)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if page == text:
        return 0
    print("docs/method/data-checks.md is not current: run `python scripts/data_checks.py`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
