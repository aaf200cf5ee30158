"""Breaking a target down to districts, offices, years or months: the parts make the whole, or it is said why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import Dimension, TargetState
from kepan.apps.planning.models import PLACES, Plan, Share, ShareNote, Target
from kepan.apps.planning.permissions import can_assign
from kepan.apps.planning.services.adding import combine
from kepan.apps.planning.services.carrying import remove_share_task, update_share_task
from kepan.apps.planning.services.drafts import StaleError, get_locked
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain


@dataclass(frozen=True)
class Part:
    """A part of a target; one of region, office, year, or year with month says whose it is."""

    value: Decimal
    region: Region | None = None
    office: Office | None = None
    year: int | None = None
    month: int | None = None

    @property
    def key(self) -> tuple[int | None, int | None, int | None, int | None]:
        """Return what tells this part from the others of its dimension."""
        region = None if self.region is None else self.region.pk
        office = None if self.office is None else self.office.pk
        return (region, office, self.year, self.month)


@dataclass(frozen=True)
class ShareCheck:
    """Whether the parts along one dimension make the target.

    `combined` is what the parts make together, None where such parts are not added up (ratios, ranks, changes);
    `difference` is the target less that; `note` is why it may stand.
    """

    dimension: Dimension
    count: int
    combined: Decimal | None
    difference: Decimal | None
    note: ShareNote | None

    @property
    def holds(self) -> bool:
        """Say whether the parts make the whole, are not added up, or the difference has been stated."""
        return not self.difference or (self.note is not None and self.note.difference == self.difference)


def list_share_checks(target: Target) -> list[ShareCheck]:
    """Check the parts of a target along every dimension it is broken down by; two queries."""
    shares = list(target.shares.all())
    notes = {note.dimension: note for note in target.share_notes.all()}
    checks = []
    for dimension in Dimension:
        own = [share for share in shares if share.dimension == dimension]
        if own:
            combined = combine(target, dimension, own)
            gap = None if combined is None or target.value_low is None else target.value_low - combined
            checks.append(ShareCheck(dimension, len(own), combined, gap, notes.get(dimension)))
    return checks


def check_part(dimension: Dimension, part: Part, plan: Plan) -> None:
    filled = {
        Dimension.REGION: part.region is not None,
        Dimension.OFFICE: part.office is not None,
        Dimension.YEAR: part.year is not None and part.month is None,
        Dimension.MONTH: part.year is not None and part.month is not None,
    }
    if not filled[dimension] or sum(one is not None for one in part.key) != (2 if dimension == Dimension.MONTH else 1):
        raise RefusalError(_("按什么分解就填什么：地区、科室、年度，或者年度加月份。"))
    if part.region is not None and not part.region.path.startswith(plan.region.path):
        raise RefusalError(_("%(name)s 不在计划的地区里。") % {"name": part.region})
    if part.office is not None and not part.office.region.path.startswith(plan.region.path):
        raise RefusalError(_("%(name)s 不在计划的地区里。") % {"name": part.office})
    if part.month is not None and not 1 <= part.month <= 12:
        raise RefusalError(_("月份是 1 到 12。"))
    if part.value != part.value.quantize(Decimal(1).scaleb(-PLACES)):
        raise RefusalError(_("小数最多 %(places)s 位。") % {"places": PLACES})


@transaction.atomic
def update_shares(
    *,
    actor: User,
    target: Target,
    dimension: Dimension,
    parts: Sequence[Part],
    seen: Mapping[int, int],
    reason: str = "",
) -> ShareCheck:
    """Set all parts of a target along one dimension; no parts takes the break-down away.

    `seen` maps the key of each part the person saw to its version. Where the parts do not make the target, `reason`
    states why; without one nothing is written.
    """
    plan = get_locked(target.plan)
    require(can_assign(actor, plan))
    row = Target.objects.select_related("plan", "duty").get(pk=target.pk)
    if row.state != TargetState.ACCEPTED:
        raise RefusalError(_("%(number)s 不在生效的计划里。") % {"number": row.number})
    standing = list(row.shares.filter(dimension=dimension).select_related("region", "office"))
    if {share.pk: share.version for share in standing} != dict(seen):
        raise StaleError(_("%(number)s 的分解刚被别人改过，你的操作没有写入。") % {"number": row.number})
    if len({part.key for part in parts}) != len(parts):
        raise RefusalError(_("同一个地区、科室或月份只能填一次。"))
    for part in parts:
        check_part(dimension, part, plan)
    before = _describe(standing)
    try:
        with transaction.atomic():
            _write_parts(actor, row, dimension, standing, parts)
    except IntegrityError as error:
        # A batch that nobody sees yet holds one of them.
        raise StaleError(_("%(number)s 的分解正在导入，你的操作没有写入。") % {"number": row.number}) from error
    check = _state_difference(actor, row, dimension, reason)
    after = _describe(list(row.shares.filter(dimension=dimension).select_related("region", "office")))
    create_entry(
        actor=actor,
        action="planning.break_down",
        subject=row,
        title=f"{plan.title} {row.number}",
        region_path=plan.region.path,
        before=before,
        after=after,
        reason=reason.strip(),
    )
    return check


def _write_parts(
    actor: User, target: Target, dimension: Dimension, standing: Sequence[Share], parts: Sequence[Part]
) -> None:
    """Write the parts, each with the task of those who carry it."""
    kept = {(share.region_id, share.office_id, share.year, share.month): share for share in standing}
    wanted = {part.key: part for part in parts}
    for key, share in kept.items():
        if key not in wanted:
            remove_share_task(actor=actor, share=share)
            share.delete()
        elif share.value != wanted[key].value:
            share.value = wanted[key].value
            share.version += 1
            share.save(update_fields=["value", "version"])
            update_share_task(actor=actor, share=share, target=target)
    for key, part in wanted.items():
        if key not in kept:
            share = Share.objects.create(
                target=target,
                dimension=dimension,
                region=part.region,
                office=part.office,
                year=part.year,
                month=part.month,
                value=part.value,
            )
            update_share_task(actor=actor, share=share, target=target)


def _state_difference(actor: User, target: Target, dimension: Dimension, reason: str) -> ShareCheck:
    """Keep the reason for a difference, take an old one away, refuse a difference without one."""
    target.share_notes.filter(dimension=dimension).delete()
    check = next((one for one in list_share_checks(target) if one.dimension == dimension), None)
    if check is None:
        return ShareCheck(dimension, 0, None, None, None)
    if not check.difference:
        return check
    if not reason.strip():
        raise RefusalError(
            _("分项合计 %(sum)s，与目标 %(whole)s 相差 %(gap)s。补齐差额，或者写明为什么。")
            % {
                "sum": _write(check.combined),
                "whole": _write(target.value_low),
                "gap": _write(check.difference),
            }
        )
    note = ShareNote.objects.create(
        target=target,
        dimension=dimension,
        difference=check.difference,
        reason=reason.strip(),
        made_by=actor,
    )
    return ShareCheck(dimension, check.count, check.combined, check.difference, note)


def _write(value: Decimal | None) -> str:
    return "" if value is None else write_plain(value)


def _describe(shares: Sequence[Share]) -> dict[str, Any]:
    """Write parts for the trail: whose → how much."""
    written = {}
    for share in shares:
        whose = share.region or share.office or "-".join(str(one) for one in (share.year, share.month) if one)
        written[str(whose)] = _write(share.value)
    return written
