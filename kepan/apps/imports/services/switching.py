"""The switch: what was planned is written to rows that stand, by one statement a table, and back in the same way."""

from __future__ import annotations

from typing import Any

from django.db import models

from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, PlannedChange
from kepan.apps.imports.services.directory import get_targets
from kepan.apps.imports.services.planning import AT_ONCE, get_every, read_row
from kepan.apps.imports.services.statements import give_keys, insert_planned, remove_planned, update_planned
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
        remove_planned(batch, table, ChangeKind.REMOVE)
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        update_planned(batch, table, "new")
    for table in list_planned_tables(batch, ChangeKind.INSERT, target):
        give_keys(batch, table)
        insert_planned(batch, table, ChangeKind.INSERT, "new")


def take_back(batch: Batch, target: Target) -> None:
    """Undo all that was planned and written: insertions, changes, removals."""
    for table in reversed(list_planned_tables(batch, ChangeKind.INSERT, target)):
        remove_planned(batch, table, ChangeKind.INSERT)
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        update_planned(batch, table, "old")
    for table in list_planned_tables(batch, ChangeKind.REMOVE, target):
        insert_planned(batch, table, ChangeKind.REMOVE, "old")


def put_back(batch: Batch, target: Target) -> None:
    """Put what machines wrote of changed records back as it was before."""
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE)
        for row in target.list_derived(table, [key for key in plans.values_list("row", flat=True) if key is not None]):
            row.delete()
    kept: dict[type[models.Model], list[Any]] = {}
    tables = {table._meta.label_lower: table for table in target.derived}
    for plan in PlannedChange.objects.filter(batch=batch, kind=ChangeKind.KEEP).order_by("pk"):
        kept.setdefault(tables[plan.table], []).append(read_row(tables[plan.table], plan.old))
    for table, rows in kept.items():
        models.QuerySet(table).bulk_create(rows, batch_size=AT_ONCE)
