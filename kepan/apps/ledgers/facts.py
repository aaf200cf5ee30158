"""What ledgers give to indicators: counts, sums and distinct values of entries, by period and dimension.

A fact of a type is named `ledger.<type>.<fact>`. Whoever asks gets rows of a region with all below it; a ratio of two
facts is divided by whoever asks, after adding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_type, has_condition, list_all_ledgers
from kepan.apps.ledgers.selectors.entries import match_value
from kepan.engine.ledgers.types import Fact, FieldKind, LedgerType

PREFIX = "ledger."
CHUNK = 1000
PLACES = ("state", "region", "office")


@dataclass(frozen=True)
class LedgerFact:
    """A fact of a ledger, by the key under which indicators ask for it."""

    key: str
    title: str
    ledger: Ledger
    type_: LedgerType
    fact: Fact


@dataclass(frozen=True)
class FactRow:
    """What a fact comes to for some values of its dimensions: of how many entries, of how many of them not known."""

    values: tuple[Any, ...]
    total: Decimal | int | None
    count: int
    without: int


def list_facts() -> list[LedgerFact]:
    """Return the facts of all ledgers in use, each under its key."""
    return [
        LedgerFact(f"{PREFIX}{ledger.key}.{fact.key}", fact.title, ledger, type_, fact)
        for ledger in list_all_ledgers().filter(is_active=True)
        for type_ in [get_type(ledger)]
        for fact in type_.facts
    ]


def get_fact(key: str) -> LedgerFact:
    """Return a fact by its key; raises LookupError where no ledger in use gives it."""
    name, _dot, fact_key = key.removeprefix(PREFIX).partition(".")
    ledger = list_all_ledgers().filter(is_active=True, key=name).first()
    type_ = None if ledger is None else get_type(ledger)
    found = None if type_ is None else next((one for one in type_.facts if one.key == fact_key), None)
    if not key.startswith(PREFIX) or ledger is None or type_ is None or found is None:
        raise LookupError(f"no ledger gives {key}")
    return LedgerFact(key, found.title, ledger, type_, found)


def list_fact_entries(
    fact: LedgerFact, *, region_path: str, start: date | None = None, end: date | None = None
) -> Iterator[Entry]:
    """Go through the entries that count for a fact in a region with all below it, between two days."""
    rows = Entry.objects.select_related("region").filter(
        ledger=fact.ledger, removed_at__isnull=True, region__path__under=region_path
    )
    field = fact.type_.find_field(fact.fact.time)
    if field is not None and start is not None and end is not None:
        rows = rows.filter(match_value(ledger=fact.ledger, field=field, value=_write_bound(fact, start), lookup="gte"))
        rows = rows.filter(match_value(ledger=fact.ledger, field=field, value=_write_bound(fact, end), lookup="lte"))
    today = end or timezone.localdate()
    for entry in rows.order_by("pk").iterator(CHUNK):
        if not fact.fact.condition or has_condition(entry, fact.type_, fact.fact.condition, today):
            yield entry


def _write_bound(fact: LedgerFact, day: date) -> date | str:
    """Write a day as the field is kept: as a day in a slot, as text in the values."""
    assert fact.ledger.current is not None
    return day if fact.fact.time in fact.ledger.current.slots else day.isoformat()


def compute_fact(
    key: str,
    *,
    region_path: str,
    start: date | None = None,
    end: date | None = None,
    dimensions: Iterable[str] = (),
) -> list[FactRow]:
    """Compute what a fact comes to, for each combination of values of some of its dimensions; money in whole fen.

    A sum is None where nobody knows one of its parts. Raises LookupError for a fact or dimension that is not there.
    """
    fact, wanted = get_fact(key), tuple(dimensions)
    unknown = [one for one in wanted if one not in fact.fact.dimensions]
    if unknown:
        raise LookupError(f"{key} has no dimension {unknown[0]}")
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for entry in list_fact_entries(fact, region_path=region_path, start=start, end=end):
        cell = tuple(_read_dimension(entry, name) for name in wanted)
        groups.setdefault(cell, []).append(_read_measure(fact, entry))
    return [_make_row(fact, cell, found) for cell, found in sorted(groups.items(), key=lambda one: str(one[0]))]


def _read_dimension(entry: Entry, name: str) -> Any:
    match name:
        case "state":
            return entry.state
        case "region":
            return entry.region.code
        case "office":
            return entry.office_id
        case _:
            value = entry.values.get(name)
            return tuple(value) if isinstance(value, list) else value


def _read_measure(fact: LedgerFact, entry: Entry) -> Any:
    field = fact.type_.find_field(fact.fact.field)
    value = None if field is None else entry.values.get(field.key)
    if value is None or field is None or fact.fact.measure != "sum":
        return tuple(value) if isinstance(value, list) else value
    if isinstance(value, dict):
        return Decimal(value["n"]) / Decimal(value["d"]) if Decimal(value["d"]) else None
    return value if field.kind == FieldKind.MONEY else Decimal(str(value))


def _make_row(fact: LedgerFact, cell: tuple[Any, ...], found: list[Any]) -> FactRow:
    if fact.fact.measure == "count":
        return FactRow(cell, len(found), len(found), 0)
    known = [one for one in found if one is not None]
    without = len(found) - len(known)
    if fact.fact.measure == "distinct":
        parts = {part for one in known for part in (one if isinstance(one, tuple) else (one,))}
        return FactRow(cell, len(parts), len(found), without)
    return FactRow(cell, sum(known) if known and not without else None, len(found), without)
