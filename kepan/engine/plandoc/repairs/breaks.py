"""Finds where a sentence was cut into two lines: page breaks with their number, and hard line breaks."""

import re
from dataclasses import dataclass

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.tree import Repair, SetAside
from kepan.engine.plandoc.vocabulary import Vocabulary

NUMBERED = re.compile(r"(\d{1,3})(?:、|[.．](?!\d))", re.ASCII)
# A line that opens with a marker of any style begins something new.
MARKED = re.compile(
    r"第[一二三四五六七八九十百]{1,4}[章部编节条]|\(?[一二三四五六七八九十]{1,3}[、).]|[一二三四五六七八九十]是"
    r"|\(?\d{1,3}[、).](?!\d)|[①-⑳]|-{2,}|[—•·●■◆○#|*]",
    re.ASCII,
)
ENDED = frozenset("。！？!?；;：:…")
CLOSED = ENDED | frozenset("”）)》’】.")
JOINING = frozenset("，,、")
OPENING = frozenset("（(《“‘【")
CLOSING = frozenset("，,、。；;：）)》”’】％%")
RUNNING = frozenset("，,。；;")
NUMERIC = frozenset("0123456789.,")
LONG = 40
SHORTEST_CUT = 16
NARROWEST, WIDEST, SLACK, LEAST_LINES = 40, 130, 4, 4
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is read: its place, its width in columns, whether it is indented, the number that opens it."""

    start: int
    end: int
    width: int
    indented: bool
    number: int | None
    marker_end: int


class BreakReader:
    """Reads the cuts of one text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, set_aside: list[SetAside]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.pairs = vocabulary.noise.pairs
        self.units = vocabulary.units.counts
        self.skipped = {part.start: part.kind for part in set_aside}
        self.lines: list[Line] = []
        # Between a line and the one before it nothing stands but white space and page marks.
        self.follows: list[bool] = []
        # The first line that each number opens.
        self.first_lines: dict[int, int] = {}
        self.read_lines()

    def list_breaks(self) -> list[Repair]:
        """List the cuts in the order of the text."""
        fragments = self.list_fragments()
        width = self.compute_page_width()
        indents = any(line.indented for line in self.lines)
        found = []
        for index in range(1, len(self.lines)):
            before, line = self.lines[index - 1], self.lines[index]
            if index in fragments:
                found.append(self.create_break(before, line, line.marker_end, "page_fragment"))
            elif self.follows[index] and self.is_cut(before, line, width, indents):
                found.append(self.create_break(before, line, line.start, "hard_break"))
        return found + self.list_first_fragment(fragments)

    def read_lines(self) -> None:
        """Read the lines outside the set-aside ones."""
        at, follows = 0, True
        for part in self.plain.split("\n"):
            body = part.strip()
            indent = part.index(body[0]) if body else 0
            start, at = at + indent, at + len(part) + 1
            if not body:
                continue
            if start in self.skipped:
                follows = follows and self.skipped[start] == PAGE
                continue
            match = NUMBERED.match(body)
            number, marker = (int(match[1]), match.end()) if match else (None, 0)
            if number is not None:
                self.first_lines.setdefault(number, len(self.lines))
            width = indent + compute_width(body)
            self.lines.append(Line(start, start + len(body), width, indent > 0, number, start + marker))
            self.follows.append(follows)
            follows = True

    def list_fragments(self) -> set[int]:
        """List the lines whose number a page break pushed into a sentence.

        A line before it that is long and not ended shows the cut. Where the numbers run on like those of a list, the
        words must show it as well: a third of the cuts must go through a word.
        """
        likely = [index for index in range(1, len(self.lines)) if self.is_fragment(index, CLOSED | JOINING)]
        torn = [index for index in likely if self.is_torn(index)]
        listed = [index for index in likely if self.is_listed(index)]
        if len([index for index in listed if index in torn]) * 3 < len(listed):
            likely = [index for index in likely if index in torn or index not in listed]
        numbers = {self.lines[index].number for index in likely}
        between = [
            index
            for index in range(1, len(self.lines))
            if self.is_fragment(index, CLOSED) and self.has_neighbours(index, numbers)
        ]
        return {*likely, *between}

    def is_fragment(self, index: int, closed: frozenset[str]) -> bool:
        """Say whether a numbered line stands behind a long one that does not end."""
        before, line = self.lines[index - 1], self.lines[index]
        return (
            line.number is not None and before.end - before.start >= LONG and self.plain[before.end - 1] not in closed
        )

    def is_torn(self, index: int) -> bool:
        """Say whether the number of a line stands inside a word or before a sign that closes one."""
        before, line = self.lines[index - 1], self.lines[index]
        after = self.plain[line.marker_end : line.end].lstrip()[:1]
        return after in CLOSING or self.pairs.is_bound(self.plain[before.end - 1], after)

    def is_listed(self, index: int) -> bool:
        """Say whether the number of a line may simply go on a list: it is 1, or the number before it opened a line."""
        number = self.lines[index].number
        return number == 1 or (number is not None and self.first_lines.get(number - 1, index) < index)

    def has_neighbours(self, index: int, numbers: set[int | None]) -> bool:
        """Say whether the numbers before and after that of a line are fragments."""
        number = self.lines[index].number
        return number is not None and {number - 1, number + 1} <= numbers

    def list_first_fragment(self, fragments: set[int]) -> list[Repair]:
        """List the number of the first page, when numbers of pages cut the text from the second on."""
        second = min(fragments, default=0)
        if len(fragments) < 3 or self.lines[second].number != 2 or self.lines[second - 1].number != 1:
            return []
        line = self.lines[second - 1]
        return [self.create_repair(line.start, line.marker_end, "", "page_fragment")]

    def compute_page_width(self) -> int:
        """Compute how wide the page is that all lines were broken to; 0 where they were not."""
        widths = [line.width for line in self.lines]
        widest = max(widths, default=0)
        if not NARROWEST <= widest <= WIDEST:
            return 0
        full = [line for line in self.lines if line.width >= widest - SLACK]
        wide = [width for width in widths if width >= NARROWEST * 3 // 4]
        open_ended = [line for line in full if self.plain[line.end - 1] not in ENDED]
        enough = len(full) >= LEAST_LINES and len(full) * 5 >= len(wide) * 2 and len(open_ended) * 2 >= len(full)
        return widest if enough else 0

    def is_cut(self, before: Line, line: Line, width: int, indents: bool) -> bool:
        """Say whether a line goes on with the sentence, or the paragraph, of the line before it."""
        first, last = self.plain[line.start], self.plain[before.end - 1]
        if first in CLOSING:
            return last not in CLOSED
        if MARKED.match(self.plain, line.start) or (last in NUMERIC and first in NUMERIC):
            return False
        if last in ENDED:
            return bool(width) and indents and before.width >= width - SLACK and not line.indented
        if last in OPENING or (last in JOINING and before.end - before.start >= SHORTEST_CUT):
            return True
        if width and before.width >= width - SLACK:
            return not line.indented
        return self.is_torn_word(before, line)

    def is_torn_word(self, before: Line, line: Line) -> bool:
        """Say whether the end of a running line and the start of the next are halves of one word."""
        if before.width < LONG or RUNNING.isdisjoint(self.plain[before.start : before.end]):
            return False
        first, last = self.plain[line.start], self.plain[before.end - 1]
        counted = last in NUMERIC and self.units.match_start(self.plain, line.start) != ""
        return counted or self.pairs.is_bound(last, first)

    def create_break(self, before: Line, line: Line, end: int, kind: str) -> Repair:
        """Create the repair that joins two lines; words of Latin letters keep a space between them."""
        last, first = self.text[before.end - 1], self.text[end : end + 1]
        while first in (" ", "\u3000") and end < line.end:
            end += 1
            first = self.text[end : end + 1]
        spaced = last.isascii() and last.isalpha() and first.isascii() and first.isalpha()
        return self.create_repair(before.end, end, " " if spaced else "", kind)

    def create_repair(self, start: int, end: int, candidate: str, kind: str) -> Repair:
        """Create the repair of a stretch."""
        fragment = kind == "page_fragment"
        reason = "分页残留的编号插在句子中间" if fragment else "换行把一句话截断"
        return Repair(start, end, self.text[start:end], candidate, kind, reason, 0.8 if fragment else 0.85)


def compute_width(text: str) -> int:
    """Compute how many columns a text takes; Chinese signs take two.

    >>> compute_width("科技R&D")
    7
    """
    return len(text) + (len(text.encode("utf-8", "surrogatepass")) - len(text)) // 2
