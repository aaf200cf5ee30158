"""Phases and milestones: days, measures, what is reached. All data invented (虚构)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import SubjectKind
from kepan.apps.planning.models import Measure, Milestone, Phase, Plan, Target
from kepan.apps.planning.selectors import list_phases
from kepan.apps.planning.services import (
    Assignment,
    Point,
    StaleError,
    Window,
    add_milestone,
    add_phase,
    assign_phase_measures,
    assign_rows,
    confirm_plan,
    discard_plan,
    reach_milestone,
    remove_milestone,
    remove_phase,
    update_milestone,
    update_phase,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db

TEXT = """虚构市2026年科技创新工作计划
一、重点措施
（一）培育创新主体
一是组织高新技术企业申报。举办培训12场。
二是建设企业研发机构20家。
二、进度安排
（一）启动阶段（2026年1月至3月）。制定方案。
（二）推进阶段（2026年4月至9月）。全面推进。
（三）攻坚期。检查验收。
"""

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force with three phases."""
    draft = make_draft(planner, text=TEXT)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


@pytest.fixture
def phase(plan: Plan) -> Phase:
    """Return its first phase, of the first quarter."""
    found = list_phases(plan=plan)[0]
    assert (found.name, found.starts_on, found.ends_on) == ("启动阶段", FIRST, LAST)
    return found


def add(actor: User, plan: Plan, **wanted: Any) -> Milestone:
    """Add a milestone."""
    return add_milestone(actor=actor, plan=plan, point=Point(**{"title": "方案印发", **wanted}))


def list_actions() -> list[str]:
    """List what the trail says about schedules, the oldest first."""
    words = ("phase", "milestone")
    rows = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    return [action.removeprefix("planning.") for action in rows if action.endswith(words)]


@pytest.mark.row("PLN-06")
def test_pln_06_three_phases_stand_with_their_tasks_and_windows_are_edited(plan: Plan, planner: User) -> None:
    assert [one.name for one in list_phases(plan=plan)] == ["启动阶段", "推进阶段", "攻坚期"]
    for one in list_phases(plan=plan):
        inside = Measure.objects.filter(plan=plan, start__gte=one.start, end__lte=one.end)
        assert list(one.measures.order_by("position")) == list(inside.order_by("position"))
        assert inside.exists()
    third = list_phases(plan=plan)[2]
    assert (third.starts_on, third.ends_on) == (None, None)
    window = Window("攻坚期", date(2026, 10, 1), date(2026, 12, 31), third.text)
    changed = update_phase(actor=planner, phase=third, expected_version=1, window=window)
    assert (changed.starts_on, changed.ends_on, changed.version) == (window.starts_on, window.ends_on, 2)
    assert update_phase(actor=planner, phase=third, expected_version=2, window=window).version == 2
    entry = AuditEntry.objects.get(action="planning.update_phase")
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["starts_on"], entry.after["starts_on"]) == (None, "2026-10-01")


def test_measures_belong_to_phases(plan: Plan, planner: User, phase: Phase) -> None:
    keys = list(Measure.objects.filter(plan=plan).values_list("pk", flat=True))[:2]
    version = phase.version
    row = assign_phase_measures(actor=planner, phase=phase, expected_version=version, measures=keys)
    assert list(row.measures.values_list("pk", flat=True)) == keys
    assert row.version == version + 1
    same = assign_phase_measures(actor=planner, phase=phase, expected_version=row.version, measures=keys)
    assert same.version == row.version
    with pytest.raises(RefusalError, match="不在这份计划里"):
        assign_phase_measures(actor=planner, phase=phase, expected_version=row.version, measures=[*keys, 999_999])
    assign_phase_measures(actor=planner, phase=phase, expected_version=row.version, measures=[])
    assert not row.measures.exists()


def test_a_phase_is_added_and_removed(plan: Plan, planner: User) -> None:
    added = add_phase(actor=planner, plan=plan, window=Window(" 总结阶段 ", date(2026, 12, 1), None))
    assert (added.name, added.position, added.start) == ("总结阶段", 4, None)
    point = add(planner, plan, phase=added, due_on=date(2026, 12, 20))
    remove_phase(actor=planner, phase=added, expected_version=1)
    point.refresh_from_db()
    assert point.phase is None
    assert list_actions() == ["add_phase", "add_milestone", "remove_phase"]


@pytest.mark.parametrize(
    ("window", "words"),
    [(Window(" "), "名字"), (Window("长" * 121), "最多 120 个字"), (Window("阶段", LAST, FIRST), "不能早于")],
)
def test_windows_that_cannot_be(window: Window, words: str, plan: Plan, planner: User) -> None:
    with pytest.raises(RefusalError, match=words):
        add_phase(actor=planner, plan=plan, window=window)


def test_milestones_stay_inside_their_phase(plan: Plan, planner: User, phase: Phase) -> None:
    with pytest.raises(RefusalError, match="起止日期"):
        add(planner, plan, phase=phase, due_on=date(2026, 4, 1))
    add(planner, plan, phase=phase, due_on=LAST)
    with pytest.raises(RefusalError, match="方案印发"):
        update_phase(
            actor=planner, phase=phase, expected_version=1, window=Window("启动阶段", FIRST, date(2026, 2, 28))
        )


def test_what_a_milestone_may_say(plan: Plan, planner: User) -> None:
    other = make_draft(planner, text=TEXT.replace("2026", "2027"))
    for wanted, words in (
        ({"title": " "}, "写明里程碑"),
        ({"title": "长" * 201}, "最多 200 个字"),
        ({"phase": other.phases.first()}, "不在这份计划里"),
        ({"measure": other.measures.first()}, "不在这份计划里"),
        ({"target": other.targets.first()}, "不在这份计划里"),
    ):
        with pytest.raises(RefusalError, match=words):
            add(planner, plan, **wanted)
    assert not Milestone.objects.exists()


def test_a_milestone_is_changed_and_removed(plan: Plan, planner: User) -> None:
    point = add(planner, plan, target=Target.objects.filter(plan=plan).first())
    wanted = Point("方案报批", date(2026, 3, 1), target=point.target)
    changed = update_milestone(actor=planner, milestone=point, expected_version=1, point=wanted)
    assert (changed.title, changed.due_on, changed.version) == ("方案报批", date(2026, 3, 1), 2)
    assert update_milestone(actor=planner, milestone=point, expected_version=2, point=wanted).version == 2
    with pytest.raises(StaleError, match="刚被别人改过"):
        remove_milestone(actor=planner, milestone=point, expected_version=1)
    remove_milestone(actor=planner, milestone=point, expected_version=2)
    assert list_actions() == ["add_milestone", "update_milestone", "remove_milestone"]


def test_reaching_and_taking_it_back(plan: Plan, planner: User) -> None:
    person = make_user(Role.SECTION_OFFICER, region=planner.region)
    measure = Measure.objects.filter(plan=plan).order_by("position").first()
    assert measure is not None
    point = add(planner, plan, measure=measure)
    with pytest.raises(NotAllowedError, match="责任人"):
        reach_milestone(actor=person, milestone=point, expected_version=1)
    rows = [(SubjectKind.MEASURE, measure.pk)]
    assign_rows(actor=planner, plan=plan, rows=rows, assignment=Assignment(person=person))
    reached = reach_milestone(actor=person, milestone=point, expected_version=1)
    assert (reached.reached_by, reached.version) == (person, 2)
    assert reached.reached_at is not None
    assert reach_milestone(actor=person, milestone=point, expected_version=2).version == 2
    for refused in (
        lambda: update_milestone(actor=planner, milestone=point, expected_version=2, point=Point("改")),
        lambda: remove_milestone(actor=planner, milestone=point, expected_version=2),
    ):
        with pytest.raises(RefusalError, match="已经达成"):
            refused()
    with pytest.raises(RefusalError, match="写明为什么"):
        reach_milestone(actor=planner, milestone=point, expected_version=2, is_reached=False)
    back = reach_milestone(actor=planner, milestone=point, expected_version=2, is_reached=False, reason="点错了")
    assert (back.reached_at, back.reached_by, back.version) == (None, None, 3)
    assert AuditEntry.objects.get(action="planning.reopen_milestone").reason == "点错了"


def test_who_may_schedule(plan: Plan, planner: User, phase: Phase) -> None:
    officer = make_user(Role.SECTION_OFFICER, region=planner.region)
    with pytest.raises(NotAllowedError):
        add_phase(actor=officer, plan=plan, window=Window("阶段"))
    with pytest.raises(NotAllowedError, match="责任人"):
        reach_milestone(actor=officer, milestone=add(planner, plan), expected_version=1)
    draft = make_draft(planner, text=TEXT.replace("2026", "2027"))
    assert add_phase(actor=planner, plan=draft, window=Window("阶段")).position == 4
    point = add(planner, draft)
    with pytest.raises(NotAllowedError, match="生效以后"):
        reach_milestone(actor=planner, milestone=point, expected_version=1)
    discard_plan(actor=planner, plan=draft, reason="传错")
    with pytest.raises(NotAllowedError, match="草稿和生效"):
        add(planner, draft)
    with pytest.raises(StaleError):
        remove_phase(actor=planner, phase=phase, expected_version=9)
