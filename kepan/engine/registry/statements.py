"""What follows from the lines of a statement: averages of staff, R&D by its eight kinds, ratios, growth.

Source: 国科火发〔2016〕195 号 (工作指引), part three; docs/method/statements.md. The share of entrusted R&D that
counts and the cap of other costs are arguments with the guideline's values. Nothing is rounded here but averages that
are stored with two places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kepan.engine.basis.ratios import Ratio, create_ratio
from kepan.engine.registry.lines import RD_ENTRUSTED, RD_INTERNAL_KINDS, RD_KINDS, Figures

CENT = Decimal("0.01")
ENTRUSTED_PERCENT, OTHER_PERCENT = 80, 20
MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthStaff:
    """Heads at the beginning and end of a month."""

    start: int | None
    end: int | None


def compute_month_average(month: MonthStaff) -> Decimal | None:
    """Return the average of a month: half of its beginning and its end; None where one was not reported.

    >>> compute_month_average(MonthStaff(10, 13)), compute_month_average(MonthStaff(10, None))
    (Decimal('11.5'), None)
    """
    if month.start is None or month.end is None:
        return None
    return Decimal(month.start + month.end) / 2


def compute_year_average(
    months: Mapping[int, MonthStaff], *, first_month: int = 1, last_month: int = MONTHS
) -> Decimal | None:
    """Return the average of a year with two places: the mean of the months in business, all of them reported.

    A firm that opened in July has the mean of six months. A month that is missing makes the year unknown: what
    was not reported is no zero.

    >>> compute_year_average({month: MonthStaff(month, month + 1) for month in range(1, 13)})
    Decimal('7.00')
    >>> compute_year_average({month: MonthStaff(30, 30) for month in range(7, 13)}, first_month=7)
    Decimal('30.00')
    >>> compute_year_average({1: MonthStaff(5, 5)}) is None
    True
    """
    wanted = range(first_month, last_month + 1)
    averages = [compute_month_average(months[month]) for month in wanted if month in months]
    known = [average for average in averages if average is not None]
    if not known or len(known) != len(wanted):
        return None
    return (sum(known, Decimal()) / len(known)).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class RdExpense:
    """R&D expense of a year as the guideline counts it; amounts in fen, exact.

    `stated` is the total on the statement, `kinds` the sum of the eight kinds as they were paid. Of what was
    entrusted `entrusted_percent` counts; other costs count up to `other_cap`; `counted` is what results, and
    `domestic` what of it was spent at home.
    """

    stated: Decimal | None
    kinds: Decimal
    entrusted_counted: Decimal
    other_cap: Decimal
    other_counted: Decimal
    counted: Decimal
    domestic: Decimal
    missing: tuple[str, ...]

    @property
    def difference(self) -> Decimal | None:
        """Return by how much the stated total exceeds the sum of the kinds."""
        return None if self.stated is None else self.stated - self.kinds

    @property
    def domestic_ratio(self) -> Ratio:
        """Return the share that was spent at home, as numerator and denominator."""
        return Ratio(self.domestic, self.counted)


def compute_rd(
    figures: Figures, *, entrusted_percent: int = ENTRUSTED_PERCENT, other_percent: int = OTHER_PERCENT
) -> RdExpense | None:
    """Return the R&D expense of a statement; None where none of its kinds was reported.

    The cap of other costs is (①…⑦) × 20 / 80, what is entrusted with the part that counts.

    >>> rd = compute_rd({"rd_personnel": 600, "rd_other": 200})
    >>> rd.other_cap, rd.other_counted, rd.counted
    (Decimal('150'), Decimal('150'), Decimal('750'))
    """
    values = {code: Decimal(value) for code in RD_KINDS if (value := figures.get(code)) is not None}
    if not values:
        return None
    own = sum((values.get(code, Decimal()) for code in RD_INTERNAL_KINDS), Decimal())
    home, abroad = (values.get(code, Decimal()) * entrusted_percent / 100 for code in RD_ENTRUSTED)
    other = values.get("rd_other", Decimal())
    cap = (own + home + abroad) * other_percent / (100 - other_percent)
    other_counted = min(other, cap)
    total = figures.get("rd_total")
    return RdExpense(
        stated=None if total is None else Decimal(total),
        kinds=sum(values.values(), Decimal()),
        entrusted_counted=home + abroad,
        other_cap=cap,
        other_counted=other_counted,
        counted=own + home + abroad + other_counted,
        domestic=own + home + other_counted,
        missing=tuple(code for code in RD_KINDS if code not in values),
    )


@dataclass(frozen=True, slots=True)
class DerivedRatio:
    """A ratio of a statement with the lines it was made from; None where a line was not reported."""

    code: str
    ratio: Ratio | None
    lines: tuple[str, ...]


RATIOS = (
    ("rd_intensity", "rd_total", "revenue"),
    ("tech_staff_share", "tech_staff_average", "staff_average"),
    ("rd_staff_share", "rd_staff_average", "staff_average"),
    ("hightech_share", "hightech_revenue", "total_income"),
    ("new_product_share", "new_product_output", "gross_output"),
    ("debt_ratio", "liabilities", "assets"),
)


def list_ratios(figures: Figures) -> list[DerivedRatio]:
    """List the ratios that a statement gives, each with numerator, denominator and its lines.

    >>> [(row.code, row.ratio.value) for row in list_ratios({"liabilities": 40, "assets": 100}) if row.ratio]
    [('debt_ratio', Decimal('0.4'))]
    """
    found = [
        DerivedRatio(code, create_ratio(figures.get(top), figures.get(bottom)), (top, bottom))
        for code, top, bottom in RATIOS
    ]
    rd = compute_rd(figures)
    return [*found, DerivedRatio("domestic_rd_share", rd.domestic_ratio if rd else None, RD_KINDS)]


def compute_net_assets(figures: Figures) -> Decimal | None:
    """Return assets less liabilities in fen; None where one was not reported."""
    assets, liabilities = figures.get("assets"), figures.get("liabilities")
    return None if assets is None or liabilities is None else Decimal(assets) - Decimal(liabilities)


class GrowthNote(StrEnum):
    """What has to be said beside a rate of growth."""

    TWO_YEARS = "two_years"
    """Begun with nothing, or younger than three years: the growth of two years."""
    BEGAN_AT_ZERO = "began_at_zero"
    """Nothing in the middle year: the guideline gives no points."""
    NEGATIVE = "negative"
    """A year below zero, of which the guideline says nothing: a financial expert has to judge."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth of three years; None where it cannot be computed."""

    value: Decimal | None
    note: GrowthNote | None = None


def compute_three_year_growth(years: Sequence[int | Decimal | None]) -> Growth:
    """Return the growth over the last two or three years by the guideline: ½ (Y2/Y1 + Y3/Y2) − 1.

    Beginning with zero, the later two years count; zero in the middle gives 0.

    >>> round(compute_three_year_growth([1500, 1950, 2600]).value * 100, 2)
    Decimal('31.67')
    >>> compute_three_year_growth([0, 500, 700]).value, compute_three_year_growth([100, 0, 300]).value
    (Decimal('0.4'), Decimal('0'))
    """
    known = [Decimal(year) for year in years[-3:] if year is not None]
    if len(known) != len(years[-3:]) or len(known) < 2:
        return Growth(None, GrowthNote.UNKNOWN)
    if any(year < 0 for year in known[:-1]):
        return Growth(Decimal(0), GrowthNote.NEGATIVE)
    if len(known) == 3 and known[0] == 0:
        known = known[1:]
    if known[-2] == 0:
        return Growth(Decimal(0), GrowthNote.BEGAN_AT_ZERO)
    last = known[-1] / known[-2]
    if len(known) == 2:
        return Growth(last - 1, GrowthNote.TWO_YEARS)
    return Growth((known[1] / known[0] + last) / 2 - 1)


class Stage(StrEnum):
    """How firm a figure is, from weak to strong."""

    ESTIMATE = "estimate"
    FLASH = "flash"
    PRELIMINARY = "preliminary"
    FINAL = "final"


STRENGTH = {stage: place for place, stage in enumerate(Stage)}


def is_weaker(stage: str, than: str) -> bool:
    """Say whether a stage is weaker than another: a weaker figure never replaces a stronger one silently.

    >>> is_weaker("flash", "final"), is_weaker("final", "final")
    (True, False)
    """
    return STRENGTH[Stage(stage)] < STRENGTH[Stage(than)]


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that differs between two revisions."""

    code: str
    before: int | Decimal | None
    after: int | Decimal | None


def list_line_changes(before: Figures, after: Figures) -> list[LineChange]:
    """List the lines that differ between two revisions, in the order of `after` and then those that it lost.

    >>> list_line_changes({"revenue": 5, "assets": 1}, {"revenue": 6, "assets": 1})
    [LineChange(code='revenue', before=5, after=6)]
    """
    codes = dict.fromkeys([*after, *before])
    return [
        LineChange(code, before.get(code), after.get(code)) for code in codes if before.get(code) != after.get(code)
    ]
