"""Brings figures to amounts that can be compared: 亿元 and 万元, 家 and 个, 成 and %."""

from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.plandoc.folding import get_table
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.vocabulary import Vocabulary

COUNT = "count"
SHARE = "%"
POINTS = "百分点"
BOUNDLESS = Decimal("Infinity")
ABOUT = Decimal("0.1")
FRACTIONS = ("分之", "/", "一半", "半数")
HUNDRED = Decimal(100)
MOST_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Amount:
    """The values of a figure in a plain unit; figures of one unit can be compared. An empty unit says nothing."""

    values: tuple[Decimal, ...]
    unit: str

    def is_like(self, other: "Amount") -> bool:
        """Say whether two amounts can be compared: one unit, or a unit that is not printed."""
        return self.unit == other.unit or not (self.unit and other.unit)


class AmountReader:
    """Reads the amounts of items."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.units = vocabulary.units
        self.equal = vocabulary.comparison.equal_units
        self.table = get_table(vocabulary.script)
        self.known: dict[str, tuple[str, Decimal]] = {}

    def read_amount(self, item: Item) -> Amount:
        """Read the amount of an item in its plain unit; nothing is rounded."""
        if item.kind.startswith("growth") and item.unit in ("倍", "番"):
            return Amount(tuple(compute_growth(value, item) for value in item.values), SHARE)
        if not item.unit and any(sign in item.surface for sign in FRACTIONS):
            return Amount(tuple(value * HUNDRED for value in item.values), SHARE)
        unit, factor = self.read_unit(item.unit)
        return Amount(tuple(value * factor for value in item.values), unit)

    def read_unit(self, printed: str) -> tuple[str, Decimal]:
        """Read the plain unit of a printed one and how many of it that makes; plain classifiers are one unit."""
        found = self.known.get(printed)
        if found is None:
            one = compute_plain(Quantity(Decimal(1), printed.translate(self.table)), self.units.scales)
            unit, factor = self.equal.get(one.unit, (one.unit, Decimal(1)))
            if unit in self.units.counts and (len(unit) == 1 or unit == "场次"):
                unit = COUNT
            found = self.known[printed] = unit, one.value * factor
        return found


def compute_growth(value: Decimal, item: Item) -> Decimal:
    """Compute a change in percent: 增长1倍 is 100, 是去年的3倍 is 200, 翻两番 is 300."""
    if item.unit == "番":
        whole = value == value.to_integral_value() and 0 <= value <= MOST_DOUBLINGS
        return (Decimal(2) ** int(value) - 1) * HUNDRED if whole else value * HUNDRED
    return (value - 1) * HUNDRED if item.form == "multiple" else value * HUNDRED


def compute_bounds(item: Item, values: tuple[Decimal, ...]) -> tuple[Decimal, Decimal]:
    """Compute between which amounts an item says that its indicator lies; a plain number is taken at its word."""
    low, high = min(values), max(values)
    if item.comparator in (">", ">="):
        return low, BOUNDLESS
    if item.comparator in ("<", "<="):
        return -BOUNDLESS, high
    if item.comparator == "~":
        return low - abs(low) * ABOUT, high + abs(high) * ABOUT
    return low, high


def compute_rounding(item: Item) -> Decimal:
    """Compute the most by which a printed number may be off: half a step of its last decimal.

    A number without decimals is taken as exact.

    >>> [str(compute_step(text)) for text in ("23.5", "2.80", "120")]
    ['0.05', '0.005', '0']
    """
    return max((compute_step(text) for text in item.value_text.replace("—", "-").split("-")), default=Decimal(0))


def compute_step(text: str) -> Decimal:
    """Compute half a step of the last decimal of a printed number; zero without decimals."""
    _, point, decimals = text.strip().replace("．", ".").partition(".")
    digits = len(decimals) if point and decimals.isdigit() else 0
    return Decimal(5).scaleb(-digits - 1) if digits else Decimal(0)
