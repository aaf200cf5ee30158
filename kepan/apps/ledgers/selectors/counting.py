"""Counts of entries for tabs, boards and charts: by state, by a field, by month; only of what may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from kepan.apps.ledgers.models import Entry, Ledger
from kepan.engine.ledgers.types import Field, LedgerType


@dataclass(frozen=True)
class CountRow:
    """How many entries have one value."""

    value: Any
    count: int


def count_by_state(rows: QuerySet[Entry], *, type_: LedgerType) -> list[CountRow]:
    """Count the entries of a narrowed list by state, in the order of the type's states, also those without any."""
    counted = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return [CountRow(state.key, counted.get(state.key, 0)) for state in type_.states]


def count_by_field(rows: QuerySet[Entry], *, ledger: Ledger, field: Field) -> list[CountRow]:
    """Count the entries of a narrowed list by the value of a field with a slot, the most first; None for those without.

    The caller has narrowed the list by `match_field_seen`.
    """
    assert ledger.current is not None
    slot = ledger.current.slots.get(field.key)
    column = f"values__{field.key}" if slot is None else slot
    counted = rows.order_by().values_list(column).annotate(count=Count("pk"))
    return [CountRow(value, count) for value, count in sorted(counted, key=lambda one: (-one[1], str(one[0])))]


def count_by_month(rows: QuerySet[Entry], *, ledger: Ledger, field: Field) -> list[CountRow]:
    """Count the entries of a narrowed list by the month of a day in a slot; those without a day are left out."""
    assert ledger.current is not None
    slot = ledger.current.slots.get(field.key)
    if slot is None:
        return []
    dated = rows.order_by().filter(**{f"{slot}__isnull": False}).annotate(month=TruncMonth(slot))
    counted: Iterable[tuple[Any, int]] = dated.values_list("month").annotate(count=Count("pk"))
    return [CountRow(month, count) for month, count in sorted(counted)]
