"""What the switch is to do to rows that stand: planned chunk by chunk, beside them, until all of it is there.

Columns of records wait as plans. What hangs on a record is written at once and marked: rows that come are unseen, rows
that go are seen, until the batch itself is shown (`Switched`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models

from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, Imported, PlannedChange, Switched
from kepan.apps.imports.services.inserting import insert_rows
from kepan.apps.imports.services.targets import Target, Writing

AT_ONCE = 500
KEPT = ("version", "updated_at")
"""Columns of a record that the switch sets, and that come back when it is taken back."""


def save_writing(batch: Batch, target: Target, writing: Writing) -> None:
    """Write the rows of a chunk unseen, mark those that go, and plan changes of columns."""
    save_created(batch, target, writing.created)
    _plan_updates(batch, writing)
    _mark_leaving(batch, writing)
    _save_coming(batch, target, writing)


def save_created(batch: Batch, target: Target, rows: Iterable[models.Model], *, with_keys: bool = False) -> None:
    """Write new rows under their batch, table after table, so that keys stand before others refer to them."""
    groups = group_rows(target, rows)
    referred = list_referred(target, groups)
    for table in target.tables:
        for row in groups[table]:
            row.import_batch_id = batch.pk
        for wave in list_waves(table, groups[table]):
            insert_rows(table, wave, with_keys=with_keys or any(id(row) in referred for row in wave))


def list_referred(target: Target, groups: Mapping[type[models.Model], list[Any]]) -> set[int]:
    """List the rows to which others of a chunk refer, by id(): their keys must be known."""
    return {
        id(related)
        for table in target.tables
        for field in table._meta.concrete_fields
        if field.related_model in target.tables
        for row in groups[table]
        if (related := row._state.fields_cache.get(field.name)) is not None
    }


def group_rows(target: Target, rows: Iterable[models.Model]) -> dict[type[models.Model], list[Any]]:
    """Group rows by the tables of a target."""
    groups: dict[type[models.Model], list[Any]] = {table: [] for table in target.tables}
    for row in rows:
        groups[type(row)].append(row)
    return groups


def list_waves(table: type[models.Model], rows: list[Any]) -> list[list[Any]]:
    """List rows so that those which refer to others of the same table come after them."""
    own = [field.name for field in table._meta.concrete_fields if field.related_model is table]
    if not own or not rows:
        return [rows] if rows else []
    waiting = {id(row) for row in rows}
    waves: list[list[Any]] = []
    left = rows
    while left:
        ready = [row for row in left if not any(id(getattr(row, name)) in waiting for name in own)]
        if not ready:
            raise ValueError(f"rows of {table._meta.label} refer to each other in a circle")
        waves.append(ready)
        waiting -= {id(row) for row in ready}
        left = [row for row in left if id(row) in waiting]
    return waves


class BusyRowError(IntegrityError):
    """A row that is to go is on its way already, with another batch or another row of this one."""


def get_every(table: type[models.Model]) -> models.Manager[Any]:
    """Return the manager of a table that leaves nothing out."""
    manager: models.Manager[Any] = table.every if is_imported(table) else table._default_manager  # type: ignore[attr-defined]
    return manager


def is_imported(table: type[models.Model]) -> bool:
    """Say whether rows of a table know the batch that made them."""
    return issubclass(table, Imported)


def list_switched_tables() -> list[type[models.Model]]:
    """List all tables whose rows come and go with a switch."""
    return [table for table in apps.get_models() if issubclass(table, Switched)]


def _plan_updates(batch: Batch, writing: Writing) -> None:
    records = {id(row) for row, _values in writing.updated}
    asked: dict[tuple[type[models.Model], int], tuple[Any, dict[str, Any], bool]] = {}
    for row, values in (*writing.updated, *writing.derived):
        first, merged, is_record = asked.setdefault((type(row), row.pk), (row, {}, False))
        asked[type(row), row.pk] = (first, {**merged, **values}, is_record or id(row) in records)
    standing = _list_planned(batch, asked)
    new: list[PlannedChange] = []
    for (table, key), (row, values, is_record) in asked.items():
        version = getattr(row, "version", None) if is_record else None
        after = write_columns(row, values)
        before = {name: write_column(row._meta.get_field(name), getattr(row, name)) for name in after}
        if version is not None:
            kept = [field for field in row._meta.concrete_fields if field.name in KEPT]
            before |= {field.name: write_column(field, getattr(row, field.name)) for field in kept}
        plan = standing.get((table._meta.label_lower, key))
        if plan is None:
            place = writing.places.get(id(row), 0)
            new.append(PlannedChange(batch=batch, kind=ChangeKind.UPDATE, table=table._meta.label_lower, row=key,
                                     version=version, old=before, new=after, place=place))  # fmt: skip
            continue
        plan.old, plan.new = {**before, **plan.old}, {**plan.new, **after}
        plan.version = version if plan.version is None else plan.version
        plan.save(update_fields=["old", "new", "version"])
    PlannedChange.objects.bulk_create(new, batch_size=AT_ONCE)


def _list_planned(
    batch: Batch, asked: Iterable[tuple[type[models.Model], int]]
) -> dict[tuple[str, int], PlannedChange]:
    """Find what earlier chunks planned for the same rows."""
    keys: dict[str, list[int]] = {}
    for table, key in asked:
        keys.setdefault(table._meta.label_lower, []).append(key)
    return {
        (label, plan.row): plan
        for label, listed in keys.items()
        for plan in PlannedChange.objects.filter(batch=batch, table=label, row__in=listed, kind=ChangeKind.UPDATE)
        if plan.row is not None
    }


def _mark_leaving(batch: Batch, writing: Writing) -> None:
    """Mark the rows that go; they stay seen until the switch, and until then nobody else lets them go."""
    removed = {(type(row), row.pk): row for row in writing.removed}
    if len(removed) != len(writing.removed):
        raise BusyRowError
    keys: dict[type[models.Model], list[int]] = {}
    for table, key in removed:
        keys.setdefault(table, []).append(key)
    for table, listed in keys.items():
        PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, row__in=listed).delete()
        free = get_every(table).filter(pk__in=listed, switch_batch=None)
        if free.update(switch_batch=batch) != len(listed):
            raise BusyRowError
    _note(batch, ChangeKind.REMOVE, removed.values(), writing)


def _save_coming(batch: Batch, target: Target, writing: Writing) -> None:
    """Write rows that hang on records which stand: unseen, and where they may clash with what goes, marked."""
    for row in writing.inserted:
        if isinstance(row, Switched):
            row.switch_batch_id = batch.pk
    save_created(batch, target, writing.inserted, with_keys=True)
    _note(batch, ChangeKind.INSERT, writing.inserted, writing)


def _note(batch: Batch, kind: ChangeKind, rows: Iterable[models.Model], writing: Writing) -> None:
    """Note which rows come or go, and which row of the file asked for it."""
    insert_rows(PlannedChange, [
        PlannedChange(batch=batch, kind=kind, table=row._meta.label_lower, row=row.pk,
                      place=writing.places.get(id(row), 0))
        for row in rows
    ])  # fmt: skip


def plan_kept(batch: Batch, rows: Iterable[models.Model]) -> None:
    """Keep rows as they are, to be put back."""
    PlannedChange.objects.bulk_create([
        PlannedChange(batch=batch, kind=ChangeKind.KEEP, table=row._meta.label_lower, row=row.pk, old=write_row(row))
        for row in rows
    ], batch_size=AT_ONCE)  # fmt: skip


def write_columns(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write new values of a row by the names of its columns; records as their keys."""
    written = {}
    for name, value in values.items():
        field: Any = row._meta.get_field(name)
        key = value.pk if isinstance(value, models.Model) else value
        written[field.attname] = write_column(field, key)
    return written


def write_row(row: models.Model) -> dict[str, Any]:
    """Write all columns of a row."""
    return {field.attname: write_column(field, getattr(row, field.attname)) for field in row._meta.concrete_fields}


def write_column(field: Any, value: Any) -> Any:
    """Write the value of a column for JSON, times in UTC without a zone, as SQLite keeps them."""
    match value:
        case datetime():
            return str(value.astimezone(UTC).replace(tzinfo=None))
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case str() if not isinstance(field, models.JSONField):
            return str(value)
        case _:
            return value


def read_column(field: Any, stored: Any) -> Any:
    """Read the value of a column back.

    >>> read_column(models.DateField(), "2026-01-02"), read_column(models.BooleanField(), True)
    (datetime.date(2026, 1, 2), True)
    """
    if stored is None or isinstance(field, models.JSONField):
        return stored
    match field:
        case models.DateTimeField():
            return datetime.fromisoformat(stored).replace(tzinfo=UTC)
        case models.DateField():
            return date.fromisoformat(stored)
        case models.DecimalField():
            return Decimal(stored)
        case _:
            return stored


def read_row(table: type[models.Model], stored: Mapping[str, Any]) -> models.Model:
    """Make the unsaved row that was kept."""
    values: dict[str, Any] = {}
    for field in table._meta.concrete_fields:
        if field.attname in stored:
            values[field.attname] = read_column(field, stored[field.attname])
    return table(**values)
