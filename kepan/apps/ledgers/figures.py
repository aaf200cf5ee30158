"""The figures of a ledger for a period, computed from its facts: in all, line by line, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils import timezone

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import AnyUser, get_regions, get_scope
from kepan.apps.ledgers.facts import PREFIX, LedgerFact, compute_ledger_fact, get_fact, list_fact_entries
from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.permissions import list_closed_of
from kepan.apps.ledgers.selectors import can_find, get_type, list_all_entries, list_all_ledgers, list_names
from kepan.engine.ledgers.computing import is_money
from kepan.engine.ledgers.figures import (
    PERIODS,
    Figure,
    FigureLine,
    Light,
    find_light,
    find_whole_light,
    list_ended_periods,
    rank_lines,
    write_month,
    write_week,
)
from kepan.engine.ledgers.figuring import NAMED
from kepan.engine.ledgers.scope import find_parameter, get_factor
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, StateKind

MOST_LINES = 300
IN_FORCE = (StateKind.OPEN, StateKind.STANDING)
Amounts = dict[Any, Fraction | None]


@dataclass(frozen=True)
class FigureView:
    """A figure as it stands: in all and by line, in plain units; `unit` is the one to show it in."""

    figure: Figure
    unit: str
    target: Fraction | None
    whole: FigureLine
    lines: tuple[FigureLine, ...]
    problem: str = ""
    """Why nothing could be computed."""

    @property
    def short(self) -> tuple[FigureLine, ...]:
        """Return the lines that do not reach the target."""
        return tuple(one for one in self.lines if one.light in (Light.AMBER, Light.RED))

    @property
    def reached(self) -> int:
        """Return how many lines reach the target."""
        return sum(one.light == Light.GREEN for one in self.lines)


@dataclass(frozen=True)
class _Asked:
    """Who asks for what: the top region of the user, the type, the days."""

    user: AnyUser
    region: Region
    ledger: Ledger
    type_: LedgerType
    start: date
    end: date
    facts: dict[str, LedgerFact] = field(default_factory=dict)
    """Those that were looked up."""


def compute_figures(*, user: AnyUser, ledger: Ledger, start: date, end: date) -> list[FigureView]:
    """Return the figures of a ledger between two days for a member of staff: of the region with all below it.

    Those of a closed ledger are for who leads the region; a figure over fields that are not open to all staff, or of
    another ledger that the user does not find, is left out.
    """
    type_, regions = get_type(ledger), list(get_regions(user=user)) if get_scope(user).region_paths else []
    if not regions or not type_.figures:
        return []
    top = min(regions, key=lambda region: len(region.path))
    asked = _Asked(user, top, ledger, type_, start, end)
    if type_.tier == Tier.PROPRIETARY_DATA and not get_scope(user).is_leading(top):
        return []
    return [_compute_or_say(asked, figure) for figure in type_.figures if _may_see(asked, figure)]


def _compute_or_say(asked: _Asked, figure: Figure) -> FigureView:
    try:
        return _compute_one(asked, figure)
    except RefusalError as error:
        return FigureView(figure, "", None, FigureLine("", "", None, None, None), (), str(error))


def _may_see(asked: _Asked, figure: Figure) -> bool:
    field = asked.type_.find_field(figure.by)
    return (field is None or not field.is_closed) and all(
        _may_see_fact(asked, name) for name in (figure.fact, figure.over) if name
    )


def _may_see_fact(asked: _Asked, name: str) -> bool:
    try:
        fact = _get_fact(asked, name)
    except LookupError:
        return False
    return can_find(asked.user, fact.type_) and not list_closed_of(fact.type_, fact.fact)


def _compute_one(asked: _Asked, figure: Figure) -> FigureView:
    target, unit = _find_target(asked, figure), _find_unit(asked, figure)
    upper = _compute_amounts(asked, figure, figure.fact)
    lower = _compute_amounts(asked, figure, figure.over) if figure.over else None
    if not figure.by:
        whole = _make_line(figure, "", "", upper, lower, target)
        return FigureView(figure, unit, target, whole, ())
    names = _list_expected(asked, figure, upper, lower or {})
    lines = tuple(_make_line(figure, key, label, upper, lower, target) for key, label in names[:MOST_LINES])
    lines = rank_lines(lines) if figure.is_ranked else lines
    light = find_whole_light(lines, figure.near)
    whole = FigureLine("", "", _add(upper.values()), None if lower is None else _add(lower.values()), light)
    return FigureView(figure, unit, target, whole, lines)


def _make_line(
    figure: Figure, key: Any, label: str, upper: Amounts, lower: Amounts | None, target: Fraction | None
) -> FigureLine:
    line = FigureLine(key, label, upper.get(key, Fraction(0)), None if lower is None else lower.get(key), None)
    amount = line.amount
    if figure.is_every and lower is not None and line.lower is None:
        amount = Fraction(0)
    return FigureLine(key, label, line.upper, line.lower, find_light(amount, target, figure.near))


def _add(amounts: Iterable[Fraction | None]) -> Fraction | None:
    known = list(amounts)
    return None if None in known else sum((one for one in known if one is not None), Fraction(0))


def _find_target(asked: _Asked, figure: Figure) -> Fraction | None:
    """Return what is to be reached, in plain units, as it was on the last day."""
    parameter = next((one for one in asked.type_.parameters if one.key == figure.target), None)
    if parameter is None:
        return Fraction(1) if figure.is_every or figure.by in PERIODS else None
    value = find_parameter(parameter, asked.end)
    return None if value is None else Fraction(value) * Fraction(get_factor(parameter.unit) if parameter.unit else 1)


def _get_fact(asked: _Asked, name: str) -> LedgerFact:
    if name not in asked.facts:
        own = next((one for one in asked.type_.facts if one.key == name), None)
        asked.facts[name] = (
            get_fact(PREFIX + name)
            if own is None
            else LedgerFact(f"{PREFIX}{asked.type_.key}.{name}", own.title, asked.ledger, asked.type_, own)
        )
    return asked.facts[name]


def _find_unit(asked: _Asked, figure: Figure) -> str:
    if figure.over:
        return "%"
    fact = _get_fact(asked, figure.fact)
    field = fact.type_.find_field(fact.fact.field)
    return "" if field is None or fact.fact.measure != "sum" else field.unit


def _get_scale(fact: LedgerFact) -> Fraction:
    """Return what one of the units that a fact is summed in is in plain ones."""
    field = fact.type_.find_field(fact.fact.field)
    if field is None or fact.fact.measure != "sum" or not field.unit or field.kind == FieldKind.MONEY:
        return Fraction(1)
    if field.kind == FieldKind.COMPUTED and is_money(fact.type_, field):
        return Fraction(1)
    return Fraction(get_factor(field.unit))


def _compute_amounts(asked: _Asked, figure: Figure, name: str) -> Amounts:
    """Return what a fact comes to by line; an entry with several values stands in each of their lines."""
    if figure.by in PERIODS:
        return _count_periods(asked, figure)
    fact = _get_fact(asked, name)
    span = {"start": asked.start, "end": asked.end} if fact.fact.time else {}
    rows = compute_ledger_fact(fact, region_path=asked.region.path, dimensions=[figure.by] if figure.by else [], **span)
    found: Amounts = {}
    scale = _get_scale(fact)
    places = _list_places(asked, figure)
    for row in rows:
        amount = None if row.total is None else Fraction(row.total) * scale
        values = row.values[0] if row.values else ""
        for value in values if isinstance(values, tuple) else (values,):
            key = places.get(value, value) if places else value
            former = found.get(key, Fraction(0))
            found[key] = None if amount is None or former is None else former + amount
    return found


def _count_periods(asked: _Asked, figure: Figure) -> Amounts:
    fact = _get_fact(asked, figure.fact)
    entries = list_fact_entries(fact, region_path=asked.region.path, start=asked.start, end=asked.end)
    write = write_week if figure.by == "week" else write_month
    counted = Counter(write(date.fromisoformat(one.values[fact.fact.time])) for one in entries)
    return {key: Fraction(count) for key, count in counted.items()}


def _list_places(asked: _Asked, figure: Figure) -> dict[Any, Any]:
    """Return for each region, by key or code, that right below the top in which it lies."""
    field = asked.type_.find_field(figure.by)
    if figure.by != "region" and (field is None or field.kind != FieldKind.REGION):
        return {}
    found: dict[Any, Any] = {}
    regions = list(get_regions(user=asked.user))
    for part in (one for one in regions if one.parent_id == asked.region.pk):
        for one in regions:
            # A path ends with its separator, so that those below begin with it.
            if one.path.startswith(part.path):
                found[one.code if figure.by == "region" else one.pk] = part.pk
    found.setdefault(asked.region.code if figure.by == "region" else asked.region.pk, asked.region.pk)
    return found


def _list_expected(asked: _Asked, figure: Figure, *found: Amounts) -> list[tuple[Any, str]]:
    """Return the lines of a figure with their names, those that stand without anything among them."""
    if figure.by in PERIODS:
        last = min(asked.end, timezone.localdate() - timedelta(days=1))
        return [(one, one) for one in list_ended_periods(figure.by, asked.start, last)]
    there = {key for one in found for key in one}
    field = asked.type_.find_field(figure.by)
    if figure.by == "state":
        return [(one.key, one.title) for one in asked.type_.states if one.key in there]
    if field is not None and field.kind == FieldKind.CHOICE:
        return [
            (one.key, one.title)
            for one in field.choices
            if one.key in there or (figure.is_every and not one.is_retired)
        ]
    if figure.by == "region" or (field is not None and field.kind == FieldKind.REGION):
        regions = [one for one in get_regions(user=asked.user) if one.pk in there or one.parent_id == asked.region.pk]
        return [(one.pk, one.name) for one in regions if figure.is_every or one.pk in there]
    if field is not None and field.kind == FieldKind.ENTRY:
        return _list_expected_entries(asked, figure, field, there)
    if field is not None and field.kind in NAMED:
        values = [{field.key: key} for key in there - {None}]
        named = list_names(type_=asked.type_, values=values)
        return sorted(((key, name) for (_kind, key), name in named.items()), key=lambda one: (one[1], one[0]))
    titles = _list_titles(asked.type_, field)
    return [(one, titles.get(one, str(one))) for one in sorted(there - {None}, key=str)]


def _list_titles(type_: LedgerType, field: Field | None) -> dict[Any, str]:
    """Return the names of the choices that a computed field takes over from another ledger, such as `node.chain`."""
    head, _dot, key = ("" if field is None else field.expression).partition(".")
    link = type_.find_field(head)
    if link is None or len(link.ledgers) != 1:
        return {}
    other = list_all_ledgers().filter(key=link.ledgers[0]).first()
    source = None if other is None else get_type(other).find_field(key)
    return {} if source is None else {one.key: one.title for one in source.choices}


def _list_expected_entries(asked: _Asked, figure: Figure, field: Field, there: set[Any]) -> list[tuple[Any, str]]:
    rows = list_all_entries(user=asked.user).filter(ledger__key__in=field.ledgers)
    if not figure.is_every:
        return list(rows.filter(pk__in=there - {None}).order_by("label", "pk").values_list("pk", "label")[:MOST_LINES])
    rows = rows.filter(region__path__under=asked.region.path).order_by("label", "pk")
    kept = []
    for row in rows[:MOST_LINES]:
        state = get_type(row.ledger).find_state(row.state)
        if row.pk in there or (state is not None and state.kind in IN_FORCE):
            kept.append((row.pk, row.label))
    return kept
