"""Says what became of a figure: raised, lowered, renamed, in another unit, or not to be compared."""

from decimal import Decimal

from kepan.engine.basis.period import read_period
from kepan.engine.basis.quantity import write_plain
from kepan.engine.plandoc.amounts import POINTS, SHARE, AmountReader
from kepan.engine.plandoc.comparison.changes import ITEM_KINDS, ItemChange
from kepan.engine.plandoc.comparison.matching import is_growth, is_planned, is_rank
from kepan.engine.plandoc.comparison.wording import compute_ratio, write_percent, write_value
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.lengths import CUMULATIVE, AccrualReader
from kepan.engine.plandoc.likeness import NameReader
from kepan.engine.plandoc.tree import Plan
from kepan.engine.plandoc.vocabulary import Vocabulary

STRICTNESS = {"~": 0, "=": 1, ">=": 1, "<=": 1, ">": 2, "<": 2}
UPPER = ("<=", "<")


class ItemComparer:
    """Compares pairs of items, each with the plan it stands in."""

    def __init__(self, vocabulary: Vocabulary, names: NameReader, amounts: AmountReader) -> None:
        self.words = vocabulary.comparison
        self.names = names
        self.amounts = amounts
        self.accruals = AccrualReader(vocabulary)

    def create_change(self, before: Item, after: Item, plans: tuple[Plan, Plan], score: float) -> ItemChange:
        """Create the change of a pair."""
        reason = self.find_obstacle(before, after, plans)
        kinds = {
            *self.list_name_kinds(before, after),
            *self.list_strictness(before, after),
            *list_shifts(before, after, plans),
        }
        if reason is not None:
            kinds = (kinds & {"renamed", "kind_changed"}) | {"not_comparable"}
            ordered = tuple(kind for kind in ITEM_KINDS if kind in kinds)
            return ItemChange(
                ordered, write_message(ordered, before, after, reason), before, after, score, reason=reason
            )
        unit, old, new = self.compute_common(before, after)
        kinds |= self.list_unit_kinds(before, after) | list_moves(old, new)
        ordered = tuple(kind for kind in ITEM_KINDS if kind in kinds) or ("kept",)
        difference = new[0] - old[0] if new[0] != old[0] else new[-1] - old[-1]
        ratio = None if unit in (SHARE, POINTS) or is_growth(after) else compute_ratio(difference, old[0])
        return ItemChange(
            kinds=ordered,
            message=write_message(ordered, before, after, None, ratio),
            before=before,
            after=after,
            score=score,
            unit=unit,
            values_before=old,
            values_after=new,
            difference=difference,
            ratio=ratio,
            demand=compute_demand(ordered, after),
        )

    def list_name_kinds(self, before: Item, after: Item) -> list[str]:
        """List whether the name changed, and whether what was wanted is now reported or a level became a change."""
        kinds = []
        if not self.names.read_name(before.indicator).is_same(self.names.read_name(after.indicator)):
            kinds.append("renamed")
        if is_planned(before) != is_planned(after) or is_growth(before) != is_growth(after):
            kinds.append("kind_changed")
        return kinds

    def find_obstacle(self, before: Item, after: Item, plans: tuple[Plan, Plan], *, slices: bool = False) -> str | None:
        """Find why two figures cannot be held against each other; None where they can.

        With `slices` the second figure may be one of several years of the first.
        """
        if is_growth(before) != is_growth(after):
            return "一个是水平，一个是增减幅度"
        if not self.amounts.read_amount(before).is_like(self.amounts.read_amount(after)):
            return f"单位不同（{before.unit}与{after.unit}）"
        old = self.accruals.read_accrual(before, plans[0])
        new = self.accruals.read_accrual(after, plans[1])
        if not old.flow or not new.flow:
            return None
        if slices and (old.months or 0) >= (new.months or 0):
            return None
        if old.months is not None and new.months is not None:
            return None if old.months == new.months else f"期间长短不同（{old.months}个月与{new.months}个月）"
        cumulative = [item.indicator.startswith((CUMULATIVE, "累計")) for item in (before, after)]
        return "一个是累计数，一个是当期数" if cumulative[0] != cumulative[1] else None

    def list_unit_kinds(self, before: Item, after: Item) -> set[str]:
        """List whether the printed unit changed; traditional and simplified script are one."""
        table = self.amounts.table
        return {"unit_changed"} if before.unit.translate(table) != after.unit.translate(table) else set()

    def compute_common(self, before: Item, after: Item) -> tuple[str, tuple[Decimal, ...], tuple[Decimal, ...]]:
        """Compute both values in one unit: that of the figure after, where it can be."""
        old, new = self.amounts.read_amount(before), self.amounts.read_amount(after)
        unit, factor = self.amounts.read_unit(after.unit)
        if unit == new.unit == old.unit:
            mine, others = tuple(divide(value, factor) for value in old.values), after.values
            return after.unit, sign_values(mine, before, after), sign_values(others, after, before)
        return new.unit or old.unit, sign_values(old.values, before, after), sign_values(new.values, after, before)

    def list_strictness(self, before: Item, after: Item) -> list[str]:
        """List whether the words around the figure ask for more or leave more room: 左右, 达到, 超过, 力争."""
        old = STRICTNESS.get(before.comparator)
        new = STRICTNESS.get(after.comparator)
        opposed = (before.comparator in UPPER) != (after.comparator in UPPER) and "=" not in (
            before.comparator,
            after.comparator,
        )
        if old is None or new is None or opposed:
            return []
        if old == new and is_planned(before) and is_planned(after):
            old, new = self.compute_firmness(before), self.compute_firmness(after)
        return [] if old == new else ["tightened"] if new > old else ["loosened"]

    def compute_firmness(self, item: Item) -> int:
        """Compute how firm the words of intention are: 力争 leaves room."""
        return 0 if item.modality in self.words.stretch else 1


def divide(value: Decimal, factor: Decimal) -> Decimal:
    """Divide without an exponent in the result."""
    return Decimal(write_plain(value / factor))


def sign_values(values: tuple[Decimal, ...], item: Item, other: Item) -> tuple[Decimal, ...]:
    """Give a decrease a minus where the other figure is an increase; two decreases are compared by their size."""
    falls = is_growth(item) and item.dir == "down" and other.dir != "down"
    return tuple(-value for value in values) if falls else values


def list_moves(old: tuple[Decimal, ...], new: tuple[Decimal, ...]) -> set[str]:
    """List whether the figure went up or down; of a range the lower bound decides, then the upper."""
    if old[0] != new[0]:
        return {"raised"} if new[0] > old[0] else {"lowered"}
    if old[-1] == new[-1]:
        return set()
    return {"raised"} if new[-1] > old[-1] else {"lowered"}


def list_shifts(before: Item, after: Item, plans: tuple[Plan, Plan]) -> list[str]:
    """List whether a deadline moved between two versions of one plan: plans of the same years."""
    years = [(plan.year_from, plan.year_to) for plan in plans]
    if years[0] != years[1] or None in years[0] or not (is_planned(before) and is_planned(after)):
        return []
    old, new = find_end(before), find_end(after)
    if old is None or new is None or old == new:
        return []
    return ["postponed"] if new > old else ["advanced"]


def find_end(item: Item) -> int | None:
    """Find the day a target is due, as a number; None where the text does not fix it."""
    if item.date_to is not None:
        return item.date_to.toordinal()
    period = read_period(item.period) if item.period else None
    return None if period is None else period.end.toordinal()


def compute_demand(kinds: tuple[str, ...], after: Item) -> str | None:
    """Compute whether more is asked for; of an upper bound and of a rank a smaller number asks for more."""
    if not is_planned(after):
        return None
    reverse = after.comparator in UPPER or is_rank(after)
    up, down = ("lowered", "raised") if reverse else ("raised", "lowered")
    if up in kinds or (down not in kinds and "tightened" in kinds):
        return "stricter"
    return "easier" if down in kinds or "loosened" in kinds else None


def write_message(
    kinds: tuple[str, ...], before: Item, after: Item, reason: str | None, ratio: Decimal | None = None
) -> str:
    """Write what became of a figure as one sentence."""
    old, new = write_value(before), write_value(after)
    parts = []
    if "renamed" in kinds:
        parts.append(f"可能改称“{after.indicator}”")
    if "kind_changed" in kinds and is_planned(before) != is_planned(after):
        parts.append("由目标成为实绩" if is_planned(before) else "由实绩成为目标")
    if "not_comparable" in kinds:
        parts.append(f"{old}与{new}不可比：{reason}")
    elif "raised" in kinds or "lowered" in kinds:
        word = "提高" if "raised" in kinds else "降低"
        parts.append(f"由{old}{word}到{new}" + (f"（{write_percent(ratio)}）" if ratio is not None else ""))
    elif "unit_changed" in kinds:
        parts.append(f"{old}改写为{new}，数量不变")
    if "tightened" in kinds or "loosened" in kinds:
        moved = "raised" in kinds or "lowered" in kinds
        parts.append(("要求收紧" if "tightened" in kinds else "要求放宽") + ("" if moved else f"：{old}改为{new}"))
    if "postponed" in kinds or "advanced" in kinds:
        word = "推迟" if "postponed" in kinds else "提前"
        parts.append(f"期限由{before.period}{word}到{after.period}")
    return f"“{before.indicator}”" + "；".join(parts or [f"未变：{new}"])
