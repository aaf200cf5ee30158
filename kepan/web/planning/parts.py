"""The parts in which the workbench shows a draft: a stretch of the document and the rows that stand in it.

Where a part begins depends on the text alone, so that editing never moves a row from one part to another. The
first parts come with the page, the others as they are seen; a document of a hundred pages opens as fast as one
of three.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kepan.apps.planning.enums import PLANNED
from kepan.apps.planning.models import Measure, Target

SIGNS_A_PART = 1800
"""A part ends with the line in which it reaches this length; that is about two printed pages."""

MOST_AT_ONCE = 6
"""A document of up to so many parts comes with the page as a whole."""

FIRST = 2
"""Parts of a longer document that come with the page."""

Item = Target | Measure

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def find_parts(text: str) -> list[int]:
    """Return the places where the parts of a text begin, always at the beginning of a line."""
    starts = [0]
    for line in _LINE.finditer(text):
        if line.start() - starts[-1] >= SIGNS_A_PART and line.start() < len(text):
            starts.append(line.start())
    return starts


def count_first(starts: Sequence[int]) -> int:
    """Count the parts that come with the page."""
    return len(starts) if len(starts) <= MOST_AT_ONCE else FIRST


def get_window(starts: Sequence[int], part: int, length: int) -> tuple[int, int]:
    """Return where a part begins and ends in a text of this length."""
    return starts[part], starts[part + 1] if part + 1 < len(starts) else length


def get_part(starts: Sequence[int], place: int | None) -> int:
    """Return the part that a place lies in; what has no place in the text stands in the last one."""
    return len(starts) - 1 if place is None else bisect_right(starts, place) - 1


def get_group(item: Item) -> str:
    """Return under which segment over the list a row stands."""
    if not isinstance(item, Target):
        return "measures"
    return "planned" if item.kind in PLANNED else "reported"


def get_start(item: Item) -> int | None:
    """Return where a row stands in the text: the number of a figure, the beginning of a measure."""
    return item.value_start if isinstance(item, Target) else item.start


def sort_items(targets: Iterable[Target], measures: Iterable[Measure]) -> list[Item]:
    """Sort rows as the document has them, a measure before the figures in it; what has no place comes last."""

    def get_place(item: Item) -> tuple[bool, int, bool, int]:
        start = get_start(item)
        return start is None, start or 0, isinstance(item, Target), item.position

    return sorted([*targets, *measures], key=get_place)


@dataclass(frozen=True)
class Group:
    """A section with its rows and the sections within it, in the order of the text; `path` is titles from the top."""

    path: tuple[str, ...]
    content: list[Item | Group] = field(default_factory=list)


def list_titles(sections: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the bare titles of sections by their titles with the marker in front (一、), as some rows have them."""
    return {f"{section['marker']}{section['title']}": section["title"] for section in sections}


def list_groups(items: Iterable[Item], titles: Mapping[str, str]) -> Group:
    """Gather sorted rows by section; the group returned is the document itself, with an empty path.

    `titles` says which spellings of a title are one and the same.
    """
    chain = [Group(())]
    for item in items:
        path = tuple(titles.get(title, title) for title in item.section_path)
        while len(chain) > len(path) + 1 or chain[-1].path != path[: len(chain) - 1]:
            chain.pop()
        for depth in range(len(chain), len(path) + 1):
            chain.append(Group(path[:depth]))
            chain[-2].content.append(chain[-1])
        chain[-1].content.append(item)
    return chain[0]
