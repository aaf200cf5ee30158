"""Pages by place and by year: every number opens exactly the rows that were counted. All invented (虚构)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.registry.enums import PartyRole, ReleaseStage, RightEventKind, RightKind
from kepan.apps.registry.selectors import count_places, count_recognitions_by_year, list_recognitions
from kepan.apps.registry.services import (
    EventEntry,
    PartyEntry,
    RecognitionDetails,
    RightDetails,
    StatementDetails,
    close_organisation,
    create_right,
    create_statement,
    grant_recognition,
    renew_recognition,
)
from kepan.apps.trail.models import AuditEntry
from kepan.engine.basis.patent_numbers import compute_application_check
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def fill_place(planner: User, region: Region, *, rd: int, revenue: int) -> None:
    """Put into a place an enterprise with a title and a statement, one that is closed, and an invention in force."""
    body = make_organisation(planner, region=region)
    gone = make_organisation(planner, region=region)
    close_organisation(actor=planner, organisation=gone, expected_version=None, on=date(2024, 5, 6), source="虚构公告")
    title = RecognitionDetails(title="hnte", recognised_on=date(2025, 11, 6))
    grant_recognition(actor=planner, details=title, organisation=body)
    for one, figures in ((body, {"revenue": revenue, "rd_total": rd}), (gone, {"revenue": 500})):
        details = StatementDetails(stage=ReleaseStage.FINAL, figures=figures)
        create_statement(actor=planner, organisation=one, year=2025, details=details)
    digits = f"20211{body.pk:07d}"
    number = f"{digits}{compute_application_check(digits)}"
    create_right(
        actor=planner,
        region=region,
        details=RightDetails(kind=RightKind.INVENTION, title=f"虚构发明{body.pk}", application_number=number),
        parties=[PartyEntry(PartyRole.OWNER, body.name, organisation=body)],
        events=[
            EventEntry(RightEventKind.FILED, date(2021, 3, 1)),
            EventEntry(RightEventKind.GRANTED, date(2024, 3, 1)),
        ],
    )


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def count_rows(text: str) -> int:
    """Read how many rows a list says it has."""
    found = re.search(r"共 ([\d,]+) 条", text)
    return int(found[1].replace(",", "")) if found else 0


def test_each_number_opens_the_rows_that_were_counted() -> None:
    """A district with a town below it, one beside it, and the city itself; ratios are sum over sum."""
    planner = make_user(Role.PLANNER)
    city = planner.region
    assert city is not None
    district, other = (make_region(parent=city, level=Level.DISTRICT) for _number in range(2))
    town = make_region(parent=district, level=Level.TOWN)
    fill_place(planner, district, rd=100, revenue=1000)
    fill_place(planner, town, rd=500, revenue=1000)
    fill_place(planner, city, rd=30, revenue=1000)
    report = count_places(user=planner, today=date(2026, 6, 1))
    rows = {row.region.pk: row for row in report.places}
    counted = {
        pk: (row.organisations, row.hightech, row.inventions, row.stated, row.partial) for pk, row in rows.items()
    }
    assert counted == {district.pk: (2, 2, 2, 2, 2), other.pk: (0, 0, 0, 0, 0), city.pk: (1, 1, 1, 1, 1)}
    ratios = (rows[district.pk].intensity.value, rows[other.pk].intensity.value, report.intensity.value)
    assert ratios == (Decimal("0.3"), None, Decimal("0.21"))
    client = log_in(planner)
    page = client.get(reverse("organisation_map"), {"measure": "intensity"}).content.decode()
    links = [unescape(link) for link in re.findall(r'<td class="num[^>]*><a href="([^"]+)"', page)]
    found = {link: count_rows(client.get(link).content.decode()) for link in links}
    assert sorted(found.values()) == [1] * 4 + [2] * 4
    assert '<svg class="rg-map"' not in page


def test_a_map_and_a_file_of_the_sample_city() -> None:
    """Where region codes meet those of a map, areas are drawn with their numbers; the export is in the trail."""
    planner = make_user(Role.PLANNER)
    district = make_region(parent=planner.region, level=Level.DISTRICT, name="虚构望澜区")
    Region.objects.filter(pk=district.pk).update(code="990101")
    fill_place(planner, district, rd=100, revenue=1000)
    client = log_in(planner)
    page = client.get(reverse("organisation_map")).content.decode()
    assert page.count('class="area q2"') == 1
    assert "虚构望澜区 1 家" in page
    answer = client.get(reverse("organisation_map"), {"export": "csv"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[1] == "虚构望澜区,1,1,1,0.0001,10.00,0.001,1,1"
    assert AuditEntry.objects.filter(action="registry.export_list", after__list="registry.places").count() == 1


def test_years_tell_new_titles_from_renewed_ones() -> None:
    """The second conferral counts as renewed; the pages ask the same number of queries however much there is."""
    planner = make_user(Role.PLANNER)
    region = planner.region
    assert region is not None
    client = log_in(planner)
    pages = [reverse("organisation_map"), reverse("organisation_charts")]
    costs = []
    for rows in (1, 2):
        for _number in range(rows):
            fill_place(planner, region, rd=1, revenue=10)
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as found:
                assert client.get(page).status_code == 200
            costs.append(len(found))
    assert costs == [11, 8] * 2
    first = list_recognitions(user=planner)[0]
    details = RecognitionDetails(title="hnte", recognised_on=date(2026, 1, 6))
    renew_recognition(actor=planner, recognition=first, details=details)
    assert count_recognitions_by_year(list_recognitions(user=planner)) == {2025: (3, 0), 2026: (0, 1)}
