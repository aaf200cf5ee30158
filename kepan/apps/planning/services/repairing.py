"""What people decide about places where the document may be damaged: read as proposed, or as printed.

The document's text is never changed. Taking a repair, or leaving what the compiler read past, reads the text again
as decided, and the figures in the lines concerned get what is read now, as far as no person worded them. Each keeps
what was read first in `original`, and what is read now, with the repairs it hangs on, in `repaired` and `repairs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import HIDDEN, Choice, EditVerb, TargetState
from kepan.apps.planning.models import Plan, RepairChoice, Target
from kepan.apps.planning.services.drafts import StaleError, find_next_number, get_editable
from kepan.apps.planning.services.edits import Editing, list_differences, write_values
from kepan.apps.planning.services.rows import DOUBT_BELOW, cut_text, make_target
from kepan.apps.planning.services.values import is_exact
from kepan.engine.plandoc import Item, PlanTree, Repair, Span, compile_plan
from kepan.engine.plandoc.repairs import read_decided
from kepan.store.files.vocabulary import read_vocabulary

OPEN = ""
"""How an undecided repair stands in `seen`."""

GONE = "gone"
"""What `repaired` says of a figure that is none as the text is read now."""


@dataclass(frozen=True)
class Damaged:
    """A document with its proposed repairs and what was decided about them."""

    text: str
    repairs: tuple[Repair, ...]
    headings: tuple[Span, ...]
    choices: Mapping[int, Choice]

    def list_decided(self, choice: Choice) -> list[Repair]:
        """Return the repairs that were decided so."""
        return [self.repairs[place] for place, own in sorted(self.choices.items()) if own == choice]

    def get_lines(self, place: int) -> Span:
        """Return the lines that a repair touches."""
        repair = self.repairs[place]
        end = self.text.find("\n", repair.end)
        return self.text.rfind("\n", 0, repair.start) + 1, len(self.text) if end < 0 else end

    def read(self, near: Sequence[Span]) -> PlanTree:
        """Read the text as decided, at least round some places; without a decision it is read as it was first."""
        vocabulary = read_vocabulary()
        return read_decided(
            self.text,
            taken=self.list_decided(Choice.TAKEN),
            left=self.list_decided(Choice.LEFT),
            near=near,
            headings=self.headings,
            compile_text=lambda text, left: compile_plan(text, vocabulary=vocabulary, left=left),
        )


@transaction.atomic
def decide_repairs(*, actor: User, plan: Plan, seen: Mapping[int, str], choice: Choice | None) -> list[Target]:
    """Decide about proposed repairs: taken, left, or (None) undecided again; return the figures that changed.

    `seen` maps the place of each in the compiled tree's list of repairs to what the person saw decided: `taken`,
    `left`, or nothing. A doubt of a figure that speaks of a decided repair holds it back no more. The figures in the
    lines of a repair are read again; one that is a figure only now is added undecided, one that is none any more is
    rejected, unless a person decided on it. Undo brings everything back.
    """
    plan = get_editable(actor, plan)
    stands = dict(RepairChoice.objects.filter(plan=plan).values_list("place", "choice"))
    if any(stands.get(place, OPEN) != known for place, known in seen.items()):
        raise StaleError(_("这处疑误刚被别人处理过，你的操作没有写入。看过现在的内容再决定。"))
    wanted = {place: Choice(known) for place, known in stands.items() if place not in seen}
    wanted |= {} if choice is None else dict.fromkeys(seen, choice)
    damaged = _get_damaged(plan, wanted)
    _check_places(damaged, list(seen))
    edit = Editing(actor, plan, EditVerb.REPAIR)
    edit.choices = {place: (known, choice or OPEN) for place, known in seen.items() if known != (choice or OPEN)}
    if not edit.choices:
        return []
    _Rereading(plan, damaged, edit).update_rows()
    edit.write()
    return [row for row in edit.list_changed() if isinstance(row, Target)]


def _get_damaged(plan: Plan, choices: Mapping[int, Choice]) -> Damaged:
    text, repairs, sections, plans = Plan.objects.values_list(
        "document__text", "tree__content__source__repairs", "tree__content__sections", "tree__content__plans"
    ).get(pk=plan.pk)
    spans = [section["title_span"] for section in sections or ()]
    spans += [head["title_span"] for head in plans or () if head["title_span"]]
    return Damaged(
        text=text,
        repairs=tuple(Repair(**repair) for repair in repairs or ()),
        headings=tuple((start, end) for start, end in spans),
        choices=choices,
    )


def _check_places(damaged: Damaged, places: Sequence[int]) -> None:
    """Refuse places that are none, repairs that propose nothing, and two that would change the same words."""
    if not places or not all(0 <= place < len(damaged.repairs) for place in places):
        raise RefusalError(_("这份文件里没有这处疑误。"))
    taken = damaged.list_decided(Choice.TAKEN)
    if any(repair.candidate is None for repair in taken):
        raise RefusalError(_("这一处看得出有误，但没有把握给出改法，不能按建议读；可以选“按原文读”，再直接修改条目。"))
    taken.sort(key=lambda repair: (repair.start, repair.end))
    if any(later.start < earlier.end for earlier, later in pairwise(taken)):
        raise RefusalError(_("同一处已经采用了另一个建议，先撤销那一个。"))


class _Rereading:
    """Puts what is read as decided into the figures in the lines of some repairs."""

    def __init__(self, plan: Plan, damaged: Damaged, editing: Editing) -> None:
        self.plan = plan
        self.damaged = damaged
        self.edit = editing
        self.lines = [damaged.get_lines(place) for place in editing.choices]

    def is_near(self, at: int | None) -> bool:
        """Say whether a place lies in one of the lines that are read again."""
        return at is not None and any(start <= at < end for start, end in self.lines)

    def update_rows(self) -> None:
        """Update the figures that stand in the lines, add those that are new, take out those that are none."""
        rows = [row for row in Target.objects.filter(plan=self.plan) if self.is_near(row.value_start)]
        known = [row for row in rows if row.original or row.repaired]
        self.edit.watch(known)
        tree = self.damaged.read(self.lines)
        items = [item for item in tree.items if self.is_near(item.vspan[0]) and item.vspan[0] < item.vspan[1]]
        read: set[int] = set()
        for row in known:
            item = max(items, key=lambda one: (_compute_overlap(row, one), -one.id), default=None)
            if item is None or item.id in read or not _compute_overlap(row, item):
                self.reject(row)
            else:
                read.add(item.id)
                self.update_row(row, item)
            row.is_doubtful = any(not self.is_answered(row, doubt) for doubt in row.doubts)
        standing = [row for row in rows if row.state != TargetState.WITHDRAWN]
        new = [item for item in items if item.id not in read]
        self.add_rows([item for item in new if not any(_compute_overlap(row, item) for row in standing)])

    def is_answered(self, row: Target, doubt: Mapping[str, str]) -> bool:
        """Say whether a doubt holds a figure back no more: its repair is decided, or the new reading is sure."""
        if doubt["kind"] == "repair":
            return "place" in doubt and int(doubt["place"]) in self.damaged.choices
        sure = (row.repaired or {}).get("confidence", 0)
        return doubt["kind"] in ("confidence", "restored") and Decimal(str(sure)) >= DOUBT_BELOW

    def update_row(self, row: Target, item: Item) -> None:
        """Put what is read now into a figure, field by field, as far as no person worded the field."""
        if row.state == TargetState.REPLACED:
            return
        made = make_target(self.plan, item, row.position, row.number, row.section_path, row.doubts)
        if row.state == (TargetState.WITHDRAWN if row.original is None else TargetState.REJECTED) and row.repairs:
            row.state = TargetState.PROPOSED
        gone = row.repaired == {GONE: True}
        before = _read_fields(row.original if gone or row.repaired is None else row.repaired)
        after, standing = _read_fields(made.original), write_values(row)
        for name in list_differences(before, after):
            if not list_differences({name: before[name]}, standing):
                setattr(row, name, getattr(made, name))
        is_first = row.original is not None and not list_differences(_read_fields(row.original), after)
        row.repaired = None if is_first else made.original
        row.confidence = made.confidence
        row.repairs = [] if is_first else self.list_near_places(row)

    def reject(self, row: Target) -> None:
        """Take out a figure that is none as the text is read now; what a person worded or accepted stays."""
        if row.is_edited or row.state in HIDDEN or (row.original and row.state != TargetState.PROPOSED):
            return
        row.state = TargetState.REJECTED if row.original else TargetState.WITHDRAWN
        row.repaired = {GONE: True} if row.original else row.repaired
        row.repairs = self.list_near_places(row)

    def list_near_places(self, row: Target) -> list[int]:
        """List the decided repairs in whose lines a figure stands."""
        lines = {place: self.damaged.get_lines(place) for place in sorted(self.damaged.choices)}
        at = row.value_start or 0
        return [place for place, (start, end) in lines.items() if start <= at < end]

    def add_rows(self, items: Sequence[Item]) -> None:
        """Add figures that are some only as the text is read now, undecided."""
        if not items:
            return
        number, position = find_next_number(Target, self.plan)
        rows = [
            make_target(self.plan, item, position + at, f"T{number + at}", list(item.path), [])
            for at, item in enumerate(items)
        ]
        for row in rows:
            row.original, row.repaired = None, row.original
            row.repairs = self.list_near_places(row)
        Target.objects.bulk_create(rows)
        self.edit.add(rows)


def _compute_overlap(row: Target, item: Item) -> int:
    """Compute how many signs of the text the numbers of a row and of an item share."""
    if row.value_start is None or row.value_end is None:
        return 0
    return max(0, min(row.value_end, item.vspan[1]) - max(row.value_start, item.vspan[0]))


def _read_fields(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Read the fields that a reading, kept in `original` or `repaired`, gives its row, as steps write them."""
    values = [Decimal(value) for value in reading["value"]]
    low, high = (min(values), max(values) if len(values) > 1 else None) if values else (None, None)
    is_kept = all(is_exact(value) for value in values)
    (start, end), (value_start, value_end) = reading["span"], reading["vspan"]
    match = reading.get("match") or {}
    texts = {
        name: reading.get(name) or "" for name in ("kind", "indicator", "comparator", "value_text", "unit", "period")
    }
    return {
        **{name: cut_text(text, Target, name) for name, text in texts.items()},
        "value_low": format(low, "f") if is_kept and low is not None else None,
        "value_high": format(high, "f") if is_kept and high is not None else None,
        "code": cut_text(match.get("code") or "", Target, "code"),
        "date_from": reading.get("from"),
        "date_to": reading.get("to"),
        "start": min(start, value_start),
        "end": max(end, value_end),
        "value_start": value_start,
        "value_end": value_end,
        "surface": cut_text(reading["surface"], Target, "surface"),
    }
