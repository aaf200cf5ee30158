"""Statements of the switch: what is planned for a table is written from the plans by one statement of the database.

A plan holds columns by name as JSON (`planning.write_columns`); each column is read out of it by the database itself.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.utils import timezone

from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, PlannedChange
from kepan.apps.imports.services.planning import REFERENCE, get_every

BATCH = "import_batch_id"


def quote(name: str) -> str:
    """Write a name of the database."""
    return connection.ops.quote_name(name)


def remove_planned(batch: Batch, table: type[models.Model], kind: ChangeKind) -> None:
    """Delete the rows that plans of a kind name."""
    keys = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=kind)
    rows: Any = get_every(table).filter(pk__in=keys.order_by().values("row"))
    # No collector: what hangs on these rows is planned as well, and the tables watch over the rest.
    rows._raw_delete(rows.db)


def update_planned(batch: Batch, table: type[models.Model], side: str) -> None:
    """Write one side of the planned changes of a table."""
    own = quote(table._meta.db_table)
    fields: dict[str, Any] = {field.attname: field for field in table._meta.concrete_fields}
    parts = [
        f"{quote(fields[name].column)} = {_write_choice(fields[name], side, f'{own}.{quote(fields[name].column)}')}"
        for name in _list_columns(batch, table, side)
    ]
    values: list[Any] = []
    if side == "new" and {"version", "updated_at"} <= set(fields):
        for name, new in (("version", f"{own}.{quote('version')} + 1"), ("updated_at", "%s")):
            column = quote(fields[name].column)
            parts.append(f"{column} = CASE WHEN p.version IS NULL THEN {own}.{column} ELSE {new} END")
        values.append(fields["updated_at"].get_db_prep_save(timezone.now(), connection))
    if parts:
        _execute(
            f"UPDATE {own} SET {', '.join(parts)} FROM {_write_plans()} AND p.{quote('row')} = {own}.{quote('id')}",  # noqa: S608
            [*values, *_list_chosen(batch, table, ChangeKind.UPDATE)],
        )


def give_keys(batch: Batch, table: type[models.Model]) -> None:
    """Give planned rows of a table the keys under which they will stand, so that others can refer to them."""
    name, values = table._meta.db_table, _list_chosen(batch, table, ChangeKind.INSERT)
    if connection.vendor == "sqlite":
        # The writer is alone: nobody draws a key meanwhile.
        last = "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)"
        keys = f"SELECT p.id AS plan, {last} + row_number() OVER (ORDER BY p.id) AS given FROM {_write_plans()}"  # noqa: S608
    else:
        ordered = f"SELECT p.id FROM {_write_plans()} ORDER BY p.id"  # noqa: S608
        keys = f"SELECT o.id AS plan, nextval(pg_get_serial_sequence(%s, 'id')) AS given FROM ({ordered}) AS o"  # noqa: S608
    plan = quote(PlannedChange._meta.db_table)
    _execute(
        f"UPDATE {plan} SET {quote('row')} = k.given FROM ({keys}) AS k WHERE {plan}.{quote('id')} = k.plan",  # noqa: S608
        [name, *values],
    )


def insert_planned(batch: Batch, table: type[models.Model], kind: ChangeKind, side: str) -> None:
    """Insert the rows that plans of a kind hold, under the keys that stand there; new ones under their batch."""
    columns, parts, values = [quote("id")], [f"p.{quote('row')}"], []
    for field in table._meta.concrete_fields:
        if field.primary_key:
            continue
        columns.append(quote(str(field.column)))
        if field.attname == BATCH and kind == ChangeKind.INSERT:
            parts.append("p.batch_id")
            continue
        # A column that came with a newer release than the plan.
        default = None if field.null or field.is_relation else field.get_db_prep_save(field.get_default(), connection)
        parts.append(_write_choice(field, side, "NULL" if default is None else "%s"))
        values += [] if default is None else [default]
    _execute(
        f"INSERT INTO {quote(table._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {', '.join(parts)} FROM {_write_plans()} ORDER BY p.id",
        [*values, *_list_chosen(batch, table, kind)],
    )


def _execute(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _write_plans() -> str:
    plan = quote(PlannedChange._meta.db_table)
    return f"{plan} AS p WHERE p.batch_id = %s AND p.{quote('table')} = %s AND p.kind = %s"


def _list_chosen(batch: Batch, table: type[models.Model], kind: ChangeKind) -> list[Any]:
    return [batch.pk, table._meta.label_lower, kind.value]


def _write_choice(field: Any, side: str, otherwise: str) -> str:
    """Write the expression for a column: the planned value where the plan names it, else something else."""
    source, name = f"p.{quote(side)}", field.attname
    value = _write_value(field, source)
    if connection.vendor == "sqlite":
        return f"CASE WHEN json_type({source}, '$.{name}') IS NULL THEN {otherwise} ELSE {value} END"
    other = otherwise if otherwise != "%s" else f"%s::{field.db_type(connection)}"
    return f"CASE WHEN jsonb_exists({source}, '{name}') THEN {value} ELSE {other} END"


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
    if not field.is_relation:
        return value
    # A row that was planned as well stands by its plan, and has its key by now.
    held = f"json_type({source}, '$.{name}')" if is_sqlite else f"jsonb_typeof({source} -> '{name}')"
    way = f"json_extract({source}, '$.{name}.{REFERENCE}')" if is_sqlite else (
        f"({source} -> '{name}' ->> '{REFERENCE}')::bigint"
    )  # fmt: skip
    plan, row = quote(PlannedChange._meta.db_table), quote("row")
    key = f"(SELECT q.{row} FROM {plan} AS q WHERE q.id = {way})"  # noqa: S608
    return f"CASE {held} WHEN 'object' THEN {key} ELSE {value} END"


def _list_columns(batch: Batch, table: type[models.Model], side: str) -> list[str]:
    """List the columns that planned changes of a table name."""
    source = f"p.{quote(side)}"
    keys = f"json_each({source}) AS k" if connection.vendor == "sqlite" else f"jsonb_object_keys({source}) AS k(key)"
    statement = (
        f"SELECT DISTINCT k.key FROM {quote(PlannedChange._meta.db_table)} AS p, {keys} "  # noqa: S608
        f"WHERE p.batch_id = %s AND p.{quote('table')} = %s AND p.kind = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, _list_chosen(batch, table, ChangeKind.UPDATE))
        found = {row[0] for row in cursor.fetchall()}
    return [field.attname for field in table._meta.concrete_fields if field.attname in found]
