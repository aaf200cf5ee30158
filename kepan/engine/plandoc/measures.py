"""Lists the measures, problems, intentions and phases of a text with their places."""

from bisect import bisect_left
from dataclasses import dataclass, replace

from kepan.engine.plandoc.actions import Measure, Passage, Phase
from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.vocabulary import Vocabulary, Words

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
OPENERS = "。；;：:，,、！？ )）"
ACTION_ENDS = "。；;：:，,"
NO_MEASURES = ("目标", "指导思想", "原则", "要求", "思路")


@dataclass(frozen=True, slots=True)
class Run:
    """One entry of a run 一是…二是… inside a paragraph."""

    number: int
    marker: str
    start: int
    body: int
    end: int


def list_runs(plain: str, start: int, end: int, words: Words) -> list[Run]:
    """List the entries of the runs in a stretch; a run starts at 一是, repeated or skipped numbers are kept.

    >>> from kepan.engine.plandoc.vocabulary import Words
    >>> text = "抓两件事：一是建平台；二是引人才。"
    >>> [(run.number, text[run.body:run.end]) for run in list_runs(text, 0, len(text), Words(["一是", "二是"]))]
    [(1, '建平台；'), (2, '引人才。')]
    """
    found: list[tuple[int, str, int]] = []
    at = start
    while at < end:
        word = words.match_start(plain, at)
        if word and (at == start or plain[at - 1] in OPENERS):
            number = NUMERALS.index(word[:-1]) + 1
            if number == 1 or found:
                found.append((number, word, at))
        at += len(word) or 1
    stops = [*(place for _, _, place in found[1:]), end][: len(found)]
    return [
        Run(number, word, place, place + len(word), stop)
        for (number, word, place), stop in zip(found, stops, strict=True)
    ]


class MeasureReader:
    """Reads the parts of a text that are actions, problems, intentions and phases."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block], sections: SectionReader) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.words = vocabulary.structure
        self.blocks = blocks
        self.sections = sections
        self.runs = [list_runs(self.plain, block.start, block.end, self.words.runs) for block in blocks]

    def list_measures(self, items: tuple[Item, ...]) -> tuple[Measure, ...]:
        """List the measures: numbered headings outside targets and problems, and the runs inside them."""
        measures: list[Measure] = []
        open_at: list[tuple[int, int]] = []
        for number, block in enumerate(self.blocks):
            if not self.is_action(number):
                continue
            if block.title is not None and 2 <= block.level <= 4:
                open_at = [entry for entry in open_at if entry[0] < block.level]
                parent = open_at[-1][1] if open_at else None
                marker = self.text[block.marker[0] : block.marker[1]]
                span = (block.start, self.find_end(number))
                measures.append(self.create_measure(len(measures), parent, marker, block.title, span, number))
                open_at.append((block.level, len(measures) - 1))
            elif block.title is not None:
                open_at = []
            parent = open_at[-1][1] if open_at else None
            for run in self.runs[number]:
                span = (run.start, run.end)
                body = (run.body, run.end)
                measures.append(self.create_measure(len(measures), parent, run.marker, body, span, number))
        starts = [item.vspan[0] for item in items]
        return tuple(
            replace(
                measure,
                items=tuple(
                    item.id
                    for item in items[bisect_left(starts, measure.span[0]) : bisect_left(starts, measure.span[1])]
                ),
            )
            for measure in measures
        )

    def is_action(self, number: int) -> bool:
        """Say whether a block stands under headings that announce actions, not targets, problems or results."""
        path = self.sections.titles[number]
        if any(self.words.problem_heads.find_in(title) for title in path):
            return False
        top = path[0] if path else ""
        block = self.blocks[number]
        opening = self.plain[block.marker[1] : min(block.end, block.marker[1] + 16)]
        aimed = any(title.endswith(NO_MEASURES) for title in path[:2])
        return not aimed and not self.is_result(top) and not self.words.phase_heads.find_in(opening)

    def is_result(self, title: str) -> bool:
        """Say whether a heading announces results; a heading with 打算 or 措施 in it does not."""
        wanted = self.words.wanted_heads.find_in(title) not in ("", "重点", "要求")
        return bool(self.words.achieved_heads.find_in(title)) and not wanted

    def find_end(self, number: int) -> int:
        """Find where what hangs under a heading ends: before the next heading of its level or above."""
        end = self.blocks[number].end
        for block in self.blocks[number + 1 :]:
            if block.title is not None and block.level <= self.blocks[number].level:
                break
            end = block.end
        return end

    def create_measure(
        self, number: int, parent: int | None, marker: str, body: Span, span: Span, block: int
    ) -> Measure:
        """Create a measure; its action is the first clause of its text."""
        stop = body[0]
        while stop < body[1] and self.plain[stop] not in ACTION_ENDS:
            stop += 1
        return Measure(
            id=number,
            parent=parent,
            marker=marker,
            action=self.text[body[0] : stop].strip(),
            text=self.text[body[0] : body[1]].strip(),
            span=span,
            section=self.sections.get_section(block),
        )

    def list_problems(self) -> tuple[Passage, ...]:
        """List the stated problems: the entries under a heading such as 存在问题."""
        return self.list_entries(self.words.problem_heads)

    def list_intentions(self) -> tuple[Passage, ...]:
        """List the intentions of a summary: the entries under a heading such as 下半年工作打算."""
        return self.list_entries(self.words.intention_heads) if self.sections.is_summary_text else ()

    def list_entries(self, heads: Words) -> tuple[Passage, ...]:
        """List the entries under headings with one of the given words: numbered blocks, else runs."""
        found: list[Passage] = []
        for number, block in enumerate(self.blocks):
            path = self.sections.titles[number]
            depth = next((place for place, title in enumerate(path) if heads.find_in(title)), None)
            if depth is None or (block.title is not None and len(path) == depth + 1):
                continue
            section = self.sections.get_section(number)
            if block.marker[1] > block.marker[0]:
                marker = self.text[block.marker[0] : block.marker[1]]
                body = self.text[block.marker[1] : block.end].strip()
                found.append(Passage(marker, body, (block.start, block.end), section))
                continue
            found.extend(
                Passage(run.marker, self.text[run.body : run.end].strip(), (run.start, run.end), section)
                for run in self.runs[number]
            )
        return tuple(found)

    def list_phases(self) -> tuple[Phase, ...]:
        """List the phases: numbered entries that open with the name of a phase; a window only where one is printed."""
        found = []
        for number, block in enumerate(self.blocks):
            if block.marker[1] == block.marker[0]:
                continue
            opening = self.plain[block.marker[1] : min(block.end, block.marker[1] + 16)]
            word = self.words.phase_heads.find_in(opening)
            if not word:
                continue
            stop = block.marker[1] + opening.index(word) + len(word)
            window = None
            if self.plain[stop : stop + 1] == "(" and (closing := self.plain.find(")", stop, stop + 40)) > 0:
                window = self.text[stop + 1 : closing]
            name = self.text[block.marker[1] : stop].strip()
            text = self.text[block.marker[1] : block.end].strip()
            found.append(Phase(name, text, (block.start, block.end), self.sections.get_section(number), window))
        return tuple(found)
