"""What the switch is to do to rows that stand: planned chunk by chunk, beside them, until all of it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, Imported, PlannedChange
from kepan.apps.imports.services.inserting import insert_rows
from kepan.apps.imports.services.targets import Target, Writing

AT_ONCE = 500
REFERENCE = "planned"
"""Key of a reference to a row that is planned as well and has no key of its own yet."""
KEPT = ("version", "updated_at")
"""Columns of a record that the switch sets, and that come back when it is taken back."""


def save_writing(batch: Batch, target: Target, writing: Writing) -> None:
    """Write the rows of a chunk unseen, and plan all the rest."""
    save_created(batch, target, writing.created)
    _plan_updates(batch, writing)
    _plan_removals(batch, writing)
    _plan_insertions(batch, target, writing)


def save_created(batch: Batch, target: Target, rows: Iterable[models.Model]) -> None:
    """Write new rows under their batch, table after table, so that keys stand before others refer to them."""
    groups = group_rows(target, rows)
    referred = list_referred(target, groups)
    for table in target.tables:
        for row in groups[table]:
            row.import_batch_id = batch.pk
        for wave in list_waves(table, groups[table]):
            insert_rows(table, wave, with_keys=any(id(row) in referred for row in wave))


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


def get_every(table: type[models.Model]) -> models.Manager[Any]:
    """Return the manager of a table that leaves nothing out."""
    manager: models.Manager[Any] = table.every if is_imported(table) else table._default_manager  # type: ignore[attr-defined]
    return manager


def is_imported(table: type[models.Model]) -> bool:
    """Say whether rows of a table know the batch that made them."""
    return issubclass(table, Imported)


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
            before |= {name: write_column(row._meta.get_field(name), getattr(row, name)) for name in KEPT}
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


def _plan_removals(batch: Batch, writing: Writing) -> None:
    removed = {(type(row), row.pk): row for row in writing.removed}
    keys: dict[str, list[int]] = {}
    for table, key in removed:
        keys.setdefault(table._meta.label_lower, []).append(key)
    for label, listed in keys.items():
        PlannedChange.objects.filter(batch=batch, table=label, row__in=listed).delete()
    PlannedChange.objects.bulk_create([
        PlannedChange(batch=batch, kind=ChangeKind.REMOVE, table=row._meta.label_lower, row=row.pk,
                      old=write_row(row), place=writing.places.get(id(row), 0))
        for row in removed.values()
    ], batch_size=AT_ONCE)  # fmt: skip


def plan_kept(batch: Batch, rows: Iterable[models.Model]) -> None:
    """Keep rows as they are, to be put back."""
    PlannedChange.objects.bulk_create([
        PlannedChange(batch=batch, kind=ChangeKind.KEEP, table=row._meta.label_lower, row=row.pk, old=write_row(row))
        for row in rows
    ], batch_size=AT_ONCE)  # fmt: skip


def _plan_insertions(batch: Batch, target: Target, writing: Writing) -> None:
    planned: dict[int, PlannedChange] = {}
    groups = group_rows(target, writing.inserted)
    for table in target.tables:
        for wave in list_waves(table, groups[table]):
            plans = [
                PlannedChange(batch=batch, kind=ChangeKind.INSERT, table=table._meta.label_lower,
                              new=write_row(row, planned), place=writing.places.get(id(row), 0))
                for row in wave
            ]  # fmt: skip
            PlannedChange.objects.bulk_create(plans, batch_size=AT_ONCE)
            planned |= {id(row): plan for row, plan in zip(wave, plans, strict=True)}


def write_columns(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write new values of a row by the names of its columns; records as their keys."""
    written = {}
    for name, value in values.items():
        field: Any = row._meta.get_field(name)
        key = value.pk if isinstance(value, models.Model) else value
        written[field.attname] = write_column(field, key)
    return written


def write_row(row: models.Model, planned: Mapping[int, PlannedChange] | None = None) -> dict[str, Any]:
    """Write all columns of a row; a row that it refers to and that is only planned stands by its plan."""
    written: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.primary_key and planned is not None:
            continue
        key = getattr(row, field.attname)
        if field.is_relation and key is None:
            related = getattr(row, field.name)
            if related is not None and related.pk is not None:
                key = related.pk
            elif related is not None and planned is not None:
                written[field.attname] = {REFERENCE: planned[id(related)].pk}
                continue
        written[field.attname] = write_column(field, key)
    return written


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
