"""Announced counts against what is listed (抓好五项工作: four follow), and numbers that repeat or skip."""

import itertools
import re
from bisect import bisect_left
from decimal import Decimal

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.markers import Marker, read_marker
from kepan.engine.plandoc.measures import Run
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import Check
from kepan.engine.plandoc.vocabulary import Vocabulary

ANNOUNCED = re.compile(r"[二三四五六七八九十]{1,2}|\d{1,2}", re.ASCII)
THEMED = re.compile(r"([二三四五六七八九十])(?:个)?[“\"]([一-龥]{2,4})[”\"]")
REACH = 12
BELOW = 40
DASHED = 6
# 第三项 counts nothing, and of 一个目标、两个突破、三大工程 the list below is none.
NOT_BEFORE = ("第", "十", "、")


class AnnouncedReader:
    """Counts what lists hold against what the words before them say."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block], runs: list[list[Run]]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.words = vocabulary.structure
        self.blocks = blocks
        self.runs = runs

    def list_checks(self) -> list[Check]:
        """List what the lists of the text give rise to."""
        return [*self.list_announced(), *self.list_themes(), *self.list_run_numbers(), *self.list_block_numbers()]

    def list_announced(self) -> list[Check]:
        """List announced counts that the list behind them does not keep (抓好五项工作: four follow)."""
        found = []
        for number, block in enumerate(self.blocks):
            for match in ANNOUNCED.finditer(self.plain, block.start, block.end):
                word = self.words.announced.match_start(self.plain, match.end())
                expected = read_numeral(match[0]) if not match[0].isdigit() else Decimal(match[0])
                if not word or expected is None or self.plain[match.start() - 1 : match.start()] in NOT_BEFORE:
                    continue
                listed = self.list_listed(number, match.end() + len(word))
                if len(listed) > 1 and len(listed) != expected:
                    span = (match.start(), match.end() + len(word))
                    found.append(self.create_count_check(span, expected, listed))
        return found

    def create_count_check(self, span: Span, expected: Decimal, listed: list[Span]) -> Check:
        """Create the check of an announced count."""
        message = (
            f"“{self.text[span[0] : span[1]]}”只列出{len(listed)}项"
            if len(listed) < expected
            else f"“{self.text[span[0] : span[1]]}”却列出{len(listed)}项"
        )
        return Check("announced_count", message, (span, *listed), expected, Decimal(len(listed)))

    def list_listed(self, number: int, at: int) -> list[Span]:
        """List what follows an announcement: the run in its paragraph, else the numbered blocks right below."""
        listed: list[Span] = []
        runs = self.runs[number]
        for run in runs[bisect_left(runs, at, key=lambda run: run.start) :]:
            if (run.number == 1 and listed) or (not listed and run.start - at > REACH):
                break
            listed.append((run.start, run.end))
        block = self.blocks[number]
        if listed or number + 1 >= len(self.blocks) or block.end - at > REACH:
            return listed
        first = self.blocks[number + 1]
        if not first.level or (block.level and first.level <= block.level):
            return []
        for below in range(number + 1, len(self.blocks)):
            other = self.blocks[below]
            if other.level == first.level:
                listed.append((other.start, other.end))
            elif other.level and other.level < first.level:
                break
        return listed

    def list_themes(self) -> list[Check]:
        """List announced themes that the list behind them does not keep (五“优化”: four lines open with 优化)."""
        found = []
        for number, block in enumerate(self.blocks):
            for match in THEMED.finditer(self.plain, block.start, block.end):
                expected = read_numeral(match[1])
                listed = [
                    (other.start, other.end)
                    for other in self.blocks[number + 1 : number + 1 + BELOW]
                    if other.level == DASHED and match[2] in self.plain[other.start : other.end]
                ]
                if expected is not None and len(listed) > 1 and len(listed) != expected:
                    found.append(self.create_count_check((match.start(), match.end()), expected, listed))
        return found

    def list_run_numbers(self) -> list[Check]:
        """List runs whose numbers repeat or skip (一是…二是…二是)."""
        found = []
        for runs in self.runs:
            for before, run in itertools.pairwise(runs):
                if run.number not in (1, before.number + 1):
                    spans = ((before.start, before.body), (run.start, run.body))
                    numbers = (Decimal(before.number + 1), Decimal(run.number))
                    message = f"“{before.marker}”之后是“{run.marker}”，序号不连续"
                    found.append(Check("numbering", message, spans, *numbers))
        return found

    def list_block_numbers(self) -> list[Check]:
        """List numbered entries and headings whose numbers repeat or skip among their neighbours (一、 三、)."""
        found = []
        stack: list[Marker] = []
        for block in self.blocks:
            stack = [] if block.opens else stack
            marker = read_marker(self.plain, block.start, block.end)
            if marker is None or not marker.number:
                continue
            ranks = [other.rank for other in stack]
            place = ranks.index(marker.rank) if marker.rank in ranks else len(stack)
            follows = place == len(stack) or marker.number in (1, stack[place].number + 1)
            # A page number in the middle of a sentence counts nothing, unless it is the very next.
            if not follows and block.continues:
                continue
            if not follows:
                found.append(self.create_number_check(stack[place], marker))
            stack = [*stack[:place], marker]
        return found

    def create_number_check(self, before: Marker, marker: Marker) -> Check:
        """Create the check of a number that does not follow the one before it."""
        spans = ((before.start, before.end), (marker.start, marker.end))
        old, new = (self.text[start:end].strip() for start, end in spans)
        numbers = (Decimal(before.number + 1), Decimal(marker.number))
        return Check("numbering", f"“{old}”之后是“{new}”，序号不连续", spans, *numbers)
