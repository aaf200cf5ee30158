"""The switch and what follows it: planned columns are written to records that stand, and back in the same way.

What comes and goes beside them is shown and hidden by the batch alone; here its marks are taken off afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models

from kepan.apps.desk.services import JobRun
from kepan.apps.imports.enums import ChangeKind
from kepan.apps.imports.models import Batch, PlannedChange
from kepan.apps.imports.services.directory import get_fixed_targets
from kepan.apps.imports.services.planning import AT_ONCE, get_every, list_switched_tables, read_row
from kepan.apps.imports.services.statements import update_planned
from kepan.apps.imports.services.targets import Target


def list_changed_tables(batch: Batch, target: Target) -> list[type[models.Model]]:
    """List the tables of which columns are to change: those of the target, then others whose figures follow."""
    others = (table for one in get_fixed_targets().values() for table in one.tables)
    tables = dict.fromkeys([*target.tables, *target.beside, *others])
    # Asked table by table: to find which there are, the database would walk through all that comes and goes as well.
    plans = PlannedChange.objects.filter(batch=batch, kind=ChangeKind.UPDATE)
    return [table for table in tables if plans.filter(table=table._meta.label_lower).exists()]


class ChangedMeanwhileError(Exception):
    """Somebody changed a record between the look for such records and the switch; both are done again."""


def list_stale(
    batch: Batch, target: Target, *, step: int = 0, tables: Collection[type[models.Model]] | None = None
) -> list[PlannedChange]:
    """List planned changes of records, in some tables, that somebody changed or removed since.

    `step` is what the switch added to their versions.
    """
    stale: list[PlannedChange] = []
    for table in list_changed_tables(batch, target):
        if tables is not None and table not in tables:
            continue
        plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE)
        rows = get_every(table).filter(pk=models.OuterRef("row"))
        if "version" in {field.name for field in table._meta.concrete_fields}:
            plans = plans.filter(version__isnull=False).annotate(wanted=models.F("version") + step)
            stale += plans.filter(~models.Exists(rows.filter(version=models.OuterRef("wanted"))))
        elif not step and table in target.standing:
            stale += plans.filter(~models.Exists(rows.filter(**target.standing[table])))
    return stale


def forget_places(batch: Batch, places: Sequence[int]) -> None:
    """Take out of a batch that is not seen yet what some rows of the file asked for of records that stand."""
    plans = PlannedChange.objects.filter(batch=batch, place__in=places)
    tables = {table._meta.label_lower: table for table in apps.get_models()}
    waiting: dict[tuple[str, str], list[int]] = {}
    for label, kind, key in plans.exclude(kind=ChangeKind.UPDATE).order_by("-pk").values_list("table", "kind", "row"):
        if key is not None:
            waiting.setdefault((label, kind), []).append(key)
    for (label, kind), keys in waiting.items():
        rows = get_every(tables[label]).filter(pk__in=keys)
        if kind == ChangeKind.INSERT:
            rows.delete()
        else:
            rows.filter(switch_batch=batch).update(switch_batch=None)
    plans.delete()


def write_planned(batch: Batch, target: Target) -> None:
    """Write the planned columns of records that stand; nobody changes these any more until it is committed."""
    for table in list_changed_tables(batch, target):
        _write_side(batch, table, "new")


def take_back(batch: Batch, target: Target) -> None:
    """Write the columns of records as they were; raises ChangedMeanwhileError where somebody changed one since."""
    for table in target.standing:
        # What came makes room for what it had taken the place of.
        came = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.INSERT)
        get_every(table).filter(pk__in=came.order_by().values("row")).update(switch_batch=batch)
    for table in list_changed_tables(batch, target):
        _write_side(batch, table, "old")


def _write_side(batch: Batch, table: type[models.Model], side: str) -> None:
    plans = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE)
    if update_planned(batch, table, side) < plans.filter(version__isnull=False).count():
        raise ChangedMeanwhileError


def settle(run: JobRun, batch: Batch) -> None:
    """Take the marks off rows that came, some at a time: from now on they stand as others do."""
    for table in list_switched_tables():
        run.repeat(partial(_unmark_some, get_every(table).filter(switch_batch=batch, import_batch=batch)))


def return_leaving(run: JobRun, batch: Batch) -> None:
    """Take the marks off rows that were to go, some at a time; to be called once nothing stands that came instead."""
    for table in list_switched_tables():
        run.repeat(partial(_unmark_some, get_every(table).filter(switch_batch=batch)))


def _unmark_some(marked: models.QuerySet[Any]) -> bool:
    keys = list(marked.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    models.QuerySet(marked.model).filter(pk__in=keys).update(switch_batch=None)
    return len(keys) == AT_ONCE


def put_back(run: JobRun, batch: Batch, target: Target) -> None:
    """Put what machines wrote of changed records back as it was before, some at a time."""
    for table in list_changed_tables(batch, target):
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
