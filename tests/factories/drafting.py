"""Steps of editing a draft as people do them, one by one, for tests that try many in any order. All invented (虚构)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import HIDDEN, Comparator, TargetKind
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.services import (
    MeasureWording,
    Place,
    Wording,
    accept_confident,
    accept_section,
    accept_targets,
    add_measure,
    add_target,
    merge_measures,
    merge_targets,
    move_row,
    redo_edit,
    reject_measures,
    reject_targets,
    split_measure,
    split_target,
    undo_edit,
    update_measure,
    update_target,
)
from tests.factories.planning import get_seen

Act = Callable[["Desk", int], object]


class Desk:
    """A person at a draft, who has just read it; `which` picks rows and wordings."""

    def __init__(self, actor: User, plan: Plan) -> None:
        self.actor = actor
        self.plan = Plan.objects.get(pk=plan.pk)
        self.targets = list(Target.objects.filter(plan=plan).exclude(state__in=HIDDEN).order_by("start", "position"))
        self.measures = list(Measure.objects.filter(plan=plan).exclude(state__in=HIDDEN).order_by("start", "position"))

    def get_target(self, which: int) -> Target:
        """Return one figure that is shown."""
        return self.targets[which % len(self.targets)]

    def get_measure(self, which: int) -> Measure:
        """Return one measure that is shown."""
        return self.measures[which % len(self.measures)]

    def word(self, which: int, value: str) -> Wording:
        """Word a figure, of any kind, with a range where the value is one."""
        kind = list(TargetKind)[which % len(TargetKind)]
        comparator = Comparator.RANGE if "至" in value else Comparator.EQUAL
        return Wording(kind, f"指标{which}", comparator, value, "家", str(2026 + which % 2))


def accept(desk: Desk, which: int) -> object:
    """Accept a figure."""
    return accept_targets(actor=desk.actor, plan=desk.plan, seen=get_seen(desk.get_target(which)))


def reject(desk: Desk, which: int) -> object:
    """Reject a figure."""
    return reject_targets(actor=desk.actor, plan=desk.plan, seen=get_seen(desk.get_target(which)))


def confident(desk: Desk, which: int) -> object:
    """Accept all of which the compiler is sure."""
    at_least = Decimal(which % 10) / 10
    return accept_confident(actor=desk.actor, plan=desk.plan, expected_version=desk.plan.version, at_least=at_least)


def section(desk: Desk, which: int) -> object:
    """Accept the section of a figure."""
    path = desk.get_target(which).section_path
    return accept_section(actor=desk.actor, plan=desk.plan, expected_version=desk.plan.version, section_path=path)


def update(desk: Desk, which: int) -> object:
    """Word a figure anew."""
    row = desk.get_target(which)
    wording = desk.word(which, str(which))
    return update_target(actor=desk.actor, target=row, expected_version=row.version, wording=wording)


def stale(desk: Desk, which: int) -> object:
    """Word a figure anew that somebody else has changed."""
    row = desk.get_target(which)
    wording = desk.word(which, str(which))
    return update_target(actor=desk.actor, target=row, expected_version=row.version + 1, wording=wording)


def add(desk: Desk, which: int) -> object:
    """Add a figure."""
    return add_target(actor=desk.actor, plan=desk.plan, quote="举办产学研对接活动48场", wording=desk.word(which, "48"))


def split(desk: Desk, which: int) -> object:
    """Split a figure at the number it prints."""
    row = desk.get_target(which)
    wordings = [desk.word(which + at, str(row.original["value_text"] if row.original else "48")) for at in (0, 1)]
    return split_target(actor=desk.actor, target=row, expected_version=row.version, wordings=wordings)


def merge(desk: Desk, which: int) -> object:
    """Merge a figure with the next."""
    rows = [desk.get_target(which), desk.get_target(which + 1)]
    value = rows[0].original["value_text"] if rows[0].original else "48"
    return merge_targets(actor=desk.actor, plan=desk.plan, seen=get_seen(*rows), wording=desk.word(which, value))


def move(desk: Desk, which: int) -> object:
    """Move a figure to a measure, or a measure under the heading of a figure."""
    if which % 2:
        figure = desk.get_target(which // 2)
        measure = desk.get_measure(which)
        return move_row(actor=desk.actor, row=figure, expected_version=figure.version, place=Place(measure=measure))
    row = desk.get_measure(which // 2)
    place = Place(section_path=desk.get_target(which).section_path)
    return move_row(actor=desk.actor, row=row, expected_version=row.version, place=place)


def undo(desk: Desk, which: int) -> object:
    """Take back one's own last step."""
    return undo_edit(actor=desk.actor, plan=desk.plan)


def redo(desk: Desk, which: int) -> object:
    """Do one's own last step again."""
    return redo_edit(actor=desk.actor, plan=desk.plan)


def word_measure(desk: Desk, which: int) -> object:
    """Word a measure anew."""
    row, wording = desk.get_measure(which), MeasureWording(f"措施{which}")
    return update_measure(actor=desk.actor, measure=row, expected_version=row.version, wording=wording)


def reject_one_measure(desk: Desk, which: int) -> object:
    """Reject a measure."""
    row = desk.get_measure(which)
    return reject_measures(actor=desk.actor, plan=desk.plan, seen={row.pk: row.version})


def cut_measure(desk: Desk, which: int) -> object:
    """Split a measure in its middle."""
    row = desk.get_measure(which)
    at = ((row.start or 0) + (row.end or 0)) // 2
    halves = [MeasureWording(f"前半{which}"), MeasureWording(f"后半{which}")]
    return split_measure(actor=desk.actor, measure=row, expected_version=row.version, at=at, wordings=halves)


def join_measures(desk: Desk, which: int) -> object:
    """Merge a measure with the next."""
    rows = [desk.get_measure(which), desk.get_measure(which + 1)]
    seen = {row.pk: row.version for row in rows}
    return merge_measures(actor=desk.actor, plan=desk.plan, seen=seen, wording=MeasureWording(f"合并{which}"))


def miss_measure(desk: Desk, which: int) -> object:
    """Add a measure."""
    wording = MeasureWording(f"补措施{which}")
    return add_measure(actor=desk.actor, plan=desk.plan, quote="技术合同成交额突破86亿元", wording=wording)


ACTS: tuple[Act, ...] = (
    accept, reject, confident, section, update, update, stale, add, split, split, merge, merge, move, undo, undo, undo,
    redo, redo, word_measure, reject_one_measure, cut_measure, join_measures, miss_measure,
)  # fmt: skip
"""Everything people do with a draft; what comes more often is tried more often."""
