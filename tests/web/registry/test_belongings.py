"""What hangs on an organisation: each small form writes it, says so, and can be taken back. All invented (虚构)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import CodeKind
from kepan.apps.registry.models import Finding, Organisation, Recognition
from kepan.apps.registry.services import RecognitionDetails, add_code, grant_recognition, update_contact
from kepan.store.files.checks import read_checks
from kepan.web.registry.mending import find_mending_url
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation, make_uscc
from tests.web.registry.test_pages import count_queries, log_in, make_planner

pytestmark = pytest.mark.django_db


def send(client: Client, body: Organisation, deed: str, /, *held: Any, **data: Any) -> int:
    """Send a small form of an organisation as it stands; return the status."""
    version = Organisation.objects.values_list("version", flat=True).get(pk=body.pk)
    url = reverse("organisation_change_held" if held else "organisation_change", args=[body.pk, deed, *held])
    return client.post(url, {"version": version, "is_sure": "on", **data}).status_code


def test_each_small_form_writes_what_it_says_and_removes_it_again() -> None:
    """Place, kinds, names, codes, tags, parent; a wrong code and a circle are refused with their reason."""
    planner = make_planner()
    body, head = make_organisation(planner), make_organisation(planner, name="虚构控股有限公司")
    district = make_region(level=Level.DISTRICT, parent=planner.region)
    client, today = log_in(planner), timezone.localdate().isoformat()
    sent: list[tuple[str, dict[str, Any]]] = [
        ("move", {"on": today, "region": district.pk, "address": "虚构新路 1 号"}),
        ("kinds", {"kinds": ["enterprise", "institute"], "on": "2024-01-01"}),
        ("name", {"kind": "short", "name": "虚构短名"}),
        ("code", {"kind": "former_uscc", "code": make_uscc(), "ends_on": "2020-05-01"}),
        ("parent", {"kind": "subsidiary", "parent": head.uscc}),
    ]
    assert [send(client, body, name, **data) for name, data in sent] == [302] * len(sent)
    assert send(client, body, "tags-chain", codes="智能传感\n 集成电路 \n智能传感") == 302
    body.refresh_from_db()
    assert (body.region, body.address, body.parent, body.parent_kind) == (
        district,
        "虚构新路 1 号",
        head,
        "subsidiary",
    )
    assert sorted(body.tags.values_list("code", flat=True)) == ["智能传感", "集成电路"]
    assert send(client, body, "code", kind="former_uscc", code="91990101MA0000015X") == 422
    assert send(client, head, "parent", kind="branch", parent=body.name) == 422
    page = client.get(reverse("organisation_particulars", args=[body.pk])).content.decode()
    assert all(word in page for word in ("虚构短名", "科研院所", "2020-05-01", "智能传感", head.name))
    role, name, code = body.roles.get(kind="institute"), body.names.get(kind="short"), body.codes.get()
    steps = [
        send(client, body, "role", role.pk, starts_on="2024-02-01", ends_on="2024-03-01"),
        send(client, body, "role-gone", role.pk),
        send(client, body, "name-gone", name.pk),
        send(client, body, "code-gone", code.pk),
        send(client, body, "parent", kind="", parent=""),
        send(client, body, "undo", body.life_events.get(kind="moved").pk, reason="录错"),
        send(client, body, "name-gone", body.names.get(kind="current").pk),
    ]
    body.refresh_from_db()
    assert (steps, body.region, body.parent) == ([302] * 6 + [404], planner.region, None)
    assert [body.roles.count(), body.names.count(), body.codes.count()] == [1, 1, 0]


def test_contacts_are_kept_by_insiders_and_hidden_from_others() -> None:
    """Another firm sees neither the contacts nor the form; a stale form writes nothing."""
    planner = make_planner()
    body = make_organisation(planner)
    client = log_in(planner)
    assert send(client, body, "contact", name="虚构联系人", phone="0999-1") == 302
    contact = body.contacts.get()
    assert send(client, body, "contact-edit", contact.pk, name="虚构联系人", phone="0999-2") == 302
    assert send(client, body, "contact-edit", contact.pk, name="虚构联系人", version=1) == 409
    url = reverse("organisation_particulars", args=[body.pk])
    assert "0999-2" in client.get(url).content.decode()
    auditor = make_user(Role.AUDITOR, region=planner.region)
    assert log_in(auditor).get(reverse("organisation_change", args=[body.pk, "contact"])).status_code == 403
    assert send(client, body, "contact-gone", contact.pk) == 302
    assert not body.contacts.exists()


def test_the_particulars_cost_as_much_for_three_as_for_one() -> None:
    """Names, codes, kinds and tags are one query; contacts and branches one each."""
    planner = make_planner()
    body = make_organisation(planner)

    def fill(number: int) -> None:
        code: dict[str, Any] = {"kind": CodeKind.BUSINESS, "code": f"虚构{number}"}
        add_code(actor=planner, organisation=body, expected_version=None, **code)
        update_contact(actor=planner, organisation=body, expected_version=None, name=f"虚构{number}")
        Organisation.objects.filter(pk=make_organisation(planner).pk).update(parent=body, parent_kind="branch")

    client, url = log_in(planner), reverse("organisation_particulars", args=[body.pk])
    costs = []
    for number in range(3):
        fill(number)
        costs.append(count_queries(client, url))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 12


def test_an_industry_is_chosen_by_code_or_name_and_narrows_the_list() -> None:
    """What comes under the box; what is written is read; the list keeps what lies below."""
    planner = make_planner()
    body, other = make_organisation(planner), make_organisation(planner)
    client = log_in(planner)
    offered = client.get(reverse("industry_names"), {"industry": "通信系统"}).content.decode()
    assert '<option value="C3921 通信系统设备制造">通信设备制造</option>' in offered
    edit = reverse("organisation_edit", args=[body.pk])
    sent = {"name": body.name, "uscc": body.uscc, "version": 1, "industry": "通信系统设备制造"}
    assert client.post(edit, sent).status_code == 302
    body.refresh_from_db()
    assert (body.industry, body.industry_edition) == ("C3921", "2017")
    wrong = client.post(edit, sent | {"version": 2, "industry": "没有这一行"})
    assert list(wrong.context["form"].errors) == ["industry"]
    page = client.get(reverse("organisation_list"), {"industry": "计算机、通信和其他电子设备制造业"}).content.decode()
    assert (body.name in page, other.name in page, "通信系统设备制造" in page) == (True, False, True)
    # A code of an older edition stays what it was, whatever else is corrected.
    Organisation.objects.filter(pk=body.pk).update(industry="C3922", industry_edition="2011", version=2)
    old = client.get(edit).context["form"]["industry"].value()
    assert old == "C3922 通信终端设备制造（2011 年版）"
    assert client.post(edit, sent | {"version": 2, "industry": old, "website": "虚构"}).status_code == 302
    body.refresh_from_db()
    assert (body.industry, body.industry_edition, body.website) == ("C3922", "2011", "虚构")


def test_a_title_is_corrected_with_a_reason_and_what_stood_there_stays_readable() -> None:
    """The page shows old and new; a day after its cancellation and another sort of title in a chain are refused."""
    planner = make_planner()
    body = make_organisation(planner)
    details = RecognitionDetails(title="hnte", recognised_on=date(2024, 11, 6), certificate="虚构GR1")
    row = grant_recognition(actor=planner, details=details, organisation=body)
    client, url = log_in(planner), reverse("recognition_edit", args=[row.pk])
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"certificate": "虚构GR2", "version": 1}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {"reason": "证书编号录错"}).status_code == 302
    assert Recognition.objects.get().certificate == "虚构GR2"
    page = client.get(reverse("recognition_detail", args=[row.pk])).content.decode()
    assert all(word in page for word in ("虚构GR1", "虚构GR2", "证书编号录错"))


def test_every_check_leads_to_a_form_that_mends_it() -> None:
    """Each finding has an address for who may write, and none for who only reads."""
    planner: User = make_planner()
    region = planner.region
    assert region is not None
    body = make_organisation(planner)
    kinds = {"statement": "yearlystatement", "project": "upperproject"}
    urls = []
    for check in read_checks().checks:
        kind = f"registry.{kinds.get(check.subject, check.subject)}"
        finding = Finding(region=region, check_code=check.code, subject_kind=kind, subject_id=body.pk, year=2024)
        urls.append(find_mending_url(finding, planner, organisation=body) or check.subject)
    assert [url for url in urls if not url.startswith("/")] == ["position"] * 4
    auditor = make_user(Role.AUDITOR, region=region)
    assert find_mending_url(finding, auditor) == ""
