"""Confirming, impact, initiatives, milestones, parts of districts, kin of plans. Invented (虚构)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.planning.enums import ChangeVerb, Dimension, PlanState, SubjectKind
from kepan.apps.planning.models import Measure, Plan, Share, ShareReport, Target
from kepan.apps.planning.services import (
    Change,
    Part,
    Window,
    add_phase,
    confirm_plan,
    create_request,
    link_previous,
    update_shares,
)
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner
from tests.web.planning.test_force_pages import at, log_in, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force: six figures, two measures."""
    return make_force(planner, TEXT)


@pytest.fixture
def browser(planner: User) -> Client:
    """The planner's browser."""
    return log_in(planner)


def make_force(user: User, text: str) -> Plan:
    """Put a plan in force."""
    draft = make_draft(user, text=text)
    return confirm_plan(actor=user, plan=draft, expected_version=draft.version)


def give(planner: User, target: Target, regions: list[Region]) -> list[Share]:
    """Break a target of 120 down to districts evenly."""
    parts = [Part(Decimal(120 // len(regions)), region=region) for region in regions]
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen={})
    return list(target.shares.order_by("region_id"))


def test_a_plan_is_confirmed_from_a_day_on(browser: Client, planner: User) -> None:
    """The page says what will be in force and what stays doubtful; the plan then waits for its day."""
    draft = make_draft(planner, text=TEXT)
    Target.objects.filter(plan=draft, number="T2").update(state="accepted", is_doubtful=True)
    page = read(browser.get(at("plan_confirm", draft)))
    assert "带着疑点生效的" in page and "新增高新技术企业" in page and str(planner) in page
    day = timezone.localdate() + timedelta(days=2)
    form = {"version": draft.version, "scope": "all", "effective_on": day.isoformat()}
    late = browser.post(at("plan_confirm", draft), {**form, "effective_on": "2027-02-01"})
    assert (late.status_code, "计划期" in read(late)) == (422, True)
    assert browser.post(at("plan_confirm", draft), form).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.force_number) == (PlanState.CONFIRMED, 0)
    page = read(browser.get(at("plan_detail", draft)))
    assert f"从 {day.isoformat()} 起生效" in page and "生效中" not in page
    assert "那一天计划还没有生效" in read(browser.get(at("plan_versions", draft) + f"?on={timezone.localdate()}"))


def test_the_impact_of_a_request_stands_beside_it(browser: Client, planner: User, plan: Plan) -> None:
    target = Target.objects.get(plan=plan, number="T2")
    change = Change(ChangeVerb.CHANGE, SubjectKind.TARGET, target.pk, {"value_low": "100", "value_text": "100"})
    today = timezone.localdate()
    request = create_request(actor=planner, plan=plan, changes=[change], reason="虚构", effective_on=today)
    address = at("plan_request_impact", plan, request.pk)
    assert f'hx-get="{address}"' in read(browser.get(at("plan_request", plan, request.pk)))
    page, part = read(browser.get(address)), read(browser.get(address, headers={"HX-Request": "true"}))
    assert "120 家 → 100 家" in part and "−20 家（−16.7 %）" in part
    assert part.strip() in page and "<html" not in part


def test_initiatives_fold_and_stand_beside_last_year(browser: Client, planner: User, plan: Plan) -> None:
    older = make_force(planner, TEXT.replace("2026", "2025").replace("推进平台提质行动", "开展旧年行动"))
    link_previous(actor=planner, plan=plan, previous=older, expected_version=plan.version)
    page = read(browser.get(at("plan_initiatives", plan)))
    assert page.count("<summary>") >= 2 and "壮大创新主体" in page and "上一年同名：2 项任务" in page


def test_measures_and_milestones_of_a_phase(browser: Client, planner: User, plan: Plan) -> None:
    """Measures are ticked; a milestone is changed, reached, reopened with a reason, and taken away."""
    phase = add_phase(actor=planner, plan=plan, window=Window("启动阶段"))
    first, second = Measure.objects.filter(plan=plan).order_by("position")[:2]
    address = at("plan_phase_measures", plan, phase.pk)
    assert browser.post(address, {"version": 1, "measure": [first.pk, second.pk]}).status_code == 302
    assert set(phase.measures.all()) == {first, second}
    assert browser.post(address, {"measure": "x"}).status_code == 400
    browser.post(at("plan_milestone_create", plan, phase.pk), {"title": "名单公布", "measure": first.pk})
    stone = plan.milestones.get()
    assert stone.measure == first
    edit, reach = at("plan_milestone_edit", plan, stone.pk), at("plan_milestone_reach", plan, stone.pk)
    assert (
        browser.post(edit, {"title": "名单定下", "due_on": "2026-03-31", "version": stone.version}).status_code == 302
    )
    assert browser.post(edit, {"title": "又一次", "version": stone.version}).status_code == 409
    stone.refresh_from_db()
    browser.post(reach, {"version": stone.version})
    stone.refresh_from_db()
    assert stone.reached_at is not None and "撤回的理由" in read(browser.get(edit))
    refused = browser.post(reach, {"version": stone.version, "act": "reopen", "reason": " "}, follow=True)
    assert "写明为什么撤回" in read(refused)
    browser.post(reach, {"version": stone.version, "act": "reopen", "reason": "虚构：报早了"})
    stone.refresh_from_db()
    assert stone.reached_at is None
    assert browser.post(edit, {"title": "x", "version": stone.version, "act": "remove"}).status_code == 302
    assert not plan.milestones.exists()


def test_a_district_reports_on_its_part(planner: User, plan: Plan) -> None:
    """Its reporter has no plan pages, sees its part and no other, and reports with a file."""
    east, west = (make_region(level=Level.DISTRICT, parent=planner.region) for _ in range(2))
    mine, theirs = give(planner, Target.objects.get(plan=plan, number="T2"), [east, west])
    client = log_in(make_user(Role.REPORTER, region=east))
    assert client.get(at("plan_detail", plan)).status_code == 403
    page = read(client.get(reverse("share_list")))
    assert reverse("share_detail", args=[mine.pk]) in page and reverse("share_detail", args=[theirs.pk]) not in page
    assert client.get(reverse("share_detail", args=[theirs.pk])).status_code == 404
    address, today = reverse("share_detail", args=[mine.pk]), timezone.localdate().isoformat()
    form = {"value": "45", "as_of": today, "text": "虚构：已认定 45 家", "state": "running", "version": mine.version}
    wrong = client.post(address, {**form, "value": "四十五"})
    assert (wrong.status_code, "不是数" in read(wrong)) == (422, True)
    file = SimpleUploadedFile("虚构名单.txt", "虚构".encode())
    assert client.post(address, {**form, "evidence": file}).status_code == 302
    report = ShareReport.objects.get()
    assert (report.value, report.attachments.count()) == (45, 1)
    page = read(client.get(address))
    assert "75 %" in page and "虚构名单.txt" in page and "45 家" in page
    assert client.post(address, form).status_code == 409
    answer = client.get(reverse("attachment", args=[report.attachments.get().pk]))
    assert b"".join(answer.streaming_content).decode() == "虚构"  # type: ignore[attr-defined]


def test_years_and_districts_of_a_plan(browser: Client, planner: User) -> None:
    """A programme is cut into years, next year is made from this one; sums are held against the plan above."""
    whole = "虚构市2026—2028年科技创新行动计划\n一、主要目标\n三年新增高新技术企业300家。\n一是开展企业登高行动。\n"
    programme = make_force(planner, whole)
    made = browser.post(at("plan_slice", programme, 2026))
    assert made.status_code == 302
    again = browser.post(at("plan_slice", programme, 2026), follow=True)
    assert "以前已经做过" in read(again)
    page = read(browser.get(f"{at('plan_lineage', programme)}?side=years"))
    assert "切出 2027 年的草稿" in page and "切出 2026 年的草稿" not in page
    assert "2031 年不在" in read(browser.post(at("plan_slice", programme, 2031), follow=True))
    below = make_region(level=Level.DISTRICT, parent=planner.region, name="虚构东区")
    plan = make_force(planner, TEXT)
    make_force(make_planner(below), "虚构东区2026年科技创新工作计划\n一、主要目标\n新增高新技术企业40家以上。")
    page = read(browser.get(f"{at('plan_lineage', plan)}?side=districts"))
    assert "下级合计40家" in page and "虚构东区" in page
    heir = read(browser.post(at("plan_inherit", plan), follow=True))
    assert "草稿做好了" in heir
    assert browser.post(at("plan_link", plan), {"version": plan.version, "kind": "x"}).status_code == 400
    older = make_force(planner, TEXT.replace("2026", "2025").replace("120家", "90家"))
    form = {"version": plan.version, "kind": "previous", "to": older.pk}
    assert browser.post(at("plan_link", plan), form).status_code == 302
    page = read(browser.get(at("plan_lineage", plan)))
    assert "提高" in page and older.title in page


BUDGETS = {
    "share_list": 9, "share_detail": 10, "impact": 12, "lineage": 11, "initiatives": 8,
}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_these_pages_cost_the_same_for_one_row_and_three(
    planner: User, rows: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    districts = [make_region(level=Level.DISTRICT, parent=planner.region) for _ in range(rows)]
    names = ("高新技术企业", "孵化器", "研发机构")[:rows]
    text = "虚构市2026年计划\n" + "".join(f"{at}.新增{name}{at}20家。\n" for at, name in enumerate(names, 1))
    plan = make_force(planner, text)
    for district in districts:
        make_force(make_planner(district), f"虚构区2026年计划\n新增高新技术企业{district.pk}0家。")
    target = Target.objects.get(plan=plan, number="T1")
    target.value_low = Decimal(120)
    target.save()
    share = give(planner, target, districts)[0]
    client = log_in(planner)
    changes = [
        Change(ChangeVerb.CHANGE, SubjectKind.TARGET, row.pk, {"value_low": "7", "value_text": "7"})
        for row in plan.targets.all()
    ]
    today = timezone.localdate()
    request = create_request(actor=planner, plan=plan, changes=changes, reason="虚构", effective_on=today)
    for number in range(rows):
        form = {"as_of": today, "text": f"虚构{number}", "state": "running", "version": share.version + number}
        assert client.post(reverse("share_detail", args=[share.pk]), form).status_code == 302
    pages = {
        "share_list": reverse("share_list"),
        "share_detail": reverse("share_detail", args=[share.pk]),
        "impact": at("plan_request_impact", plan, request.pk),
        "lineage": f"{at('plan_lineage', plan)}?side=districts",
        "initiatives": at("plan_initiatives", plan),
    }
    for name, address in pages.items():
        client.get(address)
        with django_assert_num_queries(BUDGETS[name]):  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200, name
