"""Write docs/schema/openapi.json, the description of the interface; `--check` fails where it is not current."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "schema" / "openapi.json"
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Write the file, or compare it."""
    os.environ.setdefault("KEPAN_DATA_DIR", tempfile.mkdtemp(prefix="kepan-openapi-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "kepan.site.settings"
    import django

    django.setup()
    from kepan.web.api.interface import write_document

    text = write_document()
    if "--check" not in sys.argv:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if not FILE.is_file() or FILE.read_text(encoding="utf-8") != text:
        print("docs/schema/openapi.json is not current: run scripts/openapi.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
