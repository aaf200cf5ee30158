"""Builds the section tree and reads what the title says about the plan."""

import re
from dataclasses import replace

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.tree import Plan, Section
from kepan.engine.plandoc.vocabulary import Vocabulary

YEARS = re.compile(r"((?:19|20)\d\d)\D{0,2}?(?:-|—|至|到|~)\D{0,2}?((?:19|20)\d\d)年|((?:19|20)\d\d)年", re.ASCII)
LONGEST_TITLE = 60
SENTENCE_SIGNS = ("。", "；", "，", ",", ":", "：")


class SectionReader:
    """The sections of a text, the headings above each block, and the plan's metadata."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block]) -> None:
        self.folded = folded
        self.words = vocabulary.structure
        self.blocks = blocks
        self.of_block: list[int | None] = []
        self.sections = self.create_sections()
        self.plans = (self.create_plan(),)
        self.is_summary = self.plans[0].kind == "summary"
        self.is_summary_text = self.is_summary or self.words.summaries.find_in(self.plans[0].title) != ""
        self.titles = {number: self.get_folded_path(section) for number, section in enumerate(self.of_block)}

    def create_sections(self) -> tuple[Section, ...]:
        """Create the sections: each heading opens one, closed by the next of its level or above."""
        found: list[Section] = []
        stack: list[int] = []
        for block in self.blocks:
            if block.title is not None:
                stack = [number for number in stack if found[number].level < block.level]
                found.append(
                    Section(
                        id=len(found),
                        parent=stack[-1] if stack else None,
                        level=block.level,
                        marker=self.folded.text[block.marker[0] : block.marker[1]],
                        title=self.folded.text[block.title[0] : block.title[1]].strip(),
                        title_span=block.title,
                        span=(block.start, block.end),
                    )
                )
                stack.append(len(found) - 1)
            self.of_block.append(stack[-1] if stack else None)
        ends = [len(self.folded.text)] * len(found)
        waiting: list[int] = []
        for section in found:
            while waiting and found[waiting[-1]].level >= section.level:
                ends[waiting.pop()] = section.span[0]
            waiting.append(section.id)
        return tuple(replace(section, span=(section.span[0], ends[section.id])) for section in found)

    def get_section(self, block: int) -> int | None:
        """Get the id of the section a block stands in."""
        return self.of_block[block]

    def get_path(self, section: int | None) -> tuple[str, ...]:
        """Get the headings from the top down to a section."""
        path: list[str] = []
        while section is not None:
            path.append(self.sections[section].title)
            section = self.sections[section].parent
        return tuple(reversed(path))

    def get_folded_path(self, section: int | None) -> tuple[str, ...]:
        """Get the headings from the top down to a section, folded for matching."""
        path: list[str] = []
        while section is not None:
            start, end = self.sections[section].title_span
            path.append(self.folded.plain[start:end].strip())
            section = self.sections[section].parent
        return tuple(reversed(path))

    def create_plan(self) -> Plan:
        """Create the plan's card from its title; what the title does not say stays None."""
        whole = (0, len(self.folded.text))
        title = self.find_title()
        if title is None:
            return Plan("", None, "plan", None, None, None, whole)
        plain = self.folded.plain[title.start : title.end]
        years = YEARS.search(plain)
        first = int(years[1] or years[3]) if years else None
        last = int(years[2] or years[3]) if years else None
        return Plan(
            title=self.folded.text[title.start : title.end],
            title_span=(title.start, title.end),
            kind=self.read_kind(plain, first, last),
            year_from=first,
            year_to=last,
            territory=self.read_territory(title),
            span=whole,
        )

    def find_title(self) -> Block | None:
        """Find the title: a short line near the top that ends like the name of a plan or a summary."""
        for block in self.blocks[:12]:
            plain = self.folded.plain[block.start : block.end]
            short = block.level == 0 and len(plain) <= LONGEST_TITLE and not plain.endswith(SENTENCE_SIGNS)
            if short and (self.words.plans.find_in(plain) or self.words.summaries.find_in(plain)):
                return block
        return None

    def read_kind(self, title: str, first: int | None, last: int | None) -> str:
        """Read the kind of plan from its title: the later word decides between plan and summary."""
        if first != last or self.words.programmes.find_in(title):
            return "programme"
        plan = max((title.rfind(word) for word in self.words.plans), default=-1)
        summary = max((title.rfind(word) for word in self.words.summaries), default=-1)
        return "summary" if summary > plan else "plan"

    def read_territory(self, title: Block) -> str | None:
        """Read the territory that opens the title, as printed."""
        plain = self.folded.plain[title.start : title.end]
        end = 0
        while end < len(plain) and not plain[end].isdigit():
            end += 1
        for at in range(min(end, 16), 1, -1):
            if self.words.territory_tails.match_end(plain, at) and at > len(
                self.words.territory_tails.match_end(plain, at)
            ):
                return self.folded.text[title.start : title.start + at]
        return None
