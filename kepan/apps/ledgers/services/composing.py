"""What is derived from the values of an entry: its label, words, slots and what found none, keys that nobody shares."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kepan.apps.accounts.enums import Tier
from kepan.apps.ledgers.enums import LINK_COLUMNS, SLOTS
from kepan.apps.ledgers.models import Entry, EntryKey, EntryLink, EntryValue
from kepan.engine.ledgers.slots import list_spilled, write_sortable
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Unique, Visibility

MILLION = 1_000_000
LARGEST = 2**63 - 1
MOST_WORDS = 2000
EVERYWHERE = 0
"""In place of a region: what nobody shares in all of them."""


def is_open(type_: LedgerType, field: Field) -> bool:
    """Say whether everybody who sees an entry may see a field: only such stand in names and searches."""
    if field.hidden_in:
        return False
    inside = field.visibility == Visibility.INTERNAL and type_.tier != Tier.PUBLIC_DATA
    return field.visibility == Visibility.PUBLIC or inside


def is_confined(type_: LedgerType) -> bool:
    """Say whether entries are seen by some offices or roles alone, and not by all staff of a region."""
    return type_.tier == Tier.PROPRIETARY_DATA or bool(type_.readers)


def list_parts(value: Any) -> list[Any]:
    """Return the values of a field with one or many, without those that are missing."""
    parts = value if isinstance(value, list) else [value]
    return [one for one in parts if one is not None]


def list_references(type_: LedgerType, values: Mapping[str, Any]) -> dict[str, set[int]]:
    """Return the keys of records that values name, by kind of field, tables and checklists not among them."""
    found: dict[str, set[int]] = {}
    for field in type_.fields:
        if field.kind in LINK_COLUMNS:
            found.setdefault(field.kind, set()).update(list_parts(values.get(field.key)))
    return {kind: keys for kind, keys in found.items() if keys}


def is_named(type_: LedgerType, field: Field) -> bool:
    """Say whether a field stands in the name or the words of entries."""
    return (field.in_search or f"{{{field.key}}}" in type_.label) and is_open(type_, field)


def make_links(entry: Entry, type_: LedgerType, names: Mapping[tuple[str, int], str]) -> list[EntryLink]:
    """Return what the values of an entry point to, with what its own name calls it."""
    made = []
    for field in type_.fields:
        column = LINK_COLUMNS.get(field.kind)
        if column is None:
            continue
        for place, key in enumerate(list_parts(entry.values.get(field.key))):
            link = EntryLink(
                entry=entry,
                field=field.key,
                position=place,
                kept=key,
                shown=names.get((field.kind, key)) if is_named(type_, field) else None,
                import_batch_id=entry.import_batch_id,
            )
            setattr(link, f"{column}_id", key)
            made.append(link)
    return made


def write_slots(entry: Entry, slots: Mapping[str, str]) -> None:
    """Copy the fields that lists filter by into the slots of their kind; the others are emptied."""
    taken = {slot: key for key, slot in slots.items()}
    for slot in SLOTS:
        key = taken.get(slot)
        setattr(entry, slot, None if key is None else make_slot(slot, entry.values.get(key)))


def make_values(
    entry: Entry, type_: LedgerType, slots: Mapping[str, str], table: type[EntryValue] = EntryValue
) -> list[EntryValue]:
    """Return what lists find an entry by that stands in no slot, each value of a field once (`table`: for upgrades)."""
    made = []
    for key, column in list_spilled(type_, slots).items():
        held = (make_slot(column, one) for one in list_parts(entry.values.get(key)))
        values = dict.fromkeys(write_sortable(one) for one in held if one is not None)
        made += [table(ledger_id=entry.ledger_id, entry=entry, field=key, value=value) for value in values]
    return made


def make_slot(slot: str, value: Any) -> str | int | date | None:
    """Return a kept value as a slot of a kind holds it: 80 characters, millionths or whole fen, a day, a key.

    >>> make_slot("number1", "12.5"), make_slot("number1", 1200), make_slot("number1", {"n": "3", "d": "4"})
    (12500000, 1200, 750000)
    >>> make_slot("text1", True), make_slot("day1", "2025-03-31"), make_slot("key1", None)
    ('true', datetime.date(2025, 3, 31), None)
    """
    if value is None or isinstance(value, list):
        return None
    kind = slot.rstrip("0123456789")
    if kind == "text":
        return str(value).lower() if isinstance(value, bool) else str(value)[:80]
    if kind == "day":
        return date.fromisoformat(str(value))
    number = _read_number(value)
    return number if number is not None and abs(number) <= LARGEST else None


def _read_number(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, dict):
        below = Decimal(value["d"])
        amount = None if not below else Decimal(value["n"]) / below
    else:
        amount = Decimal(str(value))
    return None if amount is None else int((amount * MILLION).to_integral_value(ROUND_HALF_UP))


def make_digest(region: int, values: Iterable[Any]) -> str:
    """Return the digest of values that nobody in a region shares: width, case and blanks make no difference."""
    folded = [unicodedata.normalize("NFKC", one).casefold().split() if isinstance(one, str) else one for one in values]
    return hashlib.sha256(json.dumps([region, folded], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def make_keys(entry: Entry, type_: LedgerType, rules: Iterable[tuple[str, Unique]]) -> list[EntryKey]:
    """Return the keys that an entry holds by some rules; a rule with a missing value gives none."""
    made = []
    for name, rule in rules:
        values = [entry.values.get(key) for key in rule.fields]
        if entry.removed_at is not None or any(value in (None, "", []) for value in values):
            continue
        if rule.states and entry.state not in rule.states:
            continue
        digest = make_digest(EVERYWHERE if rule.is_everywhere else entry.region_id, values)
        made.append(
            EntryKey(
                ledger_id=entry.ledger_id,
                entry=entry,
                rule=name[:120],
                digest=digest,
                is_strict=rule.strength == "refuse",
            )
        )
    return made


def write_label(type_: LedgerType, shown: Mapping[str, str], number: str) -> str:
    """Write the name of an entry by the pattern of its type; fields that are not open to all are left out."""
    text = type_.label
    for field in type_.fields:
        text = text.replace(f"{{{field.key}}}", shown.get(field.key, "") if is_open(type_, field) else "")
    text = " ".join(text.replace("{number}", number).split())
    return (text or number or type_.title)[:200]


def write_words(type_: LedgerType, shown: Mapping[str, str], label: str, number: str) -> str:
    """Write what an entry is found by: its name, its number and the open fields for search."""
    fields = [one.key for one in type_.fields if one.in_search and is_open(type_, one) and one.kind != FieldKind.PERSON]
    words = (label, number, *(shown.get(key, "") for key in fields))
    return " ".join(dict.fromkeys(filter(None, words))).casefold()[:MOST_WORDS]


def has_person(type_: LedgerType) -> bool:
    """Say whether the name of an entry holds that of a person: then the trail names it by number."""
    return any(one.kind == FieldKind.PERSON and f"{{{one.key}}}" in type_.label for one in type_.fields)
