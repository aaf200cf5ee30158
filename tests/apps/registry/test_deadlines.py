"""Titles that run out: a task for the office and a notice for the organisation on three days. All invented (虚构)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Notice, Task
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.registry.models import Recognition
from kepan.apps.registry.services import (
    RecognitionDetails,
    grant_delegation,
    grant_recognition,
    renew_recognition,
    update_expiring_titles,
    update_recognition,
)
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
GRANTED = date(2021, 11, 6)
LAST = date(2024, 11, 5)


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


@pytest.fixture
def title(officer: User) -> Recognition:
    """Return a title of three years on a firm that somebody acts for."""
    firm = make_organisation(officer, name="虚构云汀传感有限公司")
    grant_delegation(
        actor=officer, organisation=firm, user=make_user(Role.ENTERPRISE, region=officer.region, username="firm")
    )
    return grant_recognition(actor=officer, organisation=firm, details=RecognitionDetails("hnte", GRANTED))


def sweep(*days_left: int) -> list[int]:
    """Run the sweep so many days before the last day, in turn; return what it says it changed."""
    return [update_expiring_titles(today=LAST - timedelta(days=days)) for days in days_left]


def list_told() -> list[tuple[str, str]]:
    """List who was told what."""
    return list(Notice.objects.order_by("pk").values_list("user__username", "body"))


def test_the_end_of_a_title_is_told_three_times(officer: User, title: Recognition) -> None:
    """180, 90 and 30 days before, once each even where days were missed; the narrower takes the place of the wider."""
    assert sweep(181, 180, 179, 90, 89, 28, 0, -1) == [0, 1, 0, 2, 0, 2, 0, 1]
    words = "虚构云汀传感有限公司的“高新技术企业”到 2024-11-05 为止"
    told = "{} 天内到期。要继续持有，请准备重新认定。"
    assert list_told() == [("firm", told.format(step)) for step in (180, 90, 30)]
    assert set(Notice.objects.values_list("title", "url")) == {(words, f"/organisations/{title.organisation_id}/")}
    assert list(Task.objects.order_by("pk").values_list("kind", "title", "due_date", "state")) == [
        (f"registry.title_expiring_{step}", words, LAST, "withdrawn") for step in (180, 90, 30)
    ]


def test_a_renewal_withdraws_the_task_and_a_corrected_day_is_a_new_one(officer: User, title: Recognition) -> None:
    """What was told of a day that was wrong is told again of the right one; a title renewed is told of no more."""
    assert sweep(100) == [1]
    later = RecognitionDetails("hnte", GRANTED, valid_to=LAST + timedelta(days=60))
    update_recognition(actor=officer, recognition=title, expected_version=1, details=later)
    assert sweep(100, 99) == [2, 0]
    assert [task.due_date for task in list_inbox(user=officer)] == [LAST + timedelta(days=60)]
    renew_recognition(actor=officer, recognition=title, details=RecognitionDetails("hnte", date(2024, 7, 1)))
    assert sweep(98, 20) == [1, 0]
    assert not list_inbox(user=officer) and len(list_told()) == 2


def test_the_office_that_entered_a_title_is_reminded_wherever_its_holder_is() -> None:
    """Of a district, too; what an office without section officers entered is told to those of the place."""
    city = make_region()
    place = make_region(parent=city, level=Level.DISTRICT)
    office = make_office(city)
    officer, local = make_user(Role.SECTION_OFFICER, office=office), make_user(Role.SECTION_OFFICER, region=place)
    planner = make_user(Role.PLANNER, office=make_office(city))
    for actor in (officer, planner):
        firm = make_organisation(officer, region=place)
        grant_recognition(actor=actor, organisation=firm, details=RecognitionDetails("hnte", GRANTED))
    assert sweep(100) == [2]
    assert [[task.office for task in list_inbox(user=user)] for user in (officer, local)] == [[office], [None]]
