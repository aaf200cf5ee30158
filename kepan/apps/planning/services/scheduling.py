"""The time of a part: its own due day and its months, which make it, or it is said why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import Dimension, TargetState
from kepan.apps.planning.models import PLACES, Share, ShareMonth
from kepan.apps.planning.permissions import can_assign, can_report_share
from kepan.apps.planning.services.adding import combine
from kepan.apps.planning.services.carrying import (
    check_share_version,
    get_due_day,
    get_locked_share,
    update_share_task,
)
from kepan.apps.planning.services.values import is_exact
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain


@dataclass(frozen=True)
class Month:
    """What one month is to bring of a part; of a stock, what there is at its end."""

    year: int
    month: int
    value: Decimal


def find_months_gap(share: Share) -> Decimal | None:
    """Return how far the months of a part are from it; None where there are none, or such are not added up."""
    combined = combine(share.target, Dimension.MONTH, list(share.months.all()))
    return None if combined is None else share.value - combined


@transaction.atomic
def schedule_share(
    *,
    actor: User,
    share: Share,
    expected_version: int,
    due_on: date | None,
    months: Sequence[Month],
    reason: str = "",
) -> Share:
    """Set by when a part is due (None: with its target) and what each month is to bring; its task follows.

    Those who break targets down set both; who carries the part sets the months. Where the months do not make the
    part, `reason` states why; without one nothing is written.
    """
    row = get_locked_share(share)
    plan = row.target.plan
    require(can_report_share(actor, row))
    if due_on != row.due_on:
        require(can_assign(actor, plan))
    if row.target.state != TargetState.ACCEPTED:
        raise RefusalError(_("%(number)s 不在生效的计划里。") % {"number": row.target.number})
    if row.region_id is None and row.office_id is None:
        raise RefusalError(_("只有分给地区和科室的才安排时间。"))
    check_share_version(row, expected_version)
    _check_day(row, due_on)
    _check_months(row, due_on, months)
    before = _describe(row)
    row.due_on = due_on
    _write_months(row, months, reason)
    row.version += 1
    row.save(update_fields=["due_on", "months_note", "months_difference", "version"])
    create_entry(
        actor=actor,
        action="planning.schedule_share",
        subject=row.target,
        title=f"{plan.title} {row.target.number} {row.region or row.office}",
        region_path=plan.region.path,
        before=before,
        after=_describe(row),
        reason=reason.strip(),
    )
    update_share_task(actor=actor, share=row, target=row.target)
    return row


def _check_day(share: Share, due_on: date | None) -> None:
    """Refuse a day on which the target itself is over."""
    whole = get_due_day(share.target)
    if due_on is not None and whole is not None and due_on > whole:
        raise RefusalError(_("分下去的一份不能晚于目标的截止 %(day)s。") % {"day": whole.isoformat()})


def _check_months(share: Share, due_on: date | None, months: Sequence[Month]) -> None:
    """Refuse months that are none, stand twice, lie behind the due day, or hold what is not kept exactly."""
    last = due_on or get_due_day(share.target)
    if len({(one.year, one.month) for one in months}) != len(months):
        raise RefusalError(_("同一个月只能填一次。"))
    for one in months:
        if not 1 <= one.month <= 12 or not 1 <= one.year <= 9999:
            raise RefusalError(_("月份是 1 到 12。"))
        if last is not None and (one.year, one.month) > (last.year, last.month):
            raise RefusalError(_("%(day)s 截止，以后的月份不用填。") % {"day": last.isoformat()})
        if not is_exact(one.value):
            raise RefusalError(_("小数最多 %(places)s 位。") % {"places": PLACES})


def _write_months(share: Share, months: Sequence[Month], reason: str) -> None:
    """Replace the months; keep the reason for a difference, refuse a difference without one."""
    share.months.all().delete()
    ShareMonth.objects.bulk_create(
        ShareMonth(share=share, year=one.year, month=one.month, value=one.value) for one in months
    )
    gap = find_months_gap(share)
    if gap and not reason.strip():
        raise RefusalError(
            _("各月合计 %(sum)s，与分到的 %(whole)s 相差 %(gap)s。补齐差额，或者写明为什么。")
            % {"sum": write_plain(share.value - gap), "whole": write_plain(share.value), "gap": write_plain(gap)}
        )
    share.months_note = reason.strip()[:300] if gap else ""
    share.months_difference = gap or None


def _describe(share: Share) -> dict[str, Any]:
    """Write the time of a part for the trail."""
    return {
        "share": share.pk,
        "due_on": share.due_on.isoformat() if share.due_on else None,
        "months": {f"{one.year}-{one.month:02}": write_plain(one.value) for one in share.months.all()},
    }
