"""The plans of the invented city 澜川市 (虚构示例), made through the same services as any other plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files

from django.utils import timezone

from kepan.apps.accounts.models import Region, User
from kepan.apps.desk.services import run_job_here
from kepan.apps.planning.enums import Choice, Comparator, PlanState, TargetKind, TargetState
from kepan.apps.planning.models import CompiledTree, Plan, Target
from kepan.apps.planning.selectors import get_plan_card, list_targets
from kepan.apps.planning.services import (
    Wording,
    accept_confident,
    accept_targets,
    confirm_plan,
    create_plan,
    create_slice,
    decide_repairs,
    link_previous,
    link_programme,
    reject_targets,
    update_target,
)
from kepan.site.sample_running import SampleError, share_out_years, start_running

FOLDER = "data/samples/plans"
THIS_YEAR = "lanchuan-2026-plan.txt"
HALF_YEAR = "lanchuan-2026-halfyear.txt"
LAST_YEAR = "lanchuan-2025-plan.txt"
PROGRAMME = "lanchuan-2025-2027-programme.txt"
DISTRICTS = {
    "lanchuan-wanglan-2026-plan.txt": "990101",
    "lanchuan-dongan-2026-plan.txt": "990102",
    "lanchuan-muyuan-2026-plan.txt": "990121",
}
CORRECTED = {"lanchuan-dongan-2026-plan.txt": ("600", "培训技术工人", TargetKind.TARGET, "人")}
"""What a person saw otherwise than the compiler: number, indicator, kind and unit. It is kept as a suggestion."""

DAMAGED, DAMAGED_REGION = "gaoxin-2026-web.txt", "990171"
"""A text as it comes from a web page that was copied many times: every kind of damage and of doubt is in it."""

SURE = Decimal("0.95")


def get_day(month: int, day: int, *, year: int = 2026) -> date:
    """Return a day of the plan's year, or today where that has not come: the sample is in force on any clock."""
    return min(date(year, month, day), timezone.localdate())


def _make_draft(*, planner: User, region: Region, name: str) -> Plan:
    content = files("kepan").joinpath(FOLDER).joinpath(name).read_bytes()
    plan = create_plan(actor=planner, content=content, name=name, region=region).plan
    if plan.job is not None:
        run_job_here(plan.job)
    return get_plan_card(user=planner, pk=plan.pk)


def _make_force(*, planner: User, region: Region, name: str, effective_on: date) -> Plan:
    """Put a document in force; what is doubtful is accepted as printed, as by a planner who has looked at each."""
    plan = _make_draft(planner=planner, region=region, name=name)
    if name in CORRECTED:
        _correct(planner, plan, *CORRECTED[name])
    rows = list_targets(plan=plan).filter(is_doubtful=True, state=TargetState.PROPOSED)
    accept_targets(actor=planner, plan=plan, seen={row.pk: row.version for row in rows})
    return _confirm(planner, plan, effective_on)


def _find_figure(plan: Plan, number: str, words: str) -> Target:
    """Find a figure by its number and by words of the clause around it, whatever the compiler calls it."""
    text = plan.document.text
    for row in list_targets(plan=plan).filter(value_text=number):
        if words in text[row.start or 0 : row.end or 0]:
            return row
    raise SampleError(f"the sample's document “{plan.title}” has no figure {number} beside “{words}”")


def _correct(planner: User, plan: Plan, number: str, indicator: str, kind: TargetKind, unit: str) -> None:
    row = _find_figure(plan, number, indicator[:2])
    wording = Wording(kind, indicator, Comparator(row.comparator), number, unit, row.period)
    update_target(actor=planner, target=row, expected_version=row.version, wording=wording)


def _confirm(planner: User, plan: Plan, effective_on: date) -> Plan:
    plan = get_plan_card(user=planner, pk=plan.pk)
    return confirm_plan(actor=planner, plan=plan, expected_version=plan.version, effective_on=effective_on)


def _tie(planner: User, plan: Plan, *, previous: Plan | None, programme: Plan) -> None:
    """Say of a yearly plan which plan came before it and which programme it belongs to."""
    if previous is not None:
        plan = link_previous(actor=planner, plan=plan, previous=previous, expected_version=plan.version)
    link_programme(actor=planner, plan=plan, programme=programme, expected_version=plan.version)


def _begin_review(planner: User, plan: Plan) -> None:
    """Decide a part of a draft: what is sure, one figure corrected, one refused; the doubts are left open."""
    accept_confident(actor=planner, plan=plan, expected_version=plan.version, at_least=SURE)
    _correct(planner, plan, "5", "研发投入占销售收入的比重", TargetKind.TARGET, "%")
    helped = _find_figure(plan, "2026", "家")
    reject_targets(actor=planner, plan=plan, seen={helped.pk: helped.version})
    repairs = CompiledTree.objects.get(plan=plan).content["source"]["repairs"]
    marks = {place: "" for place, repair in enumerate(repairs) if repair["kind"] == "watermark"}
    decide_repairs(actor=planner, plan=plan, seen=marks, choice=Choice.TAKEN)


def create_sample_plans(*, users: Mapping[str, User]) -> int:
    """Add the plans: this year's in force with all that runs, a half-year summary still to be looked through, last
    year's, the programme around both, three districts', a damaged draft and next year's slice; return how many.
    """
    regions = {region.code: region for region in Region.objects.all()}
    planner, city = users["planner"], regions["9901"]
    plan = _make_force(planner=planner, region=city, name=THIS_YEAR, effective_on=get_day(2, 6))
    _make_draft(planner=planner, region=city, name=HALF_YEAR)
    last = _make_force(planner=planner, region=city, name=LAST_YEAR, effective_on=get_day(2, 12, year=2025))
    programme = _make_force(planner=planner, region=city, name=PROGRAMME, effective_on=get_day(1, 20, year=2025))
    for name, code in DISTRICTS.items():
        owner = users["district"] if code == "990101" else planner
        _make_force(planner=owner, region=regions[code], name=name, effective_on=get_day(3, 2))
    share_out_years(planner=planner, programme=programme)
    create_slice(actor=planner, programme=programme, year=2027)
    _tie(planner, last, previous=None, programme=programme)
    _tie(planner, plan, previous=last, programme=programme)
    _begin_review(planner, _make_draft(planner=planner, region=regions[DAMAGED_REGION], name=DAMAGED))
    start_running(users=users, regions=regions, plan=plan, changed_on=get_day(7, 15), counted_on=get_day(9, 30))
    return Plan.objects.exclude(state=PlanState.DISCARDED).count()
