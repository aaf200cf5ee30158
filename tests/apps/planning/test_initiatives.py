"""The three levels of a plan: initiatives, tasks, figures. All data invented (虚构)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kepan.apps.planning.enums import TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import Initiative, list_initiatives
from kepan.apps.planning.services import confirm_plan
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db

HEAD = "虚构市2026年科技创新工作计划\n一、主要目标\n引进团队15个。\n二、重点工程\n"
NAMES = (("（一）实施技术育苗工程", 7), ("（二）实施知识强基工程", 3), ("（三）实施区域联动工程", 3))


def write_text() -> str:
    """Write a plan of three initiatives with seven, three and three tasks, one figure in each."""
    lines = []
    for place, (title, count) in enumerate(NAMES):
        lines.append(title)
        lines += [f"{at}.组织第{place}{at}类示范项目申报。建设示范基地{at + 2}个。" for at in range(1, count + 1)]
    return HEAD + "\n".join(lines)


@pytest.fixture
def plan() -> Plan:
    """Return the plan in force."""
    planner = make_planner()
    draft = make_draft(planner, text=write_text())
    # Equal names with unequal numbers are doubts; they do not matter here.
    Target.objects.filter(plan=draft).update(state=TargetState.ACCEPTED)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


def list_placed(found: list[Initiative]) -> tuple[list[int], list[int]]:
    """List the keys of all measures and figures in a tree, as often as they stand there."""
    measures = [one.measure.pk for one in found if one.measure is not None]
    tasks = [task for one in found for task in one.tasks]
    measures += [row.pk for task in tasks for row in (task.measure, *task.steps)]
    targets = [row.pk for one in found for row in one.targets]
    return sorted(measures), sorted(targets + [row.pk for task in tasks for row in task.targets])


def check_all(plan: Plan) -> list[Initiative]:
    """Return the tree after a check that every row stands in it exactly once."""
    with CaptureQueriesContext(connection) as queries:
        found = list_initiatives(plan=plan)
    assert len(queries) == 2
    accepted = {"plan": plan, "state": TargetState.ACCEPTED}
    wanted = [sorted(model.objects.filter(**accepted).values_list("pk", flat=True)) for model in (Measure, Target)]
    assert list(list_placed(found)) == wanted
    return found


@pytest.mark.row("PLN-17")
def test_pln_17_seven_three_and_three_tasks_stand_in_their_initiatives(plan: Plan) -> None:
    found = [one for one in check_all(plan) if "工程" in one.title and one.tasks]
    assert [(one.title, len(one.tasks)) for one in found] == list(NAMES)
    assert [one.count_targets() for one in found] == [7, 3, 3]


def test_bundles_steps_and_parts(plan: Plan) -> None:
    rows = list(Measure.objects.filter(plan=plan).order_by("position"))[:4]
    assert [row.number for row in rows] == ["M1", "M1.1", "M1.1.1", "M1.2"]
    top = next(one for one in check_all(plan) if one.measure == rows[0])
    assert (top.tasks[0].measure, top.tasks[0].steps) == (rows[1], [rows[2]])
    Target.objects.filter(plan=plan, measure=rows[2]).update(measure=rows[0])
    assert next(one for one in check_all(plan) if one.measure == rows[0]).targets
    free = Target.objects.get(plan=plan, indicator__contains="团队")
    part, other = Target.objects.filter(plan=plan, measure__isnull=False)[:2]
    free.parent, part.parent = part, free
    free.save()
    part.measure = None
    part.save()
    rows[0].parent = rows[1]
    rows[0].save()
    check_all(plan)
    Target.objects.filter(plan=plan).update(measure=None, section_path=[], value_start=None, value_end=None)
    other.refresh_from_db()
    last = check_all(plan)[-1]
    assert (last.title, last.path, other in last.targets) == ("", (), True)
