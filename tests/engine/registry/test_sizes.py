"""Sizes of enterprises: all measures of the trade have to be reached; what is not known has no size."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.store.files.sizes import read_sizes

WAN = 1_000_000


@pytest.mark.parametrize(
    ("industry", "staff", "revenue", "size"),
    [
        ("C3921", 1000, 40_000, "large"),
        ("C3921", 1000, 39_999, "medium"),
        ("C3921", 299, 50_000, "small"),
        ("C3921", 19, 50_000, "micro"),
        ("C", 20, 300, "small"),
        ("I6510", 300, 10_000, "large"),
        ("I6319", 300, 10_000, "medium"),
        ("G5990", 200, 30_000, "large"),
        ("M7320", 100, None, "medium"),
        ("A0111", None, 500, "medium"),
        ("C3921", None, 40_000, ""),
        ("", 1000, 40_000, ""),
    ],
)
def test_size_by_trade(industry: str, staff: int | None, revenue: int | None, size: str) -> None:
    """A trade with a line of its own is not measured by the wider one."""
    figures = {
        "staff_average": None if staff is None else Decimal(staff),
        "revenue": None if revenue is None else revenue * WAN,
    }
    assert read_sizes().compute_size(industry, figures) == size


def test_the_table_says_that_it_was_not_verified() -> None:
    """Nothing official may rest on it until it was compared with the published one."""
    assert (read_sizes().source, read_sizes().verified) == ("国统字〔2017〕213号", False)
