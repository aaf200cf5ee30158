"""Reads a text through the phonetic glosses that some pages put behind characters: 經(jīng)費 is read as 經費.

The glosses are residue of a converting program. They are set aside, not deleted: the text is compiled without
them, and every place in the tree is then moved back into the text as it was handed in.
"""

import dataclasses
import re
from bisect import bisect_right
from itertools import accumulate
from typing import Any

from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import PlanTree, SetAside

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
GLOSS = re.compile(rf"(?<=[一-龥])\([a-zü]{{0,5}}[{TONED}][a-zü]{{0,4}}\)")
KIND = "gloss"


class Reading:
    """A text without its glosses, and the way back: places of the reading to places of the text."""

    def __init__(self, text: str, glosses: list[Span]) -> None:
        self.printed = text
        kept = [0, *(end for _, end in glosses)]
        ends = [*(start for start, _ in glosses), len(text)]
        pieces = [text[start:end] for start, end in zip(kept, ends, strict=True)]
        self.text = "".join(pieces)
        self.glosses = glosses
        self._kept = kept
        self._starts = [0, *accumulate(len(piece) for piece in pieces)][:-1]

    def find_place(self, at: int) -> int:
        """Find where the sign at a place of the reading stands in the text."""
        index = bisect_right(self._starts, at) - 1
        return self._kept[index] + at - self._starts[index]

    def find_span(self, start: int, end: int) -> Span:
        """Find where a stretch of the reading stands in the text; a gloss behind its last sign stays outside."""
        if end >= len(self.text):
            return self.find_place(start), len(self.printed)
        first = self.find_place(start)
        return first, self.find_place(end - 1) + 1 if end > start else first


def read_through_glosses(text: str) -> Reading | None:
    """Read a text without its phonetic glosses; None where it has none.

    >>> reading = read_through_glosses("經(jīng)費增長(zhǎng)5%")
    >>> reading.text, reading.find_span(0, 2), reading.find_span(4, 6)
    ('經費增長5%', (0, 8), (16, 18))
    >>> read_through_glosses("经费(含税)增长5%") is None
    True
    """
    glosses = [match.span() for match in GLOSS.finditer(text)]
    return Reading(text, glosses) if glosses else None


def move_tree(tree: PlanTree, reading: Reading) -> PlanTree:
    """Move every place of a tree compiled from the reading into the text, and list the glosses as set aside."""
    moved: PlanTree = _move(tree, reading)
    items = tuple(
        dataclasses.replace(item, surface=reading.printed[item.vspan[0] : item.vspan[1]]) for item in moved.items
    )
    glosses = (SetAside(start, end, KIND, reading.printed[start:end]) for start, end in reading.glosses)
    set_aside = tuple(sorted((*moved.source.set_aside, *glosses), key=lambda part: (part.start, part.end)))
    return dataclasses.replace(moved, items=items, source=dataclasses.replace(moved.source, set_aside=set_aside))


def _move(part: Any, reading: Reading) -> Any:
    """Move the places in a value of the tree, and in all values it holds; other values stay as they are."""
    if isinstance(part, tuple):
        return tuple(_move(member, reading) for member in part)
    if not dataclasses.is_dataclass(part) or isinstance(part, type):
        return part
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if field.name in ("span", "vspan", "title_span") and value is not None:
            changes[field.name] = reading.find_span(*value)
        elif field.name == "spans":
            changes[field.name] = tuple(reading.find_span(*span) for span in value)
        elif dataclasses.is_dataclass(value) or isinstance(value, tuple):
            changes[field.name] = _move(value, reading)
    if hasattr(part, "start") and hasattr(part, "end"):
        start, end = reading.find_span(part.start, part.end)
        printed = {name: reading.printed[start:end] for name in ("original", "text") if hasattr(part, name)}
        changes |= {"start": start, "end": end, **printed}
    return dataclasses.replace(part, **changes)
