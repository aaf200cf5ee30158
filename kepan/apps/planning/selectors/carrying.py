"""Reading what fell to districts and offices: their parts of targets, and what they reported on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.planning.enums import ENDED, PlanState, TargetState
from kepan.apps.planning.models import Share, ShareReport
from kepan.apps.planning.selectors.plans import list_plans


def list_carried(*, user: AnyUser) -> QuerySet[Share]:
    """Return the parts of targets in force that fell to districts and offices, the next to fall due first.

    Seen by whoever sees the plan, and by the staff of the very district or office that carries the part, whatever the
    plan's tier: a part is told to those who have to make it. Each has its day in `due_day` (its own, else that of its
    target) and what was last reported in `reported`.
    """
    scope = get_scope(user)
    plans = list_plans(user=user).filter(state=PlanState.CONFIRMED)
    own = Q(region__path__in=scope.region_paths) | Q(office_id__in=scope.office_ids)
    rows = Share.objects.filter(Q(target__plan__in=plans.order_by().values("pk")) | own)
    rows = rows.filter(Q(region__isnull=False) | Q(office__isnull=False))
    rows = rows.filter(target__state=TargetState.ACCEPTED, target__plan__state=PlanState.CONFIRMED)
    newest = ShareReport.objects.filter(share=OuterRef("pk"), value__isnull=False).order_by("-as_of", "-pk")
    rows = rows.select_related("target__plan__region", "target__duty", "region", "office__region")
    rows = rows.annotate(
        due_day=Coalesce("due_on", "target__duty__due_on", "target__date_to"),
        reported=Subquery(newest.values("value")[:1]),
    )
    return rows.order_by(F("due_day").asc(nulls_last=True), "target_id", "pk")


def get_carried(*, user: AnyUser, pk: int) -> Share:
    """Return one part that the user may see, with its months; raises Share.DoesNotExist for any other."""
    return list_carried(user=user).prefetch_related("months").get(pk=pk)


def match_late_share(today: date) -> Q:
    """Return the condition for parts that are past their day and not ended."""
    return Q(due_day__lt=today) & ~Q(progress__in=ENDED)


def list_share_reports(*, share: Share) -> QuerySet[ShareReport]:
    """Return what was reported on a part, the newest day first; whoever asks has got it from `get_carried`."""
    rows = ShareReport.objects.filter(share=share).select_related("made_by").prefetch_related("attachments")
    return rows.order_by("-as_of", "-pk")


def compute_percent(value: Decimal | None, whole: Decimal) -> int | None:
    """Compute how many whole percent of a part there are, rounded down; None where nothing can be said.

    >>> compute_percent(Decimal("7"), Decimal("8")), compute_percent(None, Decimal("8"))
    (87, None)
    """
    if value is None or whole <= 0:
        return None
    return int(value * 100 / whole)


def list_months(*, share: Share) -> Sequence[Share]:
    """Return how the whole target is spread over months or years, for whoever carries a part of it."""
    rows = Share.objects.filter(target_id=share.target_id, year__isnull=False)
    return list(rows.order_by("year", "month"))
