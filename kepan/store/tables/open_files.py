"""Writes a table as the files that open data is taken in: CSV, JSON, Parquet; row by row, so that it may be long.

The same rows give the same bytes, so that a digest tells whether a file has changed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, Literal

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

Form = Literal["csv", "json", "parquet"]
FORMS: tuple[Form, ...] = ("csv", "json", "parquet")
MEDIA_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
PIECE = 20_000
BOM = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
MONEY = pa.decimal128(24, 2)
TYPES: dict[str, Any] = {
    "text": pa.string(),
    "number": pa.decimal128(24, 4),
    "money": MONEY,
    "date": pa.date32(),
    "bool": pa.bool_(),
}


NUMBERS = frozenset({"number", "money"})


@dataclass(frozen=True)
class OpenColumn:
    """A column of a file: its name for programs, its words for people, its kind (`TYPES`)."""

    key: str
    label: str
    kind: str


def write_open_file(
    target: BinaryIO, form: Form, columns: Sequence[OpenColumn], rows: Iterable[Sequence[Any]], notes: dict[str, str]
) -> int:
    """Write rows in one form and return how many; `notes` go into a Parquet file's metadata and around a JSON array."""
    match form:
        case "csv":
            return _write_csv(target, columns, rows)
        case "json":
            return _write_json(target, columns, rows, notes)
        case "parquet":
            return _write_parquet(target, columns, rows, notes)


def guard_text(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _write_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str():
            return guard_text(value)
    return str(value)


def _write_csv(target: BinaryIO, columns: Sequence[OpenColumn], rows: Iterable[Sequence[Any]]) -> int:
    lines = io.TextIOWrapper(target, "utf-8", newline="", write_through=True)
    lines.write(BOM)
    writer = csv.writer(lines)
    writer.writerow([guard_text(column.label) for column in columns])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 counted after the loop
        writer.writerow([_write_cell(value) for value in row])
    lines.flush()
    lines.detach()
    return count


def _write_plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            # As text, so that no program rounds it.
            return str(value)
    return value


def _write_json(
    target: BinaryIO, columns: Sequence[OpenColumn], rows: Iterable[Sequence[Any]], notes: dict[str, str]
) -> int:
    named = {column.key: column.label for column in columns}
    head = json.dumps({**notes, "columns": named}, ensure_ascii=False)
    target.write(f'{head[:-1]}, "rows": ['.encode())
    count = 0
    for count, row in enumerate(rows, 1):
        record = {column.key: _write_plain(value) for column, value in zip(columns, row, strict=True)}
        target.write((("\n" if count == 1 else ",\n") + json.dumps(record, ensure_ascii=False)).encode())
    target.write(b"\n]}\n")
    return count


def _write_parquet(
    target: BinaryIO, columns: Sequence[OpenColumn], rows: Iterable[Sequence[Any]], notes: dict[str, str]
) -> int:
    fields = [
        pa.field(column.key, TYPES.get(column.kind, pa.string()), metadata={"label": column.label})
        for column in columns
    ]
    schema = pa.schema(fields, metadata=notes)
    count = 0
    with ParquetWriter(target, schema, compression="zstd") as writer:
        for piece in _cut(rows):
            arrays = [
                pa.array([_fit(row[place], column) for row in piece], fields[place].type)
                for place, column in enumerate(columns)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(piece)
    return count


def _fit(value: Any, column: OpenColumn) -> Any:
    """Return a value as a column takes it: numbers as decimals, so that none is rounded."""
    return Decimal(value) if value is not None and column.kind in NUMBERS else value


def _cut(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    waiting = iter(rows)
    while piece := list(islice(waiting, PIECE)):
        yield piece
