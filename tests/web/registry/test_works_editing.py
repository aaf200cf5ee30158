"""Projects and agreements on screen: entered as people know them, money to the fen, steps corrected and taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from kepan.apps.registry.models import Agreement, Fulfilment, ProjectReceipt, UpperProject
from kepan.apps.registry.services import PersonDetails, create_person
from kepan.apps.trail.models import AuditEntry
from tests.factories.registry import make_organisation
from tests.web.registry.test_pages import count_queries, log_in, make_planner

pytestmark = pytest.mark.django_db
WAN = 1_000_000


def test_a_project_is_entered_funded_and_its_money_arrives() -> None:
    """Names mean records, unknown partners stay as written; receipts over the approved amount need a reason."""
    planner = make_planner()
    firm, partner = make_organisation(planner), make_organisation(planner)
    leader = create_person(actor=planner, region=firm.region, details=PersonDetails(name="虚构甲"))
    client, new = log_in(planner), reverse("project_create")
    assert client.get(f"{new}?organisation={firm.pk}").context["form"]["organisation"].value() == firm.name
    sent = {
        "name": "虚构项目", "programme": "虚构计划", "level": "provincial", "organisation": firm.uscc,
        "leader": "虚构甲", "partners": f"{partner.name}\n虚构的外地研究院\n", "state": "applied",
        "applied_on": "2025-03-01", "applied_amount": "1,000,000元",
    }  # fmt: skip
    wrong = client.post(new, sent | {"organisation": "没有这家", "leader": "查无此人", "applied_amount": "很多"})
    assert (wrong.status_code, sorted(wrong.context["form"].errors)) == (
        422,
        ["applied_amount", "leader", "organisation"],
    )
    assert client.post(new, sent).status_code == 302
    row = UpperProject.objects.get()
    assert (row.organisation, row.leader, row.applied_amount) == (firm, leader, 100 * WAN)
    assert list(row.partners.values_list("written_name", "organisation")) == [
        (partner.name, partner.pk), ("虚构的外地研究院", None),
    ]  # fmt: skip
    edit = reverse("project_edit", args=[row.pk])
    shown = client.get(edit).context["form"]
    assert count_queries(client, edit) <= 12
    same = {name: shown[name].value() or "" for name in shown.fields}
    funded = same | {"state": "funded", "approved_on": "2025-09-01", "approved_amount": "80.5"}
    assert client.post(edit, funded | {"approved_amount": ""}).status_code == 422
    assert [client.post(edit, funded).status_code for _time in range(2)] == [302, 409]
    row.refresh_from_db()
    assert (row.approved_amount, row.partners.count(), row.version) == (80_500_000, 2, 2)
    receive = reverse("receipt_create", args=[row.pk])
    money = {"on": "2026-01-05", "amount": "0.01亿元", "version": "2"}
    over = client.post(receive, money)
    assert "到账合计 100 万元，超过立项金额 80.5 万元" in over.content.decode()
    assert client.post(receive, money | {"amount": "50"}).status_code == 302
    receipt = ProjectReceipt.objects.get()
    address = reverse("receipt_edit", args=[row.pk, receipt.pk])
    fixed = {"on": "2026-01-06", "amount": "505000元", "version": "3"}
    assert client.post(address, fixed).status_code == 422
    assert client.post(address, fixed | {"reason": "看错了"}).status_code == 302
    receipt.refresh_from_db()
    entry = AuditEntry.objects.latest("pk")
    assert (receipt.on, receipt.amount) == (date(2026, 1, 6), 50_500_000)
    assert (entry.action, entry.reason, dict(entry.before or {})["amount"]) == (
        "registry.update_receipt",
        "看错了",
        50 * WAN,
    )
    back = reverse("receipt_remove", args=[row.pk, receipt.pk])
    assert client.post(back, {"reason": "重复", "version": "4"}).status_code == 422
    assert client.post(back, {"reason": "重复", "version": "4", "is_sure": "on"}).status_code == 302
    assert (ProjectReceipt.objects.count(), client.get(address).status_code) == (0, 404)


def test_an_agreement_is_entered_fulfilled_ended_and_renewed() -> None:
    """Two parties at least; more than was agreed is refused with the figures; ending early needs a reason."""
    planner = make_planner()
    firm = make_organisation(planner)
    client, new = log_in(planner), reverse("agreement_create")
    assert client.get(f"{new}?organisation={firm.pk}").context["form"]["name1"].value() == firm.name
    sent = {
        "title": "虚构合作协议", "kind": "service", "number": "虚构1号", "region": firm.region_id,
        "signed_on": "2026-01-05", "amount": "100", "name1": firm.name, "side1": "甲方",
    }  # fmt: skip
    assert list(client.post(new, sent).context["form"].errors) == ["name2"]
    assert client.post(new, sent | {"name2": "虚构大学", "side2": "乙方"}).status_code == 302
    row = Agreement.objects.get()
    assert list(row.parties.values_list("side", "organisation")) == [("甲方", firm.pk), ("乙方", None)]
    step = reverse("fulfilment_create", args=[row.pk])
    paid = {"on": "2026-02-01", "amount": "120", "evidence": "虚构回单", "version": "1"}
    assert "履行合计 120 万元，超过协议金额 100 万元" in client.post(step, paid).content.decode()
    assert client.post(step, paid | {"amount": "60"}).status_code == 302
    held = Fulfilment.objects.get()
    fixed = {"on": "2026-02-02", "amount": "100", "note": "验收", "reason": "漏了尾款", "version": "2"}
    assert client.post(reverse("fulfilment_edit", args=[row.pk, held.pk]), fixed).status_code == 302
    held.refresh_from_db()
    assert (held.amount, held.note, held.evidence) == (100 * WAN, "验收", "")
    edit = reverse("agreement_edit", args=[row.pk])
    shown = client.get(edit).context["form"]
    same = {name: shown[name].value() or "" for name in shown.fields}
    assert count_queries(client, edit) <= 12
    assert "已履行 100 万元" in client.post(edit, same | {"amount": "90"}).content.decode()
    assert client.post(edit, same | {"title": "虚构合作协议（更正）"}).status_code == 302
    ended = {"state": "terminated", "version": "4"}
    state = reverse("agreement_state", args=[row.pk])
    assert [client.post(state, ended | {"reason": why}).status_code for why in ("", "对方破产")] == [422, 302]
    start = client.get(f"{new}?renews={row.pk}").context["form"]
    later = {name: start[name].value() or "" for name in start.fields} | {"number": "虚构2号"}
    assert client.post(f"{new}?renews={row.pk}", later | {"signed_on": "2025-01-01"}).status_code == 422
    assert client.post(f"{new}?renews={row.pk}", later | {"signed_on": "2026-06-01"}).status_code == 302
    second = Agreement.objects.get(number="虚构2号")
    assert (second.renews, second.parties.count()) == (row, 2)
    assert "虚构2号" in client.get(reverse("agreement_detail", args=[row.pk])).content.decode()
