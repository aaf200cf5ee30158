"""Nasty files whose trouble is the file itself: encodings, separators, other kinds under a wrong name, damage."""

from __future__ import annotations

import struct
import zipfile
from decimal import Decimal
from io import BytesIO

from tests.store.files.spreadsheets.making import create_compound, create_ods, create_xls
from tests.store.files.spreadsheets.nasty import (
    BOTH,
    DAY,
    HEADINGS,
    JIA,
    TABLE,
    WANT_JIA,
    WANT_YI,
    YI,
    Nasty,
    Shown,
    book,
    change,
    lines,
    number_cell,
    ods,
    page,
    text_cell,
)

CSV, XLS = "年报.csv", "年报.xls"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
SHEET = "xl/worksheets/sheet1.xml"
TRADITIONAL = "name,revenue,staff\r\n甲廠股份有限公司的望瀾區分公司,900,41\r\n"


def bomb() -> bytes:
    """Make an archive whose sheet unpacks to a thousand times its size."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr(SHEET, b"\0" * 2_000_000)
    return file.getvalue()


def document() -> bytes:
    """Make an archive that is no workbook."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    return file.getvalue()


def old_book() -> bytes:
    """Make an .xls with a failed formula, a percentage of a format of its own, a hidden row and a hidden column."""
    form = "0.0%"
    return create_xls(
        [[HEADINGS[0], "研发占比", HEADINGS[2]], [JIA[0]], [YI[0], None, 900]],
        forms=[
            (0x041E, struct.pack("<HHB", 164, len(form), 0) + form.encode()),
            *((0x00E0, struct.pack("<HH", 0, kind) + b"\0" * 16) for kind in (0, 164)),
        ],
        records=[
            (0x0203, struct.pack("<HHHd", 1, 1, 1, 0.128)),
            (0x0006, struct.pack("<HHH", 1, 2, 0) + b"\2\0\7\0\0\0\xff\xff" + b"\0" * 8),
            (0x0208, struct.pack("<HHHHHHHH", 2, 0, 3, 0, 0, 0, 0x20, 0)),
            (0x007D, struct.pack("<HHHHHH", 1, 1, 2560, 0, 1, 0)),
        ],
    )


def xml_book() -> str:
    """Write a workbook in the XML of Excel 2003 with a cell that stands at a stated place."""
    rows = "".join(
        "<Row>" + "".join(
            f'<Cell><Data ss:Type="{"String" if isinstance(cell, str) else "Number"}">{cell}</Data></Cell>'
            for cell in row
        ) + "</Row>"
        for row in (HEADINGS, JIA)
    )  # fmt: skip
    skip = '<Row ss:Index="4"><Cell><Data ss:Type="String">{}</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">{}'
    spaces = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{spaces}" xmlns:ss="{spaces}"><Worksheet ss:Name="汇总"><Table>{rows}'
        + skip.format(YI[0], YI[2]) + "</Data></Cell></Row></Table></Worksheet></Workbook>"
    )  # fmt: skip


FILES = [
    Nasty("csv in GB18030", lambda: lines(TABLE).encode("gb18030"), BOTH, file=CSV),
    Nasty("csv in UTF-16 with its mark", lambda: lines(TABLE, "\t").encode("utf-16"), BOTH, file=CSV),
    Nasty("csv in UTF-16 without a mark", lambda: lines(TABLE, "\t").encode("utf-16-le"), BOTH, file=CSV),
    Nasty("csv in UTF-8 with a mark", lambda: lines(TABLE).encode("utf-8-sig"), BOTH, file=CSV),
    Nasty("csv in Big5", lambda: TRADITIONAL.encode("big5"),
          {2: ("甲廠股份有限公司的望瀾區分公司", None, Decimal(900), 41)}, file=CSV),
    Nasty("csv with semicolons", lambda: lines(TABLE, ";").encode(), BOTH, file=CSV),
    Nasty("csv with tabs under the name .xls", lambda: lines(TABLE, "\t").encode("gb18030"), BOTH, file=XLS),
    Nasty("csv with a sep= line", lambda: ("sep=;\r\n" + lines(TABLE, ";")).encode(), BOTH, file=CSV),
    Nasty("csv with line ends of an old Mac", lambda: lines(TABLE, end="\r").encode(), BOTH, file=CSV),
    Nasty("csv with quoted line breaks and commas",
          lambda: '企业名称,"营业收入\n（万元）"\n"甲厂\n（虚构）","27,455.3"\n乙厂（虚构）,900\n'.encode(),
          {2: ("甲厂（虚构）", None, Decimal(274553000)), 3: ("乙厂（虚构）", None, Decimal(9000000))}, file=CSV),
    Nasty("csv with a quotation mark that is never closed",
          lambda: (lines([HEADINGS]) + '"甲厂,A,1,2\r\n' + lines([YI] * 600)).encode(),
          reason="line 2", file=CSV),
    Nasty("csv with a quotation mark inside a name",
          lambda: '企业名称,营业收入（万元）\r\n甲"厂"（虚构）,900\r\n'.encode(),
          {2: ('甲"厂"（虚构）', None, Decimal(9000000))}, file=CSV),
    Nasty("csv with ragged rows and trailing separators",
          lambda: (lines([[*HEADINGS, "", ""], [*JIA, "", ""]]) + "乙厂（虚构）\r\n,,,,,,\r\n").encode(),
          {2: WANT_JIA, 3: ("乙厂（虚构）",)}, file=CSV),
    Nasty("csv with a cell too many", lambda: (lines(TABLE) + "丙厂（虚构）,A,1,2,3\r\n").encode(),
          {**BOTH, 4: ("丙厂（虚构）", "A", Decimal(10000), 2)}, doubts={"4": "outside"}, file=CSV),
    Nasty("csv with NUL bytes", lambda: lines(TABLE).replace("乙厂", "乙\0厂").encode(), reason="line 3", file=CSV),
    Nasty("csv with bytes of another encoding",
          lambda: lines([HEADINGS, JIA, *[YI] * 20]).encode().replace("甲厂".encode(), b"\xbc\xd7\xb3\xa7"),
          {2: (None, *WANT_JIA[1:]), **dict.fromkeys(range(3, 23), WANT_YI)}, {"A2": "lost_signs"}, file=CSV),
    Nasty("csv with codes as formulas of text",
          lambda: '企业名称,统一社会信用代码\r\n甲厂（虚构）,="00123"\r\n乙厂（虚构）,"=""0456"""\r\n'.encode(),
          {2: ("甲厂（虚构）", "00123"), 3: ("乙厂（虚构）", "0456")}, file=CSV),
    Nasty("csv with an empty line first and a title", lambda: ("\r\n企业年报（虚构）\r\n" + lines(TABLE)).encode(),
          {4: WANT_JIA, 5: WANT_YI}, aside={2: "title"}, file=CSV),
    Nasty("a web page named .xls", lambda: page(TABLE).encode(), BOTH, file=XLS),
    Nasty("a web page in GBK that says so, with merged headings",
          lambda: page(TABLE, "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>")
          .replace("<td>企业名称</td>", "<td rowspan=2>企业名称</td>")
          .replace("</tr><tr><td>甲厂", "</tr><tr></tr><tr><td>甲厂")
          .encode("gb2312"),
          {3: WANT_JIA, 4: WANT_YI}, file=XLS),
    Nasty("a web page with a table inside a table for its looks",
          lambda: f"<table><tr><td>菜单</td><td>{page(TABLE)}</td></tr></table>".encode(), BOTH, file=XLS),
    Nasty("XML of 2003 named .xls, with cells at stated places", lambda: xml_book().encode(),
          {2: WANT_JIA, 4: ("乙厂（虚构）", None, Decimal(9000000))}, aside={3: "blank"}, file=XLS),
    Nasty("an old .xls", lambda: create_xls(TABLE), BOTH, file=XLS),
    Nasty("an old .xls with hidden and failed cells, formulas and percentages",
          old_book, {2: (JIA[0], None, None, None, Decimal("12.8")), 3: (YI[0], None, Decimal(9000000))},
          {"C2": "error_value"}, doubts={"C2": "formula", "3": "hidden", "B2": "hidden", "B3": "hidden"}, file=XLS),
    Nasty("an .xls that is really .xlsx", lambda: book(TABLE), BOTH, file=XLS),
    Nasty("an .ods with percentages and errors",
          lambda: create_ods(
              ods(text_cell("企业名称") + text_cell("研发占比") + text_cell("营业收入（万元）"))
              + ods(text_cell("甲厂（虚构）") + number_cell("0.128", "percentage") + text_cell("#DIV/0!"))
              + ods(text_cell("乙厂（虚构）") + number_cell("12.8") + text_cell("Err:502"))
          ),
          {2: (JIA[0], None, None, None, Decimal("12.8")), 3: (YI[0], None, None, None, Decimal("12.8"))},
          {"C2": "error_value", "C3": "error_value"}, file="年报.ods"),
    Nasty("an .ods whose tags are not closed",
          lambda: change(create_ods(ods(text_cell("企业名称"))), "content.xml", ("</table:table-row>", "")),
          reason="not well-formed", file="年报.ods"),
    Nasty("a workbook of an old Mac, whose days count from 1904",
          lambda: change(book([["企业名称", "填报日期"], [JIA[0], 44624]]), "xl/workbook.xml",
                         ("<workbookPr ", '<workbookPr date1904="1" ')),
          {2: (JIA[0], None, None, None, None, DAY)}),
    Nasty("strict OOXML",
          lambda: change(
              change(book(TABLE), SHEET, (MAIN, STRICT), (RELATIONS, STRICT_RELATIONS)),
              "xl/workbook.xml", (MAIN, STRICT), (RELATIONS, STRICT_RELATIONS)),
          BOTH),
    Nasty("a formula that no program has computed",
          lambda: change(book([HEADINGS, [*JIA[:2], Shown(777, "", "=770+7"), 286], YI]), SHEET, ("<v>777</v>", "")),
          {2: (*WANT_JIA[:2], None, 286), 3: WANT_YI}, {"C2": "not_computed"}, doubts={"C2": "formula"}),
    Nasty("a lone cell far away",
          lambda: change(book(TABLE), SHEET, ('r="D3"', 'r="XFD1048576"')),
          reason="汇总.*row 1048576 and column 16384"),
    Nasty("an archive that unpacks to far too much", bomb, reason="unpacks to"),
    Nasty("a locked workbook",
          lambda: create_compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), reason="encrypted"),
    Nasty("a workbook that was cut off", lambda: book(TABLE)[:-60], reason="not a complete archive"),
    Nasty("a workbook with a damaged sheet",
          lambda: change(book(TABLE), SHEET, ("<sheetData>", '<sheetData><row r="x"')), reason="汇总"),
    Nasty("an image named .xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, reason="image"),
    Nasty("a document named .xlsx", document, reason="not read"),
    Nasty("a web page without a table",
          lambda: "<html><body>登录已过期</body></html>".encode(), reason="without a table", file=XLS),
    Nasty("an empty file", lambda: b"\xef\xbb\xbf\r\n", reason="no text", file=CSV),
]  # fmt: skip
