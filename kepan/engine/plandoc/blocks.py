"""Cuts a text into blocks, sentences and clauses, and sets page residue aside."""

import re
from dataclasses import dataclass, replace

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import SetAside
from kepan.engine.plandoc.vocabulary import Noise

NUMERAL = "一二三四五六七八九十"
MARKERS = (
    (1, re.compile(rf"第[{NUMERAL}]{{1,3}}(?:章|部分|编|节)|[{NUMERAL}]{{1,3}}、")),
    (2, re.compile(rf"\([{NUMERAL}]{{1,3}}\)、?")),
    (3, re.compile(r"\d{1,2}(?:、|\.(?!\d))", re.ASCII)),
    (4, re.compile(r"\(\d{1,2}\)、?|[①-⑳]|\d{1,2}\)", re.ASCII)),
    (6, re.compile(r"-{2,4}|—{2,4}|[•·●■◆○]")),
)
MARKER_AHEAD = rf"[{NUMERAL}]{{1,3}}、|\([{NUMERAL}]{{1,3}}\)|\d{{1,2}}(?:、|\.(?!\d))"
INNER = re.compile(
    rf"[ \t]{{3,}}(?=[一-龥“])|(?:(?<=[。；！？;!?])[ \t]*|[ \t]{{2,}})(?={MARKER_AHEAD})",
    re.ASCII,
)
SENTENCE_ENDS = frozenset("。！？!?")
CLAUSE_ENDS = frozenset("，,；;。！!？?：:\n")
SEGMENT_ENDS = SENTENCE_ENDS | frozenset("；;")
LONGEST_CLAUSE = 300
CLOSED = frozenset("。！？!?；;：:，,、.…”）)》")
LISTED = 3
LONG_LINE = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a numbered entry.

    `level` is 0 without a marker, 1 for 一、, 2 for (一), 3 for 1., 4 for (1) and ①, 6 for a dash. `title` is the
    place of the heading when the block is one or opens with one; `body` is where the running text begins.
    `continues` says that a page break cut the sentence and that the marker is residue.
    """

    start: int
    end: int
    marker: Span
    level: int
    title: Span | None
    body: int
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """The stretch between two separators, with the sentence and block it belongs to."""

    start: int
    end: int
    sentence: int
    segment: int
    block: int


def find_set_aside(folded: Folded, noise: Noise) -> list[SetAside]:
    """Find the lines that are page residue: buttons, counters, metadata, prefaces of sharing sites."""
    found = []
    for start, end in list_lines(folded.plain):
        kind = match_noise(folded.plain[start:end], noise)
        if kind:
            found.append(SetAside(start, end, kind, folded.text[start:end]))
    return found


def match_noise(line: str, noise: Noise) -> str:
    """Name the kind of residue that a line is, or return an empty string."""
    bare = line.lower().lstrip("0123456789.、· •")
    for kind, words in noise.line_starts.items():
        opening = words.match_start(bare)
        if opening and (kind in ("preface", "rights") or (len(line) <= 60 and "。" not in line)):
            ahead = bare[len(opening) : len(opening) + 1]
            if kind != "metadata" or ahead in (":", "：") or opening[-1] == ":":
                return kind
    if len(line) <= 200:
        for kind, words in noise.line_parts.items():
            if words.find_in(line):
                return kind
    return ""


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


def list_blocks(folded: Folded, set_aside: list[SetAside]) -> list[Block]:
    """List the blocks of the text outside the set-aside lines."""
    skipped = {part.start for part in set_aside}
    blocks: list[Block] = []
    length = 0
    for start, end in list_lines(folded.plain):
        if start in skipped:
            continue
        cuts = [match.end() for match in INNER.finditer(folded.plain, start, end)]
        for first, last in zip([start, *cuts], [*cuts, end], strict=True):
            stop = first + len(folded.plain[first:last].rstrip())
            if stop > first:
                block = create_block(folded.plain, first, stop)
                blocks.append(replace(block, continues=is_continued(folded.plain, blocks, block, length)))
        length = end - start
    return [read_continued(block) if block.continues else block for block in blocks]


def is_continued(plain: str, before: list[Block], block: Block, length: int) -> bool:
    """Say whether a page break has cut a sentence: a long line, of `length` signs, ends in the middle of one."""
    if block.level != LISTED or not before or "\n" not in plain[before[-1].end : block.start]:
        return False
    return length >= LONG_LINE and plain[before[-1].end - 1] not in CLOSED


def read_continued(block: Block) -> Block:
    """Read a continued block as running text behind its marker."""
    return replace(block, level=0, title=None, body=block.marker[1])


def create_block(plain: str, start: int, end: int) -> Block:
    """Create a block: read its marker, and the heading if it is or has one."""
    for level, pattern in MARKERS:
        match = pattern.match(plain, start, end)
        if match:
            after = match.end()
            while after < end and plain[after] == " ":
                after += 1
            title, body = find_title(plain, after, end, level)
            return Block(start, end, (start, match.end()), level, title, body)
    if plain[end - 1] in ":：" and end - start <= 20:
        return Block(start, end, (start, start), 1, (start, end - 1), end)
    return Block(start, end, (start, start), 0, None, start)


def find_title(plain: str, start: int, end: int, level: int) -> tuple[Span | None, int]:
    """Find the heading behind a marker and where the running text begins."""
    stop = start
    while stop < end and plain[stop] not in SENTENCE_ENDS:
        stop += 1
    if stop >= end:
        heading = end - start <= 60 and plain[end - 1] not in "；;" and level < 6
        return ((start, end), end) if heading and end > start else (None, start)
    if stop + 1 >= end:
        return None, start
    return ((start, stop), start) if stop - start <= 40 and level < 6 else (None, start)


def list_clauses(plain: str, blocks: list[Block]) -> list[Clause]:
    """List the clauses of all blocks; a comma or colon between two digits does not cut.

    A clause longer than any written one is cut all the same, so that the work on it stays bounded.
    """
    clauses: list[Clause] = []
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
                clauses.append(Clause(start, at, sentence, segment, index))
            if cuts:
                sentence += plain[at] in SENTENCE_ENDS
                segment += plain[at] in SEGMENT_ENDS
            start = at + 1 if cuts else at
    return clauses


def is_inside_number(plain: str, at: int) -> bool:
    """Say whether the sign at `at` stands between two digits."""
    return plain[at] in ",:" and plain[at - 1 : at].isdigit() and plain[at + 1 : at + 2].isdigit()
