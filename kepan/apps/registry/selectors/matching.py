"""Finding what is there already: one entry against the register, pairs that wait for a person, the log of merges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.registry.enums import CodeKind, NameKind, OrganisationState, PairState
from kepan.apps.registry.models import (
    Contact,
    MatchPair,
    Merger,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    SearchKey,
)
from kepan.apps.registry.models.keys import InnerCode
from kepan.apps.registry.selectors.organisations import list_all_visible, list_organisations
from kepan.apps.registry.selectors.people import list_all_people
from kepan.apps.registry.selectors.words import KEY_LENGTH, get_name_parser
from kepan.engine.registry.likeness import (
    FIELDS,
    SUGGESTED_WEIGHT,
    LinkedPair,
    compare_traits,
    compute_frequency,
)
from kepan.engine.registry.traits import LinkageRecord, Traits, list_traits

SHORT_CORE = 2
CANDIDATES = 50
"""Records of one ground that are compared; a name that more of them share decides nothing."""
COUNTED_CORES = 1000
CORE_USUAL = next(one.u for field in FIELDS for one in field.outcomes if one.counted == "core")


@dataclass(frozen=True)
class Match:
    """A record that an entry may repeat, with the evidence."""

    organisation: Organisation
    pair: LinkedPair


def find_matches(*, user: AnyUser, entry: LinkageRecord, limit: int = 5) -> list[Match]:
    """Find the visible records that an entry may repeat, the likeliest first; an entry with a number is not its own.

    Codes first, then names and former names, then parts of the core; all by indexes, whatever the register's size.
    """
    parser = get_name_parser()
    own = list(list_traits(entry, parser))
    rows = list_organisations(user=user).filter(pk__in=_list_candidates(own)).exclude(pk=entry.number)
    size = Organisation.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    shares = {("core", one.core): _compute_core_share(one.core, size) for one in own if one.core}
    found = []
    for row in rows.prefetch_related(*_list_prefetches()):
        others = list_traits(create_linkage_record(row), parser)
        pairs = [compare_traits(mine, other, size=size, frequencies=shares) for other in others for mine in own]
        best = max(pairs, key=lambda pair: pair.weight)
        if best.weight >= SUGGESTED_WEIGHT:
            found.append(Match(row, best))
    return sorted(found, key=lambda match: (-match.pair.weight, match.organisation.pk))[:limit]


def _list_candidates(own: Iterable[Traits]) -> set[int]:
    """List the keys of records that share a code, a name or a part of the core with an entry."""
    found: set[int] = set()
    for one in own:
        if one.inner_code:
            inner = Organisation.objects.alias(inner=InnerCode("uscc"))
            found.update(inner.filter(inner=one.inner_code).values_list("pk", flat=True)[:CANDIDATES])
            codes = OrganisationCode.objects.filter(code__in=[code for code in (one.uscc, one.inner_code) if code])
            found.update(codes.order_by().values_list("organisation", flat=True)[:CANDIDATES])
        names = OrganisationName.objects.filter(name_key=one.name_key)
        found.update(names.order_by().values_list("organisation", flat=True)[:CANDIDATES])
        if one.core:
            found.update(Organisation.objects.filter(core=one.core).values_list("pk", flat=True)[:CANDIDATES])
        # A wrong character leaves the one half of the core or the other as it was; a short name begins like the long.
        for part in {one.core[:2] + one.industry[:1], one.core[:2], one.core[1:] + one.industry[:2]}:
            if len(part) > 1:
                keys = SearchKey.objects.filter(key__begins=part)
                found.update(keys.values_list("organisation", flat=True)[:CANDIDATES])
        if len(one.core) == SHORT_CORE and one.industry:
            keys = SearchKey.objects.filter(key__begins=one.core[0])
            likely = OrganisationName.objects.filter(name_key__contains=one.industry)
            likely = likely.filter(organisation__in=keys.values("organisation"))
            found.update(likely.order_by().values_list("organisation", flat=True)[:CANDIDATES])
    return found


def _compute_core_share(core: str, size: int) -> float:
    """Return how large a share of the register has a core; beyond a thousand it is common enough."""
    count = Organisation.objects.filter(core=core).values("pk")[:COUNTED_CORES].count()
    return compute_frequency(count + 1, size, CORE_USUAL)


def find_matches_of_each(
    *, user: AnyUser | None, entries: Sequence[LinkageRecord], limit: int = 3
) -> list[list[Match]]:
    """Find for each of some entries the records that it may repeat; a fixed number of queries for all of them.

    Nobody as user is the system. Records are compared that share a code, a name, a core, or all of a name from some
    character of its core on; what only the search of a single entry finds is left to looking through the register.
    """
    if not entries:
        return []
    parser = get_name_parser()
    own = [list(list_traits(entry, parser)) for entry in entries]
    marks = [{mark for one in traits for mark in _list_marks(one)} for traits in own]
    wanted = set().union(*marks)
    seen = list_organisations(user=user) if user else Organisation.objects.exclude(state=OrganisationState.MERGED)
    keys = _list_marked(wanted, CANDIDATES * len(entries))
    rows = seen.select_related("region").filter(pk__in=keys).order_by("pk").prefetch_related(*_list_prefetches())
    others = [(row, list(list_traits(create_linkage_record(row), parser))) for row in rows]
    by_mark: dict[str, list[int]] = defaultdict(list)
    for place, (_row, traits) in enumerate(others):
        for mark in {mark for one in traits for mark in _list_marks(one)} & wanted:
            by_mark[mark].append(place)
    size = Organisation.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    shares = _compute_core_shares({one.core for traits in own for one in traits if one.core}, size)
    found = []
    for traits, known in zip(own, marks, strict=True):
        near = {place for mark in known for place in by_mark[mark][:CANDIDATES]}
        matches = [
            Match(others[place][0], max(
                (compare_traits(mine, other, size=size, frequencies=shares) for other in others[place][1]
                 for mine in traits), key=lambda pair: pair.weight))
            for place in near
        ]  # fmt: skip
        likely = [match for match in matches if match.pair.weight >= SUGGESTED_WEIGHT]
        found.append(sorted(likely, key=lambda match: (-match.pair.weight, match.organisation.pk))[:limit])
    return found


def _list_marks(one: Traits) -> Iterator[str]:
    """List what records have in common that are worth comparing: the kind of mark and its value."""
    if one.inner_code:
        yield f"inner {one.inner_code}"
    yield f"name {one.name_key}"
    if one.core:
        yield f"core {one.core}"
        start = one.name_key.find(one.core)
        for place in range(max(start, 0), start + len(one.core)):
            yield f"key {one.name_key[place:][:KEY_LENGTH]}"


def _list_marked(marks: Iterable[str], most: int) -> set[int]:
    """List the keys of records that have one of some marks."""
    values: dict[str, list[str]] = {"inner": [], "name": [], "core": [], "key": []}
    for kind, _sign, value in (mark.partition(" ") for mark in marks):
        values[kind].append(value)
    inner = Organisation.objects.alias(inner=InnerCode("uscc")).filter(inner__in=values["inner"])
    names = OrganisationName.objects.filter(name_key__in=values["name"]).order_by()
    cores = Organisation.objects.filter(core__in=values["core"])
    keys = SearchKey.objects.filter(key__in=values["key"])
    return {
        *inner.values_list("pk", flat=True)[:most],
        *names.values_list("organisation", flat=True)[:most],
        *cores.values_list("pk", flat=True)[:most],
        *keys.values_list("organisation", flat=True)[:most],
    }


def _compute_core_shares(cores: Iterable[str], size: int) -> dict[tuple[str, str], float]:
    """Return how large a share of the register has each of some cores."""
    rows = Organisation.objects.filter(core__in=cores).order_by().values_list("core")
    counts = dict(rows.annotate(count=Count("pk")))
    return {("core", core): compute_frequency(counts.get(core, 0) + 1, size, CORE_USUAL) for core in cores}


def _list_prefetches() -> tuple[Prefetch[str], ...]:
    return (
        Prefetch("names", OrganisationName.objects.exclude(kind=NameKind.CURRENT), to_attr="other_names"),
        Prefetch("codes", OrganisationCode.objects.filter(kind=CodeKind.ORGANISATION), to_attr="old_codes"),
        Prefetch("contacts", Contact.objects.exclude(phone="").order_by("pk"), to_attr="called"),
    )


def list_linkage_records() -> Iterator[LinkageRecord]:
    """Go through all records that stand for themselves, as linkage compares them; for jobs, whatever a user may see."""
    rows = Organisation.objects.exclude(state=OrganisationState.MERGED).select_related("region").order_by("pk")
    for row in rows.prefetch_related(*_list_prefetches()).iterator(chunk_size=2000):
        yield create_linkage_record(row)


def create_linkage_record(row: Organisation) -> LinkageRecord:
    """Put together what is compared of an organisation with its names, codes and contacts loaded."""
    names = [name.name for name in getattr(row, "other_names", [])]
    codes = [code.code for code in getattr(row, "old_codes", [])]
    phones = [contact.phone for contact in getattr(row, "called", [])]
    return LinkageRecord(
        number=row.pk,
        name=row.name,
        uscc=row.uscc,
        other_names=tuple(names),
        organisation_code=codes[0] if codes else "",
        region=row.region.code,
        address=row.address,
        phone=phones[0] if phones else "",
        representative=row.representative,
    )


def list_pairs(*, user: AnyUser, state: PairState | None = PairState.OPEN) -> QuerySet[MatchPair]:
    """Return the pairs of records of which a user may see both, the likeliest first; in no state, all of them.

    An open pair of which one record was merged meanwhile waits for nobody.
    """
    seen = list_all_visible(user=user).filter(pk=OuterRef("left"))
    other = list_all_visible(user=user).filter(pk=OuterRef("right"))
    rows = MatchPair.objects.filter(Exists(seen), Exists(other)).select_related("left__region", "right__region")
    if state is not None:
        rows = rows.filter(state=state)
    if state == PairState.OPEN:
        rows = rows.exclude(Q(left__state=OrganisationState.MERGED) | Q(right__state=OrganisationState.MERGED))
    return rows.order_by("-score", "pk")


def get_pair(*, user: AnyUser, pk: int) -> MatchPair:
    """Return one pair; raises MatchPair.DoesNotExist where the user may not see both records."""
    return list_pairs(user=user, state=None).get(pk=pk)


def _list_merged(seen: QuerySet[Any], kept: str, dropped: str) -> QuerySet[Merger]:
    """List the merges whose kept record is among those that are seen, the last first."""
    rows = Merger.objects.filter(Exists(seen.filter(pk=OuterRef(kept))))
    return rows.select_related(f"{kept}__region", f"{dropped}__region", "merged_by", "undone_by").order_by("-pk")


def list_mergers(*, user: AnyUser, organisation: Organisation | None = None) -> QuerySet[Merger]:
    """Return the merges of organisations that a user may see, the last first; of one organisation, both kinds."""
    rows = _list_merged(list_all_visible(user=user), "kept", "dropped")
    if organisation is not None:
        rows = rows.filter(Q(kept=organisation) | Q(dropped=organisation))
    return rows


def list_person_mergers(*, user: AnyUser, person: Person | None = None) -> QuerySet[Merger]:
    """Return the merges of people that a user may see, the last first; of one person, both kinds."""
    rows = _list_merged(list_all_people(user=user), "kept_person", "dropped_person")
    if person is not None:
        rows = rows.filter(Q(kept_person=person) | Q(dropped_person=person))
    return rows
