"""Identity numbers of citizens (公民身份号码).

Source: GB 11643-1999. 17 digits (region 6, date of birth 8, order 3) and a check character
by ISO 7064 MOD 11-2, where X stands for ten.
"""

from __future__ import annotations

from datetime import date

_CHECKS = "10X98765432"


def compute_identity_check(digits: str) -> str:
    """Return the check character of the first 17 digits.

    >>> compute_identity_check("11010519491231002")
    'X'
    """
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits[:17]))
    return _CHECKS[total % 11]


def is_identity_number(text: str, *, today: date) -> bool:
    """Say whether a text is a well-formed identity number: digits, a date of birth not in the future, check character.

    Whether the region's code was ever in force is not checked: codes are withdrawn, numbers stay.
    """
    if len(text) != 18 or not text.isascii() or not text[:17].isdigit() or text[0] == "0":
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return date(1850, 1, 1) <= born <= today and text[17].upper() == compute_identity_check(text)
