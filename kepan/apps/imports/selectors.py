"""Reading imports: batches that somebody may see, their staged rows and counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast

from kepan.apps.accounts.enums import STAFF
from kepan.apps.accounts.selectors import AnyUser, get_scope, match_regions
from kepan.apps.imports.enums import BatchState, ChangeKind, Outcome
from kepan.apps.imports.models import Batch, Imported, Memory, PlannedChange, StagedRow

LONGEST_KEY = 18


def list_batches(user: AnyUser) -> QuerySet[Batch]:
    """List the batches of the regions in which somebody works, the newest first, without private ones of others."""
    scope = get_scope(user)
    if not scope.roles & STAFF:
        return Batch.objects.none()
    rows = Batch.objects.select_related("region", "created_by", "job")
    own = Q(is_private=False) | Q(created_by=scope.user_id)
    return rows.filter(own & match_regions(scope.region_paths, prefix="region"))


def get_batch(user: AnyUser, pk: int) -> Batch:
    """Return a batch that somebody may see; raises Batch.DoesNotExist."""
    return list_batches(user).get(pk=pk)


def find_applied(user: AnyUser, key: str) -> list[Batch]:
    """Find the batch with a key whose records stand, where somebody may see it; what is no key finds none."""
    if not key.isdecimal() or len(key) > LONGEST_KEY:
        return []
    return list(list_batches(user).filter(pk=int(key), state=BatchState.APPLIED))


def list_former(batch: Batch, table: type[Imported], *, keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what records were before a batch changed them, by key and by the names of their columns; for services."""
    rows = PlannedChange.objects.filter(
        batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE, version__isnull=False, row__in=keys
    )
    return {key: old for key, old in rows.values_list("row", "old") if key is not None}


def match_batch(table: type[Imported], batch: Batch) -> Q:
    """Return the condition that a record was made by a batch, or changed by it.

    Both are found by their indexes and put together: as alternatives they would be looked for in the whole table.
    """
    changed = PlannedChange.objects.filter(
        batch=batch, table=table._meta.label_lower, kind=ChangeKind.UPDATE, version__isnull=False
    )
    made = list_made(table, batch, "pk")
    # Figures that merely followed have no version and were not changed by it.
    return Q(pk__in=made.union(changed.order_by().values("row"), all=True))


def list_made(table: type[Imported], batch: Batch, column: str) -> QuerySet[Any, Any]:
    """List a column of the rows that a batch made."""
    rows: QuerySet[Any, Any] = table.every.filter(import_batch=batch).order_by().values(column)
    return rows


def list_staged(
    user: AnyUser, batch: Batch, outcome: str | None = None, reason: str | None = None
) -> QuerySet[StagedRow]:
    """List the rows of a batch in the order of the file."""
    rows = StagedRow.objects.filter(batch__in=list_batches(user).filter(pk=batch.pk).order_by().values("pk"))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if reason:
        rows = rows.filter(reason=reason)
    return rows.order_by("place")


def count_changed(batch: Batch, *, limit_key: str) -> int:
    """Count the rows of a batch that change a record, are written and wait for the switch, by what they share."""
    rows = StagedRow.objects.filter(batch=batch, outcome=Outcome.CHANGE, is_applied=True)
    return rows.filter(limit_key=limit_key).count()


def count_staged(batch: Batch) -> dict[str, Any]:
    """Count the rows of a batch by outcome and by outcome with reason: {"outcomes": …, "reasons": …}.

    What was tidied is counted while rows are staged, and stays: {"repairs": cells by kind, "repaired": rows}.
    """
    counted = StagedRow.objects.filter(batch=batch).order_by().values("outcome", "reason").annotate(count=Count("pk"))
    outcomes: dict[str, int] = {}
    reasons: dict[str, dict[str, int]] = {}
    for row in counted:
        outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + row["count"]
        if row["reason"]:
            reasons.setdefault(row["outcome"], {})[row["reason"]] = row["count"]
    tidied = {name: batch.counts[name] for name in ("repairs", "repaired") if name in batch.counts}
    return {"outcomes": outcomes, "reasons": reasons, **tidied}


def list_repaired(rows: QuerySet[StagedRow]) -> QuerySet[StagedRow]:
    """Keep the rows of which something was tidied."""
    return rows.annotate(said=Cast("notes", TextField())).filter(said__contains='"repair"')


def find_examples(batch: Batch) -> dict[str, list[dict[str, Any]]]:
    """Find the notes of one row for each reason."""
    rows = StagedRow.objects.filter(batch=batch)
    first = rows.exclude(reason="").order_by().values("reason").annotate(first=Min("pk")).values("first")
    return dict(rows.filter(pk__in=first).values_list("reason", "notes"))


def list_sources(user: AnyUser, target: str) -> list[str]:
    """List the sources whose columns were remembered for a table in somebody's regions, the latest first."""
    rows = Memory.objects.filter(match_regions(get_scope(user).region_paths, prefix="region"), target=target)
    return list(dict.fromkeys(rows.exclude(source="").order_by("-used_at").values_list("source", flat=True)[:50]))
