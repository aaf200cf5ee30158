"""Row PLN-12: a plan broken down to offices, districts, people and months. All data invented (虚构)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Task
from kepan.apps.planning.enums import Dimension, SubjectKind, TargetKind, TargetState
from kepan.apps.planning.models import Duty, Plan, Share, Target
from kepan.apps.planning.selectors import list_office_duties, list_own_duties, list_plan_duties
from kepan.apps.planning.services import (
    Assignment,
    Part,
    ShareCheck,
    assign_rows,
    check_districts,
    check_inheritance,
    confirm_plan,
    inherit_plan,
    list_share_checks,
    suggest_values,
    update_shares,
)
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 30)


def make_force(user: User, text: str) -> Plan:
    """Add a plan in force."""
    draft = make_draft(user, text=text)
    return confirm_plan(actor=user, plan=draft, expected_version=draft.version)


def split(actor: User, target: Target, dimension: Dimension, parts: list[Part], reason: str = "") -> ShareCheck:
    """Set the parts of a target as somebody who has just read them."""
    seen = dict(target.shares.filter(dimension=dimension).values_list("pk", "version"))
    return update_shares(actor=actor, target=target, dimension=dimension, parts=parts, seen=seen, reason=reason)


def assign(actor: User, target: Target, assignment: Assignment) -> Duty:
    """Say who answers for a target."""
    row = (SubjectKind.TARGET, target.pk)
    (duty,) = assign_rows(actor=actor, plan=target.plan, rows=[row], assignment=assignment)
    return duty


def check_whole(actor: User, target: Target, dimension: Dimension, owners: list[Part]) -> None:
    """Check along one dimension: parts make the whole, or the difference is stated; nothing else is written."""
    assert target.value_low is not None
    values = suggest_values(target, [Decimal(1)] * len(owners))
    parts = [
        Part(value, owner.region, owner.office, owner.year, owner.month)
        for value, owner in zip(values, owners, strict=True)
    ]
    assert sum(values) == target.value_low
    check = split(actor, target, dimension, parts)
    assert (check.combined, check.difference, check.holds) == (target.value_low, Decimal(0), True)
    with pytest.raises(RefusalError, match="相差"):
        split(actor, target, dimension, parts[1:])
    assert target.shares.filter(dimension=dimension).count() == len(parts)
    stated = split(actor, target, dimension, parts[1:], reason="由市本级承担")
    assert (stated.difference, stated.holds) == (values[0], True)
    assert stated.note is not None
    assert (stated.note.reason, stated.note.difference) == ("由市本级承担", values[0])
    assert split(actor, target, dimension, parts).note is None


@pytest.mark.row("PLN-12")
def test_pln_12_a_plan_is_broken_down_and_every_sum_holds_or_says_why_not() -> None:
    """To offices, districts, people and months, with weights, and with a check of what those below take over."""
    planner = make_planner()
    assert planner.region is not None
    plan = make_force(planner, TEXT)
    target = Target.objects.get(plan=plan, code="HNTE_NEW", parent__isnull=True)
    districts = [make_region(level=Level.DISTRICT, parent=planner.region) for _ in range(3)]
    offices = [make_office(planner.region, name=name) for name in ("高新科", "资源科")]

    check_whole(planner, target, Dimension.REGION, [Part(Decimal(0), region=region) for region in districts])
    check_whole(planner, target, Dimension.OFFICE, [Part(Decimal(0), office=office) for office in offices])
    months = [Part(Decimal(0), year=2026, month=month) for month in range(1, 13)]
    check_whole(planner, target, Dimension.MONTH, months)
    checks = list_share_checks(target)
    assert [(check.dimension, check.count) for check in checks] == [("region", 3), ("office", 2), ("month", 12)]
    assert all(check.holds for check in checks)

    # Who answers: an office with those that help, then a person; both find it among what is theirs.
    officer = make_user(Role.SECTION_OFFICER, region=planner.region, office=offices[0])
    assignment = Assignment(offices[0], (offices[1],), due_on=DUE, weight=Decimal(60))
    duty = assign(planner, target, assignment)
    assert list(list_office_duties(user=planner, office=offices[1])) == [duty] == list(list_own_duties(user=officer))
    assign(planner, target, Assignment(offices[0], (offices[1],), officer, date(2026, 1, 1), DUE, Decimal(60)))
    task = Task.objects.get(kind="planning.answer", state=TaskState.OPEN)
    assert (task.assignee, task.due_date) == (officer, DUE)

    # Weights are shares of one whole.
    other = Target.objects.get(plan=plan, code="RD_GDP")
    with pytest.raises(RefusalError, match="合计 110"):
        assign(planner, other, Assignment(offices[1], weight=Decimal(50)))
    assign(planner, other, Assignment(offices[1], weight=Decimal(40)))
    assert sum(one.weight or 0 for one in list_plan_duties(plan=plan)) == 100

    # What the districts take over, each held against its part and all together against the whole.
    shares = {share.region_id: share.value for share in Share.objects.filter(target=target, dimension="region")}
    plans = []
    for region, off in zip(districts, (0, 0, -5), strict=True):
        text = f"虚构区2026年科技创新工作计划\n一、主要目标\n新增高新技术企业{shares[region.pk] + off:f}家。"
        plans.append(make_force(make_planner(region), text.replace(".00000000", "")))
    found = next(one for one in check_districts(user=planner, plan=plan, below=plans) if one.target == target)
    assert (found.kind, found.difference, found.holds) == ("short", Decimal(-5), False)
    assert [part.difference for part in found.parts] == [0, 0, -5]


@pytest.mark.row("PLN-12")
def test_pln_12_next_year_inherits_and_it_is_said_what_was_not_taken_over() -> None:
    planner = make_planner()
    plan = make_force(planner, TEXT)
    heir, _is_new = inherit_plan(actor=planner, plan=plan)
    wanted = Target.objects.filter(plan=plan, kind__in=[TargetKind.TARGET, TargetKind.MEASURE])
    assert heir.open_count == wanted.count()
    found = check_inheritance(actor=planner, plan=heir)
    assert found is not None
    assert {one.kinds for one in found.targets} == {("open",)}
    assert found.list_dropped() == []
    Target.objects.filter(plan=heir, code="RD_GDP").update(state=TargetState.REJECTED)
    found = check_inheritance(actor=planner, plan=heir)
    assert found is not None
    (dropped,) = found.list_dropped()
    assert isinstance(dropped.before, Target)
    assert (dropped.before.code, dropped.before.plan_id) == ("RD_GDP", plan.pk)
