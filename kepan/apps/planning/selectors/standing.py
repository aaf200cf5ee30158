"""Reading what a draft would put in force, before somebody signs it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from kepan.apps.planning.enums import PLANNED, TargetState
from kepan.apps.planning.models import Measure, Plan, Target


@dataclass(frozen=True)
class Standing:
    """How much of a draft is decided: figures accepted by what they say, what is open, what was rejected."""

    planned: int
    reported: int
    open: int
    rejected: int
    doubtful: int
    measures: int


def count_standing(*, plan: Plan) -> Standing:
    """Count the rows of a draft as the page that confirms it shows them; two queries."""
    accepted, planned = Q(state=TargetState.ACCEPTED), Q(kind__in=sorted(PLANNED))
    counts = Target.objects.filter(plan=plan).aggregate(
        planned=Count("pk", filter=accepted & planned),
        reported=Count("pk", filter=accepted & ~planned),
        open=Count("pk", filter=Q(state=TargetState.PROPOSED)),
        rejected=Count("pk", filter=Q(state=TargetState.REJECTED)),
        doubtful=Count("pk", filter=accepted & Q(is_doubtful=True)),
    )
    return Standing(**counts, measures=Measure.objects.filter(accepted, plan=plan).count())


def list_doubtful(*, plan: Plan, limit: int = 20) -> list[Target]:
    """List accepted figures that stay doubtful: they go in force with their doubt beside them."""
    rows = Target.objects.filter(plan=plan, state=TargetState.ACCEPTED, is_doubtful=True)
    return list(rows.order_by("value_start", "position")[:limit])
