"""Reading a plan in force as its pages show it: tables, tree, offices, timeline, calendar, one row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Sum, When
from django.db.models.functions import Substr

from kepan.apps.accounts.models import Office
from kepan.apps.accounts.selectors import AnyUser, list_offices
from kepan.apps.planning.enums import ENDED, PlanState, TargetState
from kepan.apps.planning.models import Duty, Measure, Milestone, Plan, Revision, Share, Target
from kepan.apps.planning.selectors.duties import match_late
from kepan.apps.planning.selectors.plans import list_plans

QUOTE = Substr("plan__document__text", F("start") + 1, F("end") - F("start"))
"""The passage of a row, cut out by the database so that the rest of the document stays there."""
Owner = tuple[int | None, int | None, int | None, int | None]
"""Whose a part is: region, office, year, month."""


def list_running_targets(*, plan: Plan) -> QuerySet[Target]:
    """Return the figures in force with who answers for them and how they are broken down."""
    rows = Target.objects.filter(plan=plan, state=TargetState.ACCEPTED)
    rows = rows.select_related("duty__lead_office", "duty__person", "parent")
    return rows.prefetch_related("shares", "share_notes").order_by("position")


def list_running_measures(*, plan: Plan) -> QuerySet[Measure]:
    """Return the measures in force with who answers for them."""
    rows = Measure.objects.filter(plan=plan, state=TargetState.ACCEPTED)
    return rows.select_related("duty__lead_office", "duty__person").order_by("position")


def list_divisible(*, user: AnyUser) -> QuerySet[Target]:
    """Return the figures in force that a user may see, with the parts that they are broken down to."""
    plans = list_plans(user=user).filter(state=PlanState.CONFIRMED).order_by().values("pk")
    shares = Prefetch("shares", Share.objects.select_related("region", "office"))
    rows = Target.objects.filter(plan__in=plans, state=TargetState.ACCEPTED).select_related("plan__region", "duty")
    return rows.prefetch_related(shares, "share_notes").order_by("pk")


def list_reportable(*, user: AnyUser) -> QuerySet[Measure]:
    """Return the measures in force that a user may see, with what says who may report on each."""
    plans = list_plans(user=user).filter(state=PlanState.CONFIRMED).order_by().values("pk")
    rows = Measure.objects.filter(plan__in=plans, state=TargetState.ACCEPTED)
    return rows.select_related("plan__region", "duty").prefetch_related("duty__support_offices").order_by("pk")


def get_running_row(*, plan: Plan, kind: str, pk: int) -> Target | Measure:
    """Return a row of a plan, in force or dropped; raises ObjectDoesNotExist for one of another plan."""
    if kind == "target":
        rows = Target.objects.select_related(
            "duty__lead_office", "duty__person", "parent", "measure", "binding__made_by"
        )
        rows = rows.annotate(quote=QUOTE)
        shares = Prefetch("shares", Share.objects.select_related("region", "office"))
        return rows.prefetch_related(shares, "share_notes", "duty__support_offices").get(plan=plan, pk=pk)
    measures = Measure.objects.select_related("duty__lead_office", "duty__person", "parent").annotate(quote=QUOTE)
    return measures.prefetch_related("duty__support_offices").get(plan=plan, pk=pk)


def get_quote(row: Target | Measure) -> str:
    """Return the passage of a row that was read by `get_running_row`; empty where the document does not print it."""
    return getattr(row, "quote", "") or ""


def list_leading_offices(*, user: AnyUser, rows: QuerySet[Any]) -> QuerySet[Office]:
    """Return the offices that lead one of some targets or measures, as far as the user may see them."""
    return list_offices(user=user).filter(pk__in=rows.order_by().values("duty__lead_office"))


@dataclass(frozen=True)
class OfficeLoad:
    """What one office leads in a plan; without an office, what only people answer for."""

    office_id: int | None
    name: str
    targets: int
    measures: int
    done: int
    late: int
    weight: Any


def list_office_loads(*, plan: Plan, today: date) -> list[OfficeLoad]:
    """Count what each office leads in a plan; one query."""
    rows = Duty.objects.filter(plan=plan)
    rows = rows.filter(Q(target__state=TargetState.ACCEPTED) | Q(measure__state=TargetState.ACCEPTED))
    loads = rows.values("lead_office_id", "lead_office__name").annotate(
        targets=Count("target"),
        measures=Count("measure"),
        done=Count("measure", filter=Q(measure__progress__in=ENDED)),
        late=Count("measure", filter=match_late(today)),
        weight=Sum("weight"),
    )
    return [
        OfficeLoad(
            row["lead_office_id"],
            row["lead_office__name"] or "",
            row["targets"],
            row["measures"],
            row["done"],
            row["late"],
            row["weight"],
        )
        for row in loads.order_by(F("lead_office__name").asc(nulls_last=True))
    ]


@dataclass(frozen=True)
class Branch:
    """A row of a plan's tree that stands by itself, with the figures and measures below it."""

    kind: str
    pk: int
    section: tuple[str, ...]
    below: tuple[tuple[str, int], ...]


def list_branches(*, plan: Plan) -> list[Branch]:
    """List the tree of a plan as keys only, in the order of the text: measures with what belongs to them.

    A page of it is then filled by `find_branch_rows`; two queries whatever the size.
    """
    accepted = {"plan": plan, "state": TargetState.ACCEPTED}
    measures = list(
        Measure.objects.filter(**accepted).values_list("pk", "parent_id", "start", "position", "section_path")
    )
    targets = list(
        Target.objects.filter(**accepted).values_list(
            "pk", "parent_id", "start", "position", "section_path", "measure_id"
        )
    )
    known = {("measure", row[0]) for row in measures} | {("target", row[0]) for row in targets}
    nodes: list[tuple[tuple[int, int, int], str, int, list[str], tuple[str, int] | None]] = []
    above: tuple[str, int] | None
    for pk, parent, start, position, path in measures:
        nodes.append((_order(start, 0, position), "measure", pk, path, ("measure", parent or 0)))
    for pk, parent, start, position, path, measure in targets:
        above = ("target", parent) if parent else ("measure", measure or 0)
        nodes.append((_order(start, 1, position), "target", pk, path, above))
    nodes.sort(key=lambda node: node[:3])
    children: dict[tuple[str, int] | None, list[tuple[str, int]]] = {}
    tops = []
    for _place, kind, pk, path, above in nodes:
        if above in known and above != (kind, pk):
            children.setdefault(above, []).append((kind, pk))
        else:
            tops.append((kind, pk, tuple(path)))
    return [Branch(kind, pk, path, tuple(_list_below(children, (kind, pk)))) for kind, pk, path in tops]


def _order(start: int | None, rank: int, position: int) -> tuple[int, int, int]:
    # A row that a request added has no place in the text: it comes last.
    return (2**40 if start is None else start, rank, position)


def _list_below(
    children: dict[tuple[str, int] | None, list[tuple[str, int]]], top: tuple[str, int]
) -> list[tuple[str, int]]:
    """List everything below a row, each once."""
    found: list[tuple[str, int]] = []
    waiting, seen = list(reversed(children.get(top, []))), {top}
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            found.append(key)
            waiting.extend(reversed(children.get(key, [])))
    return found


def find_branch_rows(*, plan: Plan, branches: Sequence[Branch]) -> dict[tuple[str, int], Target | Measure]:
    """Find the rows of some branches by kind and key."""
    keys = {key for branch in branches for key in ((branch.kind, branch.pk), *branch.below)}
    found: dict[tuple[str, int], Target | Measure] = {}
    wanted = {kind: [pk for own, pk in keys if own == kind] for kind in ("target", "measure")}
    for target in list_running_targets(plan=plan).prefetch_related(None).filter(pk__in=wanted["target"]):
        found["target", target.pk] = target
    for measure in list_running_measures(plan=plan).filter(pk__in=wanted["measure"]):
        found["measure", measure.pk] = measure
    return found


def list_milestones(*, plan: Plan, first: date | None = None, last: date | None = None) -> QuerySet[Milestone]:
    """Return the milestones of a plan, or those of some days."""
    rows = Milestone.objects.filter(plan=plan)
    if first is not None and last is not None:
        rows = rows.filter(due_on__range=(first, last))
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def find_standing(*, plan: Plan, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Find the newest content of rows, in force or to be when the last version's day has come, by kind and key."""
    ids = {pk for _kind, pk in keys}
    rows = Revision.objects.filter(plan=plan, number_to__isnull=True, subject_id__in=ids)
    return {
        (row.subject_kind, row.subject_id): row.values for row in rows if (row.subject_kind, row.subject_id) in keys
    }


def find_row_numbers(*, plan: Plan, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Find the numbers that rows have on screen, by kind and key, in force or dropped since."""
    rows = Revision.objects.filter(plan=plan, subject_id__in={pk for _kind, pk in keys})
    held = rows.order_by("number_from").values_list("subject_kind", "subject_id", "values__number")
    return {(kind, pk): number or "" for kind, pk, number in held if (kind, pk) in keys}


def find_last_shares(*, plan: Plan, target: Target) -> dict[Owner, Decimal]:
    """Find the parts of the same target in last year's plan by whose they are; the same code, else the same name."""
    if plan.previous_id is None:
        return {}
    same = Q(target__indicator=target.indicator)
    if target.code:
        same |= Q(target__code=target.code)
    rows = Share.objects.filter(same, target__plan_id=plan.previous_id, target__state=TargetState.ACCEPTED)
    return {(share.region_id, share.office_id, None, None): share.value for share in rows.filter(year__isnull=True)}


def list_other_plans(*, user: AnyUser, plan: Plan) -> QuerySet[Plan]:
    """Return the plans in force and drafts that a plan can be compared with, those of its own region first."""
    rows = list_plans(user=user).filter(state__in=(PlanState.CONFIRMED, PlanState.DRAFT)).exclude(pk=plan.pk)
    own = Case(When(region_id=plan.region_id, then=0), default=1, output_field=IntegerField())
    return rows.order_by(own, F("year_from").desc(nulls_last=True), "title")


def list_kin(*, user: AnyUser, plan: Plan, below: bool = False, limit: int = 200) -> list[Plan]:
    """List the plans of the same region that a plan may follow or belong to, or those of its districts and years."""
    rows = list_plans(user=user).filter(state__in=(PlanState.CONFIRMED, PlanState.DRAFT)).exclude(pk=plan.pk)
    if below:
        rows = rows.filter(region__path__startswith=plan.region.path, year_from=plan.year_from, year_to=plan.year_to)
        rows = rows.exclude(region_id=plan.region_id)
    else:
        rows = rows.filter(region_id=plan.region_id)
    return list(rows.order_by(F("year_from").desc(nulls_last=True), "title")[:limit])
