"""Parts make the whole exactly, and none is further from its due than a step."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.basis.apportion import apportion

AMOUNTS = st.decimals(0, 10_000_000, places=2)


@given(
    AMOUNTS, st.lists(st.decimals(0, 10_000, places=3), min_size=1, max_size=12), st.sampled_from(["1", "0.01", "5"])
)
def test_parts_make_the_whole(total: Decimal, weights: list[Decimal], step: str) -> None:
    parts = apportion(total, weights, step=Decimal(step))
    assert sum(parts, Decimal(0)) == total
    assert len(parts) == len(weights)
    whole = sum(weights, Decimal(0))
    for part, weight in zip(parts, weights, strict=True):
        due = total * weight / whole if whole else total / len(weights)
        assert abs(part - due) < 2 * Decimal(step)


@pytest.mark.parametrize(
    ("total", "weights", "step"), [("1", [], "1"), ("1", ["-1"], "1"), ("-1", ["1"], "1"), ("1", ["1"], "0")]
)
def test_what_cannot_be_cut(total: str, weights: list[str], step: str) -> None:
    with pytest.raises(ValueError, match=r"must|needed"):
        apportion(Decimal(total), [Decimal(weight) for weight in weights], step=Decimal(step))


def test_equal_remainders_go_to_the_first() -> None:
    assert apportion(Decimal(7), [Decimal(1), Decimal(1)]) == [Decimal(4), Decimal(3)]
