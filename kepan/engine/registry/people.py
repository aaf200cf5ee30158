"""Which records of people may be one person: the weights of what is compared, and the pairs of a whole register.

The model is that of `likeness`, with a table of its own. Whose identity numbers are known and differ are two people,
whatever else they share: such a pair is never formed. Everybody else is compared where a rare value is shared, so
that a register of a million takes no more than its groups of namesakes; Splink is not needed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from kepan.engine.registry.likeness import (
    SUGGESTED_WEIGHT,
    Condition,
    Field,
    LinkedPair,
    Outcome,
    compute_frequency,
    compute_weight,
    create_missing,
    create_same,
    find_evidence,
    has_always,
)

MOST_SHARED = 60
"""A value that more people share (a switchboard, a common name in one year) says too little to compare them for it."""


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """What is compared of a person; what is not known is empty.

    `identity` is the keyed digest of the identity number, `employers` the keys of organisations of all times, `fields`
    the codes of all schemes. Name and contacts are folded by whoever reads them.
    """

    number: int
    name: str
    identity: str = ""
    birth_year: int | None = None
    phone: str = ""
    email: str = ""
    district: str = ""
    employers: frozenset[int] = frozenset()
    fields: frozenset[str] = frozenset()


def create_shared(trait: str) -> Condition:
    """Create the condition that both sides have something in common."""
    return lambda left, right: not getattr(left, trait).isdisjoint(getattr(right, trait))


def is_one_sign_off(left: PersonTraits, right: PersonTraits) -> bool:
    """Say whether the names have one length and differ in one sign."""
    if len(left.name) != len(right.name):
        return False
    return sum(one != other for one, other in zip(left.name, right.name, strict=True)) == 1


def is_year_off(left: PersonTraits, right: PersonTraits) -> bool:
    """Say whether the years of birth are neighbours: by the old count of years people are one or two older."""
    return abs((left.birth_year or 0) - (right.birth_year or 0)) == 1


def has_two_numbers(left: PersonTraits, right: PersonTraits) -> bool:
    """Say whether both identity numbers are known and differ: these are two people."""
    return bool(left.identity and right.identity and left.identity != right.identity)


PERSON_FIELDS = (
    Field("identity", create_missing("identity"), (Outcome("same", create_same("identity"), 0.99, 1e-9),)),
    Field(
        "name",
        create_missing("name"),
        (
            Outcome("same", create_same("name"), 0.93, 2e-4, counted="name"),
            Outcome("one_character", is_one_sign_off, 0.04, 0.005),
            Outcome("other", has_always, 0.03, 1.0),
        ),
    ),
    Field(
        "birth_year",
        create_missing("birth_year"),
        (
            Outcome("same", create_same("birth_year"), 0.93, 0.028),
            Outcome("near", is_year_off, 0.03, 0.055),
            Outcome("other", has_always, 0.04, 0.92),
        ),
    ),
    Field(
        "phone",
        create_missing("phone"),
        (
            Outcome("same", create_same("phone"), 0.7, 1e-5, counted="phone"),
            Outcome("other", has_always, 0.3, 1.0),
        ),
    ),
    Field(
        "email",
        create_missing("email"),
        (
            Outcome("same", create_same("email"), 0.7, 1e-5, counted="email"),
            Outcome("other", has_always, 0.3, 1.0),
        ),
    ),
    Field(
        "employer",
        create_missing("employers"),
        (Outcome("same", create_shared("employers"), 0.7, 0.005), Outcome("other", has_always, 0.3, 1.0)),
    ),
    Field(
        "field",
        create_missing("fields"),
        (Outcome("same", create_shared("fields"), 0.8, 0.15), Outcome("other", has_always, 0.2, 0.85)),
    ),
    Field(
        "district",
        create_missing("district"),
        (Outcome("same", create_same("district"), 0.8, 0.1), Outcome("other", has_always, 0.2, 0.9)),
    ),
)


def compare_people(
    left: PersonTraits,
    right: PersonTraits,
    *,
    size: int,
    frequencies: Mapping[tuple[str, str], float] | None = None,
) -> LinkedPair:
    """Compare two people of a register of a size; `frequencies` says how large a share has a name or contact.

    >>> one = PersonTraits(1, "陆听澜", birth_year=1980, employers=frozenset({7}))
    >>> compare_people(one, PersonTraits(2, "陆听澜", birth_year=1980, employers=frozenset({7})), size=1000).is_sure
    True
    >>> compare_people(one, PersonTraits(3, "陆听澜", birth_year=1991, employers=frozenset({8})), size=1000).score
    Decimal('0.0294')
    """
    evidence = tuple(find_evidence(left, right, frequencies or {}, PERSON_FIELDS))
    return LinkedPair(left.number, right.number, compute_weight(evidence, size), evidence, has_two_codes=False)


def find_person_pairs(people: Iterable[PersonTraits], *, least_weight: float = SUGGESTED_WEIGHT) -> list[LinkedPair]:
    """Find the pairs of records that may be one person, the likeliest first; the lower number is left."""
    rows = sorted(people, key=lambda one: one.number)
    frequencies = compute_person_frequencies(rows)
    pairs = (
        compare_people(rows[left], rows[right], size=len(rows), frequencies=frequencies)
        for left, right in list_person_candidates(rows)
    )
    found = [pair for pair in pairs if pair.weight >= least_weight]
    return sorted(found, key=lambda pair: (-pair.weight, pair.left, pair.right))


def compute_person_frequencies(rows: Iterable[PersonTraits]) -> dict[tuple[str, str], float]:
    """Count how large a share of the people has each name and contact that more than one of them has."""
    known = list(rows)
    found: dict[tuple[str, str], float] = {}
    for outcome in (outcome for field in PERSON_FIELDS for outcome in field.outcomes if outcome.counted):
        counts = Counter(value for one in known if (value := getattr(one, outcome.counted)))
        total = counts.total()
        found |= {
            (outcome.counted, value): compute_frequency(count, total, outcome.u)
            for value, count in counts.items()
            if count > 1
        }
    return found


def list_person_candidates(rows: list[PersonTraits]) -> set[tuple[int, int]]:
    """List the places of two people who share enough to be compared and are not two by their numbers."""
    groups: defaultdict[tuple[str, object], list[int]] = defaultdict(list)
    for place, one in enumerate(rows):
        for key in list_person_keys(one):
            groups[key].append(place)
    return {
        (left, right)
        for places in groups.values()
        if 1 < len(places) <= MOST_SHARED
        for left, right in combinations(places, 2)
        if not has_two_numbers(rows[left], rows[right])
    }


def list_person_keys(one: PersonTraits) -> Iterator[tuple[str, object]]:
    """List what a person is compared for: contacts, and the name with one thing more."""
    yield from (("contact", value) for value in (one.phone, one.email) if value)
    if one.identity:
        yield "identity", one.identity
    if not one.name:
        return
    yield "district", (one.name, one.district)
    if one.birth_year is not None:
        yield "year", (one.name, one.birth_year)
    yield from (("employer", (one.name, employer)) for employer in one.employers)
    yield from (("field", (one.name, field)) for field in one.fields)
    for place in range(len(one.name)):
        # With one sign left open: a wrong sign in the name of somebody of the same place and year.
        name = f"{one.name[:place]}*{one.name[place + 1 :]}"
        yield from (("open name", (name, employer, one.birth_year)) for employer in one.employers if one.birth_year)
