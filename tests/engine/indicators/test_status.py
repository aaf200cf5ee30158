"""Lights: completion against pace, exact at the borders; what is not known is grey and never zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kepan.engine.indicators import Reason, Status, compute_standing

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
FIFTH = date(2025, 3, 14)
"""The 73rd of 365 days: a fifth of the year has passed."""


@pytest.mark.parametrize(
    ("actual", "relation", "today", "light"),
    [
        ("200", ">=", FIFTH, ("ok", Reason.ON_PACE)),
        ("199.99", ">=", FIFTH, ("slow", Reason.BELOW_PACE)),
        ("100", ">=", FIFTH, ("slow", Reason.BELOW_PACE)),
        ("99.99", ">=", FIFTH, ("late", Reason.FAR_BELOW)),
        ("0", ">=", FIFTH, ("late", Reason.FAR_BELOW)),
        (None, ">=", FIFTH, ("none", Reason.NOT_REPORTED)),
        ("1000", ">=", FIFTH, ("done", Reason.REACHED)),
        ("1000", ">", FIFTH, ("ok", Reason.ON_PACE)),
        ("900", "~", FIFTH, ("done", Reason.REACHED)),
        ("950", ">=", LAST, ("slow", Reason.BELOW_PACE)),
        ("950", ">=", date(2026, 1, 1), ("late", Reason.MISSED)),
        ("0", ">=", date(2024, 12, 31), ("none", Reason.NOT_BEGUN)),
        ("900", "<=", FIFTH, ("ok", Reason.ON_PACE)),
        ("900", "<=", date(2026, 1, 1), ("done", Reason.REACHED)),
        ("1001", "<=", FIFTH, ("late", Reason.EXCEEDED)),
    ],
)
def test_a_light_follows_from_completion_and_pace(
    actual: str | None, relation: str, today: date, light: tuple[str, Reason]
) -> None:
    """The borders belong to the better light: exactly on pace is green, exactly ten points below yellow."""
    found = compute_standing(
        actual=None if actual is None else Decimal(actual), figure=Decimal(1000), relation=relation,
        first=FIRST, last=LAST, today=today, lower_is_better=relation == "<=",
    )  # fmt: skip
    assert (found.status.value, found.reason) == light


def test_the_figures_behind_a_light_are_exact() -> None:
    """Completion may exceed the whole; without a figure nothing is divided."""
    found = compute_standing(
        actual=Decimal(1500), figure=Decimal(1000), relation=">=", first=FIRST, last=LAST, today=FIFTH
    )
    assert (found.completion, found.pace, found.gap) == (Fraction(3, 2), Fraction(1, 5), Fraction(13, 10))
    bare = compute_standing(actual=Decimal(5), figure=None, relation=">=", first=FIRST, last=LAST, today=FIFTH)
    assert (bare.status, bare.completion, bare.gap) == (Status.NONE, None, None)
