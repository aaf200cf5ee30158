"""What every change of a draft does first: lock the plan's row, and compare what the person saw with what stands.

The plan's row is locked first, so that two people on one draft queue up; what somebody else changed meanwhile is
never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import HIDDEN, OUT, PLANNED, TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.permissions import can_update_plan

LISTED = 20
"""Numbers spelled out in one audit title or refusal; the rest is counted."""

Row = Target | Measure
Kind = TypeVar("Kind", Target, Measure)


@dataclass(frozen=True)
class FieldMerge:
    """One field of a form in three readings: as the person saw it, wrote it, and as somebody else wrote it meanwhile.

    `base` is None where what the person saw is no longer known; every difference is then a clash.
    """

    name: str
    base: str | None
    mine: str
    theirs: str

    @property
    def is_same(self) -> bool:
        """Say whether both wrote the same, so that nothing is to be chosen."""
        return self.mine == self.theirs

    @property
    def is_clash(self) -> bool:
        """Say whether both changed the field, each to something else."""
        return not self.is_same and (self.base is None or self.base not in (self.mine, self.theirs))

    @property
    def suggested(self) -> str:
        """Return whose reading to offer: `mine`, `theirs`, or nothing where a person must choose."""
        if self.is_clash:
            return ""
        return "theirs" if self.mine in (self.base, self.theirs) else "mine"


@dataclass(frozen=True)
class Merging:
    """What a person wrote beside what somebody else made of the same row, field by field.

    `seen_version` is the version that the person had before the eyes, `current_version` the one that stands now and
    that a choice is made against; `changed_by` is the name of who changed it, empty where the person may not know.
    """

    number: str
    seen_version: int
    current_version: int
    changed_by: str
    fields: tuple[FieldMerge, ...]

    @property
    def clashes(self) -> tuple[FieldMerge, ...]:
        """The fields that both changed, each to something else."""
        return tuple(field for field in self.fields if field.is_clash)


class StaleError(RefusalError):
    """Somebody else changed the record after it was shown; nothing was written.

    After an edit of one row `merging` says what the person wrote beside what stands now.
    """

    def __init__(self, reason: str | Promise, *, merging: Merging | None = None) -> None:
        super().__init__(reason)
        self.merging = merging


def get_locked(plan: Plan) -> Plan:
    """Return the plan's row, locked until the transaction ends, without its long texts."""
    return Plan.objects.select_for_update(of=("self",)).select_related("region").get(pk=plan.pk)


def get_editable(actor: User, plan: Plan) -> Plan:
    """Return the plan's row locked, for somebody who may edit it."""
    row = get_locked(plan)
    require(can_update_plan(actor, row))
    return row


def write_counts(plan: Plan) -> None:
    """Count the plan's rows anew, raise its version and save it."""
    kept = ~Q(state__in=OUT)
    undecided = Q(state=TargetState.PROPOSED)
    counts = Target.objects.filter(plan=plan).aggregate(
        figures=Count("pk", filter=kept),
        targets=Count("pk", filter=kept & Q(kind__in=sorted(PLANNED))),
        accepted=Count("pk", filter=Q(state=TargetState.ACCEPTED)),
        undecided=Count("pk", filter=undecided),
        doubts=Count("pk", filter=undecided & Q(is_doubtful=True)),
    )
    plan.figure_count = counts["figures"]
    plan.target_count = counts["targets"]
    plan.accepted_count = counts["accepted"]
    plan.open_count = counts["undecided"]
    plan.doubt_count = counts["doubts"]
    plan.measure_count = plan.measures.exclude(state__in=OUT).count()
    plan.version += 1
    plan.updated_at = timezone.now()
    plan.save()


def write_numbers(rows: Sequence[Row]) -> str:
    """Write the numbers of rows for a sentence: T1、T2 … and how many more."""
    shown = "、".join(row.number for row in rows[:LISTED])
    return shown if len(rows) <= LISTED else _("%(shown)s 等 %(count)s 条") % {"shown": shown, "count": len(rows)}


def check_row_version(row: Row, expected: int) -> None:
    """Raise StaleError unless the row stands as the person saw it."""
    if row.version != expected:
        raise StaleError(
            _("%(number)s 刚被别人改过，你的操作没有写入。看过现在的内容再决定。") % {"number": row.number}
        )


def check_plan_version(plan: Plan, expected: int) -> None:
    """Raise StaleError unless the plan stands as the person saw it."""
    if plan.version != expected:
        raise StaleError(_("这份草稿刚被别人改过，你的操作没有写入。看过现在的内容再决定。"))


def check_shown(row: Row) -> None:
    """Refuse a row that was split, merged or withdrawn: what it said is said by others, or not at all."""
    if row.state in HIDDEN:
        raise RefusalError(
            _("%(number)s 已经拆分、合并或撤回，不能再改。要改回来，先撤销那一步。") % {"number": row.number}
        )


def list_seen(model: type[Kind], plan: Plan, seen: Mapping[int, int]) -> list[Kind]:
    """Return the rows named by key in the order of the text; each must stand in the version the person saw."""
    rows = list(model._default_manager.filter(plan=plan, pk__in=seen).order_by("start", "position"))
    if len(rows) != len(seen):
        raise StaleError(_("有的条目已经不在这份草稿里，你的操作没有写入。"))
    for row in rows:
        check_row_version(row, seen[row.pk])
        check_shown(row)
    return rows


def find_next_number(model: type[Row], plan: Plan) -> tuple[int, int]:
    """Find the next free number behind T or M and the next position; a number that was given once stays taken."""
    rows = model._default_manager.filter(plan=plan).values_list("number", "position")
    numbers = [int(number[1:]) for number, _position in rows if number[1:].isdigit()]
    return max(numbers, default=0) + 1, max((position for _number, position in rows), default=0) + 1
