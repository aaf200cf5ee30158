"""Finds what a text read where bytes were lost before it was decoded (GBK, GB18030).

A two-byte sign that loses one byte shifts the bytes behind it: each following sign is made of the second half of one
and the first half of the next, until a sign of one byte or a byte that fits nowhere sets the row right again. A decoder
writes `?` for a byte that it cannot place, and a later program may have folded full-width signs to ASCII, so that the
two bytes of one sign became one. `readings` undoes all of this; here the damaged stretches are found and the best
reading is judged. Stretches are few and short, so that the work stays bounded on any text.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.pairs import UNKNOWN, Pairs
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs.readings import LOST_SIGNS, Guess, Path, ReadingSearch

SUSPECT = re.compile(r"(?:(?<=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff].))[?\ufffd]")
STRANGE, UNLIKELY, RUN = -7.5, -6.5, -10.0
LEFT, RIGHT, NEAR, LONGEST = 30, 12, 24, 120
MOST_SIGNS = 800
MARGIN, UNMARKED_MARGIN = 5.0, 12.0
# The best readings are weighed once more, by the number of words they fall into.
RANKED, WORD, JOINED = 24, 1.5, 2
WORST = -8.0


@dataclass(frozen=True, slots=True)
class LostBytes:
    """A stretch that was read wrongly: the likeliest reading, how it was found, and the one after it."""

    start: int
    end: int
    reading: str
    guesses: tuple[Guess, ...]
    score: float
    printed_score: float
    runner_up: str | None
    runner_up_score: float | None


class LostByteReader:
    """Reads the damaged stretches of one text."""

    def __init__(self, folded: Folded, pairs: Pairs) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.pairs = pairs
        self.search = ReadingSearch(folded, pairs)

    def list_lost(self) -> list[LostBytes]:
        """List the damaged stretches that have a clearly better reading."""
        found = (self.read_stretch(start, end) for start, end in self.list_stretches())
        return [lost for lost in found if lost is not None]

    def list_stretches(self) -> Iterator[Span]:
        """List where to search: around marks of lost bytes and runs of rare signs, neighbours together."""
        marks = self.list_marks()
        at, left = 0, MOST_SIGNS
        while at < len(marks) and left > 0:
            first = at
            while at + 1 < len(marks) and marks[at + 1] - marks[at] <= NEAR and marks[at + 1] - marks[first] <= LONGEST:
                at += 1
            start, end = self.find_bounds(marks[first], marks[at])
            yield start, end
            at, left = at + 1, left - (end - start)

    def list_marks(self) -> list[int]:
        """List the places that look damaged, in order."""
        found = {match.start() for match in SUSPECT.finditer(self.plain) if self.is_strange(match.start())}
        for match in self.pairs.rare_run.finditer(self.plain):
            if self.compute_mean(match.start() + 1, match.end() - match.start()) < RUN:
                found |= {match.start(), match.end() - 1}
        return sorted(found)

    def is_strange(self, at: int) -> bool:
        """Say whether the signs before or behind a place make no likely Chinese."""
        return any(self.compute_mean(start) < STRANGE for start in (at - 2, at - 1, at + 1, at + 2))

    def compute_mean(self, start: int, length: int = 2) -> float:
        """Compute the mean likelihood of a few signs; the ends of the text count as likely."""
        reach = range(max(1, start), min(len(self.text), start + length))
        return math.fsum(self.pairs.compute(self.text[at - 1], self.text[at]) for at in reach) / length

    def find_bounds(self, first: int, last: int) -> Span:
        """Find a stretch around the marks that stays in its line."""
        start = max(0, self.text.rfind("\n", 0, first) + 1, first - LEFT)
        end = self.text.find("\n", last)
        return start, min(len(self.text) if end < 0 else end, last + RIGHT)

    def read_stretch(self, start: int, end: int) -> LostBytes | None:
        """Read one stretch; None where no reading is clearly better than what is printed."""
        guessed = [at for at in range(start, end) if min(self.compute_mean(at), self.compute_mean(at + 1)) < UNLIKELY]
        paths = self.search.list_readings(start, end, guessed)
        printed = self.compute_printed(start, end)
        marked = any(sign in LOST_SIGNS for sign in self.text[start:end])
        margin = MARGIN if marked else UNMARKED_MARGIN
        if not any(path.score >= printed + margin for path in paths[:RANKED]):
            return None
        if not is_clear(paths[:RANKED]):
            paths = list_ranked(paths)
        if not paths[0].guesses or paths[0].score < printed + margin:
            return None
        return self.create_lost(start, end, paths, printed)

    def compute_printed(self, start: int, end: int) -> float:
        """Compute how likely the printed text is."""
        return math.fsum(
            UNKNOWN if self.text[at] in LOST_SIGNS else self.pairs.compute(self.text[at - 1 : at], self.text[at])
            for at in range(start, end)
        ) + (self.pairs.compute(self.text[end - 1], "\n") if self.text[end : end + 1] in ("", "\n") else 0)

    def create_lost(self, start: int, end: int, paths: list[Path], printed: float) -> LostBytes | None:
        """Create the result from the best readings, cut down to what differs from the print."""
        old, reading = self.text[start:end], paths[0].get_reading()
        head, tail = count_shared(old, reading)
        if self.compute_worst(reading, head, tail) < WORST:
            return None
        second = next((path for path in paths if path.get_reading() != reading), None)
        return LostBytes(
            start=start + head,
            end=end - tail,
            reading=reading[head : len(reading) - tail],
            guesses=paths[0].get_guesses(),
            score=round(paths[0].score, 1),
            printed_score=round(printed, 1),
            runner_up=None if second is None else cut_shared(old, second.get_reading()),
            runner_up_score=None if second is None else round(second.score, 1),
        )

    def compute_worst(self, reading: str, head: int, tail: int) -> float:
        """Compute the mean likelihood of the signs that were put in, with one sign around them."""
        first, last = max(1, head), min(len(reading), len(reading) - tail + 1)
        scores = [self.pairs.compute(reading[at - 1], reading[at]) for at in range(first, last)]
        return math.fsum(scores) / len(scores) if scores else UNKNOWN


def is_clear(paths: list[Path]) -> bool:
    """Say whether the best reading leads by more than words could make up: a sign that differs joins at most three."""
    best, reading = paths[0], paths[0].get_reading()
    for path in paths[1:]:
        other = path.get_reading()
        head, tail = count_shared(reading, other)
        differing = max(len(reading), len(other)) - head - tail
        if differing and best.score - path.score <= WORD * JOINED * differing:
            return False
    return True


def list_ranked(paths: list[Path]) -> list[Path]:
    """List the best readings again, those first that fall into fewer words."""
    # Its dictionary takes a tenth of a second to come in, and few texts need it.
    import rjieba  # noqa: PLC0415

    def count_words(reading: str) -> int:
        # Half of a surrogate pair cannot be handed over; any other sign stands in for it.
        return len(rjieba.cut(reading.encode("utf-8", "replace").decode("utf-8"), False))

    first = [(path.score - WORD * count_words(path.get_reading()), path) for path in paths[:RANKED]]
    return [path for _, path in sorted(first, key=lambda entry: -entry[0])]


def count_shared(old: str, new: str) -> tuple[int, int]:
    """Count how many signs two texts share at their start and at their end.

    >>> count_shared("科技?券", "科技创券")
    (2, 1)
    """
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def cut_shared(old: str, new: str) -> str:
    """Cut a text down to what differs from another.

    >>> cut_shared("科技?券", "科技创券")
    '创'
    """
    head, tail = count_shared(old, new)
    return new[head : len(new) - tail]
