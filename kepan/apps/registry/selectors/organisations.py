"""Reading organisations: the lists that a user may see, narrowed and searched, and one with what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from kepan.apps.accounts.models import Region
from kepan.apps.accounts.selectors import AnyUser, get_scope, list_visible
from kepan.apps.imports.models import Batch
from kepan.apps.imports.selectors import list_made, match_batch
from kepan.apps.registry.enums import LifeEventKind, NameKind, OrganisationKind, OrganisationState, RecognitionState
from kepan.apps.registry.models import (
    Contact,
    Delegation,
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Recognition,
    SearchKey,
    YearlyStatement,
)
from kepan.apps.registry.selectors.words import write_search_key
from kepan.engine.basis.words import read_words

RANKED = 4
"""So many times what is asked for is found before the best are chosen."""


def list_own_organisations(*, user: AnyUser) -> QuerySet[Organisation]:
    """Return the organisations that a user acts for."""
    known = get_scope(user).user_id
    if known is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk__in=Delegation.objects.filter(user_id=known).values("organisation"))


def list_all_visible(*, user: AnyUser) -> QuerySet[Organisation]:
    """Return the organisations a user may see, those that were merged into another among them."""
    rows = Organisation.objects.select_related("region", "zone")
    seen = list_visible(rows, user=user)
    if get_scope(user).region_paths:
        return seen
    return seen | rows.filter(pk__in=list_own_organisations(user=user).values("pk"))


def list_organisations(*, user: AnyUser) -> QuerySet[Organisation]:
    """Return the organisations a user may see, by name; a record merged into another is no longer one of its own."""
    return list_all_visible(user=user).exclude(state=OrganisationState.MERGED).order_by("name", "pk")


def get_organisation(*, user: AnyUser, pk: int) -> Organisation:
    """Return one organisation, also a merged one; raises Organisation.DoesNotExist for one not visible."""
    return list_all_visible(user=user).select_related("parent", "merged_into").get(pk=pk)


def find_by_code(*, user: AnyUser, code: str) -> Organisation | None:
    """Find the visible organisation with a credit code."""
    return list_organisations(user=user).filter(uscc=code.strip().upper()).first()


def match_words(words: str, *, to: str = "pk") -> Q:
    """Return the condition that an organisation has each of some words in a name, code or pinyin; none match nothing.

    Each word is a range of the search keys. `to` is the way to the organisation's key, such as `organisation`.
    """
    keys = [key for word in read_words(words) if (key := write_search_key(word))]
    if not keys:
        return Q(pk__in=[])
    found = Q()
    for key in keys:
        hits = SearchKey.objects.filter(key__begins=key)
        found &= Q(**{f"{to}__in": hits.values("organisation")})
    return found


def find_organisations(*, user: AnyUser, words: str, limit: int) -> list[Organisation]:
    """Find visible organisations by parts of names, present and former, by code and by pinyin; whole names first."""
    hits = list(list_organisations(user=user).filter(match_words(words))[: limit * RANKED])
    key = write_search_key(words)
    return sorted(hits, key=lambda row: rank_name(row.name, row.name_key, key))[:limit]


def rank_name(name: str, name_key: str, key: str) -> tuple[bool, bool, int, str]:
    """Return by what names that were found are ordered: the whole name, a beginning of it, the shorter ones."""
    return name_key != key, not name_key.startswith(key), len(name_key), name


def match_kind(kind: OrganisationKind | str, *, today: date) -> Exists:
    """Return the condition that an organisation is of a kind today; a closed one was so until it closed."""
    is_closed = Exact(OuterRef("state"), Value(OrganisationState.CLOSED))
    held = Q(ends_on__isnull=True) | Q(ends_on__gt=today) | Q(is_closed)
    return Exists(OrganisationRole.objects.filter(held, organisation=OuterRef("pk"), kind=kind))


def list_kind_bodies(kinds: Iterable[OrganisationKind], *, today: date) -> QuerySet[OrganisationRole, Any]:
    """List the keys of the organisations that are of one of some kinds today, by the index of kinds."""
    held = Q(ends_on__isnull=True) | Q(ends_on__gt=today) | Q(organisation__state=OrganisationState.CLOSED)
    return OrganisationRole.objects.filter(held, kind__in=list(kinds)).values("organisation")


def _list_held(title: str, today: date) -> QuerySet[Recognition]:
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    return Recognition.objects.filter(held, begun, title=title, state=RecognitionState.GRANTED)


def match_title(title: str, *, today: date) -> Q:
    """Return the condition that an organisation holds a title today.

    Few organisations hold one: whoever does is listed once, by the index of titles, and not asked of each in turn.
    """
    holders = _list_held(title, today).filter(organisation__isnull=False).values("organisation")
    # Each once, which the index gives in order: organisations are then looked up in the order in which they are stored.
    return Q(pk__in=holders.distinct())


def match_lacking(title: str, *, today: date) -> Q:
    """Return the condition that an organisation does not hold a title today; most do not: each is asked in turn."""
    return ~Q(Exists(_list_held(title, today).filter(organisation=OuterRef("pk"))))


def match_brought(batch: Batch) -> Q:
    """Return the condition that an organisation was made or changed by an import, or that its statement came by it."""
    if batch.target != "statements":
        return match_batch(Organisation, batch)
    return Q(pk__in=list_made(YearlyStatement, batch, "organisation"))


def match_tag(kind: str, code: str) -> Q:
    """Return the condition that an organisation has a tag."""
    return Q(pk__in=OrganisationTag.objects.filter(kind=kind, code=code).values("organisation"))


@dataclass(frozen=True)
class Belonging:
    """Something dated that hangs on an organisation: a name, kind, code, tag or event of its life."""

    kind: str
    text: str
    start: date | None
    end: date | None
    pk: int
    note: str = ""


@dataclass(frozen=True)
class Belongings:
    """All that hangs on one organisation, each list in its order."""

    names: list[Belonging] = field(default_factory=list)
    roles: list[Belonging] = field(default_factory=list)
    codes: list[Belonging] = field(default_factory=list)
    tags: list[Belonging] = field(default_factory=list)
    events: list[Belonging] = field(default_factory=list)

    @property
    def other_names(self) -> list[Belonging]:
        """The names beside the present one."""
        return [name for name in self.names if name.kind != NameKind.CURRENT]


def get_belongings(*, organisation: Organisation) -> Belongings:
    """Return names, kinds, codes, tags and life of an organisation in one query; whoever asks has got it visible."""
    no_day = Cast(Value(None), DateField())
    own = {"organisation": organisation}
    names = OrganisationName.objects.filter(**own).values_list(
        Value("names"), "kind", "name", "starts_on", "ends_on", "pk", "source"
    )
    roles = OrganisationRole.objects.filter(**own).values_list(
        Value("roles"), "kind", Value(""), "starts_on", "ends_on", "pk", Value("")
    )
    codes = OrganisationCode.objects.filter(**own).values_list(
        Value("codes"), "kind", "code", no_day, "ends_on", "pk", Value("")
    )
    tags = OrganisationTag.objects.filter(**own).values_list(
        Value("tags"), "kind", "code", no_day, no_day, "pk", Value("")
    )
    events = LifeEvent.objects.filter(**own).values_list(Value("events"), "kind", "after", "on", no_day, "pk", "before")
    found = Belongings()
    plain = [rows.order_by() for rows in (names, roles, codes, tags, events)]
    for table, *values in plain[0].union(*plain[1:], all=True):
        getattr(found, table).append(Belonging(*values))
    for rows in (found.names, found.roles, found.codes, found.tags):
        rows.sort(key=lambda row: (row.kind, row.start or date.min, row.text, row.pk))
    found.events.sort(key=lambda row: (row.start or date.min, row.pk))
    return found


def list_places_by_year(*, organisation: Organisation, years: Iterable[int]) -> dict[int, Region]:
    """Return the region in which an organisation was at the end of each year, by its moves; one query.

    Figures of a year belong to the place of that day, wherever the organisation is now.
    """
    moved = LifeEvent.objects.filter(
        organisation=organisation, kind=LifeEventKind.MOVED, from_region__isnull=False, on__isnull=False
    )
    moves = list(moved.select_related("from_region").order_by("on", "pk"))
    found = {}
    for year in years:
        later = next((move for move in moves if move.on is not None and move.on.year > year), None)
        found[year] = organisation.region if later is None or later.from_region is None else later.from_region
    return found


def list_contacts(*, organisation: Organisation) -> QuerySet[Contact]:
    """Return the contacts of an organisation; for those who may read its statements."""
    return Contact.objects.filter(organisation=organisation).order_by("purpose", "pk")


def list_children(*, user: AnyUser, organisation: Organisation) -> QuerySet[Organisation]:
    """Return the branches and subsidiaries of an organisation that a user may see."""
    return list_organisations(user=user).filter(parent=organisation)


def list_delegations(*, organisation: Organisation) -> QuerySet[Delegation]:
    """Return who may act for an organisation."""
    return Delegation.objects.filter(organisation=organisation).select_related("user", "granted_by").order_by("pk")


@dataclass(frozen=True)
class RegionCount:
    """How many organisations stand in a region itself."""

    code: str
    name: str
    count: int


def count_by_region(rows: QuerySet[Organisation]) -> list[RegionCount]:
    """Count the organisations of a narrowed list by region, for the map and the table beside it; one query."""
    counted = rows.order_by().values(code=F("region__code"), title=F("region__name")).annotate(count=Count("pk"))
    found = [RegionCount(row["code"], row["title"], row["count"]) for row in counted]
    return sorted(found, key=lambda row: row.code)


def list_kinds(*, pks: Iterable[int]) -> dict[int, list[str]]:
    """Return the present kinds of some organisations, for the rows of a page; one query."""
    found: dict[int, list[str]] = {}
    rows = OrganisationRole.objects.filter(organisation__in=list(pks), ends_on__isnull=True).order_by("kind")
    for pk, kind in rows.values_list("organisation_id", "kind"):
        found.setdefault(pk, []).append(kind)
    return found
