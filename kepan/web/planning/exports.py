"""The figures of a plan as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.planning.enums import Comparator, TargetKind

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(written: Mapping[str, Any]) -> bytes:
    """Write the export of a plan as xlsx: a line about the plan and its tier, then one row a figure.

    Numbers are written as numbers beside the number as printed; texts are never read as formulas.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("目标"))
    bold = book.add_format({"bold": True, "bottom": 1})
    tier = str(Tier(written["tier"]).label)
    sheet.write_string(0, 0, f"{written['plan']}　{tier}　{written['document']['name']}")
    heads = [
        _("编号"), _("类别"), _("指标"), _("比较"), _("数值"), _("数值上限"), _("原文数值"), _("单位"), _("期限"),
        _("上级"), _("章节"), _("原文"),
    ]  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, bold)
    for line, row in enumerate(written["targets"], 3):
        _write_row(sheet, line, row)
    sheet.set_column(2, 2, 44)
    sheet.set_column(10, 11, 30)
    sheet.freeze_panes(3, 0)
    book.close()
    return buffer.getvalue()


def _write_row(sheet: Any, line: int, row: Mapping[str, Any]) -> None:
    texts = {
        0: row["number"],
        1: str(TargetKind(row["kind"]).label),
        2: row["indicator"],
        3: str(Comparator(row["comparator"]).label),
        6: row["value_text"],
        7: row["unit"],
        8: row["period"] or "",
        9: row["parent"] or "",
        10: " / ".join(row["section"]),
        11: row["surface"],
    }
    for column, text in texts.items():
        sheet.write_string(line, column, text)
    for column, name in ((4, "value"), (5, "value_high")):
        if row[name] is not None:
            sheet.write_number(line, column, float(row[name]))
