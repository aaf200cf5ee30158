"""Cutting a whole into parts that make it exactly: the method of the largest remainder."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal


def apportion(total: Decimal, weights: Sequence[Decimal], *, step: Decimal = Decimal(1)) -> list[Decimal]:
    """Cut `total` into multiples of `step` in proportion to `weights`; the parts make the total exactly.

    Each part is first rounded down to a multiple of `step`; what is left over goes step by step to the parts with
    the largest remainders, to the earlier one where two are equal, and a rest smaller than a step to the first of
    them. Weights are not negative; where all are zero, the parts are as equal as they can be. Raises ValueError
    without weights, for a negative weight or total, and for a step that is not positive. (Hare quota with largest
    remainders, also named after Hamilton.)

    >>> [str(part) for part in apportion(Decimal(100), [Decimal(1)] * 3)]
    ['34', '33', '33']
    >>> [str(part) for part in apportion(Decimal("2.5"), [Decimal(3), Decimal(1)], step=Decimal("0.1"))]
    ['1.9', '0.6']
    >>> apportion(Decimal(5), [Decimal(0), Decimal(0)])
    [Decimal('3'), Decimal('2')]
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights are needed, and none of them may be negative")
    if total < 0 or step <= 0:
        raise ValueError("the total must not be negative, and the step must be positive")
    whole = sum(weights, Decimal(0))
    shares = weights if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(weights))
    exact = [total * share / whole for share in shares]
    parts = [(value / step).quantize(Decimal(1), ROUND_DOWN) * step for value in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    rest = total - sum(parts, Decimal(0))
    place = 0
    while rest >= step:
        parts[order[place % len(order)]] += step
        rest -= step
        place += 1
    parts[order[place % len(order)]] += rest
    return parts
