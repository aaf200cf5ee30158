"""What stands in the boxes of a form: texts, between what an entry keeps and what the engine reads.

A raw value is a text, a list of texts where a field has many, or a list of {name: text} for checklists and tables. A
draft keeps raw values, so that nothing typed is lost because it cannot be understood yet.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.ledgers.types import Field, FieldKind

YUAN = "元"  # l10n: the unit of an amount that names none
FEN_IN_YUAN = 100
Raw = str | list[str] | list[dict[str, str]]
COMPOSED = (FieldKind.CHECKLIST, FieldKind.TABLE)
UNTYPED = (FieldKind.COMPUTED, FieldKind.BACKLINKS)
"""Kinds that nobody types: they are computed or found."""


def get_fen_in(unit: str) -> Decimal:
    """Return how many fen a unit of money has.

    >>> get_fen_in("万元"), get_fen_in("")
    (Decimal('1000000'), Decimal('100'))
    """
    return compute_plain(Quantity(Decimal(1), unit or YUAN)).value * FEN_IN_YUAN


def write_raw_amount(fen: int, unit: str) -> str:
    """Write an amount in the unit of its field, without digits that say nothing.

    >>> write_raw_amount(1_250_000, "万元"), write_raw_amount(100, "元")
    ('1.25', '1')
    """
    amount = Decimal(fen) / get_fen_in(unit)
    return format(amount.normalize(), "f")


def _write_one(field: Field, kept: Any) -> str:
    if kept is None:
        return ""
    if isinstance(kept, bool):
        return "true" if kept else "false"
    if field.kind == FieldKind.MONEY and isinstance(kept, int):
        return write_raw_amount(kept, field.unit)
    return str(kept)


def write_raw(field: Field, kept: Any) -> Raw:
    """Write what an entry keeps of a field as its boxes hold it."""
    if field.kind == FieldKind.TABLE:
        columns = {column.key: column for column in field.columns}
        return [
            {name: str(_write_one(columns[name], value)) for name, value in row.items() if name in columns}
            for row in kept or ()
        ]
    if field.kind == FieldKind.CHECKLIST:
        return [{name: _write_part(value) for name, value in row.items()} for row in kept or ()]
    if field.is_many or field.kind == FieldKind.FILE:
        return [_write_one(field, one) for one in kept or ()]
    return _write_one(field, kept)


def _write_part(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def is_given(raw: Any) -> bool:
    """Say whether a box holds anything."""
    if isinstance(raw, list):
        return any(is_given(one) for one in raw)
    if isinstance(raw, dict):
        return any(is_given(one) for one in raw.values())
    return bool(raw and str(raw).strip())
