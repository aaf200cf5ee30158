"""The pages of ledgers: shelf, list and its other views, entry, forms, steps; one implementation for all (虚构)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import Draft, Entry, Ledger
from kepan.apps.ledgers.services import create_entry, find_open_approval, take_step
from kepan.engine.ledgers.types import Field, FieldKind
from kepan.web.ledgers.boxes import make_widget
from kepan.web.ledgers.widgets import Known
from tests.factories.accounts import make_office, make_user
from tests.factories.ledgers import make_ledgers
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


class Desk:
    """A bureau with the two ledgers, an officer logged in, and entries on demand."""

    def __init__(self) -> None:
        self.officer = make_user(Role.SECTION_OFFICER, username="officer-lg")
        assert self.officer.region is not None
        self.officer.office = make_office(self.officer.region)
        self.officer.save(update_fields=["office"])
        self.house, self.tenant = make_ledgers()
        self.client = Client()
        self.client.force_login(self.officer)
        # What a first page of a session asks once is no part of the others.
        self.client.get(reverse("ledger_shelf"))
        self.place = self.make(self.house, name="虚构一号楼", area="1200")

    def make(self, ledger: Ledger, **values: Any) -> Entry:
        """Enter something."""
        return create_entry(actor=self.officer, ledger=ledger, values=values)

    def make_tenant(self, **values: Any) -> Entry:
        """Enter a tenant of the house."""
        body = make_organisation(self.officer)
        return self.make(self.tenant, **{"org": body.pk, "house": self.place.pk, "term_to": "2027-03-31"} | values)

    def join(self, role: Role) -> tuple[User, Client]:
        """Log another person of the bureau in."""
        user = make_user(role, region=self.officer.region)
        client = Client()
        client.force_login(user)
        return user, client


@pytest.fixture
def desk() -> Desk:
    """A bureau with the two ledgers."""
    return Desk()


def count_queries(read: Callable[[], Any]) -> int:
    """Count the queries of a page."""
    with CaptureQueriesContext(connection) as found:
        assert read().status_code == 200
    return len(found)


VIEWS = ("entry_list", "ledger_board", "ledger_calendar", "ledger_map", "ledger_chart")


@pytest.mark.parametrize("name", VIEWS)
def test_views_of_a_ledger_cost_the_same_for_one_entry_and_for_three(desk: Desk, name: str) -> None:
    url = reverse(name, args=["test_tenant"]) + "?month=2027-03"
    desk.make_tenant(origin="returnee", rent="1200")
    one = count_queries(lambda: desk.client.get(url))
    desk.make_tenant(origin="university", rent="800")
    desk.make_tenant()
    assert count_queries(lambda: desk.client.get(url)) == one <= MOST_QUERIES


def test_pages_of_an_entry_stay_within_their_budget(desk: Desk) -> None:
    entry = desk.make_tenant(origin="returnee")
    tenant = ["test_tenant", entry.pk]
    urls = [reverse(name, args=tenant) for name in ("entry_detail", "entry_history", "entry_links", "entry_edit")]
    urls += [reverse("entry_detail", args=["test_house", desk.place.pk]), reverse("ledger_shelf")]
    counts = {url: count_queries(partial(desk.client.get, url)) for url in urls}
    assert max(counts.values()) <= MOST_QUERIES, counts


def list_labels(client: Client, query: str) -> list[str]:
    """Return the names in the list of tenants."""
    page = client.get(reverse("entry_list", args=["test_tenant"]) + query).content.decode()
    return re.findall(r'<td class="on-title"><a [^>]*>([^<]+)</a>', page)


def test_a_list_is_narrowed_by_the_fields_of_its_type(desk: Desk) -> None:
    near = desk.make_tenant(origin="returnee", rent="1200.50", term_to="2027-03-31")
    far = desk.make_tenant(origin="university", rent="9000", term_to="2029-01-31")
    assert list_labels(desk.client, "") == [far.label, near.label]
    assert list_labels(desk.client, "?f_origin=returnee") == [near.label]
    assert list_labels(desk.client, "?f_rent_min=1200.51") == [far.label]
    assert list_labels(desk.client, "?f_term_to_before=2027-12-31") == [near.label]
    assert list_labels(desk.client, f"?f_org={far.organisation_id}") == [far.label]
    assert list_labels(desk.client, "?f_house=虚构一号") == [far.label, near.label]
    assert list_labels(desk.client, "?sort=f_rent") == [near.label, far.label]
    assert list_labels(desk.client, "?state=resident") == []
    # Nobody narrows by what may be hidden.
    assert list_labels(desk.client, "?f_opinion=x") == [far.label, near.label]


def test_numbers_of_a_chart_lead_to_exactly_their_entries(desk: Desk) -> None:
    near = desk.make_tenant(origin="returnee")
    desk.make_tenant(origin="university")
    page = desk.client.get(reverse("ledger_chart", args=["test_tenant"]) + "?by=origin").content.decode()
    links = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="num"><a href="([^"]+)">1</a>', page))
    assert set(links) == {"留学归国", "高校"}
    assert list_labels(desk.client, links["留学归国"].partition("/test_tenant/")[2]) == [near.label]


def test_an_entry_goes_through_form_step_approval_and_export(desk: Desk) -> None:
    body = make_organisation(desk.officer)
    url = reverse("entry_create", args=["test_tenant"])
    wrong = {
        "f-org": str(body.pk),
        "f-entered_on": "2026-05-01",
        "f-term_to": "2026-04-01",
        "f-rent": "一千二",
        "act": "save",
    }
    answer = desk.client.post(url, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="一千二"' in page and 'id="id_f-rent-error"' in page
    # A box of several parts says what is wrong, too.
    assert '<p class="err" id="id_f-org-error">' in desk.client.post(url, {"act": "save"}).content.decode()
    answer = desk.client.post(url, wrong | {"f-rent": "1200"})
    assert answer.status_code == 422 and "到期日期不能早于入驻日期" in answer.content.decode()
    paper = SimpleUploadedFile("材料.txt", "虚构".encode(), "text/plain")
    good = wrong | {"f-rent": "1200", "f-term_to": "2027-04-30", "f-house": str(desk.place.pk), "f-papers-new": paper}
    assert desk.client.post(url, good).status_code == 302
    entry = Entry.objects.get(ledger=desk.tenant)
    assert (entry.organisation_id, entry.values["rent"], entry.values["house"]) == (body.pk, 120_000, desk.place.pk)
    page = desk.client.get(reverse("entry_detail", args=["test_tenant", entry.pk])).content.decode()
    assert "材料.txt" in page and "1,200.00 元" in page and "同意入驻" in page

    step = reverse("entry_step", args=["test_tenant", entry.pk, "accept"])
    sent = {"act": "save", "version": str(entry.version), "f-entered_on": "", "f-term_to": "2027-04-30"}
    assert desk.client.post(step, sent).status_code == 422
    assert desk.client.post(step, sent | {"f-entered_on": "2026-05-01"}).status_code == 302
    ask = reverse("entry_step", args=["test_tenant", entry.pk, "graduate"])
    assert desk.client.post(ask, {"act": "save", "reason": ""}).status_code == 422
    assert desk.client.post(ask, {"act": "save", "reason": "达到毕业条件"}).status_code == 302
    decide = reverse("entry_decide", args=["test_tenant", entry.pk])
    for role in (Role.PLANNER, Role.DIRECTOR):
        _user, client = desk.join(role)
        assert 'value="approve"' in client.get(reverse("entry_detail", args=["test_tenant", entry.pk])).content.decode()
        client.post(decide, {"act": "approve"})
    entry.refresh_from_db()
    assert entry.state == "graduated" and find_open_approval(entry) is None
    sheet = desk.client.get(reverse("entry_list", args=["test_tenant"]) + "?export=csv&state=graduated")
    assert entry.label in b"".join(sheet).decode("utf-8-sig")


def test_an_industry_is_chosen_by_its_name_and_kept_with_its_edition() -> None:
    field = Field("industry", FieldKind.INDUSTRY, "行业")
    box = make_widget(field, Known(), [])
    found = [
        box.value_from_datadict({"i": text}, MultiValueDict(), "i")
        for text in ("集成电路设计", "C3921", "没有的行业", "")
    ]
    assert found == ["2017:I6520", "2017:C3921", "没有的行业", ""]
    assert box.format_value("2017:I6520").startswith("I6520 集成电路设计")


def test_what_was_typed_and_not_sent_comes_back_to_its_writer_alone(desk: Desk) -> None:
    url, draft = reverse("entry_create", args=["test_house"]), reverse("ledger_draft", args=["test_house"])
    assert desk.client.post(draft, {"f-name": "虚构二号楼", "f-area": "不知道"}).status_code == 200
    page = desk.client.get(url).content.decode()
    assert 'value="虚构二号楼"' in page and 'value="不知道"' in page
    _user, other = desk.join(Role.REPORTER)
    assert "虚构二号楼" not in other.get(url).content.decode()
    assert desk.client.post(url, {"f-name": "虚构二号楼", "f-area": "80", "act": "save"}).status_code == 302
    assert not Draft.objects.exists()


def test_hidden_fields_stay_hidden_on_every_page(desk: Desk) -> None:
    entry = desk.make_tenant(opinion="暂不公开的意见")
    entry = take_step(
        actor=desk.officer,
        entry=entry,
        transition="accept",
        values={"entered_on": "2026-05-01", "term_to": "2027-05-01"},
    )
    assert "暂不公开的意见" in desk.client.get(reverse("entry_detail", args=["test_tenant", entry.pk])).content.decode()
    _user, client = desk.join(Role.REPORTER)
    for name in ("entry_detail", "entry_history", "entry_links", "entry_edit"):
        page = client.get(reverse(name, args=["test_tenant", entry.pk])).content.decode()
        assert "暂不公开的意见" not in page, name
    for name in VIEWS:
        assert "暂不公开的意见" not in client.get(reverse(name, args=["test_tenant"])).content.decode(), name


def test_many_entries_take_a_step_and_each_refusal_has_its_reason(desk: Desk) -> None:
    other = desk.make(desk.house, name="虚构三号楼")
    list_url = reverse("entry_list", args=["test_house"])
    sent = {"act": "batch:begin", "pk": [desk.place.pk, other.pk]}
    assert "一条一条办理" in desk.client.post(list_url, sent).content.decode()
    take_step(actor=desk.officer, entry=other, transition="begin")
    answer = desk.client.post(list_url, sent | {"confirmed": "1", "count": "2"}, follow=True).content.decode()
    assert "“开业”办理了 1 条；1 条没有办" in answer and "虚构三号楼" in answer
    desk.place.refresh_from_db()
    assert desk.place.state == "open"


def test_a_picker_offers_what_one_sees_and_a_type_is_sent_as_yaml(desk: Desk) -> None:
    found = desk.client.get(
        reverse("ledger_pick", args=["test_tenant"]) + "?field=house&name=f-house&f-house-words=一号"
    )
    assert f'value="{desk.place.pk}"' in found.content.decode()
    stranger = make_user(Role.SECTION_OFFICER, username="stranger-lg")
    client = Client()
    client.force_login(stranger)
    unseen = client.get(reverse("ledger_pick", args=["test_tenant"]) + "?field=house&name=f-house&f-house-words=一号")
    assert f'value="{desk.place.pk}"' not in unseen.content.decode()
    page = desk.client.get(reverse("ledger_type", args=["test_tenant"])).content.decode()
    assert "依次审批" in page and "孵化期满" in page
    assert (
        desk.client.get(reverse("ledger_type_file", args=["test_tenant"]))
        .content.decode()
        .startswith("key: test_tenant")
    )
