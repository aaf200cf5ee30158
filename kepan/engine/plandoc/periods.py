"""Decides which expression of time governs each figure.

An expression that opens a sentence governs to the end of the paragraph or until the next one; one inside a
sentence governs the rest of that sentence; a number of years inside a figure's own phrase binds that figure
only. A heading, or a lead sentence that ends in a colon, governs the list below it.
"""

from bisect import bisect_right
from dataclasses import dataclass

from kepan.engine.plandoc.blocks import Block, Clause
from kepan.engine.plandoc.statements import Statement, StatementReader, find_around
from kepan.engine.plandoc.times import Time

TOPIC = 8
FAR = 4
# 全年任务, 年度计划: the time belongs to the task and governs only the figure beside it.
TASKS = ("任务", "计划", "目标", "预算", "指标")
LIST_LEVEL = 3


@dataclass(slots=True)
class Scope:
    """What governs at the place that has been reached."""

    block: int = -1
    sentence: int = -1
    clause: int = -1
    lead: Time | None = None
    inner: Time | None = None
    local: Time | None = None
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

    def __init__(self, reader: StatementReader, clauses: list[Clause]) -> None:
        self.reader = reader
        self.plain = reader.plain
        self.blocks: list[Block] = reader.blocks
        self.clauses = clauses
        self.starts = [clause.start for clause in clauses]
        self.lists: list[tuple[int, Time | None]] = []

    def update_periods(self, statements: list[Statement]) -> dict[int, Time]:
        """Give each statement its period; return the governing times by the start of the figure."""
        # The time of a baseline (从2015年的…) belongs to it alone.
        bases = [(part.opening, part.baseline.figure.start) for part in statements if part.baseline and part.opening]
        events: list[tuple[int, Time | Statement]] = [
            (time.start, time) for time in self.reader.times if not is_inside(bases, time.start)
        ]
        events += [(statement.figure.start, statement) for statement in statements]
        events.sort(key=lambda event: event[0])
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
            if time is not None:
                event.period, governing[at] = time.period, time
                event.trace["period"] = self.get_rule(scope)
        return governing

    def get_rule(self, scope: Scope) -> str:
        """Name the rule by which the present time governs."""
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
            continued = self.blocks[clause.block].continues
            scope.lead = scope.lead if continued else self.lists[-1][1] if self.lists else None
            scope.inner = scope.inner if continued else None
        elif clause.sentence != scope.sentence:
            scope.inner = None
        if index != scope.clause:
            scope.local = None
        scope.block, scope.sentence, scope.clause = clause.block, clause.sentence, index

    def update_lists(self, number: int, last: Time | None) -> None:
        """Open or close the heads that govern lists when block `number` begins; `last` governed before it."""
        block = self.blocks[number]
        if block.opens:
            self.lists, last = [], None
        if number and self.plain[self.blocks[number - 1].end - 1] in ":：" and last is not None:
            self.lists = [head for head in self.lists if head[0] != LIST_LEVEL - 1] + [(LIST_LEVEL - 1, last)]
        if block.title:
            # A line that ends in a colon heads the list below it and no more.
            level = block.level if block.marker[0] < block.marker[1] else LIST_LEVEL - 1
            self.lists = [head for head in self.lists if head[0] < level]
            inherited = self.lists[-1][1] if self.lists else None
            times = [time for time in self.reader.list_times(*block.title) if not time.base]
            if times or inherited is not None:
                self.lists.append((level, times[-1] if times else inherited))
        elif block.level == 0 and not block.continues and self.plain[self.blocks[number - 1].end - 1] not in ":：":
            self.lists = [head for head in self.lists if head[0] != LIST_LEVEL - 1]

    def get_same_year(self, time: Time) -> Time:
        """Get the year of the heading for 今年 and its like; the expression itself where no heading has one."""
        head = self.lists[-1][1] if self.lists else None
        if (
            head is None
            or head.kind != "year"
            or self.plain[time.start : time.end] not in self.reader.vocabulary.times.same_year
        ):
            return time
        return Time(time.start, time.end, head.period, "year", time.base)

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
        if time.base or (named and named[0] < time.start):
            return
        time = self.get_same_year(time)
        before = self.plain[clause.start : time.start].strip()
        if (time.kind == "now" and before) or (time.kind == "every" and before.endswith(("人", "户", "亩", "家"))):
            return
        opening = clause.sentence != counted and len(before) <= TOPIC and self.count_clauses(scope.clause) <= 2
        nested = time.kind == "duration" and scope.opened == clause.sentence
        opening = opening and not nested
        if self.plain.startswith(TASKS, time.end):
            scope.local = time
        elif time.kind == "every" or (time.kind == "duration" and not opening):
            if self.plain[time.end : clause.end].strip() and any(
                sign.isdigit() for sign in self.plain[time.end : clause.end]
            ):
                scope.local = time
            else:
                scope.inner = time
        elif opening:
            scope.lead, scope.inner, scope.opened = time, None, clause.sentence
        else:
            scope.inner = time
            words = self.reader.vocabulary.times.leaders
            turns = scope.lead is not None and self.get_year_word(scope.lead) in words
            # 去年…,今年…: the second of two years takes over from the first, also in the sentences that follow.
            if turns and self.get_year_word(time) in words:
                scope.lead = time
