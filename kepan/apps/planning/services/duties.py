"""Who answers for a target or a measure: leading and supporting offices, a person, days, weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import list_offices, list_users
from kepan.apps.desk.services import complete_tasks, create_task
from kepan.apps.planning.enums import ENDED, SubjectKind, TargetState
from kepan.apps.planning.models import Duty, Measure, Plan, Target
from kepan.apps.planning.permissions import can_assign
from kepan.apps.planning.services.carrying import update_share_task
from kepan.apps.planning.services.contents import Row, find_rows
from kepan.apps.planning.services.drafts import StaleError, get_locked
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain

ANSWER = "planning.answer"
"""Kind of the task of those who answer for a row."""

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Assignment:
    """Who shall answer for a row; what is None is left open."""

    lead_office: Office | None = None
    support_offices: tuple[Office, ...] = ()
    person: User | None = None
    starts_on: date | None = None
    due_on: date | None = None
    weight: Decimal | None = None


def write_row_address(row: Row) -> str:
    """Return the path of a row's page, for tasks."""
    return f"/plans/{row.plan_id}/rows/{'t' if isinstance(row, Target) else 'm'}{row.pk}/"


def find_duty(row: Row) -> Duty | None:
    """Return the duty of a row, if somebody has set one."""
    own = {"target": row} if isinstance(row, Target) else {"measure": row}
    return Duty.objects.filter(**own).first()


def _check_days(assignment: Assignment) -> None:
    if assignment.starts_on and assignment.due_on and assignment.due_on < assignment.starts_on:
        raise RefusalError(_("截止日期不能早于开始日期。"))


def _check(actor: User, plan: Plan, assignment: Assignment) -> None:
    _check_days(assignment)
    if assignment.weight is not None and not 0 <= assignment.weight <= WHOLE:
        raise RefusalError(_("权重在 0 到 100 之间。"))
    offices = {office.pk for office in (assignment.lead_office, *assignment.support_offices) if office is not None}
    if offices - set(list_offices(user=actor).filter(pk__in=offices, is_active=True).values_list("pk", flat=True)):
        raise RefusalError(_("有的科室已经停用，或者不在你的地区里。"))
    if assignment.lead_office is not None and assignment.lead_office in assignment.support_offices:
        raise RefusalError(_("牵头科室不用再写成配合科室。"))
    person = assignment.person
    if person is not None and not list_users(user=actor).filter(pk=person.pk, is_active=True).exists():
        raise RefusalError(_("%(name)s 已经停用，或者不在你的地区里。") % {"name": person})


@transaction.atomic
def assign_rows(
    *,
    actor: User,
    plan: Plan,
    rows: Sequence[tuple[SubjectKind, int]],
    assignment: Assignment,
    seen: dict[tuple[str, int], int] | None = None,
    keep_rest: bool = False,
) -> list[Duty]:
    """Say who answers for rows of a plan in force, one or many at once; those who answer get a task each.

    `seen` maps kind and key of a row to the version of its duty that the person saw (0: none); left out, what
    stands is replaced. With `keep_rest` what the assignment leaves open stays as it is, row by row. A weight is
    given to one row at a time, and all weights together may not pass 100.
    """
    held = get_locked(plan)
    require(can_assign(actor, held))
    _check(actor, held, assignment)
    if assignment.weight is not None and len(rows) != 1:
        raise RefusalError(_("权重逐条填写。"))
    found = find_rows(held, {(str(kind), key) for kind, key in rows})
    wrong = [key for kind, key in rows if (str(kind), key) not in found]
    if wrong or any(row.state != TargetState.ACCEPTED for row in found.values()):
        raise RefusalError(_("有的条目不在生效的计划里。"))
    duties = [_assign(actor, held, row, assignment, (seen or {}).get(key), keep_rest) for key, row in found.items()]
    _check_weights(held)
    return duties


def _check_weights(plan: Plan) -> None:
    total = Duty.objects.filter(plan=plan).aggregate(total=Sum("weight"))["total"]
    if total is not None and total > WHOLE:
        raise RefusalError(_("各条权重合计 %(total)s，超过 100。先调低别的条目。") % {"total": write_plain(total)})


def _merge(assignment: Assignment, duty: Duty) -> Assignment:
    """Fill what an assignment leaves open from what stands."""
    lead = assignment.lead_office or duty.lead_office
    support = assignment.support_offices or tuple(duty.support_offices.all())
    return replace(
        assignment,
        lead_office=lead,
        support_offices=tuple(office for office in support if office != lead),
        person=assignment.person or duty.person,
        starts_on=assignment.starts_on or duty.starts_on,
        due_on=assignment.due_on or duty.due_on,
    )


def _assign(
    actor: User, plan: Plan, row: Row, assignment: Assignment, seen: int | None, keep_rest: bool = False
) -> Duty:
    duty = find_duty(row)
    if seen is not None and seen != (duty.version if duty else 0):
        raise StaleError(_("%(number)s 的分工刚被别人改过，你的操作没有写入。") % {"number": row.number})
    before = None if duty is None else _describe(duty)
    if duty is not None and keep_rest:
        assignment = _merge(assignment, duty)
        _check_days(assignment)
    if duty is None:
        duty = Duty(plan=plan, version=0)
        duty.target, duty.measure = (row, None) if isinstance(row, Target) else (None, row)
    duty.lead_office, duty.person = assignment.lead_office, assignment.person
    duty.starts_on, duty.due_on = assignment.starts_on, assignment.due_on
    if assignment.weight is not None:
        duty.weight = assignment.weight
    duty.version += 1
    duty.save()
    duty.support_offices.set(assignment.support_offices)
    create_entry(
        actor=actor,
        action="planning.assign",
        subject=row,
        title=f"{plan.title} {row.number}",
        region_path=plan.region.path,
        before=before,
        after=_describe(duty),
    )
    update_tasks(actor=actor, duty=duty, row=row)
    if isinstance(row, Target) and (before is None or before["due_on"] != _write_day(duty.due_on)):
        row.duty = duty
        for share in row.shares.filter(region__isnull=False) | row.shares.filter(office__isnull=False):
            update_share_task(actor=actor, share=share, target=row)
    return duty


def update_tasks(*, actor: User | None, duty: Duty, row: Row) -> None:
    """Let the task of a duty follow it: for the person, else for the officers of the leading office."""
    complete_tasks(actor=actor, subject=duty, kind=ANSWER, withdraw=True)
    if isinstance(row, Measure) and row.progress in ENDED:
        return
    office, person = duty.lead_office, duty.person
    if person is None and office is None:
        return
    create_task(
        actor=actor,
        title=gettext_lazy("负责 %(number)s %(name)s")
        % {"number": row.number, "name": row.indicator if isinstance(row, Target) else row.title},
        kind=ANSWER,
        url=write_row_address(row),
        assignee=person,
        role=None if person else Role.SECTION_OFFICER,
        region=None if person or office is None else office.region,
        office=None if person else office,
        due_date=duty.due_on,
        subject=duty,
    )


def _write_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _describe(duty: Duty) -> dict[str, Any]:
    """Write a duty for the trail: keys, not names of people."""
    return {
        "lead_office": duty.lead_office_id,
        "support_offices": sorted(duty.support_offices.values_list("pk", flat=True)),
        "person": duty.person_id,
        "starts_on": _write_day(duty.starts_on),
        "due_on": _write_day(duty.due_on),
        "weight": None if duty.weight is None else write_plain(duty.weight),
    }


def suggest_offices(*, actor: User, measure: Measure) -> tuple[Office | None, tuple[Office, ...]]:
    """Suggest leading and supporting offices from the offices that the document prints, by their own names."""
    known: dict[str, Office] = {}
    for office in list_offices(user=actor).filter(is_active=True, region_id=measure.plan.region_id):
        known[office.name] = known[office.short_name or office.name] = office
    lead: Office | None = None
    support: list[Office] = []
    for printed in measure.offices or ():
        named = known.get(printed["name"])
        if named is None or named == lead or named in support:
            continue
        if lead is None and printed["role"] in ("lead", "responsible"):
            lead = named
        else:
            support.append(named)
    return lead, tuple(support)
