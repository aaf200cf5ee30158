"""Says in Chinese what became of a figure."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from kepan.engine.basis.quantity import write_plain
from kepan.engine.plandoc.items import Item

SIGNS = {"=": "", ">=": "不低于", ">": "超过", "<=": "不高于", "<": "低于", "~": "约", "range": ""}
FOUR = Decimal("0.0001")
# The greatest printed number against the smallest still has its four decimals.
DIGITS = 80


def write_value(item: Item) -> str:
    """Write the value of an item with its sign: 超过100家."""
    sign = "下降" if item.dir == "down" else "增长" if item.kind.startswith("growth") else ""
    return f"{sign}{SIGNS.get(item.comparator, '')}{item.value_text}{item.unit}"


def compute_ratio(difference: Decimal, base: Decimal) -> Decimal | None:
    """Compute a difference against its base, rounded half up to four decimals; None on a base of zero."""
    if not base:
        return None
    with localcontext(prec=DIGITS):
        return (difference / abs(base)).quantize(FOUR, ROUND_HALF_UP)


def write_percent(ratio: Decimal) -> str:
    """Write a ratio as a signed percentage with at most two decimals.

    >>> write_percent(Decimal("0.2000")), write_percent(Decimal("-0.0433"))
    ('+20%', '-4.33%')
    """
    text = write_plain(ratio * 100)
    return f"{'' if text.startswith('-') else '+'}{text}%"
