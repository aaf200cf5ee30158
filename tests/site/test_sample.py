"""The sample city's plans: every check and repair of the compiler fires, and every page has something to show."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

import kepan.data
from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Task
from kepan.apps.planning.enums import PlanKind, PlanState
from kepan.apps.planning.models import Duty, Milestone, Plan, ProgressNote, RuleSuggestion, Target
from kepan.apps.planning.selectors import list_initiatives
from kepan.apps.planning.services import check_districts, check_inheritance, check_slices, list_share_checks
from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.site.sample_data import create_sample
from kepan.site.sample_plans import DAMAGED, create_sample_plans
from kepan.store.files.vocabulary import read_vocabulary

FOLDER = Path(kepan.data.__file__).parent / "samples" / "plans"
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "plan.schema.json"


def read_trees() -> dict[str, PlanTree]:
    """Compile every document of the sample."""
    words = read_vocabulary()
    return {path.name: compile_plan(path.read_text("utf-8"), vocabulary=words) for path in sorted(FOLDER.glob("*.txt"))}


def test_every_check_and_every_repair_fires() -> None:
    """Each kind that the schema knows is in the samples, nearly all of it in the damaged draft."""
    kinds = json.loads(SCHEMA.read_text("utf-8"))["$defs"]
    trees = read_trees()
    checks = {check.kind for tree in trees.values() for check in tree.checks}
    repairs = {repair.kind for tree in trees.values() for repair in tree.source.repairs}
    assert checks == set(kinds["check"]["properties"]["kind"]["enum"])
    assert repairs == set(kinds["repair"]["properties"]["kind"]["enum"])
    assert {check.verdict for tree in trees.values() for check in tree.checks} == {"doubt", "note", "holds"}
    assert {part.kind for part in trees[DAMAGED].source.set_aside} == {"navigation", "metadata", "counter"}


def test_every_document_says_that_it_is_invented() -> None:
    openings = {path.name: path.read_text("utf-8")[:4] for path in FOLDER.iterdir()}
    assert set(openings.values()) == {"虚构示例"}


@pytest.fixture
def planner() -> User:
    """The planner of a sample that has just been made."""
    users = create_sample()
    create_sample_plans(users=users)
    return users["planner"]


@pytest.mark.django_db
def test_every_page_of_a_plan_has_something_to_show(planner: User) -> None:
    """Versions, requests, duties, parts, phases, progress; years, districts, programme; drafts with doubts."""
    plan = Plan.objects.get(title="澜川市2026年科技创新工作计划")
    states = Counter(Plan.objects.values_list("state", flat=True))
    assert states == {PlanState.CONFIRMED: 6, PlanState.DRAFT: 3}
    assert list(plan.versions.values_list("number", flat=True)) == [1, 2]
    assert sorted(plan.requests.values_list("state", flat=True)) == ["approved", "rejected", "submitted"]
    assert Duty.objects.filter(plan=plan).aggregate(total=Sum("weight"))["total"] == Decimal(100)
    assert Milestone.objects.filter(plan=plan, reached_at=None).count() == 3
    assert [phase.measures.exists() for phase in plan.phases.all()] == [True] * 3
    assert ProgressNote.objects.filter(attachments__isnull=False).count() == 6
    checks = [check for target in Target.objects.filter(plan=plan) for check in list_share_checks(target)]
    gaps = sorted((check.difference is not None, bool(check.difference), check.holds) for check in checks)
    assert gaps == [(False, False, True), *[(True, False, True)] * 4, (True, True, True)]
    names = set(Task.objects.filter(state=TaskState.OPEN).values_list("assignee__username", flat=True))
    assert names == {"planner", "officer", "director", None}
    assert set(RuleSuggestion.objects.values_list("kind", flat=True)) == {"kind", "unit"}
    damaged = Plan.objects.get(document__name=DAMAGED)
    assert damaged.accepted_count > 0 < damaged.doubt_count
    check_neighbours(planner, plan)


def check_neighbours(planner: User, plan: Plan) -> None:
    """Hold the plan against last year's, the programme's years and the districts': agreement and difference."""
    taken = check_inheritance(actor=planner, plan=plan)
    assert taken is not None
    kinds = {kind for heir in taken.targets for kind in heir.kinds}
    assert kinds >= {"kept", "raised", "lowered", "renamed", "dropped", "added"}
    programme = Plan.objects.get(kind=PlanKind.PROGRAMME, force_number=1)
    years = programme.targets.filter(indicator="新增高新技术企业").values_list("number", flat=True)
    assert list(years) == ["T1", "T1.1", "T1.2", "T1.3"]
    slices = {check.kind for check in check_slices(user=planner, programme=programme)}
    assert slices >= {"covered", "short", "exceeded", "uncovered", "not_additive"}
    tree = [one for one in list_initiatives(plan=programme) if one.measure is not None]
    assert [(one.title[-4:], len(one.tasks)) for one in tree][:3] == [("拔节工程", 7), ("活水工程", 3), ("生根工程", 3)]
    districts = Plan.objects.filter(state=PlanState.CONFIRMED, document__name__contains="lanchuan-", year_from=2026)
    below = list(districts.exclude(region=plan.region).order_by("pk"))
    found = {check.target.indicator: check for check in check_districts(user=planner, plan=plan, below=below)}
    assert [part.difference for part in found["新增高新技术企业"].parts] == [0, 0, -1]
    assert (found["引进领军型创业团队"].kind, found["引进领军型创业团队"].holds) == ("covered", True)
