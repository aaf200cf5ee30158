"""Writing many rows at once: as `bulk_create` does it, without what one row of a form needs.

Most of the time of an import goes into rows; this takes a quarter of what `bulk_create` takes for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models.base import ModelState

PLAIN = frozenset({int, str, type(None)})
"""Types of values that either database takes as they are, in columns that are no JSON."""
AT_ONCE = 300


def insert_rows(
    table: type[models.Model], rows: Sequence[models.Model], *, with_keys: bool = False, passing: bool = False
) -> None:
    """Insert unsaved rows; their keys stay unknown unless they are asked for.

    `passing` leaves out a row that clashes with one that stands.
    """
    if not rows:
        return
    if connection.vendor == "postgresql" and not passing:
        _copy_rows(table, rows, with_keys=with_keys)
        return
    fields = [field for field in table._meta.concrete_fields if not field.primary_key]
    begin = f"INSERT INTO {_write_target(table, fields)} VALUES "  # noqa: S608
    places = f"({', '.join(['%s'] * len(fields))})"
    end = " ON CONFLICT DO NOTHING" if passing else " RETURNING id" if with_keys else ""
    values = _list_values(fields, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and not with_keys:
            cursor.executemany(begin + places + end, values)
            return
        for start in range(0, len(values), AT_ONCE):
            chunk = values[start : start + AT_ONCE]
            cursor.execute(begin + ", ".join([places] * len(chunk)) + end, [one for row in chunk for one in row])
            if with_keys:
                # As `bulk_create` does: keys are returned in the order of the rows.
                _set_keys(rows[start : start + AT_ONCE], [key for (key,) in cursor.fetchall()])


def _copy_rows(table: type[models.Model], rows: Sequence[models.Model], *, with_keys: bool) -> None:
    """Insert rows on PostgreSQL by COPY, which reads no statement; keys that are asked for are drawn before."""
    fields = [field for field in table._meta.concrete_fields if with_keys or not field.primary_key]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if with_keys:
            draw = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(draw, [table._meta.db_table, len(rows)])
            _set_keys(rows, [key for (key,) in cursor.fetchall()])
        with cursor.copy(f"COPY {_write_target(table, fields)} FROM STDIN") as copy:
            for values in _list_values(fields, rows):
                copy.write_row(values)


def _write_target(table: type[models.Model], fields: Sequence[Any]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"


def _set_keys(rows: Sequence[models.Model], keys: Sequence[int]) -> None:
    for row, key in zip(rows, keys, strict=True):
        row.pk, row._state.adding = key, False


def _list_values(fields: Sequence[Any], rows: Sequence[models.Model]) -> list[tuple[Any, ...]]:
    """List the values of rows as the database takes them; column by column, for most of them have nothing to change."""
    read = attrgetter(*(field.attname for field in fields))
    columns: list[Sequence[Any]] = list(zip(*map(read, rows), strict=True))
    for place, field in enumerate(fields):
        column = columns[place]
        if field.is_relation and None in column:
            columns[place] = column = _fill_keys(field.name, column, rows)
        if isinstance(field, models.JSONField):
            columns[place] = _write_json(field, column)
        elif not PLAIN.issuperset(map(type, column)):
            columns[place] = _write_column(field, column)
    return list(zip(*columns, strict=True))


def _fill_keys(name: str, column: Sequence[Any], rows: Sequence[models.Model]) -> list[Any]:
    """Fill in the keys of records that were saved after they were set here."""
    return [
        key if key is not None else None if (related := row._state.fields_cache.get(name)) is None else related.pk
        for key, row in zip(column, rows, strict=True)
    ]


def _write_json(field: Any, column: Sequence[Any]) -> list[Any]:
    # Most lists and mappings are empty: those of one type are written once.
    empty: dict[type, Any] = {}
    written = []
    for value in column:
        if value or value is None:
            written.append(field.get_db_prep_save(value, connection))
            continue
        kind = type(value)
        if kind not in empty:
            empty[kind] = field.get_db_prep_save(value, connection)
        written.append(empty[kind])
    return written


def _write_column(field: Any, column: Sequence[Any]) -> list[Any]:
    # Days, truths and choices come again and again; of one type, equal values are written alike.
    known: dict[tuple[type, Any], Any] = {}
    for value in column:
        if (key := (type(value), value)) not in known:
            known[key] = field.get_db_prep_save(value, connection)
    return [known[type(value), value] for value in column]


@cache
def _read_shape(table: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Read what stands in a new row of a table: values that are always the same, and what makes the others."""
    fields = table._meta.concrete_fields
    made = [(field.attname, field.default) for field in fields if field.has_default() and callable(field.default)]
    same = {field.attname: None if field.is_relation else field.get_default() for field in fields}
    return same, made


def make_row(table: type[models.Model], related: Mapping[str, models.Model | None], **values: Any) -> Any:
    """Make an unsaved row that hangs on records which may have no key yet; quicker than by the names of its columns.

    `values` go by the names of columns, `related` gives records by the names of fields. It is made as a copied one is,
    without its `__init__`.
    """
    same, made = _read_shape(table)
    if unknown := values.keys() - same.keys():
        raise TypeError(f"{table._meta.label} has no column {min(unknown)}")
    row = table.__new__(table)
    columns = row.__dict__
    columns["_state"] = ModelState()
    columns.update(same)
    for name, create in made:
        columns[name] = create()
    columns.update(values)
    for name, record in related.items():
        row._state.fields_cache[name] = record
        columns[f"{name}_id"] = None if record is None else record.pk
    return row
