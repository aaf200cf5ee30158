"""Says over how long a figure accrues, so that a yearly figure is not held against that of three years."""

from dataclasses import dataclass

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.basis.period import read_period
from kepan.engine.plandoc.folding import get_table
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.tree import Plan
from kepan.engine.plandoc.vocabulary import Vocabulary

CUMULATIVE = "累计"
PARTS = {"上半年": 6, "下半年": 6, "一季度": 3, "二季度": 3, "三季度": 3, "四季度": 3, "前三季度": 9, "前两季度": 6}
WHOLE_YEAR = ("全年", "今年", "年内", "年度", "本年", "当年", "明年", "去年", "上年", "每年")
MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Accrual:
    """How a figure accrues: `flow` over `months` (None: not known), else a level that holds at a moment."""

    flow: bool
    months: int | None


class AccrualReader:
    """Reads how the figures of a plan accrue."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.verbs = vocabulary.verbs
        self.stocks = vocabulary.comparison.stocks
        self.table = get_table(vocabulary.script)

    def read_accrual(self, item: Item, plan: Plan | None) -> Accrual:
        """Read whether an item is a flow, and over how many months: its own words first, then its plan's years."""
        flow = self.is_flow(item)
        months = self.read_months(item)
        if months is None and flow and plan is not None:
            months = compute_plan_months(plan)
        return Accrual(flow, months)

    def is_flow(self, item: Item) -> bool:
        """Say whether an item counts what comes in over its period; shares, changes and ranks do not."""
        if item.accrual is not None:
            return item.accrual in ("flow", "cumulative")
        if item.kind.startswith("growth") or item.unit in ("%", "成", "‰", "位", ""):
            return False
        plain = item.indicator.translate(self.table)
        if self.stocks.match_end(plain):
            return False
        name = plain.removeprefix(CUMULATIVE)
        return bool(self.verbs.counted.match_start(name) or self.verbs.activity.match_start(name))

    def read_months(self, item: Item) -> int | None:
        """Read how many months the printed period of an item has; None where none is printed or it is not clear."""
        if not item.period:
            return None
        text = item.period.translate(self.table)
        if period := read_period(text):
            return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
        for word, months in PARTS.items():
            if text.endswith(word):
                return months
        years = read_years(text)
        if years is not None:
            return years * 12
        return 12 if text.endswith(WHOLE_YEAR) or text.startswith(WHOLE_YEAR) else None


def read_years(text: str) -> int | None:
    """Read a number of years (三年, 5年内); None when there is none.

    >>> read_years("三年内"), read_years("5年来"), read_years("2027年"), read_years("年底")
    (3, 5, None, None)
    """
    head, year, _ = text.partition("年")
    digits = ""
    for sign in reversed(head):
        if not (sign.isdigit() or read_numeral(sign) is not None):
            break
        digits = sign + digits
    value = int(digits) if digits.isascii() and digits.isdigit() else read_numeral(digits)
    return int(value) if year and value is not None and 1 <= value <= MOST_YEARS else None


def compute_plan_months(plan: Plan) -> int | None:
    """Compute how many months a plan covers by its title; a half-year in the title makes six."""
    if plan.year_from is None or plan.year_to is None or plan.year_to < plan.year_from:
        return None
    if plan.year_from == plan.year_to and ("上半年" in plan.title or "下半年" in plan.title):
        return 6
    return (plan.year_to - plan.year_from + 1) * 12
