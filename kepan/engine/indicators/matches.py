"""Ranks the entries of the dictionary for a printed name: pairs of characters, rare ones weigh more, and evidence.

Two names are alike as far as their pairs of characters are, each pair weighted by how few entries have it. The
likeness is then lowered by what speaks against it: words that exclude each other (申请/授权, 产值/增加值), a unit
of another dimension, a share against an amount, what is new against what there is. Names that an entry must not
be confused with stand in the index as well: where one of them is nearest, the name means no entry.
"""

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass

from kepan.engine.indicators.catalogue import RANK, IndicatorCatalogue, IndicatorEntry
from kepan.engine.indicators.readings import NameReader, Reading

CHANGE_UNITS = frozenset({"share", "point", "multiple"})
WHOLE = "/"
END = "$"
# How much a pair of the whole of a share weighs against one of its part.
WHOLE_WEIGHT = 0.4
# How much of an alias must be in a name counts more than how much of the name is in the alias.
ALIAS_SHARE = 0.65
# Of a name's pairs the rarest open the search; the best of what they lead to are compared in full.
RAREST, LONGLIST, SHORTLIST = 5, 40, 16
# A unit of more kinds than these counts anything.
MOST_DIMENSIONS = 2
# Below this no name is anybody's.
LEAST = 0.5
# Names whose ranks are kept.
MOST_KEPT = 4096
EXCLUDED, UNSAID, SAID = 0.5, 0.9, 0.87
OTHER_UNIT, NEAR_UNIT = 0.3, 0.97
OTHER_SHAPE, OTHER_ACCRUAL, UNSAID_ADDED = 0.5, 0.85, 0.93


@dataclass(frozen=True, slots=True)
class Printed:
    """A name as a plan prints it, in simplified script, with its unit without 万 or 亿, and what its figure is."""

    name: str
    unit: str = ""
    growth: bool = False
    rank: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a name may mean, with a score from 0 to 1; `alias` is the name of it that came nearest."""

    entry: IndicatorEntry
    score: float
    alias: str


@dataclass(frozen=True, slots=True)
class Known:
    """One name in the index: an entry's own, or one that is in no entry (`entry` is None)."""

    name: str
    reading: Reading
    entry: IndicatorEntry | None
    weights: dict[str, float]
    total: float


class NameMatcher:
    """Finds which entries a printed name may mean; built once for a catalogue."""

    def __init__(self, catalogue: IndicatorCatalogue) -> None:
        self.catalogue = catalogue
        self.reader = NameReader(catalogue.rules)
        self.dimensions = catalogue.rules.unit_dimensions
        self.unit_sets = {entry.code: self.compute_unit_set(entry) for entry in catalogue.entries}
        readings = self.list_readings(catalogue)
        self.rarity = self.compute_rarity(readings)
        self.unseen = max(self.rarity.values(), default=1.0)
        self.ranked: dict[Printed, list[Candidate]] = {}
        self.known = [self.create_known(*reading) for reading in readings]
        self.postings: dict[str, list[int]] = defaultdict(list)
        for number, known in enumerate(self.known):
            for pair in known.weights:
                self.postings[pair].append(number)

    def list_readings(self, catalogue: IndicatorCatalogue) -> list[tuple[str, IndicatorEntry | None, Reading]]:
        """List the names of all entries, then the names of no entry that none of those reads like."""
        own = [
            (name, entry, self.reader.read_name(name))
            for entry in catalogue.entries
            for name in dict.fromkeys((entry.name, *entry.aliases))
        ]
        taken = {compute_key(reading) for _, _, reading in own}
        codes = {entry.code for entry in catalogue.entries}
        strangers = dict.fromkeys(name for entry in catalogue.entries for name in entry.must_not_confuse)
        others = [(name, None, self.reader.read_name(name)) for name in strangers if name not in codes]
        return [*own, *(other for other in others if compute_key(other[2]) not in taken)]

    def get_dimensions(self, unit: str) -> frozenset[str]:
        """Get what kinds of quantity a unit may measure; an unknown unit is a kind of its own."""
        return self.dimensions.get(unit, frozenset({unit}))

    def compute_unit_set(self, entry: IndicatorEntry) -> frozenset[str]:
        """Compute what kinds of quantity an entry may be; 个, which counts anything, tells nothing beside others."""
        telling = [unit for unit in entry.units if len(self.get_dimensions(unit)) <= MOST_DIMENSIONS]
        return frozenset(kind for unit in telling or entry.units for kind in self.get_dimensions(unit))

    def compute_rarity(self, readings: list[tuple[str, IndicatorEntry | None, Reading]]) -> dict[str, float]:
        """Compute how much each pair of characters weighs: more, the fewer entries have it in a name."""
        holders: dict[str, set[str]] = defaultdict(set)
        for name, entry, reading in readings:
            for pair in list_pairs(reading):
                holders[pair].add(entry.code if entry else name)
        count = len({entry.code if entry else name for name, entry, _ in readings})
        return {pair: math.log(1 + count / (1 + len(codes))) for pair, codes in holders.items()}

    def create_known(self, name: str, entry: IndicatorEntry | None, reading: Reading) -> Known:
        """Create a name of the index."""
        weights = self.compute_weights(reading)
        return Known(name, reading, entry, weights, sum(weights.values()))

    def compute_weights(self, reading: Reading) -> dict[str, float]:
        """Compute the weight of each pair of a name."""
        return {
            pair: self.rarity.get(pair, self.unseen) * (WHOLE_WEIGHT if pair[0] == WHOLE else 1.0)
            for pair in list_pairs(reading)
        }

    def rank_entries(self, printed: Printed) -> list[Candidate]:
        """Rank the entries a name may mean, the likeliest first; empty where a name of no entry is nearest.

        What was ranked before is kept, some thousand names: plans of one region name the same things.
        """
        ranked = self.ranked.get(printed)
        if ranked is None:
            if len(self.ranked) >= MOST_KEPT:
                self.ranked.clear()
            ranked = self.ranked[printed] = self.compute_ranks(printed)
        return ranked

    def compute_ranks(self, printed: Printed) -> list[Candidate]:
        """Compute the ranks of the entries that a name may mean."""
        reading = self.reader.read_name(printed.name)
        best: dict[str, Candidate] = {}
        stranger = 0.0
        for likeness, number in self.list_near(reading):
            known = self.known[number]
            score = likeness * self.compute_evidence(printed, reading, known)
            if known.entry is None:
                stranger = max(stranger, score)
            elif known.entry.code not in best or best[known.entry.code].score < score:
                best[known.entry.code] = Candidate(known.entry, score, known.name)
        ranked = sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.entry.code))
        return ranked if ranked and ranked[0].score > stranger else []

    def list_near(self, reading: Reading) -> list[tuple[float, int]]:
        """List the nearest names of the index with their likeness, the nearest first."""
        weights = self.compute_weights(reading)
        total = sum(weights.values())
        seen = [pair for pair in weights if pair in self.postings]
        if compute_likeness(sum(weights[pair] for pair in seen) / total if seen else 0.0, 1.0) < LEAST:
            return []
        near = []
        for number in self.list_sharing(seen, weights):
            known = self.known[number]
            shared = sum(weights[pair] for pair in seen if pair in known.weights)
            near.append((-compute_likeness(shared / total, shared / known.total), number))
        return [(-likeness, number) for likeness, number in sorted(near)[:SHORTLIST] if -likeness >= LEAST]

    def list_sharing(self, pairs: list[str], weights: dict[str, float]) -> list[int]:
        """List the names of the index that share the rarest pairs of a name, those that share most first."""
        shared: dict[int, float] = defaultdict(float)
        for pair in sorted(pairs, key=lambda pair: len(self.postings[pair]))[:RAREST]:
            for number in self.postings[pair]:
                shared[number] += weights[pair]
        # Of two names that share as much, the shorter one says less that the name does not.
        total = sum(weights.values())
        return heapq.nsmallest(
            LONGLIST, shared, key=lambda number: (-shared[number] / (total + self.known[number].total), number)
        )

    def compute_evidence(self, printed: Printed, reading: Reading, known: Known) -> float:
        """Compute by how much the evidence lowers a likeness; 1 where nothing speaks against it."""
        factor = compute_contrast(reading, known.reading, self.reader.rules.decisive)
        if reading.share != known.reading.share:
            factor *= OTHER_SHAPE
        if reading.added and not known.reading.added:
            factor *= NEAR_UNIT if known.entry else OTHER_ACCRUAL
        elif known.reading.added and not reading.added:
            factor *= UNSAID_ADDED
        if (reading.held and known.reading.added) or (reading.added and known.reading.held):
            factor *= OTHER_ACCRUAL
        return factor * self.compute_unit_evidence(printed, known.entry) if known.entry else factor

    def compute_unit_evidence(self, printed: Printed, entry: IndicatorEntry) -> float:
        """Compute how well the unit of a figure fits an entry."""
        dimensions = self.get_dimensions(printed.unit)
        if printed.growth and dimensions & CHANGE_UNITS:
            return 1.0 if entry.kind != RANK else OTHER_UNIT
        if printed.rank:
            return 1.0 if "rank" in self.unit_sets[entry.code] else OTHER_UNIT
        if printed.unit in entry.units:
            return 1.0
        if not printed.unit:
            return NEAR_UNIT
        return NEAR_UNIT if dimensions & self.unit_sets[entry.code] else OTHER_UNIT


def compute_key(reading: Reading) -> tuple[str, str, bool, bool]:
    """Compute what makes two names the same to the matcher."""
    return reading.part, reading.whole, reading.share, reading.added


def list_pairs(reading: Reading) -> list[str]:
    """List the pairs of characters of a name, the last one marked once more, for a Chinese name ends in its noun."""
    pairs = dict.fromkeys(reading.part[at : at + 2] for at in range(max(len(reading.part) - 1, 1)))
    if len(reading.part) > 1:
        pairs[reading.part[-2:] + END] = None
    pairs.update(dict.fromkeys(WHOLE + reading.whole[at : at + 2] for at in range(len(reading.whole) - 1)))
    return [pair for pair in pairs if pair]


def compute_likeness(of_name: float, of_alias: float) -> float:
    """Compute one likeness from how much of the name is in the alias, and how much of the alias in the name.

    >>> compute_likeness(1.0, 1.0), round(compute_likeness(0.5, 1.0), 3)
    (1.0, 0.741)
    """
    return 1 / (ALIAS_SHARE / of_alias + (1 - ALIAS_SHARE) / of_name) if of_name and of_alias else 0.0


def compute_contrast(reading: Reading, known: Reading, decisive: tuple[str, ...]) -> float:
    """Compute how far the words that exclude each other set two names apart."""
    factor = 1.0
    for group in reading.values.keys() | known.values.keys():
        said, wanted = reading.values.get(group), known.values.get(group)
        if group in decisive and said != wanted:
            factor *= EXCLUDED
        elif said is None:
            factor *= UNSAID
        elif wanted is None:
            factor *= SAID
        elif not said & wanted:
            factor *= EXCLUDED
    return factor
