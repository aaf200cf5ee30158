"""Statements: averages by month, R&D by eight kinds, ratios, growth; the vectors of the guideline."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.registry.lines import RD_KINDS
from kepan.engine.registry.statements import (
    Growth,
    GrowthNote,
    MonthStaff,
    Stage,
    compute_rd,
    compute_three_year_growth,
    compute_year_average,
    is_weaker,
    list_ratios,
)

WAN = 1_000_000


def test_the_eight_kinds_with_what_counts_of_them() -> None:
    """Entrusted R&D counts with 80 %, other costs up to a fifth of the whole; abroad is not at home."""
    kinds = dict(zip(RD_KINDS, (300, 100, 40, 20, 30, 30, 50, 50, 200), strict=True))
    rd = compute_rd({code: value * WAN for code, value in kinds.items()} | {"rd_total": 830 * WAN})
    assert rd is not None
    amounts = (rd.kinds, rd.entrusted_counted, rd.other_cap, rd.other_counted, rd.counted, rd.domestic)
    assert [amount / WAN for amount in amounts] == [820, 80, 150, 150, 750, 710]
    assert rd.difference == 10 * WAN and not rd.missing
    assert rd.domestic_ratio.is_at_least(60) is True
    assert compute_rd({"rd_total": 5}) is None


def test_ratios_keep_both_figures_and_meet_a_threshold_exactly() -> None:
    """Case A of the domain book: 13.33 % technical staff, 70.68 % high-tech revenue; not reported is no zero."""
    figures: dict[str, int | Decimal | None] = {
        "tech_staff_average": Decimal(28),
        "staff_average": Decimal(210),
        "hightech_revenue": 3640 * WAN,
        "total_income": 5150 * WAN,
        "rd_total": 250 * WAN,
        "revenue": 5000 * WAN,
    }
    found = {row.code: row.ratio for row in list_ratios(figures)}
    shares = {code: round(ratio.value * 100, 2) for code, ratio in found.items() if ratio and ratio.value is not None}
    assert shares == {
        "rd_intensity": Decimal("5.00"),
        "tech_staff_share": Decimal("13.33"),
        "hightech_share": Decimal("70.68"),
    }
    intensity = found["rd_intensity"]
    assert intensity is not None and intensity.is_at_least(5) is True
    assert found["debt_ratio"] is None and found["domestic_rd_share"] is None


@pytest.mark.parametrize(
    ("years", "percent", "note"),
    [
        ([1500, 1950, 2600], "31.67", None),
        ([3200, 4100, 5200], "27.48", None),
        ([0, 500, 700], "40.00", GrowthNote.TWO_YEARS),
        ([500, 700], "40.00", GrowthNote.TWO_YEARS),
        ([100, 0, 300], "0.00", GrowthNote.BEGAN_AT_ZERO),
        ([-5, 10, 20], "0.00", GrowthNote.NEGATIVE),
        ([100, 90, 81], "-10.00", None),
    ],
)
def test_growth_of_three_years(years: list[int], percent: str, note: GrowthNote | None) -> None:
    """The guideline's formula and its exceptions."""
    growth = compute_three_year_growth(years)
    assert growth.value is not None
    assert (round(growth.value * 100, 2), growth.note) == (Decimal(percent), note)
    assert compute_three_year_growth([1, None, 3]) == Growth(None, GrowthNote.UNKNOWN)


def test_a_weaker_stage_is_weaker() -> None:
    """From 预计 to 最终核实."""
    stages = [stage.value for stage in Stage]
    assert [is_weaker(stage, "preliminary") for stage in stages] == [True, True, False, False]


@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), min_size=12, max_size=12))
def test_the_mean_of_a_year_lies_between_its_months(heads: list[tuple[int, int]]) -> None:
    """And is the mean of all beginnings and ends, to the hundredth."""
    months = {place: MonthStaff(*pair) for place, pair in enumerate(heads, start=1)}
    average = compute_year_average(months)
    assert average is not None
    exact = Decimal(sum(map(sum, heads))) / 24
    assert abs(average - exact) <= Decimal("0.005")
    assert compute_year_average({month: staff for month, staff in months.items() if month != 6}) is None
