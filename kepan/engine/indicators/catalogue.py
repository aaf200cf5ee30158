"""The dictionary of indicators as values; `kepan.store.files.indicators` reads it from its catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass

from kepan.engine.indicators.adding import Adding, AddingRules

RANK = "K"


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """One entry of the dictionary: what an indicator is called, counted in, and not to be taken for.

    `kind` is F (flow), S (stock), R (ratio), K (rank) or M (milestone); `direction` is `up` where more is better,
    else `down`; `aggregate` is the rule of rolling up (SUM, END, RATIO, RECALC, NONE). `must_not_confuse` holds
    codes of other entries and names of quantities that are in no entry.
    """

    code: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    units: tuple[str, ...]
    kind: str
    direction: str
    aggregate: str
    must_not_confuse: tuple[str, ...]
    dimensions: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class NameRules:
    """How names are made comparable before they are compared.

    `meanings` replaces a word by the first word of its group; `contrasts` gives for each group the words of each
    of its values, which exclude one another; in a `decisive` group
    a word on one side alone excludes as well.
    """

    unit_dimensions: Mapping[str, frozenset[str]]
    meanings: Mapping[str, str]
    fillers: tuple[str, ...]
    levels: tuple[str, ...]
    level_heads: tuple[str, ...]
    level_verbs: tuple[str, ...]
    not_levels: tuple[str, ...]
    contrasts: Mapping[str, Mapping[str, tuple[str, ...]]]
    decisive: tuple[str, ...]
    added: tuple[str, ...]
    held: tuple[str, ...]
    count_nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorCatalogue:
    """The dictionary with the rules by which printed names find their entry."""

    entries: tuple[IndicatorEntry, ...]
    rules: NameRules
    adding: AddingRules

    def find_entry(self, code: str) -> IndicatorEntry | None:
        """Find the entry of a code."""
        return next((entry for entry in self.entries if entry.code == code), None)

    def find_adding(self, code: str, *, name: str, unit: str, is_growth: bool = False) -> Adding:
        """Say how parts of a figure make it; without a code its name and unit alone decide."""
        entry = self.find_entry(code) if code else None
        aggregate = "" if entry is None else entry.aggregate
        return self.adding.find_adding(name=name, unit=unit, aggregate=aggregate, is_growth=is_growth)
