"""Which figures may be added: over places, and over the months or years of a plan."""

from dataclasses import dataclass
from enum import StrEnum


class Adding(StrEnum):
    """How parts make a whole: their sum; over time the last one, over places their sum; or not at all."""

    SUM = "sum"
    LAST = "last"
    NONE = "none"


ADDED = {"SUM": Adding.SUM, "END": Adding.LAST}
"""What the dictionary's rules of rolling up say here; the others (RATIO, RECALC, NONE) are never added."""


@dataclass(frozen=True, slots=True)
class AddingRules:
    """Words by which a figure is known that may not be added although the dictionary has no entry for it.

    `unit_ends` are ends of units (ratios, points, multiples, places), `unit_parts` stand inside units per something,
    `heads` begin and `tails` end the names of averages, ratios and ranks.
    """

    unit_ends: tuple[str, ...]
    unit_parts: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]

    def find_adding(self, *, name: str, unit: str, aggregate: str = "", is_growth: bool = False) -> Adding:
        """Say how parts of a figure make it: a change never, else by the dictionary's rule, else by its words.

        The unit has the last word: a figure printed in percent is no sum whatever its entry says. A figure without a
        unit is a bare number whose kind nobody knows, and is taken for a sum.
        """
        if is_growth or unit.endswith(self.unit_ends) or any(part in unit for part in self.unit_parts):
            return Adding.NONE
        if aggregate:
            return ADDED.get(aggregate, Adding.NONE)
        if name.startswith(self.heads) or name.endswith(self.tails):
            return Adding.NONE
        return Adding.SUM
