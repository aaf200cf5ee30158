"""What follows from the change of one entry for those it points to: their sums and counts are computed anew."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import read_version
from kepan.apps.ledgers.services.writing import (
    Change,
    begin_change,
    compute_change,
    list_single,
    save_hanging,
    set_derived,
)
from kepan.engine.ledgers.types import FieldKind, LedgerType

MOST_AT_ONCE = 20
"""So many parents are computed with the change of a child; the nightly sweep does the others."""


def list_parent_keys(change: Change) -> set[int]:
    """Return the keys of the entries that an entry points to, or did before its change."""
    found: set[int] = set()
    for field in change.type_.fields:
        if field.kind == FieldKind.ENTRY:
            found.update(list_single(change.entry.values.get(field.key)), list_single(change.before.get(field.key)))
    return found


def counts_from(type_: LedgerType, ledger: str) -> bool:
    """Say whether entries of a type look at those of a ledger that point to them."""
    return any(one.kind == FieldKind.BACKLINKS and ledger in one.ledgers for one in type_.fields)


def update_parents(change: Change) -> int:
    """Compute the entries anew that count this one; return how many differ now."""
    keys = sorted(list_parent_keys(change))[:MOST_AT_ONCE]
    if not keys:
        return 0
    rows = Entry.objects.select_for_update(of=("self",)).select_related("type_version", "ledger", "region")
    parents = list(rows.filter(pk__in=keys).order_by("pk"))
    return update_computed(
        row for row in parents if counts_from(read_version(row.type_version), change.entry.ledger.key)
    )


def update_computed(entries: Iterable[Entry]) -> int:
    """Compute locked entries anew and save those that differ; nobody's version of them grows old by it."""
    count = 0
    for entry in entries:
        change = begin_change(entry)
        compute_change(change)
        if entry.values == change.before:
            continue
        set_derived(change)
        entry.updated_at = timezone.now()
        entry.save()
        save_hanging(change)
        count += 1
    return count


def update_ledger_figures(*, ledger: Ledger, most: int = 500) -> int:
    """Compute all entries of a ledger anew, some in each transaction; return how many differ."""
    count, last = 0, 0
    while True:
        with transaction.atomic():
            rows = Entry.objects.select_for_update(of=("self",)).select_related("ledger", "region", "type_version")
            rows = rows.filter(ledger=ledger, pk__gt=last, removed_at__isnull=True, type_version=ledger.current_id)
            entries = list(rows.order_by("pk")[:most])
            if not entries:
                return count
            last = entries[-1].pk
            count += update_computed(entries)
