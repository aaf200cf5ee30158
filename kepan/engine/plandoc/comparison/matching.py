"""Pairs the figures of two plans, one to one, by name, unit, kind and place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kepan.engine.plandoc.amounts import AmountReader
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.likeness import Name, NameReader, compute_likeness
from kepan.engine.plandoc.vocabulary import Vocabulary

ACHIEVED = frozenset(("achieved", "growth_achieved"))
RANKS = ("排名", "位次")
SAME_CODE = 0.9
SURE_CODE = 0.7
LEAST_RENAMED_KIND = 0.9
LEAST = 0.7
# Bounds of the work: pairs of signs that many names have say nothing, and of equal names only near ones are tried.
COMMONEST = 50
MOST_CANDIDATES = 12
NEAR = 25


def is_planned(item: Item) -> bool:
    """Say whether an item is wanted, not reported."""
    return item.kind not in ACHIEVED


def is_growth(item: Item) -> bool:
    """Say whether an item is a change, not a level."""
    return item.kind.startswith("growth")


def is_rank(item: Item) -> bool:
    """Say whether an item is a place in a ranking."""
    return item.indicator.endswith(RANKS)


class Matcher:
    """Pairs the items of two plans; the best pairs first, ties by place."""

    def __init__(self, vocabulary: Vocabulary, names: NameReader, amounts: AmountReader) -> None:
        entries = vocabulary.indicators.catalogue.entries
        self.single = {entry.code for entry in entries if not entry.dimensions}
        self.groups = vocabulary.comparison.contrasts
        self.names = names
        self.amounts = amounts

    def list_pairs(self, before: Sequence[Item], after: Sequence[Item]) -> list[tuple[int, int, float]]:
        """List the pairs as places in both sequences with how alike the names are, in the order of the first."""
        candidates = []
        for left, right, likeness in self.list_candidates(before, after):
            score = self.compute_score(before[left], after[right], likeness)
            if score >= LEAST:
                apart = abs(left * len(after) - right * len(before))
                candidates.append((-score, apart, left, right, likeness))
        taken_left: set[int] = set()
        taken_right: set[int] = set()
        pairs = []
        for _, _, left, right, likeness in sorted(candidates):
            if left not in taken_left and right not in taken_right:
                taken_left.add(left)
                taken_right.add(right)
                pairs.append((left, right, likeness))
        return sorted(pairs)

    def list_candidates(self, before: Sequence[Item], after: Sequence[Item]) -> Iterable[tuple[int, int, float]]:
        """List the pairs worth a look: names alike, or one entry of the catalogue."""
        mine, others = self.list_places(before), self.list_places(after)
        likenesses = find_alike(list(mine), list(others))
        likenesses.update(self.find_coded(before, after, likenesses))
        for (left, right), likeness in likenesses.items():
            rows, columns = mine[left], others[right]
            for number, row in enumerate(rows):
                near = columns if len(columns) <= NEAR else columns[max(0, number - NEAR) : number + NEAR]
                for column in near:
                    yield row, column, likeness

    def list_places(self, items: Sequence[Item]) -> dict[Name, list[int]]:
        """List the places of items by their name."""
        places: dict[Name, list[int]] = defaultdict(list)
        for place, item in enumerate(items):
            places[self.names.read_name(item.indicator)].append(place)
        return places

    def find_coded(
        self, before: Sequence[Item], after: Sequence[Item], known: dict[tuple[Name, Name], float]
    ) -> dict[tuple[Name, Name], float]:
        """Find names that most likely mean one entry of the dictionary and that no contrasting word tells apart.

        An entry that is told by kinds (a fund by its insurance) is several indicators; its code says too little.
        """
        coded: dict[str, set[Name]] = defaultdict(set)
        for item in after:
            if (code := self.get_code(item)) is not None:
                coded[code].add(self.names.read_name(item.indicator))
        found = {}
        for item in before:
            left = self.names.read_name(item.indicator)
            for right in coded.get(self.get_code(item) or "", ()):
                if not self.is_opposed(left, right) and known.get((left, right), 0) < SAME_CODE:
                    found[left, right] = SAME_CODE
        return found

    def is_opposed(self, left: Name, right: Name) -> bool:
        """Say whether two names hold different words of one group (申请 and 授权)."""
        mine, others = ({self.groups[word]: word for word in sorted(name.contrasts)} for name in (left, right))
        return any(others.get(group, word) != word for group, word in mine.items())

    def get_code(self, item: Item) -> str | None:
        """Get the code of the entry an item surely means, where that entry is one indicator."""
        if item.match is None or item.match.score < SURE_CODE or item.match.code not in self.single:
            return None
        return item.match.code

    def compute_score(self, before: Item, after: Item, likeness: float) -> float:
        """Compute how well two items fit: the name counts most, then kind and unit, then place."""
        score = likeness
        if is_planned(before) == is_planned(after):
            score += 0.25
        elif likeness < LEAST_RENAMED_KIND:
            return 0
        same_unit = self.amounts.read_amount(before).is_like(self.amounts.read_amount(after))
        if is_growth(before) != is_growth(after) or not same_unit:
            score -= 0.5 if is_growth(before) != is_growth(after) else 0.35
            if likeness < 1:
                return 0
        score += 0.1 * (self.read_key(before.parent) == self.read_key(after.parent))
        score += 0.05 * (self.read_key(before.path[-1:]) == self.read_key(after.path[-1:]))
        return score + 0.05 * (before.values == after.values)

    def read_key(self, words: str | tuple[str, ...] | None) -> str:
        """Read a name, or the last heading of a path, in the form that is compared."""
        text = words if isinstance(words, str) else "".join(words or ())
        return self.names.read_name(text).key


def find_alike(left: list[Name], right: list[Name]) -> dict[tuple[Name, Name], float]:
    """Find the names that are alike, by the pairs of signs they share; the work stays linear."""
    index: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(right):
        for pair in name.list_pairs():
            index[pair].append(number)
    equal = {name.key: name for name in right}
    found: dict[tuple[Name, Name], float] = {}
    for name in left:
        counts: Counter[int] = Counter()
        for pair in sorted(name.list_pairs()):
            if len(index.get(pair, ())) <= COMMONEST:
                counts.update(index.get(pair, ()))
        best = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_CANDIDATES]
        candidates = [right[number] for number, _ in best]
        if name.key in equal:
            candidates.append(equal[name.key])
        for other in candidates:
            likeness = compute_likeness(name, other)
            if likeness:
                found[name, other] = likeness
    return found
