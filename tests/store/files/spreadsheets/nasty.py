"""Nasty files: each with one trouble that offices really send, and what must come of it. All content is invented.

A file is made when its test runs. What is expected stands beside it: the values of each row by its number in the
file, cells that must be refused (by their place), what must be doubted, or why the whole file is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from kepan.engine.sheets.fields import Field, Kind
from tests.store.files.spreadsheets.making import create_xlsx

FIELDS = (
    Field("name", "企业名称", aliases=("单位名称",), is_required=True),
    Field("code", "统一社会信用代码", Kind.CODE, aliases=("信用代码",)),
    Field("revenue", "营业收入", Kind.NUMBER, aliases=("营收",), unit="元"),
    Field("staff", "从业人数", Kind.WHOLE, aliases=("职工人数",), unit="人"),
    Field("share", "研发占比", Kind.NUMBER, unit="%"),
    Field("filled_on", "填报日期", Kind.DAY),
)
HEADINGS = ["企业名称", "统一社会信用代码", "营业收入（万元）", "从业人数"]
JIA = ["甲厂（虚构）", "91990101MA00000A1X", 27455.3, 286]
YI = ["乙厂（虚构）", "91990101MA00000B2Y", 900, 41]
WANT_JIA = ("甲厂（虚构）", "91990101MA00000A1X", Decimal(274553000), 286)
WANT_YI = ("乙厂（虚构）", "91990101MA00000B2Y", Decimal(9000000), 41)
TABLE = [HEADINGS, JIA, YI]
BOTH = {2: WANT_JIA, 3: WANT_YI}
DAY = date(2026, 3, 5)


@dataclass(frozen=True)
class Nasty:
    """A file and what must come of it: `rows` by number, `refused` cells with their fault, `doubts` by cell.

    A row gives the values of FIELDS in their order as far as they are filled. `reason` is what the refusal of a whole
    file says.
    """

    name: str
    make: Callable[[], bytes]
    rows: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    aside: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""
    file: str = "年报.xlsx"


@dataclass(frozen=True)
class Shown:
    """A cell with a format, a formula or both."""

    value: Any
    form: str = ""
    formula: str = ""


def book(
    rows: Sequence[Sequence[Any]],
    *,
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    others: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    """Make an .xlsx: the sheet 汇总 and others before it; rows and columns count from 0."""

    def fill(book: Any, sheet: Any) -> None:
        for title, cells in (others or {}).items():
            other = book.add_worksheet(title)
            write_cells(book, other, cells)
            if title in hidden:
                other.hide()
        write_cells(book, sheet, rows)
        for area in merged:
            value = rows[area[0]][area[1]]
            sheet.merge_range(*area, value)
        for row in hidden_rows:
            sheet.set_row(row, None, None, {"hidden": True})
        for column in hidden_columns:
            sheet.set_column(column, column, None, None, {"hidden": True})

    return create_xlsx(fill)


def write_cells(book: Any, sheet: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Write cells as they are: texts stay texts, days become days."""
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            shown = cell if isinstance(cell, Shown) else Shown(cell, "yyyy-mm-dd" if isinstance(cell, date) else "")
            form = book.add_format({"num_format": shown.form}) if shown.form else None
            if shown.formula:
                sheet.write_formula(number, column, shown.formula, form, shown.value)
            elif isinstance(shown.value, date):
                sheet.write_datetime(number, column, datetime.combine(shown.value, time()), form)
            elif isinstance(shown.value, str):
                sheet.write_string(number, column, shown.value, form)
            elif shown.value is not None:
                sheet.write(number, column, shown.value, form)


def change(content: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    """Change a part of a packed file by replacing texts; a change that meets nothing is a fault of the test."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename.startswith(part):
                for before, after in changes:
                    assert before.encode() in text, before
                    text = text.replace(before.encode(), after.encode())
            new.writestr(info.filename, text)
    return file.getvalue()


def lines(rows: Sequence[Sequence[Any]], sign: str = ",", end: str = "\r\n") -> str:
    """Write rows as text."""
    return "".join(sign.join("" if cell is None else str(cell) for cell in row) + end for row in rows)


def page(rows: Sequence[Sequence[Any]], head: str = "<meta charset=utf-8>") -> str:
    """Write rows as the web page that office systems send as .xls."""
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head>{head}</head><body><table border=1>{cells}</table></body></html>"


def ods(rows: str) -> str:
    """Write the XML of one row of an .ods from its cells."""
    return f"<table:table-row>{rows}</table:table-row>"


def text_cell(text: str, times: int = 1) -> str:
    """Write a cell of an .ods."""
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    return f'<table:table-cell office:value-type="string"{repeated}><text:p>{text}</text:p></table:table-cell>'


def number_cell(value: object, kind: str = "float", attributes: str = "") -> str:
    """Write a cell with a number of an .ods."""
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{attributes}/>'
