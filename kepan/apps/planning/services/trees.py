"""The rows of a plan as a tree of the compiler: so that plans are compared as they stand, not as they were printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kepan.apps.planning.enums import TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.engine.plandoc import IndicatorMatch, Item, PlanTree, Source
from kepan.engine.plandoc import Measure as Action
from kepan.engine.plandoc import Plan as PlanHead

STANDING = (TargetState.ACCEPTED, TargetState.PROPOSED)
"""States of rows that a plan says: in force those accepted, in a draft also those nobody has decided on."""


@dataclass(frozen=True)
class RowTree:
    """A tree made of rows; the id of an item or measure in it is its place in `targets` or `measures`."""

    plan: Plan
    tree: PlanTree
    targets: tuple[Target, ...]
    measures: tuple[Measure, ...]


def read_rows(plans: Sequence[Plan]) -> list[RowTree]:
    """Read the rows of plans that have a number, and their measures, as a tree each; two queries in all."""
    rows = Target.objects.filter(plan__in=plans, state__in=STANDING).select_related("parent")
    figures: dict[int, list[Target]] = {}
    for figure in rows.order_by("value_start", "position"):
        figures.setdefault(figure.plan_id, []).append(figure)
    measures: dict[int, list[Measure]] = {}
    for measure in Measure.objects.filter(plan__in=plans, state__in=STANDING).order_by("position"):
        measures.setdefault(measure.plan_id, []).append(measure)
    return [_make_row_tree(plan, figures.get(plan.pk, []), measures.get(plan.pk, [])) for plan in plans]


def _make_row_tree(plan: Plan, figures: Sequence[Target], measures: Sequence[Measure]) -> RowTree:
    targets = tuple(target for target in figures if target.value_low is not None)
    printed: dict[int, list[str]] = {}
    for figure in figures:
        printed.setdefault(figure.measure_id or 0, []).append(figure.surface)
    return RowTree(plan, _create_tree(plan, targets, tuple(measures), printed), targets, tuple(measures))


def _create_tree(
    plan: Plan, targets: Sequence[Target], measures: Sequence[Measure], printed: Mapping[int, Sequence[str]]
) -> PlanTree:
    head = PlanHead(plan.title, None, plan.kind, plan.year_from, plan.year_to, plan.territory or None, (0, 0))
    places = {measure.pk: at for at, measure in enumerate(measures)}
    held: dict[int, list[int]] = {}
    for at, target in enumerate(targets):
        if target.measure_id in places:
            held.setdefault(places[target.measure_id], []).append(at)
    return PlanTree(
        source=Source(plan.title, "", "utf-8", "", (), ()),
        plans=(head,),
        sections=(),
        items=tuple(_create_item(at, target) for at, target in enumerate(targets)),
        measures=tuple(
            _create_action(
                at, measure, places.get(measure.parent_id or 0), held.get(at, []), printed.get(measure.pk, ())
            )
            for at, measure in enumerate(measures)
        ),
        phases=(),
        problems=(),
        intentions=(),
        checks=(),
    )


def _create_item(at: int, target: Target) -> Item:
    values = [value for value in (target.value_low, target.value_high) if value is not None]
    return Item(
        id=at,
        indicator=target.indicator,
        comparator=target.comparator,
        values=tuple(value.normalize() for value in values),
        value_text=target.value_text,
        unit=target.unit,
        period=target.period or None,
        kind=target.kind,
        parent=target.parent.indicator if target.parent else None,
        span=(target.start or 0, target.end or 0),
        vspan=(target.value_start or 0, target.value_end or 0),
        surface=target.surface,
        dir=target.direction or None,
        rate=target.rate or None,
        form=target.form or None,
        path=tuple(target.section_path),
        modality=target.modality or None,
        semantic_comparator=target.meaning or None,
        accrual=target.accrual or None,
        level=target.level or None,
        territory=target.territory or None,
        date_from=target.date_from,
        date_to=target.date_to,
        # A person or the compiler has settled on this entry of the catalogue: it is sure.
        match=IndicatorMatch(target.code, target.indicator, 1.0) if target.code else None,
    )


def _create_action(
    at: int, measure: Measure, parent: int | None, items: Sequence[int], printed: Sequence[str]
) -> Action:
    # The figures are compared themselves: without them, or their blanks, a measure is the same in every year.
    title = measure.title
    for surface in sorted(set(printed), key=len, reverse=True):
        title = title.replace(surface, "")
    return Action(
        id=at,
        parent=parent,
        marker=measure.marker,
        action=measure.action,
        text=title,
        span=(measure.start or 0, measure.end or 0),
        section=None,
        items=tuple(items),
        title=title,
        object=measure.object,
        deadline=measure.deadline or None,
    )
