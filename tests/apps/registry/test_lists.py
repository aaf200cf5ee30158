"""Conditions of the lists, written so that an index serves them: they find what plain ones find. Invented (虚构)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.services.statistics import update_statistics
from kepan.apps.registry.enums import RightKind, RightStatus
from kepan.apps.registry.models import Organisation, Recognition, Right, RightClass, RightParty
from kepan.apps.registry.models.keys import InForce
from kepan.apps.registry.selectors import (
    IN_FORCE,
    list_newest_rights,
    list_organisations,
    list_recognitions,
    list_rights,
    list_short_numbers,
    match_force,
    match_ipc,
    match_lacking,
    match_recognition_words,
    match_right_words,
    match_title,
)
from kepan.web.ui.lists.keyset import Order, count_with_keys, read_cursor, read_part
from tests.factories.accounts import make_user
from tests.factories.registry import make_many

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
DAYS = (date(2024, 3, 1), date(2025, 5, 1), None, date(2023, 1, 1), date(2025, 5, 1))


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def make_rights(bodies: list[Organisation]) -> list[Right]:
    """Make five rights of the first body, one without a day, two of one day."""
    statuses = (RightStatus.GRANTED, RightStatus.LAPSED, RightStatus.PUBLISHED, RightStatus.SUSPENDED, "granted")
    rights = Right.objects.bulk_create(
        Right(
            region=bodies[0].region, kind=RightKind.INVENTION, title=f"一种虚构传感装置 LED{place}", status=status,
            filed_on=day, application_number=f"20231060186{place}X", number="" if place else "GB/T 90001-2024",
        )
        for place, (status, day) in enumerate(zip(statuses, DAYS, strict=True))
    )  # fmt: skip
    for right, ipc in zip(rights, ("G01D 5/12", "G06F 3/01", "H04L 9/00", "G01N 1/00", "G01D 18/00"), strict=True):
        RightClass.objects.create(right=right, ipc=ipc)
        RightParty.objects.create(right=right, role="owner", written_name="虚构", organisation=bodies[0])
    return rights


def test_rights_are_found_by_number_word_class_and_force(officer: User) -> None:
    rights = make_rights(make_many(officer, 1))
    seen = list_rights(user=officer)
    words = {
        "ZL2023106018.62": [2], "202310601861": [1], "20231060": [0, 1, 2, 3, 4], "2023106": [], "2023": [3],
        "LED3": [3], "传感": [0, 1, 2, 3, 4], "传感 led1": [1], "GB/T": [0], "ZL": [], "2024": [0], "2022": [],
    }  # fmt: skip
    found = {text: sorted(rights.index(row) for row in seen.filter(match_right_words(text))) for text in words}
    assert found == words
    assert list_short_numbers("传感 2024 202410 ZL2024101 2024SR01 20241012") == ["202410", "ZL2024101"]
    classes = {"G": [0, 1, 3, 4], "G01": [0, 3, 4], "G01D": [0, 4], "A": []}
    assert {text: sorted(rights.index(row) for row in seen.filter(match_ipc(text))) for text in classes} == classes
    assert set(re.findall(r"'(\w+)'", InForce.template)) == set(IN_FORCE)
    assert {rights.index(row) for row in seen.filter(match_force(is_in=True))} == {0, 3, 4}
    assert {rights.index(row) for row in seen.filter(match_force(is_in=False))} == {1, 2}


def test_rights_of_one_body_come_the_newest_first_and_those_without_a_day_last(officer: User) -> None:
    bodies = make_many(officer, 1)
    rights = make_rights(bodies)
    assert [rights.index(row) for row in list_newest_rights(user=officer, organisation=bodies[0])] == [4, 1, 0, 3, 2]


@pytest.mark.parametrize("is_descending", [True, False])
def test_pages_of_a_list_of_many_meet_each_row_once_both_ways(officer: User, is_descending: bool) -> None:
    rights = make_rights(make_many(officer, 1))
    rows, order = list_rights(user=officer), Order("filed", F("filed_on"), is_descending)
    wanted = [4, 1, 0, 3, 2] if is_descending else [3, 0, 1, 4, 2]
    # More rows than are sorted whole: each page begins at its place of the index.
    many: Any = {"keys_first": True, "total": 10_000}
    part = read_part(rows, order, None, 1, **many)
    forth = [rights.index(part.rows[0])]
    while part.after:
        part = read_part(rows, order, read_cursor(part.after, order), 1, **many)
        forth += [rights.index(row) for row in part.rows]
    back = []
    while part.before:
        part = read_part(rows, order, read_cursor(part.before, order), 1, **many)
        back += [rights.index(row) for row in part.rows]
    assert (forth, back) == (wanted, wanted[-2::-1])


@pytest.mark.parametrize("is_descending", [True, False])
def test_few_rows_are_counted_and_picked_in_one_walk(officer: User, is_descending: bool) -> None:
    """The keys of the first page in its order, rows without a day last; beyond the cap only that there are more."""
    rights = make_rights(make_many(officer, 1))
    rows, order = list_rights(user=officer), Order("filed", F("filed_on"), is_descending)
    wanted = [4, 1, 0, 3, 2] if is_descending else [3, 0, 1, 4, 2]
    pks = [right.pk for right in rights]
    assert count_with_keys(rows, order, 5, 5) == (5, [pks[place] for place in wanted])
    assert count_with_keys(rows, order, 5, 2) == (5, [pks[place] for place in wanted[:2]])
    assert count_with_keys(rows, order, 2, 5)[0] == 3
    assert count_with_keys(rows.filter(title="无"), order, 5, 5) == (0, [])
    assert count_with_keys(rows.none(), order, 5, 5) == (0, [])


def test_whoever_holds_a_title_does_not_lack_it_and_titles_are_found_by_number_and_holder(officer: User) -> None:
    bodies = make_many(officer, 3)
    days: Any = ({"valid_to": date(2027, 1, 1)}, {"valid_to": date(2026, 1, 1)}, {})
    titles = Recognition.objects.bulk_create(
        Recognition(
            region=body.region, organisation=body, title=title, recognised_on=date(2024, 1, 1),
            certificate=f"GX{place}", document_number=f"虚构科发〔2024〕{place}号", **span,
        )
        for place, (body, title, span) in enumerate(zip(bodies, ("hnte", "hnte", "tech_sme"), days, strict=True))
    )  # fmt: skip
    seen = list_organisations(user=officer)
    assert list(seen.filter(match_title("hnte", today=TODAY))) == [bodies[0]]
    assert set(seen.filter(match_lacking("hnte", today=TODAY))) == set(bodies[1:])
    rows = list_recognitions(user=officer)
    words = {"GX": {0, 1, 2}, "GX1": {1}, "虚构科发〔2024〕2": {2}, "GX 虚构科发〔2024〕0": {0}, "GY": set()}
    assert {text: {titles.index(row) for row in rows.filter(match_recognition_words(text))} for text in words} == words


def test_statistics_are_taken_where_the_database_does_not_keep_them_up() -> None:
    assert update_statistics() == int(connection.vendor == "sqlite")
