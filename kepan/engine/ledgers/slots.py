"""Which typed column keeps a copy of a field, so that lists filter and sort by it fast, and what found none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kepan.engine.basis.expressions import Kind
from kepan.engine.ledgers.scope import get_rules
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType

COUNTS = {"text": 16, "number": 8, "day": 6, "key": 6}
COLUMNS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "text",
    FieldKind.CHOICE: "text",
    FieldKind.FLAG: "text",
    FieldKind.PERIOD: "text",
    FieldKind.INDUSTRY: "text",
    FieldKind.NUMBER: "number",
    FieldKind.MONEY: "number",
    FieldKind.DATE: "day",
    FieldKind.REGION: "key",
    FieldKind.ORGANISATION: "key",
    FieldKind.PERSON: "key",
    FieldKind.RIGHT: "key",
    FieldKind.PROJECT: "key",
    FieldKind.AGREEMENT: "key",
    FieldKind.ENTRY: "key",
}
COMPUTED: Mapping[Kind, str] = {
    Kind.NUMBER: "number",
    Kind.MONEY: "number",
    Kind.RATIO: "number",
    Kind.DATE: "day",
    Kind.TEXT: "text",
    Kind.FLAG: "text",
}


LINKED = frozenset(kind for kind, column in COLUMNS.items() if column == "key") - {FieldKind.REGION}
"""Kinds of fields that point to a record; what they point to are rows of their own."""
LOWEST = -(2**63)
"""The least number that a slot holds."""


def find_column(made: LedgerType, one: Field) -> str | None:
    """Find the kind of column that can keep a field; None for one with many values, files, lists, long texts."""
    return None if one.is_many else find_part_column(made, one)


def find_part_column(made: LedgerType, one: Field) -> str | None:
    """Find the kind of column that can keep a value of a field, or each of its many values."""
    if one.kind is FieldKind.COMPUTED:
        return COMPUTED.get(get_rules(made).find(one.expression, one.key, None).kind)
    return COLUMNS.get(one.kind)


def assign_slots(made: LedgerType, former: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the slot of each field that lists filter by; a field keeps the slot it had in the version before.

    The subject, fields marked as filters and dates of reminders come first in their order, then columns of the list;
    a field lists filter by that finds no slot any more is among `list_spilled`.
    """
    wanted = [one for one in made.fields if one.is_filter or one.key == made.subject]
    dated = {one.date for one in made.reminders} | set(made.calendar_fields)
    wanted += [one for one in made.fields if one.key in dated and one not in wanted]
    wanted += [one for one in made.fields if one.in_list and one not in wanted]
    columns = {one.key: column for one in wanted if (column := find_column(made, one)) is not None}
    found: dict[str, str] = {
        key: slot for key, slot in (former or {}).items() if columns.get(key) == slot.rstrip("0123456789")
    }
    for key, column in columns.items():
        free = (f"{column}{place}" for place in range(1, COUNTS[column] + 1))
        slot = next((one for one in free if one not in found.values()), None)
        if key not in found and slot is not None:
            found[key] = slot
    return found


def list_spilled(made: LedgerType, slots: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that lists filter by and that have no slot, as those with many values, with their columns.

    What points to a record is not among them.
    """
    wanted = (one for one in made.fields if one.is_filter and one.key not in slots and one.kind not in LINKED)
    columns = {one.key: find_part_column(made, one) for one in wanted}
    return {key: column for key, column in columns.items() if column is not None}


def write_sortable(value: str | int | date) -> str:
    """Write a value as a slot holds it so that texts, compared by bytes, stand in the order of the values.

    >>> write_sortable(-5) < write_sortable(7) < write_sortable(12_000_000)
    True
    >>> write_sortable(date(2025, 3, 31)), write_sortable("c3")
    ('2025-03-31', 'c3')
    """
    if isinstance(value, int):
        return f"{value - LOWEST:020d}"
    return value.isoformat() if isinstance(value, date) else value
