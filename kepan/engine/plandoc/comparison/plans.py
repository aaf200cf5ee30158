"""Compares two plans: which targets were raised, lowered, renamed, added and dropped, and which measures."""

from kepan.engine.plandoc.amounts import AmountReader
from kepan.engine.plandoc.comparison.changes import ItemChange, PlanDiff, create_side
from kepan.engine.plandoc.comparison.items import ItemComparer
from kepan.engine.plandoc.comparison.matching import Matcher
from kepan.engine.plandoc.comparison.measures import MeasureComparer
from kepan.engine.plandoc.comparison.wording import write_value
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.likeness import NameReader
from kepan.engine.plandoc.tree import PlanTree
from kepan.engine.plandoc.vocabulary import Vocabulary


def compare_plans(
    before: PlanTree,
    after: PlanTree,
    *,
    vocabulary: Vocabulary,
    before_plan: int | None = None,
    after_plan: int | None = None,
) -> PlanDiff:
    """Compare two plans, of two years or two versions of one.

    `before_plan` and `after_plan` pick one plan of a tree that holds several; None takes the tree as a whole.
    The trees are not changed; equal trees give a comparison in which everything is kept.
    """
    names, amounts = NameReader(vocabulary), AmountReader(vocabulary)
    mine, others = list_items(before, before_plan), list_items(after, after_plan)
    comparer = ItemComparer(vocabulary, names, amounts)
    pairs = Matcher(vocabulary, names, amounts).list_pairs(mine, others)
    partners = {left: (right, score) for left, right, score in pairs}
    changes = []
    for place, item in enumerate(mine):
        if place not in partners:
            changes.append(create_dropped(item))
            continue
        right, score = partners[place]
        plans = (before.plans[item.plan], after.plans[others[right].plan])
        changes.append(comparer.create_change(item, others[right], plans, score))
    met = {right for _, right, _ in pairs}
    changes.extend(create_added(item) for place, item in enumerate(others) if place not in met)
    met_items = [(mine[left], others[right]) for left, right, _ in pairs]
    measures = MeasureComparer(vocabulary, before, after, (before_plan, after_plan), met_items)
    return PlanDiff(
        before=create_side(before, before_plan),
        after=create_side(after, after_plan),
        items=tuple(changes),
        measures=measures.list_measures(),
        sections=measures.list_sections(),
    )


def list_items(tree: PlanTree, plan: int | None) -> list[Item]:
    """List the items of one plan of a tree, or all."""
    return [item for item in tree.items if plan is None or item.plan == plan]


def create_dropped(item: Item) -> ItemChange:
    """Create the change of an item that the plan after does not have."""
    return ItemChange(("dropped",), f"“{item.indicator}”不再出现，原为{write_value(item)}", item, None)


def create_added(item: Item) -> ItemChange:
    """Create the change of an item that the plan before did not have."""
    return ItemChange(("added",), f"新提出“{item.indicator}”：{write_value(item)}", None, item)
