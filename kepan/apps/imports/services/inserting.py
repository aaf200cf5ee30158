"""Writing many rows at once: as `bulk_create` does it, without what one row of a form needs.

Most of the time of an import goes into rows; this takes a third of what `bulk_create` takes for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

PLAIN = frozenset({int, str, type(None)})
"""Types of values that either database takes as they are, in columns that are no JSON."""
AT_ONCE = 300


def insert_rows(table: type[models.Model], rows: Sequence[models.Model], *, with_keys: bool = False) -> None:
    """Insert unsaved rows; their keys stay unknown unless they are asked for."""
    if not rows:
        return
    fields = [field for field in table._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    begin = f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES "  # noqa: S608
    places = f"({', '.join(['%s'] * len(fields))})"
    end = f" RETURNING {quote('id')}" if with_keys else ""
    values = list(_list_values(fields, rows))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and not with_keys:
            cursor.executemany(begin + places, values)
            return
        for start in range(0, len(values), AT_ONCE):
            chunk = values[start : start + AT_ONCE]
            cursor.execute(begin + ", ".join([places] * len(chunk)) + end, [one for row in chunk for one in row])
            if with_keys:
                _set_keys(rows[start : start + AT_ONCE], [key for (key,) in cursor.fetchall()])


def _set_keys(rows: Sequence[models.Model], keys: Sequence[int]) -> None:
    # As `bulk_create` does: both databases return keys in the order of the rows.
    for row, key in zip(rows, keys, strict=True):
        row.pk, row._state.adding = key, False


def _list_values(fields: Sequence[Any], rows: Sequence[models.Model]) -> Iterator[list[Any]]:
    read = attrgetter(*(field.attname for field in fields))
    links = [(place, field.name) for place, field in enumerate(fields) if field.is_relation]
    kept_as_json = [isinstance(field, models.JSONField) for field in fields]
    for row in rows:
        values = list(read(row))
        for place, name in links:
            # A record that was saved after it was set here.
            if values[place] is None and (related := row._state.fields_cache.get(name)) is not None:
                values[place] = related.pk
        yield [
            value if type(value) in PLAIN and not is_json else field.get_db_prep_save(value, connection)
            for value, is_json, field in zip(values, kept_as_json, fields, strict=True)
        ]


@cache
def _read_shape(table: type[models.Model]) -> tuple[dict[str, int], tuple[Any, ...]]:
    fields = table._meta.concrete_fields
    return {field.attname: place for place, field in enumerate(fields)}, tuple(fields)


def make_row(table: type[models.Model], related: Mapping[str, models.Model], **values: Any) -> Any:
    """Make an unsaved row that hangs on records which may have no key yet; quicker than by the names of its columns.

    `values` go by the names of columns, `related` gives records by the names of fields.
    """
    places, fields = _read_shape(table)
    given = [None if field.is_relation else field.get_default() for field in fields]
    for name, value in values.items():
        given[places[name]] = value
    row = table(*given)
    for name, record in related.items():
        row._state.fields_cache[name] = record
        setattr(row, f"{name}_id", record.pk)
    return row
