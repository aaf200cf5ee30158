"""What the compiler reads of a text: the text without what websites and line breaks put into its sentences.

Only insertions are taken out, never a figure or a word of the text. Each is listed as a repair, and every place that
the compiler finds is moved back into the text that was given.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from kepan.engine.plandoc.folding import Folded, create_folded
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs.applying import PlaceMap, apply_repairs
from kepan.engine.plandoc.repairs.breaks import BreakReader
from kepan.engine.plandoc.repairs.insertions import InsertionReader
from kepan.engine.plandoc.residue import find_set_aside
from kepan.engine.plandoc.tree import PlanTree, Repair, SetAside
from kepan.engine.plandoc.vocabulary import Vocabulary

READ_THROUGH = 0.8
# Pinyin behind characters fills a whole text; it is set aside rather than listed among the repairs.
GLOSS = "gloss"
DIGITS = frozenset("0123456789.")


@dataclass(frozen=True, slots=True)
class Reading:
    """The text that is read and the text that was given.

    `folded` and `set_aside` speak of the text that is read, `insertions` and `all_set_aside` of the one given. `map`
    leads from the first to the second; None where the two are the same.
    """

    original: str
    folded: Folded
    set_aside: list[SetAside]
    insertions: tuple[Repair, ...]
    all_set_aside: tuple[SetAside, ...]
    map: PlaceMap | None


def create_reading(text: str, vocabulary: Vocabulary, left: Collection[Span] = ()) -> Reading:
    """Create what the compiler reads of a text; an insertion at one of the places in `left` is read as it stands."""
    folded = create_folded(text, vocabulary.script)
    set_aside = find_set_aside(folded, vocabulary.noise)
    found = list_insertions(folded, vocabulary, set_aside)
    certain = [repair for repair in found if is_read_through(repair, folded.plain)]
    removed = [repair for repair in certain if (repair.start, repair.end) not in left]
    insertions = tuple(repair for repair in found if repair.kind != GLOSS)
    glosses = [SetAside(part.start, part.end, GLOSS, part.original) for part in found if part.kind == GLOSS]
    all_set_aside = tuple(sorted([*set_aside, *glosses], key=lambda part: (part.start, part.end)))
    if not removed:
        return Reading(text, folded, set_aside, insertions, all_set_aside, None)
    repaired = apply_repairs(text, removed)
    moved = [move_set_aside(part, repaired.to_repaired) for part in set_aside]
    return Reading(
        original=text,
        folded=create_folded(repaired.text, vocabulary.script),
        set_aside=[part for part in moved if part.end > part.start],
        insertions=insertions,
        all_set_aside=all_set_aside,
        map=repaired.to_original,
    )


def list_insertions(folded: Folded, vocabulary: Vocabulary, set_aside: list[SetAside]) -> list[Repair]:
    """List all insertions outside the set-aside lines, in the order of the text; none overlaps another."""
    listed = [
        *InsertionReader(folded, vocabulary.noise).list_insertions(),
        *BreakReader(folded, vocabulary, set_aside).list_breaks(),
    ]
    found: list[Repair] = []
    for repair in sorted(listed, key=lambda repair: (repair.start, repair.end)):
        if not is_set_aside(set_aside, repair.start) and (not found or repair.start >= found[-1].end):
            found.append(repair)
    return found


def is_set_aside(set_aside: list[SetAside], at: int) -> bool:
    """Say whether a place lies in a set-aside line."""
    index = bisect_right(set_aside, at, key=lambda part: part.start) - 1
    return index >= 0 and at < set_aside[index].end


def is_read_through(repair: Repair, plain: str) -> bool:
    """Say whether an insertion is left out when reading: it is certain, and no two digits would meet."""
    if repair.certainty < READ_THROUGH:
        return False
    meets = repair.candidate == "" and plain[repair.start - 1 : repair.start] in DIGITS
    return not (meets and plain[repair.end : repair.end + 1] in DIGITS)


def move_set_aside(part: SetAside, there: PlaceMap) -> SetAside:
    """Move a set-aside line to another text; one that was taken out with a cut is left empty."""
    start, end = there.compute_span((part.start, part.end))
    return replace(part, start=start, end=end)


def update_tree(tree: PlanTree, reading: Reading) -> PlanTree:
    """Move all places of a tree back into the text that was given, and list what was read through."""
    source = tree.source
    if reading.map is not None:
        whole = tuple(repair for repair in source.repairs if is_whole(repair, reading.map))
        mover = PlaceMover(reading.map, reading.original)
        source = mover.move(replace(source, repairs=whole))
        parts = {entry.name: list(getattr(tree, entry.name)) for entry in fields(tree) if entry.name != "source"}
        # The tree that was given is let go, so that each part can be as soon as it has been moved.
        del tree
        tree = PlanTree(source, **{name: mover.move_all(parts.pop(name)) for name in list(parts)})
    repairs = sorted((*source.repairs, *reading.insertions), key=lambda repair: (repair.start, repair.end, repair.kind))
    source = replace(source, repairs=tuple(repairs), set_aside=reading.all_set_aside)
    return replace(tree, source=source)


def is_whole(repair: Repair, there: PlaceMap) -> bool:
    """Say whether a candidate replaces no insertion: one that would waits until the insertion is taken out."""
    start, end = there.compute_span((repair.start, repair.end))
    return repair.candidate is None or end - start == repair.end - repair.start


class PlaceMover:
    """Moves the places inside the parts of one tree."""

    def __init__(self, there: PlaceMap, text: str) -> None:
        self.there = there
        self.text = text
        self.names: dict[type[Any], list[str]] = {}

    def move_all(self, parts: list[Any]) -> tuple[Any, ...]:
        """Move the places of all parts and empty the list: a long text must not hold them twice."""
        parts.reverse()
        moved = []
        while parts:
            moved.append(self.move(parts.pop()))
        return tuple(moved)

    def move(self, part: Any) -> Any:
        """Move every place inside a part of a tree; what is printed at a moved place is read again."""
        values, moves = {}, False
        for name in self.list_names(type(part)):
            value = getattr(part, name)
            values[name] = there = self.move_value(name, value)
            moves = moves or there is not value
        if isinstance(part, Repair):
            start, end = self.there.compute_span((part.start, part.end))
            values |= {"start": start, "end": end, "original": self.text[start:end]}
        elif isinstance(part, Item):
            values["surface"] = self.text[slice(*values["vspan"])]
        return type(part)(**values) if moves or isinstance(part, Repair) else part

    def move_value(self, name: str, value: Any) -> Any:
        """Move the places inside one field of a part."""
        if not value or isinstance(value, str | int | float):
            return value
        if name.endswith("spans"):
            return tuple(map(self.there.compute_span, value))
        if name.endswith("span"):
            return self.there.compute_span(value)
        if isinstance(value, tuple):
            return tuple(map(self.move, value)) if is_dataclass(value[0]) else value
        return self.move(value) if is_dataclass(value) else value

    def list_names(self, kind: type[Any]) -> list[str]:
        """List the names of the fields of a kind of part."""
        names = self.names.get(kind)
        if names is None:
            names = self.names[kind] = [entry.name for entry in fields(kind)]
        return names
