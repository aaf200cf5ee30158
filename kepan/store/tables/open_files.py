"""Writes a table as the files that open data is taken in: CSV, JSON, Parquet; row by row, so that it may be long.

CSV and Parquet are those of every list that goes out (`store.files.tables`); JSON is for programs. The same rows give
the same bytes, so that a digest tells whether a file has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any, Literal

from kepan.engine.sheets.fields import Field, Kind
from kepan.store.files.tables import Cell, TableColumn, write_table
from kepan.store.files.tables import Form as TableForm

Form = Literal["csv", "json", "parquet"]
FORMS: tuple[Form, ...] = ("csv", "json", "parquet")
MEDIA_TYPES: dict[str, str] = {
    "csv": TableForm.CSV.media_type,
    "json": "application/json",
    "parquet": TableForm.PARQUET.media_type,
}
KINDS = {"number": Kind.NUMBER, "money": Kind.NUMBER, "date": Kind.DAY, "bool": Kind.TRUTH}
SCALES = {"money": 2}
SCALE = 4
"""Decimals of numbers other than money in Parquet."""


@dataclass(frozen=True)
class OpenColumn:
    """A column of a file: its name for programs, its words for people, its kind, its unit."""

    key: str
    label: str
    kind: str
    unit: str = ""

    def make(self) -> TableColumn:
        """Make the column as tables that go out know it."""
        field = Field(self.key, self.label, KINDS.get(self.kind, Kind.TEXT), unit=self.unit)
        return TableColumn(field, scale=SCALES.get(self.kind, SCALE))


class Counted:
    """Rows on their way, and how many have passed."""

    def __init__(self, rows: Iterable[Sequence[Cell]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for row in self.rows:
            self.count += 1
            yield row


def write_open_file(
    target: IO[bytes],
    form: Form,
    columns: Sequence[OpenColumn],
    rows: Iterable[Sequence[Cell]],
    notes: Mapping[str, str],
) -> int:
    """Write rows in one form and return how many; `notes` go into Parquet's metadata and beside the rows of JSON."""
    counted = Counted(rows)
    if form == "json":
        for line in _write_json(columns, counted, notes):
            target.write(line.encode())
    else:
        write_table(target, TableForm(form), [column.make() for column in columns], counted, list(notes.items()))
    return counted.count


def _write_plain(value: Cell) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            # As text, so that no program rounds it.
            return format(value, "f")
    return value


def _write_json(
    columns: Sequence[OpenColumn], rows: Iterable[Sequence[Cell]], notes: Mapping[str, str]
) -> Iterator[str]:
    named = {column.key: column.label for column in columns}
    yield json.dumps({**notes, "columns": named}, ensure_ascii=False)[:-1] + ', "rows": ['
    sign = "\n"
    for row in rows:
        record = {column.key: _write_plain(value) for column, value in zip(columns, row, strict=True)}
        yield sign + json.dumps(record, ensure_ascii=False)
        sign = ",\n"
    yield "\n]}\n"
