"""Compares a plan with those of the level below: who carries which share of each target, and what nobody carries."""

from collections.abc import Sequence
from decimal import Decimal

from kepan.engine.basis.quantity import write_plain
from kepan.engine.indicators import Adding
from kepan.engine.plandoc.amounts import SHARE, AmountReader
from kepan.engine.plandoc.comparison.changes import create_side
from kepan.engine.plandoc.comparison.coverage import Coverage, CoverageDiff, Extra, Share
from kepan.engine.plandoc.comparison.items import ItemComparer, divide
from kepan.engine.plandoc.comparison.matching import Matcher, is_growth, is_planned, is_rank
from kepan.engine.plandoc.comparison.wording import compute_ratio, write_value
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.likeness import NameReader
from kepan.engine.plandoc.tree import PlanTree
from kepan.engine.plandoc.vocabulary import Vocabulary

SURE = 0.9
"""Likeness from which a name is taken for an entry of the dictionary."""


def compare_levels(
    city: PlanTree,
    districts: Sequence[PlanTree],
    *,
    vocabulary: Vocabulary,
    city_plan: int | None = None,
    years: bool = False,
) -> CoverageDiff:
    """Compare a plan with the plans below it: those of its districts, or with `years` the yearly plans of a programme.

    Counts and sums are added up in the unit of the target above; shares, changes and ranks are set beside it and
    never added. Over years only what comes in is added, not what there is at the end. A figure that stands twice in
    a plan counts once.
    """
    reader = LevelReader(vocabulary, years=years)
    wanted = reader.list_targets(city, city_plan)
    below = [reader.list_targets(tree, None) for tree in districts]
    pairs = [reader.matcher.list_pairs(wanted, items) for items in below]
    partners = [{left: right for left, right, _ in found} for found in pairs]
    targets = []
    for place, item in enumerate(wanted):
        found = [
            reader.create_share(number, item, below[number][mine[place]], (city, districts[number]))
            for number, mine in enumerate(partners)
            if place in mine
        ]
        targets.append(reader.create_coverage(item, found, len(districts)))
    extras = []
    for number, items in enumerate(below):
        met = {right for _, right, _ in pairs[number]}
        for place, item in enumerate(items):
            if place not in met:
                message = f"“{item.indicator}”{write_value(item)}是本级自己提出的"
                extras.append(Extra(number, item, message))
    return CoverageDiff(
        above=create_side(city, city_plan),
        districts=tuple(create_side(tree, None) for tree in districts),
        targets=tuple(targets),
        extras=tuple(extras),
    )


class LevelReader:
    """Reads targets, and how much of one another carries."""

    def __init__(self, vocabulary: Vocabulary, *, years: bool) -> None:
        self.years = years
        self.catalogue = vocabulary.indicators.catalogue
        self.names = NameReader(vocabulary)
        self.amounts = AmountReader(vocabulary)
        self.matcher = Matcher(vocabulary, self.names, self.amounts)
        self.comparer = ItemComparer(vocabulary, self.names, self.amounts)

    def list_targets(self, tree: PlanTree, plan: int | None) -> list[Item]:
        """List what a plan wants, each figure once."""
        seen = set()
        found = []
        for item in tree.items:
            if not is_planned(item) or (plan is not None and item.plan != plan):
                continue
            amount = self.amounts.read_amount(item)
            key = (self.names.read_name(item.indicator).key, amount, is_growth(item), item.parent)
            if key not in seen:
                seen.add(key)
                found.append(item)
        return found

    def is_additive(self, item: Item) -> bool:
        """Say whether values of an indicator may be added, as the dictionary says; over years only what comes in."""
        if is_rank(item) or self.amounts.read_amount(item).unit in ("", SHARE):
            return False
        if self.years and not self.comparer.accruals.is_flow(item):
            return False
        code = item.match.code if item.match is not None and item.match.score >= SURE else ""
        adding = self.catalogue.find_adding(code, name=item.indicator, unit=item.unit, is_growth=is_growth(item))
        return adding is not Adding.NONE

    def create_share(self, district: int, item: Item, found: Item, trees: tuple[PlanTree, PlanTree]) -> Share:
        """Create what one plan below carries of a target."""
        plans = (trees[0].plans[item.plan], trees[1].plans[found.plan])
        reason = self.comparer.find_obstacle(item, found, plans, slices=self.years)
        if reason is not None:
            return Share(district, found, None, reason=reason)
        mine, other = self.amounts.read_amount(item), self.amounts.read_amount(found)
        unit, factor = self.amounts.read_unit(item.unit)
        value = divide(other.values[0], factor) if unit == mine.unit else other.values[0]
        own = item.values[0] if unit == mine.unit else mine.values[0]
        return Share(district, found, value, compute_ratio(value, own) if self.is_additive(item) else None)

    def create_coverage(self, item: Item, shares: list[Share], districts: int) -> Coverage:
        """Create how far the plans below carry a target."""
        carried = {share.district for share in shares}
        missing = tuple(number for number in range(districts) if number not in carried)
        counted = [share.value for share in shares if share.value is not None]
        name = f"“{item.indicator}”{write_value(item)}"
        if not counted:
            return Coverage("uncovered", f"{name}：下级都没有承担", item, tuple(shares), missing)
        if not self.is_additive(item):
            listed = "、".join(write_plain(value) for value in counted)
            what = "比率、增幅、名次和各年期末数" if self.years else "比率、增幅、名次"
            message = f"{name}：{what}不能相加，下级分别为{listed}{item.unit}"
            return Coverage("not_additive", message, item, tuple(shares), missing)
        total = sum(counted, Decimal(0))
        difference = total - item.values[0]
        kind, tail = describe_difference(difference, item)
        message = f"{name}：下级合计{write_plain(total)}{item.unit}，{tail}"
        return Coverage(kind, message, item, tuple(shares), missing, total, difference)


def describe_difference(difference: Decimal, item: Item) -> tuple[str, str]:
    """Describe the difference between what is carried and what is wanted."""
    if not difference:
        return "covered", "正好相等"
    size = f"{write_plain(abs(difference))}{item.unit}"
    return ("short", f"还差{size}") if difference < 0 else ("exceeded", f"多出{size}")
