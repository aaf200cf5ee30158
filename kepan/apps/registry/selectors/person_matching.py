"""Records of people that may be one person: what is compared, the pairs that wait, both sides of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.registry.enums import PairState, PartyRole
from kepan.apps.registry.models import Person, PersonPair, RightParty
from kepan.apps.registry.selectors.holdings import list_projects, list_recognitions
from kepan.apps.registry.selectors.people import list_all_people, list_people
from kepan.apps.registry.selectors.reviewing import count_beside
from kepan.engine.registry.likeness import LinkedPair
from kepan.engine.registry.people import PersonTraits, compare_people
from kepan.engine.registry.traits import fold_phone
from kepan.store.files.names import read_name_parser

CHUNK = 2000
NAMESAKES = 50
PERSON_HOLDINGS = ("positions", "recognitions", "rights", "projects")


@dataclass(frozen=True)
class PersonMatch:
    """A person whom an entry may repeat, with the evidence."""

    person: Person
    pair: LinkedPair


@dataclass(frozen=True)
class PersonSide:
    """One record of a pair of people with places of work, kinds and fields, and how many records hang on it.

    Year of birth and contacts are empty for whoever is not staff of its region.
    """

    record: Person
    employers: tuple[str, ...]
    titles: tuple[str, ...]
    kinds: tuple[str, ...]
    fields: tuple[str, ...]
    birth_year: int | None
    phone: str
    email: str
    holdings: dict[str, int]

    @property
    def weight(self) -> tuple[bool, int, int]:
        """How much speaks for keeping this one: a number that is known, what hangs on it, its age in the register."""
        return bool(self.record.identity_digest), sum(self.holdings.values()), -self.record.pk


def list_person_traits(keys: Iterable[int] | None = None) -> Iterator[PersonTraits]:
    """Go through the people who stand for themselves, or some of them, as they are compared; for jobs and services."""
    rows = Person.objects.filter(merged_into__isnull=True).select_related("region").order_by("pk")
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    for row in rows.prefetch_related("positions", "fields").iterator(chunk_size=CHUNK):
        yield create_person_traits(row)


def create_person_traits(row: Person) -> PersonTraits:
    """Put together what is compared of a person with positions and fields loaded."""
    return PersonTraits(
        number=row.pk,
        name=read_name_parser().fold_name(row.name),
        identity=row.identity_digest,
        birth_year=row.birth_year,
        phone=fold_phone(row.phone),
        email=row.email.strip().lower(),
        district=row.region.code,
        employers=frozenset(position.organisation_id for position in row.positions.all()),
        fields=frozenset(f"{field.scheme} {field.code}" for field in row.fields.all()),
    )


def find_namesakes(*, user: AnyUser, entry: PersonTraits, name: str, limit: int = 5) -> list[PersonMatch]:
    """Find the visible people of a name who may be the person that is about to be entered, the likeliest first."""
    rows = list_people(user=user).filter(name=name.strip()).exclude(pk=entry.number)[:NAMESAKES]
    size = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    found = [
        PersonMatch(row, compare_people(entry, create_person_traits(row), size=size))
        for row in rows.prefetch_related("positions", "fields")
    ]
    return sorted(found, key=lambda match: (-match.pair.weight, match.person.pk))[:limit]


def list_person_pairs(*, user: AnyUser, state: PairState | None = PairState.OPEN) -> QuerySet[PersonPair]:
    """Return the pairs of people of which a user may see both, the likeliest first; in no state, all of them.

    An open pair of which one record was merged meanwhile waits for nobody.
    """
    seen = list_all_people(user=user)
    rows = PersonPair.objects.filter(
        Exists(seen.filter(pk=OuterRef("left"))), Exists(seen.filter(pk=OuterRef("right")))
    )
    if state is not None:
        rows = rows.filter(state=state)
    if state == PairState.OPEN:
        rows = rows.filter(left__merged_into__isnull=True, right__merged_into__isnull=True)
    return rows.select_related("left__region", "right__region").order_by("-score", "pk")


def get_person_pair(*, user: AnyUser, pk: int) -> PersonPair:
    """Return one pair of people; raises PersonPair.DoesNotExist where the user may not see both records."""
    return list_person_pairs(user=user, state=None).get(pk=pk)


def list_person_sides(*, user: AnyUser, pair: PersonPair) -> tuple[PersonSide, PersonSide]:
    """Return both records of a pair, the left one first; four queries whatever hangs on them."""
    person = OuterRef("pk")
    parties = RightParty.objects.filter(person=person, role=PartyRole.INVENTOR)
    held = {
        "recognitions": count_beside(list_recognitions(user=user).filter(person=person)),
        "rights": count_beside(parties),
        "projects": count_beside(list_projects(user=user).filter(leader=person)),
    }
    rows = list_all_people(user=user).filter(pk__in=(pair.left_id, pair.right_id))
    rows = rows.annotate(**{f"held_{name}": count for name, count in held.items()})
    rows = rows.prefetch_related("roles", "fields", "positions__organisation")
    found = {row.pk: _read_side(user, row) for row in rows}
    return found[pair.left_id], found[pair.right_id]


def _read_side(user: AnyUser, row: Person) -> PersonSide:
    is_near = get_scope(user).is_staff_of(row.region)
    positions = list(row.positions.all())
    held = {name: getattr(row, f"held_{name}", 0) or 0 for name in PERSON_HOLDINGS} | {"positions": len(positions)}
    return PersonSide(
        record=row,
        employers=tuple(dict.fromkeys(one.organisation.name for one in positions)),
        titles=tuple(dict.fromkeys(one.title for one in positions if one.title)),
        kinds=tuple(dict.fromkeys(str(role) for role in row.roles.all() if role.ends_on is None)),
        fields=tuple(field.code for field in row.fields.all()),
        birth_year=row.birth_year if is_near else None,
        phone=row.phone if is_near else "",
        email=row.email if is_near else "",
        holdings=held,
    )
