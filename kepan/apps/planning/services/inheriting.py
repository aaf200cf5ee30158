"""From one year to the next: a draft with last year's structure, and what of last year a plan has taken over."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.permissions import can_schedule
from kepan.apps.planning.services.drafts import check_plan_version, get_locked
from kepan.apps.planning.services.outlines import Making, Preset, create_outline, find_seen
from kepan.apps.planning.services.trees import STANDING, read_rows
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain
from kepan.engine.plandoc.comparison import compare_plans
from kepan.store.files.vocabulary import read_vocabulary

OPEN = "open"
"""What became of a target that was taken over and has no value yet."""


def inherit_plan(*, actor: User, plan: Plan) -> tuple[Plan, bool]:
    """Make the draft of the next years from a plan in force: the same structure, every value still to be set.

    Headings, targets, measures and phases are taken over, days and printed years moved on by the length of the plan;
    figures that report what was reached are not. Asked twice it returns the same draft; the second value says whether
    it is new.
    """
    source = find_seen(actor, plan)
    if source.state != PlanState.CONFIRMED:
        raise RefusalError(_("计划生效以后，下一年才能沿用它的结构。"))
    if source.year_from is None or source.year_to is None:
        raise RefusalError(_("这份计划没有写年份，不知道下一年是哪一年。"))
    shift = source.year_to - source.year_from + 1
    years = (source.year_from + shift, source.year_to + shift)
    making = Making(
        source=source,
        years=years,
        moved={year: year + shift for year in range(source.year_from - shift, source.year_to + 1)},
        preset=_write_last_value,
        shift=shift,
        action="planning.inherit",
    )
    title = _write_title(source, making, years)
    return create_outline(
        actor=actor, making=making, title=title, request_key=f"planning.inherit:{source.pk}:{years[0]}", previous=source
    )


def _write_last_value(target: Target) -> Preset:
    if target.value_low is None:
        return Preset(hint=_("填上今年的数值"))
    last = write_plain(target.value_low)
    if target.value_high is not None:
        last = f"{last}-{write_plain(target.value_high)}"
    return Preset(hint=_("上一期是 %(value)s，填上今年的数值") % {"value": f"{last}{target.unit}"})


def _write_title(source: Plan, making: Making, years: tuple[int, int]) -> str:
    """Write the title with its years moved; one that names no year gets them."""
    moved = making.write(source.title)
    for old, new in ((source.year_from, years[0]), (source.year_to, years[1])):
        moved = moved.replace(str(old), str(new)) if str(new) not in moved else moved
    if str(years[0]) in moved:
        return moved
    span = str(years[0]) if years[0] == years[1] else f"{years[0]}-{years[1]}"
    return f"{moved}（{span}年）"


@transaction.atomic
def link_previous(*, actor: User, plan: Plan, previous: Plan | None, expected_version: int) -> Plan:
    """Say which plan was the one before, of the same region and earlier years; None takes the tie away."""
    row = get_locked(plan)
    require(can_schedule(actor, row))
    check_plan_version(row, expected_version)
    if previous is not None:
        earlier = find_seen(actor, previous)
        if earlier.region_id != row.region_id or earlier.state == PlanState.DISCARDED:
            raise RefusalError(_("上一年的计划要是同一个地区、没有作废的。"))
        if earlier.year_to is None or row.year_from is None or earlier.year_to >= row.year_from:
            raise RefusalError(_("上一年的计划要比这一份早，两份都要写明年份。"))
    return write_link(actor, row, "previous", previous)


def write_link(actor: User, row: Plan, name: str, other: Plan | None) -> Plan:
    """Tie a plan to another in the caller's transaction."""
    before = getattr(row, f"{name}_id")
    if before == (other.pk if other else None):
        return row
    setattr(row, name, other)
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
    create_entry(
        actor=actor,
        action=f"planning.link_{name}",
        subject=row,
        region_path=row.region.path,
        before={name: before},
        after={name: other.pk if other else None},
    )
    return row


@dataclass(frozen=True)
class Heir:
    """What became of a row of last year's plan: `kinds` as comparisons name them, with a sentence that says it."""

    kinds: tuple[str, ...]
    message: str
    before: Target | Measure | None
    after: Target | Measure | None


@dataclass(frozen=True)
class Inheritance:
    """What a plan took over from the one before, row by row: targets with a number, then measures."""

    previous: Plan
    targets: tuple[Heir, ...]
    measures: tuple[Heir, ...]

    def list_dropped(self) -> list[Heir]:
        """Return the rows of last year that this plan does not have."""
        return [heir for heir in (*self.targets, *self.measures) if heir.after is None]

    def list_added(self) -> list[Heir]:
        """Return the rows that are new."""
        return [heir for heir in (*self.targets, *self.measures) if heir.before is None]


def check_inheritance(*, actor: User, plan: Plan) -> Inheritance | None:
    """Check what a plan took over from the one before, as both stand now; None where no plan before is known."""
    if plan.previous_id is None:
        return None
    previous = find_seen(actor, Plan(pk=plan.previous_id))
    old, new = read_rows([previous, plan])
    found = compare_plans(old.tree, new.tree, vocabulary=read_vocabulary())
    open_rows = _find_open(plan)
    targets = []
    for one in found.items:
        before = None if one.before is None else old.targets[one.before.id]
        after = None if one.after is None else new.targets[one.after.id]
        waiting = open_rows.get(before.code or before.indicator) if before is not None and after is None else None
        if waiting is None:
            targets.append(Heir(one.kinds, one.message, before, after))
        else:
            words = _("“%(name)s”沿用下来，数值还没有填") % {"name": waiting.indicator}
            targets.append(Heir((OPEN,), words, before, waiting))
    measures = [
        Heir(
            one.kinds,
            one.message,
            None if one.before is None else old.measures[one.before.id],
            None if one.after is None else new.measures[one.after.id],
        )
        for one in found.measures
    ]
    return Inheritance(previous, tuple(targets), tuple(measures))


def _find_open(plan: Plan) -> dict[str, Target]:
    """Find the rows whose value is still to be set, by what tells an indicator: its code, else its name."""
    rows = Target.objects.filter(plan=plan, state__in=STANDING, value_low__isnull=True).order_by("-position")
    return {row.code or row.indicator: row for row in rows}
