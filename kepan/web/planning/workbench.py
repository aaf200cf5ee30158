"""What the workbench shows beside the document: rows, checks, repairs, and how far the review has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import Comparator, TargetKind, TargetState
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.permissions import can_update_plan
from kepan.apps.planning.selectors import (
    Overview,
    Turns,
    get_turns,
    list_light_targets,
    list_shown_targets,
    make_overview,
)
from kepan.web.planning.document import get_style
from kepan.web.ui.components import write_html, write_light

SIGNS = {"=": "", ">=": "≥", ">": ">", "<=": "≤", "<": "<", "~": "≈", "range": ""}
"""How a comparator is written before the number; a range is printed with both its numbers."""

MOST_DOUBTS = 30
"""Doubts listed beside the document at once; the rest follows as they are decided."""

MOST_REASONS = 5
"""Reasons of one doubtful figure that are spelled out."""

MOST_NOTES = 50
"""Figures that were checked and hold, listed at once."""

LEVELS = tuple(map(Decimal, ("0.95", "0.9", "0.8", "0")))
"""From these on the page offers to accept all at once; the last one stands for all that have no doubt."""


@dataclass(frozen=True)
class Row:
    """One figure as the list shows it."""

    target: Target
    key: str
    sign: str
    style: str
    is_part: bool
    seen: str
    changes: tuple[tuple[str, str, str], ...]
    doubts: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Say whether nobody has decided yet."""
        return self.target.state == TargetState.PROPOSED


@dataclass(frozen=True)
class CheckCard:
    """One finding of the compiler about the document as a whole or about some figures."""

    key: str
    message: str
    targets: tuple[Target, ...]
    at: int = 0

    @property
    def links(self) -> SafeString:
        """The numbers of its figures, each leading to its row; written here, for a page has a hundred of them."""
        links = (
            write_html('<a href="#t{}" data-go="t{}">{}</a>', target.pk, target.pk, target.number)
            for target in self.targets
        )
        return mark_safe("".join(links))  # noqa: S308 written above


def write_checks(checks: Iterable[CheckCard]) -> SafeString:
    """Write what the compiler doubts, each with the way to its figures, or to its place in the document."""
    light, words = write_light("slow", ""), _("看原文")
    cards = (
        write_html(
            '<article class="wb-check"><h3>{}<span>{}</span></h3><p class="go">{}</p></article>',
            light,
            check.message,
            check.links
            or write_html('<a href="#document" data-go="{}" data-at="{}">{}</a>', check.key, check.at, words),
        )
        for check in checks
    )
    return mark_safe("".join(cards))  # noqa: S308 written above


@dataclass(frozen=True)
class Progress:
    """How far the review of a draft has come."""

    decided: int
    total: int
    percent: int
    open: int
    doubts: int


def write_doubt(doubt: Mapping[str, str], target: Target) -> str:
    """Say one doubt in the reader's language."""
    if doubt["kind"] == "restored":
        return _("这一句没有写出指标，名称是从上文补的")
    if doubt["kind"] == "confidence":
        return _("把握只有 %(percent)s%%") % {"percent": int((target.confidence or 0) * 100)}
    if doubt["kind"] == "digits":
        return _("数字太长，没有存成数：%(text)s") % {"text": doubt["message"]}
    return doubt["message"]


def _list_changes(target: Target) -> tuple[tuple[str, str, str], ...]:
    """Return what a person changed: label, what the compiler read, what stands now."""
    if not target.is_edited or not target.original:
        return ()
    original = target.original
    labels = (
        (_("指标"), "indicator", original.get("indicator")),
        (_("比较"), "comparator", original.get("comparator")),
        (_("数值"), "value_text", original.get("value_text")),
        (_("单位"), "unit", original.get("unit")),
        (_("期限"), "period", original.get("period") or ""),
        (_("类别"), "kind", original.get("kind")),
    )
    return tuple(
        (label, _show(name, str(read or "")), _show(name, str(getattr(target, name))))
        for label, name, read in labels
        if str(read or "") != str(getattr(target, name))
    )


def _show(name: str, value: str) -> str:
    """Return a value as the list shows it: a key of a fixed vocabulary as its label."""
    if name == "comparator" and value in Comparator.values:
        return str(Comparator(value).label)
    if name == "kind" and value in TargetKind.values:
        return str(TargetKind(value).label)
    return value


def write_value(target: Target) -> str:
    """Write sign, number as printed and unit in one line: ≥ 120 家."""
    sign = SIGNS[target.comparator]
    return f"{sign} {target.value_text} {target.unit}".strip() if sign else f"{target.value_text} {target.unit}".strip()


def make_row(target: Target) -> Row:
    """Make one row of the list."""
    return Row(
        target=target,
        key=f"t{target.pk}",
        sign=SIGNS[target.comparator],
        style=get_style(target),
        is_part=target.parent_id is not None,
        seen=f"{target.pk}:{target.version}",
        changes=_list_changes(target),
        doubts=_list_doubts(target),
    )


def _list_doubts(target: Target) -> tuple[str, ...]:
    """Return the doubts of a figure in words; where there are many alike, the first ones and how many more."""
    written = [write_doubt(doubt, target) for doubt in target.doubts[:MOST_REASONS]]
    more = len(target.doubts) - len(written)
    return (*written, _("还有 %(count)s 处类似的疑点") % {"count": more}) if more else tuple(written)


def list_checks(tree: Mapping[str, Any], targets: Sequence[Target]) -> list[CheckCard]:
    """Return the compiler's doubts with the figures they speak of; a tree of an older version has only doubts."""
    return _list_cards(tree, targets, ("doubt",))


def list_notes(tree: Mapping[str, Any], targets: Sequence[Target]) -> list[CheckCard]:
    """Return what the compiler confirmed or noted, with the figures it speaks of."""
    return _list_cards(tree, targets, ("note", "holds"))


def _list_cards(tree: Mapping[str, Any], targets: Sequence[Target], verdicts: Sequence[str]) -> list[CheckCard]:
    by_item = {target.original["id"]: target for target in targets if target.original}
    return [
        CheckCard(
            key=f"c{place}",
            message=check["message"],
            targets=tuple(by_item[item] for item in check["items"] if item in by_item),
            at=next((start for start, _end in check.get("spans", ())), 0),
        )
        for place, check in enumerate(tree.get("checks", ()))
        if check.get("verdict", "doubt") in verdicts
    ]


@dataclass(frozen=True)
class Offer:
    """All figures that can be accepted at once from one confidence on, with their number."""

    level: Decimal
    percent: int
    count: int


def list_offers(overview: Overview) -> list[Offer]:
    """List what can be accepted at once; a lower level is left out where it adds nothing."""
    offers: list[Offer] = []
    for level in LEVELS:
        if overview.sure[level] > (offers[-1].count if offers else 0):
            offers.append(Offer(level, int(level * 100), overview.sure[level]))
    return offers


def get_overview(plan: Plan) -> Overview:
    """Count what is open in a draft."""
    return make_overview(list_light_targets(plan=plan), levels=LEVELS)


def get_progress(plan: Plan, total: int) -> Progress:
    """Return how many of all figures were decided."""
    decided = total - plan.open_count
    percent = 100 * decided // total if total else 100
    return Progress(decided, total, percent, plan.open_count, plan.doubt_count)


def get_head(plan: Plan, user: User, overview: Overview, doubtful: Sequence[Target] | None = None) -> dict[str, Any]:
    """Return what the head of the workbench and its list of doubts show; they change with every step."""
    if doubtful is None:
        shown = list_shown_targets(plan=plan)
        doubtful = list(shown.filter(is_doubtful=True, state=TargetState.PROPOSED)[:MOST_DOUBTS])
    can_edit = can_update_plan(user, plan)
    turns = get_turns(plan=plan, user=user) if can_edit else Turns(None, None)
    return {
        "plan": plan,
        "progress": get_progress(plan, overview.total),
        "offers": list_offers(overview) if can_edit else [],
        "can_edit": can_edit,
        "last_edit": turns.last,
        "last_undone": turns.undone,
        "blocked_by_doubts": plan.doubt_count > 0,
        "doubtful": [make_row(target) for target in doubtful],
        "more_doubts": max(0, plan.doubt_count - len(doubtful)),
    }
