"""Reads the markers that open headings and entries: 第一章, 一、, (一), 1., (1), ①, dashes, and # of Markdown."""

import re
from dataclasses import dataclass

from kepan.engine.basis.numerals import read_numeral

NUMERAL = "一二三四五六七八九十"
# Ranks say which style usually stands above which; a document may turn them round (see sections.py).
PART, CHAPTER, ARTICLE, PLAIN, FIRST, SECOND = 10, 11, 12, 13, 14, 15
THIRD, FOURTH, FIFTH, NAMED, DASH = 16, 17, 18, 19, 20
DASH_LEVEL = 6
STYLES = (
    (1, PART, re.compile(rf"第([{NUMERAL}]{{1,3}})(?:部分|编|篇)[ :：、]?")),
    (1, CHAPTER, re.compile(rf"第([{NUMERAL}]{{1,3}})章[ :：、]?")),
    (1, ARTICLE, re.compile(rf"第([{NUMERAL}]{{1,3}})节[ :：、]?")),
    (1, FIRST, re.compile(rf"([{NUMERAL}]{{1,3}})(?:、|\.(?!\d))", re.ASCII)),
    (2, SECOND, re.compile(rf"\(([{NUMERAL}]{{1,3}})\)、?|([㈠-㈩])")),
    (3, THIRD, re.compile(r"(\d{1,2}) ?(?:、|\.(?!\d))|([⒈-⒛])", re.ASCII)),
    (4, FOURTH, re.compile(r"\((\d{1,2})\)、?|(\d{1,2})\)|([⑴-⒇])", re.ASCII)),
    (4, FIFTH, re.compile(r"([①-⑳])")),
    (4, NAMED, re.compile(rf"(?:任务|措施|行动|工程|举措)(?:([{NUMERAL}]{{1,3}})|(\d{{1,2}}))[:：、. ]", re.ASCII)),
    (DASH_LEVEL, DASH, re.compile(r"-{2,4}|—{2,4}|[•·●■◆○◇□▲△★☆▪►➢➤❖◎◈√※]|[-—–](?=[ 一-龥“])|\*(?= )")),
)
MARKER_AHEAD = rf"[{NUMERAL}]{{1,3}}、|\([{NUMERAL}]{{1,3}}\)|\d{{1,2}}(?:、|\.(?!\d))"
CIRCLES = (("①", 20), ("⑴", 20), ("⒈", 20), ("㈠", 10))
HASHES = re.compile(r"(#{1,6})[ \t]+")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker with its place; `level` is 1 for 一、, 2 for (一), 3 for 1., 4 for (1) and ①, 6 for a dash.

    `rank` tells the styles apart, `number` is what the marker counts (0 for dashes), `hashes` how many # stand
    before it.
    """

    start: int
    end: int
    level: int
    rank: int
    number: int
    hashes: int = 0


def read_marker(plain: str, start: int, end: int) -> Marker | None:
    """Read the marker at the start of a stretch; None where none opens it.

    >>> marker = read_marker("（一）建平台".replace("（", "(").replace("）", ")"), 0, 6)
    >>> (marker.level, marker.number, marker.end)
    (2, 1, 3)
    >>> read_marker("1.5亿元", 0, 5) is None, read_marker("## 目标", 0, 5).hashes
    (True, 2)
    """
    hashes = HASHES.match(plain, start, end)
    at = hashes.end() if hashes else start
    depth = len(hashes[1]) if hashes else 0
    for level, rank, pattern in STYLES:
        match = pattern.match(plain, at, end)
        if match:
            word = next((group for group in match.groups() if group), "")
            return Marker(at, match.end(), level, depth or rank, read_number(word), depth)
    return Marker(at, at, max(1, depth - 1), depth, 0, depth) if hashes else None


def read_number(word: str) -> int:
    """Read what a marker counts.

    >>> [read_number(word) for word in ("十二", "7", "③", "㈡", "")]
    [12, 7, 3, 2, 0]
    """
    if word.isascii():
        return int(word) if word else 0
    for first, count in CIRCLES:
        if 0 <= ord(word[0]) - ord(first) < count:
            return ord(word[0]) - ord(first) + 1
    return int(read_numeral(word) or 0)
