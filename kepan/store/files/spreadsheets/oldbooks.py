"""What an .xls knows of its cells besides their values: what is hidden, formulas and their failures, percentages.

The file is a compound of chained sectors ([MS-CFB]), its workbook a row of records ([MS-XLS], BIFF8). Whatever does
not fit ends the reading: fewer marks, never false ones; whether the file is sound the reader of cells says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from struct import error as broken
from struct import unpack_from

from kepan.store.files.spreadsheets.marks import PERCENT_FORMATS, Marks

NAMES = tuple(name.encode("utf-16-le") + b"\0\0" for name in ("Workbook", "Book"))
ENDS = 0xFFFFFFFA
"""Numbers of sectors from here on say that a chain ends."""
ENTRY, LISTED = 128, 109
BEGIN, END, BOUND_SHEET, FORMAT, STYLE, DAYS = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0, 0x0022
ROW, COLUMNS, FORMULA, FAILED, NUMBER, SHORT, SHORTS, TEXT = (
    0x0208,
    0x007D,
    0x0006,
    0x0205,
    0x0203,
    0x027E,
    0x00BD,
    0x0207,
)
BIFF8 = 0x0600
IS_ZERO_HIGH = 0x20
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@dataclass
class _Found:
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    percents: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    awaited: set[tuple[int, int]] = field(default_factory=set)
    """Formulas whose text stands in a record of its own; those for which none came have not been computed."""


def read_old_marks(content: bytes) -> dict[str, Marks]:
    """Read the marks of all sheets by their names; empty for other kinds of workbooks."""
    marks: dict[str, Marks] = {}
    with suppress(broken, IndexError, ValueError, UnicodeDecodeError):
        stream = _read_stream(content)
        sheets: dict[str, int] = {}
        formats = set(PERCENT_FORMATS)
        styles: list[int] = []
        is_late = False
        for kind, body in _list_records(stream, 0):
            if kind == BOUND_SHEET:
                sheets[_read_text(body, 7, body[6])] = unpack_from("<I", body)[0]
            elif kind == FORMAT and "%" in _read_text(body, 4, unpack_from("<H", body, 2)[0]):
                formats.add(unpack_from("<H", body)[0])
            elif kind == DAYS:
                is_late = unpack_from("<H", body)[0] == 1
            elif kind == STYLE:
                styles.append(unpack_from("<H", body, 2)[0])
        shares = {place for place, shown in enumerate(styles) if shown in formats}
        for name, start in sheets.items():
            marks[name] = replace(_read_sheet(stream, start, shares), starts_1904=is_late)
    return marks


def _read_sheet(stream: bytes, start: int, shares: set[int]) -> Marks:
    found = _Found()
    last = (0, 0)
    for kind, body in _list_records(stream, start):
        if kind == ROW and unpack_from("<H", body, 12)[0] & IS_ZERO_HIGH:
            found.hidden_rows.add(unpack_from("<H", body)[0])
        elif kind == COLUMNS and unpack_from("<H", body, 8)[0] & 1:
            first, last = unpack_from("<HH", body)
            found.hidden_columns.update(range(first, last + 1))
        elif kind in (FORMULA, FAILED, NUMBER, SHORT):
            last = _read_cell(kind, body, shares, found)
        elif kind == TEXT:
            found.awaited.discard(last)
        elif kind == SHORTS:
            row, first = unpack_from("<HH", body)
            for place in range((len(body) - 6) // 6):
                if unpack_from("<H", body, 4 + 6 * place)[0] in shares:
                    found.percents.add((row, first + place))
    return Marks(
        frozenset(found.hidden_rows), frozenset(found.hidden_columns), frozenset(found.formulas),
        frozenset(found.percents), frozenset(found.awaited), found.errors,
    )  # fmt: skip


def _read_cell(kind: int, body: bytes, shares: set[int], found: _Found) -> tuple[int, int]:
    row, column, style = unpack_from("<HHH", body)
    if style in shares:
        found.percents.add((row, column))
    if kind == FORMULA:
        found.formulas.add((row, column))
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            found.errors[row, column] = ERRORS.get(body[8], "#VALUE!")
        elif body[12:14] == b"\xff\xff" and body[6] == 0:
            found.awaited.add((row, column))
    elif kind == FAILED and body[7] == 1:
        found.errors[row, column] = ERRORS.get(body[6], "#VALUE!")
    return row, column


def _list_records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """List the records of one part of the workbook, up to its end."""
    kind, size, version = unpack_from("<HHH", stream, start)
    if kind != BEGIN or version != BIFF8:
        return
    at = start + 4 + size
    while at + 4 <= len(stream) and kind != END:
        kind, size = unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _read_text(body: bytes, at: int, count: int) -> str:
    """Read a text whose first byte says whether its signs have one byte or two."""
    is_wide = body[at] & 1
    text = body[at + 1 : at + 1 + count * (2 if is_wide else 1)]
    return text.decode("utf-16-le" if is_wide else "latin-1")


def _read_stream(content: bytes) -> bytes:
    """Put the workbook's stream together from its sectors."""
    size = 1 << unpack_from("<H", content, 0x1E)[0]
    small = 1 << unpack_from("<H", content, 0x20)[0]
    directory, smallest, small_table, _count, more, _more_count = unpack_from("<I4xIIIII", content, 0x30)

    def get_sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    listed = list(unpack_from(f"<{LISTED}I", content, 0x4C))
    while more < ENDS and len(listed) * size < len(content):
        numbers = unpack_from(f"<{size // 4}I", get_sector(more))
        listed += numbers[:-1]
        more = numbers[-1]
    table = b"".join(get_sector(number) for number in listed if number < ENDS)
    chained = _follow(table, directory)
    entries = b"".join(map(get_sector, chained))
    for at in range(0, len(entries), ENTRY):
        if entries[at : at + 64].startswith(NAMES):
            start, length = unpack_from("<II", entries, at + 0x74)
            if length >= smallest:
                return b"".join(map(get_sector, _follow(table, start)))[:length]
            inner = b"".join(map(get_sector, _follow(table, unpack_from("<I", entries, 0x74)[0])))
            links = b"".join(map(get_sector, _follow(table, small_table)))
            return b"".join(inner[one * small : (one + 1) * small] for one in _follow(links, start))[:length]
    raise ValueError


def _follow(table: bytes, start: int) -> list[int]:
    """List the sectors of a chain; one that bites its tail is none."""
    chain: list[int] = []
    number = start
    while number < ENDS:
        if len(chain) > len(table) // 4:
            raise ValueError
        chain.append(number)
        number = unpack_from("<I", table, number * 4)[0]
    return chain
