"""Rows written straight into a table, many times as fast as by the ORM: COPY on PostgreSQL, executemany on SQLite.

For scenery of benchmarks only. A `Stencil` is a row as its table has it, turned once into what the database takes;
copies of it differ in a few columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, repeat
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


def write_columns(row: models.Model, columns: Mapping[str, Sequence[Any]], count: int) -> None:
    """Write so many rows whose columns are given; in all others they are as `row`, without `id` keyed by the database.

    What is given is written as it is: numbers, None, days in ISO 8601, and texts without tabs and line ends.
    """
    stencil = Stencil(row, with_key="id" in columns)
    unknown = sorted(set(columns) - set(stencil.columns))
    if unknown:
        raise RuntimeError(f"{row._meta.label} has no columns {unknown}")
    gap = "\\N" if _is_postgresql() else None
    same = stencil.copy_values({})
    lists = [
        [gap if value is None else value for value in columns[name]] if name in columns else repeat(same[place], count)
        for place, name in enumerate(stencil.columns)
    ]
    write_lines(type(row), stencil.columns, zip(*lists, strict=True))


@contextmanager
def drop_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Take the indexes of tables away for the length of a block and make them anew at its end."""
    names = [table._meta.db_table for table in tables]
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        if _is_postgresql():
            cursor.execute(
                f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({marks})"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                names,
            )
        else:
            found = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ({marks})"
            cursor.execute(f"{found} AND sql IS NOT NULL", names)
        known = cursor.fetchall()
        for name, _made in known:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _name, made in known:
            cursor.execute(made)
