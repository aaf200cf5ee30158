"""Statements and titles entered on screen: what was understood is shown first, refusals stand beside their field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.models import Recognition, YearlyStatement
from kepan.apps.registry.services import StatementDetails, correct_statement
from tests.factories.registry import make_organisation
from tests.web.registry.test_pages import log_in, make_planner

pytestmark = pytest.mark.django_db


def test_a_statement_is_shown_as_it_was_understood_and_then_written() -> None:
    """万元 become fen to the last place; commas are read; months give the average; empty is not zero."""
    planner = make_planner()
    body = make_organisation(planner)
    client, url = log_in(planner), reverse("statement_create", args=[body.pk])
    months = {f"m{month}_{name}": "20" for month in range(1, 13) for name in ("staff_start", "staff_end")}
    sent = {"year": "2025", "stage": "flash", "revenue": "１2,345.678901", "profit": "-3", **months}
    shown = client.post(url, sent)
    page = shown.content.decode()
    assert (shown.status_code, YearlyStatement.objects.count()) == (200, 0)
    assert "12,345.678901 万元，即 123,456,789.01 元" in page
    assert "20 人" in page
    # What was changed after the check is shown again, not written.
    client.post(url, sent | {"revenue": "5", "seal": shown.context["seal"]})
    assert YearlyStatement.objects.count() == 0
    assert client.post(url, sent | {"seal": shown.context["seal"]}).status_code == 302
    row = YearlyStatement.objects.get(organisation=body)
    assert (row.year, row.stage, row.revenue, row.profit, row.assets) == (
        2025,
        "flash",
        12_345_678_901,
        -3_000_000,
        None,
    )
    assert (row.staff_average, row.staff_months.count()) == (Decimal("20.00"), 12)
    wrong = client.post(url, {"year": "2025", "stage": "flash", "assets": "-1", "revenue": "abc"})
    assert (wrong.status_code, sorted(wrong.context["form"].errors)) == (422, ["assets", "revenue", "year"])


def test_a_correction_shows_old_and_new_and_refuses_a_weaker_stage() -> None:
    """The next revision needs a reason; weaker figures a tick; one made meanwhile is not overwritten."""
    planner = make_planner()
    body = make_organisation(planner)
    client = log_in(planner)
    new = reverse("statement_create", args=[body.pk])
    first = {"year": "2025", "stage": "preliminary", "revenue": "300", "assets": "7"}
    client.post(new, first | {"seal": client.post(new, first).context["seal"]})
    url = reverse("statement_correct", args=[body.pk, 2025])
    assert client.get(url).context["form"]["revenue"].value() == Decimal(300)
    sent = {"stage": "flash", "revenue": "310", "assets": "", "reason": "审计调整", "revision": "1"}
    weaker = client.post(url, sent)
    assert (weaker.status_code, list(weaker.context["form"].errors)) == (422, ["accepts_weaker"])
    shown = client.post(url, sent | {"accepts_weaker": "on"})
    assert shown.context["review"] == [
        ("营业收入", "300 万元，即 3,000,000 元", "310 万元，即 3,100,000 元"),
        ("资产总额", "7 万元，即 70,000 元", "—"),
    ]
    seal = {"seal": shown.context["seal"], "accepts_weaker": "on"}
    assert client.post(url, sent | seal).status_code == 302
    rows = YearlyStatement.objects.filter(organisation=body).values_list("revision", "revenue", "assets", "is_current")
    assert list(rows) == [(1, 300_000_000, 7_000_000, False), (2, 310_000_000, None, True)]
    correct_statement(
        actor=planner,
        organisation=body,
        year=2025,
        expected_revision=2,
        details=StatementDetails(ReleaseStage.FINAL, {"revenue": 1}),
        reason="更正",
    )
    late = sent | {"stage": "final", "revision": "2"}
    stale = client.post(url, late | {"seal": client.post(url, late).context["seal"]})
    assert (stale.status_code, "刚被别人更正过" in stale.content.decode()) == (409, True)


def test_a_title_is_conferred_renewed_cancelled_and_given_back() -> None:
    """Its last day follows from the catalogue; cancelling asks for a reason and a tick, and can be taken back."""
    planner = make_planner()
    body = make_organisation(planner)
    client = log_in(planner)
    sent = {"title": "hnte", "recognised_on": "2022-11-06", "certificate": "虚构GR2022"}
    assert client.post(reverse("recognition_grant", args=[body.pk]), sent).status_code == 302
    first = Recognition.objects.get()
    assert (first.level, first.valid_to, first.certificate) == ("national", date(2025, 11, 5), "虚构GR2022")
    page = client.get(reverse("recognition_detail", args=[first.pk])).content.decode()
    assert "2022-11-06 – 2025-11-05" in page
    renew = reverse("recognition_renew", args=[first.pk])
    wrong = client.post(renew, {"recognised_on": "2025-11-06", "valid_to": "2025-01-01"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["valid_to"])
    assert client.post(renew, {"recognised_on": "2025-11-06"}).status_code == 302
    second = Recognition.objects.get(renews=first)
    assert second.valid_to == date(2028, 11, 5)
    cancel = reverse("recognition_cancel", args=[second.pk])
    said = {"on": "2026-02-01", "reason": "公告", "version": "1"}
    states = []
    for step in (said, said | {"is_sure": "on"}, said | {"is_sure": "on"}, said | {"version": "2"}):
        status = client.post(cancel, step).status_code
        states.append((status, Recognition.objects.values_list("state", flat=True).get(pk=second.pk)))
    assert states == [(422, "granted"), (302, "cancelled"), (409, "cancelled"), (302, "granted")]
