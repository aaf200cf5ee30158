"""Runs of entries inside a paragraph: 一是 … 二是 …, ① … ② …, (1) … (2) …"""

from dataclasses import dataclass

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.markers import FIFTH, FOURTH, read_marker
from kepan.engine.plandoc.vocabulary import Words
from kepan.engine.plandoc.words import create_opener

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
RUN_SIGNS = "第是要则，,、：:"
OPENERS = "。；;：:，,、！？ )）"
SIGNS = create_opener("(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿")


@dataclass(frozen=True, slots=True)
class Run:
    """One entry of a run inside a paragraph: `body` is where its text begins behind the marker."""

    number: int
    marker: str
    start: int
    body: int
    end: int


def list_runs(plain: str, start: int, end: int, words: Words, *, after: int = 0) -> list[Run]:
    """List the entries of the runs in a stretch; a run starts at 一是, repeated or skipped numbers are kept.

    A stretch that opens with the number behind `after` carries on the run of the line before.

    >>> from kepan.engine.plandoc.vocabulary import Words
    >>> text = "抓两件事：一是建平台；二是引人才。"
    >>> [(run.number, text[run.body:run.end]) for run in list_runs(text, 0, len(text), Words(["一是", "二是"]))]
    [(1, '建平台；'), (2, '引人才。')]
    """
    found: list[tuple[int, str, int]] = []
    at, word = words.find_from(plain, start, end)
    while word:
        if at == start or plain[at - 1] in OPENERS:
            number = NUMERALS.index(word.strip(RUN_SIGNS)) + 1
            if number == 1 or found or (after and at == start and after <= number <= after + 2):
                found.append((number, word, at))
        at, word = words.find_from(plain, at + len(word), end)
    return create_runs(found, end)


def list_block_runs(plain: str, blocks: list[Block], words: Words) -> list[list[Run]]:
    """List the runs of each block; a run may go on in the blocks that follow, one entry a line."""
    found: list[list[Run]] = []
    last = 0
    for block in blocks:
        start = block.marker[1]
        runs = list_runs(plain, start, block.end, words, after=last if block.rank == 0 else 0)
        if block.title is not None or block.opens:
            last = 0
        last = runs[-1].number if runs and runs[0].start == start else last if not runs and block.rank == 0 else 0
        found.append(runs or list_signed_runs(plain, start, block.end))
    return found


def list_signed_runs(plain: str, start: int, end: int) -> list[Run]:
    """List the entries of a run with ① or (1) in a stretch; one entry alone is none.

    >>> text = "抓两件事:①建平台;②引人才。"
    >>> [text[run.body:run.end] for run in list_signed_runs(text, 0, len(text))]
    ['建平台;', '引人才。']
    """
    found: list[tuple[int, str, int]] = []
    rank = 0
    for sign in SIGNS.finditer(plain, start, end):
        at = sign.start()
        if at > start and plain[at - 1] not in OPENERS and plain[at] == "(":
            continue
        marker = read_marker(plain, at, end)
        if marker is None or marker.rank not in (FOURTH, FIFTH):
            continue
        if (marker.number == 1 and not found) or (found and marker.rank == rank and marker.number == found[-1][0] + 1):
            rank = marker.rank
            found.append((marker.number, plain[at : marker.end], at))
    return create_runs(found, end) if len(found) > 1 else []


def create_runs(found: list[tuple[int, str, int]], end: int) -> list[Run]:
    """Create the entries: each ends where the next begins."""
    stops = [*(place for _, _, place in found[1:]), end][: len(found)]
    return [
        Run(number, word, place, place + len(word), stop)
        for (number, word, place), stop in zip(found, stops, strict=True)
    ]
