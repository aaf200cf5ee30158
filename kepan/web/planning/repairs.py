"""Proposed repairs of a document in the reader's words: what may be damaged, what is proposed, how it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    "watermark": gettext_lazy("词句里插了水印"),
    "full_width": gettext_lazy("全角数字"),
    "spaced_number": gettext_lazy("数字中间有空格"),
    "impossible_year": gettext_lazy("年份不可能"),
    "impossible_number": gettext_lazy("数字不可能"),
    "impossible_share": gettext_lazy("份额超过整体"),
    "unfit_year": gettext_lazy("年份与计划不符"),
    "swap": gettext_lazy("用词可能被替换"),
    "lost_unit": gettext_lazy("可能丢了百分号"),
    "lost_quote": gettext_lazy("引号不成对"),
    "lost_bracket": gettext_lazy("括号不成对"),
    "lost_bytes": gettext_lazy("转码丢了字节"),
    "page_fragment": gettext_lazy("分页残留"),
    "hard_break": gettext_lazy("换行截断了句子"),
}
"""A name for each kind of repair; the kinds are those of the plan tree's schema."""

GATHERED = ("full_width", "page_fragment", "hard_break")
"""Kinds that ask for no decision one by one: many of them make one card."""

MOST_APART = 3
"""So many of a gathered kind still get a card each."""

LINE_END = "↵"


@dataclass(frozen=True)
class RepairCard:
    """One place where the text may be damaged, or a count of places of one kind; the document is never changed."""

    key: str
    name: str
    original: str
    candidate: str
    reason: str
    note: str = ""
    count: int = 1


def write_visible(text: str) -> str:
    """Write a text so that the ends of its lines are seen."""
    return "".join(LINE_END if sign in "\r\n" else sign for sign in text)


def write_candidate(repair: Mapping[str, Any]) -> str:
    """Write what is proposed: a question mark where nothing may be guessed, a word where something is left out."""
    if repair["candidate"] is None:
        return "？"
    return write_visible(repair["candidate"]) or _("（略去）")


def write_change(repair: Mapping[str, Any]) -> str:
    """Write what stands in the text and what is proposed for it."""
    return f"{write_visible(repair['original'])} → {write_candidate(repair)}"


def write_note(repair: Mapping[str, Any]) -> str:
    """Write how a candidate was found and which one came after it."""
    notes = [repair.get("evidence") or ""]
    if repair.get("runner_up"):
        notes.append(_("次选：%(text)s") % {"text": write_visible(repair["runner_up"])})
    return "；".join(note for note in notes if note)


def list_repairs(tree: Mapping[str, Any]) -> list[RepairCard]:
    """Return the proposed repairs, each beside what stands in the text; many of a plain kind make one card."""
    repairs: Sequence[Mapping[str, Any]] = tree.get("source", {}).get("repairs", ())
    counts = {kind: sum(repair.get("kind") == kind for repair in repairs) for kind in GATHERED}
    cards: list[RepairCard] = []
    seen: set[str] = set()
    for place, repair in enumerate(repairs):
        kind = repair.get("kind", "")
        count = counts.get(kind, 1)
        if count > MOST_APART and kind in seen:
            continue
        seen.add(kind)
        cards.append(_make_card(place, repair, count if count > MOST_APART else 1))
    return cards


def _make_card(place: int, repair: Mapping[str, Any], count: int) -> RepairCard:
    return RepairCard(
        key=f"r{place}",
        name=str(NAMES.get(repair.get("kind", ""), _("原文可能有误"))),
        original=write_visible(repair["original"]),
        candidate="" if repair["candidate"] is None else write_candidate(repair),
        reason=repair["reason"],
        note=write_note(repair),
        count=count,
    )
