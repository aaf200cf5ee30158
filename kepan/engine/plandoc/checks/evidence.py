"""What the checks look at: the figures of a text with their sentences, wholes and amounts."""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from kepan.engine.basis.quantity import write_plain
from kepan.engine.plandoc.amounts import (
    COUNT,
    Amount,
    AmountReader,
    compute_bounds,
    compute_rounding,
)
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.lengths import Accrual, AccrualReader
from kepan.engine.plandoc.likeness import Name, NameReader
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.tree import Check, Plan
from kepan.engine.plandoc.vocabulary import Vocabulary

DOUBT, NOTE, HOLDS = "doubt", "note", "holds"
FOUR_DIGITS = Context(prec=4, rounding=ROUND_HALF_UP)
WHOLE = ("全", "我", "本")
MONEY = ("元", "美元", "欧元", "港元")


class Evidence:
    """The figures of one text as the checks read them; a figure is named by its place in `items`."""

    def __init__(
        self,
        folded: Folded,
        vocabulary: Vocabulary,
        statements: list[Statement],
        items: tuple[Item, ...],
        plans: tuple[Plan, ...],
        starts: list[int],
    ) -> None:
        self.folded = folded
        self.words = vocabulary
        self.statements = statements
        self.items = items
        self.plans = plans
        names, self.amounts, accruals = NameReader(vocabulary), AmountReader(vocabulary), AccrualReader(vocabulary)
        places = {id(statement): place for place, statement in enumerate(statements)}
        self.names: list[Name] = [names.read_name(item.indicator) for item in items]
        self.values: list[Amount] = [self.amounts.read_amount(item) for item in items]
        self.accruals: list[Accrual] = [accruals.read_accrual(item, plans[item.plan]) for item in items]
        self.wholes = [places.get(id(statement.parent)) for statement in statements]
        self.sentences = [statement.clause.sentence for statement in statements]
        self.blocks = [statement.clause.block for statement in statements]
        self.starts = [starts[block] for block in self.blocks]
        self.read_name = names.read_name

    def read_territory(self, place: int) -> str:
        """Read which part of the plan's region a figure counts; empty for the whole of it (全市, 我区)."""
        item = self.items[place]
        printed = item.territory or ""
        return "" if printed.startswith(WHOLE) or printed == self.plans[item.plan].territory else printed

    def is_level(self, place: int) -> bool:
        """Say whether a figure states how much there is, not a change, a rank or a completion."""
        return self.statements[place].role in ("level", "share")

    def is_plain(self, place: int) -> bool:
        """Say whether a figure is a plain number, not a range, a rank or a fraction."""
        return self.statements[place].figure.form == "number"

    def is_wanted(self, place: int) -> bool:
        """Say whether a figure is planned, not reported."""
        return self.items[place].kind not in ("achieved", "growth_achieved")

    def compute_bounds(self, place: int) -> tuple[Decimal, Decimal]:
        """Compute between which amounts a figure lies by its words: 以上, 左右, 3-5."""
        return compute_bounds(self.items[place], self.values[place].values)

    def compute_rounding(self, place: int) -> Decimal:
        """Compute by how much a figure may be off because of its last printed decimal, in the plain unit."""
        return compute_rounding(self.items[place]) * abs(self.get_factor(place))

    def compute_tolerance(self, place: int) -> Decimal:
        """Compute the rounding of a figure that is rounded itself: a number with 万 or 亿, or a rate."""
        step = self.compute_rounding(place)
        factor = self.get_factor(place)
        counted = factor == 1 and self.values[place].unit == COUNT
        return step if step or counted else abs(factor) / 2

    def get_factor(self, place: int) -> Decimal:
        """Get how many plain units the printed unit of a figure makes."""
        return self.amounts.read_unit(self.items[place].unit)[1]

    def write_amount(self, value: Decimal, place: int) -> str:
        """Write an amount in the printed unit of a figure, to four digits where it does not come out even."""
        with localcontext(FOUR_DIGITS):
            short = +(value / self.get_factor(place))
        exact = value / self.get_factor(place)
        return write_plain(exact if len(exact.as_tuple().digits) <= 8 else short) + self.items[place].unit

    def list_printed(self, place: int, expected: Decimal, found: Decimal) -> tuple[Decimal, Decimal]:
        """List two amounts in the printed unit of a figure, to ten digits where they do not come out even."""
        factor = self.get_factor(place)
        with localcontext(prec=10):
            return Decimal(write_plain(expected / factor)), Decimal(write_plain(found / factor))

    def create_check(
        self,
        kind: str,
        message: str,
        places: tuple[int, ...],
        numbers: tuple[Decimal | None, Decimal | None] = (None, None),
        verdict: str = DOUBT,
    ) -> Check:
        """Create a check whose evidence are figures; `numbers` are what was expected and what was found."""
        spans: tuple[Span, ...] = tuple(self.items[place].vspan for place in places)
        return Check(kind, message, spans, numbers[0], numbers[1], places, verdict)


def is_apart(left: tuple[Decimal, Decimal], right: tuple[Decimal, Decimal], tolerance: Decimal) -> bool:
    """Say whether two ranges cannot meet, even with the tolerance.

    >>> one, two = (Decimal(1), Decimal(2)), (Decimal(3), Decimal(9))
    >>> is_apart(one, two, Decimal(0)), is_apart(one, two, Decimal(1))
    (True, False)
    """
    return left[1] + tolerance < right[0] or right[1] + tolerance < left[0]


def round_digits(value: Decimal) -> Decimal:
    """Round half up to four significant digits, without an exponent.

    >>> round_digits(Decimal("0.2063273727"))
    Decimal('0.2063')
    """
    return Decimal(write_plain(FOUR_DIGITS.plus(value)))
