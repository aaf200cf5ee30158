"""People of whom two records may be one: what the city planted is found, namesakes stay two. All invented (虚构)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from kepan.engine.registry.people import PersonTraits, compare_people, find_person_pairs
from kepan.engine.samples import City, create_city
from kepan.store.files.city import read_city_words

ONE = PersonTraits(
    1,
    "陆听澜",
    birth_year=1980,
    phone="13900000000",
    district="990101",
    employers=frozenset({7}),
    fields=frozenset({"光学"}),
)


@pytest.fixture(scope="module")
def city() -> City:
    """Return a small city with its planted doubles."""
    return create_city(read_city_words(), size=100)


def list_traits(city: City) -> list[PersonTraits]:
    """List what is compared of the people of a city."""
    employers = defaultdict(set)
    for row in city.positions:
        employers[row.person].add(row.organisation)
    return [
        PersonTraits(
            number=row.number,
            name=row.name,
            birth_year=row.birth_year or None,
            phone=row.phone,
            district=row.region,
            employers=frozenset(employers[row.number]),
            fields=frozenset(code for _, code in row.fields),
        )
        for row in city.people
    ]


def test_planted_doubles_are_found_and_namesakes_stay_two(city: City) -> None:
    """Every double is sure, nobody else is; two people of one name, age and place apart, are not even shown."""
    planted = [one for one in city.planted if one.kind.startswith("person_")]
    same = {tuple(int(name.split()[1]) for name in one.records) for one in planted if one.is_same}
    found = find_person_pairs(list_traits(city))
    assert len(planted) - len(same) >= 1
    assert {(pair.left, pair.right) for pair in found if pair.is_sure} == same
    assert {(pair.left, pair.right) for pair in found} == same


@pytest.mark.parametrize(
    ("changes", "is_found", "is_sure"),
    [
        ({"birth_year": None, "fields": frozenset()}, True, True),
        ({"name": "陆听岚", "district": "990102"}, True, True),
        ({"birth_year": 1981, "phone": "", "employers": frozenset({8})}, True, False),
        ({"birth_year": 1991, "phone": "", "employers": frozenset({8}), "fields": frozenset({"药学"})}, False, False),
        ({"name": "宋明", "birth_year": None, "employers": frozenset({8})}, False, False),
        ({"name": "陆听岚", "phone": "", "birth_year": 1991}, False, False),
    ],
)
def test_what_makes_two_records_one_person(changes: dict[str, object], is_found: bool, is_sure: bool) -> None:
    """A telephone, a year and a place of work count beside the name; a name alone or a telephone alone does not."""
    crowd = [PersonTraits(number, f"虚构{number}", birth_year=1970 + number % 30) for number in range(10, 900)]
    pairs = find_person_pairs([ONE, replace(ONE, number=2, **changes), *crowd])  # type: ignore[arg-type]
    assert [(pair.left, pair.right, pair.is_sure) for pair in pairs] == ([(1, 2, is_sure)] if is_found else [])


def test_two_numbers_are_two_people_and_one_number_is_one() -> None:
    """However alike: two different digests are never compared, one that both were given outweighs all else."""
    known, other = replace(ONE, identity="a" * 64), replace(ONE, number=2, identity="b" * 64)
    assert find_person_pairs([known, other]) == []
    unlike = PersonTraits(3, "宋明", birth_year=1991, identity="a" * 64)
    assert compare_people(known, unlike, size=1000).is_sure
    assert [(pair.left, pair.right) for pair in find_person_pairs([known, unlike])] == [(1, 3)]
