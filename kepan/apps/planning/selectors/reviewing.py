"""Reading a draft while it is reviewed: where its rows stand, what is still open, and what the compiler left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from kepan.apps.planning.enums import TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors.plans import list_measures, list_targets

_IS_SURE = Q(state=TargetState.PROPOSED, is_doubtful=False)


def count_sure(*, plan: Plan, levels: Sequence[Decimal]) -> dict[Decimal, int]:
    """Count the undecided figures without a doubt of which the compiler is at least so sure, for each level."""
    counts = {f"at_{at}": Count("pk", filter=Q(confidence__gte=level)) for at, level in enumerate(levels)}
    found = Target.objects.filter(_IS_SURE, plan=plan).aggregate(**counts)
    return {level: found[f"at_{at}"] for at, level in enumerate(levels)}


def count_sections(*, plan: Plan) -> dict[tuple[str, ...], int]:
    """Count the undecided figures without a doubt in each section and below it, by the titles of its path."""
    rows = Target.objects.filter(_IS_SURE, plan=plan).order_by().values_list("section_path")
    counts: dict[tuple[str, ...], int] = {}
    for path, count in rows.annotate(Count("pk")):
        for depth in range(1, len(path) + 1):
            counts[tuple(path[:depth])] = counts.get(tuple(path[:depth]), 0) + count
    return counts


def get_outline(*, plan: Plan) -> Mapping[str, Any]:
    """Return what the document's page needs of the compiled tree, without its figures and measures."""
    names = ("source", "plans", "sections", "checks")
    found = Plan.objects.filter(pk=plan.pk).values_list(*(f"tree__content__{name}" for name in names)).get()
    return {name: value for name, value in zip(names, found, strict=True) if value is not None}


def list_places(*, plan: Plan, targets: Collection[int], measures: Collection[int]) -> list[int | None]:
    """Return where rows stand in the text, those too that no list shows any more."""
    places: list[int | None] = []
    if targets:
        places += Target.objects.filter(plan=plan, pk__in=targets).values_list("value_start", flat=True)
    if measures:
        places += Measure.objects.filter(plan=plan, pk__in=measures).values_list("start", flat=True)
    return places


def list_neighbours(*, row: Target | Measure, before: int, after: int) -> list[Target | Measure]:
    """Return the rows of the same kind next to one in the text, itself among them."""
    rows: QuerySet[Any] = (list_targets if isinstance(row, Target) else list_measures)(plan=row.plan)
    keys = list(rows.values_list("pk", flat=True))
    at = keys.index(row.pk)
    near = keys[max(0, at - before) : at + after + 1]
    return list(rows.filter(pk__in=near))
