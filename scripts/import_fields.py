"""Write the tables of docs/guide/import-fields.md from the targets of imports; `--check` fails where it is not current.

usage: python scripts/import_fields.py [--check]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kepan.apps.imports.services import Target

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "guide" / "import-fields.md"
MARK = "<!-- The rest is written by scripts/import_fields.py; do not edit. -->\n"
sys.path.insert(0, str(ROOT))

from kepan.engine.sheets.fields import Field, Kind  # noqa: E402

KINDS = {
    Kind.TEXT: "文字", Kind.LONG_TEXT: "长文字", Kind.CODE: "代码", Kind.NUMBER: "数", Kind.WHOLE: "整数",
    Kind.DAY: "日期", Kind.TRUTH: "是、否", Kind.CHOICE: "选项", Kind.LIST: "几项，用分号或顿号隔开",
}  # fmt: skip
MOST_CHOICES = 12


def write_kind(field: Field) -> str:
    """Write what a field takes."""
    first: dict[str, str] = {}
    for word, key in field.choices.items():
        first.setdefault(key, word)
    if 0 < len(first) <= MOST_CHOICES:
        return "、".join(first.values())
    return KINDS[field.kind] + (f"（{field.unit}）" if field.unit else "")


def write_table(target: Target) -> str:
    """Write the fields of one table."""
    fields, options = target.list_fields(), target.list_options()
    said = {field.key for field in options}
    known = "；".join(str(identity.label) for identity in target.list_identities())
    lines = [f"\n## {target.label} `{target.key}`\n", f"认出记录：{known}。\n"]
    lines.append("| 字段 | 填什么 | 表头也可以写 |\n|---|---|---|")
    for field in fields:
        marks = ("必填" if field.is_required else "", "可整表填一次" if field.key in said else "")
        told = "；".join(filter(None, (write_kind(field), *marks)))
        others = "、".join(word for word in field.aliases if word != field.label)
        lines.append(f"| {field.label} | {told} | {others} |")
    extra = [field.label for field in options if field.key not in {one.key for one in fields}]
    if extra:
        lines.append(f"\n整表的选择：{'；'.join(extra)}。")
    return "\n".join(lines) + "\n"


def write_page(text: str) -> str:
    """Return the page with its tables as the targets have them now."""
    from django.utils.translation import override

    from kepan.site.imports import TARGETS

    with override("zh-hans"):
        return text.split(MARK, 1)[0] + MARK + "".join(write_table(target) for target in TARGETS.values())


def main() -> int:
    """Write the page, or with --check say whether it is current."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
    django.setup()
    text = PAGE.read_text(encoding="utf-8")
    page = write_page(text)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if page == text:
        return 0
    print("docs/guide/import-fields.md is not current: run `python scripts/import_fields.py`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
