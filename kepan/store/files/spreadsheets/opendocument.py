"""What an .ods knows of its cells besides their values: percentages, formulas and their failures, what is hidden.

Read off its content by pattern, as `marks` does; and how far its sheets reach, which repeated cells make easy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from kepan.store.files.archives import Archive
from kepan.store.files.errors import FarCellError
from kepan.store.files.spreadsheets.marks import MOST_CELLS, Marks

PART = "content.xml"
MOST_MARKED = 1_000
"""Rows or columns that one repeated cell marks at most: what goes on beyond is an empty rest."""
_SHEET = re.compile(rb"<table:table\b([^>]*)>(.*?)</table:table>", re.S)
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.S)
_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.S
)  # fmt: skip
_COLUMN = re.compile(rb"<table:table-column\b([^>]*?)/?>")
_NAME = re.compile(rb"\btable:name=\"([^\"]*)\"")
_TIMES = re.compile(rb"\bnumber-(?:columns|rows)-repeated=\"(\d{1,8})\"")
_HIDDEN = re.compile(rb"\btable:visibility=\"(?:collapse|filter)\"")
_TAG = re.compile(rb"<[^>]*>")


def read_open_marks(archive: Archive) -> dict[str, Marks]:
    """Read the marks of all sheets by their names; empty for other kinds of workbooks.

    A workbook whose sheets reach far beyond what is in them is refused.
    """
    if PART not in archive.parts:
        return {}
    content = archive.read(PART)
    # The reader of cells never comes back from tags that are not closed.
    archive.check_xml(content, f"its part {PART}")
    marks: dict[str, Marks] = {}
    for sheet in _SHEET.finditer(content):
        found = _NAME.search(sheet[1])
        name = unescape(found[1].decode("utf-8", "replace")) if found else ""
        marks[name] = _read_sheet(sheet[2], name, archive.name)
    return marks


def _read_sheet(content: bytes, sheet: str, name: str) -> Marks:
    hidden: set[int] = set()
    formulas: set[tuple[int, int]] = set()
    percents: set[tuple[int, int]] = set()
    errors: dict[tuple[int, int], str] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, times, line in _list_repeated(_ROW, content):
        if _HIDDEN.search(line[1]):
            hidden.update(range(row, row + min(times, MOST_MARKED)))
        for column, wide, cell in _list_repeated(_CELL, line[2] or b""):
            if cell[2] is None and b"office:value" not in cell[1]:
                continue
            rows += [row, row + times - 1]
            columns += [column, column + wide - 1]
            kinds = b"percentage" in cell[1], b"table:formula=" in cell[1]
            if any(kinds):
                places = {(one, other) for one in range(row, row + min(times, MOST_MARKED))
                          for other in range(column, column + min(wide, MOST_MARKED))}  # fmt: skip
                (percents if kinds[0] else formulas).update(places)
                if b'value-type="error"' in cell[1]:
                    text = _TAG.sub(b"", cell[2] or b"").decode("utf-8", "replace").strip()
                    errors |= dict.fromkeys(places, unescape(text))
    if rows and (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > MOST_CELLS:
        raise FarCellError(name, sheet, max(rows) + 1, max(columns) + 1)
    hidden_columns = {
        one for column, wide, found in _list_repeated(_COLUMN, content) if _HIDDEN.search(found[1])
        for one in range(column, column + min(wide, MOST_MARKED))
    }  # fmt: skip
    return Marks(
        frozenset(hidden), frozenset(hidden_columns), frozenset(formulas), frozenset(percents), errors=errors
    )  # fmt: skip


def _list_repeated(pattern: re.Pattern[bytes], content: bytes) -> Iterator[tuple[int, int, re.Match[bytes]]]:
    """List what a pattern finds with its place, counted from 0, and how many times it stands there."""
    place = 0
    for found in pattern.finditer(content):
        times = _TIMES.search(found[1])
        count = int(times[1]) if times else 1
        yield place, count, found
        place += count
