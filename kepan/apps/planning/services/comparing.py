"""Two plans side by side, from the text of their documents, as sentences that say what differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kepan.apps.planning.models import Plan
from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.engine.plandoc.comparison import compare_levels, compare_plans
from kepan.store.files.vocabulary import read_vocabulary

MOST_BYTES = 200_000
"""Texts longer than this together are not compared while somebody waits: they would take more than half a second."""

Finding = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Comparison:
    """What differs: kinds and sentence of each figure and measure; what the lower plan carries of the upper one."""

    items: list[Finding]
    measures: list[Finding]
    coverage: list[str]
    counts: list[tuple[str, int]]


def _read_tree(plan: Plan) -> tuple[PlanTree, int | None]:
    """Return the tree of a plan's document, and which of its plans is meant where it holds several."""
    tree = compile_plan(plan.document.text, vocabulary=read_vocabulary(), name=plan.document.name)
    place = plan.document_place
    return tree, place if len(tree.plans) > 1 and place < len(tree.plans) else None


def compare_documents(*, before: Plan, after: Plan) -> Comparison | None:
    """Compare two plans as their documents stand; None where the texts are too long to do it while somebody waits.

    Where one plan's region lies below that of the other, it is said too what it carries of each target.
    """
    if sum(len(plan.document.text.encode("utf-8", "surrogatepass")) for plan in (before, after)) > MOST_BYTES:
        return None
    vocabulary = read_vocabulary()
    (old, old_place), (new, new_place) = _read_tree(before), _read_tree(after)
    found = compare_plans(old, new, vocabulary=vocabulary, before_plan=old_place, after_plan=new_place)
    coverage: list[str] = []
    upper = {True: (old, new, old_place), False: (new, old, new_place)}
    for is_old_above, (above, below, place) in upper.items():
        high, low = (before, after) if is_old_above else (after, before)
        if low.region_id != high.region_id and low.region.path.startswith(high.region.path):
            levels = compare_levels(above, [below], vocabulary=vocabulary, city_plan=place)
            coverage = [target.message for target in levels.targets]
    return Comparison(
        items=[(change.kinds, change.message) for change in found.items],
        measures=[(change.kinds, change.message) for change in found.measures],
        coverage=coverage,
        counts=Counter(kind for change in found.items for kind in change.kinds).most_common(),
    )
