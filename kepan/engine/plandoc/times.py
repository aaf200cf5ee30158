"""Finds the expressions of time in a text."""

import re
from dataclasses import dataclass

from kepan.engine.basis.numerals import DIGITS, NUMERALS
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.vocabulary import Times, Vocabulary
from kepan.engine.plandoc.words import create_opener

DASH = r"(?:-{1,2}|—{1,2}|–|~|至|到)"
YEAR_SPAN = re.compile(rf"((?:19|20)\d\d)年?{DASH}((?:19|20)\d\d)学?年", re.ASCII)
DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?:19|20)\d\d[-/]\d{1,2}(?![\d年])", re.ASCII)
YEAR = re.compile(r"((?:19|20)\d{2,4})年|([一二][〇零一二三四五六七八九]{3})年", re.ASCII)
MONTHS = re.compile(
    rf"\d{{1,2}}(?:月份?)?(?:{DASH}|、)\d{{1,2}}月份?|\d{{1,2}}月(?:\d{{1,2}}日)?份?(?:底|末|初)?|(?:[一二三四五六七八九十]{{1,2}}月?至)?[一二三四五六七八九十]{{1,2}}月份?(?:底|末)?",
    re.ASCII,
)
QUARTERS = re.compile(r"(?:前?[一二三四两]个?|第[一二三四]|[一二1][至-][二三四2-4])季度")
SPAN_OF_YEARS = re.compile(
    r"(\d{1,2}|[一二两三四五六七八九十]{1,2})(?:(?:至|到|-|—)(?:\d{1,2}|[一二两三四五六七八九十]{1,2}))?(?:个月|年)",
    re.ASCII,
)
FAR = 60
NEAR = 8
SHORTEST_SINCE, LONGEST_SINCE = 2, 16
SAME_MONTH = ("当月", "本月")
SINCE = ("以来", "起")
# Behind a base that else only joins: 与上年的5家, 与去年同期相比.
BASED = ("的", "相比", "比较")
SOFT_BASES = ("是", "为", "与", "和", "按")
# What makes a time the ground on which something grows: 在2020年基础上翻一番.
GROUNDS = ("基础上", "的基础上", "基础之上", "的基础之上")
START_OPENERS = frozenset("由从自是为于")
START_TASKS = ("预算", "目标", "计划", "任务", "确定", "下达", "制定", "提出")
LEVEL_BASES = ("与", "和", "同", "跟")
LEVELLING = (
    "基本持平",
    "持平",
    "相当",
    "大体相当",
    "大致相当",
    "基本相当",
    "相近",
    "相同",
    "一致",
    "同期基本持平",
    "同期持平",
    "同期相当",
)
KEPT_HEADS = ("今后", "未来", "过去", "过去的", "近", "这", "头")
KEPT_TAILS, MONTH_HEADS = ("内", "来", "间", "多来"), ("前", "头")
# Behind a five-year plan or a span of years: “十五”前四年 is a part of it, 五年间 adds nothing.
PART_HEADS = ("前", "头", "后")
CLAUSE_ENDS = frozenset("，,；;。！!？?：:\n")
# Behind a year that lies before or behind a deed.
SIDES = ("以前", "之前", "以后", "之后", "后")
HAN_NUMBERS = frozenset("一二两三四五六七八九十")
QUOTES = '“”"‘’'
# What opens an expression that is no word of the catalogue.
OPENERS = frozenset("0123456789前第") | HAN_NUMBERS


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time: its place, the period it names, and its kind.

    Kinds: `year`, `plan_year`, `month`, `relative`, `now`, `duration`, `every`. A `base` is what a change is
    measured from, or stands in a name or a ground; it never governs a figure. An `attribute` is part of a name.
    """

    start: int
    end: int
    period: str
    kind: str
    base: bool


class TimeReader:
    """Reads the expressions of time of one folded text, from left to right."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.words: Times = vocabulary.times
        self.deeds = vocabulary.verbs.counted
        words = self.words
        lists = (words.every, words.now, words.until, words.relative, words.duration_heads)
        self.opener = create_opener(
            {*OPENERS, *NUMERALS, *QUOTES, SINCE[0][0]}.union(*(entry.firsts for entry in lists))
        )

    def list_times(self) -> list[Time]:
        """List all expressions of time, none overlapping another."""
        found: list[Time] = []
        at = 0
        while opener := self.opener.search(self.plain, at):
            at = opener.start()
            core = self.read_at(at)
            if core is None:
                found += self.list_since(at, found[-1].end if found else 0)
                at += 1
                continue
            end, period, kind = core
            end += self.is_before(end) and kind in ("month", "relative", "year")
            if found and found[-1].end == at and found[-1].kind == "month" and period in SAME_MONTH:
                # 5月当月: the second word adds nothing to the first.
                month = found.pop()
                found.append(Time(month.start, end, month.period, "month", month.base))
            elif found and found[-1].end == at and self.is_leader(found[-1]):
                # 今年上半年: the first word adds nothing to the second, except to say whose half-year it is.
                leader = found.pop()
                found.append(
                    Time(leader.start, end, period, kind, leader.base or self.is_base(leader.start, end, kind))
                )
            elif found and found[-1].end == at and found[-1].kind == "year" and kind in ("month", "relative"):
                year = found.pop()
                whole = self.text[year.start : end]
                found.append(Time(year.start, end, whole, kind, year.base))
            elif found and found[-1].end == at and kind == "duration" and self.is_span(found[-1]):
                span = found.pop()
                whole = "".join(sign for sign in self.text[span.start : end] if sign not in QUOTES)
                period = whole if self.plain[at] in PART_HEADS else span.period
                found.append(Time(span.start, end, period, span.kind, span.base))
            elif kind == "year" and self.is_attribute(at, end):
                found.append(Time(at, end, period, "attribute", True))
            else:
                found.append(Time(at, end, period, kind, self.is_base(at, end, kind)))
            at = end
        return found

    def is_attribute(self, start: int, end: int) -> bool:
        """Say whether a year only says which ones are counted: 2000年前建成的小区, 2015年以前投产的企业."""
        side = next((word for word in SIDES if self.plain.startswith(word, end)), "")
        if not (side or self.plain[start:end].endswith("前")) or self.words.until.match_end(self.plain, start):
            return False
        at = end + len(side)
        deed = self.deeds.match_start(self.plain, at)
        ahead = self.plain[at + len(deed) : at + len(deed) + 2]
        noun = ahead[1:]
        return bool(deed) and ahead[:1] == "的" and "一" <= noun <= "龥" and noun not in HAN_NUMBERS

    def is_span(self, time: Time) -> bool:
        """Say whether an expression names several years: “十五”期间, 2003-2007年."""
        return time.kind == "plan_year" or (time.kind == "year" and "-" in time.period)

    def is_before(self, at: int) -> bool:
        """Say whether 前 ends an expression (6月底前) and does not open the next one (今年前三季度)."""
        opens = QUARTERS.match(self.plain, at) or self.words.duration_heads.match_start(self.plain, at + 1)
        return self.plain.startswith("前", at) and not opens and not self.plain[at + 1 : at + 2].isdigit()

    def list_since(self, at: int, last: int) -> list[Time]:
        """List the time that a clause opens with and that ends in 以来 at `at`: 改革开放以来."""
        if not self.plain.startswith(SINCE[0], at):
            return []
        start = at
        while start > last and at - start < LONGEST_SINCE and self.plain[start - 1] not in CLAUSE_ENDS:
            start -= 1
        opens = start == 0 or self.plain[start - 1] in CLAUSE_ENDS
        named = self.plain[start:at].strip()
        if not opens or len(named) < SHORTEST_SINCE or any(sign.isdigit() for sign in named):
            return []
        end = at + len(SINCE[0])
        period = self.text[start:end].strip().removeprefix("自").removeprefix("从")
        return [Time(start, end, period, "relative", False)]

    def is_leader(self, time: Time) -> bool:
        """Say whether the expression is a word such as 今年 that adds nothing before another."""
        return self.plain[time.start : time.end] in self.words.leaders

    def read_at(self, at: int) -> tuple[int, str, str] | None:
        """Read the expression that starts at `at`: its end, period and kind."""
        sign = self.plain[at]
        if sign.isascii() and sign.isdigit():
            if at and self.plain[at - 1].isascii() and (self.plain[at - 1].isdigit() or self.plain[at - 1] == "."):
                return None
            return self.read_date(at) or self.read_year(at) or self.read_months(at) or self.read_duration(at)
        if sign in NUMERALS or sign in QUOTES:
            return self.read_plan_year(at) or self.read_year(at) or self.read_months(at) or self.read_duration(at)
        return self.read_duration(at) or self.read_word(at) or self.read_months(at)

    def read_date(self, at: int) -> tuple[int, str, str] | None:
        """Read 2026-03-17, as pages print it; such a date governs nothing."""
        match = DATE.match(self.plain, at)
        return (match.end(), match[0], "date") if match else None

    def read_year(self, at: int) -> tuple[int, str, str] | None:
        """Read 2021-2025年 or 2027年末."""
        if match := YEAR_SPAN.match(self.plain, at):
            return self.read_tail(match.end()), f"{match[1]}-{match[2]}", "year"
        if match := YEAR.match(self.plain, at):
            digits = match[1] or "".join(str(DIGITS[sign]) for sign in match[2])
            end = self.read_tail(match.end())
            since = self.plain.startswith(SINCE, match.end())
            return end, self.text[at:end] if since else digits, "year"
        return None

    def read_tail(self, end: int) -> int:
        """Read past what belongs to a date behind the year (末, 底, 以来)."""
        return end + len(self.words.year_tails.match_start(self.plain, end))

    def read_months(self, at: int) -> tuple[int, str, str] | None:
        """Read 1-11月, 10月底, 前三季度."""
        match = QUARTERS.match(self.plain, at) or MONTHS.match(self.plain, at)
        return (match.end(), self.text[at : match.end()], "month") if match else None

    def read_plan_year(self, at: int) -> tuple[int, str, str] | None:
        """Read “十四五”期间; a two-character plan needs its quotes, for 十五 is a number as well."""
        quoted = self.plain[at] in QUOTES
        word = self.words.plan_years.match_start(self.plain, at + quoted)
        end = at + quoted + len(word)
        if not word or not (quoted or len(word) == 3 or self.words.plan_year_tails.match_start(self.plain, end)):
            return None
        if end < len(self.plain) and self.plain[end] in QUOTES:
            end += 1
        elif quoted and not self.words.plan_year_tails.match_start(self.plain, end):
            return None
        tail = self.words.plan_year_tails.match_start(self.plain, end)
        return end + len(tail), word + tail if tail in SINCE else word, "plan_year"

    def read_duration(self, at: int) -> tuple[int, str, str] | None:
        """Read 三年内, 5年来, 利用3年时间, 今后三年; a bare number of years needs a head or a tail."""
        named = self.words.not_times
        if named.match_start(self.plain, at) or (at and named.match_start(self.plain, at - 1)):
            return None
        head = self.words.duration_heads.match_start(self.plain, at)
        match = SPAN_OF_YEARS.match(self.plain, at + len(head))
        if not match or (head and self.words.duration_bases.match_end(self.plain, at + len(head))):
            return None
        if not head and self.words.duration_bases.match_end(self.plain, at):
            # 连续五年 governs nothing and is no part of a name.
            return match.end(), self.text[at : match.end()], "duration"
        tail = self.words.duration_tails.match_start(self.plain, match.end())
        if not head and not tail and not self.is_bare_duration(at, match.end()):
            return None
        if head == "每":
            return match.end(), self.text[at : match.end()], "every"
        if head in MONTH_HEADS and match[0].endswith("月"):
            return match.end(), self.text[at : match.end()], "month"
        end = match.end() + (len(tail) if tail != "累计" else 0)
        first = at if head in KEPT_HEADS else at + len(head)
        last = end if tail in KEPT_TAILS else match.end()
        return end, self.text[first:last], "duration"

    def is_bare_duration(self, at: int, end: int) -> bool:
        """Say whether a number of years stands for a time alone: 五年年均, 三年新增; at the head of a clause 五年…."""
        if self.plain[at - 1 : at] == "第":
            return False
        if self.words.duration_ahead.match_start(self.plain, end) or len(self.deeds.match_start(self.plain, end)) > 1:
            return True
        before, ahead = self.plain[max(0, at - 1) : at], self.plain[end : end + 1]
        heads = not before or before in CLAUSE_ENDS or before in " \t\r"
        return heads and "一" <= ahead <= "龥" and not self.words.duration_not_ahead.match_start(self.plain, end)

    def read_word(self, at: int) -> tuple[int, str, str] | None:
        """Read a word of the catalogue: 每年, 截至目前, 上半年."""
        if word := self.words.every.match_start(self.plain, at):
            return at + len(word), self.text[at : at + len(word)], "every"
        if word := self.words.now.match_start(self.plain, at):
            return at + len(word), self.text[at : at + len(word)], "now"
        until = self.words.until.match_start(self.plain, at)
        if word := self.words.now.match_start(self.plain, at + len(until)):
            end = at + len(until) + len(word)
            return end, self.text[at if until.startswith("截") else end - len(word) : end], "now"
        if word := self.words.relative.match_start(self.plain, at):
            end = at + len(word)
            end += len(SINCE[0]) if self.plain.startswith(SINCE[0], end) else 0
            return end, self.text[at:end], "relative"
        return None

    def is_base(self, start: int, end: int, kind: str) -> bool:
        """Say whether the expression is a base of comparison, a ground or part of a name."""
        if kind == "date":
            return True
        word = self.words.bases.match_end(self.plain, start)
        denied = self.plain.startswith("不", max(0, start - len(word) - 1))
        if word and not denied and (word not in SOFT_BASES or self.plain.startswith(BASED, end)):
            return True
        if self.plain.startswith(GROUNDS, end):
            return True
        if self.is_start(start, end) or (kind == "duration" and self.words.duration_bases.match_end(self.plain, start)):
            return True
        if kind in ("year", "plan_year") and (named := self.words.named.match_start(self.plain, end)):
            # 2023年计划执行情况 tells of the year.
            return kind != "year" or not self.words.carried_out.match_start(self.plain, end + len(named))
        return bool(self.words.grounds.match_start(self.plain, self.find_clause(start)))

    def is_start(self, start: int, end: int) -> bool:
        """Say whether a figure of this time is what a change starts from: 由上年的45%, 为“十一五”的2倍, 年初目标."""
        if self.plain[start:end].endswith("初") and self.plain.startswith(START_TASKS, end):
            return True
        if self.plain[start - 1 : start] in LEVEL_BASES and self.plain.startswith(LEVELLING, end):
            return True
        ahead = self.plain[end : end + 4].removeprefix("同期")
        if ahead[:1] != "的" or not (ahead[1:2].isdigit() or ahead[1:2] in HAN_NUMBERS):
            return False
        for sign in reversed(self.plain[max(0, start - NEAR) : start]):
            if sign in CLAUSE_ENDS or sign.isdigit():
                return False
            if sign in START_OPENERS:
                return True
        return False

    def find_clause(self, at: int) -> int:
        """Find where the clause around `at` begins, looking back no further than a clause may reach."""
        start = at
        while start and at - start < FAR and self.plain[start - 1] not in "，,；;。：:！!？?\n":
            start -= 1
        while start < at and self.plain[start] in " \t\r":
            start += 1
        return start


def list_times(folded: Folded, vocabulary: Vocabulary) -> list[Time]:
    """List the expressions of time of a text, from left to right."""
    return TimeReader(folded, vocabulary).list_times()


def find_ground_end(plain: str, time: Time) -> int:
    """Find where an expression of time ends with the words that make it a ground (2020年基础上); its own end elsewhere.

    >>> find_ground_end("在2020年基础上翻番", Time(1, 6, "2020", "year", True))
    9
    """
    word = max((word for word in GROUNDS if plain.startswith(word, time.end)), key=len, default="")
    return time.end + len(word)
