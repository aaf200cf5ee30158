"""What expressions of a type may look at beside the entry: records it points to, and entries that point to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import AnyUser, list_all_regions
from kepan.apps.imports.models import match_seen
from kepan.apps.ledgers.enums import LINK_COLUMNS
from kepan.apps.ledgers.models import Entry, EntryLink, Ledger
from kepan.apps.ledgers.selectors.children import FarChildren
from kepan.apps.ledgers.selectors.entries import list_all_entries
from kepan.apps.ledgers.selectors.types import HeldType, list_heavy, read_version
from kepan.apps.registry.models import Agreement, Organisation, Person, ProjectReceipt, Record, Right, UpperProject
from kepan.apps.registry.selectors import (
    IN_FORCE,
    list_agreements,
    list_all_people,
    list_all_visible,
    list_owner_codes,
    list_projects,
    list_referred,
    list_rights,
    match_kind,
    match_person_kind,
)
from kepan.engine.basis.expressions import FarList
from kepan.engine.ledgers.computing import Needs, list_needs
from kepan.engine.ledgers.judging import compute_flag
from kepan.engine.ledgers.scope import EntryView, create_scope, expand_value
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.engine.ledgers.values import load_value

MOST_CHILDREN = 5000
AT_ONCE = 900

TABLES: Mapping[str, type[Record]] = {
    FieldKind.ORGANISATION: Organisation,
    FieldKind.PERSON: Person,
    FieldKind.RIGHT: Right,
    FieldKind.PROJECT: UpperProject,
    FieldKind.AGREEMENT: Agreement,
    FieldKind.ENTRY: Entry,
}
NAMES: Mapping[str, str] = {FieldKind.RIGHT: "title", FieldKind.AGREEMENT: "title", FieldKind.ENTRY: "label"}
"""The column that names a record, where it is not `name`."""
NAMED = frozenset({*TABLES, FieldKind.REGION})


def list_every(kind: str) -> QuerySet[Any]:
    """Return the records of a kind, or regions, whoever asks: for what an entry is linked to already."""
    if kind == FieldKind.REGION:
        return list_all_regions()
    return Entry.objects.all() if kind == FieldKind.ENTRY else list_referred(TABLES[kind])


def _list_keys(value: Any) -> list[int]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int)]


def _list_linked(type_: LedgerType, kept: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Field, list[int]]]:
    """Yield the fields that name records, and such columns of tables, each with the keys that stand there."""
    for field in type_.fields:
        if field.kind in NAMED:
            yield field, [key for one in kept for key in _list_keys(one.get(field.key))]
        for column in field.columns:
            if column.kind in NAMED:
                rows = [row for one in kept for row in one.get(field.key) or ()]
                yield column, [key for row in rows for key in _list_keys(row.get(column.key))]


def list_names(
    *, type_: LedgerType, values: Iterable[Mapping[str, Any]], known: Mapping[tuple[str, int], str] | None = None
) -> dict[tuple[str, int], str]:
    """Return the names of the records that values of entries point to, by kind and key; a query for each kind.

    For what stands in an entry's own name; whoever shows records to a person asks the selectors of the registry.
    Those that are `known` are not asked for again.
    """
    found = dict(known or {})
    wanted: dict[FieldKind, set[int]] = {}
    kept = list(values)
    for field, held in _list_linked(type_, kept):
        keys = {key for key in held if (field.kind, key) not in found}
        if keys:
            wanted.setdefault(field.kind, set()).update(keys)
    for kind, keys in wanted.items():
        ordered = sorted(keys)
        for start in range(0, len(ordered), AT_ONCE):
            rows = list_every(kind).filter(pk__in=ordered[start : start + AT_ONCE])
            found.update({(str(kind), pk): name for pk, name in rows.values_list("pk", NAMES.get(kind, "name"))})
    return found


def find_subject(*, user: AnyUser | None, field: Field, key: int) -> Organisation | None:
    """Find the organisation that an entry is about with its region, if somebody sees it and the field takes it."""
    rows = list_records(user=user, kind=field.kind).filter(match_record(field), pk=key).select_related("region")
    found: Organisation | None = rows.order_by("pk").first()
    return found


def find_body(*, code: str) -> Organisation | None:
    """Find the organisation with a unified social credit code, whoever asks: for what came from outside."""
    rows = list_referred(Organisation).select_related("region")
    found: Organisation | None = rows.filter(uscc=code, merged_into__isnull=True).first() if code else None
    return found


def list_records(*, user: AnyUser | None, kind: str) -> Any:
    """Return the records of a kind that somebody sees and so may name; the system (None) may name any."""
    if user is None:
        return list_every(kind)
    match kind:
        case FieldKind.ORGANISATION:
            return list_all_visible(user=user)
        case FieldKind.PERSON:
            return list_all_people(user=user)
        case FieldKind.RIGHT:
            return list_rights(user=user)
        case FieldKind.PROJECT:
            return list_projects(user=user)
        case FieldKind.AGREEMENT:
            return list_agreements(user=user)
        case _:
            return list_all_entries(user=user)


def list_unseen(
    *,
    user: User | None,
    type_: LedgerType,
    values: Mapping[str, Any],
    wanted: Mapping[str, Iterable[int]],
    seen: Mapping[str, int] | None = None,
) -> list[str]:
    """Return the fields that name a record that is not there, not seen by somebody, or not of the kind they ask for.

    `seen` are keys by field that were looked at already.
    """
    missing = []
    for field in type_.fields:
        keys = set(_list_keys(values.get(field.key))) & set(wanted.get(field.kind, ()))
        keys -= {(seen or {}).get(field.key)}
        if not keys or field.kind not in LINK_COLUMNS:
            continue
        rows = list_records(user=user, kind=field.kind).order_by().filter(pk__in=keys).filter(match_record(field))
        if len(set(rows.values_list("pk", flat=True))) < len(keys):
            missing.append(field.key)
    return missing


def match_record(field: Field) -> Q:
    """Return the condition that a record is of a kind that a field takes."""
    if field.kind == FieldKind.ENTRY:
        return Q(ledger__key__in=field.ledgers) if field.ledgers else Q()
    if not field.roles or field.kind not in {FieldKind.ORGANISATION, FieldKind.PERSON}:
        return Q()
    match = match_kind if field.kind == FieldKind.ORGANISATION else match_person_kind
    found = Q()
    for role in field.roles:
        found |= Q(match(role, today=timezone.localdate()))
    return found


def _write_organisation(row: Any) -> dict[str, Any]:
    names = ("name", "uscc", "size", "state", "founded_on", "closed_on")
    latest = ("latest_year", "latest_revenue", "latest_rd", "latest_staff")
    return {name: getattr(row, name) for name in (*names, *latest)} | {"region": row.region_id}


def _write_right(row: Any) -> dict[str, Any]:
    shown = {"kind": row.kind, "title": row.title, "status": row.status, "granted_on": row.granted_on}
    return {**shown, "applied_on": row.filed_on, "in_force": row.status in IN_FORCE}


def _write_project(row: Any) -> dict[str, Any]:
    shown = {"title": row.name, "level": row.level, "starts_on": row.starts_on, "ends_on": row.ends_on}
    return {**shown, "approved": row.approved_amount, "received": row.received}


def _write_agreement(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("title", "kind", "amount", "signed_on", "ends_on")}


WRITERS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    FieldKind.ORGANISATION: _write_organisation,
    FieldKind.PERSON: lambda row: {"name": row.name, "degree": row.degree, "title": row.professional_title},
    FieldKind.RIGHT: _write_right,
    FieldKind.PROJECT: _write_project,
    FieldKind.AGREEMENT: _write_agreement,
}
"""What expressions read of a record (`engine.ledgers.scope.RECORDS`), from its row."""


@lru_cache(maxsize=512)
def _list_needs(held: HeldType) -> Needs:
    return list_needs(held.type_)


def get_needs(type_: LedgerType) -> Needs:
    """Return what the expressions of a type look at beside the entry; found once a process."""
    return _list_needs(HeldType(type_))


def _write_entry(row: Entry, columns: Collection[str]) -> dict[str, Any]:
    """Write what expressions read of another entry: the fields they name, its state and number."""
    known = read_version(row.type_version)
    shown = {
        one.key: expand_value(one, load_value(one, row.values.get(one.key)))
        for one in known.fields
        if one.key in columns and one.kind != FieldKind.BACKLINKS
    }
    return {**shown, "state": row.state, "number": row.number}


def _write_records(kind: FieldKind, keys: set[int], columns: Collection[str]) -> dict[int, dict[str, Any]]:
    """Return what expressions read of records by key; one query, and two more for entries of other ledgers."""
    if kind == FieldKind.ENTRY:
        entries = Entry.objects.filter(pk__in=keys).select_related("type_version").defer(*list_heavy("type_version"))
        return {row.pk: _write_entry(row, columns) for row in entries}
    rows = list_every(kind).filter(pk__in=keys)
    if kind == FieldKind.PROJECT:
        rows = rows.annotate(received=Sum("receipts__amount", filter=match_seen(ProjectReceipt, "receipts__")))
    if kind == FieldKind.RIGHT and "owners" in columns:
        owners = list_owner_codes(rights=keys)
        return {row.pk: {**_write_right(row), "owners": owners.get(row.pk, "")} for row in rows}
    return {row.pk: WRITERS[kind](row) for row in rows}


def _list_children(entry: Entry, field: Field, columns: Collection[str]) -> list[Mapping[str, Any]] | FarList | None:
    """Return what expressions read of the entries that point to one; where they are many, who asks the database."""
    if entry._state.adding:
        return []
    links = EntryLink.objects.filter(target=entry.pk, field=field.through)
    rows = Entry.objects.filter(pk__in=links.values("entry"), ledger__key__in=field.ledgers, removed_at__isnull=True)
    # Of many children nothing is fetched that no expression looks at: slots, words, the definition of their type.
    fetched = rows.select_related("type_version").only("values", "state", "number", "type_version__digest")
    found = list(fetched.order_by("pk")[: MOST_CHILDREN + 1])
    if len(found) <= MOST_CHILDREN:
        return [_write_entry(row, columns) for row in found]
    ledger = Ledger.objects.select_related("current").filter(key__in=field.ledgers).first()
    if ledger is None or ledger.current is None:
        return None
    # By an index of the ledger, a planner that has not counted the new entries would look through all links for each.
    near = Entry.objects.filter(pk__in=links.values("entry"), removed_at__isnull=True)
    return FarChildren(near.alias(own=F("ledger_id") + 0).filter(own=ledger.pk), ledger)


def load_linked(*, type_: LedgerType, values: Iterable[Mapping[str, Any]]) -> dict[str, dict[int, dict[str, Any]]]:
    """Return by field what rules read of the records that many entries point to; a query for each field."""
    kept, loaded = list(values), {}
    for field in type_.fields:
        columns = get_needs(type_).linked.get(field.key, get_needs(type_).lists.get(field.key))
        if columns is not None and field.kind != FieldKind.BACKLINKS:
            keys = {key for one in kept for key in _list_keys(one.get(field.key))}
            loaded[field.key] = _write_records(field.kind, keys, columns) if keys else {}
    return loaded


def get_view(
    *,
    entry: Entry,
    type_: LedgerType,
    before: Mapping[str, Any] | None = None,
    loaded: Mapping[str, Mapping[int, dict[str, Any]]] | None = None,
) -> EntryView:
    """Return an entry as the rules of its type see it, with the records and entries that they look at.

    `before` are the values it had, as they were kept; `loaded` what `load_linked` found for many entries at once.
    """
    needs = get_needs(type_)
    linked: dict[str, Mapping[str, Any]] = {}
    lists: dict[str, list[Mapping[str, Any]] | FarList | None] = {}
    for field in type_.fields:
        columns = needs.lists.get(field.key, needs.linked.get(field.key))
        if columns is None:
            continue
        if field.kind == FieldKind.BACKLINKS:
            lists[field.key] = _list_children(entry, field, columns)
        else:
            keys = _list_keys(entry.values.get(field.key))
            if loaded is not None:
                records: Mapping[int, dict[str, Any]] = loaded[field.key]
            else:
                records = _write_records(field.kind, set(keys), columns) if keys else {}
            if field.is_many:
                lists[field.key] = [{"key": key, **records[key]} for key in keys if key in records]
            elif keys and keys[0] in records:
                linked[field.key] = records[keys[0]]
    return EntryView(
        values=load_values(type_, entry.values),
        state=entry.state,
        linked=linked,
        lists=lists,
        former=load_values(type_, before or {}),
        number=entry.number,
        is_new=entry._state.adding,
    )


def load_values(type_: LedgerType, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Read the values of an entry from what is kept."""
    return {
        one.key: load_value(one, kept[one.key])
        for one in type_.fields
        if one.kind != FieldKind.BACKLINKS and kept.get(one.key) is not None
    }


def has_condition(entry: Entry, type_: LedgerType, condition: str, today: date) -> bool:
    """Say whether a condition of the type holds for an entry on a day; one that is not known does not."""
    return compute_flag(type_, condition, create_scope(type_, get_view(entry=entry, type_=type_), today)) is True
