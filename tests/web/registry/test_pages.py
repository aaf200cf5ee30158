"""Pages of the registry: what a list and a page cost, what they show, and the forms."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import (
    AgreementKind,
    OrganisationState,
    PartyRole,
    ReleaseStage,
    RightKind,
    TitleLevel,
)
from kepan.apps.registry.models import Finding, Organisation
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    PartyEntry,
    PersonDetails,
    ProjectDetails,
    RecognitionDetails,
    RightDetails,
    StatementDetails,
    create_agreement,
    create_person,
    create_project,
    create_right,
    create_statement,
    grant_recognition,
    rename_organisation,
)
from kepan.web.ui.search import find_everything
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation, make_uscc
from tests.web.registry.rows import make_finding

pytestmark = pytest.mark.django_db


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def make_planner() -> User:
    """Make a planner."""
    return make_user(Role.PLANNER, region=make_region())


def make_full(planner: User) -> Organisation:
    """Make an organisation with a title and two statements."""
    body = make_organisation(planner, name="虚构云汀传感科技有限公司")
    details = RecognitionDetails(title="hnte", recognised_on=date(2024, 11, 6))
    grant_recognition(actor=planner, details=details, organisation=body)
    for year, revenue in ((2024, 2_000_000_00), (2025, 3_000_000_00)):
        figures = {"revenue": revenue, "rd_total": 150_000_00}
        create_statement(
            actor=planner,
            organisation=body,
            year=year,
            details=StatementDetails(stage=ReleaseStage.FINAL, figures=figures),
        )
    return body


def count_queries(client: Client, url: str) -> int:
    """Return what a page costs once the caches are warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def fill_lists(planner: User) -> None:
    """Make one row of each list."""
    region = planner.region
    assert region is not None
    body = make_full(planner)
    create_person(actor=planner, region=region, details=PersonDetails(name="虚构人"))
    right = RightDetails(kind=RightKind.SOFTWARE, title="虚构软件", number=f"虚构{body.pk}")
    owner = PartyEntry(PartyRole.OWNER, body.name, organisation=body)
    create_right(actor=planner, region=region, details=right, parties=[owner])
    project = ProjectDetails(name="虚构项目", programme="虚构计划", level=TitleLevel.PROVINCIAL)
    create_project(actor=planner, organisation=body, details=project)
    agreement = AgreementDetails(title="虚构协议", kind=AgreementKind.SERVICE, signed_on=date(2026, 1, 5))
    parties = [AgreementPartyEntry(body.name, organisation=body), AgreementPartyEntry("虚构乙方")]
    create_agreement(actor=planner, region=region, details=agreement, parties=parties)
    # What the data checks say of these records would fill more than one page.
    Finding.objects.exclude(source="test").delete()
    finding = make_finding(planner, region)
    Finding.objects.filter(pk=finding.pk).update(source="test")


def test_who_represents_a_firm_is_told_to_insiders() -> None:
    """Staff of the region see the name; another firm sees the rest of the page."""
    planner = make_planner()
    body = make_organisation(planner)
    Organisation.objects.filter(pk=body.pk).update(
        tier=Tier.PUBLIC_DATA, representative="虚构代表", website="https://example.invalid"
    )
    url = reverse("organisation_detail", args=[body.pk])
    firm = make_user(Role.ENTERPRISE, region=planner.region)
    told, others = (log_in(user).get(url).content.decode() for user in (planner, firm))
    assert ("虚构代表" in told, "虚构代表" in others, "example.invalid" in others) == (True, False, True)


LISTS = {
    "organisation_list": 9,
    "person_list": 12,
    "recognition_list": 9,
    "right_list": 9,
    "project_list": 9,
    "agreement_list": 9,
    "finding_list": 10,
}
PAGES = {
    "organisation_detail": 12,
    "organisation_statements": 9,
    "organisation_rights": 8,
    "organisation_works": 10,
    "organisation_entries": 9,
    "organisation_history": 9,
}


def test_lists_and_pages_cost_the_same_with_one_row_and_with_three() -> None:
    """The number of queries does not grow with the rows, and no page asks more than twelve."""
    planner = make_planner()
    client = log_in(planner)
    for rows in (1, 3):
        for _number in range(1 if rows == 1 else 2):
            fill_lists(planner)
        assert {name: count_queries(client, reverse(name)) for name in LISTS} == LISTS, rows
        body = Organisation.objects.filter(statements__isnull=False).order_by("-pk")[0]
        assert {name: count_queries(client, reverse(name, args=[body.pk])) for name in PAGES} == PAGES, rows


def test_the_overview_shows_figures_growth_and_titles() -> None:
    """Revenue in 万元 with its growth, the title, and a chart that says its figures aloud."""
    planner = make_planner()
    page = log_in(planner).get(reverse("organisation_detail", args=[make_full(planner).pk])).content.decode()
    assert '<b class="rg-num">300</b> <span class="sub">同比 +50.0 %</span>' in page
    assert '<b class="rg-num">5.00 %</b> <span class="sub">15 ÷ 300</span>' in page
    assert "2023: 未报; 2024: 200.00万元; 2025: 300.00万元" in page
    assert '<span class="nm">高新技术企业<span class="sub">2024-11-06 – 2027-11-05</span></span>' in page


def test_what_people_were_given_is_no_rung_of_their_organisation() -> None:
    planner = make_planner()
    body = make_full(planner)
    person = create_person(actor=planner, details=PersonDetails(name="虚构人"), region=body.region)
    details = RecognitionDetails(title="leading_talent", recognised_on=date(2025, 4, 1), level=TitleLevel.CITY)
    grant_recognition(actor=planner, details=details, organisation=body, person=person)
    page = log_in(planner).get(reverse("organisation_detail", args=[body.pk]))
    assert [lane.name for lane in page.context["lanes"]] == ["高新技术企业"]


def test_organisations_are_found_by_former_name_code_and_pinyin() -> None:
    """The box in the head and the list find the same, whatever one remembers of an organisation."""
    planner = make_planner()
    body = make_organisation(planner, name="虚构澄湖仪器有限公司", uscc=make_uscc())
    rename_organisation(
        actor=planner, organisation=body, expected_version=None, name="虚构云汀传感有限公司", on=date(2026, 1, 5)
    )
    client = log_in(planner)
    for words in ("澄湖仪器", "云汀", body.uscc, "xugouyunting", "xgyt"):
        found = [hit.url for group in find_everything(planner, words, limit=5) for hit in group.hits]
        assert found == [reverse("organisation_detail", args=[body.pk])], words
        page = client.get(reverse("organisation_list"), {"q": words}).content.decode()
        assert "虚构云汀传感有限公司</a>" in page, words


def test_lists_tell_holders_of_a_title_from_those_who_lack_it() -> None:
    """Has and lacks are filters of their own."""
    planner = make_planner()
    holder, other = make_full(planner), make_organisation(planner, name="虚构另一家有限公司")
    client = log_in(planner)
    for query, shown, hidden in (("has=hnte", holder, other), ("lacks=hnte", other, holder)):
        page = client.get(f"{reverse('organisation_list')}?{query}").content.decode()
        assert (f">{shown.name}</a>" in page, f">{hidden.name}</a>" in page) == (True, False)


def test_a_wrong_code_is_repaired_with_one_click_and_a_twin_is_asked_about() -> None:
    """The form names the code that was meant; an alike name is shown before a second record is made."""
    planner = make_planner()
    make_organisation(planner, name="虚构云汀传感有限公司")
    client, url, code = log_in(planner), reverse("organisation_create"), make_uscc()
    wrong = code.replace("0", "O")
    sent = {"name": "虚构白鹭微电子有限公司", "uscc": wrong, "region": planner.region_id, "kinds": "enterprise"}
    page = client.post(url, sent)
    assert (page.status_code, f'name="repair" value="{code}"' in page.content.decode()) == (422, True)
    client.post(url, sent | {"repair": code})
    assert Organisation.objects.get(name="虚构白鹭微电子有限公司").uscc == code
    twin = {"name": "虚构云汀传感有限公司", "region": planner.region_id, "kinds": "enterprise"}
    assert "已经登记过相像的单位" in client.post(url, twin).content.decode()
    assert client.post(url, twin | {"distinct": "yes"}).status_code == 302
    assert Organisation.objects.filter(name="虚构云汀传感有限公司").count() == 2


def test_an_organisation_is_corrected_renamed_and_closed_on_screen() -> None:
    """A change of an older version is refused; closing asks for a ground and a tick."""
    planner = make_planner()
    body = make_organisation(planner, name="虚构云汀传感有限公司")
    client = log_in(planner)
    form = {"name": "虚构云汀传感有限公司", "uscc": body.uscc, "capital": "12.5", "version": 1}
    assert client.post(reverse("organisation_edit", args=[body.pk]), form).status_code == 302
    assert client.post(reverse("organisation_edit", args=[body.pk]), form | {"capital": "13"}).status_code == 409
    rename = {"name": "虚构云汀科技有限公司", "on": "2026-01-05", "version": 2}
    assert client.post(reverse("organisation_rename", args=[body.pk]), rename).status_code == 302
    close = {"on": "2026-02-01", "source": "公告", "version": 3}
    assert client.post(reverse("organisation_close", args=[body.pk]), close).status_code == 200
    assert client.post(reverse("organisation_close", args=[body.pk]), close | {"is_sure": "on"}).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.state, body.registered_capital) == (
        "虚构云汀科技有限公司",
        OrganisationState.CLOSED,
        12_500_000,
    )


def test_a_finding_is_excused_with_a_reason_and_taken_back() -> None:
    """The excuse needs words and can be withdrawn."""
    region = make_region()
    planner = make_user(Role.PLANNER, region=region)
    finding = make_finding(planner, region)
    client, url = log_in(planner), reverse("finding_detail", args=[finding.pk])
    assert count_queries(client, url) == 6
    states = []
    for sent in ({"reason": ""}, {"reason": "登记机关证明如此"}, {"reopen": "yes"}):
        client.post(url, sent)
        states.append(Finding.objects.values_list("state", "excuse").get(pk=finding.pk))
    assert states == [("open", ""), ("excused", "登记机关证明如此"), ("open", "")]
