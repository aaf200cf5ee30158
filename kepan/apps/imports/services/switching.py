"""The switch: what was planned is written to rows that stand, by one statement a table, and back in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import models

from kepan.apps.desk.services import JobRun
from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, PlannedChange
from kepan.apps.imports.services.directory import get_fixed_targets
from kepan.apps.imports.services.planning import AT_ONCE, get_every, read_row
from kepan.apps.imports.services.statements import give_keys, insert_planned, remove_planned, update_planned
from kepan.apps.imports.services.targets import Target


def list_planned_tables(batch: Batch, kind: ChangeKind, target: Target) -> list[type[models.Model]]:
    """List the tables to which something is planned: those of the target, then others whose figures follow."""
    labels = set(
        PlannedChange.objects.filter(batch=batch, kind=kind).order_by().values_list("table", flat=True).distinct()
    )
    others = (table for one in get_fixed_targets().values() for table in one.tables)
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


def put_back(run: JobRun, batch: Batch, target: Target) -> None:
    """Put what machines wrote of changed records back as it was before, some at a time."""
    for table in list_planned_tables(batch, ChangeKind.UPDATE, target):
        plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE)
        keys = [key for key in plans.order_by("pk").values_list("row", flat=True) if key is not None]
        run.batches(f"derived:{table._meta.label_lower}", keys, partial(_remove_derived, target, table), size=AT_ONCE)
    kept = PlannedChange.objects.filter(batch=batch, kind=ChangeKind.KEEP).order_by("pk")
    run.batches("restored", list(kept.values_list("pk", flat=True)), partial(_restore, target), size=AT_ONCE)


def _remove_derived(target: Target, table: type[models.Model], keys: Sequence[int]) -> None:
    found: dict[type[models.Model], list[int]] = {}
    for row in target.list_derived(table, keys):
        found.setdefault(type(row), []).append(row.pk)
    for derived, listed in found.items():
        models.QuerySet(derived).filter(pk__in=listed).delete()


def _restore(target: Target, plans: Sequence[int]) -> None:
    tables = {table._meta.label_lower: table for table in target.derived}
    kept: dict[type[models.Model], list[Any]] = {}
    for plan in PlannedChange.objects.filter(pk__in=plans).order_by("pk"):
        kept.setdefault(tables[plan.table], []).append(read_row(tables[plan.table], plan.old))
    for table, rows in kept.items():
        models.QuerySet(table).bulk_create(rows, batch_size=AT_ONCE)
