"""Identity numbers of citizens (公民身份号码).

Source: GB 11643-1999. 17 digits (region 6, date of birth 8, order 3) and a check character
by ISO 7064 MOD 11-2, where X stands for ten.
"""

from __future__ import annotations

import re
from datetime import date

from kepan.engine.basis.organisation_codes import is_uscc

_CHECKS = "10X98765432"
_LIKE_ONE = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")


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


def find_identity_number(text: str, *, today: date) -> str:
    """Find the first identity number in a text; empty where there is none. The unified code of a body is none.

    >>> find_identity_number("李某 11010519491231002x 到场", today=date(2026, 1, 1))
    '11010519491231002x'
    >>> find_identity_number("110105194912310020", today=date(2026, 1, 1))
    ''
    """
    found = (match.group() for match in _LIKE_ONE.finditer(text))
    return next((one for one in found if is_identity_number(one, today=today) and not is_uscc(one)), "")
