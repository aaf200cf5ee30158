"""What ledgers give to indicators: counts, sums and distinct values of entries, by period and dimension.

A fact of a type is named `ledger.<type>.<fact>`. Whoever asks gets rows of a region with all below it; a ratio of two
facts is divided by whoever asks, after adding. The database counts; only a condition that it cannot decide, such as
one over linked records, is looked at entry by entry, and refused where these are too many.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_type, has_condition, list_all_ledgers
from kepan.apps.ledgers.selectors.children import find_loader, make_column
from kepan.apps.ledgers.selectors.conditions import match_condition
from kepan.engine.ledgers.figures import Fact
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.engine.ledgers.values import LINKS

PREFIX = "ledger."
CHUNK = 1000
MOST_BY_HAND = 20_000
"""Of so many entries a condition that the database cannot decide is looked at one by one; of more it is refused."""
MILLIONTHS = -6
PLACES: Mapping[str, str] = {
    "state": "state", "region": "region__code", "office": "office_id", "organisation": "organisation_id",
}  # fmt: skip
SPANS: Mapping[str, int] = {"year": 4, "month": 7}
"""Dimensions by the time of a fact: so many signs of a day."""
SHORT = frozenset({FieldKind.CHOICE, FieldKind.PERIOD, FieldKind.INDUSTRY, *LINKS})
"""Kinds of fields whose slot holds the whole value as it is kept."""


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


def list_rows(
    fact: LedgerFact, *, region_path: str, start: date | None = None, end: date | None = None
) -> QuerySet[Entry]:
    """Return the entries of a region with all below it between two days, whatever the fact's condition says."""
    rows = Entry.objects.filter(ledger=fact.ledger, removed_at__isnull=True, region__path__under=region_path)
    field = fact.type_.find_field(fact.fact.time)
    if field is not None and start is not None and end is not None:
        rows = rows.filter(_match_days(fact, start, end))
    return rows


def list_fact_entries(
    fact: LedgerFact, *, region_path: str, start: date | None = None, end: date | None = None
) -> Iterator[Entry]:
    """Go through the entries that count for a fact in a region with all below it, between two days.

    Raises RefusalError where they have to be looked at one by one and are too many.
    """
    today, condition = end or timezone.localdate(), fact.fact.condition
    rows = list_rows(fact, region_path=region_path, start=start, end=end)
    match = match_condition(ledger=fact.ledger, condition=condition, today=today)
    rows = rows.filter(match.true)
    if not match.is_exact:
        _check_few(fact, rows)
    for entry in rows.select_related("region").order_by("pk").iterator(CHUNK):
        if match.is_exact or has_condition(entry, fact.type_, condition, today):
            yield entry


def _check_few(fact: LedgerFact, rows: QuerySet[Entry]) -> None:
    if rows[: MOST_BY_HAND + 1].count() > MOST_BY_HAND:
        words = _("“%(fact)s”的条件要逐条核对，范围内超过 %(most)s 条：缩小地区或时期，或改写条件。")
        raise RefusalError(words % {"fact": fact.title, "most": MOST_BY_HAND})


def _match_days(fact: LedgerFact, start: date, end: date) -> Q:
    """Return the condition that the day of a fact lies between two, both with it: in its slot, or in the values."""
    assert fact.ledger.current is not None
    slot = fact.ledger.current.slots.get(fact.fact.time)
    if slot is not None:
        return Q(**{f"{slot}__gte": start, f"{slot}__lte": end})
    key = f"values__{fact.fact.time}"
    # An empty value of JSON is nought to SQLite, and to PostgreSQL before all others.
    return Q(**{f"{key}__gte": start.isoformat(), f"{key}__lte": end.isoformat()}) & ~Q(**{key: None})


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
    return compute_ledger_fact(get_fact(key), region_path=region_path, start=start, end=end, dimensions=dimensions)


def compute_ledger_fact(
    fact: LedgerFact,
    *,
    region_path: str,
    start: date | None = None,
    end: date | None = None,
    dimensions: Iterable[str] = (),
) -> list[FactRow]:
    """Compute a fact that somebody has got already."""
    wanted = tuple(dimensions)
    unknown = [one for one in wanted if one not in fact.fact.dimensions]
    if unknown:
        raise LookupError(f"{fact.key} has no dimension {unknown[0]}")
    match = match_condition(ledger=fact.ledger, condition=fact.fact.condition, today=end or timezone.localdate())
    if match.is_exact:
        rows = list_rows(fact, region_path=region_path, start=start, end=end).filter(match.true)
        found = _count_in_database(fact, rows, wanted)
    else:
        found = _count_by_hand(fact, list_fact_entries(fact, region_path=region_path, start=start, end=end), wanted)
    return sorted(found, key=lambda one: str(one.values))


@dataclass(frozen=True)
class Column:
    """What the database gives of a field or place, and how it becomes the value that entries keep."""

    expression: Any
    load: Callable[[Any], Any] = lambda value: value


def is_span(fact: LedgerFact, name: str) -> bool:
    """Say whether a dimension is the year or month of the fact's day; a field of that name goes before."""
    return name in SPANS and fact.type_.find_field(name) is None


def _find_column(fact: LedgerFact, name: str) -> Column:
    """Find what the database groups by for a dimension or a field."""
    if name in PLACES:
        return Column(F(PLACES[name]))
    if is_span(fact, name):
        return Column(Left(KT(f"values__{fact.fact.time}"), SPANS[name]))
    field = fact.type_.find_field(name)
    assert field is not None and fact.ledger.current is not None
    slot = fact.ledger.current.slots.get(name)
    if slot is not None and field.kind in SHORT:
        return Column(F(slot))
    return Column(make_column(name), find_loader(fact.type_, field))


def _count_in_database(fact: LedgerFact, rows: QuerySet[Entry], wanted: tuple[str, ...]) -> list[FactRow]:
    """Count the rows of a fact by some dimensions; what no slot holds exactly is counted by value and then added."""
    columns = [_find_column(fact, name) for name in wanted]
    named = {f"by{place}": column.expression for place, column in enumerate(columns)}
    field = fact.type_.find_field(fact.fact.field)
    slot = _find_slot(fact, field)
    grouped = rows.order_by().annotate(**named)
    # All entries are of one ledger: without a dimension they are one group.
    names = [*named] or ["ledger"]

    def load(values: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(column.load(value) for column, value in zip(columns, values, strict=False))

    if fact.fact.measure == "count" or field is None:
        counted = grouped.values_list(*names).annotate(count=Count("pk"))
        return [FactRow(load(values), count, count, 0) for *values, count in counted if count]
    if slot is not None:
        act = Sum(slot) if fact.fact.measure == "sum" else Count(slot, distinct=True)
        summed = grouped.values_list(*names).annotate(count=Count("pk"), known=Count(slot), total=act)
        return [
            _make_summed(fact, field, load(values), count, known, total)
            for *values, count, known, total in summed
            if count
        ]
    value = _find_column(fact, field.key)
    by_value = grouped.annotate(value=value.expression).values_list(*names, "value").annotate(count=Count("pk"))
    groups: dict[tuple[Any, ...], list[tuple[Any, int]]] = {}
    for *values, kept, count in by_value.iterator(CHUNK):
        groups.setdefault(load(values), []).append((_read_measure(fact, field, value.load(kept)), count))
    return [_make_row(fact, cell, found) for cell, found in groups.items()]


def _find_slot(fact: LedgerFact, field: Field | None) -> str | None:
    """Return the slot that holds what is measured exactly; None where there is none."""
    assert fact.ledger.current is not None
    if field is None:
        return None
    is_number = field.kind is FieldKind.NUMBER and field.places <= -MILLIONTHS
    fits = field.kind is FieldKind.MONEY or is_number if fact.fact.measure == "sum" else field.kind in SHORT
    slot: str | None = fact.ledger.current.slots.get(field.key)
    return slot if fits else None


def _make_summed(
    fact: LedgerFact, field: Field, cell: tuple[Any, ...], count: int, known: int, total: int | None
) -> FactRow:
    if fact.fact.measure == "sum" and total is not None:
        whole = None if known < count else int(total)
        is_money = field.kind is FieldKind.MONEY
        return FactRow(
            cell, whole if whole is None or is_money else Decimal(whole).scaleb(MILLIONTHS), count, count - known
        )
    return FactRow(cell, total, count, count - known)


def _count_by_hand(fact: LedgerFact, entries: Iterable[Entry], wanted: tuple[str, ...]) -> list[FactRow]:
    """Count entries one by one."""
    groups: dict[tuple[Any, ...], list[tuple[Any, int]]] = {}
    field = fact.type_.find_field(fact.fact.field)
    for entry in entries:
        kept = None if field is None else entry.values.get(field.key)
        value = _read_measure(fact, field, tuple(kept) if isinstance(kept, list) else kept)
        groups.setdefault(tuple(_read_dimension(fact, entry, name) for name in wanted), []).append((value, 1))
    return [_make_row(fact, cell, found) for cell, found in groups.items()]


def _read_dimension(fact: LedgerFact, entry: Entry, name: str) -> Any:
    if name == "region":
        return entry.region.code
    if name in PLACES:
        return getattr(entry, PLACES[name])
    if is_span(fact, name):
        day = entry.values.get(fact.fact.time)
        return None if day is None else day[: SPANS[name]]
    value = entry.values.get(name)
    return tuple(value) if isinstance(value, list) else value


def _read_measure(fact: LedgerFact, field: Field | None, value: Any) -> Any:
    """Return what is added or told apart: of a sum the number, else the value as it is kept."""
    if value is None or field is None or fact.fact.measure != "sum":
        return value
    if isinstance(value, str) and value.startswith("{"):
        value = json.loads(value)
    if isinstance(value, dict):
        return Decimal(value["n"]) / Decimal(value["d"]) if Decimal(value["d"]) else None
    return value if field.kind == FieldKind.MONEY else Decimal(str(value))


def _make_row(fact: LedgerFact, cell: tuple[Any, ...], found: list[tuple[Any, int]]) -> FactRow:
    """Add up values, each with how many entries have it."""
    count = sum(many for _value, many in found)
    if fact.fact.measure == "count":
        return FactRow(cell, count, count, 0)
    known = [(value, many) for value, many in found if value is not None]
    without = count - sum(many for _value, many in known)
    if fact.fact.measure == "distinct":
        parts = {part for value, _many in known for part in (value if isinstance(value, tuple) else (value,))}
        return FactRow(cell, len(parts), count, without)
    total = sum(value * many for value, many in known)
    return FactRow(cell, total if known and not without else None, count, without)
