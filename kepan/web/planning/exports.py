"""A plan as a file: JSON, workbook, official document to edit or to print."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import formats
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.planning.enums import Comparator, Dimension, MeasureState, PlanState, TargetKind, TargetState
from kepan.store.files.workbooks.cells import Cell, CellWriter
from kepan.web.planning.papers import write_paper, write_print

Written = Mapping[str, Any]
Column = tuple[str, int]
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_json(written: Written) -> bytes:
    """Write the export of a plan as JSON; docs/schema/plan-export.schema.json describes it."""
    return json.dumps(written, ensure_ascii=False, indent=1).encode()


def write_workbook(written: Written) -> bytes:
    """Write the export of a plan as xlsx: a cover, then a sheet each for targets, measures, duties, shares, phases.

    Numbers and days are cells of their kind; texts are never read as formulas.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    cells = CellWriter(book)
    cover = book.add_worksheet(_("封面"))
    cover.set_column(0, 0, 16)
    cover.set_column(1, 1, 80)
    for line, (label, words) in enumerate(_list_facts(written)):
        cover.write_string(line, 0, label, cells.head)
        cells.write(cover, line, 1, words)
    for name, columns, rows in _list_sheets(written):
        _write_sheet(book, cells, name, columns, rows)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: Any, cells: CellWriter, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, (head, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, cells.head)
    line = 0
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            cells.write(sheet, line, place, value)
    sheet.autofilter(0, 0, line, len(columns) - 1)


def _list_facts(written: Written) -> Iterator[tuple[str, Cell]]:
    """List what a reader has to know of the file: which plan, in which state, taken by whom and when."""
    version = written["in_force"]
    taken = datetime.fromisoformat(written["exported"]["at"])
    yield _("计划"), written["plan"]
    yield _("地区"), written["region_name"]
    yield _("状态"), str(PlanState(written["state"]).label)
    if version is not None:
        yield _("版本"), _("第 %(number)s 版") % {"number": version["number"]}
        yield _("生效日期"), date.fromisoformat(version["effective_on"])
        yield _("签署"), version["signed_by"]
        yield _("摘要"), version["signature"]
    yield _("数据分级"), str(Tier(written["tier"]).label)
    yield _("条件"), _("全部")
    yield _("文件"), written["document"]["name"]
    yield _("导出时间"), formats.date_format(taken, "Y-m-d H:i")
    yield _("导出人"), written["exported"]["by"]
    if written["exported"]["invented"]:
        yield _("说明"), _("虚构示例：城市、企业、人员与数据均为虚构")


def _list_sheets(written: Written) -> Iterator[tuple[str, Sequence[Column], Iterator[Sequence[Cell]]]]:
    """List the sheets: name, columns with their widths, rows."""
    yield (
        _("目标"),
        (
            (_("编号"), 8), (_("状态"), 10), (_("类别"), 10), (_("指标"), 44), (_("比较"), 8), (_("数值"), 12),
            (_("数值上限"), 12), (_("原文数值"), 12), (_("单位"), 10), (_("期限"), 14), (_("上级"), 8),
            (_("章节"), 30), (_("有疑点"), 8), (_("原文"), 30),
        ),
        map(_make_target_row, written["targets"]),
    )  # fmt: skip
    yield (
        _("措施"),
        (
            (_("编号"), 8), (_("状态"), 10), (_("措施"), 60), (_("上级"), 8), (_("进展"), 10), (_("章节"), 30),
            (_("文中时限"), 16),
        ),
        map(_make_measure_row, written["measures"]),
    )  # fmt: skip
    yield (
        _("责任"),
        (
            (_("编号"), 8), (_("内容"), 50), (_("牵头科室"), 20), (_("配合科室"), 30), (_("责任人"), 14),
            (_("开始"), 12), (_("截止"), 12), (_("权重"), 10),
        ),
        _list_duty_rows(written),
    )  # fmt: skip
    yield (
        _("分解"),
        ((_("编号"), 8), (_("指标"), 44), (_("分解方式"), 12), (_("归属"), 24), (_("数值"), 12), (_("单位"), 10)),
        _list_share_rows(written),
    )
    yield (
        _("阶段"),
        ((_("阶段"), 24), (_("里程碑"), 40), (_("开始"), 12), (_("截止"), 12), (_("内容"), 60), (_("措施"), 24)),
        _list_phase_rows(written),
    )


def _read_number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _make_target_row(row: Written) -> Sequence[Cell]:
    return (
        row["number"],
        str(TargetState(row["decision"]).label),
        str(TargetKind(row["kind"]).label),
        row["indicator"],
        str(Comparator(row["comparator"]).label),
        _read_number(row["value"]),
        _read_number(row["value_high"]),
        row["value_text"],
        row["unit"],
        row["period"],
        row["parent"],
        " / ".join(row["section"]),
        _("有疑点") if row["doubtful"] else None,
        row["surface"],
    )


def _make_measure_row(row: Written) -> Sequence[Cell]:
    return (
        row["number"],
        str(TargetState(row["decision"]).label),
        row["title"],
        row["parent"],
        str(MeasureState(row["progress"]).label),
        " / ".join(row["section"]),
        row["deadline"],
    )


def _list_duty_rows(written: Written) -> Iterator[Sequence[Cell]]:
    for row in (*written["targets"], *written["measures"]):
        duty = row["duty"]
        if duty is not None:
            yield (
                row["number"],
                row.get("indicator") or row.get("title"),
                duty["lead_office"],
                "、".join(duty["support_offices"]),
                duty["person"],
                _read_day(duty["starts_on"]),
                _read_day(duty["due_on"]),
                _read_number(duty["weight"]),
            )


def _list_share_rows(written: Written) -> Iterator[Sequence[Cell]]:
    for row in written["targets"]:
        for share in row["shares"]:
            when = [str(share[name]) for name in ("year", "month") if share[name] is not None]
            whose = share["region"] or share["office"] or "-".join(when)
            way = str(Dimension(share["dimension"]).label)
            yield row["number"], row["indicator"], way, whose, _read_number(share["value"]), row["unit"]


def _list_phase_rows(written: Written) -> Iterator[Sequence[Cell]]:
    for row in written["phases"]:
        days = _read_day(row["starts_on"]), _read_day(row["ends_on"])
        yield row["name"], None, *days, row["text"], "、".join(row["measures"])
    for row in written["milestones"]:
        yield row["phase"], row["title"], None, _read_day(row["due_on"]), None, None


SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: dict[str, tuple[Callable[[Written], bytes], str]] = {
    "json": (write_json, "application/json"),
    "xlsx": (write_workbook, SHEET_TYPE),
    "docx": (write_paper, PAPER_TYPE),
    "pdf": (write_print, "application/pdf"),
}
"""The forms a plan is handed out in: how each is written, and its media type."""
