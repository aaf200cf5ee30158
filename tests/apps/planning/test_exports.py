"""Plans handed out: the JSON fits its schema in every state, holds duties and parts, and costs the same for more rows.

All data invented (虚构).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import Dimension
from kepan.apps.planning.models import Duty, Measure, Milestone, Phase, Plan, Share, ShareNote, Target
from kepan.apps.planning.services import confirm_plan, discard_plan, export_plan, reject_targets
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import TEXT, get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schema/plan-export.schema.json").read_text("utf-8"))
Budget = Callable[[int], AbstractContextManager[object]]
QUERIES = 15
"""Whether all is invented, version, figures with offices, parts and notes, measures with offices, phases, milestones,
the entry of the trail."""


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def draft(planner: User) -> Plan:
    """Return a draft."""
    return make_draft(planner, text=TEXT)


def check(written: dict[str, Any]) -> None:
    """Check an export against its schema, as another program would read it."""
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(written)))


def run(plan: Plan, planner: User) -> Plan:
    """Put a plan in force and give it duties, parts, phases and milestones."""
    plan = confirm_plan(actor=planner, plan=plan, expected_version=plan.version)
    assert planner.region is not None
    office = make_office(planner.region)
    target = Target.objects.get(plan=plan, number="T2")
    measure = Measure.objects.filter(plan=plan).first()
    assert measure is not None
    duty = Duty.objects.create(plan=plan, target=target, lead_office=office, weight=Decimal("12.5"))
    duty.support_offices.add(make_office(planner.region))
    Duty.objects.create(plan=plan, measure=measure, person=planner, due_on=date(2026, 6, 30))
    district = make_region(level=Level.DISTRICT, parent=planner.region)
    Share.objects.create(target=target, dimension=Dimension.REGION, region=district, value=Decimal("70"))
    Share.objects.create(target=target, dimension=Dimension.MONTH, year=2026, month=6, value=Decimal("50"))
    Share.objects.create(target=target, dimension=Dimension.YEAR, year=2026, value=Decimal("120"))
    Share.objects.create(target=target, dimension=Dimension.OFFICE, office=office, value=Decimal("1.50"))
    ShareNote.objects.create(
        target=target, dimension=Dimension.REGION, difference=Decimal("-50"), reason="虚构理由", made_by=planner
    )
    phase = Phase.objects.create(plan=plan, position=1000, name="虚构阶段", starts_on=date(2026, 1, 1))
    phase.measures.add(measure)
    Milestone.objects.create(plan=plan, phase=phase, title="虚构里程碑", due_on=date(2026, 3, 31))
    return plan


def test_a_draft_leaves_as_one(draft: Plan, planner: User) -> None:
    """It holds what is undecided too, not what was rejected, and is in no version."""
    reject_targets(actor=planner, plan=draft, seen=get_seen(Target.objects.get(plan=draft, number="T3")))
    written = export_plan(actor=planner, plan=Plan.objects.get(pk=draft.pk), form="json")
    check(written)
    assert (written["state"], written["in_force"]) == ("draft", None)
    assert {row["decision"] for row in written["targets"]} == {"proposed"}
    assert "T3" not in [row["number"] for row in written["targets"]]


def test_a_plan_in_force_leaves_with_what_it_is_run_by(draft: Plan, planner: User) -> None:
    """Version, duties, parts with stated differences, phases and milestones; numbers as exact texts."""
    plan = run(draft, planner)
    written = export_plan(actor=planner, plan=plan, form="docx")
    check(written)
    assert (written["in_force"]["number"], written["exported"]["by"]) == (1, planner.name)
    row = next(row for row in written["targets"] if row["number"] == "T2")
    assert (row["duty"]["weight"], len(row["duty"]["support_offices"])) == ("12.5", 1)
    assert sorted((part["dimension"], part["value"]) for part in row["shares"]) == [
        ("month", "50"), ("office", "1.5"), ("region", "70"), ("year", "120"),
    ]  # fmt: skip
    assert row["differences"] == [{"dimension": "region", "difference": "-50", "reason": "虚构理由"}]
    assert written["measures"][0]["duty"]["person"] == planner.name
    assert written["phases"][-1]["measures"] == [written["measures"][0]["number"]]
    assert written["milestones"][-1]["phase"] == "虚构阶段"
    entry = AuditEntry.objects.get(action="planning.export")
    assert entry.after is not None
    assert (entry.actor_id, entry.after["form"], entry.after["tier"]) == (planner.pk, "docx", plan.tier)


def test_what_is_discarded_or_not_ones_own_work_stays(draft: Plan, planner: User) -> None:
    """A discarded plan is not handed out, and nobody takes a plan who has no plan pages; no entry is left."""
    with pytest.raises(NotAllowedError):
        export_plan(actor=make_user(Role.REPORTER, region=planner.region), plan=draft, form="json")
    discard_plan(actor=planner, plan=draft, reason="虚构理由")
    with pytest.raises(RefusalError, match="才能导出"):
        export_plan(actor=planner, plan=Plan.objects.get(pk=draft.pk), form="json")
    assert not AuditEntry.objects.filter(action="planning.export").exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_an_export_costs_the_same_for_more_rows(
    draft: Plan, planner: User, django_assert_num_queries: Budget, rows: int
) -> None:
    """The number of queries does not grow with duties and parts."""
    plan = run(draft, planner)
    office = Duty.objects.get(plan=plan, target__number="T2").lead_office
    assert office is not None
    for target in Target.objects.filter(plan=plan).exclude(number="T2")[: rows - 1]:
        Duty.objects.create(plan=plan, target=target, lead_office=office).support_offices.add(office)
        Share.objects.create(target=target, dimension=Dimension.OFFICE, office=office, value=Decimal("1"))
    plan = Plan.objects.select_related("region", "office", "document").get(pk=plan.pk)
    planner = User.objects.get(pk=planner.pk)
    export_plan(actor=planner, plan=plan, form="json")
    with django_assert_num_queries(QUERIES):
        export_plan(actor=planner, plan=plan, form="json")
