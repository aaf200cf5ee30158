"""Text in a terminal: how wide it is, how it is cut and broken, and what must not reach a terminal as it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

# Signs that would steer a terminal, or turn the direction of what follows: a document must not do either.
STEERING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What must not open a line: closing signs of punctuation.
NOT_FIRST = frozenset("，。；：、！？）】》」』〉”’％%,.;:!?)]}")
NOT_LAST = frozenset("（【《「『〈“‘([")
WORD = re.compile(r"[A-Za-z0-9.,/_&+-]+|.", re.DOTALL)

Piece = tuple[str, str]


def write_visible(text: str) -> str:
    """Write a text so that it cannot steer a terminal: such signs become U+FFFD, tabs spaces.

    >>> write_visible("a\\x1b[31m\\tb")
    'a�[31m  b'
    """
    return STEERING.sub("\ufffd", text.replace("\t", "  "))


@cache
def measure_sign(sign: str) -> int:
    """Measure how many columns one sign takes."""
    if unicodedata.east_asian_width(sign) in "WF":
        return 2
    return 0 if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Me", "Mn") else 1


def measure_width(text: str) -> int:
    """Measure how many columns a text takes.

    >>> measure_width("高企A")
    5
    """
    return len(text) if text.isascii() else sum(map(measure_sign, text))


def fill_width(text: str, width: int) -> str:
    """Return a text as wide as a column: cut with … where it is longer, with spaces behind where it is shorter.

    >>> fill_width("高新企业", 6), fill_width("高企", 6)
    ('高新… ', '高企  ')
    """
    if (taken := measure_width(text)) <= width:
        return text + " " * (width - taken)
    kept = taken = 0
    while taken + measure_sign(text[kept]) < width:
        taken += measure_sign(text[kept])
        kept += 1
    return f"{text[:kept]}…{' ' * (width - taken - 1)}"


def list_words(text: str, width: int) -> Iterator[str]:
    """List what a line must not be broken inside of: runs of Latin letters and digits, else single signs.

    A run that is wider than a line is cut all the same.
    """
    for word in WORD.findall(text):
        yield from (word[at : at + width] for at in range(0, len(word), width))


def break_pieces(pieces: Iterable[Piece], width: int) -> Iterator[list[Piece]]:
    """Break words, each with whatever belongs to it, into lines of at most so many columns.

    No line opens with a closing sign of punctuation or ends with an opening one: the word beside it goes along.
    """
    line: list[Piece] = []
    taken = 0
    for piece in pieces:
        size = measure_width(piece[0])
        if taken + size > width and line:
            kept = len(line)
            if piece[0] in NOT_FIRST:
                kept -= 1
            while kept > 0 and (line[kept - 1][0] in NOT_LAST or (kept < len(line) and line[kept][0] in NOT_FIRST)):
                kept -= 1
            kept = kept if kept > 0 else len(line)
            yield line[:kept]
            line = line[kept:]
            taken = sum(measure_width(word) for word, _ in line)
        line.append(piece)
        taken += size
    yield line


def break_lines(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many columns.

    >>> break_lines("新增企业120家。", 8), break_lines("企业（高企）", 6)
    (['新增企业', '120家。'], ['企业', '（高', '企）'])
    """
    words = ((word, "") for word in list_words(text, width))
    return ["".join(word for word, _ in line) for line in break_pieces(words, width)]
