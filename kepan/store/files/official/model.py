"""What an official document is made of, without a word about how it looks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kepan.store.files.numerals import write_counting

DEEPEST = 4
# What no XML may hold: control signs and halves of pairs.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the levels 一、（一）1.（1）; the number is given by its place."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its head, which every page repeats; `widths` are shares of the line."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """An official document without a seal.

    `marks` stand at the top of the first page: how far the paper may travel, and that it is a draft. `copies`,
    `printed_by` and `printed_on` are the imprint at the foot of the last page.
    """

    title: str
    body: tuple[Block, ...] = ()
    marks: tuple[str, ...] = ()
    recipients: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    signed_on: date | None = None
    copies: str = ""
    printed_by: str = ""
    printed_on: date | None = None


def write_day(day: date) -> str:
    """Write a day as official documents do: no zero before month and day.

    >>> write_day(date(2026, 3, 5))
    '2026年3月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def clean_text(text: str) -> str:
    r"""Return a text that any file can hold: signs that none may are replaced, lines end in one way.

    >>> clean_text("甲\x00\r\n乙")
    '甲\ufffd\n乙'
    """
    return FORBIDDEN.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


def write_marker(level: int, number: int) -> str:
    """Write the number of a heading.

    >>> [write_marker(level, 12) for level in (1, 2, 3, 4)]
    ['十二、', '（十二）', '12.', '（12）']
    """
    counted = write_counting(number)
    return (f"{counted}、", f"（{counted}）", f"{number}.", f"（{number}）")[level - 1]


def list_numbered(body: Iterable[Block]) -> Iterator[tuple[Block, str]]:
    """List the blocks of a body, each with the number it has: empty for what is no heading.

    >>> body = [Heading(1, "甲"), Heading(2, "乙"), Heading(1, "丙"), Heading(2, "丁")]
    >>> [number for _, number in list_numbered(body)]
    ['一、', '（一）', '二、', '（一）']
    """
    counts = [0] * DEEPEST
    for block in body:
        if not isinstance(block, Heading):
            yield block, ""
            continue
        level = min(max(block.level, 1), DEEPEST)
        counts[level - 1] += 1
        counts[level:] = [0] * (DEEPEST - level)
        yield Heading(level, block.text), write_marker(level, counts[level - 1])


def measure_width(text: str) -> float:
    """Measure a text in characters of the line; Latin letters and digits take half of one.

    >>> measure_width("2026年3月5日")
    6.0
    """
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def find_ends(signature: str, day: str) -> tuple[float, float]:
    """Find how far signature and day stay from the right edge, in characters (GB/T 9704-2012, 7.3.5.2).

    The signature ends two characters before the edge and the day begins two characters right of where the
    signature begins; a day longer than that ends two characters before the edge and moves the signature left.

    >>> find_ends("虚构市科学技术局规划科", "2026年3月5日")
    (2, 5.0)
    >>> find_ends("虚构局", "2026年3月5日")
    (7.0, 2)
    """
    name, other = measure_width(signature), measure_width(day)
    if name - other >= 2:
        return 2, name - other
    return other + 4 - name, 2


def list_attachments(paper: OfficialDocument) -> Iterator[str]:
    """List the lines of the note of attachments; one alone has no number.

    >>> list(list_attachments(OfficialDocument("甲", attachments=("乙", "丙"))))
    ['附件：1.乙', '\u3000\u3000\u30002.丙']
    """
    several = len(paper.attachments) > 1
    for number, name in enumerate(paper.attachments, 1):
        yield f"{'附件：' if number == 1 else '　　　'}{f'{number}.' if several else ''}{name}"


def list_imprint(paper: OfficialDocument) -> Iterator[tuple[str, str]]:
    """List the lines of the imprint: what stands at their left and at their right.

    >>> list(list_imprint(OfficialDocument("甲", copies="乙", printed_by="丙", printed_on=date(2026, 3, 5))))
    [('抄送：乙。', ''), ('丙', '2026年3月5日印发')]
    """
    if paper.copies:
        yield f"抄送：{paper.copies}。", ""
    if paper.printed_by:
        yield paper.printed_by, "" if paper.printed_on is None else f"{write_day(paper.printed_on)}印发"
