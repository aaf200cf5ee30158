"""Places in a text and the JSON forms of simple values, shared by every part of the plan tree."""

from datetime import date
from decimal import Decimal

Span = tuple[int, int]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def write_number(value: Decimal) -> Json:
    """Write a decimal as a JSON number: whole numbers as integers, the rest as floats.

    >>> write_number(Decimal("2.80")), write_number(Decimal("30"))
    (2.8, 30)
    """
    return int(value) if value == value.to_integral_value() else float(value)


def write_span(span: Span | None) -> Json:
    """Write a place as a JSON list of two numbers, or null."""
    return None if span is None else [span[0], span[1]]


def write_words(words: tuple[str, ...]) -> Json:
    """Write a tuple of words as a JSON list."""
    return list(words)


def write_date(value: date | None) -> Json:
    """Write a date as an ISO 8601 string, or null."""
    return None if value is None else value.isoformat()
