"""Functions that any expression may call; a room adds its own beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, date
from typing import Any

from kepan.engine.basis.period import compute_months_later
from kepan.engine.registry.expressions.compiling import Function
from kepan.engine.registry.expressions.shapes import Kind


def compute_later(day: date, months: Any) -> date | None:
    """Return the same day so many months later, or the last of a shorter month; None beyond the calendar."""
    try:
        return compute_months_later(day, int(months))
    except (ValueError, OverflowError):
        return None


def compute_day_of(year: Any, month: int, day: int) -> date | None:
    """Return a day of a year; None for a year beyond the calendar."""
    return date(int(year), month, day) if 1 <= year <= MAXYEAR else None


GENERAL: Mapping[str, Function] = {
    "year": Function((Kind.DATE,), Kind.NUMBER, lambda day: day.year),
    "months_later": Function((Kind.DATE, Kind.NUMBER), Kind.DATE, compute_later),
    "first_day": Function((Kind.NUMBER,), Kind.DATE, lambda year: compute_day_of(year, 1, 1)),
    "last_day": Function((Kind.NUMBER,), Kind.DATE, lambda year: compute_day_of(year, 12, 31)),
    "length": Function((Kind.TEXT,), Kind.NUMBER, len),
    "starts": Function((Kind.TEXT, Kind.TEXT), Kind.FLAG, lambda text, beginning: text.startswith(beginning)),
}
