"""Pages of one right, project and agreement, the totals of the data checks, and who sees contacts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import (
    AgreementKind,
    PartyRole,
    ProjectState,
    RightEventKind,
    RightKind,
    Severity,
    TitleLevel,
)
from kepan.apps.registry.models import Contact, Finding
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    EventEntry,
    PartyEntry,
    PersonDetails,
    ProjectDetails,
    RightDetails,
    add_fulfilment,
    add_receipt,
    create_agreement,
    create_person,
    create_project,
    create_right,
)
from kepan.store.files.checks import read_checks
from tests.factories.accounts import make_office, make_user
from tests.factories.registry import make_organisation
from tests.web.registry.test_pages import count_queries, log_in, make_planner

pytestmark = pytest.mark.django_db

PAGES = {"right_detail": 12, "project_detail": 10, "agreement_detail": 12, "person_detail": 16, "finding_totals": 9}


def fill(planner: User, rows: int) -> dict[str, list[int]]:
    """Make one record of each kind with so many rows on it; return what leads to its page."""
    region = planner.region
    assert region is not None
    bodies = [make_organisation(planner) for _number in range(rows)]
    people = [
        create_person(actor=planner, region=region, details=PersonDetails(name=f"虚构人{number}"))
        for number in range(rows)
    ]
    right = create_right(
        actor=planner,
        region=region,
        details=RightDetails(kind=RightKind.SOFTWARE, title="虚构软件", number=f"虚构{bodies[0].pk}"),
        parties=[
            *(PartyEntry(PartyRole.OWNER, body.name, organisation=body) for body in bodies),
            *(PartyEntry(PartyRole.INVENTOR, person.name, person=person) for person in people),
        ],
        events=[
            EventEntry(RightEventKind.ANNUITY if year else RightEventKind.GRANTED, date(2023 + year, 3, 1))
            for year in range(rows)
        ],
    )
    details = ProjectDetails(
        name="虚构项目",
        programme="虚构计划",
        level=TitleLevel.PROVINCIAL,
        state=ProjectState.FUNDED,
        approved_on=date(2024, 5, 6),
        approved_amount=300_000_000,
    )
    project = create_project(actor=planner, organisation=bodies[0], details=details)
    agreement = create_agreement(
        actor=planner,
        region=region,
        details=AgreementDetails(
            title="虚构协议", kind=AgreementKind.SERVICE, signed_on=date(2026, 1, 5), amount=80_000_000
        ),
        parties=[
            *(AgreementPartyEntry(body.name, organisation=body) for body in bodies),
            AgreementPartyEntry("虚构乙方"),
        ],
    )
    for year in range(2024, 2024 + rows):
        add_receipt(actor=planner, project=project, expected_version=None, on=date(year, 7, 1), amount=50_000_000)
        add_fulfilment(
            actor=planner, agreement=agreement, expected_version=None, on=date(2026, 2, 1), amount=10_000_000
        )
    Finding.objects.all().delete()
    return {
        "right_detail": [right.pk],
        "project_detail": [project.pk],
        "agreement_detail": [agreement.pk],
        "person_detail": [people[0].pk],
        "finding_totals": [],
    }


def add_finding(planner: User, code: str, subject: str, key: int, **more: Any) -> Finding:
    """Make a finding of a check about a record."""
    assert planner.region is not None
    return Finding.objects.create(
        region=planner.region,
        check_code=code,
        severity=Severity.ERROR,
        subject_kind=f"registry.{subject}",
        subject_id=key,
        subject_title=more.pop("title", "虚构对象"),
        **more,
    )


def test_pages_of_records_cost_the_same_with_one_row_and_with_three() -> None:
    """Whatever hangs on a record is read at once, and no page asks more than fifteen."""
    planner = make_planner()
    client = log_in(planner)
    for rows in (1, 3):
        found = fill(planner, rows)
        codes = [check.code for check in read_checks().checks][:rows]
        for number, code in enumerate(codes):
            add_finding(planner, code, "organisation", number)
        costs = {name: count_queries(client, reverse(name, args=found[name])) for name in PAGES}
        assert costs == PAGES, rows


def test_records_show_parties_statuses_and_both_ways_of_counting_money() -> None:
    """Names lead to their records, each event to its status; money stands by the year of approval and of arrival."""
    planner = make_planner()
    client, found = log_in(planner), fill(planner, 2)
    pages = {name: client.get(reverse(name, args=keys)).content.decode() for name, keys in found.items()}
    person = reverse("person_detail", args=found["person_detail"])
    assert f'<td>虚构人0</td><td><a href="{person}">虚构人0</a></td>' in pages["right_detail"]
    assert '<td class="nowrap">授权</td><td class="nowrap">有效</td>' in pages["right_detail"]
    years = (
        '2024</th><td class="num">300.00</td><td class="num">50.00',
        '2025</th><td class="num">—</td><td class="num">50.00',
    )
    assert [year in pages["project_detail"] for year in years] == [True, True]
    assert "<dt>履行比例</dt><dd>25.0 %</dd>" in pages["agreement_detail"]
    assert '<td>虚构乙方</td><td><span class="muted">没有对应到记录</span></td>' in pages["agreement_detail"]
    assert "没有待处理的问题" in pages["finding_totals"]
    found = client.get(reverse("right_list"), {"q": "202410"}).content.decode()
    assert "“202410”只按登记号找了" in found


def test_totals_of_findings_lead_to_exactly_their_findings() -> None:
    """Each number stands for the rows of the list behind it: of an office, of no office, of a check."""
    planner = make_planner()
    assert planner.region is not None
    office = make_office(planner.region)
    first, second = [check.code for check in read_checks().checks if check.subject == "organisation"][:2]
    add_finding(planner, first, "organisation", 1, title="虚构甲", office=office)
    add_finding(planner, first, "organisation", 2, title="虚构乙")
    add_finding(planner, second, "organisation", 1, title="虚构丙")
    client = log_in(planner)
    page = client.get(reverse("finding_totals")).content.decode()
    here = f"state=open&amp;region={planner.region.pk}&amp;within_region=own&amp;office="
    shown = {
        f"{here}{office.pk}&amp;severity=error": ["虚构甲"],
        f"{here}none&amp;severity=error": ["虚构乙", "虚构丙"],
        f"state=open&amp;check={first}": ["虚构甲", "虚构乙"],
    }
    for query, titles in shown.items():
        assert f'?{query}">{len(titles)}</a>' in page, query
        rows = client.get(f"{reverse('finding_list')}?{query.replace('&amp;', '&')}").content.decode()
        assert [title for title in ("虚构甲", "虚构乙", "虚构丙") if title in rows] == titles, query


def test_findings_about_people_name_them_in_the_list_only() -> None:
    """Whoever may see a person reads the name; the row in the database keeps none."""
    planner = make_planner()
    key = fill(planner, 1)["person_detail"][0]
    code = next(check.code for check in read_checks().checks if check.subject == "person")
    finding = add_finding(planner, code, "person", key, title="人员")
    assert "虚构人0" in log_in(planner).get(reverse("finding_list")).content.decode()
    finding.refresh_from_db()
    assert finding.subject_title == "人员"


def test_contacts_are_for_those_who_may_read_the_statements() -> None:
    """Staff of the region call them; somebody of another region does not see them."""
    planner = make_planner()
    body = make_organisation(planner)
    Contact.objects.create(organisation=body, name="虚构联系人", purpose="统计", phone="000-0000")
    page = log_in(planner).get(reverse("organisation_particulars", args=[body.pk])).content.decode()
    assert "<td>虚构联系人</td>" in page
    other = make_user(Role.PLANNER)
    assert log_in(other).get(reverse("organisation_particulars", args=[body.pk])).status_code == 404
