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


def compute_sum(left: Any, right: Any) -> Any:
    """Add two numbers exactly."""
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return EXACT.add(left, right)
    return left + right


def compute_product(left: Any, right: Any) -> Any:
    """Multiply two numbers exactly."""
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return EXACT.multiply(left, right)
    return left * right


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
        values = [side(scope) for side in (upper, lower, other_upper, other_lower)]
        if None in values or values[1] == 0 or values[3] == 0:
            return None
        a, b, c, d = values
        turned = (b < 0) != (d < 0)
        return ORDER[TURNED[sign] if turned else sign](compute_product(a, d), compute_product(c, b))

    return run
