"""The two sides of the workbench, part by part: the document with its marks, and the list of its rows.

The page carries an index of all rows, so that a script finds each of them before its part has been loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from kepan.apps.planning.enums import TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import get_source
from kepan.web.planning.document import get_style, write_document
from kepan.web.planning.listing import Counts, ListWriter
from kepan.web.planning.parts import (
    Item,
    count_first,
    find_parts,
    get_group,
    get_part,
    get_start,
    get_window,
    list_titles,
    sort_items,
)
from kepan.web.planning.rows import RowWriter


@dataclass(frozen=True)
class Part:
    """One part of the workbench; `size` is how much text it holds, from which an unseen one guesses its height."""

    number: int
    size: int
    document: SafeString | None = None
    rows: SafeString | None = None


def list_index(items: Iterable[Item], starts: Sequence[int]) -> list[list[Any]]:
    """Return key, part, style, group and whether nobody has decided of every row, in the order of the list."""
    return [
        [
            f"t{item.pk}" if isinstance(item, Target) else f"m{item.pk}",
            get_part(starts, get_start(item)),
            get_style(item) if isinstance(item, Target) else get_measure_style(item),
            get_group(item),
            int(is_open(item)),
        ]
        for item in items
    ]


def is_open(row: Target | Measure) -> bool:
    """Say whether nobody has decided on a row."""
    return row.state == TargetState.PROPOSED


def get_measure_style(measure: Measure) -> str:
    """Return the style of a measure's row and mark."""
    return "rejected" if measure.state == TargetState.REJECTED else "action"


def count_groups(index: Iterable[Sequence[Any]]) -> dict[str, int]:
    """Count what the segments over the list offer: figures, planned ones, reported ones, measures."""
    counts = dict.fromkeys(("figures", "planned", "reported", "measures"), 0)
    for _key, _part, _style, group, _open in index:
        counts[group] += 1
    counts["figures"] = counts["planned"] + counts["reported"]
    return counts


class Board:
    """The two sides of one draft for one reader."""

    def __init__(self, plan: Plan, *, can_edit: bool) -> None:
        self.plan = plan
        self.can_edit = can_edit
        self.source = get_source(plan=plan)
        self.starts = find_parts(self.source.text)

    @property
    def first(self) -> range:
        """The parts that come with the page."""
        return range(count_first(self.starts))

    @property
    def is_short(self) -> bool:
        """Say whether all parts come with the page."""
        return len(self.first) == len(self.starts)

    def write_parts(
        self, parts: range, targets: Sequence[Target], measures: Sequence[Measure], sections: Counts
    ) -> list[Part]:
        """Write parts from the rows that reach into them."""
        titles = list_titles(self.source.outline.get("sections", ()))
        writer = ListWriter(RowWriter(self.plan, can_edit=self.can_edit), sections, titles)
        items = sort_items(targets, measures)
        written = []
        for number in parts:
            own = [item for item in items if get_part(self.starts, get_start(item)) == number]
            document = self._write_document(number, targets, measures)
            written.append(Part(number, self._get_size(number), document, writer.write_part(own)))
        return written

    def list_unwritten(self) -> list[Part]:
        """Return the parts that do not come with the page."""
        return [Part(number, self._get_size(number)) for number in range(len(self.first), len(self.starts))]

    def get_window(self, parts: range) -> tuple[int, int]:
        """Return the places of the text from which and up to which parts reach."""
        return self.starts[parts[0]], get_window(self.starts, parts[-1], len(self.source.text))[1]

    def match_targets(self, parts: range) -> Q:
        """Match the figures that stand in parts or reach into them; what has no place comes with the last one."""
        begin, stop = self.get_window(parts)
        reaching = Q(value_start__lt=stop, value_end__gt=begin)
        return reaching | Q(value_start=None) if parts[-1] == len(self.starts) - 1 else reaching

    def match_measures(self, parts: range) -> Q:
        """Match the measures that stand in parts or reach into them; what has no place comes with the last one."""
        begin, stop = self.get_window(parts)
        reaching = Q(start__lt=stop, end__gt=begin)
        return reaching | Q(start=None) if parts[-1] == len(self.starts) - 1 else reaching

    def _get_size(self, part: int) -> int:
        begin, stop = get_window(self.starts, part, len(self.source.text))
        return stop - begin

    def _write_document(self, number: int, targets: Sequence[Target], measures: Sequence[Measure]) -> SafeString:
        begin, stop = get_window(self.starts, number, len(self.source.text))
        near = [one for one in measures if one.start is not None and one.start < stop and (one.end or 0) > begin]
        page = write_document(
            self.source.text, tree=self.source.outline, targets=targets, measures=near, window=(begin, stop)
        )
        # Every chunk has been escaped where it was written.
        return mark_safe("\n".join(page.chunks))  # noqa: S308
