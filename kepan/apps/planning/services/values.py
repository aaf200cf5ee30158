"""Numbers as people type them, read exactly or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.models import PLACES

MOST_DIGITS = 15
"""Significant digits that SQLite's numbers carry exactly; PostgreSQL would take more."""

_FULL_WIDTH = {ord("！") + place: chr(ord("!") + place) for place in range(94)} | dict.fromkeys(
    map(ord, "–—−～~至"), "-"
)
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_BETWEEN = re.compile(r"(?<=[0-9])\s*-\s*(?=[0-9])")


@dataclass(frozen=True)
class Figure:
    """A number, or the two ends of a range."""

    low: Decimal
    high: Decimal | None = None


def is_exact(value: Decimal) -> bool:
    """Say whether both databases keep this number digit for digit.

    >>> is_exact(Decimal("2.80")), is_exact(Decimal("0.123456789")), is_exact(Decimal("12345678901234567"))
    (True, False, False)
    """
    if not value.is_finite():
        return False
    _sign, digits, exponent = value.normalize().as_tuple()
    return isinstance(exponent, int) and -exponent <= PLACES and len(digits) + max(exponent, 0) <= MOST_DIGITS


def _read_number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise RefusalError(_("“%(text)s”不是数。写阿拉伯数字，例如 2.80；区间写 3-5。") % {"text": text})
    value = Decimal(text.replace(",", ""))
    if not is_exact(value):
        raise RefusalError(
            _("“%(text)s”太长：最多 %(digits)s 位有效数字、%(places)s 位小数。")
            % {"text": text, "digits": MOST_DIGITS, "places": PLACES}
        )
    return value


def read_value(text: str) -> Figure:
    """Read a number or a range of two as typed; full-width digits and thousands commas are understood.

    Raises RefusalError that says how to write it.

    >>> read_value("2.80"), read_value("3至5")
    (Figure(low=Decimal('2.80'), high=None), Figure(low=Decimal('3'), high=Decimal('5')))
    """
    plain = text.strip().translate(_FULL_WIDTH)
    if not plain:
        raise RefusalError(_("数值不能空。写阿拉伯数字，例如 2.80；区间写 3-5。"))
    parts = _BETWEEN.split(plain)
    if len(parts) > 2:
        raise RefusalError(_("“%(text)s”里多于两个数。区间写 3-5。") % {"text": text})
    numbers = [_read_number(part.strip()) for part in parts]
    if len(numbers) == 1:
        return Figure(numbers[0])
    low, high = numbers
    if high < low:
        raise RefusalError(_("区间要从小到大写，例如 3-5。"))
    return Figure(low, high)
