"""Phases and milestones: adding them, changing their days, saying which measures belong where, and what is reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import OUT, SubjectKind
from kepan.apps.planning.models import Duty, Measure, Milestone, Phase, Plan, Target
from kepan.apps.planning.permissions import can_report_progress, can_schedule
from kepan.apps.planning.services.contents import find_rows
from kepan.apps.planning.services.drafts import StaleError, get_locked
from kepan.apps.trail.services import create_entry


@dataclass(frozen=True)
class Window:
    """Name and days of a phase; a day that nobody has set yet is None."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Point:
    """What a milestone says: until when what shall be reached, and which phase and row it belongs to."""

    title: str
    due_on: date | None = None
    phase: Phase | None = None
    measure: Measure | None = None
    target: Target | None = None


def _check_seen(row: Phase | Milestone, expected: int) -> None:
    if row.version != expected:
        raise StaleError(_("“%(name)s”刚被别人改过，你的操作没有写入。看过现在的内容再改。") % {"name": row})


def _check_window(window: Window) -> None:
    if not window.name.strip():
        raise RefusalError(_("给阶段起个名字，例如“启动阶段”。"))
    most = Phase._meta.get_field("name").max_length or 0
    if len(window.name.strip()) > most:
        raise RefusalError(_("名称最多 %(most)s 个字。") % {"most": most})
    if window.starts_on and window.ends_on and window.ends_on < window.starts_on:
        raise RefusalError(_("结束日期不能早于开始日期。"))


def _is_inside(phase: Phase | Window, day: date) -> bool:
    return not (phase.starts_on and day < phase.starts_on) and not (phase.ends_on and day > phase.ends_on)


def _write_phase(phase: Phase) -> dict[str, Any]:
    return {
        "name": phase.name,
        "starts_on": phase.starts_on.isoformat() if phase.starts_on else None,
        "ends_on": phase.ends_on.isoformat() if phase.ends_on else None,
        "text": phase.text,
    }


def _write_entry(actor: User, plan: Plan, action: str, name: str, before: Any, after: Any) -> None:
    create_entry(
        actor=actor,
        action=f"planning.{action}",
        subject=plan,
        title=f"{plan.title} {name}",
        region_path=plan.region.path,
        before=before,
        after=after,
    )


@transaction.atomic
def add_phase(*, actor: User, plan: Plan, window: Window) -> Phase:
    """Add a phase behind the others, to a draft or a plan in force."""
    held = get_locked(plan)
    require(can_schedule(actor, held))
    _check_window(window)
    last = Phase.objects.filter(plan=held).aggregate(last=Max("position"))["last"] or 0
    phase = Phase.objects.create(
        plan=held,
        position=last + 1,
        name=window.name.strip(),
        text=window.text.strip(),
        starts_on=window.starts_on,
        ends_on=window.ends_on,
    )
    _write_entry(actor, held, "add_phase", phase.name, None, _write_phase(phase))
    return phase


@transaction.atomic
def update_phase(*, actor: User, phase: Phase, expected_version: int, window: Window) -> Phase:
    """Change name and days of a phase; its milestones must stay inside the days."""
    plan = get_locked(phase.plan)
    require(can_schedule(actor, plan))
    row = Phase.objects.get(pk=phase.pk)
    _check_seen(row, expected_version)
    _check_window(window)
    outside = [one.title for one in row.milestones.all() if one.due_on and not _is_inside(window, one.due_on)]
    if outside:
        raise RefusalError(_("这些里程碑会落在阶段外面：%(titles)s。先改它们的日期。") % {"titles": "、".join(outside)})
    before = _write_phase(row)
    row.name, row.text = window.name.strip(), window.text.strip()
    row.starts_on, row.ends_on = window.starts_on, window.ends_on
    if before == _write_phase(row):
        return row
    row.version += 1
    row.save()
    _write_entry(actor, plan, "update_phase", row.name, before, _write_phase(row))
    return row


@transaction.atomic
def remove_phase(*, actor: User, phase: Phase, expected_version: int) -> None:
    """Take a phase away; its milestones stay, without a phase, and its measures are untouched."""
    plan = get_locked(phase.plan)
    require(can_schedule(actor, plan))
    row = Phase.objects.get(pk=phase.pk)
    _check_seen(row, expected_version)
    before = {**_write_phase(row), "measures": sorted(row.measures.values_list("number", flat=True))}
    row.delete()
    _write_entry(actor, plan, "remove_phase", row.name, before, None)


@transaction.atomic
def assign_phase_measures(*, actor: User, phase: Phase, expected_version: int, measures: Collection[int]) -> Phase:
    """Say which measures of the plan belong to a phase, by their keys; those left out no longer do."""
    plan = get_locked(phase.plan)
    require(can_schedule(actor, plan))
    row = Phase.objects.get(pk=phase.pk)
    _check_seen(row, expected_version)
    wanted = list(Measure.objects.filter(plan=plan, pk__in=set(measures)).exclude(state__in=OUT).order_by("position"))
    if len(wanted) != len(set(measures)):
        raise RefusalError(_("有的措施不在这份计划里。"))
    before = list(row.measures.order_by("position"))
    if before == wanted:
        return row
    row.measures.set(wanted)
    row.version += 1
    row.save(update_fields=["version"])
    _write_entry(
        actor,
        plan,
        "update_phase",
        row.name,
        {"measures": [measure.number for measure in before]},
        {"measures": [measure.number for measure in wanted]},
    )
    return row


def _check_point(plan: Plan, point: Point) -> None:
    title = point.title.strip()
    most = Milestone._meta.get_field("title").max_length or 0
    if not title:
        raise RefusalError(_("写明里程碑：到这一天要见到什么。"))
    if len(title) > most:
        raise RefusalError(_("名称最多 %(most)s 个字。") % {"most": most})
    if point.phase is not None:
        if point.phase.plan_id != plan.pk:
            raise RefusalError(_("这个阶段不在这份计划里。"))
        if point.due_on is not None and not _is_inside(point.phase, point.due_on):
            raise RefusalError(
                _("%(day)s 不在“%(phase)s”的起止日期里。") % {"day": point.due_on.isoformat(), "phase": point.phase}
            )
    wanted = [(SubjectKind.MEASURE, point.measure), (SubjectKind.TARGET, point.target)]
    keys = {(str(kind), row.pk) for kind, row in wanted if row is not None}
    found = find_rows(plan, keys)
    if len(found) != len(keys) or any(row.state in OUT for row in found.values()):
        raise RefusalError(_("有的条目不在这份计划里。"))


def _write_point(point: Milestone) -> dict[str, Any]:
    return {
        "title": point.title,
        "due_on": point.due_on.isoformat() if point.due_on else None,
        "phase": point.phase_id,
        "measure": point.measure_id,
        "target": point.target_id,
    }


def _set_point(row: Milestone, point: Point) -> None:
    row.title, row.due_on = point.title.strip(), point.due_on
    row.phase, row.measure, row.target = point.phase, point.measure, point.target


@transaction.atomic
def add_milestone(*, actor: User, plan: Plan, point: Point) -> Milestone:
    """Add a milestone to a draft or a plan in force."""
    held = get_locked(plan)
    require(can_schedule(actor, held))
    _check_point(held, point)
    row = Milestone(plan=held)
    _set_point(row, point)
    row.save()
    _write_entry(actor, held, "add_milestone", row.title, None, _write_point(row))
    return row


@transaction.atomic
def update_milestone(*, actor: User, milestone: Milestone, expected_version: int, point: Point) -> Milestone:
    """Change what a milestone says; one that is reached is history and stays as it is."""
    plan = get_locked(milestone.plan)
    require(can_schedule(actor, plan))
    row = Milestone.objects.get(pk=milestone.pk)
    _check_seen(row, expected_version)
    _refuse_reached(row)
    _check_point(plan, point)
    before = _write_point(row)
    _set_point(row, point)
    if before == _write_point(row):
        return row
    row.version += 1
    row.save()
    _write_entry(actor, plan, "update_milestone", row.title, before, _write_point(row))
    return row


@transaction.atomic
def remove_milestone(*, actor: User, milestone: Milestone, expected_version: int) -> None:
    """Take a milestone away that has not been reached."""
    plan = get_locked(milestone.plan)
    require(can_schedule(actor, plan))
    row = Milestone.objects.get(pk=milestone.pk)
    _check_seen(row, expected_version)
    _refuse_reached(row)
    before = _write_point(row)
    row.delete()
    _write_entry(actor, plan, "remove_milestone", row.title, before, None)


def _refuse_reached(row: Milestone) -> None:
    if row.reached_at is not None:
        raise RefusalError(_("这个里程碑已经达成。要改，先撤回“已达成”。"))


@transaction.atomic
def reach_milestone(
    *, actor: User, milestone: Milestone, expected_version: int, is_reached: bool = True, reason: str = ""
) -> Milestone:
    """Say that a milestone of a plan in force has been reached, or with a reason that it has not been after all.

    Those may say it who report on its measure; where it has none, the planners.
    """
    plan = get_locked(milestone.plan)
    row = Milestone.objects.select_related("measure__duty", "target__duty").get(pk=milestone.pk)
    require(can_report_progress(actor, plan, _find_point_duty(row)))
    _check_seen(row, expected_version)
    if (row.reached_at is not None) == is_reached:
        return row
    if not is_reached and not reason.strip():
        raise RefusalError(_("写明为什么撤回“已达成”。"))
    before = row.reached_at.isoformat() if row.reached_at else None
    row.reached_at = timezone.now() if is_reached else None
    row.reached_by = actor if is_reached else None
    row.version += 1
    row.save()
    create_entry(
        actor=actor,
        action="planning.reach_milestone" if is_reached else "planning.reopen_milestone",
        subject=plan,
        title=f"{plan.title} {row.title}",
        region_path=plan.region.path,
        before={"reached_at": before},
        after={"reached_at": row.reached_at.isoformat() if row.reached_at else None},
        reason=reason.strip(),
    )
    return row


def _find_point_duty(row: Milestone) -> Duty | None:
    for subject in (row.measure, row.target):
        if subject is not None and hasattr(subject, "duty"):
            return subject.duty
    return None
