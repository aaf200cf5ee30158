"""The three levels of a plan: initiatives, their tasks, the figures of each; folded and opened without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kepan.apps.planning.enums import MeasureState
from kepan.apps.planning.models import Measure, Target
from kepan.apps.planning.selectors import Initiative, Task, find_previous, list_initiatives
from kepan.web.planning.force import Light, find_force, get_duty, get_progress_light, get_row_url, make_page
from kepan.web.planning.guards import planning_page
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user


@dataclass(frozen=True)
class Leaf:
    """One figure."""

    number: str
    name: str
    value: str
    url: str


@dataclass(frozen=True)
class Step:
    """A task, or a smaller step below one."""

    number: str
    name: str
    url: str
    who: str
    light: Light


@dataclass(frozen=True)
class TaskCard:
    """A task with its smaller steps and figures."""

    head: Step
    steps: list[Step]
    leaves: list[Leaf]

    @property
    def is_leaf(self) -> bool:
        """Say whether nothing stands below it."""
        return not self.steps and not self.leaves


@dataclass(frozen=True)
class Card:
    """An initiative with its counts; `last` is the one of that name in the plan before, where there is one."""

    title: str
    url: str
    tasks: list[TaskCard]
    leaves: list[Leaf]
    targets: int
    done: int
    late: int
    last: tuple[int, int] | None


def _make_leaves(rows: Sequence[Target]) -> list[Leaf]:
    return [Leaf(row.number, row.indicator, write_value(row), get_row_url(row)) for row in rows]


def _make_step(row: Measure, today: date) -> Step:
    duty = get_duty(row)
    who = [str(one) for one in (duty.lead_office, duty.person) if one] if duty else []
    return Step(row.number, row.title, get_row_url(row), " · ".join(who), get_progress_light(row, today))


def _make_task(task: Task, today: date) -> TaskCard:
    steps = [_make_step(row, today) for row in task.steps]
    return TaskCard(_make_step(task.measure, today), steps, _make_leaves(task.targets))


def _make_card(one: Initiative, last: dict[str, Initiative], today: date) -> Card:
    tasks = [_make_task(task, today) for task in one.tasks]
    before = last.get(one.name)
    return Card(
        title=one.title,
        url=get_row_url(one.measure) if one.measure is not None else "",
        tasks=tasks,
        leaves=_make_leaves(one.targets),
        targets=one.count_targets(),
        done=len([task for task in one.tasks if task.measure.progress == MeasureState.DONE]),
        late=len([task for task in tasks if task.head.light[0] == "late"]),
        last=(len(before.tasks), before.count_targets()) if before is not None else None,
    )


@require_GET
@planning_page
def show_initiatives(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the tree; where last year's plan is known and visible, each initiative says what it held then."""
    plan = find_force(request, pk)
    today = timezone.localdate()
    last: dict[str, Initiative] = {}
    previous = find_previous(user=get_user(request), plan=plan)
    if previous is not None:
        last = {one.name: one for one in list_initiatives(plan=previous)}
    found = list_initiatives(plan=plan)
    cards = [_make_card(one, last, today) for one in found]
    names = {one.name for one in found}
    context = make_page(
        request,
        plan,
        "plan_initiatives",
        cards=cards,
        previous=previous,
        gone=[one.title for name, one in last.items() if name not in names and name and one.tasks],
    )
    return render(request, "planning/force/initiatives.html", context)
