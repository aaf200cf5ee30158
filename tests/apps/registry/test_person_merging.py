"""People merged and taken apart: by pairs, and in any order with their positions. All invented (虚构)."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.registry.enums import FieldScheme, PairState, PersonKind
from kepan.apps.registry.models import Merger, Organisation, Person, PersonField, PersonPair, PersonRole, Position
from kepan.apps.registry.selectors import get_person_pair, list_person_pairs
from kepan.apps.registry.selectors.person_matching import list_person_traits
from kepan.apps.registry.services import (
    PersonDetails,
    PersonKindEntry,
    add_position,
    create_person,
    merge_pair,
    merge_people,
    reject_pair,
    unmerge_people,
    update_person_fields,
    update_position,
)
from kepan.apps.registry.services.matching import MatchReport, update_pairs
from kepan.apps.registry.services.references import has_overlap
from kepan.apps.trail.models import AuditEntry
from kepan.engine.registry.people import find_person_pairs
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER, region=make_region())


def make_person(officer: User, name: str, **said: object) -> Person:
    """Make a person in the officer's region."""
    assert officer.region is not None
    details = PersonDetails(name, **said)  # type: ignore[arg-type]
    kinds = [PersonKindEntry(PersonKind.EXPERT)]
    return create_person(actor=officer, region=officer.region, details=details, kinds=kinds)


def find_pairs() -> MatchReport:
    """Look through all people."""
    return update_pairs(find_person_pairs(list_person_traits()), PersonPair)


def test_pairs_of_people_are_found_and_decided_once(officer: User) -> None:
    """A decision stays whatever a later search finds; neighbours see nothing; no name is in evidence or trail."""
    first, second, third = (make_person(officer, "虚构人甲", birth_year=1980, phone="13900000000") for _ in range(3))
    assert find_pairs() == MatchReport(3, 3)
    pairs = {(row.left, row.right): row for row in list_person_pairs(user=officer)}
    assert set(pairs) == {(first, second), (first, third), (second, third)}
    assert "虚构人甲" not in str([row.evidence for row in pairs.values()])
    neighbour = make_user(Role.SECTION_OFFICER, region=make_region())
    assert not list_person_pairs(user=neighbour)
    with pytest.raises(NotAllowedError):
        reject_pair(actor=neighbour, pair=pairs[first, second], reason="不是")
    reject_pair(actor=officer, pair=pairs[first, third], reason="两个人")
    with pytest.raises(RefusalError, match="不在这一对里"):
        merge_pair(actor=officer, pair=pairs[first, second], kept=third, reason="同一人")
    merge_pair(actor=officer, pair=pairs[first, second], kept=second, reason="同一人")
    assert get_person_pair(user=officer, pk=pairs[first, second].pk).state == PairState.MERGED
    # The record that went is asked about no more, and a new search brings nothing back.
    assert list(list_person_pairs(user=officer)) == [pairs[second, third]]
    assert find_pairs() == MatchReport(1, 0)
    states = PersonPair.objects.order_by("pk").values_list("state", flat=True)
    assert sorted(states) == [PairState.DISTINCT, PairState.MERGED, PairState.OPEN]
    entries = AuditEntry.objects.filter(action__in=("registry.merge", "registry.reject_pair"))
    assert (entries.count(), "虚构人甲" in str(list(entries.values()))) == (3, False)


class Crowd:
    """Does random things to a few people and checks what must always hold."""

    def __init__(self, officer: User, seed: int) -> None:
        self.officer = officer
        self.dice = random.Random(seed)
        self.places = [make_organisation(officer) for _ in range(3)]
        self.digests = 0

    def create(self) -> None:
        """Enter a person, now and then with a number, with a field and a position."""
        person = make_person(self.officer, f"虚构人{self.dice.randrange(4)}")
        if self.dice.random() < 0.4:
            self.digests += 1
            Person.objects.filter(pk=person.pk).update(identity_digest=f"{self.digests:064}")
        code = self.dice.choice(("G01D", "H04L"))
        update_person_fields(actor=self.officer, person=person, expected_version=None, codes={FieldScheme.IPC: [code]})
        with suppress(RefusalError):
            self.add(person)

    def pick_time(self) -> dict[str, object]:
        """Return place, days and kind of a position."""
        start = date(self.dice.randrange(2000, 2020), 1, 1)
        ends = start.replace(year=start.year + self.dice.randrange(1, 9)) if self.dice.random() < 0.7 else None
        place: Organisation = self.dice.choice(self.places)
        return {"organisation": place, "is_main": self.dice.random() < 0.7, "starts_on": start, "ends_on": ends}

    def add(self, row: Person) -> None:
        """Add a position; one that overlaps is refused."""
        add_position(actor=self.officer, person=row, expected_version=None, **self.pick_time())  # type: ignore[arg-type]

    def correct(self, row: Person) -> None:
        """Correct a position; into the time of another main one it is refused."""
        held = list(row.positions.all())
        if held:
            said = self.pick_time()
            position = self.dice.choice(held)
            update_position(actor=self.officer, person=row, expected_version=None, position=position, **said)  # type: ignore[arg-type]

    def merge(self, row: Person) -> None:
        """Merge two people; two numbers are refused."""
        others = list(Person.objects.filter(merged_into=None).exclude(pk=row.pk))
        if others:
            merge_people(actor=self.officer, kept=self.dice.choice(others), dropped=row, reason="试")

    def unmerge(self, _row: Person) -> None:
        """Take a merge apart."""
        standing = list(Merger.objects.filter(undone_at=None))
        if standing:
            unmerge_people(actor=self.officer, merger=self.dice.choice(standing), reason="试")

    def step(self) -> None:
        """Do one thing; a refusal is an answer."""
        alive = list(Person.objects.filter(merged_into=None))
        if len(alive) < 3 or self.dice.random() < 0.2:
            self.create()
            return
        deeds = [self.add, self.correct, *[self.merge] * 3, *[self.unmerge] * 2]
        with suppress(RefusalError):
            self.dice.choice(deeds)(self.dice.choice(alive))

    def check(self) -> None:
        """One number one person, main positions apart, nothing lost; a merged record points to one that stands."""
        alive = Person.objects.filter(merged_into=None)
        digests = list(alive.exclude(identity_digest="").values_list("identity_digest", flat=True))
        assert sorted(digests) == [f"{number:064}" for number in range(1, self.digests + 1)]
        for row in Person.objects.exclude(merged_into=None).select_related("merged_into"):
            assert row.merged_into is not None
            assert row.merged_into.merged_into_id is None
        made = Person.objects.count()
        assert (PersonRole.objects.count(), PersonField.objects.count()) == (made, made)
        for row in Person.objects.prefetch_related("positions"):
            main = [one for one in row.positions.all() if one.is_main]
            assert not [1 for one in main for other in main if one.pk < other.pk and has_overlap(one, other)]


def test_random_deeds_keep_people_whole(officer: User) -> None:
    """Create, place, correct, merge and take apart in any order; apart again everybody has their own."""
    crowd = Crowd(officer, seed=1)
    for _ in range(16):
        crowd.step()
        crowd.check()
    assert Merger.objects.exists()
    while standing := list(Merger.objects.filter(undone_at=None)):
        for merger in standing:
            with suppress(RefusalError):
                unmerge_people(actor=officer, merger=merger, reason="全部拆开")
        crowd.check()
    assert not Person.objects.exclude(merged_into=None).exists()
    people = Person.objects.prefetch_related("roles", "fields")
    assert {(len(row.roles.all()), len(row.fields.all())) for row in people} == {(1, 1)}
    assert Position.objects.filter(person__merged_into=None).count() == Position.objects.count()
