"""One text in two faces: as printed, and folded for matching, place for place the same."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kepan.engine.plandoc.places import Span

# Full-width signs that also separate clauses keep their shape: in a comma the width decides whether it may
# stand inside a number.
KEPT = frozenset("，；：！？")
WIDTH = {0xFF00 + low: chr(0x20 + low) for low in range(1, 0x5F) if chr(0xFF00 + low) not in KEPT}
# A full stop printed for a decimal point (29。43%, 1。3万人).
DECIMAL = re.compile(r"(?<=[0-9])。(?=[0-9]{1,3} ?[%‰万亿])")
SPACES = {0x3000: " ", 0xA0: " ", 0x2002: " ", 0x2003: " ", 0x202F: " "}


class Script(dict[str, str]):
    """Folds a traditional character to a simplified one; what is made of all of them is made once, not for each text.

    >>> Script({"專": "专"})["專"], "專１".translate(Script({"專": "专"}).table)
    ('专', '专1')
    """

    __slots__ = ("simplified", "table")

    def __init__(self, signs: Mapping[str, str]) -> None:
        super().__init__(signs)
        self.table = create_table(signs)
        self.simplified = list_simplified(signs)


def create_table(script: Mapping[str, str]) -> dict[int, str]:
    """Create the table by which a text is folded: traditional characters, full-width signs, odd spaces."""
    return {ord(printed): folded for printed, folded in script.items()} | WIDTH | SPACES


def get_table(script: Mapping[str, str]) -> Mapping[int, str]:
    """Get the table of a script."""
    return script.table if isinstance(script, Script) else create_table(script)


def list_simplified(script: Mapping[str, str]) -> frozenset[str]:
    """List the simplified signs that tell: those that no text in traditional script has."""
    return frozenset(sign for sign in script.values() if sign not in script and not is_shared(sign))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of text, or several joined, in both faces: `text` as printed, `plain` folded.

    Where nothing was folded the two are one string: a long text has many phrases.

    >>> (Phrase("專利", "专利") + Phrase("件", "件"))[1:].plain
    '利件'
    """

    text: str
    plain: str

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> "Phrase":
        plain = self.plain[part]
        return Phrase(plain if self.text is self.plain else self.text[part], plain)

    def __add__(self, other: "Phrase") -> "Phrase":
        plain = self.plain + other.plain
        alike = self.text is self.plain and other.text is other.plain
        return Phrase(plain if alike else self.text + other.text, plain)


EMPTY = Phrase("", "")


@dataclass(frozen=True, slots=True)
class Folded:
    """The whole document in both faces."""

    text: str
    plain: str

    def read_phrase(self, start: int, end: int, without: tuple[Span, ...] = ()) -> Phrase:
        """Read the stretch from `start` to `end`, leaving out the given places."""
        pieces, at = EMPTY, start
        for gap_start, gap_end in without:
            if gap_end > at and gap_start < end:
                pieces += self.create_phrase(at, max(at, gap_start))
                at = max(at, gap_end)
        last = self.create_phrase(at, end) if at < end else EMPTY
        return pieces + last if pieces.text else last

    def create_phrase(self, start: int, end: int) -> Phrase:
        """Create the phrase of a stretch."""
        text, plain = self.text[start:end], self.plain[start:end]
        return Phrase(plain if text == plain else text, plain)


def create_folded(text: str, script: Mapping[str, str]) -> Folded:
    """Fold traditional characters, full-width signs and odd spaces, one character for one.

    >>> create_folded("專利１２件，增長５％", {"專": "专", "長": "长"}).plain
    '专利12件，增长5%'
    """
    return Folded(text, DECIMAL.sub(".", text.translate(get_table(script))))


def compute_script(text: str, script: Mapping[str, str]) -> str:
    """Compute which script the text is written in: `traditional`, `simplified`, or `mixed` between the two.

    >>> compute_script("專利", {"專": "专", "長": "长"}), compute_script("专利", {"專": "专"})
    ('traditional', 'simplified')
    """
    counts = Counter(text)
    simplified = script.simplified if isinstance(script, Script) else list_simplified(script)
    old = sum(number for sign, number in counts.items() if sign in script)
    new = sum(number for sign, number in counts.items() if sign in simplified)
    if old * 20 <= new:
        return "simplified"
    return "traditional" if new * 20 <= old else "mixed"


def is_shared(sign: str) -> bool:
    """Say whether a simplified sign is one of traditional script as well: such a sign tells nothing.

    >>> is_shared("合"), is_shared("业")
    (True, False)
    """
    try:
        return len(sign.encode("big5")) == 2
    except UnicodeEncodeError:
        return False
