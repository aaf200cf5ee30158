"""Reading what the targets of a plan in force are counted by, and how they stand by the records of the registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kepan.apps.accounts.enums import Level
from kepan.apps.planning.enums import Comparator, Counted, Definition
from kepan.apps.planning.models import Binding, Plan, Target
from kepan.apps.registry.enums import TitleLevel
from kepan.apps.registry.facts import FactSum, Wish, compute_sums
from kepan.apps.registry.selectors import list_levels_from
from kepan.engine.basis.quantity import Quantity, compute_in_unit
from kepan.engine.indicators import Standing, compute_standing

FACTS: Mapping[Counted, Mapping[Definition, tuple[str, str]]] = {
    Counted.UPPER_FUNDS: {
        Definition.APPROVED: ("registry.projects_funded", "approved_amount"),
        Definition.RECEIVED: ("registry.receipts", "amount"),
    },
}
"""The fact of the registry, and its measure in fen, behind each definition of what is counted."""
KNOWN = "registry.projects_applied"
"""A region with none of these ever keeps no register of projects: then nothing is known, and that is not zero."""
LOWER_SIGNS = (Comparator.AT_MOST, Comparator.LESS)
FEN_IN_YUAN = Decimal(100)


@dataclass(frozen=True)
class Measured:
    """How a target stands: what each definition comes to up to a day, in fen and in the unit of the target.

    `as_of` is today, or the last day of the period once that is over.
    """

    binding: Binding
    first: date
    last: date
    as_of: date
    sums: Mapping[Definition, FactSum]
    actual: Decimal | None
    standing: Standing


def find_binding(target: Target) -> Binding | None:
    """Return what a target is counted by, if somebody said so."""
    return getattr(target, "binding", None)


def get_level_above(plan: Plan) -> TitleLevel:
    """Return the level next above a plan's region: from there on money is won from above."""
    levels = {Level.PROVINCE: TitleLevel.NATIONAL, Level.CITY: TitleLevel.PROVINCIAL}
    return levels.get(Level(plan.region.level), TitleLevel.CITY)


def find_days(target: Target) -> tuple[date, date] | None:
    """Return the first and last day of what a target counts: its own, else the plan's years."""
    plan = target.plan
    first = target.date_from or (date(plan.year_from, 1, 1) if plan.year_from else None)
    year = plan.year_to or plan.year_from
    last = target.date_to or (date(year, 12, 31) if year else None)
    return (first, last) if first is not None and last is not None and first <= last else None


def can_count(target: Target) -> bool:
    """Say whether a target can be counted in money: a figure with a unit of money, and a time."""
    is_money = compute_in_unit(Quantity(Decimal(1), "元"), target.unit) is not None
    return is_money and target.value_low is not None and find_days(target) is not None


def measure_target(target: Target, *, today: date) -> Measured | None:
    """Measure a target by the records behind it in both definitions; None where nobody bound it or it has no time.

    What a plan says is public to its readers, and so is what its targets come to: all records count, not only those
    that the reader may open one by one. One query.
    """
    binding, days = find_binding(target), find_days(target)
    if binding is None or days is None:
        return None
    first, last = days
    as_of = min(today, last)
    sums, known = _compute_sums(target, Counted(binding.counted), binding.level, first, as_of)
    fen = _find_fen(sums, Definition(binding.definition), known)
    actual = None if fen is None else compute_in_unit(Quantity(Decimal(fen) / FEN_IN_YUAN, "元"), target.unit)
    relation = target.meaning or target.comparator
    standing = compute_standing(
        actual=actual, figure=target.value_low, relation=relation, first=first, last=last, today=today,
        lower_is_better=relation in LOWER_SIGNS,
    )  # fmt: skip
    return Measured(binding, first, last, as_of, sums, actual, standing)


def _compute_sums(
    target: Target, counted: Counted, level: str, first: date, as_of: date
) -> tuple[dict[Definition, FactSum], int]:
    """Return what each definition comes to, and how many records there ever were; one query."""
    facts = FACTS[counted]
    wishes = [Wish(fact, measure, first, as_of) for fact, measure in facts.values()]
    path, levels = target.plan.region.path, list_levels_from(level)
    *sums, ever = compute_sums([*wishes, Wish(KNOWN)], region_path=path, level=levels)
    return dict(zip(facts, sums, strict=True)), ever.count


def _find_fen(sums: Mapping[Definition, FactSum], definition: Definition, known: int) -> int | None:
    """Return what was counted: zero where projects are on record and none had money, None where none ever were."""
    found = sums[definition]
    if found.total is not None:
        return int(found.total)
    return 0 if known and not found.without else None
