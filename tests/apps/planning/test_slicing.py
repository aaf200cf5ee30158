"""Programmes cut into years, and what the plans below make of a target. All data invented (虚构)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import Dimension, PlanKind, TargetState
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.services import (
    LevelCheck,
    Part,
    check_districts,
    check_slices,
    confirm_plan,
    create_slice,
    discard_plan,
    link_programme,
    list_slices,
    suggest_years,
    update_shares,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db

PROGRAMME = """虚构市三年行动计划（2026-2028年）
一、主要目标
三年累计引进团队45个。
到2028年，高新技术企业总数达到500家。
研发经费占比达到3%。
"""
YEARLY = "虚构市{}年工作计划\n一、主要目标\n引进团队{}个。\n高新技术企业总数达到{}家。\n"


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


def make_force(user: User, text: str) -> Plan:
    """Add a plan in force."""
    draft = make_draft(user, text=text)
    return confirm_plan(actor=user, plan=draft, expected_version=draft.version)


@pytest.fixture
def programme(planner: User) -> Plan:
    """Return a programme of three years, in force."""
    plan = make_force(planner, PROGRAMME)
    assert (plan.kind, plan.year_from, plan.year_to) == (PlanKind.PROGRAMME, 2026, 2028)
    return plan


def get_target(plan: Plan, word: str = "团队") -> Target:
    """Return a target of a plan by a word of its name."""
    return Target.objects.get(plan=plan, indicator__contains=word)


def cut(actor: User, target: Target, *values: int) -> None:
    """Break a target down to the three years."""
    parts = [Part(Decimal(value), year=2026 + place) for place, value in enumerate(values)]
    update_shares(actor=actor, target=target, dimension=Dimension.YEAR, parts=parts, seen={})


def add_year(actor: User, programme: Plan, year: int, teams: int, firms: int = 400) -> Plan:
    """Add a yearly plan that belongs to the programme."""
    plan = make_draft(actor, text=YEARLY.format(year, teams, firms))
    return link_programme(actor=actor, plan=plan, programme=programme, expected_version=plan.version)


def check(actor: User, programme: Plan, word: str = "团队") -> LevelCheck:
    """Return the check of one target against the yearly plans."""
    return next(one for one in check_slices(user=actor, programme=programme) if word in one.target.indicator)


@pytest.mark.parametrize(
    ("last", "kind", "holds"), [(10, "covered", True), (5, "short", False), (15, "exceeded", False)]
)
def test_pln_15_years_make_the_programme_or_the_difference_is_said(
    last: int, kind: str, holds: bool, programme: Plan, planner: User
) -> None:
    for year, teams in ((2026, 15), (2027, 20), (2028, last)):
        add_year(planner, programme, year, teams)
    found = check(planner, programme)
    assert (found.kind, found.total, found.difference, found.holds) == (
        kind,
        Decimal(35 + last),
        Decimal(last - 10),
        holds,
    )
    assert [part.plan.year_from for part in found.parts] == [2026, 2027, 2028]
    assert [part.planned for part in found.parts] == [15, 20, last]
    assert "下级合计" in found.message


def test_a_year_that_does_not_keep_to_its_part(programme: Plan, planner: User) -> None:
    cut(planner, get_target(programme), 15, 20, 10)
    for year, teams in ((2026, 20), (2027, 15), (2028, 10)):
        add_year(planner, programme, year, teams)
    found = check(planner, programme)
    assert (found.kind, found.difference) == ("covered", Decimal(0))
    assert [part.difference for part in found.parts] == [5, -5, 0]
    assert not found.holds


def test_stocks_are_not_added_and_missing_years_are_said(programme: Plan, planner: User) -> None:
    add_year(planner, programme, 2026, 45, 300)
    firms = check(planner, programme, "企业")
    assert (firms.kind, firms.total, firms.difference) == ("not_additive", None, None)
    ratio = check(planner, programme, "占比")
    assert (ratio.kind, ratio.holds) == ("uncovered", False)
    assert (ratio.parts[0].planned, ratio.parts[0].target, ratio.parts[0].difference) == (None, None, None)


def test_years_are_suggested(programme: Plan, planner: User) -> None:
    parts = suggest_years(programme=programme, target=get_target(programme))
    assert parts == [Part(Decimal(15), year=year) for year in (2026, 2027, 2028)]
    firms = get_target(programme, "企业")
    firms.accrual = "stock"
    assert suggest_years(programme=programme, target=firms) == [Part(Decimal(500), year=2028)]
    with pytest.raises(RefusalError, match="不能相加"):
        suggest_years(programme=programme, target=get_target(programme, "占比"))


def test_a_year_is_cut_out_with_its_values(programme: Plan, planner: User) -> None:
    cut(planner, get_target(programme), 15, 20, 10)
    year, is_new = create_slice(actor=planner, programme=programme, year=2027)
    assert is_new
    assert (year.title, year.kind, year.programme) == (
        "虚构市三年行动计划（2026-2028年）（2027年）",
        PlanKind.PLAN,
        programme,
    )
    assert (year.year_from, year.year_to, year.open_count, year.doubt_count) == (2027, 2027, 3, 2)
    teams = get_target(year)
    assert (teams.value_low, teams.value_text, teams.surface, teams.doubts) == (
        Decimal(20),
        "20",
        "20个",
        list[object](),
    )
    assert (str(teams.date_from), str(teams.date_to)) == ("2027-01-01", "2027-12-31")
    assert "没有把这一条分到 2027 年" in get_target(year, "企业").doubts[0]["message"]
    assert create_slice(actor=planner, programme=programme, year=2027) == (year, False)
    (part,) = check(planner, programme).parts
    assert (part.allotted, part.planned, part.difference, part.target) == (Decimal(20), Decimal(20), Decimal(0), teams)
    assert AuditEntry.objects.get(action="planning.slice").after is not None


def test_what_cannot_be_cut(programme: Plan, planner: User) -> None:
    with pytest.raises(RefusalError, match="不在这份规划里"):
        create_slice(actor=planner, programme=programme, year=2029)
    yearly = make_draft(planner, text=YEARLY.format(2026, 5, 5))
    with pytest.raises(RefusalError, match="生效以后"):
        create_slice(actor=planner, programme=yearly, year=2026)
    with pytest.raises(RefusalError, match="跨几年"):
        suggest_years(programme=yearly, target=get_target(yearly))
    Plan.objects.filter(pk=programme.pk).update(year_from=None, year_to=None)
    with pytest.raises(RefusalError, match="跨几年"):
        create_slice(actor=planner, programme=programme, year=2026)


def test_what_belongs_to_a_programme(programme: Plan, planner: User) -> None:
    plan = add_year(planner, programme, 2026, 15)
    assert list_slices(user=planner, programme=programme) == [plan]
    with pytest.raises(RefusalError, match="在规划的年份里面"):
        add_year(planner, programme, 2030, 15)
    with pytest.raises(RefusalError, match="跨几年"):
        add_year(planner, plan, 2026, 16)
    district = make_planner(make_region(level=Level.DISTRICT, parent=planner.region))
    other = make_draft(district, text=YEARLY.format(2026, 1, 1))
    with pytest.raises(RefusalError, match="同一个地区"):
        link_programme(actor=planner, plan=other, programme=programme, expected_version=other.version)
    free = link_programme(actor=planner, plan=plan, programme=None, expected_version=plan.version)
    assert free.programme is None
    assert AuditEntry.objects.filter(action="planning.link_programme").count() == 2


def test_discarded_years_do_not_count(programme: Plan, planner: User) -> None:
    plan = add_year(planner, programme, 2026, 45)
    assert check(planner, programme).kind == "covered"
    discard_plan(actor=planner, plan=plan, reason="重来")
    assert check(planner, programme).kind == "uncovered"


def test_districts_carry_the_plan_and_keep_to_their_parts(planner: User) -> None:
    city = make_force(planner, YEARLY.format(2026, 45, 400))
    people = [make_planner(make_region(level=Level.DISTRICT, parent=planner.region)) for _ in range(2)]
    parts = [Part(Decimal(value), region=user.region) for value, user in zip((25, 20), people, strict=True)]
    target = get_target(city)
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen={})
    plans = [make_force(user, YEARLY.format(2026, teams, 9)) for teams, user in zip((25, 18), people, strict=True)]
    found = next(one for one in check_districts(user=planner, plan=city, below=plans) if one.target == target)
    assert (found.kind, found.total, found.difference, found.holds) == ("short", Decimal(43), Decimal(-2), False)
    assert [(part.allotted, part.planned) for part in found.parts] == [
        (Decimal(25), Decimal(25)),
        (Decimal(20), Decimal(18)),
    ]
    with pytest.raises(RefusalError, match="不是下级地区"):
        check_districts(user=planner, plan=city, below=[city])


def test_a_changed_value_is_compared_as_it_stands(programme: Plan, planner: User) -> None:
    plan = add_year(planner, programme, 2026, 40)
    Target.objects.filter(pk=get_target(plan).pk).update(value_low=45)
    assert check(planner, programme).kind == "covered"
    Target.objects.filter(pk=get_target(plan).pk).update(state=TargetState.REJECTED)
    assert check(planner, programme).kind == "uncovered"
