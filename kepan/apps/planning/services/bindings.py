"""Saying by which records, and by which definition, a target of a plan in force is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import Counted, Definition, TargetState
from kepan.apps.planning.models import Binding, Target
from kepan.apps.planning.permissions import can_assign
from kepan.apps.planning.selectors.bindings import can_count
from kepan.apps.planning.services.drafts import StaleError, get_locked
from kepan.apps.registry.enums import TitleLevel
from kepan.apps.trail.services import create_entry


@dataclass(frozen=True)
class Source:
    """What a target is to be counted by: the records, the definition, the lowest level that counts, and why so."""

    definition: Definition
    level: TitleLevel
    note: str = ""
    counted: Counted = Counted.UPPER_FUNDS


def _describe(row: Binding) -> dict[str, Any]:
    return {"counted": row.counted, "definition": row.definition, "level": row.level, "note": row.note}


def _get_open(actor: User, target: Target, expected_version: int) -> Binding | None:
    """Return the binding of a target that the actor may bind and saw as it stands, on the locked plan."""
    plan = get_locked(target.plan)
    require(can_assign(actor, plan))
    held = Binding.objects.filter(target=target).first()
    if (held.version if held else 0) != expected_version:
        raise StaleError(_("取数口径刚被别人改过，你的操作没有写入。"))
    return held


def _write_entry(actor: User, action: str, target: Target, before: Any, after: Any, reason: str) -> None:
    create_entry(
        actor=actor,
        action=f"planning.{action}",
        subject=target,
        title=f"{target.plan.title} {target.number}",
        region_path=target.plan.region.path,
        before=before,
        after=after,
        reason=reason,
    )


@transaction.atomic
def bind_target(*, actor: User, target: Target, expected_version: int, source: Source, reason: str = "") -> Binding:
    """Say what a target is counted by; changing that later needs a reason, because its light may change with it.

    `expected_version` is 0 where the person saw no binding.
    """
    held = _get_open(actor, target, expected_version)
    if target.state != TargetState.ACCEPTED:
        raise RefusalError(_("这一条现在不在生效的计划里。"))
    if not can_count(target):
        raise RefusalError(_("目标没有数值、期限，或者单位不是金额，不能按经费取数。"))
    before = _describe(held) if held else None
    if before is not None and not reason.strip():
        raise RefusalError(_("改口径要写理由：同一批记录，口径不同，灯可能不同。"))
    row = held or Binding(target=target, version=0)
    row.counted, row.definition = source.counted, source.definition
    row.level, row.note = source.level, source.note.strip()
    if _describe(row) == before:
        return row
    row.made_by, row.made_at = actor, timezone.now()
    row.version += 1
    row.save()
    _write_entry(actor, "bind_target", target, before, _describe(row), reason.strip())
    return row


@transaction.atomic
def unbind_target(*, actor: User, target: Target, expected_version: int, reason: str) -> None:
    """Say that a target is no longer counted by records; the records stay."""
    held = _get_open(actor, target, expected_version)
    if held is None:
        raise RefusalError(_("这个目标没有取数口径。"))
    if not reason.strip():
        raise RefusalError(_("写明取消取数的理由。"))
    before = _describe(held)
    held.delete()
    _write_entry(actor, "unbind_target", target, before, None, reason.strip())
