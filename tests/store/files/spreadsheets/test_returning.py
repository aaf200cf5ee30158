"""A returned workbook holds a person's own table with reasons beside it; when it comes back it is the same table."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from xlsxwriter import Workbook

from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.layout import find_layout
from kepan.engine.sheets.model import RawSheet
from kepan.engine.sheets.readings import Fault
from kepan.engine.sheets.rows import create_source, read_rows
from kepan.store.files.spreadsheets import read_spreadsheet
from kepan.store.files.spreadsheets.ours import REASONS
from kepan.store.files.spreadsheets.returning import Note, write_returned
from tests.store.files.spreadsheets.making import create_xlsx

TODAY = date(2026, 11, 22)
FIELDS = {
    0: Field("name", "企业名称", is_required=True),
    2: Field("rd", "研发费用", Kind.NUMBER, unit="元"),
    4: Field("day", "填报日期", Kind.DAY),
}
WORDS = {Fault.REQUIRED: "必须填写", Fault.ABOUT: "不是一个准数"}


def fill_sheet(book: Workbook, sheet: Any) -> None:
    """Fill a sheet as offices do: a title, a unit line, headings of two rows, merged cells, totals, hidden columns."""
    sheet.merge_range(0, 0, 0, 6, "2026年研发投入汇总表（虚构）")
    sheet.write(1, 5, "单位：万元")
    sheet.merge_range(2, 0, 3, 0, "企业名称")
    sheet.merge_range(2, 1, 3, 1, "所属区县")
    sheet.merge_range(2, 2, 2, 3, "研发投入")
    for column, text in enumerate(["研发费用", "占营业收入"], 2):
        sheet.write(3, column, text)
    for column, text in enumerate(["填报日期", "填报时间", "编号"], 4):
        sheet.merge_range(2, column, 3, column, text)
    day, clock = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm"})
    percent = book.add_format({"num_format": "0.0%"})
    for row, (name, rd) in enumerate(
        [("望澜陶瓷", "约120"), ("=HYPERLINK(1)", 41.25), (None, "1,200"), ("澜川药业", 3)], 4
    ):
        if name:
            sheet.write_string(row, 0, name)
        sheet.write(row, 2, rd)
        sheet.write_number(row, 3, 0.128, percent)
        sheet.write_datetime(row, 4, datetime(2026, 3, row), day)  # noqa: DTZ001
        sheet.write_datetime(row, 5, time(9, 30), clock)
        sheet.write_string(row, 6, f"00{row}")
    sheet.merge_range(4, 1, 5, 1, "望澜区")
    sheet.write(6, 1, "澜中区")
    sheet.write(7, 1, "澜中区")
    sheet.write(8, 0, "合计")
    sheet.write_formula(8, 2, "=SUM(C5:C8)", None, 44.25)
    sheet.write_formula(7, 5, "=NOW()", None, "")
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.set_column(6, 6, None, None, {"hidden": True})


@pytest.fixture(scope="module")
def sheet() -> RawSheet:
    """The sheet as it came in."""
    return read_spreadsheet(create_xlsx(fill_sheet, name="汇总"), name="汇总.xlsx")[0]


def make_notes(sheet: RawSheet) -> dict[int, list[Note]]:
    """Make the notes of the cells that cannot be read, and one of a row that a person has to look at."""
    layout = find_layout(sheet)
    notes: dict[int, list[Note]] = {}
    for row in read_rows(sheet, layout, FIELDS, create_source(sheet, layout, FIELDS, today=TODAY), today=TODAY):
        for trouble in row.troubles:
            notes.setdefault(row.place, []).append(Note(WORDS[trouble.fault], column=trouble.column))
    return {**notes, 5: [Note("登记里没有这个单位", field="name", is_doubt=True), Note("和第 8 行像是同一家")]}


def list_texts(content: bytes, part: str) -> list[str]:
    """List the texts of a part of a workbook."""
    return re.findall(r"<t[^>]*>([^<]*)</t>", zipfile.ZipFile(BytesIO(content)).read(part).decode())


def test_a_returned_workbook_is_the_same_table(sheet: RawSheet) -> None:
    """Cells stand where they stood, merged, hidden and shown alike; formulas left their values or an error."""
    layout = find_layout(sheet)
    with write_returned(sheet, layout, FIELDS, make_notes(sheet), only_noted=False) as file:
        content = file.read()
    back = read_spreadsheet(content, name="退回.xlsx")
    rows = [list(row) for row in sheet.rows]
    rows[7][5] = "#VALUE!"
    nothing: frozenset[tuple[int, int]] = frozenset()
    assert back == (replace(sheet, rows=rows, formulas=nothing, uncomputed=nothing, merged=back[0].merged),)
    assert set(back[0].merged) == set(sheet.merged)
    assert find_layout(back[0]) == layout
    reasons = [text for text in list_texts(content, "xl/worksheets/sheet1.xml") if "：" in text or text == REASONS]
    assert reasons[1:] == [
        REASONS,
        "C5：不是一个准数",
        "和第 8 行像是同一家\nA6（请核对）：登记里没有这个单位",
        "A7：必须填写",
    ]
    assert "C5" in zipfile.ZipFile(BytesIO(content)).read("xl/comments1.xml").decode()


def test_only_noted_rows_come_back_and_are_taken_once_they_are_mended(sheet: RawSheet) -> None:
    """Headings and the noted rows; a value of a merged cell stands in each of its rows; the mended cell is read."""
    layout = find_layout(sheet)
    with write_returned(sheet, layout, FIELDS, make_notes(sheet), only_noted=True) as file:
        content = file.read()
    parts = {
        name: zipfile.ZipFile(BytesIO(content)).read(name) for name in zipfile.ZipFile(BytesIO(content)).namelist()
    }
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace("约120".encode(), b"120")
    mended = BytesIO()
    with zipfile.ZipFile(mended, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    back = read_spreadsheet(mended.getvalue(), name="退回.xlsx")[0]
    found = find_layout(back)
    rows = list(read_rows(back, found, FIELDS, create_source(back, found, FIELDS, today=TODAY), today=TODAY))
    assert (found.headings, found.unit, back.rows[5][1]) == (layout.headings, layout.unit, "望澜区")
    assert [(row.values, [trouble.fault for trouble in row.troubles]) for row in rows] == [
        ({"name": "望澜陶瓷", "rd": Decimal(1_200_000), "day": date(2026, 3, 4)}, []),
        ({"name": "=HYPERLINK(1)", "rd": Decimal(412_500), "day": date(2026, 3, 5)}, []),
        ({"name": None, "rd": Decimal(12_000_000), "day": date(2026, 3, 6)}, [Fault.REQUIRED]),
    ]


def test_a_table_without_headings_comes_back_without_its_reasons() -> None:
    """The words by which the column is known then stand before the first reason."""
    sheet = read_spreadsheet(b"1,2\n3,x\n", name="数.csv")[0]
    layout = find_layout(sheet)
    assert layout.heading_rows is None
    with write_returned(sheet, layout, {}, {1: [Note("要填数字", column=1)]}, only_noted=False) as file:
        assert read_spreadsheet(file.read(), name="退回.xlsx")[0].rows == sheet.rows
