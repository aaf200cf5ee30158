"""People: one person is one record, positions do not overlap, the number is nowhere. All invented (虚构)."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.services import export_person
from kepan.apps.registry.enums import FieldScheme, PersonKind
from kepan.apps.registry.models import Organisation, Person, Position
from kepan.apps.registry.permissions import can_read_identity
from kepan.apps.registry.selectors import (
    find_by_identity,
    find_named,
    find_people,
    get_person,
    list_people,
    match_employer,
    match_person_field,
    match_person_kind,
)
from kepan.apps.registry.services import (
    PersonDetails,
    PersonKindEntry,
    RecognitionDetails,
    StaleError,
    add_position,
    create_person,
    end_position,
    grant_recognition,
    update_person,
    update_person_fields,
    update_person_kinds,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
"""The example of the standard; belongs to nobody."""
TODAY = date(2026, 6, 1)


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def make_person(officer: User, number: str = "", name: str = "虚构人甲", *kinds: PersonKindEntry) -> Person:
    """Make a person in the officer's region."""
    assert officer.region is not None
    details = PersonDetails(name, birth_year=1980)
    return create_person(actor=officer, region=officer.region, details=details, kinds=kinds, identity_number=number)


@pytest.mark.row("TAL-01")
def test_one_person_is_counted_once(officer: User) -> None:
    """With several categories, fields, titles and positions; the same number again is refused whatever the name.

    Namesakes are two people.
    """
    firm, lab = make_organisation(officer), make_organisation(officer)
    expert = PersonKindEntry(PersonKind.EXPERT, starts_on=date(2020, 1, 1))
    talent = PersonKindEntry(PersonKind.TALENT, "双创人才")
    person = make_person(officer, NUMBER, "虚构人甲", expert, talent)
    codes = {FieldScheme.IPC: ["g01d", "H04L"]}
    update_person_fields(actor=officer, person=person, expected_version=1, codes=codes)
    add_position(actor=officer, person=person, expected_version=2, organisation=firm, starts_on=date(2021, 1, 1))
    add_position(actor=officer, person=person, expected_version=3, organisation=lab, is_main=False)
    for title in ("leading_talent", "ie_talent"):
        details = RecognitionDetails(title, date(2022, 5, 1), level="provincial")
        grant_recognition(actor=officer, details=details, person=person)
    for number in (NUMBER, f" {NUMBER.lower()} "):
        with pytest.raises(RefusalError, match="一个人只有一条记录") as refusal:
            make_person(officer, number, "虚构人乙")
        assert NUMBER not in str(refusal.value)
    namesake = make_person(officer, "", "虚构人甲")
    people = list_people(user=officer)
    assert list(people) == [person, namesake]
    kinds = [match_person_kind("expert", today=TODAY), match_person_kind("talent", category="双创人才", today=TODAY)]
    assert [people.filter(kind).count() for kind in kinds] == [1, 1]
    assert people.filter(kinds[0] | kinds[1]).count() == 1
    assert people.filter(match_person_field("ipc", "G01"), match_employer(firm, today=TODAY)).count() == 1
    assert people.filter(recognitions__isnull=False).distinct().count() == 1
    assert find_by_identity(user=officer, number=NUMBER) == person
    assert find_people(user=officer, words="虚构人", limit=5) == [person, namesake]
    assert [one.pk for one in find_named(user=officer, words="虚构人", limit=5)[1]] == [person.pk, namesake.pk]


def test_main_positions_do_not_overlap(officer: User) -> None:
    """Not by a day; part-time ones may; ending one makes room."""
    person, firm = make_person(officer), make_organisation(officer)
    other = make_organisation(officer)

    def add(version: int, place: Organisation, start: date, *, is_main: bool = True) -> Position:
        return add_position(
            actor=officer,
            person=person,
            expected_version=version,
            organisation=place,
            is_main=is_main,
            starts_on=start,
        )

    first = add(1, firm, date(2018, 1, 1))
    with pytest.raises(RefusalError, match="已有专职"):
        add(2, other, date(2022, 1, 1))
    add(2, other, date(2022, 1, 1), is_main=False)
    end_position(actor=officer, person=person, expected_version=3, position=first, ends_on=date(2021, 12, 31))
    add(4, other, date(2022, 1, 1))
    with pytest.raises(RefusalError, match="已有专职"):
        end_position(actor=officer, person=person, expected_version=5, position=first, ends_on=date(2022, 1, 1))
    shown = get_person(user=officer, pk=person.pk)
    assert [(row.organisation, row.is_main, row.ends_on) for row in shown.positions.all()] == [
        (other, False, None),
        (other, True, None),
        (firm, True, date(2021, 12, 31)),
    ]


def test_people_are_seen_by_their_region_and_changed_by_version(officer: User) -> None:
    """A neighbour sees nobody; a stale form writes nothing; only who entered the person sees the last four."""
    person = make_person(officer, NUMBER)
    neighbour = make_user(Role.SECTION_OFFICER, region=make_region())
    assert not list_people(user=neighbour) and find_by_identity(user=neighbour, number=NUMBER) is None
    colleague = make_user(Role.DIRECTOR, region=officer.region)
    assert [bool(can_read_identity(user, person)) for user in (officer, colleague)] == [True, False]
    details = replace(PersonDetails("虚构人甲"), degree="博士")
    update_person(actor=officer, person=person, expected_version=1, details=details)
    with pytest.raises(StaleError):
        update_person(actor=colleague, person=person, expected_version=1, details=details)
    update_person_kinds(actor=colleague, person=person, expected_version=2, kinds=[PersonKindEntry(PersonKind.LIAISON)])
    with pytest.raises(RefusalError, match="出生年份"):
        update_person(
            actor=officer, person=person, expected_version=3, details=PersonDetails("虚构人甲", birth_year=1800)
        )


def test_a_planted_number_is_found_nowhere(officer: User, caplog: pytest.LogCaptureFixture) -> None:
    """Not in any table, the trail, a log or an export: neither whole nor without its check character."""
    caplog.set_level(logging.DEBUG)
    person = make_person(officer, NUMBER)
    with pytest.raises(RefusalError):
        make_person(officer, NUMBER, "虚构人乙")
    update_person(
        actor=officer,
        person=person,
        expected_version=1,
        details=PersonDetails("虚构人甲"),
        identity_number=NUMBER,
    )
    find_by_identity(user=officer, number=NUMBER)
    export = json.dumps(export_person(actor=officer, user=officer), default=str, ensure_ascii=False)
    assert "registry.person.owner" in export and NUMBER[:17] not in export
    assert not [word for word in (person.identity_digest, "虚构人甲", "002X") if word in export]
    texts = [caplog.text]
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            texts.append(repr(cursor.fetchall()))
    assert not [text for text in texts if NUMBER[:17] in text]
    assert any(person.identity_digest in text for text in texts)
    trail = repr(list(AuditEntry.objects.filter(action__startswith="registry.").values_list()))
    assert person.identity_digest not in trail and "虚构人甲" not in trail and "002X" not in trail
