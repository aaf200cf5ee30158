"""Chinese numerals as exact numbers."""

from decimal import Decimal

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
STEPS = {"十": 10, "百": 100, "千": 1000}
GROUPS = {"万": 10_000, "亿": 100_000_000}
NUMERALS = frozenset(DIGITS) | frozenset(STEPS) | frozenset(GROUPS)


def read_numeral(text: str) -> Decimal | None:
    """Read a Chinese numeral in simplified script; None when the text is not one.

    A leading step or group counts once (百 is 100), a row of bare digits is read digit by digit, 点 opens
    the decimals, and the last digit after a step takes the next lower step only when it is written.

    >>> [str(read_numeral(word)) for word in ("两", "十五", "三百零六", "一万六千", "二〇二六", "三点五", "百")]
    ['2', '15', '306', '16000', '2026', '3.5', '100']
    >>> read_numeral("几十") is None, read_numeral("") is None
    (True, True)
    """
    whole, point, decimals = text.partition("点")
    value = read_whole(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    if not decimals or any(sign not in DIGITS for sign in decimals):
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[sign]) for sign in decimals)}")


def read_whole(text: str) -> int | None:
    """Read a whole Chinese numeral; None when the text is not one.

    >>> read_whole("三亿二千万"), read_whole("十十"), read_whole("三四五")
    (320000000, None, 345)
    """
    if not text or any(sign not in NUMERALS for sign in text):
        return None
    if all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, group, digit, step = 0, 0, None, 10_000
    for sign in text:
        if sign in DIGITS:
            if digit:
                return None
            digit = DIGITS[sign]
        elif sign in STEPS:
            if STEPS[sign] >= step:
                return None
            step = STEPS[sign]
            group += (1 if digit is None else digit) * step
            digit = None
        else:
            total = (
                (total + group + (digit or 0) or 1) * GROUPS[sign]
                if not total
                else total + (group + (digit or 0)) * GROUPS[sign]
            )
            group, digit, step = 0, None, 10_000
    return total + group + (digit or 0)
