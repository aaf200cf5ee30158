"""Rows written straight into a table, many times as fast as by the ORM: COPY on PostgreSQL, executemany on SQLite.

For scenery of benchmarks only. A `Stencil` is a row as its table has it, turned once into what the database takes;
copies of it differ in a few columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 2000
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def write_value(value: Any) -> Any:
    """Write a value as the connected database takes it in bulk: a text for COPY, itself for SQLite."""
    if isinstance(value, dict | list):
        value = json.dumps(value)
    if not _is_postgresql():
        return value
    return "\\N" if value is None else str(value).translate(_SPECIAL)


class Stencil:
    """The values of one row by column, ready for the database, to be copied with some values of their own.

    Without `with_key` the database gives the copies their keys.
    """

    def __init__(self, row: models.Model, *, with_key: bool = True) -> None:
        fields = [field for field in row._meta.local_concrete_fields if with_key or not field.primary_key]
        self.columns = [str(field.column) for field in fields]
        self._places = {column: place for place, column in enumerate(self.columns)}
        self._values = [write_value(self._prepare(row, field)) for field in fields]

    @staticmethod
    def _prepare(row: models.Model, field: Any) -> Any:
        value = field.pre_save(row, True)
        # Its adapter for JSON is an object of the driver, which COPY by lines does not know.
        return value if isinstance(field, models.JSONField) else field.get_db_prep_save(value, connection)

    def copy_values(self, changed: Mapping[str, Any]) -> list[Any]:
        """Return the values of a copy that has some of its own, by column."""
        values = self._values.copy()
        for column, value in changed.items():
            values[self._places[column]] = write_value(value)
        return values


def write_lines(model: type[models.Model], columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Write rows whose values went through `write_value` into the table of a model, in the caller's transaction."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if _is_postgresql():
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for batch in _list_batches(lines):
                    copy.write("".join("\t".join(map(str, line)) + "\n" for line in batch))
            return
        marks = ", ".join(["%s"] * len(columns))
        for batch in _list_batches(lines):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", batch)


def _list_batches(lines: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        yield batch
