"""Reads the units behind numbers: 多 and 余, scales, classifiers and dimensions, divisors."""

from dataclasses import dataclass

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit read behind a number: its end, its text, its family and whether 多 or 余 stood inside."""

    end: int
    text: str
    family: str
    more: bool


NO_UNIT = Unit(0, "", "none", False)


class UnitReader:
    """Reads the units of one folded text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.vocabulary = vocabulary
        self.units = vocabulary.units

    def read_unit(self, at: int) -> Unit:
        """Read the unit behind a number: 多/余, a scale, a unit and a divisor, each if printed."""
        start = at + (self.plain[at : at + 1] == " ")
        inside = self.vocabulary.comparators.inside.match_start(self.plain, start)
        direct = self.read_simple_unit(start + len(inside))
        scale = self.units.scale_words.match_start(self.plain, start + len(inside))
        if scale:
            after = start + len(inside) + len(scale)
            second = self.vocabulary.comparators.inside.match_start(self.plain, after)
            scaled = self.read_simple_unit(after + len(second))
            if scaled.end > direct.end:
                return Unit(
                    scaled.end,
                    self.text[after - len(scale) : after] + scaled.text,
                    scaled.family,
                    bool(inside or second),
                )
            if direct.end <= after:
                return Unit(after + len(second), self.text[after - len(scale) : after], "scale", bool(inside or second))
        if direct.end:
            return Unit(direct.end, direct.text, direct.family, bool(inside))
        return Unit(start + len(inside), "", "none", True) if inside and inside != "来" else NO_UNIT

    def read_simple_unit(self, at: int) -> Unit:
        """Read one unit without scale, with its divisor."""
        if self.units.not_units.match_start(self.plain, at) and not self.units.shares.match_start(self.plain, at):
            longest = max(len(words.match_start(self.plain, at)) for words in (self.units.counts, self.units.sizes))
            if longest <= len(self.units.not_units.match_start(self.plain, at)):
                return NO_UNIT
        best, family = "", "none"
        for kind, words in (
            ("share", self.units.shares),
            ("fold", self.units.folds),
            ("count", self.units.counts),
            ("size", self.units.sizes),
        ):
            word = words.match_start(self.plain, at)
            if len(word) > len(best):
                best, family = word, kind
        end = at + len(best)
        if family == "count" and self.plain.startswith("(", end):
            inner = self.units.counts.match_start(self.plain, end + 1)
            if inner and self.plain.startswith(")", end + 1 + len(inner)):
                end += len(inner) + 2
        divisor = self.units.divisors.match_start(self.plain, end)
        # 8/10万: a rate may be printed without the thing counted.
        if not best and not divisor.startswith("/10"):
            return NO_UNIT
        if divisor:
            end, family = end + len(divisor), "size"
        return Unit(end, self.text[at:end].replace("％", "%").replace(" ", ""), family, False)
