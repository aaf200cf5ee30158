"""The seven kinds of resources: counted and listed from one source, for whoever asks."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import OrganisationKind, PartyRole, RightKind, TitleLevel
from kepan.apps.registry.models import Person
from kepan.apps.registry.selectors import Resource, count_resources
from kepan.apps.registry.services import (
    PartyEntry,
    PersonDetails,
    ProjectDetails,
    RecognitionDetails,
    RightDetails,
    create_person,
    create_project,
    create_right,
    grant_recognition,
)
from kepan.web.registry.views.resources import make_list_url
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def fill(planner: User) -> None:
    """Register some of each kind; one body is two kinds of an academy, and counts once."""
    kinds = OrganisationKind
    firm = make_organisation(planner, name="虚构澜泉仪表有限公司")
    make_organisation(planner, name="虚构澜泉学院", kinds=(kinds.UNIVERSITY, kinds.INSTITUTE))
    for kind in (kinds.SERVICE_AGENCY, kinds.BANK, kinds.OFFICE):
        make_organisation(planner, kinds=(kind,))
    assert planner.region is not None
    region = planner.region
    for number in range(3):
        create_right(
            actor=planner,
            region=region,
            parties=[PartyEntry(PartyRole.OWNER, "虚构澜泉仪表有限公司")],
            details=RightDetails(kind=RightKind.SOFTWARE, title=f"虚构软件{number}", number=f"2026SR00{number}"),
        )
    create_project(
        actor=planner,
        organisation=firm,
        details=ProjectDetails(name="虚构项目", programme="虚构计划", level=TitleLevel.PROVINCIAL),
    )
    create_person(actor=planner, region=region, details=PersonDetails(name="虚构人"))
    for title, day in (("key_laboratory", date(2024, 1, 2)), ("hnte", date(2024, 1, 2))):
        details = RecognitionDetails(title=title, level=TitleLevel.NATIONAL, recognised_on=day)
        grant_recognition(actor=planner, organisation=firm, details=details)


def count_listed(client: Client, resource: Resource, words: str = "") -> int:
    """Return how many rows the list of a kind has, by the page that it leads to."""
    total: int = client.get(make_list_url(resource, words)).context["total"]
    return total


def test_seven_counts_equal_the_lists_of_whoever_asks() -> None:
    """Page, interface and lists agree, with and without words; a neighbour and the firm see their own part."""
    region = make_region()
    planner = make_user(Role.PLANNER, region=region)
    fill(planner)
    Person.objects.update(tier=Tier.PROPRIETARY_DATA)
    today = timezone.localdate()
    expected = {
        planner: [1, 3, 1, 1, 1, 1, 2],
        make_user(Role.PLANNER): [0] * 7,
        # Staff of the region but no director: proprietary records of people are not theirs to see, nor to count.
        make_user(Role.REPORTER, region=region): [1, 3, 1, 0, 1, 1, 2],
    }
    for user, counts in expected.items():
        found = count_resources(user=user, today=today)
        assert [one.resource for one in found] == list(Resource)
        assert [one.count for one in found] == counts
        client = log_in(user)
        assert [count_listed(client, resource) for resource in Resource] == counts
        answer = client.get("/api/v1/registry/resources").json()["items"]
        assert [(row["resource"], row["count"], row["is_exact"]) for row in answer] == [
            (resource.value, count, True) for resource, count in zip(Resource, counts, strict=True)
        ]
    client = log_in(planner)
    words = [one.count for one in count_resources(user=planner, today=today, words="澜泉")]
    assert words == [1, 0, 0, 0, 1, 1, 0]
    assert [count_listed(client, resource, "澜泉") for resource in Resource] == words


def test_the_page_counts_within_its_budget() -> None:
    """Eleven queries, however many there are; no more of a kind are counted than the lists count at once."""
    planner = make_user(Role.PLANNER)
    client = log_in(planner)
    client.get("/resources/")
    for found in (False, True):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/resources/?q=虚构")
        assert (answer.status_code, answer.context["found"], len(queries)) == (200, found, 11)
        if not found:
            fill(planner)
    counts = count_resources(user=planner, today=timezone.localdate(), most=2)
    capped = {one.resource: (one.count, one.is_exact) for one in counts}
    assert (capped[Resource.TECHNOLOGY], capped[Resource.AGENCY]) == ((2, False), (2, True))
