"""Decides which expression of time governs each figure.

An expression that opens a sentence governs to the end of the paragraph or until the next one; one inside a
sentence governs the rest of that sentence; a number of years inside a figure's own phrase binds that figure
only. A heading, or a lead sentence before a list, governs what spells it out; the year of a title governs where
nothing else does. 全年, 年末 and their like are the printed year that governs where they stand.
"""

from bisect import bisect_right
from dataclasses import dataclass

from kepan.engine.plandoc.blocks import Block, Clause, Clauses
from kepan.engine.plandoc.statements import Statement, StatementReader, find_around
from kepan.engine.plandoc.times import Time

TOPIC = 8
FAR = 4
# 全年任务, 年度计划: the time belongs to the task and governs only the figure beside it.
TASKS = ("任务", "计划", "目标", "预算", "指标")
# The head of a list stands half a level above its entries; plain paragraphs behind a colon stand lower than any.
LIST_LEVEL = 3
HALF = 0.5
LABEL_LEVEL = 2.25
TITLE_LEVEL = 0
LONGEST_TITLE = 40
# What may stand beside a time that is a line of its own: ●过去五年.
LOOSE_SIGNS = 2
STOPS, RUNNING = frozenset("。；;：:！!？?)）"), "，,。"
CLOSED = frozenset("。；;，,、：:！!？?")
# How far behind a year the words stand that say it is planned for.
NEAR = 40
# 今年 may be the year after the one told before; a heading or title says which it is, or a year that is planned for.
NAMED_YEARS = frozenset(("今年", "本年"))
TASK_TIMES, TASK_NEAR = ("全年", "年度", "本年度", "月度", "季度", "全市全年"), 8
BREAKS = frozenset("，,；;。:：、的")
COLONS, ANNEX = ":：", "附"
SO_FAR = ("至今", "迄今", "为止")
SUMMED = ("累计", "共", "年均", "合计", "总计", "平均", "统筹")


@dataclass(slots=True)
class Scope:
    """What governs at the place that has been reached."""

    block: int = -1
    sentence: int = -1
    clause: int = -1
    lead: Time | None = None
    inner: Time | None = None
    local: Time | None = None
    bound: bool = False
    opened: int = -1


def is_inside(spans: list[tuple[int, int]], at: int) -> bool:
    """Say whether a place lies in one of the spans, which are sorted and do not overlap.

    >>> is_inside([(2, 5), (8, 9)], 4), is_inside([(2, 5)], 6)
    (True, False)
    """
    index = bisect_right(spans, (at, at)) - 1
    return index >= 0 and spans[index][0] <= at < spans[index][1]


class PeriodReader:
    """Walks through times and figures in the order of the text."""

    def __init__(self, reader: StatementReader, clauses: Clauses) -> None:
        self.reader = reader
        self.plain = reader.plain
        self.blocks: list[Block] = reader.blocks
        self.clauses = clauses
        self.starts = clauses.starts
        self.lists: list[tuple[float, Time | None]] = []
        self.figures: list[int] = []
        # The year that led before: it names 全年 and 年末 in the paragraphs that follow.
        self.year: Time | None = None
        self.planned = False
        # The block of which the present line is part: a broken sentence runs over several.
        self.opening, self.opening_before = -1, -1

    def update_periods(self, statements: list[Statement]) -> dict[int, Time]:
        """Give each statement its period; return the governing times by the start of the figure."""
        # The time of a baseline (从2015年的…) belongs to it alone.
        bases = [(part.opening, part.baseline.figure.start) for part in statements if part.baseline and part.opening]
        events: list[tuple[int, Time | Statement]] = [
            (time.start, time) for time in self.reader.times if not is_inside(bases, time.start)
        ]
        events += [(statement.figure.start, statement) for statement in statements]
        events.sort(key=lambda event: event[0])
        self.figures = [statement.figure.start for statement in statements]
        scope, governing, counted = Scope(), {}, -1
        for at, event in events:
            clause = self.find_clause(at)
            if clause is None:
                continue
            self.update_scope(scope, self.clauses[clause], clause)
            if isinstance(event, Time):
                self.update_time(scope, event, self.clauses[clause], counted)
                continue
            counted = self.clauses[clause].sentence
            time = scope.local or scope.inner or scope.lead
            if time is not None and not event.period:
                event.period = time.period
                event.trace["period"] = self.get_rule(scope)
                if not self.is_title(time):
                    governing[at] = time
            scope.local = None if scope.local is not None and scope.bound else scope.local
        return governing

    def is_title(self, time: Time) -> bool:
        """Say whether a time is that of the title, which every reader of dates sees for himself."""
        return (TITLE_LEVEL, time) in self.lists

    def get_rule(self, scope: Scope) -> str:
        """Name the rule by which the present time governs."""
        if not scope.local and not scope.inner and scope.lead and self.is_title(scope.lead):
            return "period.title"
        return "period.phrase" if scope.local else "period.sentence" if scope.inner else "period.lead"

    def find_clause(self, at: int) -> int | None:
        """Find the clause that holds a place."""
        index = bisect_right(self.starts, at) - 1
        return index if index >= 0 and at < self.clauses[index].end else None

    def update_scope(self, scope: Scope, clause: Clause, index: int) -> None:
        """Close what ends with the block, sentence or clause."""
        if clause.block != scope.block:
            for number in range(scope.block + 1, clause.block + 1):
                self.update_lists(number, scope.inner or scope.lead if number == scope.block + 1 else None)
            continued = self.blocks[clause.block].continues or self.is_broken(clause.block)
            scope.lead = scope.lead if continued else self.lists[-1][1] if self.lists else None
            scope.inner = scope.inner if continued else None
        elif clause.sentence != scope.sentence:
            scope.inner = None
        if index != scope.clause:
            scope.local = None
        scope.block, scope.sentence, scope.clause = clause.block, clause.sentence, index

    def is_broken(self, number: int) -> bool:
        """Say whether a line goes on with the sentence of the line before, which ends without a stop."""
        before, block = self.blocks[number - 1], self.blocks[number]
        if not number or block.level or block.title or self.plain[before.end - 1] in STOPS:
            return False
        return any(sign in self.plain[before.start : before.end] for sign in RUNNING)

    def update_lists(self, number: int, last: Time | None) -> None:
        """Open or close the heads that govern lists when block `number` begins; `last` governed before it."""
        block = self.blocks[number]
        self.opening_before = self.opening
        if not (block.continues or self.is_broken(number)):
            self.opening = number
        if block.opens:
            self.lists, self.year, last = [], None, None
        if number and last is not None and self.is_list(number, last):
            level = block.level - HALF if block.level else LABEL_LEVEL
            # A list of entries ends with them, also where its lead stands alone.
            kept = [head for head in self.lists if head[0] < level and not (block.level and head[0] == LABEL_LEVEL)]
            self.lists = [*kept, (level, last)]
        if block.title:
            # A line that ends in a colon heads the list below it and no more.
            level = block.level if block.marker[0] < block.marker[1] else LABEL_LEVEL
            self.lists = [head for head in self.lists if head[0] < level]
            inherited = self.lists[-1][1] if self.lists else None
            times = [self.get_same_year(inherited, time) for time in self.list_own_times(*block.title)]
            if times or inherited is not None:
                self.lists.append((level, times[-1] if times else inherited))
            self.year = None if times or self.is_turning(*block.title) else self.year
        elif block.level == 0 and not block.continues and self.plain[self.blocks[number - 1].end - 1] not in ":：":
            self.close_lists()
        if title := self.find_title_year(block):
            self.lists, self.year = [(TITLE_LEVEL, title)], None

    def is_turning(self, start: int, end: int) -> bool:
        """Say whether a heading turns from what was done to what is wanted: the year told before is not its year."""
        wanted = self.reader.vocabulary.structure.wanted_heads.match_end(self.plain[start:end].rstrip(":： "))
        return bool(wanted) and not self.planned

    def is_list(self, number: int, last: Time) -> bool:
        """Say whether a block spells out the one before: behind a colon, or as entries below plain text."""
        before, block = self.blocks[number - 1], self.blocks[number]
        if self.plain[before.end - 1] in ":：":
            return True
        opening = self.blocks[max(self.opening_before, 0)]
        if opening.level or opening.title is not None:
            return False
        # A paragraph that names a time and counts nothing speaks of what follows.
        bare = bisect_right(self.figures, before.end) == bisect_right(self.figures, before.start - 1)
        bare = bare and self.plain[before.end - 1] in "。！!" and "日" not in last.period
        return block.level >= LIST_LEVEL or (bare and block.level != 1)

    def close_lists(self) -> None:
        """Close the lists of entries without headings: running text ends them."""
        place = next((at for at, head in enumerate(self.lists) if head[0] % 1 == HALF and head[0] > 2), len(self.lists))
        self.lists = self.lists[:place]

    def list_own_times(self, start: int, end: int) -> list[Time]:
        """List the expressions of time in a heading, without bases."""
        return [time for time in self.reader.list_times(start, end) if not time.base]

    def find_title_year(self, block: Block) -> Time | None:
        """Find the year of a line without figures or stop that names the text below it (某县1997年统计公报)."""
        if block.level or block.end - block.start > LONGEST_TITLE or self.plain[block.end - 1] in CLOSED:
            return None
        if bisect_right(self.figures, block.end) > bisect_right(self.figures, block.start):
            return None
        text = self.plain[block.start : block.end]
        if ANNEX not in text[:2] and any(sign in text for sign in COLONS):
            return None
        times = self.reader.list_times(block.start, block.end)
        if len(times) != 1:
            return None
        alone = times[0].end - times[0].start >= block.end - block.start - LOOSE_SIGNS
        # A line with a day is the date of the text.
        dated = times[0].kind in ("month", "date", "now")
        years = times[0].kind == "year" and times[0].period[-1].isdigit()
        return times[0] if years or (alone and not dated) else None

    def get_same_year(self, anchor: Time | None, time: Time) -> Time:
        """Get the printed year for 全年 and its like where one governs; the expression itself where none does."""
        word = self.plain[time.start : time.end]
        if word not in self.reader.vocabulary.times.same_year:
            return time
        if word in NAMED_YEARS or anchor is None:
            head = self.lists[-1][1] if self.lists else None
            past = word in NAMED_YEARS and not self.planned
            anchor = head if past else self.year or head
        if anchor is None or not is_year(anchor):
            return time
        return Time(time.start, time.end, anchor.period, "year", time.base)

    def get_year_word(self, time: Time) -> str:
        """Get the word of the year that opens an expression (今年 in 今年上半年)."""
        return self.plain[time.start : time.start + 2]

    def count_clauses(self, index: int) -> int:
        """Count the clauses of the same sentence before this one, up to FAR."""
        first = index
        while first and index - first < FAR and self.clauses[first - 1].sentence == self.clauses[index].sentence:
            first -= 1
        return index - first

    def update_time(self, scope: Scope, time: Time, clause: Clause, counted: int) -> None:
        """Let an expression of time govern what follows it."""
        named = find_around(self.reader.quotes, time.start)
        before = self.plain[clause.start : time.start].strip()
        task = self.is_task(time)
        if time.base or (named and named[0] < time.start) or (before.endswith("占") and not task):
            return
        time = self.get_same_year(scope.inner or scope.lead, time)
        passing = time.kind == "now" and before and not time.period.endswith(SO_FAR)
        if passing or (time.kind == "every" and before.endswith(("人", "户", "亩", "家"))):
            return
        opening = clause.sentence != counted and len(before) <= TOPIC and self.count_clauses(scope.clause) <= 2
        nested = time.kind == "duration" and scope.opened == clause.sentence
        summed = time.kind == "duration" and bool(before) and self.plain.startswith(SUMMED, time.end)
        opening = opening and not nested and not summed
        if task:
            scope.local, scope.bound = time, False
        elif self.is_bound(scope, time):
            scope.local, scope.bound = time, True
        elif time.kind == "every" or (time.kind == "duration" and not opening):
            self.update_phrase(scope, time, clause)
        elif opening:
            scope.lead, scope.inner, scope.opened = time, None, clause.sentence
        else:
            self.update_inner(scope, time)
        if is_year(time) and scope.lead is time:
            self.year = time
            self.planned = bool(self.reader.vocabulary.verbs.wanted.find_in(self.plain[time.end : time.end + NEAR]))

    def is_task(self, time: Time) -> bool:
        """Say whether a time belongs to a task: 年度任务, 全年扩面任务."""
        if self.plain.startswith(TASKS, time.end):
            return True
        if self.plain[time.start : time.end] not in TASK_TIMES:
            return False
        ahead = self.plain[time.end : time.end + TASK_NEAR]
        return any(
            at >= 0 and not any(sign.isdigit() or sign in BREAKS for sign in ahead[:at])
            for at in map(ahead.find, TASKS)
        )

    def is_bound(self, scope: Scope, time: Time) -> bool:
        """Say whether a year belongs to one figure under a time that governs (增加到2016年的111亿元)."""
        governed = scope.lead is not None and self.blocks[scope.block].start <= scope.lead.start
        return governed and time.kind == "year" and self.plain[time.end : time.end + 2].removeprefix("的").isdigit()

    def update_phrase(self, scope: Scope, time: Time, clause: Clause) -> None:
        """Let a number of years or 每年 bind the figures of its own clause, or those of the next ones."""
        if bisect_right(self.figures, clause.end) > bisect_right(self.figures, time.end - 1):
            scope.local, scope.bound = time, False
        else:
            scope.inner = time

    def update_inner(self, scope: Scope, time: Time) -> None:
        """Let an expression inside a sentence govern its rest."""
        scope.inner = time
        words = self.reader.vocabulary.times.leaders
        turns = scope.lead is not None and self.get_year_word(scope.lead) in words
        # 去年…,今年…: the second of two years takes over from the first, also in the sentences that follow.
        if turns and self.get_year_word(time) in words:
            scope.lead = time


def is_year(time: Time) -> bool:
    """Say whether an expression is one printed year."""
    return time.kind == "year" and time.period.isdigit()
