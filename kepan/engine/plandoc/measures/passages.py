"""Lists problems, intentions and phases."""

import re
from bisect import bisect_left
from datetime import date

from kepan.engine.plandoc.actions import Measure, Passage, Phase
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.measures.deadlines import YEAR, compute_day, create_day, read_year
from kepan.engine.plandoc.measures.runs import Run
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.tree import Plan
from kepan.engine.plandoc.vocabulary import Words

OPENING = 16
LONGEST_WINDOW = 40
FIRST_MONTH = re.compile(r"(\d{1,2})月?(?:\d{1,2}日)?(?:-{1,2}|—{1,2}|–|~|至|到)|(\d{1,2})月", re.ASCII)
FIRST_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日", re.ASCII)
WINDOW = re.compile(
    r"(?:(?:19|20)\d\d年)?\d{1,2}月?(?:\d{1,2}日)?(?:(?:-{1,2}|—{1,2}|–|~|至|到)(?:(?:19|20)\d\d年)?\d{1,2}月)?(?:\d{1,2}日)?[底末]?",
    re.ASCII,
)


def list_items_inside(items: tuple[Item, ...], starts: list[int], span: Span) -> tuple[int, ...]:
    """List the ids of the items whose figures stand inside a stretch; `starts` are the places of all figures."""
    return tuple(item.id for item in items[bisect_left(starts, span[0]) : bisect_left(starts, span[1])])


class PassageReader:
    """Reads the passages of a text; `runs` are the runs of each block."""

    def __init__(self, folded: Folded, sections: SectionReader, runs: list[list[Run]]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.words = sections.words
        self.blocks = sections.blocks
        self.sections = sections
        self.runs = runs

    def list_problems(self, items: tuple[Item, ...]) -> tuple[Passage, ...]:
        """List the stated problems: the entries under a heading such as 存在问题."""
        return self.list_entries(self.words.problem_heads, items, summaries=False)

    def list_intentions(self, items: tuple[Item, ...]) -> tuple[Passage, ...]:
        """List the intentions of a summary: the entries under a heading such as 下半年工作打算."""
        return self.list_entries(self.words.intention_heads, items, summaries=True)

    def list_entries(self, heads: Words, items: tuple[Item, ...], *, summaries: bool) -> tuple[Passage, ...]:
        """List the entries under headings with one of the given words: numbered blocks, else runs."""
        found: list[Passage] = []
        starts = [item.vspan[0] for item in items]
        for number, block in enumerate(self.blocks):
            path = self.sections.titles[number]
            depth = next((place for place, title in enumerate(path) if heads.find_in(title)), None)
            if depth is None or (block.title is not None and len(path) == depth + 1):
                continue
            if summaries and not self.sections.is_summary_text(number):
                continue
            if block.marker[1] > block.marker[0]:
                entries = [(block.marker, (block.start, block.end))]
            else:
                entries = [((run.start, run.body), (run.start, run.end)) for run in self.runs[number]]
            for marker, span in entries:
                inside = list_items_inside(items, starts, span)
                found.append(self.create_passage(number, marker, span, inside))
        return tuple(found)

    def create_passage(self, number: int, marker: Span, span: Span, items: tuple[int, ...]) -> Passage:
        """Create a passage with its words and place."""
        return Passage(
            marker=self.text[slice(*marker)],
            text=self.text[marker[1] : span[1]].strip(),
            span=span,
            section=self.sections.get_section(number),
            items=items,
            plan=self.sections.get_plan(number),
        )

    def list_phases(self, measures: tuple[Measure, ...]) -> tuple[Phase, ...]:
        """List the phases: numbered entries that open with the name of a phase; a window only where one is printed."""
        found = []
        starts = [measure.span[0] for measure in measures]
        for number, block in enumerate(self.blocks):
            if not block.rank:
                continue
            opening = self.plain[block.marker[1] : min(block.end, block.marker[1] + OPENING)]
            word = self.words.phase_heads.find_in(opening)
            if not word:
                continue
            stop = block.marker[1] + opening.index(word) + len(word)
            window = self.find_window(stop)
            plan = self.sections.plans[self.sections.get_plan(number)]
            dates = compute_window(self.plain[slice(*window)], plan) if window else (None, None)
            span = (block.start, self.find_end(number))
            inside = measures[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]
            found.append(
                Phase(
                    name=self.text[block.marker[1] : stop].strip(),
                    text=self.text[block.marker[1] : span[1]].strip(),
                    span=span,
                    section=self.sections.get_section(number),
                    window=self.text[slice(*window)].strip() if window else None,
                    date_from=dates[0],
                    date_to=dates[1],
                    measures=tuple(measure.id for measure in inside if measure.span[1] <= span[1]),
                    plan=self.sections.get_plan(number),
                )
            )
        return tuple(found)

    def find_end(self, number: int) -> int:
        """Find where a phase ends: with its block and the running text right behind it."""
        end = self.blocks[number].end
        for below in range(number + 1, len(self.blocks)):
            block = self.blocks[below]
            if block.rank or block.opens:
                break
            end = block.end
        return end

    def find_window(self, at: int) -> Span | None:
        """Find the window printed behind the name of a phase: in brackets, or right there."""
        if self.plain[at : at + 1] == "(":
            closing = self.plain.find(")", at, at + LONGEST_WINDOW)
            return (at + 1, closing) if closing > 0 else None
        at += self.plain[at : at + 1] in (":", "：", ",", "，")
        match = WINDOW.match(self.plain, at)
        return match.span() if match and "月" in match[0] else None


def compute_window(printed: str, plan: Plan) -> tuple[date | None, date | None]:
    """Compute the first and last day of a printed window; without a year in it or the plan both stay empty.

    >>> plan = Plan("", None, "plan", 2026, 2026, None, (0, 0))
    >>> [str(day) for day in compute_window("2026年1-3月", plan)]
    ['2026-01-01', '2026-03-31']
    >>> [str(day) for day in compute_window("2026年9月—2027年3月", plan)]
    ['2026-09-01', '2027-03-31']
    """
    last = YEAR.search(printed, max(printed.rfind(sign) for sign in "-—–~至到") + 1) or YEAR.search(printed)
    single = Plan("", None, "plan", read_year(last), read_year(last), None, (0, 0)) if last else plan
    rest = printed[printed.rfind("年") + 1 :] if "年" in printed else printed
    until = compute_day(rest, single)
    first = YEAR.search(printed)
    year = read_year(first) if first else single.year_from
    since = None
    if until is not None and year is not None:
        if match := FIRST_DAY.search(printed):
            since = create_day(year, int(match[1]), int(match[2]))
        elif match := FIRST_MONTH.search(printed, first.end() if first else 0):
            since = create_day(year, int(match[1] or match[2]), 1)
    return (since, until) if since and until and since <= until else (None, None)
