"""Parts of targets in the hands of districts and offices: their tasks, and what they report with evidence."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.services import attach_to, complete_tasks, create_task
from kepan.apps.planning.enums import ENDED, Comparator, MeasureState, TargetState
from kepan.apps.planning.models import Share, ShareReport, Target
from kepan.apps.planning.permissions import can_report_share
from kepan.apps.planning.services.adding import find_adding
from kepan.apps.planning.services.drafts import StaleError
from kepan.apps.planning.services.values import is_exact
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain
from kepan.engine.indicators import Adding

LOWER = (Comparator.AT_MOST, Comparator.LESS)
"""Bounds under which a figure has to stay."""

CARRY = "planning.carry_share"
"""Kind of the task of those to whom a part of a target fell."""


@dataclass(frozen=True)
class MonthGoal:
    """How much of a part there is to be by the end of a month."""

    day: date
    value: Decimal


def write_share_address(share: Share) -> str:
    """Return the path of a part's page, for tasks."""
    return f"/shares/{share.pk}/"


def get_due_day(target: Target) -> date | None:
    """Return by when a target is due: the day of its duty, else the end of its own period."""
    duty = getattr(target, "duty", None)
    return (duty.due_on if duty is not None else None) or target.date_to


def get_locked_share(share: Share) -> Share:
    """Return a part's row, locked until the transaction ends."""
    return (
        Share.objects.select_for_update(of=("self",))
        .select_related("target__plan__region", "target__duty", "region", "office__region")
        .get(pk=share.pk)
    )


def check_share_version(share: Share, expected: int) -> None:
    """Raise StaleError unless the part stands as the person saw it."""
    if share.version != expected:
        raise StaleError(_("这一份刚被别人改过，你的操作没有写入。看过现在的内容再填。"))


def find_next_month(share: Share, target: Target) -> MonthGoal | None:
    """Find the first month whose end a part has not come up to yet, by what was last reported; None without one.

    Months that are added up are counted from the first of them, like what is reported.
    """
    months = list(share.months.all())
    newest = share.reports.filter(value__isnull=False).order_by("-as_of", "-pk").first() if months else None
    reached = None if newest is None else newest.value
    is_sum, is_bound = find_adding(target) is Adding.SUM, target.comparator in LOWER
    total = Decimal(0)
    for one in months:
        total = total + one.value if is_sum else one.value
        if reached is None or (reached > total if is_bound else reached < total):
            return MonthGoal(date(one.year, one.month, monthrange(one.year, one.month)[1]), total)
    return None


def close_share_task(*, actor: User | None, share: Share) -> None:
    """Take the task of a part back."""
    complete_tasks(actor=actor, subject=share, kind=CARRY, withdraw=True)


def update_share_task(*, actor: User | None, share: Share, target: Target) -> None:
    """Let the task of a part follow it: for the reporters of its district, or the officers of its office.

    Where the part has months, what waits is the first that it has not come up to. Years and months of the whole are
    nobody's in particular, and what has ended waits for nobody.
    """
    close_share_task(actor=actor, share=share)
    region = share.region or (share.office.region if share.office else None)
    if region is None or share.progress in ENDED:
        return
    due, step = share.due_on or get_due_day(target), find_next_month(share, target)
    words = {"name": target.indicator[:140], "value": write_plain(share.value), "unit": target.unit}
    title = gettext_lazy("%(name)s：分到 %(value)s%(unit)s") % words
    if step is not None and (due is None or step.day < due):
        due = step.day
        words |= {"month": str(step.day.month), "step": write_plain(step.value)}
        title = gettext_lazy("%(name)s：分到 %(value)s%(unit)s，%(month)s 月底前到 %(step)s") % words
    create_task(
        actor=actor,
        title=title,
        kind=CARRY,
        url=write_share_address(share),
        role=Role.REPORTER if share.region else Role.SECTION_OFFICER,
        region=region,
        office=share.office,
        due_date=due,
        subject=share,
    )


def remove_share_task(*, actor: User | None, share: Share) -> None:
    """Take the task of a part back that is taken away; a part that was reported on stays."""
    if share.reports.exists():
        raise RefusalError(
            _("%(name)s 已经填报过进展，不能从分解里去掉；不再承担的，把数改成 0 并写明。")
            % {"name": share.region or share.office or share.year}
        )
    close_share_task(actor=actor, share=share)


def check_report(as_of: date, value: Decimal | None, text: str, state: MeasureState) -> None:
    """Refuse a report without words, of a day that has not come, or done without a figure."""
    if not text.strip():
        raise RefusalError(_("写一句进展：做了什么，到了哪一步。"))
    if as_of > timezone.localdate():
        raise RefusalError(_("截至日期不能在今天以后。"))
    if value is None and state == MeasureState.DONE:
        raise RefusalError(_("办完了就要填完成数。"))
    if value is not None and not is_exact(value):
        raise RefusalError(_("完成数太长，存不准。"))


@transaction.atomic
def report_share(
    *,
    actor: User,
    share: Share,
    expected_version: int,
    as_of: date,
    value: Decimal | None,
    text: str,
    state: MeasureState,
    attachments: Sequence[Attachment] = (),
) -> ShareReport:
    """Report how much of a part there is by a day, counted from the beginning of the plan; done closes its task.

    A later report of the same day corrects the one before, which stays readable.
    """
    row = get_locked_share(share)
    plan = row.target.plan
    require(can_report_share(actor, row))
    if row.target.state != TargetState.ACCEPTED:
        raise RefusalError(_("%(number)s 不在生效的计划里。") % {"number": row.target.number})
    check_share_version(row, expected_version)
    check_report(as_of, value, text, state)
    before, waiting = row.progress, find_next_month(row, row.target)
    row.progress = state
    row.version += 1
    row.save(update_fields=["progress", "version"])
    report = ShareReport.objects.create(
        share=row, as_of=as_of, value=value, text=text.strip(), state=state, made_by=actor, made_at=timezone.now()
    )
    for attachment in attachments:
        attach_to(actor=actor, attachment=attachment, subject=report)
    report.attachments.set(attachments)
    create_entry(
        actor=actor,
        action="planning.report_share",
        subject=row.target,
        title=f"{plan.title} {row.target.number} {row.region or row.office or ''}".strip(),
        region_path=plan.region.path,
        before={"progress": before},
        after={
            "share": row.pk,
            "progress": state,
            "as_of": as_of.isoformat(),
            "value": None if value is None else write_plain(value),
            "text": report.text,
            "files": [attachment.pk for attachment in attachments],
        },
    )
    if state in ENDED:
        complete_tasks(actor=actor, subject=row, kind=CARRY, withdraw=state == MeasureState.STOPPED)
    elif before in ENDED or find_next_month(row, row.target) != waiting:
        update_share_task(actor=actor, share=row, target=row.target)
    return report
