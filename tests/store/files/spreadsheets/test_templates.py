"""A template is read as exactly the fields that it was made for, and checks what is typed."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

from kepan.engine.sheets.fields import Field, Kind, Source
from kepan.engine.sheets.layout import find_layout
from kepan.engine.sheets.mapping import list_suggestions
from kepan.engine.sheets.rows import read_rows
from kepan.store.files.spreadsheets import read_spreadsheet
from kepan.store.files.spreadsheets.templates import write_template

TODAY = date(2026, 11, 22)
FIELDS = (
    Field("name", "单位名称", longest=200, is_required=True),
    Field("uscc", "统一社会信用代码", Kind.CODE, is_key=True),
    Field("kind", "类型", Kind.CHOICE, choices={"企业": "firm", "公司": "firm", "高校": "school"}),
    Field("rd", "研发费用", Kind.NUMBER, unit="万元"),
    Field("staff", "职工人数", Kind.WHOLE, unit="人"),
    Field("founded", "成立日期", Kind.DAY),
    Field("is_listed", "是否上市", Kind.TRUTH),
    Field("fields", "领域", Kind.LIST),
)
CELLS = ["望澜陶瓷（虚构）", "0012", "公司", Decimal("12.5"), 30, "2026-03-05", "否", "陶瓷；新材料"]


def write_row(number: int, cells: list[object]) -> str:
    """Write the XML of a row as a spreadsheet program does."""
    written = []
    for letter, value in zip("ABCDEFGH", cells, strict=True):
        if isinstance(value, str):
            written.append(f'<c r="{letter}{number}" t="inlineStr"><is><t>{value}</t></is></c>')
        else:
            written.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
    return f'<row r="{number}">{"".join(written)}</row>'


def test_a_filled_template_fills_its_fields() -> None:
    """Every heading is known, the row of help is not data, and what was filled in is read."""
    with write_template("单位名录（虚构）", FIELDS) as file:
        book = zipfile.ZipFile(BytesIO(file.read()))
    parts = {name: book.read(name).decode() for name in book.namelist()}
    page = parts["xl/worksheets/sheet1.xml"]
    assert re.findall(r'<dataValidation type="(\w+)"', page) == [
        "textLength", "list", "decimal", "whole", "date", "list",
    ]  # fmt: skip
    assert "<formula1>'选项'!$C$1:$C$2</formula1>" in page
    filled = BytesIO()
    with zipfile.ZipFile(filled, "w") as packed:
        for name, part in parts.items():
            packed.writestr(
                name, part.replace("</sheetData>", f"{write_row(4, CELLS)}</sheetData>") if part is page else part
            )
    sheet, choices = read_spreadsheet(filled.getvalue(), name="模板.xlsx")
    assert (choices.is_hidden, choices.rows) == (True, [[None, None, "企业"], [None, None, "高校"]])
    layout = find_layout(sheet, [field.label for field in FIELDS])
    samples = [
        [row[column] for row in (sheet.rows[place] for place in layout.data_rows)] for column in range(len(FIELDS))
    ]
    suggestions = list_suggestions(layout.headings, samples, FIELDS, today=TODAY)
    assert [(one.field, one.score) for one in suggestions] == [(field.key, 1.0) for field in FIELDS]
    assert [row.values for row in read_rows(sheet, layout, dict(enumerate(FIELDS)), Source(), today=TODAY)] == [
        {
            "name": "望澜陶瓷（虚构）", "uscc": "0012", "kind": "firm", "rd": Decimal("12.5"), "staff": 30,
            "founded": date(2026, 3, 5), "is_listed": False, "fields": ("陶瓷", "新材料"),
        }
    ]  # fmt: skip
