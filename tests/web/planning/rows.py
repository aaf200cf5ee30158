"""Who may open which address of a plan in force; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kepan.apps.planning.enums import ChangeVerb, Dimension, SubjectKind
from kepan.apps.planning.models import Plan
from kepan.apps.planning.services import (
    Change,
    Part,
    Point,
    Window,
    add_milestone,
    add_phase,
    confirm_plan,
    create_request,
    submit_request,
    update_shares,
)
from tests.factories.planning import make_draft
from tests.web.access import DONE, PLAN_READERS, PLAN_WRITERS, REST, Access, Expected, World


def make_force(world: World) -> Plan:
    """Put a plan of the region in force."""
    planner = world.users["planner"]
    draft = make_draft(planner)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


def name_plan(world: World) -> dict[str, Any]:
    """Name a plan in force."""
    return {"pk": make_force(world).pk}


def name_target(world: World) -> dict[str, Any]:
    """Name a figure in force."""
    plan = make_force(world)
    return {"pk": plan.pk, "key": f"t{plan.targets.first().pk}"}


def name_measure(world: World) -> dict[str, Any]:
    """Name a measure in force."""
    plan = make_force(world)
    return {"pk": plan.pk, "key": f"m{plan.measures.first().pk}"}


def name_phase(world: World) -> dict[str, Any]:
    """Name a phase of a plan in force."""
    plan = make_force(world)
    return {"pk": plan.pk, "phase_pk": add_phase(actor=world.users["planner"], plan=plan, window=Window("虚构阶段")).pk}


def name_milestone(world: World) -> dict[str, Any]:
    """Name a milestone of a plan in force."""
    plan = make_force(world)
    made = add_milestone(actor=world.users["planner"], plan=plan, point=Point("虚构里程碑"))
    return {"pk": plan.pk, "milestone_pk": made.pk}


def name_share(world: World) -> dict[str, Any]:
    """Name the part of a target that falls to the region itself."""
    plan = make_force(world)
    target = plan.targets.get(number="T2")
    part = Part(target.value_low, region=world.region)
    update_shares(actor=world.users["planner"], target=target, dimension=Dimension.REGION, parts=[part], seen={})
    return {"pk": target.shares.get().pk}


def name_request(world: World, *, is_submitted: bool = True) -> dict[str, Any]:
    """Name a request of the planner's."""
    plan = make_force(world)
    planner = world.users["planner"]
    wish = Change(ChangeVerb.DROP, SubjectKind.TARGET, plan.targets.first().pk)
    request = create_request(
        actor=planner, plan=plan, changes=[wish], reason="虚构理由", effective_on=timezone.localdate()
    )
    if is_submitted:
        submit_request(actor=planner, request=request, expected_version=request.version)
    return {"pk": plan.pk, "request_pk": request.pk}


FORCE_DEEDS: Expected = {DONE: "director planner", 404: "neighbour", 403: REST}
TABLES: Expected = {DONE: "director planner officer auditor", 404: "neighbour", 403: REST}
CARRIERS = "director planner officer reporter auditor"
SHARED: Expected = {200: f"{CARRIERS} neighbour", 403: REST}
LISTED: Expected = {200: "director planner officer auditor neighbour", 403: REST}

ROWS: list[Access] = [
    # Read by directors, planners, section officers and auditors of the region; run by the first two.
    Access("plan_targets", args=name_plan, get=PLAN_READERS, post=TABLES),
    Access("plan_measures", args=name_plan, get=PLAN_READERS, post=TABLES),
    Access("plan_tree", args=name_plan, get=PLAN_READERS),
    Access("plan_initiatives", args=name_plan, get=PLAN_READERS),
    Access("plan_offices", args=name_plan, get=PLAN_READERS),
    Access("plan_timeline", args=name_plan, get=PLAN_READERS),
    Access("plan_calendar", args=name_plan, get=PLAN_READERS),
    Access("plan_document", args=name_plan, get=PLAN_READERS),
    Access("plan_row", args=name_target, get=PLAN_READERS),
    Access(
        "plan_row_progress",
        args=name_measure,
        get=405,
        post=FORCE_DEEDS,
    ),
    Access("plan_row_shares", args=name_target, get=PLAN_WRITERS, post=FORCE_DEEDS),
    Access("plan_row_binding", args=name_target, get=PLAN_WRITERS, post=FORCE_DEEDS),
    Access("plan_assign", args=name_plan, get={404: "director planner neighbour", 403: REST}, post=FORCE_DEEDS),
    Access("plan_phase_create", args=name_plan, get=PLAN_WRITERS, post=FORCE_DEEDS),
    Access("plan_phase_edit", args=name_phase, get=PLAN_WRITERS, post=FORCE_DEEDS),
    Access("plan_milestone_create", args=name_phase, get=405, post=FORCE_DEEDS),
    Access("plan_phase_measures", args=name_phase, get=405, post=FORCE_DEEDS),
    Access("plan_milestone_edit", args=name_milestone, get=PLAN_WRITERS, post=FORCE_DEEDS),
    Access("plan_milestone_reach", args=name_milestone, get=405, post=FORCE_DEEDS),
    Access("plan_versions", args=name_plan, get=PLAN_READERS),
    Access("plan_version", args=lambda world: {**name_plan(world), "number": 1}, get=PLAN_READERS),
    Access("plan_version_diff", args=lambda world: {**name_plan(world), "old": 1, "new": 1}, get=PLAN_READERS),
    Access("plan_requests", args=name_plan, get=PLAN_READERS),
    Access("plan_request_create", args=name_plan, get=PLAN_WRITERS, post=FORCE_DEEDS),
    Access("plan_request", args=name_request, get=PLAN_READERS),
    Access("plan_request_impact", args=name_request, get=PLAN_READERS),
    # Whoever drew a request up rewrites it; others do not even see a draft.
    Access(
        "plan_request_edit",
        args=lambda world: name_request(world, is_submitted=False),
        get={200: "planner", 404: "director officer auditor neighbour", 403: REST},
        post={DONE: "planner", 404: "director officer auditor neighbour", 403: REST},
    ),
    Access(
        "plan_request_act",
        args=name_request,
        data=lambda world: {"act": "reject", "version": 2, "note": "虚构意见"},
        get=405,
        post={DONE: "director", 404: "neighbour", 403: REST},
    ),
    Access("plan_lineage", args=name_plan, get=PLAN_READERS),
    Access("plan_link", args=name_plan, get=405, post=FORCE_DEEDS),
    Access("plan_inherit", args=name_plan, get=405, post=FORCE_DEEDS),
    Access("plan_slice", args=lambda world: {**name_plan(world), "year": 2026}, get=405, post=FORCE_DEEDS),
    Access("plan_compare", args=name_plan, get=PLAN_READERS),
    Access("share_list", get=SHARED, post={DONE: f"{CARRIERS} neighbour", 403: REST}),
    Access(
        "share_detail",
        args=name_share,
        get={200: CARRIERS, 404: "neighbour", 403: REST},
        post={DONE: "director planner officer reporter", 404: "neighbour", 403: REST},
    ),
    Access(
        "share_schedule",
        args=name_share,
        get={200: "director planner officer reporter", 404: "neighbour", 403: REST},
        post={DONE: "director planner officer reporter", 404: "neighbour", 403: REST},
    ),
    Access("duty_list", get=LISTED, post={DONE: "director planner officer auditor neighbour", 403: REST}),
]
