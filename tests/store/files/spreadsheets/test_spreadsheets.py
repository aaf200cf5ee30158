"""Spreadsheets of every kind give the same cells, and what is none is refused with a reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kepan.engine.sheets.layout import find_layout
from kepan.engine.sheets.model import Area
from kepan.store.files.errors import (
    DamagedError,
    EmptyFileError,
    EncryptedError,
    FarCellError,
    FileRefusedError,
    NoTableError,
)
from kepan.store.files.spreadsheets import read_spreadsheet
from tests.store.files.spreadsheets.making import create_compound, create_ods, create_xls, create_xlsx

HEADINGS = ["企业名称", "营收(万元)"]
ROWS: list[list[Any]] = [HEADINGS, ["望澜轻合金部件有限公司", Decimal("27455.3")], ["望澜生物试剂股份有限公司", 900]]
HTML = (
    "<html><head><meta charset=gbk></head><table><tr><th>企业名称<th>营收(万元)</tr>"
    "<tr><td>望澜轻合金部件有限公司<td>27455.3</tr><tr><td>望澜生物试剂股份有限公司<td>900</tr></table></html>"
)
XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="汇总"><Table>'
    '<Row><Cell><Data ss:Type="String">企业名称</Data></Cell>'
    '<Cell><Data ss:Type="String">营收(万元)</Data></Cell></Row>'
    '<Row><Cell><Data ss:Type="String">望澜轻合金部件有限公司</Data></Cell>'
    '<Cell ss:Formula="=1"><Data ss:Type="Number">27455.299999999999</Data></Cell></Row>'
    '<Row><Cell><Data ss:Type="String">望澜生物试剂股份有限公司</Data></Cell>'
    '<Cell><Data ss:Type="Number">900</Data></Cell></Row></Table></Worksheet></Workbook>'
)
CELL = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'


def fill(_book: Any, sheet: Any) -> None:
    for number, row in enumerate(ROWS):
        sheet.write_row(number, 0, row)


def list_ods() -> str:
    def cell(value: object) -> str:
        kind = "string" if isinstance(value, str) else "float"
        return CELL.format(kind, "" if kind == "string" else f' office:value="{value}"', value)

    return "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(create_xlsx(fill), id="xlsx"),
        pytest.param(create_xls([[float(v) if isinstance(v, Decimal) else v for v in row] for row in ROWS]), id="xls"),
        pytest.param(create_ods(list_ods()), id="ods"),
        pytest.param(XML.encode(), id="xml of 2003"),
    ],
)
def test_every_kind_of_workbook_gives_the_same_exact_cells(content: bytes) -> None:
    (sheet,) = read_spreadsheet(content, name="汇总.xls")
    assert (sheet.name, sheet.rows) == ("汇总", ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_text_in_any_encoding_with_any_separator(encoding: str, sign: str) -> None:
    text = "\r\n".join(sign.join(str(cell) for cell in row) for row in ROWS)
    (sheet,) = read_spreadsheet(text.encode(encoding), name="汇总.csv")
    assert sheet.rows == [[str(cell) for cell in row] for row in ROWS]


def test_a_web_page_named_xls_is_read_as_its_table() -> None:
    (sheet,) = read_spreadsheet(HTML.encode("gbk"), name="汇总.xls")
    assert sheet.rows == [[str(cell) for cell in row] for row in ROWS]


def test_what_a_program_knows_of_cells_besides() -> None:
    def write(book: Any, sheet: Any) -> None:
        shown = book.add_format({"num_format": "0.0%"})
        sheet.merge_range(0, 0, 0, 3, "企业年报（虚构）")
        sheet.write_row(1, 0, ["企业名称", "占比", "日期", "合计"])
        sheet.write_row(2, 0, ["甲厂", 0.128], shown)
        day = datetime(2026, 3, 5)  # noqa: DTZ001 a day has no zone
        sheet.write_datetime(2, 2, day, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_formula(2, 3, "=1+1", None, 2)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    (sheet,) = read_spreadsheet(create_xlsx(write), name="年报.xlsx")
    assert sheet.rows[2] == ["甲厂", Decimal("0.128"), date(2026, 3, 5), 2]
    assert (sheet.merged, sheet.hidden_rows, sheet.hidden_columns) == (
        (Area(0, 0, 0, 3),),
        frozenset({2}),
        frozenset({1}),
    )
    assert (sheet.formulas, sheet.percents) == (frozenset({(2, 3)}), frozenset({(2, 0), (2, 1)}))


def write_far(_book: Any, sheet: Any) -> None:
    sheet.write(0, 0, "甲")
    sheet.write(1_048_575, 16_383, "乙")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", EmptyFileError, "no text"),
        (create_xlsx(lambda _book, _sheet: None), EmptyFileError, "no text"),
        (b"%PDF-1.7 ...", NoTableError, ".pdf"),
        (create_compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), EncryptedError, "encrypted"),
        (create_xls([["甲"]])[:2000], DamagedError, "cannot be read"),
        (create_xlsx(fill)[:-40], DamagedError, "not a complete archive"),
        (create_xlsx(write_far), FarCellError, "汇总 reaches to row 1048576 and column 16384"),
        (b"name,city\nA,\"B\n" + b"C,D\n" * 600, DamagedError, "opens in line 2"),
        (b"<html><body>nothing here</body></html>", NoTableError, "without a table"),
        (bytes(range(256)) * 8, NoTableError, "control signs"),
    ],
    ids=["nothing", "empty", "pdf", "locked", "cut xls", "cut xlsx", "far cell", "open quote", "page", "bytes"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(
    content: bytes, error: type[FileRefusedError], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_spreadsheet(content, name="汇总.xls")


def test_real_exports_of_patents_are_read_with_all_their_rows(shared: Path) -> None:
    folder = shared / "data" / "patents"
    expected = {
        "pizza_lens_1000_raw.csv": (25, 1000),
        "drone_drones_fulltext_families_5884.csv": (26, 5884),
        "ritonavir.csv": (20, 804),
    }
    for name, (columns, rows) in expected.items():
        (sheet,) = read_spreadsheet((folder / name).read_bytes(), name=name)
        found = find_layout(sheet)
        assert (found.heading_rows, len(found.headings), len(found.data_rows)) == ((0, 0), columns, rows), name
