"""Figures that are a unit apart from what one expects: 元 written where 万元 is asked for, and the reverse.

A jump is a doubt, never a correction: the person sees the figure, what it was before and what it would be in the other
unit, and decides for a cell or for all of its kind.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

FACTORS = tuple(Decimal(10) ** power for power in (4, -4, 8, -8, 3, -3))
"""By how much 元, 千元, 万元 and 亿元 are apart; the likeliest mistakes first."""
NEAR = 5
"""A figure within a fifth and five times another is of its size."""
FEWEST, FEWEST_SHARES = 8, 3
SPREAD = 1.5
"""Powers of ten around the middle of a column in which most of it must stand before a lone figure is doubted."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A doubted figure: by what it would have to be divided, and the figure it was held against.

    `is_former` says that this is the same record's former figure; else it is the middle of the column.
    """

    place: int
    factor: Decimal
    against: Decimal
    is_former: bool


def find_jumps(values: Sequence[Decimal | None], former: Sequence[Decimal | None] = ()) -> list[Jump]:
    """Find figures a unit apart from the record's former figure or, without one, from the rest of the column.

    Figures are told apart by size only; zero and negative figures are never doubted.

    >>> find_jumps([Decimal(152380000), Decimal(900)], [Decimal(14902), Decimal(870)])
    [Jump(place=0, factor=Decimal('10000'), against=Decimal('14902'), is_former=True)]
    >>> [jump.place for jump in find_jumps([Decimal(n) for n in (800, 950, 1200, 700, 640, 1100, 9_000_000, 870, 990)])]
    [6]
    """
    found: list[Jump] = []
    alone: list[int] = []
    for place, value in enumerate(values):
        if value is None or value <= 0:
            continue
        before = former[place] if place < len(former) else None
        if before is None or before <= 0:
            alone.append(place)
        elif factor := _find_factor(value, before):
            found.append(Jump(place, factor, before, is_former=True))
    found += _find_lone(values, alone)
    return sorted(found, key=lambda jump: jump.place)


def _find_factor(value: Decimal, before: Decimal) -> Decimal | None:
    if before <= value * NEAR and value <= before * NEAR:
        return None
    return next((one for one in FACTORS if before * one <= value * NEAR and value <= before * one * NEAR), None)


def _find_lone(values: Sequence[Decimal | None], places: Sequence[int]) -> list[Jump]:
    sizes = {place: math.log10(value) for place in places if (value := values[place])}
    if len(sizes) < FEWEST:
        return []
    middle = median(sizes.values())
    if sum(abs(size - middle) <= SPREAD for size in sizes.values()) < 0.8 * len(sizes):
        # The column holds all sizes by nature: small and large bodies side by side.
        return []
    # Sizes only sort and compare here; the figure that is shown is exact.
    nearest = min(sizes, key=lambda place: abs(sizes[place] - middle))
    against = values[nearest] or Decimal(1)
    jumps = []
    for place, size in sizes.items():
        off = size - middle
        factor = next((one for one in FACTORS[:4] if abs(off - math.log10(one)) <= 1), None)
        if abs(off) > 2 * SPREAD and factor:
            jumps.append(Jump(place, factor, against, is_former=False))
    return jumps


def find_shares(values: Sequence[Decimal | None]) -> list[Jump]:
    """Find figures of a column in per cent that all look like shares of one: three or more, none above one.

    Each is held against what it would be in per cent.

    >>> [jump.factor for jump in find_shares([Decimal("0.128"), None, Decimal("0.05"), Decimal("0.3")])]
    [Decimal('0.01'), Decimal('0.01'), Decimal('0.01')]
    >>> find_shares([Decimal("0.128"), Decimal("12.8"), Decimal("0.3")])
    []
    """
    given = {place: value for place, value in enumerate(values) if value}
    if len(given) < FEWEST_SHARES or any(abs(value) > 1 for value in given.values()):
        return []
    return [Jump(place, Decimal("0.01"), value * 100, is_former=False) for place, value in given.items()]


def find_common_factor(jumps: Sequence[Jump], count: int) -> Decimal | None:
    """Find the factor by which most figures of a column are off: the whole column is then in another unit.

    `count` is the number of figures that have a former one.

    >>> jumps = [Jump(place, Decimal(10000), Decimal(5), True) for place in range(9)]
    >>> find_common_factor(jumps, 10), find_common_factor(jumps, 100)
    (Decimal('10000'), None)
    """
    counts = Counter(jump.factor for jump in jumps if jump.is_former)
    factor, most = counts.most_common(1)[0] if counts else (None, 0)
    return factor if factor is not None and most * 2 > count else None
