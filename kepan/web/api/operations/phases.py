"""Phases and milestones of a draft or a plan in force."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from kepan.apps.planning.models import Measure, Milestone, Phase, Plan, Target
from kepan.apps.planning.selectors import list_milestones, list_phases
from kepan.apps.planning.services import (
    Point,
    Window,
    add_milestone,
    add_phase,
    assign_phase_measures,
    reach_milestone,
    remove_milestone,
    remove_phase,
    update_milestone,
    update_phase,
)
from kepan.web.api.operations.shared import find_choice, find_plan, find_row, get_user
from kepan.web.api.schemas.basis import Key, Page, Paging, get_version, make_page
from kepan.web.api.schemas.running import (
    MilestoneBody,
    MilestoneOut,
    MilestoneUpdateBody,
    PhaseBody,
    PhaseMeasuresBody,
    PhaseOut,
    PhaseUpdateBody,
    ReachBody,
)

router = Router(tags=["phases"])


def _read_window(body: PhaseBody) -> Window:
    return Window(body.name, body.starts_on, body.ends_on, body.text)


def _read_point(plan: Plan, body: MilestoneBody) -> Point:
    return Point(
        body.title,
        body.due_on,
        find_choice(Phase.objects.filter(plan=plan), body.phase, "phase"),
        find_choice(Measure.objects.filter(plan=plan), body.measure, "measure"),
        find_choice(Target.objects.filter(plan=plan), body.target, "target"),
    )


@router.get("/plans/{int:pk}/phases", response=Page[PhaseOut], summary="Phases of a plan")
def read_phases(request: HttpRequest, pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the phases of a plan in their order."""
    return make_page(list_phases(plan=find_plan(request, pk)), paging)


@router.post("/plans/{int:pk}/phases", response={201: PhaseOut}, summary="Add a phase")
def create_phase(request: HttpRequest, pk: Key, body: PhaseBody) -> Status[Phase]:
    """Add a phase behind the others."""
    plan = find_plan(request, pk)
    return Status(201, add_phase(actor=get_user(request), plan=plan, window=_read_window(body)))


@router.put("/plans/{int:pk}/phases/{int:phase_pk}", response=PhaseOut, summary="Change a phase")
def change_phase(request: HttpRequest, pk: Key, phase_pk: Key, body: PhaseUpdateBody) -> Phase:
    """Set name, days and text of a phase; its milestones must stay inside the days."""
    return update_phase(
        actor=get_user(request),
        phase=find_row(find_plan(request, pk), Phase, phase_pk),
        expected_version=get_version(request, body.version),
        window=_read_window(body),
    )


@router.delete("/plans/{int:pk}/phases/{int:phase_pk}", response={204: None}, summary="Take a phase away")
def drop_phase(request: HttpRequest, pk: Key, phase_pk: Key) -> Status[None]:
    """Take a phase away; its milestones stay, without a phase. The version stands in If-Match."""
    phase = find_row(find_plan(request, pk), Phase, phase_pk)
    remove_phase(actor=get_user(request), phase=phase, expected_version=get_version(request, None))
    return Status(204, None)


@router.put(
    "/plans/{int:pk}/phases/{int:phase_pk}/measures", response=PhaseOut, summary="Say which measures are in a phase"
)
def set_phase_measures(request: HttpRequest, pk: Key, phase_pk: Key, body: PhaseMeasuresBody) -> Phase:
    """Say which measures belong to a phase; those left out no longer do."""
    return assign_phase_measures(
        actor=get_user(request),
        phase=find_row(find_plan(request, pk), Phase, phase_pk),
        expected_version=get_version(request, body.version),
        measures=body.measures,
    )


@router.get("/plans/{int:pk}/milestones", response=Page[MilestoneOut], summary="Milestones of a plan")
def read_milestones(request: HttpRequest, pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the milestones of a plan by their days, those without a day last."""
    return make_page(list_milestones(plan=find_plan(request, pk)), paging)


@router.post("/plans/{int:pk}/milestones", response={201: MilestoneOut}, summary="Add a milestone")
def create_milestone(request: HttpRequest, pk: Key, body: MilestoneBody) -> Status[Milestone]:
    """Add a milestone."""
    plan = find_plan(request, pk)
    return Status(201, add_milestone(actor=get_user(request), plan=plan, point=_read_point(plan, body)))


@router.put("/plans/{int:pk}/milestones/{int:milestone_pk}", response=MilestoneOut, summary="Change a milestone")
def change_milestone(request: HttpRequest, pk: Key, milestone_pk: Key, body: MilestoneUpdateBody) -> Milestone:
    """Set what a milestone says; one that is reached stays as it is."""
    plan = find_plan(request, pk)
    return update_milestone(
        actor=get_user(request),
        milestone=find_row(plan, Milestone, milestone_pk),
        expected_version=get_version(request, body.version),
        point=_read_point(plan, body),
    )


@router.delete("/plans/{int:pk}/milestones/{int:milestone_pk}", response={204: None}, summary="Take a milestone away")
def drop_milestone(request: HttpRequest, pk: Key, milestone_pk: Key) -> Status[None]:
    """Take a milestone away that has not been reached. The version stands in If-Match."""
    milestone = find_row(find_plan(request, pk), Milestone, milestone_pk)
    remove_milestone(actor=get_user(request), milestone=milestone, expected_version=get_version(request, None))
    return Status(204, None)


@router.post(
    "/plans/{int:pk}/milestones/{int:milestone_pk}/reach", response=MilestoneOut, summary="Say a milestone is reached"
)
def reach(request: HttpRequest, pk: Key, milestone_pk: Key, body: ReachBody) -> Milestone:
    """Say that a milestone has been reached, or with a reason that it has not been after all."""
    return reach_milestone(
        actor=get_user(request),
        milestone=find_row(find_plan(request, pk), Milestone, milestone_pk),
        expected_version=get_version(request, body.version),
        is_reached=body.is_reached,
        reason=body.reason,
    )
