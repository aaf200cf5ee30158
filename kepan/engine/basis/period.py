"""Periods as dates: years, five-year plans, halves, quarters and months."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from kepan.engine.basis.numerals import read_numeral

THIRD_PLAN, THIRD_YEAR = 3, 1966
YEARS = re.compile(r"(\d{4})(?:年)?(?:(?:-|—|~|至|到)(\d{4}))?年?", re.ASCII)
PART = re.compile(r"(\d{4})年(.+)", re.ASCII)
MONTHS = re.compile(r"(\d{1,2})(?:月)?(?:(?:-|—|~|至|到)(\d{1,2}))?月", re.ASCII)
HALVES = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12), "前三季度": (1, 9)}
QUARTERS = {"一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12)}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends inside it."""

    start: date
    end: date


def read_plan_years(name: str) -> tuple[int, int] | None:
    """Read the years of a five-year plan by its name, from the third plan on; None when it is not one.

    >>> read_plan_years("十四五"), read_plan_years("“十二五”"), read_plan_years("三五")
    ((2021, 2025), (2011, 2015), (1966, 1970))
    >>> read_plan_years("二五") is None, read_plan_years("十五家") is None
    (True, True)
    """
    bare = name.strip("“”\"' ")
    if len(bare) < 2 or not bare.endswith("五"):
        return None
    number = read_numeral(bare[:-1])
    if number is None or number < THIRD_PLAN:
        return None
    first = THIRD_YEAR + 5 * (int(number) - THIRD_PLAN)
    return first, first + 4


def read_period(text: str) -> Period | None:
    """Read a period that names its year; None where the text alone does not fix the days.

    >>> read_period("2026年上半年")
    Period(start=datetime.date(2026, 1, 1), end=datetime.date(2026, 6, 30))
    >>> read_period("2026").end
    datetime.date(2026, 12, 31)
    >>> read_period("2021-2025") == read_period("十四五")
    True
    >>> read_period("2026年1-2月").end
    datetime.date(2026, 2, 28)
    >>> read_period("今年") is None, read_period("202223") is None, read_period("2026年13月") is None
    (True, True, True)
    """
    if years := read_plan_years(text):
        return create_years(*years)
    if match := YEARS.fullmatch(text):
        first = int(match[1])
        last = int(match[2] or match[1])
        return create_years(first, last) if 1 <= first <= last else None
    match = PART.fullmatch(text)
    months = read_months(match[2]) if match else None
    if match is None or months is None or int(match[1]) < 1:
        return None
    year = int(match[1])
    last_day = calendar.monthrange(year, months[1])[1]
    return Period(date(year, months[0], 1), date(year, months[1], last_day))


def create_years(first: int, last: int) -> Period:
    """Create the period from the first day of one year to the last day of another."""
    return Period(date(first, 1, 1), date(last, 12, 31))


def read_months(text: str) -> tuple[int, int] | None:
    """Read which months a part of a year has.

    >>> read_months("一季度"), read_months("3月"), read_months("6-2月")
    ((1, 3), (3, 3), None)
    """
    bare = text.removeprefix("第")
    if bare in HALVES or bare in QUARTERS:
        return HALVES.get(bare) or QUARTERS[bare]
    match = MONTHS.fullmatch(bare)
    if match is None:
        return None
    first = int(match[1])
    last = int(match[2] or match[1])
    return (first, last) if 1 <= first <= last <= 12 else None


def compute_months_later(day: date, months: int) -> date:
    """Return the day some months later (earlier for a negative number); the month's last where it has no such day.

    >>> compute_months_later(date(2026, 1, 31), 1), compute_months_later(date(2024, 2, 29), -12)
    (datetime.date(2026, 2, 28), datetime.date(2023, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
