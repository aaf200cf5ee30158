"""Searches the ways to read a row of bytes of which a few were lost; the likeliest Chinese wins.

A reading grows sign by sign over the printed text. At every sign it may go on with the printed bytes, put a lost byte
back, or take a byte out; each guess has its price, and every sign is weighed by the sign before it. Only the best
readings are kept at each step, so that the work is bounded by the length of the stretch.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.pairs import UNKNOWN, Pairs

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
LOST_SIGNS = "?\ufffd"
FOLDED = 0xA3
# The half of a sign whose first byte stands where a ? is printed.
OPEN = -1
# What each guess costs, in units of the logarithm of a probability.
MARKED, UNMARKED, UNEXPLAINED, DROPPED, FOLD = 1.0, 5.5, 4.0, 14.0, 1.0
# What a traditional sign costs in a simplified text, and how far around a stretch the script is looked at.
FOREIGN, AROUND = 4.0, 200
SELDOM = -13.0
KEPT = 90
EXPANDED = 8
RANKED = 12
SAME = 4
MOST_GUESSES = 4


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess of a reading: what was done at which place of the text with which byte.

    `kind` is `replaced` (a lost byte stood where a ? is printed), `inserted` (it left no mark), `dropped` (a byte too
    many) or `unfolded` (an ASCII sign was a full-width one).
    """

    kind: str
    at: int
    byte: int


@dataclass(frozen=True, slots=True)
class Path:
    """A reading so far: its score, the first byte of a sign that waits for its second, and the last sign.

    `before`, `sign` and `guess` chain the reading together; `guesses` counts the bytes that were guessed.
    """

    score: float
    half: int
    last: str
    at: int
    before: "Path | None" = None
    sign: str = ""
    guess: Guess | None = None
    guesses: int = 0

    def get_reading(self) -> str:
        """Get the text of the reading."""
        return "".join(reversed([path.sign for path in self.list_back()]))

    def get_guesses(self) -> tuple[Guess, ...]:
        """Get the guesses in the order in which they were made."""
        return tuple(reversed([path.guess for path in self.list_back() if path.guess is not None]))

    def list_back(self) -> Iterator["Path"]:
        """List the steps from the last to the first."""
        path: Path | None = self
        while path is not None:
            yield path
            path = path.before


@cache
def get_sign(code: bytes) -> str:
    """Get the sign that two bytes make in GBK; nothing where they make none.

    >>> get_sign(bytes((0xC8, 0xAF))), get_sign(bytes((0xFF, 0x40)))
    ('券', '')
    """
    sign = code.decode("gbk", "ignore")
    return sign if len(sign) == 1 and sign > "\x7f" else ""


@cache
def is_basic(code: bytes) -> bool:
    """Say whether GB2312 has a sign for two bytes."""
    return min(code) > 0xA0 and code.decode("gb2312", "ignore") != ""


def is_marked_lost(byte: int, ahead: int) -> bool:
    """Say whether a strict GB2312 decoder writes a mark of loss for this byte, with `ahead` behind it."""
    return not is_basic(bytes((byte, ahead)))


class ReadingSearch:
    """Searches one stretch of a text."""

    def __init__(self, folded: Folded, pairs: Pairs) -> None:
        self.text = folded.text
        self.pairs = pairs
        self.simplified = True
        self.likely: dict[tuple[int, int], list[tuple[int, str]]] = {}
        self.ranked: dict[tuple[str, int, int, str, int], list[tuple[float, int, str]]] = {}

    def list_readings(self, start: int, end: int, guessed: Iterable[int]) -> list[Path]:
        """List the best readings of a stretch, the likeliest first; unmarked losses are sought at `guessed`."""
        places = frozenset(guessed)
        around = slice(max(0, start - AROUND), end + AROUND)
        self.simplified = not any(map(self.pairs.is_foreign, self.text[around]))
        self.ranked.clear()
        paths = [Path(0.0, 0, self.text[start - 1 : start], start)]
        for at in range(start, end):
            found = [step for path in paths for step in self.list_steps(path, at)]
            if at in places:
                found += [step for path in paths[:EXPANDED] for step in self.list_guessed(path, at)]
            paths = list_best(found)
        whole = [path for path in paths if not path.half]
        if self.text[end : end + 1] not in ("", "\n"):
            return whole
        ended = [replace(path, score=path.score + self.pairs.compute(path.last, "\n")) for path in whole]
        return sorted(ended, key=lambda path: -path.score)

    def get_code(self, at: int) -> bytes:
        """Get the bytes of the sign at a place; a sign that GBK does not have has none."""
        return self.text[at : at + 1].encode("gbk", "ignore")

    def list_steps(self, path: Path, at: int) -> Iterator[Path]:
        """List the ways to go on with the sign as printed, or with the byte that a mark of loss stands for."""
        sign, code = self.text[at], self.get_code(at)
        if sign in LOST_SIGNS and path.guesses < MOST_GUESSES:
            yield from self.list_marked(path, at)
        if len(code) == 2:
            yield from self.list_fed(path, at, code)
        elif not path.half:
            score = UNKNOWN if sign in LOST_SIGNS else self.pairs.compute(path.last, sign)
            yield Path(path.score + score, 0, sign, at, path, sign, None, path.guesses)
        elif code and 0x21 <= code[0] < 0x7F:
            guess = Guess("unfolded", at, code[0] + 0x80)
            unfolded = Path(path.score - FOLD, path.half, path.last, path.at, path, "", guess, path.guesses)
            yield from self.list_fed(unfolded, at, bytes((FOLDED, code[0] + 0x80)))

    def list_marked(self, path: Path, at: int) -> Iterator[Path]:
        """List the readings in which a lost byte stood at a mark of loss."""
        if path.half > 0:
            yield from self.list_closed(path, at, "replaced", MARKED, self.get_next(at + 1))
        elif not path.half:
            yield Path(path.score - MARKED, OPEN, path.last, at, path, "", None, path.guesses + 1)

    def list_guessed(self, path: Path, at: int) -> Iterator[Path]:
        """List the readings in which a byte was lost without a mark at this sign, or is one too many."""
        code = self.get_code(at)
        if path.guesses >= MOST_GUESSES or path.half == OPEN or self.text[at] in LOST_SIGNS:
            return
        if path.half:
            for closed in self.list_closed(path, at, "inserted", UNMARKED, self.get_next(at)):
                yield from self.list_steps(closed, at)
        elif len(code) == 2:
            number = path.guesses + 1
            opened = Path(path.score - UNMARKED, OPEN, path.last, at, path, "", None, number)
            yield from self.list_fed(opened, at, code, "inserted")
            waiting = Path(path.score, code[0], path.last, at, path, "", None, path.guesses)
            for closed in self.list_closed(waiting, at, "inserted", UNMARKED, self.get_shifted(at)):
                yield from self.list_fed(closed, at, code[1:])
            guess = Guess("dropped", at, code[0])
            dropped = Path(path.score - DROPPED, 0, path.last, at, path, "", guess, number)
            yield from self.list_fed(dropped, at, code[1:])

    def list_fed(self, path: Path, at: int, code: bytes, kind: str = "replaced") -> Iterator[Path]:
        """List what comes out when bytes are fed to a reading: nothing where they make no sign."""
        paths = [path]
        for byte in code:
            paths = [fed for one in paths for fed in self.list_fed_byte(one, at, byte, kind)]
        yield from paths

    def list_fed_byte(self, path: Path, at: int, byte: int, kind: str) -> Iterator[Path]:
        """List what comes out when one byte is fed to a reading."""
        if path.half == OPEN:
            yield from self.list_opened(path, at, byte, kind)
        elif not path.half:
            yield Path(path.score, byte, path.last, at, path, "", None, path.guesses)
        elif sign := get_sign(bytes((path.half, byte))):
            score = path.score + self.pairs.compute(path.last, sign)
            yield Path(score, 0, sign, at, path, sign, None, path.guesses)

    def list_opened(self, path: Path, at: int, byte: int, kind: str) -> Iterator[Path]:
        """List the likeliest signs whose lost first byte stands before `byte`."""
        marked = kind == "replaced"
        for score, lead, sign in self.list_ranked(path.last, -1, byte, self.get_shifted(at), byte if marked else 0):
            yield Path(path.score + score, 0, sign, at, path, sign, Guess(kind, path.at, lead), path.guesses)

    def list_closed(self, path: Path, at: int, kind: str, cost: float, ahead: str) -> Iterator[Path]:
        """List the likeliest signs whose second byte was lost; `ahead` is the sign that most likely follows."""
        byte = (self.get_code(at + 1) or b"\n")[0] if kind == "replaced" else 0
        for score, trail, sign in self.list_ranked(path.last, path.half, -1, ahead, byte):
            total = path.score + score - cost
            yield Path(total, 0, sign, at, path, sign, Guess(kind, at, trail), path.guesses + 1)

    def list_ranked(self, last: str, lead: int, trail: int, ahead: str, behind: int) -> list[tuple[float, int, str]]:
        """List the signs with the given lead or trail that fit best between the sign before and the one ahead.

        Each comes with its score and its other byte. Where a mark stands for that byte, `behind` is the byte behind it.
        """
        key = (last, lead, trail, ahead, behind)
        if key not in self.ranked:
            scored = []
            for other, sign in self.list_signs(lead, trail):
                score = self.pairs.compute(last, sign) - self.compute_price(sign)
                if behind and not is_marked_lost(other, behind):
                    score -= UNEXPLAINED
                rank = score + (self.pairs.compute(sign, ahead) if ahead else 0)
                scored.append((-rank, other, score, sign))
            self.ranked[key] = [(score, other, sign) for _, other, score, sign in sorted(scored)[:RANKED]]
        return self.ranked[key]

    def list_signs(self, lead: int, trail: int) -> list[tuple[int, str]]:
        """List the signs with a given first or second byte that are not too seldom, each with its other byte."""
        key = (lead, trail)
        if key not in self.likely:
            codes = ((byte, bytes((byte, trail))) for byte in LEADS)
            if lead >= 0:
                codes = ((byte, bytes((lead, byte))) for byte in TRAILS)
            signs = ((byte, get_sign(code)) for byte, code in codes)
            self.likely[key] = [(byte, sign) for byte, sign in signs if self.pairs.compute_alone(sign) > SELDOM]
        return self.likely[key]

    def compute_price(self, sign: str) -> float:
        """Compute what a guessed sign costs for its script: traditional signs are rare in a simplified text."""
        return FOREIGN if self.simplified and self.pairs.is_foreign(sign) else 0.0

    def get_next(self, at: int) -> str:
        """Get the sign at a place, as a reading would meet it that is back in step; nothing at the end."""
        sign = self.text[at : at + 1]
        return "" if sign in LOST_SIGNS else sign

    def get_shifted(self, at: int) -> str:
        """Get the sign that the second half of one printed sign and the first half of the next make."""
        return get_sign(self.get_code(at)[-1:] + self.get_code(at + 1)[:1])


def list_best(found: list[Path]) -> list[Path]:
    """List the best readings, few of each state that a reading can be in."""
    number: dict[tuple[int, str, int], int] = {}
    kept = []
    for path in sorted(found, key=lambda path: (-path.score, path.half, path.last, path.guesses)):
        state = (path.half, path.last, path.guesses)
        number[state] = number.get(state, 0) + 1
        if number[state] <= SAME:
            kept.append(path)
            if len(kept) == KEPT:
                break
    return kept
