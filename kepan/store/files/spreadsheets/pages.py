"""Tables that office systems save under the name .xls: web pages with a table, and the XML of Excel 2003."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from kepan.engine.sheets.model import Area, Raw, RawSheet
from kepan.store.files.encodings import read_encoded
from kepan.store.files.errors import BombError, DamagedError, NotTextError
from kepan.store.files.html import find_declared
from kepan.store.files.spreadsheets.books import read_value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_SPAN = 1000
SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_PAGE = re.compile(rb"<(?:!doctype html|html|table|head|body)\b", re.I)


def is_page(head: bytes) -> bool:
    """Say whether a file begins like a web page."""
    return bool(_PAGE.search(head.replace(b"\x00", b"")))


def read_page(content: bytes, *, name: str) -> tuple[RawSheet, ...]:
    """Read the tables of a web page, each as a sheet; every cell is a text."""
    text = read_encoded(content, name, declared=find_declared(content)).text
    try:
        parser = LexborHTMLParser(text.replace("\x00", ""))
    except (SelectolaxError, ValueError) as error:
        raise NotTextError(name, "its marks cannot be read") from error
    # Tables around others were drawn for the looks of the page.
    tables = [table for table in parser.css("table") if all(inner == table for inner in table.css("table"))]
    if not tables:
        raise NotTextError(name, "it is a web page without a table")
    sheets = (_read_table(table, f"{place}") for place, table in enumerate(tables, 1))
    return tuple(sheet for sheet in sheets if sheet.rows)


def _read_table(table: LexborNode, name: str) -> RawSheet:
    rows: list[list[Raw]] = []
    merged: list[Area] = []
    taken: set[tuple[int, int]] = set()
    for line in table.css("tr"):
        row: list[Raw] = []
        number = len(rows)
        for cell in line.css("td, th"):
            while (number, len(row)) in taken:
                row.append(None)
            wide, high = _read_span(cell, "colspan"), _read_span(cell, "rowspan")
            place = len(row)
            if wide > 1 or high > 1:
                merged.append(Area(number, place, number + high - 1, place + wide - 1))
                taken.update((number + down, place + right) for down in range(1, high) for right in range(wide))
            row.append(cell.text().replace("\u00a0", " ").strip() or None)
            row += [None] * (wide - 1)
        rows.append(row)
    return RawSheet(name, rows, tuple(merged))


def _read_span(cell: LexborNode, key: str) -> int:
    text = (cell.attributes.get(key) or "1").strip()
    return min(max(int(text), 1), MOST_SPAN) if text.isascii() and text.isdigit() else 1


def read_xml_book(content: bytes, *, name: str) -> tuple[RawSheet, ...]:
    """Read the sheets of a workbook in the XML of Excel 2003."""
    try:
        root: Element = ElementTree.fromstring(content)
    except DefusedXmlException as error:
        raise BombError(name, "its text declares entities") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DamagedError(name, "its XML is not well-formed") from error
    return tuple(_read_xml_sheet(sheet) for sheet in root.iter(f"{SS}Worksheet"))


def _read_xml_sheet(sheet: Element) -> RawSheet:
    rows: list[list[Raw]] = []
    merged: list[Area] = []
    hidden: set[int] = set()
    formulas: set[tuple[int, int]] = set()
    for line in sheet.iter(f"{SS}Row"):
        while len(rows) + 1 < _read_index(line, len(rows) + 1):
            rows.append([])
        if line.get(f"{SS}Hidden") == "1":
            hidden.add(len(rows))
        row: list[Raw] = []
        for cell in line.iter(f"{SS}Cell"):
            row += [None] * (_read_index(cell, len(row) + 1) - len(row) - 1)
            across, down = int(cell.get(f"{SS}MergeAcross") or 0), int(cell.get(f"{SS}MergeDown") or 0)
            if across or down:
                merged.append(Area(len(rows), len(row), len(rows) + down, len(row) + across))
            if cell.get(f"{SS}Formula"):
                formulas.add((len(rows), len(row)))
            row.append(_read_xml_value(cell))
            row += [None] * min(across, MOST_SPAN)
        rows.append(row)
    title = sheet.get(f"{SS}Name") or ""
    return RawSheet(title, rows, tuple(merged), frozenset(hidden), formulas=frozenset(formulas))


def _read_index(node: Element, usual: int) -> int:
    text = node.get(f"{SS}Index") or ""
    # An index beyond what a sheet holds is not followed: it would fill the memory with nothing.
    return int(text) if text.isascii() and text.isdigit() and usual <= int(text) <= usual + 100_000 else usual


def _read_xml_value(cell: Element) -> Raw:
    data = next(iter(cell.iter(f"{SS}Data")), None)
    text = "" if data is None else "".join(data.itertext())
    if data is not None and data.get(f"{SS}Type") == "Number":
        try:
            return read_value(float(text))
        except ValueError:
            return text or None
    return text or None
