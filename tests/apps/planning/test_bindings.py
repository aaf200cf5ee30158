"""Targets counted by the records of the registry: two definitions, and the light of each. Invented (虚构)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import Definition
from kepan.apps.planning.models import Binding, Plan, Target
from kepan.apps.planning.selectors import Measured, get_level_above, measure_target
from kepan.apps.planning.services import Source, StaleError, bind_target, confirm_plan, unbind_target
from kepan.apps.registry.enums import ProjectState, TitleLevel
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import ProjectDetails, add_receipt, create_project
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import make_draft
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
WAN = 1_000_000
TEXT = """虚构市2025年科技计划
一、目标
1.向上争取科技经费5000万元以上。
2.向上争取科技项目资金4亿元。
3.新增企业30家。
"""


def run_plan(planner: User) -> Plan:
    """Put a plan with two targets of money and one of firms in force."""
    plan = make_draft(planner, text=TEXT)
    plan.targets.update(is_doubtful=False)
    Plan.objects.filter(pk=plan.pk).update(doubt_count=0)
    plan.refresh_from_db()
    return confirm_plan(actor=planner, plan=plan, expected_version=plan.version)


def get_target(plan: Plan, unit: str) -> Target:
    """Return the target of a plan with a unit, as its page reads it."""
    return Target.objects.select_related("plan__region", "binding").get(plan=plan, unit=unit)


def fund(planner: User, firm: Organisation, level: TitleLevel, on: date, wan: int, *receipts: tuple[date, int]) -> None:
    """Enter a funded project with what arrived of its money, in 万元."""
    details = ProjectDetails(
        f"虚构项目{level}{on}", "虚构计划", level, ProjectState.FUNDED, approved_on=on, approved_amount=wan * WAN
    )
    row = create_project(actor=planner, organisation=firm, details=details)
    for day, part in receipts:
        add_receipt(actor=planner, project=row, expected_version=None, on=day, amount=part * WAN)


def measure(plan: Plan, unit: str, today: date) -> Measured:
    """Measure a target that is bound."""
    found = measure_target(get_target(plan, unit), today=today)
    assert found is not None
    return found


@pytest.mark.row("PRJ-03")
def test_the_light_of_money_won_from_above_follows_the_definition_that_was_chosen() -> None:
    """5000 万 and 4 亿: approved and arrived are two sums of one money, and the light is of the one chosen.

    Of 2025: approved 3000 + 2500 from above; arrived 1200 + 800 of these and of a project of the year before. A
    project of the city's own and one of another region do not count.
    """
    region = make_region(level=Level.CITY)
    planner = make_user(Role.PLANNER, region=region)
    firm = make_organisation(planner)
    fund(planner, firm, TitleLevel.NATIONAL, date(2025, 2, 1), 3000, (date(2025, 3, 1), 1200))
    fund(planner, firm, TitleLevel.PROVINCIAL, date(2025, 5, 1), 2500)
    fund(planner, firm, TitleLevel.PROVINCIAL, date(2024, 5, 1), 1000, (date(2025, 6, 30), 800), (date(2025, 8, 1), 90))
    fund(planner, firm, TitleLevel.CITY, date(2025, 4, 1), 900, (date(2025, 4, 2), 900))
    other = make_user(Role.PLANNER)
    fund(other, make_organisation(other), TitleLevel.NATIONAL, date(2025, 2, 1), 7000, (date(2025, 3, 1), 7000))
    plan = run_plan(planner)
    level = get_level_above(plan)
    assert level == TitleLevel.PROVINCIAL
    middle = date(2025, 6, 30)
    lights = {}
    for unit in ("万元", "亿元"):
        for version, definition in enumerate(Definition):
            source = Source(definition, level)
            bind_target(
                actor=planner, target=get_target(plan, unit), expected_version=version, source=source, reason="换口径看"
            )
            found = measure(plan, unit, middle)
            lights[unit, definition] = (found.actual, found.standing.status.value)
            assert {one: (row.count, row.total) for one, row in found.sums.items()} == {
                Definition.APPROVED: (2, 5500 * WAN),
                Definition.RECEIVED: (2, 2000 * WAN),
            }
    assert lights == {
        ("万元", Definition.APPROVED): (Decimal(5500), "done"),
        ("万元", Definition.RECEIVED): (Decimal(2000), "slow"),
        ("亿元", Definition.APPROVED): (Decimal("0.55"), "late"),
        ("亿元", Definition.RECEIVED): (Decimal("0.2"), "late"),
    }
    later = measure(plan, "万元", date(2026, 2, 1))
    assert (later.as_of, later.actual, later.standing.status.value) == (date(2025, 12, 31), Decimal(2090), "late")


def test_what_is_not_known_is_not_zero() -> None:
    """Where no project was ever entered the light is grey; where some were but none has money, it is zero and late."""
    planner = make_user(Role.PLANNER, region=make_region(level=Level.CITY))
    plan = run_plan(planner)
    source = Source(Definition.APPROVED, TitleLevel.PROVINCIAL)
    bind_target(actor=planner, target=get_target(plan, "万元"), expected_version=0, source=source)
    middle = date(2025, 6, 30)
    before = measure(plan, "万元", middle)
    assert (before.actual, before.standing.status.value) == (None, "none")
    details = ProjectDetails("虚构项目", "虚构计划", TitleLevel.NATIONAL, applied_on=date(2025, 1, 5))
    create_project(actor=planner, organisation=make_organisation(planner), details=details)
    after = measure(plan, "万元", middle)
    assert (after.actual, after.standing.status.value) == (Decimal(0), "late")


def test_a_definition_is_chosen_by_planners_and_changed_with_a_reason() -> None:
    """Only money can be counted so; the trail keeps both definitions; a stale version writes nothing."""
    planner = make_user(Role.PLANNER, region=make_region(level=Level.CITY))
    plan = run_plan(planner)
    target, source = get_target(plan, "万元"), Source(Definition.APPROVED, TitleLevel.PROVINCIAL, "虚构依据")
    with pytest.raises(NotAllowedError):
        bind_target(
            actor=make_user(Role.SECTION_OFFICER, region=planner.region),
            target=target,
            expected_version=0,
            source=source,
        )
    with pytest.raises(RefusalError, match="单位不是金额"):
        bind_target(actor=planner, target=get_target(plan, "家"), expected_version=0, source=source)
    bind_target(actor=planner, target=target, expected_version=0, source=source)
    changed = Source(Definition.RECEIVED, TitleLevel.PROVINCIAL, "虚构依据")
    with pytest.raises(StaleError):
        bind_target(actor=planner, target=target, expected_version=0, source=changed, reason="新办法")
    with pytest.raises(RefusalError, match="理由"):
        bind_target(actor=planner, target=target, expected_version=1, source=changed)
    bind_target(actor=planner, target=target, expected_version=1, source=changed, reason="新办法")
    entry = AuditEntry.objects.filter(action="planning.bind_target").latest("pk")
    assert (dict(entry.before or {})["definition"], dict(entry.after or {})["definition"], entry.reason) == (
        "approved",
        "received",
        "新办法",
    )
    unbind_target(actor=planner, target=target, expected_version=2, reason="不再考核")
    assert not Binding.objects.exists()
    assert AuditEntry.objects.latest("pk").action == "planning.unbind_target"
