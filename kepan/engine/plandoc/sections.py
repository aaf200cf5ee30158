"""Builds the section tree of each plan from the headings of a text.

How deep a style of marker stands is decided by the text, not by the style: 1、 may stand at the top or under 一、.
"""

from dataclasses import dataclass, replace
from sys import intern

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.markers import FIRST, PLAIN
from kepan.engine.plandoc.outline import Outline
from kepan.engine.plandoc.tree import Section
from kepan.engine.plandoc.vocabulary import Vocabulary

HASHES = 6


@dataclass(frozen=True, slots=True)
class Open:
    """A heading that is open at the place that has been reached."""

    rank: int
    number: int
    section: int
    goes_on: bool


class SectionReader:
    """The sections of a text, the headings above each block, and the plan that each block belongs to."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, outline: Outline) -> None:
        self.folded = folded
        self.words = vocabulary.structure
        self.blocks = outline.blocks
        self.plans = tuple(outline.plans)
        self.titles_of_plans = {plan.title_span[0] for plan in self.plans if plan.title_span}
        self.plan_of_block = list_plan_numbers(self.blocks)
        self.of_block: list[int | None] = []
        self.paths: dict[int, tuple[str, ...]] = {}
        self.goes_on = list_going_on(self.blocks)
        self.sections = self.create_sections()
        self.summaries = [
            plan.kind == "summary" or self.words.summaries.find_in(plan.title) != "" for plan in self.plans
        ]
        paths = {section: self.get_folded_path(section) for section in dict.fromkeys(self.of_block)}
        self.titles = {number: paths[section] for number, section in enumerate(self.of_block)}

    def create_sections(self) -> tuple[Section, ...]:
        """Create the sections: each heading opens one, closed by the next of its level or above."""
        found: list[Section] = []
        stack: list[Open] = []
        labelled = False
        for number, block in enumerate(self.blocks):
            if block.opens:
                stack, labelled = [], False
            if block.title is not None and block.title[0] not in self.titles_of_plans:
                stack = self.find_parents(stack, number, labelled)
                found.append(
                    Section(
                        id=len(found),
                        parent=stack[-1].section if stack else None,
                        level=len(stack) + 1,
                        marker=intern(self.folded.text[block.marker[0] : block.marker[1]]),
                        title=self.folded.text[block.title[0] : block.title[1]].strip(),
                        title_span=block.title,
                        span=(block.start, block.end),
                        plan=self.plan_of_block[number],
                    )
                )
                labelled = labelled or (block.rank == PLAIN and bool(stack))
                stack = [*stack, Open(block.rank, block.number, len(found) - 1, self.goes_on[number])]
            self.of_block.append(stack[-1].section if stack else None)
        return self.close_sections(found)

    def find_parents(self, stack: list[Open], number: int, labelled: bool) -> list[Open]:
        """Find which of the open headings stay open above the heading of a block."""
        block = self.blocks[number]
        place = next((at for at, entry in enumerate(stack) if entry.rank == block.rank), None)
        if block.rank <= HASHES:
            return [entry for entry in stack if entry.rank < block.rank]
        if block.rank == PLAIN:
            above = self.blocks[number - 1] if number else block
            labelled = labelled or (block.is_label and above.title is not None and above.number > 0)
            return self.find_parents_of_plain(stack, place, labelled)
        if place is not None:
            restarts = block.number == 1 and stack[-1].rank == PLAIN and place + 1 < len(stack)
            return stack if restarts else stack[:place]
        if block.number == 1 and stack and stack[-1].goes_on:
            return stack
        return [
            entry for entry in stack if entry.rank < block.rank and not (entry.rank == PLAIN and block.rank <= FIRST)
        ]

    def find_parents_of_plain(self, stack: list[Open], place: int | None, labelled: bool) -> list[Open]:
        """Find the open headings above one without marker: its like before it, else the outermost that goes on."""
        if place is not None:
            return stack[:place]
        outer = next((at for at, entry in enumerate(stack) if entry.rank > HASHES), len(stack))
        under = outer < len(stack) and (labelled or stack[outer].goes_on)
        return stack[: outer + under]

    def close_sections(self, found: list[Section]) -> tuple[Section, ...]:
        """Set where each section ends: at the next heading that does not hang under it, or with its plan."""
        waiting: list[int] = []
        ends = [self.plans[section.plan].span[1] for section in found]
        for section in found:
            above = found[section.parent].level if section.parent is not None else 0
            while waiting and (found[waiting[-1]].level > above or found[waiting[-1]].plan != section.plan):
                last = found[waiting.pop()]
                ends[last.id] = min(ends[last.id], section.span[0])
            waiting.append(section.id)
        return tuple(replace(section, span=(section.span[0], ends[section.id])) for section in found)

    def get_section(self, block: int) -> int | None:
        """Get the id of the section a block stands in."""
        return self.of_block[block]

    def get_plan(self, block: int) -> int:
        """Get the number of the plan a block stands in."""
        return self.plan_of_block[block]

    def is_summary(self, block: int) -> bool:
        """Say whether the plan around a block is a summary."""
        return self.plans[self.plan_of_block[block]].kind == "summary"

    def is_summary_text(self, block: int) -> bool:
        """Say whether the title of the plan around a block announces results, be it beside intentions."""
        return self.summaries[self.plan_of_block[block]]

    def get_path(self, section: int | None) -> tuple[str, ...]:
        """Get the headings from the top down to a section."""
        if section is None:
            return ()
        if section not in self.paths:
            found = self.sections[section]
            self.paths[section] = (*self.get_path(found.parent), found.title)
        return self.paths[section]

    def get_folded_path(self, section: int | None) -> tuple[str, ...]:
        """Get the headings from the top down to a section, folded for matching."""
        path: list[str] = []
        while section is not None:
            start, end = self.sections[section].title_span
            path.append(self.folded.plain[start:end].strip())
            section = self.sections[section].parent
        return tuple(reversed(path))


def list_plan_numbers(blocks: list[Block]) -> list[int]:
    """List for each block the number of its plan."""
    numbers, plan = [], -1
    for block in blocks:
        plan += block.opens
        numbers.append(max(plan, 0))
    return numbers


def list_going_on(blocks: list[Block]) -> list[bool]:
    """List for each block whether the next heading of its style in the same plan carries the next number."""
    found = [False] * len(blocks)
    coming: dict[int, int] = {}
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if block.title is not None and block.number:
            found[number] = coming.get(block.rank) == block.number + 1
            coming[block.rank] = block.number
        if block.opens:
            coming.clear()
    return found
