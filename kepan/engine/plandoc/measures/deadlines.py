"""Reads by when a measure is due, and the day this means; a day that the text does not fix stays empty."""

import calendar
import re
from datetime import date, timedelta

from kepan.engine.basis.numerals import DIGITS
from kepan.engine.basis.period import read_months
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.times import Time
from kepan.engine.plandoc.tree import Plan
from kepan.engine.plandoc.vocabulary import Words

YEAR = re.compile(r"((?:19|20)\d\d)年|([一二][〇零一二三四五六七八九]{3})年", re.ASCII)
DAY = re.compile(r"(\d{1,2})月(\d{1,2})日", re.ASCII)
MONTH = re.compile(r"(?:(\d{1,2})(?:月?(?:-|—|至|到)))?(\d{1,2})月", re.ASCII)
PART = re.compile(r"上半年|下半年|第?[一二三四]季度|前三季度")
LENGTH = re.compile(r"([一二两三四五六七八九]|\d)年内", re.ASCII)
YEAR_ENDS = ("年底", "年末", "年内", "年度内", "当年内", "年终")
DUE_WORDS = (
    "年内",
    "年底",
    "年末",
    "上半年",
    "下半年",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "第一季度",
    "第二季度",
    "第三季度",
    "第四季度",
    "前三季度",
)
DUE_ENDS = ("前", "底", "末", "日")
BEHIND = ("之前", "以前", "前")
TENS = ("上旬", "中旬", "下旬")
PASSED = ("截至", "截止", "自", "从")


def find_deadline(plain: str, times: list[Time], start: int, end: int, verbs: Words) -> Span | None:
    """Find the first expression of time in a stretch by which something is due: 6月底前, 到2027年, 年内, 三年内."""
    for time in times:
        stop = time.end
        for words in (TENS, BEHIND):
            stop += len(next((word for word in words if plain.startswith(word, stop)), ""))
        if time.base or plain.endswith(PASSED, start, time.start):
            continue
        if is_due(plain, time, stop, start) or (time.kind == "month" and verbs.match_start(plain, stop)):
            first = time.start - 1 if time.kind == "year" and plain[time.start - 1 : time.start] == "到" else time.start
            return max(start, first), min(stop, end)
    return None


def is_due(plain: str, time: Time, stop: int, start: int) -> bool:
    """Say whether an expression of time says by when, and not only of when a figure is."""
    printed = plain[time.start : stop]
    if time.kind in ("year", "plan_year"):
        return printed.endswith(DUE_ENDS[:3]) or plain[max(start, time.start - 1) : time.start] == "到"
    if time.kind == "month":
        return printed.endswith((*DUE_ENDS, *TENS, "季度"))
    if time.kind == "duration":
        return printed.endswith("年内") or plain.startswith("内", stop)
    if time.kind == "relative":
        return printed.endswith(DUE_WORDS + BEHIND)
    return False


def compute_day(printed: str, plan: Plan) -> date | None:
    """Compute the last day that a printed deadline allows; None where the text and the plan's years do not fix it.

    >>> plan = Plan("", None, "plan", 2026, 2026, None, (0, 0))
    >>> [str(compute_day(words, plan)) for words in ("6月底前", "2027年年底前", "年内", "到2027年", "二季度")]
    ['2026-06-30', '2027-12-31', '2026-12-31', '2027-12-31', '2026-06-30']
    >>> str(compute_day("9月1日前", plan)), compute_day("长期坚持", plan), compute_day("13月底前", plan)
    ('2026-08-31', None, None)
    """
    named = YEAR.search(printed)
    single = plan.year_from is not None and plan.year_from == plan.year_to
    year = read_year(named) if named else plan.year_from if single else None
    if length := LENGTH.search(printed):
        years = int(length[1]) if length[1].isdigit() else DIGITS[length[1]]
        whole = plan.year_from is not None and plan.year_to is not None and plan.year_to - plan.year_from + 1 == years
        return date(plan.year_to, 12, 31) if whole and plan.year_to is not None else None
    if year is None or year < 1:
        return None
    rest = printed[named.end() :] if named else printed
    return compute_day_of_year(rest, year, bool(named) or any(word in printed for word in YEAR_ENDS))


def compute_day_of_year(rest: str, year: int, whole: bool) -> date | None:
    """Compute the last day within a year; `whole` says that the year's own end is meant where nothing else is."""
    if match := DAY.search(rest):
        day = create_day(year, int(match[1]), int(match[2]))
        return day - timedelta(days=1) if day and rest.endswith("日前") else day
    if match := MONTH.search(rest):
        month = int(match[2]) - (rest.endswith(("月前", "月以前")))
        return create_day(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
    if match := PART.search(rest):
        months = read_months(match[0])
        return create_day(year, months[1], calendar.monthrange(year, months[1])[1]) if months else None
    return date(year, 12, 31) if whole else None


def create_day(year: int, month: int, day: int) -> date | None:
    """Create a day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_year(match: re.Match[str]) -> int:
    """Read the year of a match, in digits or in Chinese numerals."""
    return int(match[1] or "".join(str(DIGITS[sign]) for sign in match[2]))
