"""Reading the rows of plans: targets, measures, the tree, what offices lead, what happened to a row."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from kepan.apps.planning.enums import MeasureState, PlanState, SubjectKind, TargetKind, TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import (
    list_branches,
    list_initiatives,
    list_measures,
    list_office_loads,
    list_row_history,
    list_targets,
)
from kepan.web.api.operations.shared import find_force, find_plan, find_row, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, make_page
from kepan.web.api.schemas.beside import BranchOut, InitiativeOut, OfficeLoadOut
from kepan.web.api.schemas.force import RevisionOut
from kepan.web.api.schemas.plans import MeasureOut, TargetOut

router = Router(tags=["rows"])


class TargetQuery(Paging):
    """Which targets; of a plan in force, unless a state is named, those in force."""

    state: list[TargetState] = []
    kind: list[TargetKind] = []
    is_doubtful: bool | None = None
    q: str = ""


class MeasureQuery(Paging):
    """Which measures; of a plan in force, unless a state is named, those in force."""

    state: list[TargetState] = []
    progress: list[MeasureState] = []
    q: str = ""


def _match_states(rows: QuerySet[Any], plan: Plan, states: list[TargetState]) -> QuerySet[Any]:
    if not states and plan.state == PlanState.CONFIRMED:
        states = [TargetState.ACCEPTED]
    rows = rows.select_related("duty__lead_office", "duty__person")
    return rows.filter(state__in=states) if states else rows


@router.get("/plans/{int:pk}/targets", response=Page[TargetOut], summary="Targets of a plan")
def read_targets(request: HttpRequest, pk: Key, wanted: Query[TargetQuery]) -> dict[str, Any]:
    """List the figures of a draft or of a plan in force in the order of the text, with who answers for them."""
    plan = find_plan(request, pk)
    rows = _match_states(list_targets(plan=plan), plan, wanted.state)
    if wanted.kind:
        rows = rows.filter(kind__in=wanted.kind)
    if wanted.is_doubtful is not None:
        rows = rows.filter(is_doubtful=wanted.is_doubtful)
    return make_page(rows.filter(indicator__icontains=wanted.q) if wanted.q else rows, wanted)


@router.get("/plans/{int:pk}/targets/{int:target_pk}", response=TargetOut, summary="One target")
def read_target(request: HttpRequest, pk: Key, target_pk: Key, response: HttpResponse) -> Target:
    """Show a figure; the header ETag carries its version."""
    target = find_row(find_plan(request, pk), Target, target_pk)
    set_tag(response, target.version)
    return target


@router.get("/plans/{int:pk}/measures", response=Page[MeasureOut], summary="Measures of a plan")
def read_measures(request: HttpRequest, pk: Key, wanted: Query[MeasureQuery]) -> dict[str, Any]:
    """List the measures of a draft or of a plan in force in the order of the text, with who answers for them."""
    plan = find_plan(request, pk)
    rows = _match_states(list_measures(plan=plan), plan, wanted.state)
    if wanted.progress:
        rows = rows.filter(progress__in=wanted.progress)
    return make_page(rows.filter(title__icontains=wanted.q) if wanted.q else rows, wanted)


@router.get("/plans/{int:pk}/measures/{int:measure_pk}", response=MeasureOut, summary="One measure")
def read_measure(request: HttpRequest, pk: Key, measure_pk: Key, response: HttpResponse) -> Measure:
    """Show a measure; the header ETag carries its version."""
    measure = find_row(find_plan(request, pk), Measure, measure_pk)
    set_tag(response, measure.version)
    return measure


def _write_revisions(plan: Plan, kind: SubjectKind, pk: int) -> list[Any]:
    return list(list_row_history(plan=plan, kind=kind, subject_id=pk))


@router.get("/plans/{int:pk}/targets/{int:target_pk}/history", response=list[RevisionOut], summary="States of a target")
def read_target_history(request: HttpRequest, pk: Key, target_pk: Key) -> list[Any]:
    """List the states a figure has had since the plan came into force, the oldest first."""
    plan = find_force(request, pk)
    return _write_revisions(plan, SubjectKind.TARGET, find_row(plan, Target, target_pk).pk)


@router.get(
    "/plans/{int:pk}/measures/{int:measure_pk}/history", response=list[RevisionOut], summary="States of a measure"
)
def read_measure_history(request: HttpRequest, pk: Key, measure_pk: Key) -> list[Any]:
    """List the states a measure has had since the plan came into force, the oldest first."""
    plan = find_force(request, pk)
    return _write_revisions(plan, SubjectKind.MEASURE, find_row(plan, Measure, measure_pk).pk)


@router.get("/plans/{int:pk}/tree", response=Page[BranchOut], summary="The tree of a plan in force")
def read_tree(request: HttpRequest, pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the rows that stand by themselves, each with the rows below it, in the order of the text."""
    page = make_page(list_branches(plan=find_force(request, pk)), paging)
    page["items"] = [
        {
            "row": {"kind": branch.kind, "id": branch.pk},
            "section": list(branch.section),
            "below": [{"kind": kind, "id": key} for kind, key in branch.below],
        }
        for branch in page["items"]
    ]
    return page


@router.get("/plans/{int:pk}/initiatives", response=list[InitiativeOut], summary="Initiatives, tasks, figures")
def read_initiatives(request: HttpRequest, pk: Key) -> list[dict[str, Any]]:
    """Show a plan in force in three levels: what bundles tasks, the tasks, and the figures of each."""
    return [
        {
            "title": initiative.title,
            "path": list(initiative.path),
            "measure": None if initiative.measure is None else initiative.measure.pk,
            "tasks": [
                {
                    "measure": task.measure.pk,
                    "steps": [step.pk for step in task.steps],
                    "targets": [target.pk for target in task.targets],
                }
                for task in initiative.tasks
            ],
            "targets": [target.pk for target in initiative.targets],
        }
        for initiative in list_initiatives(plan=find_force(request, pk))
    ]


@router.get("/plans/{int:pk}/offices", response=list[OfficeLoadOut], summary="What each office leads")
def read_loads(request: HttpRequest, pk: Key) -> Any:
    """Count what each office leads in a plan in force, what is done and what is late."""
    return list_office_loads(plan=find_force(request, pk), today=timezone.localdate())
