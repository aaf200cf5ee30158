"""What people do with the figures of a draft: accept, reject, edit, add, undo.

Every function locks the plan's row first, so that two people on one draft queue up, and compares the version
that the person saw with the one that stands: what somebody else changed meanwhile is never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import PLANNED, Comparator, EditVerb, TargetKind, TargetState
from kepan.apps.planning.models import Edit, Plan, Target
from kepan.apps.planning.permissions import can_update_plan
from kepan.apps.planning.services.values import Figure, read_value
from kepan.apps.trail.services import create_entry

EDITABLE = (
    "kind", "indicator", "comparator", "value_low", "value_high", "value_text", "unit", "period", "is_edited", "state",
)  # fmt: skip
"""Fields of a target that a step of editing may change, and that undo brings back."""

OUT = (TargetState.REJECTED, TargetState.DROPPED)
"""States of rows that do not count: never accepted, or taken out of force."""

LISTED = 20
"""Numbers spelled out in one audit title or refusal; the rest is counted."""


class StaleError(RefusalError):
    """Somebody else changed the record after it was shown; nothing was written."""


@dataclass(frozen=True)
class Wording:
    """What a person says about one figure; `value` is the number as typed, such as 2.80 or 3-5."""

    kind: TargetKind
    indicator: str
    comparator: Comparator
    value: str
    unit: str = ""
    period: str = ""


def get_locked(plan: Plan) -> Plan:
    """Return the plan's row, locked until the transaction ends, without its long texts."""
    return Plan.objects.select_for_update(of=("self",)).select_related("region").defer("compiled").get(pk=plan.pk)


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


def write_values(target: Target) -> dict[str, Any]:
    """Write the editable fields of a target as JSON values, numbers as exact texts."""
    written: dict[str, Any] = {}
    for name in EDITABLE:
        value = getattr(target, name)
        written[name] = format(value, "f") if isinstance(value, Decimal) else value
    return written


def _set_values(target: Target, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        is_number = name in {"value_low", "value_high"} and value is not None
        setattr(target, name, Decimal(value) if is_number else value)


def _is_same(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Compare written values; 2.8 and 2.80000000 are the same number."""
    return all(
        left[name] == right[name]
        or (
            name in {"value_low", "value_high"}
            and None not in (left[name], right[name])
            and Decimal(left[name]) == Decimal(right[name])
        )
        for name in EDITABLE
    )


def write_numbers(targets: Sequence[Target]) -> str:
    """Write the numbers of targets for a sentence: T1、T2 … and how many more."""
    shown = "、".join(target.number for target in targets[:LISTED])
    return shown if len(targets) <= LISTED else _("%(shown)s 等 %(count)s 条") % {"shown": shown, "count": len(targets)}


def _check_version(target: Target, expected: int) -> None:
    if target.version != expected:
        raise StaleError(
            _("%(number)s 刚被别人改过，你的操作没有写入。看过现在的内容再决定。") % {"number": target.number}
        )


def check_plan_version(plan: Plan, expected: int) -> None:
    """Raise StaleError unless the plan stands as the person saw it."""
    if plan.version != expected:
        raise StaleError(_("这份草稿刚被别人改过，你的操作没有写入。看过现在的内容再决定。"))


def _write_step(
    *, actor: User, plan: Plan, verb: EditVerb, changes: dict[str, Any], targets: Sequence[Target], reason: str = ""
) -> None:
    """Keep one step for undo, count the plan anew and write the audit entry."""
    Edit.objects.create(plan=plan, actor=actor, verb=verb, changes=changes)
    write_counts(plan)
    create_entry(
        actor=actor,
        action=f"planning.{verb}",
        subject=plan,
        title=f"{plan.title} {write_numbers(targets)}",
        region_path=plan.region.path,
        before={target.number: changes[str(target.pk)]["before"] for target in targets},
        after={target.number: changes[str(target.pk)]["after"] for target in targets},
        reason=reason,
    )


def _decide(*, actor: User, plan: Plan, targets: Sequence[Target], state: TargetState, verb: EditVerb) -> list[Target]:
    touched = [target for target in targets if target.state != state]
    if not touched:
        return []
    changes: dict[str, Any] = {}
    for target in touched:
        before = write_values(target)
        target.state = state
        target.version += 1
        changes[str(target.pk)] = {"before": before, "after": write_values(target)}
    Target.objects.bulk_update(touched, ["state", "version"])
    _write_step(actor=actor, plan=plan, verb=verb, changes=changes, targets=touched)
    return touched


def _list_seen(plan: Plan, seen: Mapping[int, int]) -> list[Target]:
    """Return the targets named by key, checking that each stands in the version the person saw."""
    rows = list(Target.objects.filter(plan=plan, pk__in=seen).order_by("value_start", "position"))
    if len(rows) != len(seen):
        raise StaleError(_("有的条目已经不在这份草稿里，你的操作没有写入。"))
    for target in rows:
        _check_version(target, seen[target.pk])
    return rows


@transaction.atomic
def accept_targets(*, actor: User, plan: Plan, seen: Mapping[int, int]) -> list[Target]:
    """Accept figures; `seen` maps the key of each to the version the person saw. Returns those that changed."""
    plan = get_locked(plan)
    require(can_update_plan(actor, plan))
    rows = _list_seen(plan, seen)
    return _decide(actor=actor, plan=plan, targets=rows, state=TargetState.ACCEPTED, verb=EditVerb.ACCEPT)


@transaction.atomic
def reject_targets(*, actor: User, plan: Plan, seen: Mapping[int, int]) -> list[Target]:
    """Say that figures are no targets of this plan; they stay readable and can be accepted again."""
    plan = get_locked(plan)
    require(can_update_plan(actor, plan))
    rows = _list_seen(plan, seen)
    return _decide(actor=actor, plan=plan, targets=rows, state=TargetState.REJECTED, verb=EditVerb.REJECT)


@transaction.atomic
def accept_confident(*, actor: User, plan: Plan, expected_version: int, at_least: Decimal) -> list[Target]:
    """Accept all undecided figures without a doubt of which the compiler is at least so sure."""
    plan = get_locked(plan)
    require(can_update_plan(actor, plan))
    check_plan_version(plan, expected_version)
    rows = Target.objects.filter(
        plan=plan, state=TargetState.PROPOSED, is_doubtful=False, confidence__gte=at_least
    ).order_by("value_start", "position")
    return _decide(actor=actor, plan=plan, targets=list(rows), state=TargetState.ACCEPTED, verb=EditVerb.ACCEPT)


def read_wording(wording: Wording, *, kept: Target | None = None) -> dict[str, Any]:
    """Read a wording into field values; a number typed as it stood keeps the value that stood."""
    if not wording.indicator.strip():
        raise RefusalError(_("指标不能空：写明数的是什么，例如“新增高新技术企业”。"))
    typed = wording.value.strip()
    if kept is not None and typed == kept.value_text:
        low, high = kept.value_low, kept.value_high
    else:
        figure: Figure = read_value(typed)
        low, high = figure.low, figure.high
    comparator = wording.comparator
    if high is not None and comparator != Comparator.RANGE:
        raise RefusalError(_("写了两个数，比较词要选“区间”。"))
    if high is None and comparator == Comparator.RANGE:
        raise RefusalError(_("比较词是“区间”，数值要写两个，例如 3-5。"))
    return {
        "kind": wording.kind,
        "indicator": wording.indicator.strip(),
        "comparator": comparator,
        "value_low": low,
        "value_high": high,
        "value_text": typed,
        "unit": wording.unit.strip(),
        "period": wording.period.strip(),
    }


def _save_checked(row: Target) -> None:
    """Save a row that a person worded; what does not fit its column is refused in words."""
    try:
        row.full_clean(exclude=["plan", "parent", "section_path", "doubts", "original"])
    except ValidationError as error:
        raise RefusalError(" ".join(error.messages)) from error
    row.save()


@transaction.atomic
def update_target(*, actor: User, target: Target, expected_version: int, wording: Wording) -> Target:
    """Edit one figure of a draft; what the compiler read stays in `original`.

    Raises StaleError where somebody else changed it first, RefusalError for a wording that cannot be kept.
    """
    plan = get_locked(target.plan)
    require(can_update_plan(actor, plan))
    row = Target.objects.get(pk=target.pk)
    _check_version(row, expected_version)
    before = write_values(row)
    for name, value in read_wording(wording, kept=row).items():
        setattr(row, name, value)
    after = write_values(row)
    if _is_same(before, after):
        return row
    row.is_edited = True
    row.version += 1
    _save_checked(row)
    after = write_values(row)
    changes = {str(row.pk): {"before": before, "after": after}}
    _write_step(actor=actor, plan=plan, verb=EditVerb.UPDATE, changes=changes, targets=[row])
    return row


@transaction.atomic
def undo_edit(*, actor: User, plan: Plan) -> Edit:
    """Take back the actor's own last step on this draft, unless somebody has touched the same figures since."""
    plan = get_locked(plan)
    require(can_update_plan(actor, plan))
    step = Edit.objects.filter(plan=plan, actor=actor, undone_at__isnull=True).order_by("-id").first()
    if step is None:
        raise RefusalError(_("没有可以撤销的操作"))
    rows = {str(row.pk): row for row in Target.objects.filter(plan=plan, pk__in=list(step.changes))}
    for key, change in step.changes.items():
        if key not in rows or not _is_same(write_values(rows[key]), change["after"]):
            number = rows[key].number if key in rows else key
            raise StaleError(_("%(number)s 后来又被改过，这一步不能撤销了。") % {"number": number})
    touched = list(rows.values())
    for key, row in rows.items():
        before = step.changes[key]["before"]
        if before is None:
            row.delete()
            continue
        _set_values(row, before)
        row.version += 1
        row.save()
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    write_counts(plan)
    create_entry(
        actor=actor,
        action="planning.undo",
        subject=plan,
        title=f"{plan.title} {write_numbers(touched)}",
        region_path=plan.region.path,
        before={rows[key].number: change["after"] for key, change in step.changes.items()},
        after={rows[key].number: change["before"] for key, change in step.changes.items()},
    )
    return step


def _find_quote(text: str, quote: str) -> tuple[int, int]:
    """Find the one place of a quoted passage in the text."""
    count = text.count(quote) if quote else 0
    if count == 0:
        raise RefusalError(_("原文里没有这一句。照原文抄，标点和空格也要一样。"))
    if count > 1:
        raise RefusalError(_("这一句在原文里出现了 %(count)s 次，多抄几个字，好认出是哪一处。") % {"count": count})
    start = text.index(quote)
    return start, start + len(quote)


def _find_section(sections: Sequence[Mapping[str, Any]] | None, at: int) -> list[str]:
    """Return the titles of the sections that a place lies in, from the top down."""
    around = [section for section in sections or () if section["span"][0] <= at < section["span"][1]]
    return [f"{section['marker']}{section['title']}" for section in sorted(around, key=lambda one: one["level"])]


def _find_place(text: str, quote: str, start: int | None) -> tuple[int, int]:
    if quote and start is not None and start >= 0 and text[start : start + len(quote)] == quote:
        return start, start + len(quote)
    return _find_quote(text, quote)


@transaction.atomic
def add_target(*, actor: User, plan: Plan, quote: str, wording: Wording, start: int | None = None) -> Target:
    """Add a figure that the compiler missed, at a passage of the document that the person selected or copied.

    The number must stand in the passage as it was typed; so the added figure has its place in the text like
    all others. `start` tells which of several equal passages is meant.
    """
    plan = get_locked(plan)
    require(can_update_plan(actor, plan))
    text, sections = Plan.objects.values_list("document__text", "compiled__sections").get(pk=plan.pk)
    begin, end = _find_place(text, quote, start)
    printed = wording.value.strip()
    at = text.find(printed, begin, end) if printed else -1
    if at < 0:
        raise RefusalError(_("选中的原文里没有“%(value)s”。数值照原文写。") % {"value": printed})
    numbers = Target.objects.filter(plan=plan, parent__isnull=True).values_list("number", flat=True)
    top = max((int(number[1:]) for number in numbers if number[1:].isdigit()), default=0)
    last = Target.objects.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
    row = Target(
        plan=plan,
        position=last + 1,
        number=f"T{top + 1}",
        start=begin,
        end=end,
        value_start=at,
        value_end=at + len(printed),
        surface=printed,
        section_path=_find_section(sections, at),
        state=TargetState.ACCEPTED,
        **read_wording(wording),
    )
    _save_checked(row)
    changes = {str(row.pk): {"before": None, "after": write_values(row)}}
    _write_step(actor=actor, plan=plan, verb=EditVerb.ADD, changes=changes, targets=[row])
    return row
