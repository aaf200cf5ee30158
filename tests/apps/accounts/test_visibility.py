"""Who sees which records: worked cases, and a plain oracle over random trees and roles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepan.apps.accounts.enums import ADMINISTRATORS, STAFF, Level, Role, Tier
from kepan.apps.accounts.models import Membership, Office, Region, User
from kepan.apps.accounts.selectors import list_regions, list_users, list_visible
from kepan.apps.desk.models import Attachment
from tests.factories.accounts import make_office, make_region, make_root, make_user

pytestmark = pytest.mark.django_db
_numbers = count(1)


def make_record(
    region: Region, tier: Tier, *, office: Office | None = None, owner: User | None = None, name: str = ""
) -> Attachment:
    """Write a row of a model that has region, office, tier and owner."""
    return Attachment.objects.create(
        name=name or f"r{next(_numbers)}", size=1, sha256="0" * 64, media_type="text/plain",
        region=region, office=office, tier=tier, owner=owner,
    )  # fmt: skip


def list_names(user: User | AnonymousUser) -> list[str]:
    """Return the names of the records somebody sees."""
    return sorted(list_visible(Attachment.objects.all(), user=user).values_list("name", flat=True))


def test_neighbours_do_not_see_each_other() -> None:
    """Of three regions one above two others, each sees what the rules give it and nothing else."""
    city, other = make_region(), make_region()
    district = make_region(parent=city, level=Level.DISTRICT)
    office = make_office(city)
    for region, place in ((make_root(), "root"), (city, "city"), (other, "other"), (district, "district")):
        make_record(region, Tier.PUBLIC_DATA, name=f"{place} public")
        make_record(region, Tier.OWNED_DATA, name=f"{place} owned")
        make_record(region, Tier.PROPRIETARY_DATA, name=f"{place} closed")
    make_record(city, Tier.PROPRIETARY_DATA, office=office, name="city office")
    seen = {
        "planner of the city": list_names(make_user(Role.PLANNER, region=city)),
        "officer of the office": list_names(make_user(Role.SECTION_OFFICER, office=office)),
        "director of the city": list_names(make_user(Role.DIRECTOR, region=city)),
        "director of the district": list_names(make_user(Role.DIRECTOR, region=district)),
        "enterprise of the district": list_names(make_user(Role.ENTERPRISE, region=district)),
        "director of one office": list_names(make_user(Role.DIRECTOR, office=office)),
        "system administrator": list_names(make_user(Role.SYSTEM_ADMINISTRATOR, region=city)),
        "nobody": list_names(make_user(region=city)),
        "anonymous": list_names(AnonymousUser()),
    }
    staff = ["city owned", "city public", "district owned", "district public", "root public"]
    assert seen == {
        "planner of the city": staff,
        "officer of the office": sorted([*staff, "city office"]),
        "director of the city": sorted([*staff, "city office", "city closed", "district closed"]),
        "director of the district": sorted(
            ["city public", "district closed", "district owned", "district public", "root public"]
        ),
        "enterprise of the district": ["city public", "district public", "root public"],
        "director of one office": sorted([*staff, "city office"]),
        "system administrator": [],
        "nobody": [],
        "anonymous": [],
    }


def test_a_record_is_seen_by_its_owner() -> None:
    """The enterprise that handed something in sees it, its neighbour does not."""
    region = make_region()
    one, two = make_user(Role.ENTERPRISE, region=region), make_user(Role.ENTERPRISE, region=region)
    make_record(region, Tier.PROPRIETARY_DATA, owner=one, name="mine")
    assert (list_names(one), list_names(two)) == (["mine"], [])


def test_a_closed_account_sees_nothing() -> None:
    """A user object that is no longer active has an empty scope."""
    region = make_region()
    user = make_user(Role.DIRECTOR, region=region)
    make_record(region, Tier.PUBLIC_DATA, owner=user)
    user = User.objects.get(pk=user.pk)
    user.is_active = False
    assert list_names(user) == []


def test_regions_and_people_follow_the_roles() -> None:
    """Staff see the people of their region and below; administrators those of the regions they are appointed for."""
    city, other = make_region(), make_region()
    district = make_region(parent=city, level=Level.DISTRICT)
    planner, below = make_user(Role.PLANNER, region=city), make_user(Role.REPORTER, region=district)
    beside, firm = make_user(Role.PLANNER, region=other), make_user(Role.ENTERPRISE, region=city)
    of_city, of_root = (
        make_user(Role.SYSTEM_ADMINISTRATOR, region=city),
        make_user(Role.SECURITY_ADMINISTRATOR, region=make_root()),
    )
    of_city_people = {planner, below, firm, of_city}
    assert set(list_users(user=planner)) == of_city_people
    assert set(list_users(user=below)) == {below}
    assert set(list_users(user=firm)) == {firm}
    assert set(list_users(user=of_city)) == of_city_people
    assert set(list_users(user=of_root)) == {*of_city_people, beside, of_root}
    assert list(list_regions(user=planner)) == [city, district]
    assert list(list_regions(user=beside)) == [other]


# The property: the query equals this plain rule over random trees, roles and records.


@dataclass(frozen=True)
class Given:
    """Numbers of regions and offices instead of objects, so that the oracle needs no database."""

    parents: tuple[int, ...]
    roles: tuple[tuple[Role, int, bool], ...]
    home_office: int | None
    records: tuple[tuple[int, bool, Tier, bool], ...]


@st.composite
def draw_given(draw: st.DrawFn) -> Given:
    """Draw a tree of regions (each with one office), somebody's roles and records."""
    size = draw(st.integers(2, 7))
    parents = tuple(draw(st.integers(0, number - 1)) if number else -1 for number in range(size))
    places = st.integers(0, size - 1)
    roles = draw(st.lists(st.tuples(st.sampled_from(list(Role)), places, st.booleans()), max_size=3))
    only_one, kept = False, []
    for role in roles:
        if role[0] in ADMINISTRATORS and only_one:
            continue
        only_one = only_one or role[0] in ADMINISTRATORS
        kept.append(role)
    home = draw(st.none() | places)
    record = st.tuples(places, st.booleans(), st.sampled_from(list(Tier)), st.booleans())
    return Given(parents, tuple(dict.fromkeys(kept)), home, tuple(draw(st.lists(record, min_size=1, max_size=8))))


def list_line(parents: tuple[int, ...], place: int) -> list[int]:
    """Return a region and all above it."""
    line = []
    while place >= 0:
        line.append(place)
        place = parents[place]
    return line


def is_seen(given: Given, record: tuple[int, bool, Tier, bool]) -> bool:
    """Say by the rules in words whether the user sees a record."""
    place, in_office, tier, is_mine = record
    line = list_line(given.parents, place)
    business = [role for role in given.roles if role[0] not in ADMINISTRATORS]
    if given.roles and not business:
        return False
    if is_mine:
        return True
    staff = [role for role in business if role[0] in STAFF]
    covers = any(where in line for _, where, _ in staff)
    if tier == Tier.PUBLIC_DATA:
        return any(where in line or place in list_line(given.parents, where) for _, where, _ in business)
    if tier == Tier.OWNED_DATA:
        return covers
    offices = {where for _, where, narrow in staff if narrow}
    if staff and given.home_office is not None:
        offices.add(given.home_office)
    leads = any(where in line and not narrow for role, where, narrow in staff if role in {Role.DIRECTOR, Role.AUDITOR})
    return leads or (in_office and place in offices and covers)


@given(draw_given())
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_query_equals_the_rule(given: Given) -> None:
    """For every random tree the rows that the database gives are those that the rule allows."""
    with transaction.atomic():
        try:
            check_given(given)
        finally:
            transaction.set_rollback(True)


def check_given(given: Given) -> None:
    """Write what was drawn and compare."""
    regions: list[Region] = []
    for number, parent in enumerate(given.parents):
        upper = regions[parent] if parent >= 0 else None
        # Codes that are beginnings of each other, as 1 and 10 are.
        code = "1" + "0" * number
        path = f"{upper.path if upper else '/'}{code}/"
        regions.append(Region.objects.create(code=code, name=code, level=Level.CITY, parent=upper, path=path))
    offices = [Office.objects.create(region=region, name="x") for region in regions]
    user = User.objects.create(username="u", name="u", password="!")
    if given.home_office is not None:
        user.office = offices[given.home_office]
        user.save()
    for role, place, narrow in given.roles:
        office = offices[place] if narrow else None
        Membership.objects.create(user=user, role=role, region=regions[place], office=office)
    expected = []
    for number, record in enumerate(given.records):
        place, in_office, tier, is_mine = record
        office = offices[place] if in_office else None
        make_record(regions[place], tier, office=office, owner=user if is_mine else None, name=f"{number:03d}")
        expected += [f"{number:03d}"] * is_seen(given, record)
    assert list_names(User.objects.get(pk=user.pk)) == expected
