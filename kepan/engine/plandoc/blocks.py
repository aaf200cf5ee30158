"""Cuts a text into blocks, sentences and clauses."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import merge

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.markers import DASH_LEVEL, MARKER_AHEAD, PLAIN, read_marker
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import SetAside
from kepan.engine.plandoc.vocabulary import Words

INNER = re.compile(
    rf"[ \t]{{3,}}(?=[一-龥“])|(?:(?<=[。；！？;!?])[ \t]*|[ \t]{{2,}}|(?<=[一-龥”)][:：])[ \t]*)(?={MARKER_AHEAD})",
    re.ASCII,
)
GAPS = re.compile(r"(?<! ) {2,}(?! )")
LABELLED = re.compile(r"(?<=[。；！？])[ \t]+(?=[一-龥]{2,8}[:：。])")
SENTENCE_ENDS = frozenset("。！？!?")
CLAUSE_ENDS = frozenset("，,；;。！!？?：:\n")
SEGMENT_ENDS = SENTENCE_ENDS | frozenset("；;")
LONGEST_CLAUSE = 300
CLOSED = frozenset("。！？!?；;：:，,.…”）)》】〕」』")
LISTED = 3
LONG_LINE = 40
LONGEST_HEADING = 60
LONGEST_TITLE = 36
LONGEST_LABEL = 15
LONGEST_COLON = 20
LONGEST_BRACKET = 160


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a numbered entry.

    `level` is 0 without a marker, 1 for 一、, 2 for (一), 3 for 1., 4 for (1) and ①, 6 for a dash. `title` is the
    place of the heading when the block is one or opens with one; `body` is where the running text begins.
    `continues` says that a page break cut the sentence and that the marker is residue. `rank` tells the styles of
    markers apart (0 without one), `number` is what the marker counts, `is_label` says that a known word such as
    主要措施 opens the block. `opens` says that a plan begins here.
    """

    start: int
    end: int
    marker: Span
    level: int
    title: Span | None
    body: int
    continues: bool = False
    rank: int = 0
    number: int = 0
    is_label: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """The stretch between two separators, with the sentence and block it belongs to."""

    start: int
    end: int
    sentence: int
    segment: int
    block: int


class Clauses:
    """The clauses of a text in order, kept as columns of numbers: a long text has hundreds of thousands.

    `starts` and `ends` are sorted; a `Clause` is made when one is asked for by its number.
    """

    def __init__(self) -> None:
        self.starts, self.ends, self.sentences, self.segments, self.blocks = (array("i") for _ in range(5))
        self.last: tuple[int, Clause] | None = None

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> Clause:
        # Figures of one clause ask for it one after another, and keep it.
        if self.last is None or self.last[0] != number:
            columns = (self.starts, self.ends, self.sentences, self.segments, self.blocks)
            self.last = number, Clause(*(column[number] for column in columns))
        return self.last[1]

    def add(self, start: int, end: int, sentence: int, segment: int, block: int) -> None:
        """Add a clause behind the last one."""
        self.starts.append(start)
        self.ends.append(end)
        self.sentences.append(sentence)
        self.segments.append(segment)
        self.blocks.append(block)

    def list_sentences(self) -> Iterator[tuple[int, int, int, int]]:
        """List the sentences one after another: number, block, and where their first clause begins and last ends."""
        first = 0
        for index, number in enumerate(self.sentences):
            if index + 1 == len(self) or self.sentences[index + 1] != number:
                yield number, self.blocks[first], self.starts[first], self.ends[index]
                first = index + 1


def list_lines(plain: str) -> list[Span]:
    """List the lines that hold something, without the white space around them."""
    lines, start = [], 0
    for part in plain.split("\n"):
        body = part.strip()
        if body:
            first = start + part.index(body[0])
            lines.append((first, first + len(body)))
        start += len(part) + 1
    return lines


def list_blocks(folded: Folded, set_aside: list[SetAside], labels: Words) -> list[Block]:
    """List the blocks of the text outside the set-aside lines; `labels` are the words that head a paragraph alone."""
    skipped = {part.start for part in set_aside}
    blocks: list[Block] = []
    length = 0
    for start, end in list_lines(folded.plain):
        if start in skipped:
            continue
        cuts = list_cuts(folded.plain, start, end, labels)
        for first, last in zip([start, *cuts], [*cuts, end], strict=True):
            stop = first + len(folded.plain[first:last].rstrip())
            if stop > first:
                block = create_block(folded.plain, first, stop, labels)
                blocks.append(replace(block, continues=is_continued(folded.plain, blocks, block, length)))
        length = end - start
    return [read_continued(block) if block.continues else block for block in blocks]


def list_cuts(plain: str, start: int, end: int, labels: Words) -> list[int]:
    """List the places inside a line where another paragraph begins: markers, wide gaps, known labels."""
    if is_row(plain, start, end):
        return []
    inner = (match.end() for match in INNER.finditer(plain, start, end))
    labelled = (
        match.end() for match in LABELLED.finditer(plain, start, end) if match_label(plain, match.end(), labels)
    )
    return list(dict.fromkeys(merge(inner, labelled)))


def is_row(plain: str, start: int, end: int) -> bool:
    """Say whether a line holds cells: between tabs, or between wide gaps without any end of a sentence."""
    if plain.count("\t", start, end) > 1:
        return True
    line = plain[start:end]
    gaps = sum(1 for _ in GAPS.finditer(line))
    return gaps > 1 and not any(sign in SENTENCE_ENDS for sign in line)


def match_label(plain: str, at: int, labels: Words) -> str:
    """Return the known label at a place, when a colon or full stop sets it off."""
    label = labels.match_start(plain, at)
    return label if label and plain[at + len(label) : at + len(label) + 1] in ("：", ":", "。") else ""


def is_continued(plain: str, before: list[Block], block: Block, length: int) -> bool:
    """Say whether a page break has cut a sentence: a long line, of `length` signs, ends in the middle of one."""
    if block.level != LISTED or not before or "\n" not in plain[before[-1].end : block.start]:
        return False
    return length >= LONG_LINE and plain[before[-1].end - 1] not in CLOSED


def read_continued(block: Block) -> Block:
    """Read a continued block as running text behind its marker."""
    return replace(block, level=0, rank=0, number=0, title=None, body=block.marker[1])


def create_block(plain: str, start: int, end: int, labels: Words) -> Block:
    """Create a block: read its marker, and the heading if it is or has one."""
    marker = read_marker(plain, start, end)
    if marker:
        after = marker.end
        while after < end and plain[after] == " ":
            after += 1
        if marker.hashes:
            title, body = ((after, end), end) if after < end else (None, start)
        else:
            title, body = find_title(plain, after, end, marker.level)
        return Block(
            start, end, (marker.start, marker.end), marker.level, title, body, False, marker.rank, marker.number
        )
    if plain[end - 1] in ":：" and end - start <= LONGEST_COLON:
        return Block(start, end, (start, start), 1, (start, end - 1), end, rank=PLAIN)
    if label := match_label(plain, start, labels):
        stop = start + len(label)
        return Block(start, end, (start, start), 1, (start, stop), stop + 1, rank=PLAIN, is_label=True)
    return Block(start, end, (start, start), 0, None, start)


def find_title(plain: str, start: int, end: int, level: int) -> tuple[Span | None, int]:
    """Find the heading behind a marker and where the running text begins."""
    stop, end = start, find_text_end(plain, start, end)
    while stop < end and plain[stop] not in SENTENCE_ENDS:
        if plain[stop] in ":：" and is_labelling(plain, start, stop, end):
            return (start, stop), start
        stop += 1
    if stop >= end:
        if level == DASH_LEVEL:
            return None, start
        heading = end - start <= LONGEST_HEADING and plain[end - 1] not in "；;"
        return ((start, end), end) if heading and end > start else (None, start)
    if stop + 1 >= end:
        return None, start
    counted = level == DASH_LEVEL and any(sign.isdigit() for sign in plain[start:stop])
    return ((start, stop), start) if stop - start <= LONGEST_TITLE and not counted else (None, start)


def find_text_end(plain: str, start: int, end: int) -> int:
    """Find where an entry ends without a bracket of offices behind its full stop."""
    depth = 0
    for at in range(end - 1, max(start, end - LONGEST_BRACKET), -1):
        depth += (plain[at] in ")】") - (plain[at] in "(【")
        if not depth:
            return at if plain[at] in "(【" and plain[at - 1] in SENTENCE_ENDS else end
    return end


def is_labelling(plain: str, start: int, at: int, end: int) -> bool:
    """Say whether a colon at `at` sets a short heading off from the text behind it: 启动期(1—3月):分解任务."""
    stop = plain.find("(", start, at) if plain[at - 1] == ")" else at
    if not 2 <= stop - start <= LONGEST_LABEL or at - start > LONGEST_TITLE or at + 1 >= end:
        return False
    return not any(sign.isdigit() or sign in CLAUSE_ENDS or sign in "([【〔" for sign in plain[start:stop])


def list_clauses(plain: str, blocks: list[Block]) -> Clauses:
    """List the clauses of all blocks; a comma or colon between two digits does not cut.

    A clause longer than any written one is cut all the same, so that the work on it stays bounded.
    """
    clauses = Clauses()
    sentence = segment = 0
    for index, block in enumerate(blocks):
        sentence, segment = sentence + 1, segment + 1
        start = block.marker[1]
        for at in range(start, block.end + 1):
            ends = at == block.end
            cuts = not ends and plain[at] in CLAUSE_ENDS and not is_inside_number(plain, at)
            if not (ends or cuts or at - start >= LONGEST_CLAUSE):
                continue
            if plain[start:at].strip():
                clauses.add(start, at, sentence, segment, index)
            if cuts:
                sentence += plain[at] in SENTENCE_ENDS
                segment += plain[at] in SEGMENT_ENDS
            start = at + 1 if cuts else at
    return clauses


def is_inside_number(plain: str, at: int) -> bool:
    """Say whether the sign at `at` stands between two digits."""
    return plain[at] in ",:" and plain[at - 1 : at].isdigit() and plain[at + 1 : at + 2].isdigit()
