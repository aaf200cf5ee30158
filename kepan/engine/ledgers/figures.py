"""What entries are counted to: facts for indicators, and figures (指标) of them, with a light against a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

PERIODS = frozenset({"week", "month"})
"""What a figure can go by beside the dimensions of its fact: a line for each period that is over."""


class Light(StrEnum):
    """How a figure stands to its target."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Fact:
    """What entries give to indicators: count of entries, sum of a field, or distinct values of one.

    `measure` is "count", "sum" or "distinct" (with `field`); `condition` says which entries; `time` is the date field
    that puts an entry into a period; `dimensions` are fields, or state, region, office. One that `discloses` is for all
    staff, though it counts by fields that are closed to some; by a closed dimension it still is not.
    """

    key: str
    title: str
    measure: str = "count"
    field: str = ""
    condition: str = ""
    time: str = ""
    dimensions: tuple[str, ...] = ()
    discloses: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: a fact, or its share in another, for a period; all together, or a line for each value of a dimension.

    `fact` and `over` are facts of the type, or of another ledger as "ledger.fact". `by` is a dimension of the facts, or
    week or month: then entries are counted by the day of the fact. With `is_every` there is a line also where nothing
    stands: for each choice, each region right below, each entry in force of the ledger that the field points to; for
    weeks and months always. `target` is a parameter that each line reaches, or the whole where there are no lines;
    from the share `near` of it on a figure is amber. One that `is_ranked` puts its lines by what they come to, the most
    first; equal ones share a place.
    """

    key: str
    title: str
    fact: str
    over: str = ""
    by: str = ""
    is_every: bool = False
    target: str = ""
    near: Decimal = Decimal("0.8")
    is_ranked: bool = False


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line: its value of the dimension with its name, what it comes to (a share: of how much), and whether enough.

    `amount` is in plain units: fen, square metres, 0.75 for 75 %. It is None where it is not known, or a share of
    nothing.
    """

    key: object
    label: str
    upper: Fraction | None
    lower: Fraction | None
    light: Light | None
    place: int = 0

    @property
    def amount(self) -> Fraction | None:
        """Return the figure itself."""
        return self.upper if self.lower is None else compute_share(self.upper, self.lower)


def compute_share(upper: Fraction | None, lower: Fraction | None) -> Fraction | None:
    """Return a share exactly; None of nothing or of what is not known."""
    return None if upper is None or not lower else upper / lower


def find_light(amount: Fraction | None, target: Fraction | None, near: Decimal) -> Light | None:
    """Return how an amount stands to its target; None where either is not known.

    >>> [str(find_light(Fraction(one), Fraction(5), Decimal("0.8"))) for one in (5, 4, 3)]
    ['green', 'amber', 'red']
    """
    if amount is None or target is None:
        return None
    if amount >= target:
        return Light.GREEN
    return Light.AMBER if amount >= target * Fraction(near) else Light.RED


def find_whole_light(lines: Sequence[FigureLine], near: Decimal) -> Light | None:
    """Return the light of a figure with lines: green where all are, amber where most of them are."""
    judged = [one.light for one in lines if one.light is not None]
    if not judged:
        return None
    return find_light(Fraction(judged.count(Light.GREEN)), Fraction(len(judged)), near)


def rank_lines(lines: Sequence[FigureLine]) -> tuple[FigureLine, ...]:
    """Put lines by what they come to, the most first, each with its place; what is not known stands last, without."""
    known = sorted((one for one in lines if one.amount is not None), key=lambda one: one.amount or 0, reverse=True)
    amounts = [one.amount for one in known]
    ranked = [replace(one, place=amounts.index(one.amount) + 1) for one in known]
    return (*ranked, *(one for one in lines if one.amount is None))


def write_week(day: date) -> str:
    """Write the week of a day as entries keep it.

    >>> write_week(date(2027, 1, 1))
    '2026-W53'
    """
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def write_month(day: date) -> str:
    """Write the month of a day as entries keep it."""
    return f"{day.year}-{day.month:02d}"


def list_ended_periods(every: str, start: date, end: date) -> Iterator[str]:
    """List the weeks or months that begin on or after a day and have ended on another.

    >>> list(list_ended_periods("month", date(2026, 1, 1), date(2026, 3, 30)))
    ['2026-01', '2026-02']
    >>> list(list_ended_periods("week", date(2026, 1, 1), date(2026, 1, 18)))
    ['2026-W02', '2026-W03']
    """
    day = start
    while day <= end:
        after = day + timedelta(days=1)
        if every == "week" and day.isoweekday() == 7 and day - timedelta(days=6) >= start:
            yield write_week(day)
        if every == "month" and after.day == 1:
            yield write_month(day)
        day = after
