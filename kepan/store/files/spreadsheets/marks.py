"""What an .xlsx knows of its cells besides their values: hidden rows and columns, formulas, shown percentages.

Read off the parts by pattern, several times faster than as a tree; a part that writes its marks in another way gives
fewer marks, never false ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kepan.store.files.archives import Archive
from kepan.store.files.errors import BombError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_CELLS = 40_000_000
"""Cells of the smallest rectangle around all filled ones; it is held in memory as a whole."""
MOST_REPEATED = 100_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_SPAN = re.compile(rb"\b(min|max)=[\"'](\d+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'][^>]*>\s*<(?:\w+:)?f\b")
_STYLED = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'])[^>]*?\bs=[\"'](\d+)[\"']")
_PLACE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"']")
_REPEATED = re.compile(rb"<table:table-cell\b([^>]*?)>(?!\s*</table:table-cell>)")
_TIMES = re.compile(rb"number-columns-repeated=\"(\d+)\"")
PERCENT_FORMATS = frozenset({9, 10})


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one sheet; rows and columns count from 0."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    percents: frozenset[tuple[int, int]] = frozenset()


def read_marks(archive: Archive) -> dict[str, Marks]:
    """Read the marks of all sheets by their names, each part once; empty for other kinds of workbooks.

    A workbook whose sheets reach far beyond what is in them is refused: a lone cell at the end needs all the memory.
    """
    paths = _list_paths(archive)
    percents = _list_percent_styles(archive) if paths else frozenset()
    marks: dict[str, Marks] = {}
    for part in sorted(archive.parts):
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            content = archive.read(part)
            _check_reach(content, archive.name)
            marks |= {name: _read_sheet(content, percents) for name, path in paths.items() if path == part}
        elif part == "content.xml":
            _check_repeats(archive.read(part), archive.name)
    return marks


def _check_reach(content: bytes, name: str) -> None:
    rows: set[int] = set()
    letters: set[bytes] = set()
    for cell in _PLACE.finditer(content):
        rows.add(int(cell[2]))
        letters.add(cell[1])
    if not rows:
        return
    columns = [read_column(one) for one in letters]
    if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > MOST_CELLS:
        raise BombError(name, f"a sheet reaches to row {max(rows)} and column {max(columns) + 1}")


def _check_repeats(content: bytes, name: str) -> None:
    for cell in _REPEATED.finditer(content):
        times = _TIMES.search(cell[1])
        if times and int(times[1]) > MOST_REPEATED and not cell[1].rstrip().endswith(b"/"):
            raise BombError(name, f"a cell is repeated {int(times[1])} times")


def _list_paths(archive: Archive) -> dict[str, str]:
    book, links = archive.find_xml("xl/workbook.xml"), archive.find_xml("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        return {}
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    found = {}
    for sheet in (*book.iter(f"{MAIN}sheet"), *book.iter(f"{STRICT}sheet")):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "", "")
        found[sheet.get("name") or ""] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _list_percent_styles(archive: Archive) -> frozenset[int]:
    """List the numbers of the styles that show a share of one as a percentage."""
    styles = archive.find_xml("xl/styles.xml")
    if styles is None:
        return frozenset()
    formats = set(PERCENT_FORMATS)
    for number in _list_all(styles, "numFmt"):
        if "%" in (number.get("formatCode") or ""):
            formats.add(int(number.get("numFmtId") or 0))
    groups = _list_all(styles, "cellXfs")
    shown = [int(style.get("numFmtId") or 0) for group in groups for style in group]
    return frozenset(place for place, form in enumerate(shown) if form in formats)


def _list_all(root: Element, tag: str) -> list[Element]:
    return [*root.iter(f"{MAIN}{tag}"), *root.iter(f"{STRICT}{tag}")]


def _read_sheet(content: bytes, percent_styles: frozenset[int]) -> Marks:
    hidden_rows = {
        int(number[1]) - 1
        for row in _ROW.finditer(content)
        if _HIDDEN.search(row[1]) and (number := _NUMBER.search(row[1]))
    }
    hidden_columns: set[int] = set()
    for column in _COLUMN.finditer(content):
        if _HIDDEN.search(column[1]):
            span = {found[1]: int(found[2]) for found in _SPAN.finditer(column[1])}
            hidden_columns.update(range(span.get(b"min", 1) - 1, min(span.get(b"max", 1), 16_384)))
    styles = {str(style).encode() for style in percent_styles}
    percents = {_read_place(cell) for cell in _STYLED.finditer(content) if cell[3] in styles} if styles else set()
    formulas = {_read_place(cell) for cell in _FORMULA.finditer(content)}
    return Marks(frozenset(hidden_rows), frozenset(hidden_columns), frozenset(formulas), frozenset(percents))


def _read_place(cell: re.Match[bytes]) -> tuple[int, int]:
    return int(cell[2]) - 1, read_column(cell[1])


def read_column(letters: bytes) -> int:
    """Read the letters of a column as its place from 0.

    >>> read_column(b"A"), read_column(b"AB"), read_column(b"XFD")
    (0, 27, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
