"""Which typed column keeps a copy of a field, so that lists filter and sort by it fast."""

from __future__ import annotations

from collections.abc import Mapping

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


def find_column(made: LedgerType, one: Field) -> str | None:
    """Find the kind of column that can keep a field; None for one with many values, files, lists, long texts."""
    if one.is_many:
        return None
    if one.kind is FieldKind.COMPUTED:
        return COMPUTED.get(get_rules(made).find(one.expression, one.key, None).kind)
    return COLUMNS.get(one.kind)


def assign_slots(made: LedgerType, former: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the slot of each field that lists filter by; a field keeps the slot it had in the version before.

    The subject, fields marked as filters and dates of reminders come first in their order, then columns of the list;
    what finds no slot any more is filtered from the values themselves, slower.
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
