"""Next year's draft from last year's structure, and what it took over. All data invented (虚构)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import Comparator, PlanState, TargetKind, TargetState
from kepan.apps.planning.models import Measure, Milestone, Plan, Target
from kepan.apps.planning.selectors import list_initiatives, list_phases
from kepan.apps.planning.services import (
    Point,
    StaleError,
    Wording,
    accept_targets,
    add_milestone,
    check_inheritance,
    confirm_plan,
    discard_plan,
    inherit_plan,
    link_previous,
    reject_targets,
    update_target,
)
from kepan.apps.planning.services.outlines import find_seen
from kepan.apps.planning.services.sheets import move_day, move_years
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db

TEXT = """虚构市2026年科技创新工作计划
一、主要目标
1.到2026年底，全社会研发经费占地区生产总值比重达到2.80%。
2.新增高新技术企业120家以上，其中省级以上30家。
3.2025年，全市已建成研发机构18家。
二、重点措施
（一）实施育苗工程
一是组织企业申报，举办培训12场，2026年9月底前完成（牵头单位：高新科）。
二是建设中试基地3至5家。
（二）实施引智工程
一是引进团队15个。
三、进度安排
（一）启动阶段（2026年1月至3月）。制定方案。
"""


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return last year's plan, in force, with a milestone."""
    draft = make_draft(planner, text=TEXT)
    add_milestone(
        actor=planner,
        plan=draft,
        point=Point(
            "2026年方案印发", date(2026, 3, 1), draft.phases.get(), draft.measures.order_by("position").first()
        ),
    )
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


@pytest.fixture
def heir(plan: Plan, planner: User) -> Plan:
    """Return next year's draft."""
    draft, is_new = inherit_plan(actor=planner, plan=plan)
    assert is_new
    return draft


def list_rows(plan: Plan) -> list[Target]:
    """List the targets of a plan in the order of the text."""
    return list(Target.objects.filter(plan=plan).order_by("value_start"))


def fill(actor: User, row: Target, value: str) -> None:
    """Set the value of an open row."""
    wording = Wording(TargetKind(row.kind), row.indicator, Comparator(row.comparator), value, row.unit, row.period)
    changed = update_target(actor=actor, target=row, expected_version=row.version, wording=wording)
    accept_targets(actor=actor, plan=row.plan, seen=get_seen(changed))


def test_the_structure_comes_over_and_no_value_does(plan: Plan, heir: Plan) -> None:
    assert (heir.title, heir.state) == ("虚构市2027年科技创新工作计划", PlanState.DRAFT)
    assert (heir.year_from, heir.year_to, heir.previous) == (2027, 2027, plan)
    wanted = [row for row in list_rows(plan) if row.kind in (TargetKind.TARGET, TargetKind.MEASURE)]
    rows = list_rows(heir)
    assert len(rows) == len(wanted) == heir.open_count == heir.doubt_count
    assert [(row.indicator, row.unit, row.code) for row in rows] == [
        (one.indicator, one.unit, one.code) for one in wanted
    ]
    assert {(row.value_low, row.value_text, row.state, row.is_doubtful) for row in rows} == {
        (None, "", TargetState.PROPOSED, True)
    }
    assert {row.date_to for row in rows} <= {date(2027, 12, 31), date(2027, 9, 30)}
    assert "上一期是 120家" in next(row for row in rows if row.code == "HNTE_NEW").doubts[0]["message"]


def test_every_row_has_its_place_in_the_text(heir: Plan) -> None:
    text = heir.document.text
    for row in list_rows(heir):
        assert text[row.start : row.end].startswith(row.indicator)
        assert text[row.value_start : row.value_end] == row.surface == f"____{row.unit}"
    for measure in heir.measures.all():
        assert measure.title in text[measure.start : measure.end]
    for number in ("2026", "120", "12场", "15个", "2.8", "18家"):
        assert number not in text
    assert heir.compiled is not None
    titles = [one["title"] for one in heir.compiled["sections"] if one["level"] == 1]
    assert titles == ["主要目标", "二、重点措施", "三、进度安排"]


def test_measures_phases_and_ties_come_over(plan: Plan, heir: Plan) -> None:
    old, new = (list(one.measures.order_by("position")) for one in (plan, heir))
    assert [(row.number, row.marker, row.offices) for row in new] == [
        (row.number, row.marker, row.offices) for row in old
    ]
    assert [row.deadline for row in new if row.deadline] == ["2027年9月底前"]
    (held,) = [row for row in list_rows(heir) if "基地" in row.indicator]
    assert held.measure is not None
    assert held.measure.title == "建设中试基地____家"
    part = next(row for row in list_rows(heir) if row.parent is not None)
    assert part.parent is not None
    assert (part.parent.code, part.number) == ("HNTE_NEW", f"{part.parent.number}.1")
    (phase,) = list_phases(plan=heir)
    assert (phase.starts_on, phase.ends_on) == (date(2027, 1, 1), date(2027, 3, 31))
    point = Milestone.objects.get(plan=heir)
    assert (point.title, point.due_on, point.phase, point.measure) == (
        "2027年方案印发",
        date(2027, 3, 1),
        phase,
        new[0],
    )


def test_an_open_row_cannot_be_confirmed_away(heir: Plan, planner: User) -> None:
    with pytest.raises(RefusalError, match="疑点"):
        confirm_plan(actor=planner, plan=heir, expected_version=heir.version)
    accept_targets(actor=planner, plan=heir, seen=get_seen(*list_rows(heir)))
    heir.refresh_from_db()
    with pytest.raises(RefusalError, match="还没有填数值：T1"):
        confirm_plan(actor=planner, plan=heir, expected_version=heir.version)
    for row in list_rows(heir):
        fill(planner, row, "20")
    heir.refresh_from_db()
    assert confirm_plan(actor=planner, plan=heir, expected_version=heir.version).force_number == 1


def test_twice_gives_one_draft_and_a_discarded_one_is_made_again(plan: Plan, heir: Plan, planner: User) -> None:
    assert inherit_plan(actor=planner, plan=plan) == (heir, False)
    discard_plan(actor=planner, plan=heir, reason="重来")
    again, is_new = inherit_plan(actor=planner, plan=plan)
    assert is_new
    assert again.pk != heir.pk
    assert AuditEntry.objects.filter(action="planning.inherit").count() == 2


def test_what_was_taken_over_is_checked(plan: Plan, heir: Plan, planner: User) -> None:
    assert check_inheritance(actor=planner, plan=plan) is None
    first = check_inheritance(actor=planner, plan=heir)
    assert first is not None
    open_rows = [one for one in first.targets if one.kinds == ("open",)]
    assert len(open_rows) == heir.open_count
    rows = {row.indicator: row for row in list_rows(heir)}
    firms = next(row for row in rows.values() if row.code == "HNTE_NEW")
    teams = next(row for row in rows.values() if "团队" in row.indicator)
    fill(planner, firms, "150")
    reject_targets(actor=planner, plan=heir, seen=get_seen(teams))
    found = check_inheritance(actor=planner, plan=heir)
    assert found is not None
    raised = next(one for one in found.targets if one.after == firms)
    assert "raised" in raised.kinds
    assert "团队" in "".join(one.message for one in found.list_dropped())
    assert found.list_added() == []
    assert found.previous == plan


def test_initiatives_go_on_from_year_to_year(plan: Plan, heir: Plan) -> None:
    names = [one.title for one in list_initiatives(plan=plan)]
    assert [name for name in names if "工程" in name] == ["（一）实施育苗工程", "（二）实施引智工程"]
    Target.objects.filter(plan=heir).update(state=TargetState.ACCEPTED)
    again = list_initiatives(plan=heir)
    assert [one.title for one in again if "工程" in one.title] == [name for name in names if "工程" in name]
    assert sum(one.count_targets() for one in again) == len(list_rows(heir))


def test_a_plan_is_tied_to_the_one_before(plan: Plan, planner: User) -> None:
    later = make_draft(planner, text=TEXT.replace("2026", "2028"))
    tied = link_previous(actor=planner, plan=later, previous=plan, expected_version=later.version)
    assert tied.previous == plan
    same = link_previous(actor=planner, plan=later, previous=plan, expected_version=tied.version)
    assert same.version == tied.version
    with pytest.raises(StaleError):
        link_previous(actor=planner, plan=later, previous=None, expected_version=99)
    with pytest.raises(RefusalError, match="比这一份早"):
        link_previous(actor=planner, plan=plan, previous=later, expected_version=plan.version)
    district = make_draft(make_planner(make_region(level=Level.DISTRICT, parent=planner.region)), text=TEXT)
    with pytest.raises(RefusalError, match="同一个地区"):
        link_previous(actor=planner, plan=district, previous=plan, expected_version=district.version)
    free = link_previous(actor=planner, plan=later, previous=None, expected_version=tied.version)
    assert free.previous is None


def test_what_cannot_be_inherited(plan: Plan, planner: User) -> None:
    with pytest.raises(NotAllowedError):
        inherit_plan(actor=make_user(Role.SECTION_OFFICER, region=planner.region), plan=plan)
    draft = make_draft(planner, text=TEXT.replace("2026", "2028"))
    with pytest.raises(RefusalError, match="看不到"):
        find_seen(make_planner(), draft)
    with pytest.raises(RefusalError, match="生效以后"):
        inherit_plan(actor=planner, plan=draft)
    Plan.objects.filter(pk=plan.pk).update(year_from=None, year_to=None)
    with pytest.raises(RefusalError, match="没有写年份"):
        inherit_plan(actor=planner, plan=plan)


def test_a_plan_without_targets_or_measures_has_no_structure(plan: Plan, planner: User) -> None:
    Target.objects.filter(plan=plan).update(state=TargetState.DROPPED)
    Measure.objects.filter(plan=plan).update(state=TargetState.DROPPED)
    with pytest.raises(RefusalError, match="没有可以沿用的结构"):
        inherit_plan(actor=planner, plan=plan)


def test_a_title_without_a_year_gets_one_and_rows_without_place_come_last(plan: Plan, planner: User) -> None:
    Plan.objects.filter(pk=plan.pk).update(title="虚构市工作计划", year_from=2025)
    row = Target.objects.filter(plan=plan, code="RD_GDP").get()
    row.start = row.end = row.value_start = row.value_end = None
    row.section_path, row.value_high, row.value_low = [], Decimal(4), Decimal(3)
    row.save()
    other = Target.objects.filter(plan=plan, kind=TargetKind.TARGET).exclude(pk=row.pk).first()
    assert other is not None
    Target.objects.filter(pk=other.pk).update(value_low=None, parent=other)
    draft, _is_new = inherit_plan(actor=planner, plan=plan)
    assert (draft.title, draft.year_from, draft.year_to) == ("虚构市工作计划（2027-2028年）", 2027, 2028)
    last = list_rows(draft)[-1]
    assert (last.code, last.section_path) == ("RD_GDP", [])
    assert "3-4%" in last.doubts[0]["message"]
    assert "填上今年的数值" in [one.doubts[0]["message"] for one in list_rows(draft)]


def test_days_and_years_move() -> None:
    assert move_day(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert move_day(None, 1) is None
    assert move_years("2025年，2025-2026年，20261年", {2025: 2026, 2026: 2027}) == "2026年，2026-2027年，20261年"
