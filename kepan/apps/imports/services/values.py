"""Values of fields as staged rows keep them, and as they would be typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.readings import Value


def write_stored(value: Value) -> Any:
    """Write a value for JSON: decimals and days as text, lists as lists.

    >>> write_stored(Decimal("2.50")), write_stored(date(2026, 1, 2)), write_stored(("A", "B")), write_stored(None)
    ('2.50', '2026-01-02', ['A', 'B'], None)
    """
    match value:
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def read_stored(stored: Any, field: Field) -> Value:
    """Read a value back by the kind of its field.

    >>> read_stored("2.50", Field("amount", "金额", Kind.NUMBER)), read_stored(["A"], Field("who", "人", Kind.LIST))
    (Decimal('2.50'), ('A',))
    """
    if stored is None:
        return None
    match field.kind:
        case Kind.NUMBER:
            return Decimal(stored)
        case Kind.DAY:
            return date.fromisoformat(stored)
        case Kind.LIST:
            return tuple(stored)
        case _:
            value: Value = stored
            return value


def write_typed(value: Value) -> str:
    """Write a value as somebody would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case tuple():
            return "；".join(value)
        case _:
            return str(value)


def read_all_stored(stored: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Value]:
    """Read the values of a staged row."""
    return {key: read_stored(value, fields[key]) for key, value in stored.items() if key in fields}
