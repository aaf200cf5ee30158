"""Writes tables as csv."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from kepan.engine.sheets.fields import Kind
from kepan.store.files.formulas import write_guarded
from kepan.store.files.tables.model import Cell, TableColumn, get_writer, write_head

BYTE_ORDER_MARK = "\ufeff"
SAFE = frozenset({Kind.NUMBER, Kind.WHOLE, Kind.DAY, Kind.TRUTH})
"""Kinds whose values cannot be formulas: a minus sign before a number is none."""


class _Echo:
    """Gives back what the csv writer writes, so that it can be sent line by line."""

    def write(self, line: str) -> str:
        return line


def write_delimited(
    columns: Sequence[TableColumn], rows: Iterable[Sequence[Cell]], *, has_mark: bool = True
) -> Iterator[bytes]:
    """Yield the lines of a csv file; with the byte order mark spreadsheet programs know that it is UTF-8."""
    writer = csv.writer(_Echo())
    heads = [write_guarded(write_head(column.field.label, column.field.unit)) for column in columns]
    yield ((BYTE_ORDER_MARK if has_mark else "") + writer.writerow(heads)).encode("utf-8", "replace")
    writers = [_get_writer(column) for column in columns]
    for row in rows:
        words = ["" if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        yield writer.writerow(words).encode("utf-8", "replace")


def _get_writer(column: TableColumn) -> Callable[[Cell], str]:
    write = get_writer(column)
    if column.field.kind in SAFE:
        return lambda value: write_guarded(value) if isinstance(value, str) else write(value)
    return lambda value: write_guarded(write(value))
