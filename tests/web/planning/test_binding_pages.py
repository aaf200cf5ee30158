"""The page of a target that is counted by records: chosen by a planner, shown with both sums, led to the records."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.planning.models import Binding
from kepan.apps.registry.enums import TitleLevel
from tests.apps.planning.test_bindings import fund, get_target, run_plan
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation
from tests.web.api.test_calling import make_header, send
from tests.web.registry.test_pages import count_queries, log_in

pytestmark = pytest.mark.django_db


def test_a_definition_is_chosen_on_the_page_and_each_sum_leads_to_exactly_its_projects() -> None:
    """The light has its reason in words; the list behind a number comes to the same amount; at most twelve queries."""
    planner = make_user(Role.PLANNER, region=make_region(level=Level.CITY))
    firm = make_organisation(planner)
    fund(planner, firm, TitleLevel.NATIONAL, date(2025, 2, 1), 3000, (date(2025, 3, 1), 1200))
    fund(planner, firm, TitleLevel.PROVINCIAL, date(2024, 5, 1), 1000, (date(2024, 6, 1), 70), (date(2025, 8, 1), 90))
    fund(planner, firm, TitleLevel.CITY, date(2025, 4, 1), 900)
    plan = run_plan(planner)
    client, key = log_in(planner), f"t{get_target(plan, '万元').pk}"
    page, choose = (reverse(name, args=[plan.pk, key]) for name in ("plan_row", "plan_row_binding"))
    assert "还没有取数口径" in client.get(page).content.decode()
    form = client.get(choose).context["form"]
    assert (form["definition"].value(), form["level"].value(), "reason" in form.fields) == (
        "received",
        "provincial",
        False,
    )
    sent = {"definition": "received", "level": "provincial", "version": "0"}
    assert [client.post(choose, sent).status_code for _time in range(2)] == [302, 422]
    # One more where offices support the target.
    assert count_queries(client, page) == 11
    shown = html.unescape(client.get(page).content.decode())
    assert "到期没有完成" in shown
    assert "完成 25.8 %，时间过了 100.0 %。" in shown
    amounts = {"立项口径": "3,000", "到位口径": "1,290"}
    for label, amount in amounts.items():
        assert re.search(rf"<td>{label}.*?<td class=\"num[^>]*>{amount}</td>", shown)
    links = re.findall(r'href="(/projects/\?[^"]+)"', shown)
    sums = [dict(client.get(link).context["sums"]) for link in links]
    assert (sums[0]["立项金额（万元）"], sums[1]["到位金额（万元）"]) == ("3,000.00", "1,290.00")
    changed = {"definition": "approved", "level": "provincial", "version": "1"}
    assert client.post(choose, changed).status_code == 422
    assert client.post(choose, changed | {"reason": "新办法"}).status_code == 302
    end = {"act": "unbind", "version": "2", "reason": "不考核了"}
    assert [client.post(choose, end | more).status_code for more in ({}, {"is_sure": "on"})] == [422, 302]
    assert not Binding.objects.exists()


def test_programs_choose_a_definition_too() -> None:
    """Put, read with both sums in fen, changed with a reason only, taken back."""
    planner = make_user(Role.PLANNER, region=make_region(level=Level.CITY))
    firm = make_organisation(planner)
    fund(planner, firm, TitleLevel.NATIONAL, date(2025, 2, 1), 3000, (date(2025, 3, 1), 1200))
    plan = run_plan(planner)
    header = make_header(planner, "plans:write")
    one = f"/api/v1/plans/{plan.pk}/targets/{get_target(plan, '万元').pk}/binding"
    assert send(header, "GET", one).json()["version"] == 0
    said = {"version": 0, "definition": "received", "level": "provincial"}
    made = send(header, "PUT", one, said).json()
    assert {name: made[name] for name in ("version", "actual", "approved", "received")} == {
        "version": 1, "actual": "1200", "approved": "3000000000", "received": "1200000000",
    }  # fmt: skip
    changed = {**said, "definition": "approved", "version": 1}
    assert send(header, "PUT", one, changed).json()["code"] == "refused"
    assert send(header, "PUT", one, {**changed, "reason": "虚构的新办法"}).json()["actual"] == "3000"
    assert send(header, "POST", f"{one}/remove", {"version": 1, "reason": "虚构"}).json()["code"] == "stale"
    assert send(header, "POST", f"{one}/remove", {"version": 2, "reason": "虚构"}).json()["definition"] is None
