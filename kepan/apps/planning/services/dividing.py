"""A file that holds several plans: of one compiled tree, the part that belongs to each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from kepan.engine.plandoc import Check, PlanTree


def list_parts(tree: PlanTree) -> list[PlanTree]:
    """Return for each plan of a tree the tree with only what is its own; a tree of one plan, or none, as it is.

    Items, measures, sections and the like say whose they are. A check is everybody's whose items it names, else that
    of the plan it points into; so are repairs and what was set aside, and what stands before the first plan goes to it.
    Numbers of items and sections stay those of the whole tree, and `plans` stays whole, so that they fit each other.
    """
    if len(tree.plans) < 2:
        return [tree]
    return [_make_part(tree, place) for place in range(len(tree.plans))]


def _make_part(tree: PlanTree, place: int) -> PlanTree:
    starts = [plan.span[0] for plan in tree.plans]
    items = tuple(item for item in tree.items if item.plan == place)
    own = {item.id for item in items}
    source = replace(
        tree.source,
        repairs=tuple(repair for repair in tree.source.repairs if _find_plan(starts, repair.start) == place),
        set_aside=tuple(part for part in tree.source.set_aside if _find_plan(starts, part.start) == place),
    )
    return replace(
        tree,
        source=source,
        items=items,
        sections=tuple(section for section in tree.sections if section.plan == place),
        measures=tuple(measure for measure in tree.measures if measure.plan == place),
        phases=tuple(phase for phase in tree.phases if phase.plan == place),
        problems=tuple(passage for passage in tree.problems if passage.plan == place),
        intentions=tuple(passage for passage in tree.intentions if passage.plan == place),
        checks=tuple(check for check in tree.checks if _is_own(check, own, starts, place)),
    )


def _is_own(check: Check, items: set[int], starts: Sequence[int], place: int) -> bool:
    if check.items:
        return not items.isdisjoint(check.items)
    return _find_plan(starts, check.spans[0][0] if check.spans else 0) == place


def _find_plan(starts: Sequence[int], at: int) -> int:
    """Find the plan that a place of the text lies in; the first where it stands before all."""
    return max(bisect_right(starts, at) - 1, 0)
