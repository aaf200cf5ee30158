"""Functions that any expression may call; a room adds its own beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, date
from decimal import Context, Decimal
from typing import Any

from kepan.engine.basis.expressions.compiling import Function
from kepan.engine.basis.expressions.shapes import Kind
from kepan.engine.basis.period import compute_months_later

QUOTIENTS = Context(prec=28)


def compute_later(day: date, months: Any) -> date | None:
    """Return the same day so many months later, or the last of a shorter month; None beyond the calendar."""
    try:
        return compute_months_later(day, int(months))
    except (ValueError, OverflowError):
        return None


def compute_day_of(year: Any, month: int, day: int) -> date | None:
    """Return a day of a year; None for a year beyond the calendar."""
    return date(int(year), month, day) if 1 <= year <= MAXYEAR else None


def compute_months_between(first: date, last: date) -> int:
    """Return how many whole months lie between two days; negative where the second is earlier.

    >>> compute_months_between(date(2024, 1, 31), date(2024, 2, 29))
    0
    >>> compute_months_between(date(2024, 1, 1), date(2025, 1, 1))
    12
    """
    if last < first:
        return -compute_months_between(last, first)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def compute_quotient(upper: Any, lower: Any) -> Decimal | None:
    """Divide, to 28 digits, half to even; None by zero."""
    return QUOTIENTS.divide(Decimal(upper), Decimal(lower)) if lower else None


GENERAL: Mapping[str, Function] = {
    "year": Function((Kind.DATE,), Kind.NUMBER, lambda day: day.year),
    "months_later": Function((Kind.DATE, Kind.NUMBER), Kind.DATE, compute_later),
    "first_day": Function((Kind.NUMBER,), Kind.DATE, lambda year: compute_day_of(year, 1, 1)),
    "last_day": Function((Kind.NUMBER,), Kind.DATE, lambda year: compute_day_of(year, 12, 31)),
    "months_between": Function((Kind.DATE, Kind.DATE), Kind.NUMBER, compute_months_between),
    "divide": Function((Kind.NUMBER, Kind.NUMBER), Kind.NUMBER, compute_quotient),
    "length": Function((Kind.TEXT,), Kind.NUMBER, len),
    "starts": Function((Kind.TEXT, Kind.TEXT), Kind.FLAG, lambda text, beginning: text.startswith(beginning)),
    "contains": Function((Kind.TEXT, Kind.TEXT), Kind.FLAG, lambda text, part: part in text),
}
