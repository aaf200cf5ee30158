"""The statement of the switch: what is planned for the columns of a table is written by one statement of the database.

A plan holds columns by name as JSON (`planning.write_columns`); each column is read out of it by the database itself.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.utils import timezone

from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, PlannedChange


def quote(name: str) -> str:
    """Write a name of the database."""
    return connection.ops.quote_name(name)


def update_planned(batch: Batch, table: type[models.Model], side: str) -> int:
    """Write one side of the planned changes of a table and return how many rows were written.

    Values are written where the record has the version that was planned upon, old ones where it has the next.
    """
    own = quote(table._meta.db_table)
    fields: dict[str, Any] = {field.attname: field for field in table._meta.concrete_fields}
    parts = [
        f"{quote(fields[name].column)} = {_write_choice(fields[name], side, f'{own}.{quote(fields[name].column)}')}"
        for name in _list_columns(batch, table, side)
    ]
    values: list[Any] = []
    also = ""
    if side == "new" and "version" in fields:
        sets = {"version": f"{own}.{quote('version')} + 1", "updated_at": "%s"}
        for name in sets.keys() & fields.keys():
            column = quote(fields[name].column)
            parts.append(f"{column} = CASE WHEN p.version IS NULL THEN {own}.{column} ELSE {sets[name]} END")
        if "updated_at" in fields:
            values.append(fields["updated_at"].get_db_prep_save(timezone.now(), connection))
    if "version" in fields:
        expected = "p.version" if side == "new" else "p.version + 1"
        also = f" AND (p.version IS NULL OR {expected} = {own}.{quote('version')})"
    if not parts:
        return 0
    where = f"{_write_plans()} AND p.{quote('row')} = {own}.{quote('id')}{also}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {own} SET {', '.join(parts)} FROM {where}",  # noqa: S608
            [*values, *_list_chosen(batch, table)],
        )
        return int(cursor.rowcount)


def _write_plans() -> str:
    plan = quote(PlannedChange._meta.db_table)
    return f"{plan} AS p WHERE p.batch_id = %s AND p.{quote('table')} = %s AND p.kind = %s"


def _list_chosen(batch: Batch, table: type[models.Model]) -> list[Any]:
    return [batch.pk, table._meta.label_lower, ChangeKind.UPDATE.value]


def _write_choice(field: Any, side: str, otherwise: str) -> str:
    """Write the expression for a column: the planned value where the plan names it, else the one that stands."""
    source, name = f"p.{quote(side)}", field.attname
    value = _write_value(field, source)
    if connection.vendor == "sqlite":
        return f"CASE WHEN json_type({source}, '$.{name}') IS NULL THEN {otherwise} ELSE {value} END"
    return f"CASE WHEN jsonb_exists({source}, '{name}') THEN {value} ELSE {otherwise} END"


def _write_value(field: Any, source: str) -> str:
    name, is_sqlite = field.attname, connection.vendor == "sqlite"
    kind = field.db_type(connection)
    if is_sqlite:
        value = f"json_extract({source}, '$.{name}')"
    elif isinstance(field, models.JSONField):
        value = f"({source} -> '{name}')"
    elif isinstance(field, models.DateTimeField):
        value = f"(({source} ->> '{name}') || '+00')::{kind}"
    else:
        value = f"({source} ->> '{name}')::{kind}"
    return value


def _list_columns(batch: Batch, table: type[models.Model], side: str) -> list[str]:
    """List the columns that planned changes of a table name."""
    source = f"p.{quote(side)}"
    keys = f"json_each({source}) AS k" if connection.vendor == "sqlite" else f"jsonb_object_keys({source}) AS k(key)"
    statement = (
        f"SELECT DISTINCT k.key FROM {quote(PlannedChange._meta.db_table)} AS p, {keys} "  # noqa: S608
        f"WHERE p.batch_id = %s AND p.{quote('table')} = %s AND p.kind = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, _list_chosen(batch, table))
        found = {row[0] for row in cursor.fetchall()}
    return [field.attname for field in table._meta.concrete_fields if field.attname in found]
