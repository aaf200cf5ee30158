"""Reads periods as dates: from, to, and what printed text decided the year. Nothing is guessed."""

import calendar
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.basis.period import read_months, read_period
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.times import Time
from kepan.engine.plandoc.tree import Plan

SENTENCE, HEADING, TITLE, METADATA = "sentence", "heading", "title", "metadata"
SIGNS = " \t“”\"'‘’"
# How far before a month or half-year the year of its sentence may stand.
FAR = 120
YEAR = re.compile(r"((?:19|20)\d\d)年?", re.ASCII)
SINGLE = re.compile(r"(?:19|20)\d\d", re.ASCII)
DAY = re.compile(r"(\d{1,2})月(\d{1,2})日", re.ASCII)
HAN_MONTH = re.compile(r"([一二三四五六七八九十]{1,2})月")
COUNT = re.compile(r"(\d{1,2}|[一二两三四五六七八九十]{1,2})年", re.ASCII)
# The rule of a period that a title gives; the year then stands in no sentence.
PERIOD_OF_TITLE = "period.title"
ENDS, DEADLINE, OPENING = ("底", "末"), "前", "初"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of days; an end that the text does not fix is None. `source` is what decided it, `rule` how."""

    start: date | None
    end: date | None
    source: str
    rule: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The year that relative expressions count from, and what decided it."""

    year: int
    source: str


class DateReader:
    """Reads the dates of figures from the expression of time that governs each."""

    def __init__(self, reader: StatementReader, sections: SectionReader) -> None:
        self.reader = reader
        self.plain = reader.plain
        self.words = reader.vocabulary.meaning
        self.same_year = reader.vocabulary.times.same_year
        self.leaders = reader.vocabulary.times.leaders
        self.sections = sections
        self.years = [time for time in reader.times if time.kind == "year" and not time.base]
        self.starts = [time.start for time in self.years]
        self.of_section: dict[int, int | None] = {}

    def read_dates(self, statement: Statement, time: Time | None, plan: Plan) -> Window | None:
        """Read the dates of a figure; None where no printed text decides them."""
        if time is None:
            return self.read_title(statement, plan)
        if time.kind in ("year", "plan_year"):
            return self.read_years(statement, time, plan)
        if time.kind in ("month", "relative"):
            return self.read_part(statement, time, plan)
        return self.read_window(time, plan) if time.kind in ("duration", "every") else None

    def get_source(self, statement: Statement, time: Time, plan: Plan) -> str:
        """Get whether an expression stands in the figure's own paragraph or in what heads it.

        For 今年 and its like it is the place of the year that they mean.
        """
        block = self.reader.blocks[statement.clause.block]
        if self.plain[time.start : time.end] in self.same_year and time.kind == "year":
            heading = self.find_heading_year(self.sections.get_section(statement.clause.block))
            anchor = self.find_plan_year(plan)
            if str(heading) != time.period and anchor is not None and str(anchor.year) == time.period:
                return anchor.source
            return HEADING
        if not block.start <= time.start < block.end:
            return HEADING
        titled = block.title is not None and time.start < block.title[1] <= statement.figure.start
        return HEADING if titled else SENTENCE

    def is_open(self, time: Time) -> bool:
        """Say whether only the last day is fixed: 截至…, …前."""
        if self.plain[time.end - 1] == DEADLINE:
            return True
        return bool(self.words.as_of.match_end(self.plain, time.start))

    def read_years(self, statement: Statement, time: Time, plan: Plan) -> Window | None:
        """Read years and five-year plans: 到2027年 is the year 2027, “十四五”末 its last year."""
        printed = self.plain[time.start : time.end].strip(SIGNS)
        since = self.words.since.match_end(time.period)
        period = read_period(time.period.removesuffix(since).removesuffix("年"))
        if period is None or printed.endswith(OPENING):
            return None
        source = self.get_source(statement, time, plan)
        if since:
            return Window(period.start, None, source, "dates.since")
        if time.kind == "plan_year" and printed.endswith(ENDS):
            return Window(date(period.end.year, 1, 1), period.end, source, "dates.plan_end")
        start = None if self.is_open(time) else period.start
        return Window(start, period.end, source, f"dates.{time.kind}")

    def read_part(self, statement: Statement, time: Time, plan: Plan) -> Window | None:
        """Read months, quarters, halves and words such as 今年, in the year that text decides."""
        printed = self.plain[time.start : time.end].strip(SIGNS)
        if printed in self.words.plan_ends or printed in self.words.plan_windows:
            return self.read_plan(plan, ends=printed in self.words.plan_ends) if is_of_years(plan) else None
        own = YEAR.match(printed)
        leader = "" if own else self.find_leader(printed)
        rest = printed[own.end() :] if own else printed[len(leader) :]
        if own:
            anchor: Anchor | None = Anchor(int(own[1]), self.get_source(statement, time, plan))
        else:
            anchor = self.find_anchor(statement, time, plan, led=bool(leader) or self.is_led(printed))
        if anchor is None:
            return None
        year = anchor.year + (int(self.words.relative_years.signs[leader]) if leader else 0)
        window = self.read_rest(rest, year, is_open=self.is_open(time))
        if window is None:
            return None
        rule = f"dates.{'month' if own else 'relative'} {printed}"
        return Window(window[0], window[1], anchor.source, rule)

    def find_leader(self, printed: str) -> str:
        """Find the word of a year that opens an expression and leaves something behind it (今年上半年)."""
        signs = self.words.relative_years.signs
        word = self.leaders.match_start(printed)
        return word if word in signs and printed not in signs else ""

    def is_led(self, printed: str) -> bool:
        """Say whether an expression names its year by itself: 今年, 去年底, not 上半年, 全年."""
        sign = self.words.relative_years.signs.get(printed)
        return sign is not None and (sign != "0" or bool(self.leaders.match_start(printed)))

    def read_rest(self, rest: str, year: int, *, is_open: bool) -> tuple[date | None, date] | None:
        """Read what is left of an expression in its year: a word of years, a day, or months."""
        bare = rest.removesuffix(DEADLINE) if rest not in self.words.relative_years.signs else rest
        if bare in self.words.relative_years.signs:
            year += int(self.words.relative_years.signs[bare])
            return create_window(year, (1, 12), is_open=is_open or bare in self.words.year_ends)
        if match := DAY.fullmatch(bare):
            day = create_day(year, int(match[1]), int(match[2]))
            return None if day is None else (None if is_open else day, day)
        months, at_end = read_month_words(bare)
        return None if months is None else create_window(year, months, is_open=is_open or at_end)

    def find_anchor(self, statement: Statement, time: Time, plan: Plan, *, led: bool) -> Anchor | None:
        """Find the year that a relative expression counts from: its sentence's, its heading's, its plan's."""
        if not led and (year := self.find_year_before(statement, time)):
            return Anchor(year, SENTENCE)
        if year := self.find_heading_year(self.sections.get_section(statement.clause.block)):
            return Anchor(year, HEADING)
        # What a plan reports of an unnamed year is not of the year it plans for.
        past = statement.kind.endswith("achieved") and not led and not self.is_report_of_year(plan)
        return None if past else self.find_plan_year(plan)

    def find_year_before(self, statement: Statement, time: Time) -> int | None:
        """Find the year printed before an expression in its sentence."""
        index = bisect_left(self.starts, time.start) - 1
        if index < 0 or time.start - self.starts[index] > FAR:
            return None
        year = self.years[index]
        block = self.reader.blocks[statement.clause.block]
        between = self.plain[year.end : time.start]
        apart = any(sign in between for sign in "。！？\n")
        return None if year.start < block.start or apart else read_year(year)

    def find_heading_year(self, section: int | None) -> int | None:
        """Find the year of the nearest heading that names one, outwards."""
        if section is None:
            return None
        if section not in self.of_section:
            entry = self.sections.sections[section]
            first, last = (bisect_left(self.starts, place) for place in entry.title_span)
            years = [year for time in self.years[first:last] if (year := read_year(time))]
            self.of_section[section] = years[-1] if years else self.find_heading_year(entry.parent)
        return self.of_section[section]

    def find_plan_year(self, plan: Plan) -> Anchor | None:
        """Find the one year of a plan; a plan of several years has none."""
        if plan.year_from is None or plan.year_from != plan.year_to:
            return None
        return Anchor(plan.year_from, self.get_plan_source(plan, plan.year_from))

    def get_plan_source(self, plan: Plan, year: int) -> str:
        """Get whether a plan's year stands in its title or was read beside it."""
        titled = plan.title_span is not None and str(year) in self.plain[slice(*plan.title_span)]
        return TITLE if titled else METADATA

    def is_report_of_year(self, plan: Plan) -> bool:
        """Say whether a text reports on the year in its title, as summaries do."""
        summaries = self.reader.vocabulary.structure.summaries
        title = self.plain[slice(*plan.title_span)] if plan.title_span else ""
        return plan.kind == "summary" and bool(summaries.find_in(title))

    def read_window(self, time: Time, plan: Plan) -> Window | None:
        """Read 三年累计 and 每年: the plan's years, where it has as many and the expression looks ahead."""
        if time.kind == "every":
            return self.read_plan(plan) if is_of_years(plan) else None
        printed = self.plain[time.start : time.end]
        match = COUNT.search(printed)
        backward = self.words.backward.match_start(printed) or self.words.backward.match_end(printed)
        if match is None or backward or plan.year_from is None or plan.year_to is None:
            return None
        number = int(match[1]) if match[1].isdigit() else read_numeral(match[1])
        return self.read_plan(plan) if number == plan.year_to - plan.year_from + 1 else None

    def read_plan(self, plan: Plan, *, ends: bool = False) -> Window | None:
        """Read the years of a plan, or its last year, as its title or metadata give them."""
        if plan.year_from is None or plan.year_to is None:
            return None
        first = date(plan.year_to if ends else plan.year_from, 1, 1)
        return Window(first, date(plan.year_to, 12, 31), self.get_plan_source(plan, plan.year_to), "dates.plan")

    def read_title(self, statement: Statement, plan: Plan) -> Window | None:
        """Read the dates of a figure without any time: what a plan wants, or a summary reports, is its title's."""
        if statement.kind.endswith("achieved") != self.is_report_of_year(plan):
            return None
        window, anchor = self.read_plan(plan), self.find_plan_year(plan)
        if window is None and statement.trace.get("period") == PERIOD_OF_TITLE and statement.period:
            period = read_period(statement.period)
            return Window(period.start, period.end, TITLE, "dates.title") if period else None
        if anchor is None or plan.title_span is None or not self.is_report_of_year(plan):
            return window
        for time in self.reader.list_times(*plan.title_span):
            printed = self.plain[time.start : time.end]
            own = YEAR.match(printed)
            months = read_month_words(printed[own.end() :] if own else printed)[0]
            if months:
                return Window(*create_window(anchor.year, months, is_open=False), anchor.source, "dates.plan")
        return window


def read_year(time: Time) -> int | None:
    """Read the year of an expression that names one; None for several years and for damaged ones (202223年).

    >>> read_year(Time(0, 5, "2026", "year", False)), read_year(Time(0, 7, "202627", "year", False))
    (2026, None)
    """
    return int(time.period) if SINGLE.fullmatch(time.period) else None


def is_of_years(plan: Plan) -> bool:
    """Say whether a plan is for several years."""
    return plan.year_from is not None and plan.year_to is not None and plan.year_from < plan.year_to


def read_month_words(text: str) -> tuple[tuple[int, int] | None, bool]:
    """Read months, quarters and halves as printed; the second value says that the last day is meant.

    >>> read_month_words("1至6月份"), read_month_words("6月底"), read_month_words("十二月"), read_month_words("3月初")
    (((1, 6), False), ((6, 6), True), ((12, 12), False), (None, False))
    """
    bare = text.removesuffix("份")
    at_end = bare.endswith(ENDS)
    bare = bare[:-1].removesuffix("份") if at_end else bare
    if match := HAN_MONTH.fullmatch(bare):
        bare = f"{read_numeral(match[1])}月"
    return read_months(bare.replace("月份", "月").replace("、", "-").replace("--", "-")), at_end


def create_window(year: int, months: tuple[int, int], *, is_open: bool) -> tuple[date | None, date]:
    """Create the first and the last day of months of a year of four digits; open windows have no first day.

    >>> create_window(2026, (1, 2), is_open=True)
    (None, datetime.date(2026, 2, 28))
    """
    end = date(year, months[1], calendar.monthrange(year, months[1])[1])
    return (None if is_open else date(year, months[0], 1)), end


def create_day(year: int, month: int, day: int) -> date | None:
    """Create a day; None where no calendar has it.

    >>> create_day(2026, 2, 30) is None
    True
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None
