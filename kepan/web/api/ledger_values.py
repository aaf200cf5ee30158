"""Values of entries as JSON: exact numbers as text in the unit of their field, records with their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kepan.apps.accounts.models import User
from kepan.apps.desk.selectors import list_attachments
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import list_visible_fields, read_version
from kepan.engine.basis.quantity import write_plain
from kepan.engine.ledgers.types import Field, FieldKind, Visibility
from kepan.engine.ledgers.values import LINKS
from kepan.web.ledgers.references import RECORD_KINDS
from kepan.web.ledgers.showing import Names, get_amount, load_names

FOUND = FieldKind.BACKLINKS
UNSEEN: Mapping[str, Any] = {"id": None, "label": None}


class ValueWriter:
    """Writes what one reader may see of some entries; what they name is read for all of them at once."""

    def __init__(self, user: User, entries: Sequence[Entry], *, is_list: bool = False) -> None:
        """In a list personal fields are left out: every look at them is one at one entry, and logged."""
        self.user, self.is_list = user, is_list
        fields = {(one.key, one.kind): one for entry in entries for one in self.list_fields(entry)}
        self.names = load_all_names(user, list(fields.values()), [entry.values for entry in entries])

    def list_fields(self, entry: Entry) -> list[Field]:
        """List the fields of an entry that are answered."""
        seen = list_visible_fields(user=self.user, entry=entry, type_=read_version(entry.type_version))
        hidden = (Visibility.PERSONAL,) if self.is_list else ()
        return [one for one in seen if one.kind != FOUND and one.visibility not in hidden]

    def write(self, entry: Entry) -> dict[str, Any]:
        """Write the values of one entry by field."""
        return {one.key: write_json(one, entry.values.get(one.key), self.names) for one in self.list_fields(entry)}


def load_all_names(user: User, fields: Iterable[Field], values: Sequence[Mapping[str, Any]]) -> Names:
    """Read what records and files are called that some fields point to, as far as a user may know."""
    shown = list(fields)
    names = load_names(shown, values, user)
    files = {key for one in shown for held in values for key in _list_files(one, held.get(one.key))}
    if files:
        rows = list_attachments(user=user).filter(pk__in=files).values_list("pk", "name")
        names.attachments = dict(rows)
    return names


def _list_files(one: Field, kept: Any) -> set[int]:
    if one.kind == FieldKind.FILE:
        return set(kept or ())
    if one.kind == FieldKind.CHECKLIST:
        return {key for row in kept or () for key in row.get("evidence") or ()}
    return set()


def write_json(one: Field, kept: Any, names: Names) -> Any:
    """Write what an entry keeps of a field; None where there is nothing."""
    if kept is None:
        return None
    if one.kind == FieldKind.TABLE:
        return [{column.key: write_json(column, row.get(column.key), names) for column in one.columns} for row in kept]
    if one.kind == FieldKind.CHECKLIST:
        return [{**row, "evidence": [_write_file(key, names) for key in row.get("evidence") or ()]} for row in kept]
    if isinstance(kept, list):
        return [_write_one(one, part, names) for part in kept]
    return _write_one(one, kept, names)


def _write_one(one: Field, kept: Any, names: Names) -> Any:
    if one.kind in RECORD_KINDS:
        found = names.references.get((one.kind, int(kept)))
        return dict(UNSEEN) if found is None else {"id": found.key, "label": found.name}
    if one.kind == FieldKind.REGION:
        return {"id": kept, "label": names.regions[kept]} if kept in names.regions else dict(UNSEEN)
    if one.kind == FieldKind.FILE:
        return _write_file(kept, names)
    if isinstance(kept, int) and not isinstance(kept, bool):
        # Amounts are kept in whole fen, also those that were computed; every other number as text.
        amount = get_amount(one, kept)
        return None if amount is None else write_plain(amount)
    return kept


def _write_file(key: int, names: Names) -> dict[str, Any]:
    return {"id": key, "label": names.attachments[key]} if key in names.attachments else dict(UNSEEN)


def prepare_values(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a body gives as services read it: records by key, amounts in the unit of their field.

    Records and files may come back as they were answered, with their names.
    """
    known = {one.key: one for one in fields}
    return {key: prepare_value(known[key], raw) if key in known else raw for key, raw in given.items()}


def prepare_value(one: Field, raw: Any) -> Any:
    """Return one value as services read it."""
    if one.kind == FieldKind.TABLE and isinstance(raw, list):
        return [prepare_values(one.columns, row) if isinstance(row, Mapping) else row for row in raw]
    if one.kind == FieldKind.CHECKLIST and isinstance(raw, list):
        return [_prepare_check(row) for row in raw]
    if one.kind in LINKS or one.kind == FieldKind.FILE:
        return _prepare_keys(raw)
    if one.kind == FieldKind.MONEY:
        # A whole number of JSON would be read as fen.
        parts = raw if isinstance(raw, list) else [raw]
        texts = [str(part) if isinstance(part, int) and not isinstance(part, bool) else part for part in parts]
        return texts if isinstance(raw, list) else texts[0]
    return raw


def _prepare_check(row: Any) -> Any:
    if isinstance(row, Mapping) and "evidence" in row:
        return {**row, "evidence": _prepare_keys(row["evidence"])}
    return row


def _prepare_keys(raw: Any) -> Any:
    if isinstance(raw, list):
        return [_prepare_keys(one) for one in raw]
    return raw["id"] if isinstance(raw, Mapping) and "id" in raw else raw
