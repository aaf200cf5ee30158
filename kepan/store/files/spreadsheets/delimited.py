"""Tables as text: csv in any encoding, with any of the usual separators."""

from __future__ import annotations

import csv
import re
from io import StringIO

from kepan.engine.sheets.model import Raw, RawSheet, trim_rows
from kepan.store.files.encodings import ALLOWED_CONTROLS, read_encoded
from kepan.store.files.errors import DamagedError, NoTableError, NotTextError
from kepan.store.files.formulas import read_guarded

SEPARATORS = (",", "\t", ";", "|")
LOOKED_AT = 200_000
SAMPLED_ROWS = 60
MOST_SIGNS = 2_000_000
"""Signs of one cell; a quotation mark that is never closed swallows the rest of the file."""
MOST_BREAKS = 500
LATIN = "cp1252"
MOST_FOREIGN = 0.02
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.I)


def read_delimited(content: bytes, *, name: str) -> RawSheet:
    """Read a text whose lines are rows; every cell is a text, empty ones are None."""
    text, encoding = _read_text(content, name)
    declared = _SEPARATOR_LINE.match(text)
    separator = declared[1] if declared else find_separator(text[:LOOKED_AT])
    body = text[declared.end() :] if declared else text
    rows = _read_rows(body, separator, name)
    return RawSheet(name.rpartition("/")[2].rpartition(".")[0] or name, trim_rows(rows), notes=(encoding, separator))


def _read_text(content: bytes, name: str) -> tuple[str, str]:
    try:
        found = read_encoded(content, name)
    except NotTextError as error:
        if line := _find_control(content):
            raise NoTableError(name, f"{error.problem} The first stands in line {line}.", row=line) from error
        # Exports of foreign offices: plain ASCII but for a few letters with accents.
        foreign = sum(byte > 0x7F for byte in content[:LOOKED_AT])
        if not foreign or foreign > MOST_FOREIGN * len(content[:LOOKED_AT]):
            raise
        return content.decode(LATIN, "replace"), LATIN
    return found.text.replace("\x00", ""), found.encoding


def _find_control(content: bytes) -> int:
    """Find the line of the first sign that no text has, in a file that is a text but for few of them; else 0."""
    places = [place for place, byte in enumerate(content[:LOOKED_AT]) if byte < 0x20 and byte not in ALLOWED_CONTROLS]
    if not places or len(places) > MOST_FOREIGN * len(content[:LOOKED_AT]):
        return 0
    return content[: places[0]].count(b"\n") + 1


def find_separator(text: str) -> str:
    """Find the sign that parts cells: the one by which most rows have the same number of cells, above one.

    >>> find_separator('name;city\\n"A, B";X\\n"C, D";Y\\n'), find_separator("one\\ntwo\\n")
    (';', ',')
    """
    best, chosen = (0.0, 0), ","
    for sign in SEPARATORS:
        try:
            sampled = []
            for row in csv.reader(StringIO(text, newline=""), delimiter=sign):
                if row:
                    sampled.append(len(row))
                if len(sampled) >= SAMPLED_ROWS:
                    break
        except csv.Error:
            continue
        widths = sampled[:-1] if len(sampled) > 3 else sampled
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if usual > 1 and (widths.count(usual) / len(widths), usual) > best:
            best, chosen = (widths.count(usual) / len(widths), usual), sign
    return chosen


def _read_rows(text: str, separator: str, name: str) -> list[list[Raw]]:
    previous = csv.field_size_limit(MOST_SIGNS)
    rows: list[list[Raw]] = []
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
        began = 1
        for row in reader:
            if reader.line_num - began > MOST_BREAKS:
                raise _create_open_quote(name, began)
            rows.append([_read_cell(cell) for cell in row])
            began = reader.line_num + 1
    except csv.Error as error:
        raise _create_open_quote(name, began) from error
    finally:
        csv.field_size_limit(previous)
    return rows


def _read_cell(cell: str) -> str | None:
    """Read a cell; codes are often written as formulas of a text (="00123"), so that programs keep their zeros."""
    if cell.startswith('="') and (quoted := _TEXT_FORMULA.fullmatch(cell)):
        return quoted[1] or None
    return read_guarded(cell) or None


def _create_open_quote(name: str, line: int) -> DamagedError:
    return DamagedError(name, f"a quotation mark that opens in line {line} is never closed", row=line)
