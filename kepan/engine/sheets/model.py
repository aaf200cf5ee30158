"""A sheet as a spreadsheet program keeps it, without any meaning yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

SERIAL_START = date(1899, 12, 30)
"""Day zero of spreadsheet programs, which hold 1900 for a leap year."""
Raw = str | Decimal | int | bool | date | datetime | time | None
"""What a cell holds: numbers exact as shown, days without a zone, None for an empty cell."""


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that were merged into one: first and last row and column, counted from 0, both inside."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet: rows of cells from A1 on, and what a spreadsheet program knows besides of them.

    `formulas` are the cells whose value was computed by the program that saved the file, `uncomputed` those of them
    without a value, `percents` the cells whose numbers are shown as percentages, so that 0.128 is meant as 12.8 %.
    """

    name: str
    rows: Sequence[Sequence[Raw]]
    merged: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    percents: frozenset[tuple[int, int]] = frozenset()
    is_hidden: bool = False
    starts_1904: bool = False
    """Whether the numbers of days count from 1904, as programs of old Macs had it, not from 1900."""
    notes: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """The number of columns of the longest row."""
        return max((len(row) for row in self.rows), default=0)


def trim_rows(rows: Iterable[list[Raw]]) -> list[list[Raw]]:
    """Drop empty cells at the end of rows and empty rows at the end of a sheet.

    >>> trim_rows([["A", None], [None], ["B"], [None, None]])
    [['A'], [], ['B']]
    """
    kept: list[list[Raw]] = []
    for row in rows:
        while row and row[-1] is None:
            row.pop()
        kept.append(row)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def get_cell(sheet: RawSheet, row: int, column: int) -> Raw:
    """Return a cell, None outside of what was filled."""
    if row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return None
    value = sheet.rows[row][column]
    return None if isinstance(value, str) and not value.strip() else value


def list_cells(sheet: RawSheet, row: int) -> list[tuple[int, Raw]]:
    """List the filled cells of a row with their columns."""
    return [
        (column, value)
        for column, value in enumerate(sheet.rows[row])
        if value is not None and not (isinstance(value, str) and not value.strip())
    ]


def write_cell_name(row: int, column: int) -> str:
    """Write the name that spreadsheet programs give to a cell.

    >>> write_cell_name(0, 0), write_cell_name(16, 27)
    ('A1', 'AB17')
    """
    return f"{write_column_name(column)}{row + 1}"


def write_column_name(column: int) -> str:
    """Write the letters of a column counted from 0.

    >>> write_column_name(25), write_column_name(26), write_column_name(701), write_column_name(702)
    ('Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number = column + 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters
