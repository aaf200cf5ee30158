"""Reading entries: the lists that a user may see, narrowed by what this user may see of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.selectors import AnyUser, get_scope, list_visible, match_regions, match_within
from kepan.apps.ledgers.enums import LINK_COLUMNS, ApprovalState
from kepan.apps.ledgers.models import Approval, Draft, Entry, EntryDue, EntryLink, EntryStep, EntryValue, Ledger
from kepan.apps.ledgers.selectors.finding import match_entry_words
from kepan.apps.ledgers.selectors.types import can_find, get_ledgers, get_type, list_heavy
from kepan.apps.registry.selectors import list_own_organisations
from kepan.engine.ledgers.slots import write_sortable
from kepan.engine.ledgers.types import Field, LedgerType, StateKind, Visibility

CHUNK = 100
SHOWN = (StateKind.STANDING, StateKind.ENDED)
"""Kinds of states in which an entry of a public ledger is shown outside the office."""


def _match_own(user: AnyUser) -> Q:
    """Return the condition that an entry is of an organisation the user acts for, or was begun by the user."""
    own = Q(owner_id=get_scope(user).user_id)
    return own | Q(organisation__in=list_own_organisations(user=user).values("pk"))


def _match_closed(user: AnyUser, ledgers: Iterable[Ledger]) -> Q:
    """Return the condition that an entry may be seen by its ledger: of closed ledgers one sees only one's own.

    Public entries are shown outside staff only where they stand.
    """
    is_staff = bool(get_scope(user).region_paths)
    hidden, shown = [], Q(pk__in=[])
    for ledger in ledgers:
        type_ = get_type(ledger)
        if is_staff and not can_find(user, type_):
            hidden.append(ledger.pk)
        if not is_staff:
            states = [state.key for state in type_.states if state.kind in SHOWN]
            shown |= Q(ledger=ledger.pk, state__in=states, tier=Tier.PUBLIC_DATA)
    if is_staff:
        return ~Q(ledger__in=hidden) if hidden else Q()
    return shown


def _list_seen(rows: QuerySet[Entry], user: AnyUser, ledgers: Iterable[Ledger]) -> QuerySet[Entry]:
    scope = get_scope(user)
    if scope.user_id is None or (scope.roles and not scope.home_paths):
        return rows.none()
    seen = list_visible(rows, user=user).filter(_match_closed(user, ledgers))
    return seen if scope.region_paths else seen | rows.filter(_match_own(user))


def list_all_entries(*, user: AnyUser, with_removed: bool = False) -> QuerySet[Entry]:
    """Return the entries of all ledgers that a user may see."""
    rows = Entry.objects.select_related("region", "ledger__current", "organisation").defer(
        "ledger__current__definition", "ledger__current__plan"
    )
    if not with_removed:
        rows = rows.filter(removed_at__isnull=True)
    return _list_seen(rows, user, get_ledgers(user=user))


def list_told_entries(*, user: AnyUser) -> QuerySet[Entry]:
    """Return the entries of which a user may hear: those one sees, and as staff of their region removed ones, too."""
    inside = match_regions(get_scope(user).region_paths)
    return list_all_entries(user=user, with_removed=True).filter(inside | Q(removed_at__isnull=True))


def list_entries(*, user: AnyUser, ledger: Ledger, removed: bool = False) -> QuerySet[Entry]:
    """Return the entries of a ledger that a user may see, the newest first."""
    rows = Entry.objects.select_related("region", "organisation").filter(
        ledger=ledger.pk, removed_at__isnull=not removed
    )
    return _list_seen(rows, user, [ledger]).order_by("-pk")


def get_entry(*, user: AnyUser, pk: int) -> Entry:
    """Return one entry with its ledger and type, also a removed one; raises Entry.DoesNotExist for one not visible."""
    rows = list_all_entries(user=user, with_removed=True)
    rows = rows.select_related("type_version", "office", "owner", "organisation__region", "stepped_by")
    entry = rows.defer(*list_heavy("ledger__current"), *list_heavy("type_version")).get(pk=pk)
    if entry.removed_at is not None and not get_scope(user).is_staff_of(entry.region):
        raise Entry.DoesNotExist(pk)
    return entry


def match_field_seen(*, user: AnyUser, field: Field) -> Q | None:
    """Return which entries a user may filter or sort by a field; None where by none.

    Whoever could narrow a list by what is hidden would read it from the rows that stay.
    """
    scope = get_scope(user)
    if field.visibility == Visibility.PERSONAL:
        return None
    office = match_within(scope.director_paths)
    if scope.region_paths:
        office |= Q(office_id__in=scope.office_ids) & match_within(scope.region_paths)
    office |= Q(office__isnull=True) & match_within(scope.region_paths)
    inside = match_within(scope.region_paths)
    if not scope.region_paths:
        inside = _match_own(user)
    if field.visibility == Visibility.RESTRICTED:
        named = [Role(role) for role in field.seen_by if role in Role.values]
        found = office | match_within(scope.list_paths(Role.DIRECTOR, *named))
    elif field.visibility == Visibility.INTERNAL:
        found = inside
    else:
        found = Q()
    if field.hidden_in:
        found &= office | ~Q(state__in=field.hidden_in)
    return found


def match_value(*, ledger: Ledger, field: Field, value: Any, lookup: str = "") -> Q:
    """Return the condition that a field lists filter by has a value, as slots keep it: key, fen, millionths, day.

    `lookup` is `begins` or `in`. Of a field with many values one has to meet it.
    """
    return _match_kept(ledger, field, {f"__{lookup}" if lookup else "": value})


def match_between(*, ledger: Ledger, field: Field, least: Any = None, most: Any = None) -> Q:
    """Return the condition that a field lists filter by lies between two values, both with it; None for no end."""
    ends = {"__gte": least, "__lte": most}
    return _match_kept(ledger, field, {suffix: value for suffix, value in ends.items() if value is not None})


def _match_kept(ledger: Ledger, field: Field, wanted: Mapping[str, Any]) -> Q:
    """Match what a field keeps, by lookup: in its slot, in its links, or in rows of values."""
    assert ledger.current is not None
    slot, column = ledger.current.slots.get(field.key), LINK_COLUMNS.get(field.kind)
    if slot is not None:
        return Q(**{f"{slot}{suffix}": value for suffix, value in wanted.items()})
    if column is not None:
        # By the key that follows a merge, and by its index.
        links = EntryLink.objects.filter(**{f"{column}_id{suffix}": value for suffix, value in wanted.items()})
        return Q(pk__in=links.filter(field=field.key).values("entry"))
    rows = EntryValue.objects.filter(ledger=ledger.pk, field=field.key)
    for suffix, value in wanted.items():
        written = [write_sortable(one) for one in value] if suffix == "__in" else write_sortable(value)
        rows = rows.filter(**{f"value{suffix}": written})
    return Q(pk__in=rows.values("entry"))


def get_order(*, ledger: Ledger, field: Field) -> str | None:
    """Return the column by which entries are put in the order of a field; None where there is none."""
    assert ledger.current is not None
    slot: str | None = ledger.current.slots.get(field.key)
    return slot


def find_entries(*, user: AnyUser, words: str, limit: int) -> list[Entry]:
    """Find the newest entries of all ledgers that a user may see by words; for staff a hundred at a time.

    Ledgers that are closed to somebody are passed over as their entries come, without reading all ledgers first.
    """
    if not get_scope(user).region_paths:
        return list(list_all_entries(user=user).filter(match_entry_words(words)).order_by("-pk")[:limit])
    rows = Entry.objects.select_related("region", "ledger__current").filter(removed_at__isnull=True)
    rows = rows.defer("ledger__current__definition", "ledger__current__plan")
    seen = list_visible(rows, user=user).filter(match_entry_words(words)).order_by("-pk")
    found: list[Entry] = []
    while len(found) < limit:
        # A question without an end would have PostgreSQL sort all that there are.
        part = list(seen[:CHUNK])
        found += [row for row in part if can_find(user, get_type(row.ledger))]
        if len(part) < CHUNK:
            break
        seen = seen.filter(pk__lt=part[-1].pk)
    return found[:limit]


def list_steps_of(*, entry: Entry) -> QuerySet[EntryStep]:
    """Return the steps an entry took, the newest first; whoever asks has got the entry."""
    return EntryStep.objects.filter(entry=entry).select_related("actor").order_by("-pk")


def list_dues(*, user: AnyUser, ledger: Ledger | None = None) -> QuerySet[EntryDue]:
    """Return the days that come due of entries a user may see, the next first."""
    rows = list_all_entries(user=user) if ledger is None else list_entries(user=user, ledger=ledger)
    dues = EntryDue.objects.select_related("entry__ledger", "entry__region")
    return dues.filter(entry__in=rows.order_by().values("pk")).order_by("date", "pk")


def list_waiting(*, user: AnyUser) -> QuerySet[Approval]:
    """Return the approvals in which it is this user's turn, those that wait longest first."""
    scope = get_scope(user)
    mine = Q(pk__in=[])
    for role, path in scope.role_paths:
        mine |= Q(votes__role=role, votes__is_approved__isnull=True) & match_regions([path], prefix="entry__region")
    rows = Approval.objects.filter(mine, state=ApprovalState.OPEN).select_related("entry__ledger__current", "asked_by")
    seen = rows.filter(entry__in=list_all_entries(user=user).order_by().values("pk"))
    return seen.distinct().order_by("pk")


def find_draft_of(*, user: AnyUser, ledger: Ledger, entry: Entry | None = None) -> Draft | None:
    """Find the form that a user has begun and not sent."""
    return Draft.objects.filter(user_id=get_scope(user).user_id or 0, ledger=ledger, entry=entry).first()


def list_titles(type_: LedgerType, *, is_outside: bool) -> dict[str, str]:
    """Return the names of the states of a type, as the office or those outside read them."""
    return {one.key: (one.outside or one.title) if is_outside else one.title for one in type_.states}
