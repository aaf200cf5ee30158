"""What one user sees of one entry: its fields by visibility, its history with the same fields, what points where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.ledgers.models import Entry, EntryComment, EntryKey, EntryLink, EntryStep, EntryVersion, Ledger
from kepan.apps.ledgers.selectors.entries import list_all_entries, match_field_seen
from kepan.apps.ledgers.selectors.types import list_heavy, read_version
from kepan.apps.registry.selectors import is_delegate
from kepan.engine.ledgers.changes import pair_fields
from kepan.engine.ledgers.types import Field, LedgerType, Strength, Visibility
from kepan.engine.ledgers.uniques import list_uniques
from kepan.engine.ledgers.visibility import Viewer, can_see, list_sources

MOST_SHARED = 5
CLEARED = frozenset({Role.DIRECTOR, Role.PLANNER, Role.SECTION_OFFICER})
"""Roles that may be shown personal fields of the entries of their office; every look is logged."""


def get_viewer(*, user: AnyUser, entry: Entry) -> Viewer:
    """Return what a user is to an entry; the answer is kept on the entry for the user who asks."""
    kept = entry.__dict__.get("_viewer")
    scope = get_scope(user)
    if kept is not None and kept[0] == scope.user_id:
        viewer: Viewer = kept[1]
        return viewer
    roles = frozenset(role for role in scope.roles if scope.has_role(Role(role), region=entry.region))
    is_staff = scope.is_staff_of(entry.region)
    is_office = is_staff and (
        entry.office_id is None or entry.office_id in scope.office_ids or scope.is_leading(entry.region)
    )
    is_owner = scope.user_id is not None and entry.owner_id == scope.user_id
    if not is_owner and not is_staff and entry.organisation is not None:
        is_owner = is_delegate(user, entry.organisation)
    viewer = Viewer(
        roles=roles,
        is_office=is_office,
        is_owner=is_owner,
        is_staff=is_staff,
        is_personal_cleared=is_office and bool(roles & CLEARED),
    )
    entry.__dict__["_viewer"] = (scope.user_id, viewer)
    return viewer


def list_visible_fields(*, user: AnyUser, entry: Entry, type_: LedgerType) -> tuple[Field, ...]:
    """Return the fields of an entry that a user may see, in their order."""
    viewer = get_viewer(user=user, entry=entry)
    return tuple(field for field in type_.fields if can_see(field, viewer, entry.state))


def get_visible_values(*, user: AnyUser, entry: Entry, type_: LedgerType | None = None) -> dict[str, Any]:
    """Return the values of an entry, as they are kept, of the fields that a user may see."""
    known = read_version(entry.type_version) if type_ is None else type_
    fields = list_visible_fields(user=user, entry=entry, type_=known)
    return {field.key: entry.values.get(field.key) for field in fields}


@dataclass(frozen=True)
class EntryChange:
    """One change of an entry: who, when, why, and the fields that a reader may see with what they were and became."""

    number: int
    at: datetime
    by: str
    reason: str
    state: str
    fields: tuple[tuple[str, Any, Any], ...]
    is_more: bool
    """Whether fields changed that this reader may not see."""
    held: tuple[Field, ...] = ()
    """What `fields` names by title, in the same order."""


def list_changes(*, user: AnyUser, entry: Entry) -> list[EntryChange]:
    """Return how an entry came to be what it is, the newest change first, without fields hidden from the reader.

    Each version is read in its own type: a field that is no more is shown by the name it had. What was open to more
    people then is shown only to those who may see the field now.
    """
    versions = EntryVersion.objects.filter(entry=entry).select_related("type_version", "changed_by")
    rows = list(versions.defer(*list_heavy("type_version")))
    viewer, found = get_viewer(user=user, entry=entry), []
    after_values, after_type = entry.values, read_version(entry.type_version)
    present = {one.key: one for one in after_type.fields}
    for row in rows:
        type_ = read_version(row.type_version)
        if type_ != after_type:
            pairs = pair_fields(type_, after_type)
            former = {key: present[one.key] for key, one in pairs.items() if one.key in present}
            present = {**present, **former}
        known = {one.key: one for one in (*type_.fields, *after_type.fields)}
        keys = [key for key in known if row.values.get(key) != after_values.get(key)]
        states = (row.state, entry.state)
        shown = [
            key
            for key in keys
            if all(
                _can_see_always(one, viewer, states)
                for one in (known[key], *(present.get(name) for name in {key, *_list_behind((type_, after_type), key)}))
            )
        ]
        found.append(
            EntryChange(
                number=row.number,
                at=row.changed_at,
                by="" if row.changed_by is None else row.changed_by.name,
                reason=row.reason,
                state=row.state,
                fields=tuple((known[key].title, row.values.get(key), after_values.get(key)) for key in shown),
                is_more=len(shown) < len(keys),
                held=tuple(known[key] for key in shown),
            )
        )
        after_values, after_type = row.values, type_
    return found


def _list_behind(types: Iterable[LedgerType], key: str) -> set[str]:
    """List the fields that a computed one was or is computed from: what is closed now was perhaps open then."""
    found = [(type_, one) for type_ in types if (one := type_.find_field(key)) is not None]
    return {source.key for type_, one in found for source in list_sources(type_, one)}


def _can_see_always(field: Field | None, viewer: Viewer, states: Iterable[str]) -> bool:
    return field is None or all(can_see(field, viewer, state) for state in states)


@dataclass(frozen=True)
class LinkCount:
    """How many entries of a ledger point to a record by one of their fields."""

    ledger: str
    ledger_title: str
    field: str
    title: str
    count: int
    is_filter: bool = False
    """Whether the list of the ledger can be narrowed by the field."""


def list_links(*, entry: Entry) -> QuerySet[EntryLink]:
    """Return what an entry points to; whoever asks filters by the fields that may be seen."""
    records = ("organisation", "person", "right", "project", "agreement", "target__ledger")
    return EntryLink.objects.filter(entry=entry).select_related(*records).order_by("field", "position")


def list_backlinks(*, user: AnyUser, record: Any, column: str = "target") -> QuerySet[EntryLink]:
    """Return the links of entries a user may see that point to a record, such as an organisation."""
    rows = EntryLink.objects.filter(**{column: record}, entry__in=list_all_entries(user=user).order_by().values("pk"))
    return rows.select_related("entry__ledger__current", "entry__region", "entry__organisation__region")


def count_backlinks(*, user: AnyUser, record: Any, column: str = "target") -> list[LinkCount]:
    """Count the entries that point to a record by ledger and field, without fields hidden from the reader."""
    rows = list_backlinks(user=user, record=record, column=column).select_related(None)
    counted = rows.order_by().values("entry__ledger", "field").annotate(count=Count("entry", distinct=True))
    found = {(row["entry__ledger"], row["field"]): row["count"] for row in counted}
    if not found:
        return []
    answer = []
    ledgers = Ledger.objects.select_related("current").in_bulk({ledger_pk for ledger_pk, _key in found})
    for ledger_pk, key in sorted(found):
        ledger = ledgers[ledger_pk]
        assert ledger.current is not None
        field = read_version(ledger.current).find_field(key)
        seen = None if field is None else match_field_seen(user=user, field=field)
        if field is None or seen is None:
            continue
        count = found[ledger_pk, key]
        if field.visibility != Visibility.PUBLIC or field.hidden_in:
            # Some of these entries may show the field to this reader, and others not.
            entries = Entry.objects.filter(seen, ledger=ledger_pk).order_by().values("pk")
            count = rows.filter(field=key, entry__in=entries).values("entry").distinct().count()
        if count:
            title = field.inverse or field.title
            answer.append(LinkCount(ledger.key, ledger.title, key, title, count, field.is_filter))
    return answer


def can_see_link(*, user: AnyUser, link: EntryLink) -> bool:
    """Say whether a user may see the field by which an entry points to a record; a link comes with entry and type."""
    entry = link.entry
    field = None if entry.ledger.current is None else read_version(entry.ledger.current).find_field(link.field)
    return field is not None and can_see(field, get_viewer(user=user, entry=entry), entry.state)


def list_comments(*, user: AnyUser, entry: Entry) -> QuerySet[EntryComment]:
    """Return the comments on an entry, the oldest first; those for the office only to staff."""
    rows = EntryComment.objects.filter(entry=entry).select_related("author")
    return rows if get_viewer(user=user, entry=entry).is_staff else rows.filter(is_internal=False)


def count_seconds_by_state(*, entry: Entry) -> Mapping[str, int]:
    """Return how long an entry stayed in each state that it has left."""
    found: dict[str, int] = {}
    for state, seconds in EntryStep.objects.filter(entry=entry).values_list("source", "stayed_seconds"):
        found[state] = found.get(state, 0) + seconds
    return found


@dataclass(frozen=True)
class SharedValue:
    """What an entry shares with others though it had better not: the words of the rule, and the others."""

    words: str
    entries: tuple[Entry, ...]


def list_shared(*, user: AnyUser, entry: Entry, type_: LedgerType) -> list[SharedValue]:
    """Return the rules that only warn by which an entry shares values with others that a user may see."""
    rules = {name[:120]: rule for name, rule in list_uniques(type_) if rule.strength == Strength.WARN}
    if not rules:
        return []
    seen = {one.key for one in list_visible_fields(user=user, entry=entry, type_=type_)}
    found = []
    for key in EntryKey.objects.filter(entry=entry, rule__in=rules).order_by("rule"):
        rule = rules[key.rule]
        others = EntryKey.objects.filter(ledger=key.ledger_id, rule=key.rule, digest=key.digest).exclude(entry=entry)
        rows = list_all_entries(user=user).filter(pk__in=others.values("entry")).order_by("pk")[:MOST_SHARED]
        if seen.issuperset(rule.fields) and (entries := tuple(rows)):
            found.append(SharedValue(rule.message, entries))
    return found
