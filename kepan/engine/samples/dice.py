"""Chance that is the same on every machine: a number depends on its name and place only, never on what came before.

The mixing step is SplitMix64 (Steele, Lea, Flood 2014), counted up from a key that a digest makes of the name. Whole
columns are rolled at once for the wide city: a value depends on its row, so that rows may come in pieces of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")
Numbers = NDArray[np.int64]

_MASK = (1 << 64) - 1
_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def compute_key(*name: object) -> int:
    """Return the key of a named stream.

    >>> compute_key(1, "people") == compute_key(1, "people") != compute_key(2, "people")
    True
    """
    return int.from_bytes(blake2b("\x1f".join(map(str, name)).encode(), digest_size=8).digest(), "little")


class Dice:
    """A stream of whole numbers with a name of its own; another record has another stream."""

    __slots__ = ("_key", "_place")

    def __init__(self, *name: object) -> None:
        self._key = compute_key(*name)
        self._place = 0

    def get_below(self, bound: int) -> int:
        """Return a number from 0 up to, not including, the bound."""
        self._place += 1
        value = (self._key + self._place * _STEP) & _MASK
        value = ((value ^ (value >> 30)) * _FIRST) & _MASK
        value = ((value ^ (value >> 27)) * _SECOND) & _MASK
        return ((value ^ (value >> 31)) * bound) >> 64

    def get_between(self, least: int, most: int) -> int:
        """Return a number of a range, both ends in it."""
        return least + self.get_below(most - least + 1)

    def get_middling(self, least: int, most: int) -> int:
        """Return a number of a range, more often from its middle."""
        return sum(self.get_between(least, most) for _ in range(3)) // 3

    def has_luck(self, per_thousand: int) -> bool:
        """Say yes so often in a thousand times."""
        return self.get_below(1000) < per_thousand

    def get_one(self, items: Sequence[Item]) -> Item:
        """Return one of some."""
        return items[self.get_below(len(items))]

    def get_weighted(self, items: Sequence[Item], weights: Sequence[int]) -> Item:
        """Return one of some, the heavier the likelier."""
        rest = self.get_below(sum(weights))
        for item, weight in zip(items, weights, strict=True):
            rest -= weight
            if rest < 0:
                return item
        raise AssertionError("the weights add up to more than their sum")

    def list_some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return some different ones in a random order; all where fewer are there."""
        rest = list(items)
        return [rest.pop(self.get_below(len(rest))) for _ in range(min(count, len(rest)))]

    def get_day(self, first: date, last: date) -> date:
        """Return a working day of a range, or its first day where there is none; the first where they cross."""
        span = (last - first).days
        if span <= 0:
            return first
        day = first + timedelta(days=self.get_below(span + 1))
        return max(first, day - timedelta(days=max(0, day.weekday() - 4)))


def compute_column(rows: Numbers, bound: int, *name: object) -> Numbers:
    """Return a number below a bound for each row; the bound stays under 2**31."""
    key, step = np.uint64(compute_key(*name)), np.uint64(_STEP)
    value = key + (rows.astype(np.uint64) + np.uint64(1)) * step
    value = (value ^ (value >> np.uint64(30))) * np.uint64(_FIRST)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(_SECOND)
    value ^= value >> np.uint64(31)
    return (((value >> np.uint64(32)) * np.uint64(bound)) >> np.uint64(32)).astype(np.int64)
