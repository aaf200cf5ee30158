"""The two sides of the workbench, part by part: the document with its marks, and the list of its rows.

The page carries an index of all rows, so that a script finds each of them before its part has been loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from kepan.apps.planning.enums import PLANNED, TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import count_sections, get_outline, list_measures, list_targets
from kepan.web.planning.document import get_style, write_document
from kepan.web.planning.listing import ListWriter
from kepan.web.planning.parts import PARTS_AT_ONCE, find_parts, get_part, get_window, sort_items
from kepan.web.planning.rows import RowWriter


@dataclass(frozen=True)
class Part:
    """One part of the workbench; `size` is how much text it holds, from which an unseen one guesses its height."""

    number: int
    size: int
    document: SafeString | None = None
    rows: SafeString | None = None


def get_group(target: Target) -> str:
    """Return under which segment over the list a figure stands."""
    return "planned" if target.kind in PLANNED else "reported"


def list_index(plan: Plan, starts: Sequence[int]) -> list[list[Any]]:
    """Return key, part, style, group and whether nobody has decided of every row, in the order of the list."""
    names = ("kind", "state", "is_doubtful", "value_start", "position")
    targets = list_targets(plan=plan).select_related(None).only(*names)
    measures = list_measures(plan=plan).only("state", "start", "position")
    return [
        [f"t{item.pk}", get_part(starts, item.value_start), get_style(item), get_group(item), int(is_open(item))]
        if isinstance(item, Target)
        else [f"m{item.pk}", get_part(starts, item.start), get_measure_style(item), "measures", int(is_open(item))]
        for item in sort_items(targets, measures)
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
    """Writes parts of one draft for one reader."""

    def __init__(self, plan: Plan, *, can_edit: bool) -> None:
        self.plan = plan
        self.text = plan.document.text
        self.starts = find_parts(self.text)
        self.outline: Mapping[str, Any] = get_outline(plan=plan)
        self.writer = ListWriter(RowWriter(plan, can_edit=can_edit), count_sections(plan=plan))

    def list_parts(self) -> list[Part]:
        """Return all parts of the page, of which the first ones are written and the others only measured."""
        written = min(PARTS_AT_ONCE, len(self.starts))
        return [
            *self.write_parts(0, written),
            *(Part(at, self._get_size(at)) for at in range(written, len(self.starts))),
        ]

    def _get_size(self, part: int) -> int:
        begin, stop = get_window(self.starts, part, len(self.text))
        return stop - begin

    def write_parts(self, first: int, after: int) -> list[Part]:
        """Write the parts from one number up to another."""
        begin, stop = self.starts[first], get_window(self.starts, after - 1, len(self.text))[1]
        targets, measures = self._list_rows(begin, stop, is_last=after == len(self.starts))
        items = sort_items(targets, measures)
        parts = []
        for number in range(first, after):
            own = [item for item in items if get_part(self.starts, _get_start(item)) == number]
            document = self._write_document(number, targets, measures)
            parts.append(Part(number, self._get_size(number), document, self.writer.write_part(own)))
        return parts

    def _list_rows(self, begin: int, stop: int, *, is_last: bool) -> tuple[list[Target], list[Measure]]:
        """Return the rows that reach into a window of the text; what has no place comes with the last part."""
        figures, actions = Q(value_start__lt=stop, value_end__gt=begin), Q(start__lt=stop, end__gt=begin)
        if is_last:
            figures, actions = figures | Q(value_start=None), actions | Q(start=None)
        return list(list_targets(plan=self.plan).filter(figures)), list(list_measures(plan=self.plan).filter(actions))

    def _write_document(self, number: int, targets: Sequence[Target], measures: Sequence[Measure]) -> SafeString:
        window = get_window(self.starts, number, len(self.text))
        near = [measure for measure in measures if measure.start is None or measure.start < window[1]]
        page = write_document(self.text, tree=self.outline, targets=targets, measures=near, window=window)
        # Every chunk has been escaped where it was written.
        return mark_safe("\n".join(page.chunks))  # noqa: S308


def _get_start(item: Target | Measure) -> int | None:
    return item.value_start if isinstance(item, Target) else item.start
