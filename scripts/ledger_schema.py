"""Write docs/schema/ledger-type.schema.json, of types of ledgers; `--check` fails where it is not current."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "schema" / "ledger-type.schema.json"
sys.path.insert(0, str(ROOT))

from kepan.engine.ledgers.schema import create_schema  # noqa: E402


def write_schema() -> str:
    """Write the schema as text."""
    return json.dumps(create_schema(), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the file, or compare it."""
    if "--check" not in sys.argv:
        FILE.write_text(write_schema(), encoding="utf-8")
        return 0
    if not FILE.is_file() or FILE.read_text(encoding="utf-8") != write_schema():
        print(f"{FILE.relative_to(ROOT)} is not current: run scripts/ledger_schema.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
