"""Reading planning: the plans, figures and measures that a user may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from kepan.apps.accounts.models import Region
from kepan.apps.accounts.selectors import (
    AnyUser,
    get_scope,
    list_regions,
    list_users,
    list_visible,
    match_regions,
)
from kepan.apps.planning.enums import HIDDEN, WRITERS, PlanState, TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.trail.selectors import list_entries_of


def list_plans(*, user: AnyUser) -> QuerySet[Plan]:
    """Return the plans a user may see, without their long texts.

    Published (public) plans of other regions are seen once they are confirmed; work in progress is seen only
    in its own region and above.
    """
    scope = get_scope(user)
    own = Q(owner_id=scope.user_id) | match_regions(scope.region_paths)
    rows = Plan.objects.select_related("document", "region", "owner", "confirmed_by")
    rows = rows.defer("document__text")
    return list_visible(rows, user=user).filter(own | Q(state=PlanState.CONFIRMED))


def get_plan(*, user: AnyUser, pk: int) -> Plan:
    """Return one plan with its document's text and compiled tree; raises Plan.DoesNotExist for one not visible."""
    return list_plans(user=user).select_related("tree").defer(None).get(pk=pk)


def get_plan_card(*, user: AnyUser, pk: int) -> Plan:
    """Return one plan without its long texts; raises Plan.DoesNotExist for one not visible."""
    return list_plans(user=user).get(pk=pk)


def list_targets(*, plan: Plan) -> QuerySet[Target]:
    """Return the figures of a plan in the order of the text; whoever asks has got the plan from `get_plan`.

    Those that were split, merged or withdrawn are not among them: `list_replaced` has the first two.
    """
    rows = Target.objects.filter(plan=plan).exclude(state__in=HIDDEN)
    return rows.select_related("parent").order_by("value_start", "position")


def list_plan_rows(*, user: AnyUser, kind: type[Target] | type[Measure]) -> QuerySet[Target] | QuerySet[Measure]:
    """Return the targets, or the measures, of all plans that a user may see."""
    return kind._default_manager.filter(plan__in=list_plans(user=user).order_by().values("pk"))


def list_accepted(*, plan: Plan) -> QuerySet[Target]:
    """Return the figures that were accepted, in the order of the text."""
    return list_targets(plan=plan).filter(state=TargetState.ACCEPTED)


def get_target(*, plan: Plan, pk: int) -> Target:
    """Return one figure of a plan; raises Target.DoesNotExist for one of another plan."""
    return Target.objects.select_related("parent", "plan").get(plan=plan, pk=pk)


def list_measures(*, plan: Plan) -> QuerySet[Measure]:
    """Return the measures of a plan in the order of the text, without those split, merged or withdrawn."""
    rows = Measure.objects.filter(plan=plan).exclude(state__in=HIDDEN)
    return rows.order_by(F("start").asc(nulls_last=True), "position")


def list_plan_regions(*, user: AnyUser) -> QuerySet[Region]:
    """Return the regions for which a user may upload a plan, from the top down."""
    return list_regions(user=user).filter(match_regions(get_scope(user).list_paths(*WRITERS), prefix=""))


def list_drafts(*, user: AnyUser) -> QuerySet[Plan]:
    """Return the drafts a user sees, the newest first."""
    return list_plans(user=user).filter(state=PlanState.DRAFT).order_by("-updated_at", "-id")


def find_plans(*, user: AnyUser, words: str, limit: int, is_light: bool = False) -> list[Plan]:
    """Find plans whose title, file name or territory holds the words, the newest first.

    `is_light`: no more of them than title, state and region.
    """
    words = words.strip()
    if not words:
        return []
    hit = Q(title__icontains=words) | Q(document__name__icontains=words) | Q(territory__icontains=words)
    rows = list_plans(user=user).exclude(state=PlanState.DISCARDED).filter(hit)
    if is_light:
        rows = rows.select_related(None).select_related("region").defer(None).only("title", "state", "region__name")
    return list(rows.order_by("-updated_at", "-id")[:limit])


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to a plan; `actor` is empty for the system itself."""

    at: datetime
    action: str
    actor: str
    title: str
    reason: str


def list_history(*, plan: Plan, user: AnyUser, limit: int = 30) -> list[HistoryLine]:
    """Return what happened to a plan, the newest first; names only of people the user may see."""
    entries = list(list_entries_of(subject_kind="planning.plan", subject_id=str(plan.pk))[:limit])
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    names = {person.pk: str(person) for person in list_users(user=user).filter(pk__in=ids)}
    return [
        HistoryLine(
            at=entry.at,
            action=entry.action,
            actor="" if entry.actor_id is None else names.get(entry.actor_id, f"#{entry.actor_id}"),
            title=entry.subject_title.removeprefix(plan.title).strip(),
            reason=entry.reason,
        )
        for entry in entries
    ]


def list_published_targets(*, tiers: Collection[str], region_path: str = "") -> QuerySet[Target]:
    """Return the targets of plans in force of these tiers, of a region with all below it or of all; for data sets.

    Nobody asks here: who gets the rows is decided where the data set is opened.
    """
    rows = Target.objects.filter(state=TargetState.ACCEPTED, plan__state=PlanState.CONFIRMED, plan__tier__in=tiers)
    if region_path:
        rows = rows.filter(plan__region__path__under=region_path)
    return rows.select_related("plan__region", "binding").defer("original").order_by("plan_id", "position")
