"""Targets broken down: parts make the whole, or the difference is stated. All data invented (虚构)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import Dimension
from kepan.apps.planning.models import Plan, Share, ShareNote, Target
from kepan.apps.planning.services import (
    Part,
    StaleError,
    confirm_plan,
    list_share_checks,
    suggest_values,
    update_shares,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def districts(planner: User) -> list[Region]:
    """Return three districts below the planner's region."""
    return [make_region(level=Level.DISTRICT, parent=planner.region) for _ in range(3)]


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force."""
    draft = make_draft(planner, text=TEXT)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


def get_target(plan: Plan, number: str = "T2") -> Target:
    """Return a target: T2 is 120 家."""
    return Target.objects.get(plan=plan, number=number)


def get_versions(target: Target) -> dict[int, int]:
    """Return what somebody saw who has just read the parts."""
    return dict(target.shares.values_list("pk", "version"))


def split(actor: User, target: Target, districts: list[Region], *values: int, reason: str = "") -> None:
    """Give each district a part."""
    parts = [Part(Decimal(value), region=region) for value, region in zip(values, districts, strict=False)]
    update_shares(
        actor=actor, target=target, dimension=Dimension.REGION, parts=parts, seen=get_versions(target), reason=reason
    )


def test_parts_that_make_the_whole(plan: Plan, planner: User, districts: list[Region]) -> None:
    target = get_target(plan)
    split(planner, target, districts, 50, 40, 30)
    (check,) = list_share_checks(target)
    assert (check.count, check.combined, check.difference, check.holds) == (3, Decimal(120), Decimal(0), True)
    entry = AuditEntry.objects.get(action="planning.break_down")
    assert entry.after == {str(region): value for region, value in zip(districts, ("50", "40", "30"), strict=True)}


def test_a_difference_must_be_stated(plan: Plan, planner: User, districts: list[Region]) -> None:
    target = get_target(plan)
    with pytest.raises(RefusalError, match="合计 110，与目标 120 相差 10"):
        split(planner, target, districts, 50, 40, 20)
    assert not Share.objects.exists()
    split(planner, target, districts, 50, 40, 20, reason="市本级直接抓 10 家")
    (check,) = list_share_checks(target)
    assert check.holds
    assert check.note == ShareNote.objects.get(difference=10, reason="市本级直接抓 10 家")
    split(planner, target, districts, 50, 40, 30)
    assert not ShareNote.objects.exists()


def test_a_stated_difference_no_longer_holds_when_the_target_moves(
    plan: Plan, planner: User, districts: list[Region]
) -> None:
    target = get_target(plan)
    split(planner, target, districts, 50, 40, 20, reason="市本级直接抓")
    Target.objects.filter(pk=target.pk).update(value_low=130)
    target.refresh_from_db()
    (check,) = list_share_checks(target)
    assert (check.difference, check.holds) == (Decimal(20), False)


def test_ratios_are_not_added(plan: Plan, planner: User, districts: list[Region]) -> None:
    target = get_target(plan, "T1")
    split(planner, target, districts, 3, 2, 2)
    (check,) = list_share_checks(target)
    assert (check.combined, check.difference, check.holds) == (None, None, True)
    with pytest.raises(RefusalError, match="不能相加"):
        suggest_values(target, [Decimal(1)])


def test_a_stock_over_time_is_its_last_value(plan: Plan, planner: User) -> None:
    target = get_target(plan)
    target.accrual = "stock"
    target.save()
    parts = [Part(Decimal(value), year=year) for year, value in ((2026, 80), (2027, 100), (2028, 120))]
    check = update_shares(actor=planner, target=target, dimension=Dimension.YEAR, parts=parts, seen={})
    assert (check.combined, check.holds) == (Decimal(120), True)


def test_suggestions_make_the_whole_in_printed_steps(plan: Plan) -> None:
    assert suggest_values(get_target(plan), [Decimal(1)] * 7) == [18, 17, 17, 17, 17, 17, 17]


@pytest.mark.parametrize(
    ("dimension", "part", "words"),
    [
        (Dimension.REGION, Part(Decimal(120), year=2026), "填什么"),
        (Dimension.MONTH, Part(Decimal(120), year=2026, month=13), "月份"),
        (Dimension.MONTH, Part(Decimal(120), month=3), "填什么"),
        (Dimension.YEAR, Part(Decimal("120.123456789"), year=2026), "小数"),
    ],
)
def test_what_cannot_be_a_part(dimension: Dimension, part: Part, words: str, plan: Plan, planner: User) -> None:
    with pytest.raises(RefusalError, match=words):
        update_shares(actor=planner, target=get_target(plan), dimension=dimension, parts=[part], seen={})


def test_parts_stay_inside_the_region_and_are_given_once(plan: Plan, planner: User, districts: list[Region]) -> None:
    target = get_target(plan)
    with pytest.raises(RefusalError, match="不在计划的地区里"):
        split(planner, target, [make_region()], 120)
    with pytest.raises(RefusalError, match="只能填一次"):
        split(planner, target, [districts[0], districts[0]], 60, 60)


def test_who_may_and_what_was_seen(plan: Plan, planner: User, districts: list[Region]) -> None:
    target = get_target(plan)
    officer = make_user(Role.SECTION_OFFICER, region=planner.region)
    with pytest.raises(NotAllowedError):
        split(officer, target, districts, 120)
    split(planner, target, districts, 50, 40, 30)
    with pytest.raises(StaleError):
        update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=[], seen={})
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=[], seen=get_versions(target))
    assert list_share_checks(target) == []


def test_a_draft_is_not_broken_down(planner: User, districts: list[Region]) -> None:
    draft = make_draft(planner, text=TEXT)
    with pytest.raises(NotAllowedError, match="生效以后"):
        split(planner, get_target(draft), districts, 50, 40, 30)
