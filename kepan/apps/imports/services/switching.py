"""The switch: what was planned is written to rows that stand, by one statement a table, and back in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from django.utils import timezone

from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, PlannedChange
from kepan.apps.imports.services.directory import get_targets
from kepan.apps.imports.services.inserting import insert_rows
from kepan.apps.imports.services.planning import AT_ONCE, get_every, read_row
from kepan.apps.imports.services.targets import Target


def list_planned_tables(batch: Batch, kind: ChangeKind, target: Target) -> list[type[models.Model]]:
    """List the tables to which something is planned: those of the target, then others whose figures follow."""
    labels = set(
        PlannedChange.objects.filter(batch=batch, kind=kind).order_by().values_list("table", flat=True).distinct()
    )
    others = (table for one in get_targets().values() for table in one.tables)
    tables = dict.fromkeys([*target.tables, *target.beside, *others])
    return [table for table in tables if table._meta.label_lower in labels]


def list_stale(batch: Batch, target: Target, *, step: int = 0) -> list[PlannedChange]:
    """List planned changes of records that somebody changed or removed since; `step` is what the switch added."""
    stale: list[PlannedChange] = []
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        if "version" not in {field.name for field in table._meta.concrete_fields}:
            continue
        plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE)
        wanted = models.F("version") + step
        same = get_every(table).filter(pk=models.OuterRef("row"), version=models.OuterRef("wanted"))
        rows = plans.filter(version__isnull=False).annotate(wanted=wanted)
        stale += rows.filter(~models.Exists(same))
    return stale


def write_planned(batch: Batch, target: Target) -> None:
    """Write all that was planned: removals, changes, insertions."""
    for table in reversed(list_planned_tables(batch, ChangeKind.REMOVE, target)):
        _remove(batch, table, ChangeKind.REMOVE)
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        _update(batch, table, "new")
    known: dict[int, int] = {}
    for table in list_planned_tables(batch, ChangeKind.INSERT, target):
        plans = _list_insertions(batch, table)
        for start in range(0, len(plans), AT_ONCE):
            chunk = plans[start : start + AT_ONCE]
            rows: list[Any] = [read_row(table, plan.new, known) for plan in chunk]
            for row in rows:
                row.import_batch_id = batch.pk
            insert_rows(table, rows, with_keys=True)
            keys = {plan.pk: int(row.pk) for plan, row in zip(chunk, rows, strict=True)}
            _save_keys(keys)
            known |= keys


def _save_keys(keys: Mapping[int, int]) -> None:
    """Write the keys of rows that were planned and stand now, so that they can be taken back."""
    quote = connection.ops.quote_name
    plan, pairs = quote(PlannedChange._meta.db_table), ", ".join(["(%s, %s)"] * len(keys))
    statement = (
        f"UPDATE {plan} SET {quote('row')} = v.column2 FROM (VALUES {pairs}) AS v "  # noqa: S608
        f"WHERE {plan}.{quote('id')} = v.column1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [one for pair in keys.items() for one in pair])


def take_back(batch: Batch, target: Target) -> None:
    """Undo all that was planned and written: insertions, changes, removals."""
    for table in reversed(list_planned_tables(batch, ChangeKind.INSERT, target)):
        _remove(batch, table, ChangeKind.INSERT)
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        _update(batch, table, "old")
    for table in list_planned_tables(batch, ChangeKind.REMOVE, target):
        plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.REMOVE)
        rows = [read_row(table, plan.old, {}) for plan in plans.order_by("pk")]
        get_every(table).bulk_create(rows, batch_size=AT_ONCE)


def put_back(batch: Batch, target: Target) -> None:
    """Put what machines wrote of changed records back as it was before."""
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE)
        for row in target.list_derived(table, [key for key in plans.values_list("row", flat=True) if key is not None]):
            row.delete()
    kept: dict[type[models.Model], list[Any]] = {}
    tables = {table._meta.label_lower: table for table in target.derived}
    for plan in PlannedChange.objects.filter(batch=batch, kind=ChangeKind.KEEP).order_by("pk"):
        kept.setdefault(tables[plan.table], []).append(read_row(tables[plan.table], plan.old, {}))
    for table, rows in kept.items():
        models.QuerySet(table).bulk_create(rows, batch_size=AT_ONCE)


def _list_insertions(batch: Batch, table: type[models.Model]) -> list[PlannedChange]:
    plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.INSERT)
    return list(plans.order_by("pk"))


def _remove(batch: Batch, table: type[models.Model], kind: ChangeKind) -> None:
    keys = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=kind)
    rows: Any = get_every(table).filter(pk__in=keys.order_by().values("row"))
    # No collector: what hangs on these rows is planned as well, and the tables watch over the rest.
    rows._raw_delete(rows.db)


def _update(batch: Batch, table: type[models.Model], side: str) -> None:
    """Write one side of the planned changes of a table with one statement."""
    columns = _list_columns(batch, table, side)
    quote = connection.ops.quote_name
    own, plan = quote(table._meta.db_table), quote(PlannedChange._meta.db_table)
    fields: dict[str, Any] = {field.attname: field for field in table._meta.concrete_fields}
    parts = [f"{quote(fields[name].column)} = {_write_choice(own, fields[name], side)}" for name in columns]
    values: list[Any] = []
    if side == "new" and {"version", "updated_at"} <= set(fields):
        for name, new in (("version", f"{own}.{quote('version')} + 1"), ("updated_at", "%s")):
            column = quote(fields[name].column)
            parts.append(f"{column} = CASE WHEN p.version IS NULL THEN {own}.{column} ELSE {new} END")
        values.append(fields["updated_at"].get_db_prep_save(timezone.now(), connection))
    if not parts:
        return
    statement = (
        f"UPDATE {own} SET {', '.join(parts)} FROM {plan} AS p "  # noqa: S608
        f"WHERE p.batch_id = %s AND p.{quote('table')} = %s AND p.kind = %s AND p.{quote('row')} = {own}.{quote('id')}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, batch.pk, table._meta.label_lower, ChangeKind.UPDATE.value])


def _write_choice(own: str, field: Any, side: str) -> str:
    """Write the expression for a column: the planned value where the plan names it, else what stands."""
    kept = f"{own}.{connection.ops.quote_name(field.column)}"
    source, name = f"p.{connection.ops.quote_name(side)}", field.attname
    if connection.vendor == "sqlite":
        return (
            f"CASE WHEN json_type({source}, '$.{name}') IS NULL THEN {kept} ELSE json_extract({source}, '$.{name}') END"
        )
    kind = field.db_type(connection)
    if isinstance(field, models.JSONField):
        value = f"({source} -> '{name}')"
    elif isinstance(field, models.DateTimeField):
        value = f"(({source} ->> '{name}') || '+00')::{kind}"
    else:
        value = f"({source} ->> '{name}')::{kind}"
    return f"CASE WHEN jsonb_exists({source}, '{name}') THEN {value} ELSE {kept} END"


def _list_columns(batch: Batch, table: type[models.Model], side: str) -> list[str]:
    """List the columns that planned changes of a table name."""
    quote = connection.ops.quote_name
    plan, source = quote(PlannedChange._meta.db_table), f"p.{quote(side)}"
    keys = f"json_each({source}) AS k" if connection.vendor == "sqlite" else f"jsonb_object_keys({source}) AS k(key)"
    statement = (
        f"SELECT DISTINCT k.key FROM {plan} AS p, {keys} "  # noqa: S608
        f"WHERE p.batch_id = %s AND p.{quote('table')} = %s AND p.kind = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [batch.pk, table._meta.label_lower, ChangeKind.UPDATE.value])
        found = {row[0] for row in cursor.fetchall()}
    return [field.attname for field in table._meta.concrete_fields if field.attname in found]
