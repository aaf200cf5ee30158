"""Writing a value so that it can be told apart from an empty one, and no more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

STARS = "＊＊＊"
SHORT_CODE = 6
"""A code of fewer signs keeps none of them: two at each end would be most of it."""


def compute_masked(value: str | int | Decimal | date | bool | None) -> str | int | None:
    """Return what is left of a value: of a text its first sign, of a code two signs at each end, of a day its year.

    Numbers and yes or no leave nothing; what is empty stays empty, so that gaps can still be counted.

    >>> compute_masked("虚构仪表有限公司"), compute_masked("91320400MA9X000112"), compute_masked(date(2024, 5, 1))
    ('虚＊＊＊', '91＊＊＊12', 2024)
    >>> compute_masked(Decimal("12.50")), compute_masked(True), compute_masked(None)
    ('＊＊＊', '＊＊＊', None)
    """
    match value:
        case None | "":
            return None
        case date():
            return value.year
        case str() if value.isascii() and len(value) >= SHORT_CODE:
            return f"{value[:2]}{STARS}{value[-2:]}"
        case str() if not value.isascii():
            return f"{value[0]}{STARS}"
    return STARS
