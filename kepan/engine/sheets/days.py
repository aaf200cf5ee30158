"""Days in cells: as dates, as texts in the writings of many offices and programs, as the numbers of spreadsheets."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.basis.words import write_narrow
from kepan.engine.sheets.model import SERIAL_START, Raw
from kepan.engine.sheets.numbers import EMPTY_SIGNS, is_error
from kepan.engine.sheets.readings import EMPTY, Fault, Reading, Repair, create_fault

FIRST_SERIAL, LAST_SERIAL = 7_306, 73_050
"""1920 to 2099: other numbers are no days."""
LATE_START = 1_462
"""Days by which the numbers of workbooks that count from 1904 are smaller."""
LOOKED_AT = 5_000


class DayOrder(StrEnum):
    """Which part of a day such as 05/03/2026 comes first."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"


_YEAR_FIRST = re.compile(r"(\d{4})(?:年|[-/.\s])\s*(\d{1,2})(?:月|[-/.\s])\s*(\d{1,2})(?:日|号)?", re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_UNORDERED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})", re.ASCII)
_TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$", re.ASCII)
_WEEKDAY = re.compile(r"[,(\s]*(?:星期|周|礼拜)[一二三四五六日天][)\s]*$")
_MONTH = re.compile(r"(\d{4})(?:年|[-/.])\s*(\d{1,2})月?", re.ASCII)
_NO_YEAR = re.compile(r"(\d{1,2})(?:月|[-/.])\s*(\d{1,2})(?:日|号)?", re.ASCII)
_NUMERALS = re.compile(
    r"([〇零○Oo一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?", re.ASCII)


def read_day(raw: Raw, *, today: date, order: DayOrder | None = None, starts_1904: bool = False) -> Reading:
    """Read a day; `today` completes years of two digits (not later than ten years from now), `order` the rest.

    With `starts_1904` the workbook counts its days from 1904.

    >>> today = date(2026, 11, 22)
    >>> [read_day(text, today=today).value.isoformat() for text in ("2026年3月5日", "20260305", "2026.3.5", "46086")]
    ['2026-03-05', '2026-03-05', '2026-03-05', '2026-03-05']
    >>> read_day("3月18日", today=today).fault, read_day("2026-02-30", today=today).fault
    (<Fault.NO_YEAR: 'no_year'>, <Fault.NO_SUCH_DAY: 'no_such_day'>)
    >>> read_day("05/03/2026", today=today).fault, read_day("05/03/2026", today=today, order=DayOrder.DAY_FIRST).value
    (<Fault.UNSURE_DAY: 'unsure_day'>, datetime.date(2026, 3, 5))
    """
    if raw is None:
        return EMPTY
    if isinstance(raw, datetime):
        return Reading(raw.date(), (Repair.TIME,) if raw.time() != time() else ())
    if isinstance(raw, date):
        return Reading(raw)
    if isinstance(raw, bool | time):
        return create_fault(Fault.NOT_A_DAY)
    if isinstance(raw, str):
        return _read_text(raw, today, order)
    late = LATE_START if starts_1904 and FIRST_SERIAL - LATE_START <= raw <= LAST_SERIAL - LATE_START else 0
    return _read_number(Decimal(raw) + late)


def _read_number(number: Decimal, repairs: tuple[Repair, ...] = ()) -> Reading:
    whole = int(number)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        lost = (Repair.TIME,) if number != whole else ()
        return Reading(SERIAL_START + timedelta(days=whole), (*repairs, Repair.SERIAL_DAY, *lost))
    if number == whole and (eight := _EIGHT.fullmatch(str(whole))):
        return _create_day(eight[1], eight[2], eight[3], (*repairs, Repair.DAY))
    return create_fault(Fault.NO_DAY if number == whole and 1900 <= whole <= 2100 else Fault.NOT_A_DAY)


@lru_cache(maxsize=8192)
def _read_text(text: str, today: date, order: DayOrder | None) -> Reading:
    # A column of a long table has the same days again and again.
    narrow = write_narrow(text)
    plain = narrow.strip(" \t\r\n\u00a0'‘’`\ufeff\u200b")
    repairs = (Repair.FULL_WIDTH,) if narrow != text else ()
    if not plain:
        return EMPTY
    if plain.lower() in EMPTY_SIGNS:
        return Reading(None, (Repair.EMPTY_SIGN,))
    if is_error(plain):
        return create_fault(Fault.ERROR_VALUE, plain.upper())
    cut = _WEEKDAY.sub("", _TIME.sub("", plain)).strip()
    if cut != plain:
        repairs = (*repairs, Repair.TIME)
    if found := _YEAR_FIRST.fullmatch(cut) or _EIGHT.fullmatch(cut):
        is_plain = cut == f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
        return _create_day(found[1], found[2], found[3], repairs if is_plain else (*repairs, Repair.DAY))
    if found := _UNORDERED.fullmatch(cut):
        return _read_unordered(found, today, order, repairs)
    if found := _NUMERALS.fullmatch(cut):
        year = "".join(str(int(read_numeral(sign) or 0)) if sign not in "○Oo" else "0" for sign in found[1])
        month, day = (str(int(read_numeral(part) or 0)) for part in found.groups()[1:])
        return _create_day(year, month, day, (*repairs, Repair.NUMERAL))
    return _find_nearest(cut, repairs)


def _find_nearest(text: str, repairs: tuple[Repair, ...]) -> Reading:
    """Say what is missing, or read the number of a day that stands as text."""
    if _SERIAL.fullmatch(text):
        return _read_number(Decimal(text), repairs)
    if _MONTH.fullmatch(text) or re.fullmatch(r"\d{4}年?", text, re.ASCII):
        return create_fault(Fault.NO_DAY, text)
    return create_fault(Fault.NO_YEAR if _NO_YEAR.fullmatch(text) else Fault.NOT_A_DAY, text)


def _read_unordered(found: re.Match[str], today: date, order: DayOrder | None, repairs: tuple[Repair, ...]) -> Reading:
    days = _list_days(found, today)
    repairs = (*repairs, Repair.DAY, Repair.SHORT_YEAR) if len(found[4]) < 4 else (*repairs, Repair.DAY)
    if order is not None:
        return Reading(days[order], repairs) if order in days else create_fault(Fault.NO_SUCH_DAY, found[0])
    if len(set(days.values())) == 1:
        return Reading(next(iter(days.values())), repairs)
    return create_fault(Fault.UNSURE_DAY if days else Fault.NO_SUCH_DAY, found[0])


def _list_days(found: re.Match[str], today: date) -> dict[DayOrder, date]:
    """List the days that three parts can be, by their order."""
    first, second, last = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) == 4:
        parts = {DayOrder.DAY_FIRST: (last, second, first), DayOrder.MONTH_FIRST: (last, first, second)}
        if found[2] == ".":
            # Where points are written the day comes first.
            del parts[DayOrder.MONTH_FIRST]
    else:
        year = complete_year(last, today)
        parts = {
            DayOrder.DAY_FIRST: (year, second, first),
            DayOrder.MONTH_FIRST: (year, first, second),
            DayOrder.YEAR_FIRST: (complete_year(first, today), second, last),
        }
    days: dict[DayOrder, date] = {}
    for order, (year, month, day) in parts.items():
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            days[order] = date(year, month, day)
    return days


def complete_year(short: int, today: date) -> int:
    """Complete a year of two digits to the latest one that is at most ten years ahead.

    >>> [complete_year(short, date(2026, 1, 1)) for short in (26, 36, 37, 99)]
    [2026, 2036, 1937, 1999]
    """
    limit = today.year + 10
    year = limit - limit % 100 + short
    return year if year <= limit else year - 100


def _create_day(year: str, month: str, day: str, repairs: tuple[Repair, ...]) -> Reading:
    try:
        return Reading(date(int(year), int(month), int(day)), repairs)
    except ValueError:
        return create_fault(Fault.NO_SUCH_DAY)


def find_day_order(cells: Iterable[Raw], *, today: date) -> DayOrder | None:
    """Find the only order of parts in which all days of a column exist; None where several or none do.

    >>> today = date(2026, 11, 22)
    >>> find_day_order(["05/03/2026", "25/03/2026"], today=today), find_day_order(["3/25/26", "3/4/26"], today=today)
    (<DayOrder.DAY_FIRST: 'day_first'>, <DayOrder.MONTH_FIRST: 'month_first'>)
    >>> find_day_order(["05/03/2026"], today=today) is None
    True
    """
    possible = set(DayOrder)
    seen = False
    for text in islice((cell for cell in cells if isinstance(cell, str)), LOOKED_AT):
        found = _UNORDERED.fullmatch(_TIME.sub("", write_narrow(text).strip()))
        if found:
            seen = True
            possible &= set(_list_days(found, today))
    return next(iter(possible)) if seen and len(possible) == 1 else None
