"""The plans of the invented city, made through the same services as any other plan."""

from __future__ import annotations

from importlib.resources import files

from kepan.apps.accounts.models import Region, User
from kepan.apps.desk.services import run_job_here
from kepan.apps.planning.enums import TargetState
from kepan.apps.planning.models import Plan
from kepan.apps.planning.selectors import get_plan_card, list_targets
from kepan.apps.planning.services import accept_targets, confirm_plan, create_plan

FOLDER = "data/samples/plans"
IN_FORCE = "lanchuan-2026-plan.txt"
DRAFT = "lanchuan-2026-halfyear.txt"


def _make_draft(*, planner: User, region: Region, name: str) -> Plan:
    content = files("kepan").joinpath(FOLDER).joinpath(name).read_bytes()
    plan = create_plan(actor=planner, content=content, name=name, region=region).plan
    if plan.job is not None:
        run_job_here(plan.job)
    return get_plan_card(user=planner, pk=plan.pk)


def _decide_doubts(*, planner: User, plan: Plan) -> None:
    """Accept what is doubtful as it is printed, as a planner does who has looked at each."""
    rows = list_targets(plan=plan).filter(is_doubtful=True, state=TargetState.PROPOSED)
    accept_targets(actor=planner, plan=plan, seen={row.pk: row.version for row in rows})


def create_sample_plans(*, planner: User, region: Region) -> int:
    """Add the plan of the year, in force, and the half-year summary, still a draft with doubts; return how many."""
    plan = _make_draft(planner=planner, region=region, name=IN_FORCE)
    _decide_doubts(planner=planner, plan=plan)
    plan = get_plan_card(user=planner, pk=plan.pk)
    confirm_plan(actor=planner, plan=plan, expected_version=plan.version)
    _make_draft(planner=planner, region=region, name=DRAFT)
    return 2
