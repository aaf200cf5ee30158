"""Arithmetic and comparison of values that may be missing: exact, and without division.

None is "not known". Whatever is computed from it is not known either; `and`, `or` and `not` follow Kleene, so that
a part that decides alone decides.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal, Inexact
from typing import Any

from kepan.engine.basis.ratios import Ratio

Scope = Mapping[str, Any]
Run = Callable[[Scope], Any]

EXACT = Context(prec=5000, traps=[Inexact])
"""More places than an expression of the longest length can need; rounding would be an error, never a silent loss."""
ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


BUDGET = ""
"""The name in a scope under which its budget lies; no field can have it."""


class Budget:
    """How many words an expression may still compute; one that runs out is stopped, so that none runs long.

    `weight` is the words that are computed for one item of a list: those of the whole expression, at most.
    """

    def __init__(self, words: int = 50_000) -> None:
        self.words = words
        self.weight = 1

    def take(self, words: int) -> None:
        """Take some words; raises ExhaustedError where none are left."""
        self.words -= words
        if self.words < 0:
            raise ExhaustedError


class ExhaustedError(Exception):
    """An expression looks at more than it may."""


def is_missing(value: Any) -> bool:
    """Say whether there is nothing: a value that is not known, or a list with nothing in it."""
    return value is None or value == []


def match_whole(value: Any) -> int:
    """Return a whole number; raises TypeError for a text, which Python would repeat or join."""
    if isinstance(value, int):
        return value
    raise TypeError(value)


def compute_sum(left: Any, right: Any) -> Any:
    """Add two numbers exactly."""
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return EXACT.add(left, right)
    return match_whole(left) + match_whole(right)


def compute_product(left: Any, right: Any) -> Any:
    """Multiply two numbers exactly."""
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return EXACT.multiply(left, right)
    return match_whole(left) * match_whole(right)


def compute_difference(left: Any, right: Any) -> Any:
    """Subtract exactly; of two dates, the days between them."""
    if isinstance(left, date):
        return (left - right).days
    return compute_sum(left, -right)


def create_binary(act: Callable[[Any, Any], Any], left: Run, right: Run) -> Run:
    """Create an operation that is not known where one side is not."""

    def run(scope: Scope) -> Any:
        one = left(scope)
        if one is None:
            return None
        other = right(scope)
        return None if other is None else act(one, other)

    return run


def compute_shifted(day: date, days: Any) -> date | None:
    """Return a day so many whole days later; None beyond the calendar."""
    try:
        return day + timedelta(days=int(days))
    except OverflowError:
        return None


def compute_any_sum(left: Any, right: Any) -> Any:
    """Add what is only known now: two numbers, or days to a date."""
    return compute_shifted(left, right) if isinstance(left, date) else compute_sum(left, right)


def compute_any_difference(left: Any, right: Any) -> Any:
    """Subtract what is only known now: numbers, two dates, or days from a date."""
    if isinstance(left, date) and not isinstance(right, date):
        return compute_shifted(left, -right)
    return compute_difference(left, right)


def get_sides(value: Any) -> tuple[Any, Any]:
    """Return the numerator and the denominator of a ratio, or a number over 1."""
    return (value.numerator, value.denominator) if isinstance(value, Ratio) else (value, 1)


def create_open_comparison(sign: str, left: Run, right: Run) -> Run:
    """Create a comparison in which a ratio may stand on either side; ratios are multiplied across."""

    def run(scope: Scope) -> bool | None:
        one, other = left(scope), right(scope)
        if one is None or other is None:
            return None
        if not isinstance(one, Ratio) and not isinstance(other, Ratio):
            return ORDER[sign](one, other)
        return match_ratios(sign, (*get_sides(one), *get_sides(other)))

    return run


def create_both(left: Run, right: Run) -> Run:
    """Create `and`."""

    def run(scope: Scope) -> bool | None:
        one = left(scope)
        if one is False:
            return False
        other = right(scope)
        if other is False:
            return False
        return None if one is None or other is None else True

    return run


def create_either(left: Run, right: Run) -> Run:
    """Create `or`."""

    def run(scope: Scope) -> bool | None:
        one = left(scope)
        if one is True:
            return True
        other = right(scope)
        if other is True:
            return True
        return None if one is None or other is None else False

    return run


def create_denial(inner: Run) -> Run:
    """Create `not`."""

    def run(scope: Scope) -> bool | None:
        value = inner(scope)
        return None if value is None else not value

    return run


def create_ratio_comparison(sign: str, upper: Run, lower: Run, other_upper: Run, other_lower: Run) -> Run:
    """Create a/b compared with c/d as a·d with c·b; not known where b or d is 0 or missing."""

    def run(scope: Scope) -> bool | None:
        return match_ratios(sign, tuple(side(scope) for side in (upper, lower, other_upper, other_lower)))

    return run


def match_ratios(sign: str, values: tuple[Any, ...]) -> bool | None:
    """Compare a/b with c/d without dividing; None where b or d is 0 or anything is missing."""
    if None in values or values[1] == 0 or values[3] == 0:
        return None
    a, b, c, d = values
    turned = (b < 0) != (d < 0)
    return ORDER[TURNED[sign] if turned else sign](compute_product(a, d), compute_product(c, b))
