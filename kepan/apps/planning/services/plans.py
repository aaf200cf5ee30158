"""What people do with a plan as a whole: correct its heading, confirm it, discard it, bring it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import PlanKind, PlanState, TargetState
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.permissions import can_confirm_plan, can_discard_plan, can_restore_plan, can_update_plan
from kepan.apps.planning.services.compiling import complete_review, create_review
from kepan.apps.planning.services.drafts import check_plan_version, get_locked, write_counts, write_numbers
from kepan.apps.planning.services.learning import learn_corrections
from kepan.apps.planning.services.versions import create_first_version
from kepan.apps.trail.services import create_entry

FIRST_YEAR, LAST_YEAR = 1949, 2100


@dataclass(frozen=True)
class Heading:
    """What a plan says about itself as a whole; an unknown year is None."""

    title: str
    kind: PlanKind
    territory: str = ""
    year_from: int | None = None
    year_to: int | None = None


def _write_heading(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("title", "kind", "territory", "year_from", "year_to")}


def _check_years(heading: Heading) -> None:
    for year in (heading.year_from, heading.year_to):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise RefusalError(_("年份要在 %(first)s 到 %(last)s 之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    if heading.year_to is not None and (heading.year_from is None or heading.year_to < heading.year_from):
        raise RefusalError(_("终止年不能早于起始年；只有一年的计划，两个都写这一年。"))


@transaction.atomic
def update_plan(*, actor: User, plan: Plan, expected_version: int, heading: Heading) -> Plan:
    """Correct title, kind, years and territory of a draft."""
    row = get_locked(plan)
    require(can_update_plan(actor, row))
    check_plan_version(row, expected_version)
    if not heading.title.strip():
        raise RefusalError(_("标题不能空。"))
    _check_years(heading)
    before = _write_heading(row)
    row.title = heading.title.strip()
    row.kind = heading.kind
    row.territory = heading.territory.strip()
    row.year_from, row.year_to = heading.year_from, heading.year_to
    after = _write_heading(row)
    if before == after:
        return row
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
    create_entry(
        actor=actor,
        action="planning.update_plan",
        subject=row,
        region_path=row.region.path,
        before=before,
        after=after,
    )
    return row


def _check_filled(plan: Plan) -> None:
    """Refuse while an accepted row of a draft made from another plan has no value yet."""
    blank = Target.objects.filter(plan=plan, state=TargetState.ACCEPTED, value_text="")
    if empty := list(blank.order_by("value_start", "position")):
        raise RefusalError(
            _("这些目标还没有填数值：%(numbers)s。填上，或者不采纳。") % {"numbers": write_numbers(empty)}
        )


def _check_first_day(plan: Plan, effective_on: date | None) -> None:
    """Refuse a first day after the plan's own years: it would never have been in force while it ran."""
    last = plan.year_to or plan.year_from
    if effective_on is not None and last is not None and effective_on.year > last and last >= timezone.localdate().year:
        raise RefusalError(_("生效日期在计划期（到 %(year)s 年底）之后。") % {"year": last})
    if effective_on is not None and not FIRST_YEAR <= effective_on.year <= LAST_YEAR:
        raise RefusalError(_("年份要在 %(first)s 到 %(last)s 之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR})


@transaction.atomic
def confirm_plan(
    *,
    actor: User,
    plan: Plan,
    expected_version: int,
    only_accepted: bool = False,
    effective_on: date | None = None,
) -> Plan:
    """Put a draft in force from a day on (default: today) as its version 1; a day ahead is waited for.

    Undecided figures are accepted, or with `only_accepted` left out.

    Refused while a doubtful figure is undecided: nobody may wave a doubt through with the rest.
    """
    row = get_locked(plan)
    require(can_confirm_plan(actor, row))
    check_plan_version(row, expected_version)
    _check_first_day(row, effective_on)
    undecided = list(Target.objects.filter(plan=row, state=TargetState.PROPOSED).order_by("value_start", "position"))
    doubtful = [target for target in undecided if target.is_doubtful]
    if doubtful:
        raise RefusalError(
            ngettext(
                "还有 %(count)s 处疑点没有处理：%(numbers)s。逐条采纳、修改或不采纳之后再确认。",
                "还有 %(count)s 处疑点没有处理：%(numbers)s。逐条采纳、修改或不采纳之后再确认。",
                len(doubtful),
            )
            % {"count": len(doubtful), "numbers": write_numbers(doubtful)}
        )
    state = TargetState.REJECTED if only_accepted else TargetState.ACCEPTED
    for target in undecided:
        target.state = state
        target.version += 1
    Target.objects.bulk_update(undecided, ["state", "version"], batch_size=200)
    _check_filled(row)
    write_counts(row)
    if row.accepted_count == 0 and row.measure_count == 0:
        raise RefusalError(_("没有采纳任何目标，也没有措施，确认了也没有内容。先采纳或补充至少一条。"))
    row.state = PlanState.CONFIRMED
    row.confirmed_by = actor
    row.confirmed_at = timezone.now()
    today = timezone.localdate()
    version = create_first_version(actor=actor, plan=row, effective_on=effective_on or today, today=today)
    row.save()
    create_entry(
        actor=actor,
        action="planning.confirm",
        subject=row,
        region_path=row.region.path,
        before={"state": PlanState.DRAFT, "open": [target.number for target in undecided]},
        after={
            "state": PlanState.CONFIRMED,
            "accepted": row.accepted_count,
            "open_became": state,
            "effective_on": version.effective_on.isoformat(),
            "signature": version.signature,
        },
    )
    complete_review(actor=actor, plan=row)
    learn_corrections(row)
    return row


@transaction.atomic
def discard_plan(*, actor: User, plan: Plan, reason: str) -> Plan:
    """Take a plan that is not in force out of sight, with a reason; `restore_plan` brings it back."""
    row = get_locked(plan)
    require(can_discard_plan(actor, row))
    if not reason.strip():
        raise RefusalError(_("写明作废的理由，例如“传错了文件”。"))
    before = row.state
    row.state = PlanState.DISCARDED
    row.discard_reason = reason.strip()
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
    create_entry(
        actor=actor,
        action="planning.discard",
        subject=row,
        region_path=row.region.path,
        before={"state": before},
        after={"state": row.state},
        reason=row.discard_reason,
    )
    complete_review(actor=actor, plan=row, withdraw=True)
    return row


@transaction.atomic
def restore_plan(*, actor: User, plan: Plan) -> Plan:
    """Bring a discarded plan back to what it was: a draft, or a failed upload that never became one."""
    row = get_locked(plan)
    require(can_restore_plan(actor, row))
    row.state = PlanState.DRAFT if row.compiled_at else PlanState.FAILED
    row.discard_reason = ""
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
    create_entry(
        actor=actor,
        action="planning.restore",
        subject=row,
        region_path=row.region.path,
        before={"state": PlanState.DISCARDED},
        after={"state": row.state},
    )
    if row.state == PlanState.DRAFT:
        create_review(actor=actor, plan=row)
    return row
