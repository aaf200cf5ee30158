"""Ratios that keep both their figures, and growth: exact numbers, rounded only where they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Ratio:
    """A numerator over a denominator; both stay, because ratios are never averaged and thresholds not divided."""

    numerator: Decimal
    denominator: Decimal

    @property
    def value(self) -> Decimal | None:
        """Return the quotient, None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    def is_at_least(self, percent: Number) -> bool | None:
        """Say whether the ratio reaches a percentage, by multiplying across: 5 % exactly is 5 %. None if undefined.

        >>> Ratio(Decimal("250.00"), Decimal(5000)).is_at_least(5), Ratio(Decimal(1), Decimal(0)).is_at_least(5)
        (True, None)
        """
        if not self.denominator:
            return None
        left, right = self.numerator * 100, self.denominator * percent
        return left >= right if self.denominator > 0 else left <= right


def create_ratio(numerator: Number | None, denominator: Number | None) -> Ratio | None:
    """Create a ratio of two figures; None where one of them was not reported."""
    if numerator is None or denominator is None:
        return None
    return Ratio(Decimal(numerator), Decimal(denominator))


def add_ratios(ratios: Iterable[Ratio]) -> Ratio:
    """Return the ratio of a whole from those of its parts: sum over sum.

    >>> add_ratios([Ratio(Decimal(1), Decimal(2)), Ratio(Decimal(1), Decimal(6))]).value
    Decimal('0.25')
    """
    rows = list(ratios)
    return Ratio(sum((row.numerator for row in rows), Decimal()), sum((row.denominator for row in rows), Decimal()))


def compute_growth(before: Number | None, now: Number | None) -> Decimal | None:
    """Return by which part something grew; None where a figure is missing or it grew from nothing or less.

    >>> compute_growth(200, 250), compute_growth(0, 5), compute_growth(None, 5)
    (Decimal('0.25'), None, None)
    """
    if before is None or now is None or before <= 0:
        return None
    return Decimal(now) / Decimal(before) - 1


def compute_yearly_growth(first: Number, last: Number, years: int) -> Decimal | None:
    """Return the growth of each year that leads from one figure to another in some years: (last/first)^(1/years) − 1.

    >>> round(compute_yearly_growth(96, 429, 5) * 100, 2)
    Decimal('34.91')
    >>> compute_yearly_growth(0, 5, 3) is None
    True
    """
    if first <= 0 or last < 0 or years <= 0:
        return None
    return (Decimal(last) / Decimal(first)) ** (1 / Decimal(years)) - 1 if last else Decimal(-1)
