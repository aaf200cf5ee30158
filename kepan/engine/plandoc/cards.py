"""Reads what the title and the first lines of a plan say about it: kind, years, territory; nothing is guessed."""

import re

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.basis.period import read_plan_years
from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import Plan
from kepan.engine.plandoc.vocabulary import Vocabulary

DASH = r"\D{0,2}?(?:-|—|至|到|~)\D{0,2}?"
YEARS = re.compile(rf"((?:19|20)\d\d){DASH}((?:19|20)\d\d)年|((?:19|20)\d\d)年", re.ASCII)
UNTIL = re.compile(r"到((?:19|20)\d\d)年", re.ASCII)
AHEAD = re.compile(r"(?:今后|未来)([二两三四五六七八九十])年")
FIVE_YEARS = re.compile(r"[“\"]([一二三四五六七八九十]{1,2}五)[”\"]")
OPENING = re.compile(r"((?:19|20)\d\d)年，?,?是", re.ASCII)
NAMED = re.compile(r"《([^《》\n]{4,60})》")
FILES = (".docx", ".doc", ".pdf", ".txt", ".wps", ".ofd")
LONGEST_TITLE = 60
TOP = 12
OPENED = 3
REACH = 12
JOINTS = "及和与暨、"
HORIZON = 5_000
# Two # or fewer before a title: deeper headings are sections.
HASHES = 2
SENTENCE_SIGNS = ("。", "；", "，", ",", ":", "：")


class CardReader:
    """Reads the cards of plans; `plain` is the folded text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block]) -> None:
        self.folded = folded
        self.plain = folded.plain
        self.words = vocabulary.structure
        self.grounds = vocabulary.times.grounds
        self.blocks = blocks

    def is_title(self, block: Block) -> bool:
        """Say whether a block is a short line that names a plan or a summary."""
        plain = self.get_title(block)
        short = block.rank <= HASHES and 0 < len(plain) <= LONGEST_TITLE
        if not short or block.marker[0] < block.marker[1] or plain.endswith(SENTENCE_SIGNS):
            return False
        return bool(self.words.plans.find_in(plain) or self.words.summaries.find_in(plain))

    def get_title(self, block: Block) -> str:
        """Get the words of a block that may be a title, folded."""
        return self.plain[block.marker[1] : block.end]

    def find_title(self, first: int, last: int) -> Span | None:
        """Find the title of the plan in a stretch of blocks: near its top, the last of equal lines; no file name."""
        found: dict[str, Span] = {}
        for block in self.blocks[first : min(last, first + TOP)]:
            if self.is_title(block):
                found[self.get_title(block)] = (block.marker[1], block.end)
        named = [title for title in found if not any(suffix in title.lower() for suffix in FILES)]
        if named:
            return found[named[0]]
        return self.find_inner_title(first, last) or next(iter(found.values()), None)

    def find_inner_title(self, first: int, last: int) -> Span | None:
        """Find a title that runs into the first sentence: …工作方案 根据…"""
        for block in self.blocks[first : min(last, first + TOP)]:
            start = block.marker[1]
            stop = self.plain.find(" ", start, min(block.end, start + LONGEST_TITLE))
            if stop > start and self.words.plans.match_end(self.plain, stop):
                behind = stop + 1
                if self.grounds.match_start(self.plain, behind) or self.plain.startswith("为", behind):
                    return start, stop
        return None

    def create_plan(self, first: int, last: int, year: int, span: Span) -> Plan:
        """Create the card of the plan in the blocks from `first` up to `last`; `year` opened it, if one did."""
        title = self.find_title(first, last)
        plain = self.plain[slice(*title)] if title else ""
        years = self.read_years(plain) or ((year, year) if year else self.read_opening(first, last))
        kind = self.read_kind(plain, *years) if title else "programme" if years[0] != years[1] else "plan"
        if kind == "programme" and years == (None, None):
            years = self.read_horizon(span)
        territory = self.read_territory(title) if title else self.read_named_territory(span)
        text = self.folded.text[slice(*title)] if title else ""
        return Plan(text, title, kind, years[0], years[1], territory, ((title or span)[0], span[1]))

    def read_years(self, title: str) -> tuple[int | None, int | None] | None:
        """Read the years that a title prints."""
        years = YEARS.search(title)
        return (int(years[1] or years[3]), int(years[2] or years[3])) if years else None

    def read_opening(self, first: int, last: int) -> tuple[int | None, int | None]:
        """Read the years of a plan without any in its title: “2026年是…”, or “今后三年” with its last year."""
        openings = [block for block in self.blocks[first : min(last, first + TOP)] if block.rank == 0][:OPENED]
        for block in openings:
            if match := OPENING.match(self.plain, block.start, block.end):
                return int(match[1]), int(match[1])
            if match := AHEAD.search(self.plain, block.start, block.end):
                length = int(read_numeral(match[1]) or 0)
                stop = min(self.blocks[last - 1].end, block.start + HORIZON)
                ends = {int(end) for end in UNTIL.findall(self.plain, block.start, stop)}
                if len(ends) == 1:
                    end = ends.pop()
                    return end - length + 1, end
        return None, None

    def read_horizon(self, span: Span) -> tuple[int | None, int | None]:
        """Read the horizon of a programme without years in its title: the last year of the five-year plan it names."""
        ends = {int(end) for end in UNTIL.findall(self.plain, *span)}
        for name in dict.fromkeys(FIVE_YEARS.findall(self.plain, *span)):
            years = read_plan_years(name)
            if years is not None and years[1] in ends:
                return years
        return None, None

    def read_kind(self, title: str, first: int | None, last: int | None) -> str:
        """Read the kind of plan from its title: the later word decides between plan and summary.

        A title that joins the two (…情况及…打算) is that of a summary with intentions.
        """
        if first != last or self.words.programmes.find_in(title):
            return "programme"
        plan = max((title.rfind(word) for word in self.words.plans), default=-1)
        summary = max((title.rfind(word) for word in self.words.summaries), default=-1)
        joined = 0 <= summary < plan and any(sign in title[summary:plan] for sign in JOINTS)
        return "summary" if summary > plan or joined else "plan"

    def read_territory(self, place: Span) -> str | None:
        """Read the territory that opens a title, as printed."""
        plain = self.plain[slice(*place)]
        end = 0
        while end < len(plain) and not plain[end].isdigit():
            end += 1
        for at in range(min(end, 16), 1, -1):
            tail = self.words.territory_tails.match_end(plain, at)
            if tail and at > len(tail):
                return self.folded.text[place[0] : place[0] + at]
        return None

    def read_named_territory(self, span: Span) -> str | None:
        """Read the territory of an untitled plan from the plan that it says it carries out: 实施《某某区…纲要》."""
        for match in NAMED.finditer(self.plain, *span):
            before = self.plain[max(span[0], match.start() - REACH) : match.start()]
            if "实施" not in before or self.grounds.find_in(before) or not self.words.plans.match_end(match[1]):
                continue
            if territory := self.read_territory(match.span(1)):
                stop = match.start(1) + len(territory)
                closed = "(" in self.plain[match.start(1) : stop] and self.plain[stop] == ")"
                return self.folded.text[match.start(1) : stop + closed]
        return None
