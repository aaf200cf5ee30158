"""How well the compiler reads annotated figures: found figures, each field, whole items.

A figure is found when an item overlaps its place; each takes at most one item, the closest name first where several
share a place. A whole item is right in name (character F1 of 0.6 or more), comparator, value with unit, kind and
period; where the annotation has no period, any is accepted. Parent, exact name and the extras are counted apart.

The held-out passages fall into two halves by a rule fixed before anyone looked: those whose id has an even SHA-256
are `opened` to whoever mends the rules; the others stay `closed`, and only their totals are printed.

    python -m tests.golden.scoring --set opened --errors
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.passages import EXTRAS, Passage, Row, list_passages

SETS = ("opened", "closed", "development", "third", "fourth", "fifth", "old")
WHOLE = ("indicator", "comparator", "value", "kind", "period")
FIELDS = (*WHOLE, "parent", "exact", *EXTRAS)
LIKE_ENOUGH = 0.6
SCALES = {"亿": Decimal(10**8), "万": Decimal(10**4), "千": Decimal(1000), "百": Decimal(100)}
TINY = Decimal("1e-6")
MEASURED = ("克", "瓦", "米", "伏")
SIGNS = re.compile(r"[\s\W_]+")


@dataclass(slots=True)
class Score:
    """Counts over some passages; `faults` says what is wrong, one line each."""

    wanted: int = 0
    given: int = 0
    found: int = 0
    whole: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def found_f1(self) -> float:
        """Return the F1 of found figures."""
        return 2 * self.found / (self.wanted + self.given) if self.wanted + self.given else 1.0

    @property
    def whole_f1(self) -> float:
        """Return the F1 of whole items."""
        return 2 * self.whole / (self.wanted + self.given) if self.wanted + self.given else 1.0

    def add(self, other: Score) -> None:
        """Add the counts of other passages."""
        self.wanted += other.wanted
        self.given += other.given
        self.found += other.found
        self.whole += other.whole
        self.right.update(other.right)
        self.asked.update(other.asked)
        self.faults += other.faults


def is_opened(identity: str) -> bool:
    """Say whether a held-out passage may be looked at while rules are mended."""
    return hashlib.sha256(identity.encode("utf-8")).digest()[-1] % 2 == 0


def list_set(name: str) -> list[Passage]:
    """List the passages of one set."""
    if name in ("opened", "closed"):
        return [passage for passage in list_passages("heldout") if is_opened(passage.id) == (name == "opened")]
    return list_passages("plandoc" if name == "old" else name)


@cache
def read_script() -> dict[int, str]:
    """Read the table that folds traditional characters."""
    return {ord(printed): folded for printed, folded in read_vocabulary().script.items()}


def fold_name(name: str | None) -> str:
    """Fold a name to the signs that count: simplified, without spaces and punctuation."""
    return SIGNS.sub("", (name or "").translate(read_script()))


def compute_likeness(one: str | None, other: str | None) -> float:
    """Compute the character F1 of two names."""
    first, second = Counter(fold_name(one)), Counter(fold_name(other))
    common = sum((first & second).values())
    return 2 * common / (sum(first.values()) + sum(second.values())) if common else 0.0


def expand_unit(values: Sequence[Decimal], unit: str) -> tuple[list[Decimal], str]:
    """Expand 万, 亿, 千 and 百 at the front of a unit into the values."""
    unit = unit.translate(read_script()).replace("％", "%").replace(" ", "")
    factor = Decimal(1)
    while unit and unit[0] in SCALES and (len(unit) > 1 or unit in ("亿", "万")):
        if unit[0] in "千百" and unit[1:2] in MEASURED:
            break
        factor *= SCALES[unit[0]]
        unit = unit[1:]
    return [value * factor for value in values], unit


def is_same_value(row: Row, item: Item) -> bool:
    """Say whether two values with their units are one quantity."""
    wanted, unit = expand_unit(row.values, row.unit)
    given, other = expand_unit(item.values, item.unit)
    near = all(abs(a - b) <= TINY * max(Decimal(1), abs(a)) for a, b in zip(wanted, given, strict=False))
    return unit == other and len(wanted) == len(given) and near


def fold_period(period: str | None) -> str | None:
    """Fold a period to what is compared: without 截至, 到 and the end of a year."""
    if not period:
        return None
    plain = fold_name(period)
    return plain if plain.startswith("截至目前") else re.sub("^(截至|截止|到|至)", "", plain).rstrip("年末底")


def judge(row: Row, item: Item) -> dict[str, bool]:
    """Judge each field of an item against the annotation."""
    judged = {
        "indicator": compute_likeness(row.indicator, item.indicator) >= LIKE_ENOUGH,
        "comparator": row.comparator == item.comparator,
        "value": is_same_value(row, item),
        "kind": row.kind == item.kind,
        "period": row.period is None or fold_period(row.period) == fold_period(item.period),
        "parent": compute_likeness(row.parent, item.parent) >= LIKE_ENOUGH if row.parent else not item.parent,
        "exact": fold_name(row.indicator) == fold_name(item.indicator),
    }
    return judged | {key: getattr(row, key) == getattr(item, key) for key in EXTRAS}


def match_items(rows: Sequence[Row], items: Sequence[Item]) -> dict[int, int]:
    """Match annotated figures to items by overlapping places, the largest overlap first."""
    pairs = []
    for number, row in enumerate(rows):
        for place, item in enumerate(items):
            common = min(row.vspan[1], item.vspan[1]) - max(row.vspan[0], item.vspan[0])
            if common > 0:
                pairs.append((common, compute_likeness(row.indicator, item.indicator), number, place))
    matched: dict[int, int] = {}
    for _, _, number, place in sorted(pairs, key=lambda pair: (-pair[0], -pair[1], pair[2], pair[3])):
        if number not in matched and place not in matched.values():
            matched[number] = place
    return matched


def score_passage(passage: Passage) -> Score:
    """Score the items of one passage."""
    items = compile_plan(passage.text, vocabulary=read_vocabulary()).items
    matched = match_items(passage.rows, items)
    score = Score(len(passage.rows), len(items), len(matched))
    for number, row in enumerate(passage.rows):
        if number not in matched:
            score.faults.append(f"{passage.id} missed {row.surface} {row.indicator}")
            continue
        item = items[matched[number]]
        judged = judge(row, item)
        for name, right in judged.items():
            if name not in EXTRAS or getattr(row, name) is not None or getattr(item, name) is not None:
                score.asked[name] += 1
                score.right[name] += right
        score.whole += all(judged[name] for name in WHOLE)
        score.faults += [
            f"{passage.id} {name} {row.surface}: {write_field(row, name)} / {write_field(item, name)}"
            f" [{passage.text[item.span[0] : item.span[1]]}]"
            for name, right in judged.items()
            if not right and (name != "exact" or judged["indicator"])
        ]
    taken = set(matched.values())
    score.faults += [
        f"{passage.id} extra {item.surface} {item.indicator} [{passage.text[item.span[0] : item.span[1]]}]"
        for place, item in enumerate(items)
        if place not in taken
    ]
    return score


def write_field(figure: Row | Item, name: str) -> str:
    """Write what an annotation or item says in a field."""
    if name == "value":
        return " ".join([*(str(value) for value in figure.values), figure.unit])
    return str(getattr(figure, "indicator" if name == "exact" else name))


def score_passages(passages: Iterable[Passage]) -> Score:
    """Score several passages together."""
    total = Score()
    for passage in passages:
        total.add(score_passage(passage))
    return total


def group_passages(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    """Group passages by script and by the file they stand in."""
    groups: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        groups[passage.script].append(passage)
        groups[passage.theme].append(passage)
    return groups


def write_score(name: str, score: Score) -> Iterator[str]:
    """Write the totals of a score and the share of right ones for each field."""
    yield (
        f"{name}: {score.wanted} figures, {score.given} given, found {score.found_f1:.3f},"
        f" whole item {score.whole_f1:.3f}"
    )
    yield "  " + "  ".join(
        f"{key} {score.right[key] / score.asked[key]:.3f} of {score.asked[key]}" for key in FIELDS if score.asked[key]
    )


def main() -> None:
    """Print the scores of one set; with --errors what is wrong in it, never for the closed half."""
    parser = argparse.ArgumentParser(description="Score the compiler on annotated passages.")
    parser.add_argument("--set", choices=SETS, default="opened", dest="name")
    parser.add_argument("--errors", action="store_true", help="what is wrong, one line each")
    parser.add_argument("--groups", action="store_true", help="totals by script and file")
    parser.add_argument("--passage", help="only the passage with this id")
    chosen = parser.parse_args()
    passages = [part for part in list_set(chosen.name) if chosen.passage in (None, part.id)]
    score = score_passages(passages)
    if chosen.errors and chosen.name != "closed":
        print("\n".join(score.faults))
    if chosen.groups:
        for name, members in group_passages(passages).items():
            print("\n".join(write_score(name, score_passages(members))))
    print("\n".join(write_score(f"{chosen.name}, {len(passages)} passages", score)))


if __name__ == "__main__":
    main()
