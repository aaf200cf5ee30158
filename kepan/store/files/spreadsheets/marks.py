"""What an .xlsx knows of its cells besides their values: hidden rows and columns, formulas, shown percentages.

Read off the parts by pattern, several times faster than as a tree; a part that writes its marks in another way gives
fewer marks, never false ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kepan.store.files.archives import Archive
from kepan.store.files.errors import FarCellError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_CELLS = 40_000_000
"""Cells of the smallest rectangle around all filled ones; it is held in memory as a whole."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_SPAN = re.compile(rb"\b(min|max)=[\"'](\d+)[\"']")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"']([^>]*)>"
    rb"\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v>([^<]+)<)?"
)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'])[^>]*?\bt=[\"']e[\"'][^>]*>"
    rb"(?:\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]+)<"
)
_TEXT = re.compile(rb"\bt=[\"'](?:str|inlineStr|s)[\"']")
_LATE_DAYS = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_ALL_ANEW = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=[\"'](?:1|true)[\"']")
_STYLED = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'])[^>]*?\bs=[\"'](\d+)[\"']")
_PLACE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"']")
PERCENT_FORMATS = frozenset({9, 10})


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one sheet; rows and columns count from 0. `errors` are the cells whose formula failed, as shown."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    percents: frozenset[tuple[int, int]] = frozenset()
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    starts_1904: bool = False


def read_marks(archive: Archive) -> dict[str, Marks]:
    """Read the marks of all sheets by their names, each part once; empty for other kinds of workbooks.

    A workbook whose sheets reach far beyond what is in them is refused: a lone cell at the end needs all the memory.
    """
    paths = _list_paths(archive)
    percents = _list_percent_styles(archive) if paths else frozenset()
    book = archive.read("xl/workbook.xml") if paths else b""
    is_anew, is_late = bool(_ALL_ANEW.search(book)), bool(_LATE_DAYS.search(book))
    marks: dict[str, Marks] = {}
    for part in sorted(archive.parts):
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            content = archive.read(part)
            names = [name for name, path in paths.items() if path == part]
            called = names[0] if names else part
            archive.check_xml(content, f"its sheet {called}", sheet=called)
            _check_reach(content, archive.name, called)
            read = _read_sheet(content, percents, is_anew=is_anew)
            marks |= dict.fromkeys(names, replace(read, starts_1904=is_late))
    return marks


def _check_reach(content: bytes, name: str, sheet: str) -> None:
    rows: set[int] = set()
    letters: set[bytes] = set()
    for cell in _PLACE.finditer(content):
        rows.add(int(cell[2]))
        letters.add(cell[1])
    if not rows:
        return
    columns = [read_column(one) for one in letters]
    if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > MOST_CELLS:
        raise FarCellError(name, sheet, max(rows), max(columns) + 1)


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


def _read_sheet(content: bytes, percent_styles: frozenset[int], *, is_anew: bool) -> Marks:
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
    formulas: set[tuple[int, int]] = set()
    uncomputed: set[tuple[int, int]] = set()
    for cell in _FORMULA.finditer(content):
        formulas.add(_read_place(cell))
        # A program that only wrote the formula leaves no value, or 0 and the wish that all be computed anew.
        if not _TEXT.search(cell[0][: cell[0].index(b">")]) and (cell[4] is None or (is_anew and cell[4] == b"0")):
            uncomputed.add(_read_place(cell))
    errors = {_read_place(cell): cell[3].decode("utf-8", "replace") for cell in _ERROR.finditer(content)}
    return Marks(
        frozenset(hidden_rows), frozenset(hidden_columns), frozenset(formulas), frozenset(percents),
        frozenset(uncomputed), errors,
    )  # fmt: skip


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
