"""Tells the plans of one text apart.

A plan begins where three things agree: something opens it (a title, residue of a page, a date that signs what stands
before, or a paragraph with a year that the plan so far does not cover), the numbering starts anew behind it, and it
is no annex. Numbering alone never divides a text.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.cards import CardReader
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.markers import PLAIN
from kepan.engine.plandoc.tree import Plan, SetAside
from kepan.engine.plandoc.vocabulary import Vocabulary

OPENING_YEAR = re.compile(r"(?:^|[，,])((?:19|20)\d\d)年[，,]", re.ASCII)
SIGNED = re.compile(
    r"[^。；]{0,30}(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}", re.ASCII
)
PIECE = re.compile(r"第?[一二三四五六七八九十\d]{1,3}篇|篇[一二三四五六七八九十\d]{1,3}")
ANNEX = ("附件", "附表", "附录", "附:", "附：")
RESIDUE = ("metadata", "preface")
LEAD = 60
LONGEST_LINE = 60
PIECE_SIGNS = "【】()[] :："


@dataclass(frozen=True, slots=True)
class Opening:
    """A sign that a plan opens: the year that a paragraph states (else 0); `plain` where the sign alone is clear."""

    year: int = 0
    plain: bool = False


class Outline:
    """The plans of a text: `blocks` with those marked that open one, `plans` with their cards."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block], set_aside: list[SetAside]) -> None:
        self.plain = folded.plain
        self.blocks = blocks
        self.cards = CardReader(folded, vocabulary, blocks)
        self.following = find_following(blocks)
        self.residue = find_residue(blocks, set_aside)
        self.plans: list[Plan] = []
        self.firsts: list[int] = []
        self.list_plans()
        opening = set(self.firsts)
        self.blocks = [replace(block, opens=True) if at in opening else block for at, block in enumerate(blocks)]

    def list_plans(self) -> None:
        """List the plans from the first block to the last."""
        first, year = 0, 0
        numbers: dict[int, int] = {}
        titles: set[str] = set()
        annexed = False
        covered = self.read_covered(0)
        for number, block in enumerate(self.blocks):
            annexed = annexed or (block.rank in (0, PLAIN) and self.plain.startswith(ANNEX, block.start))
            opened = None if annexed or not numbers else self.find_opening(number, titles, covered)
            if opened is not None and self.is_restart(number, numbers, plain=opened.plain):
                self.add_plan(first, number, year)
                first, year, numbers = number, opened.year, {}
                covered = {year} if year else self.read_covered(number)
            if self.cards.is_title(block):
                titles.add(self.cards.get_title(block))
                titles.add(self.cards.read_territory((block.marker[1], block.end)) or "")
            update_numbers(numbers, block)
        self.add_plan(first, len(self.blocks), year)

    def add_plan(self, first: int, last: int, year: int) -> None:
        """Add the plan in the blocks from `first` up to `last`."""
        span = (self.blocks[first].start, self.blocks[last - 1].end) if self.blocks else (0, len(self.plain))
        self.firsts.append(first)
        self.plans.append(self.cards.create_plan(first, last, year, span))

    def read_covered(self, first: int) -> set[int]:
        """Read the years that the plan which begins at a block covers."""
        title = self.cards.find_title(first, len(self.blocks))
        years = (title and self.cards.read_years(self.plain[slice(*title)])) or self.cards.read_opening(
            first, len(self.blocks)
        )
        begin, end = years
        return set(range(begin, end + 1)) if begin is not None and end is not None else set()

    def find_opening(self, number: int, titles: set[str], covered: set[int]) -> Opening | None:
        """Find what opens a plan at a block: residue, a date above it, a title, or a paragraph with another year."""
        block = self.blocks[number]
        plain = self.plain[block.marker[1] : block.end]
        if number in self.residue or (block.rank == 0 and PIECE.fullmatch(plain.strip(PIECE_SIGNS))):
            return Opening(plain=True)
        if self.cards.is_title(block) and plain not in titles and self.is_plan_name(block, titles, covered):
            years = self.cards.read_years(plain)
            return Opening(plain=years is None or years[0] not in covered)
        if self.is_signed(number):
            return Opening()
        if block.rank or len(plain) <= LONGEST_LINE:
            return None
        match = OPENING_YEAR.search(plain, 0, LEAD)
        year = int(match[1]) if match else 0
        return Opening(year) if match and covered and year not in covered else None

    def is_plan_name(self, block: Block, titles: set[str], covered: set[int]) -> bool:
        """Say whether a line names another plan: it ends like one, and prints a year or opens with a new territory."""
        plain, words = self.cards.get_title(block), self.cards.words
        bare = plain.rpartition("(")[0] if plain.endswith(")") else plain
        if not (words.plans.match_end(bare) or words.summaries.match_end(bare)):
            return False
        years = self.cards.read_years(plain)
        if years is None:
            territory = self.cards.read_territory((block.marker[1], block.end))
            return territory is not None and territory not in titles
        return len(covered) <= 1 or years[0] != years[1] or years[0] not in covered

    def is_signed(self, number: int) -> bool:
        """Say whether the block before is a line that holds a date and signs the text above it."""
        before = self.blocks[number - 1]
        return before.rank == 0 and SIGNED.fullmatch(self.plain, before.start, before.end) is not None

    def is_restart(self, number: int, numbers: dict[int, int], *, plain: bool) -> bool:
        """Say whether the numbering behind a block starts anew and cannot go on from the plan so far.

        Behind a plain sign of another plan any first number will do.
        """
        at = self.following[number]
        if at is None:
            return False
        if plain and self.blocks[at].number == 1:
            return True
        block, top = self.blocks[at], min(numbers)
        if block.rank < top:
            return True
        last = numbers.get(block.rank)
        if last is None or block.number > last:
            return False
        return block.rank == top or block.number > 1


def update_numbers(numbers: dict[int, int], block: Block) -> None:
    """Take a block into the numbers that each style has reached; deeper styles begin anew below it."""
    if block.number:
        for rank in [rank for rank in numbers if rank > block.rank]:
            del numbers[rank]
        numbers[block.rank] = block.number


def find_following(blocks: list[Block]) -> list[int | None]:
    """Find for each block the next one with a number, itself included."""
    found: list[int | None] = [None] * len(blocks)
    at: int | None = None
    for number in range(len(blocks) - 1, -1, -1):
        at = number if blocks[number].number else at
        found[number] = at
    return found


def find_residue(blocks: list[Block], set_aside: list[SetAside]) -> set[int]:
    """Find the blocks that stand right behind set-aside metadata or a preface, the first block left out."""
    starts = [block.start for block in blocks]
    found = {bisect_left(starts, part.end) for part in set_aside if part.kind in RESIDUE}
    return found - {0, len(blocks)}
