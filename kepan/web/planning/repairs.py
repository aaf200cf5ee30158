"""Proposed repairs of a document in the reader's words: what may be damaged, what is proposed, how it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.planning.enums import Choice
from kepan.web.ui.components import EMPTY, write_html, write_icon, write_tag

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

MOST_DIGITS = 9
"""No document has a place of more digits."""


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
    places: tuple[int, ...] = ()
    choice: str = ""
    at: int = 0

    @property
    def seen(self) -> str:
        """The places of the card with what stands decided, as its buttons send them."""
        return ",".join(f"{place}:{self.choice}" for place in self.places)


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


def list_repairs(tree: Mapping[str, Any], choices: Mapping[int, Choice] | None = None) -> list[RepairCard]:
    """Return the proposed repairs, each beside what stands in the text; many of a plain kind make one card.

    `choices` is what was decided, by place. Of a plain kind, the undecided ones, the taken and the left ones make a
    card each.
    """
    repairs: Sequence[Mapping[str, Any]] = tree.get("source", {}).get("repairs", ())
    decided = {place: choice.value for place, choice in (choices or {}).items()}
    gathered: dict[tuple[str, str], list[int]] = {}
    for place, repair in enumerate(repairs):
        gathered.setdefault((repair.get("kind", ""), decided.get(place, "")), []).append(place)
    cards: list[RepairCard] = []
    for place, repair in enumerate(repairs):
        choice = decided.get(place, "")
        own = gathered[repair.get("kind", ""), choice]
        is_gathered = repair.get("kind") in GATHERED and len(own) > MOST_APART
        if is_gathered and place != own[0]:
            continue
        cards.append(_make_card(repair, own if is_gathered else [place], choice))
    return cards


def write_repairs(cards: Sequence[RepairCard], *, can_edit: bool) -> SafeString:
    """Write the cards as HTML: a long document has dozens, and a template takes a multiple of the time."""
    words = {
        "taken": write_tag(_("按建议读"), "brand"),
        "left": write_tag(_("按原文读")),
        "": EMPTY,
        "look": _("看原文"),
    }
    buttons = {
        "clear": (_("取消决定"), _("%(name)s：取消决定 %(key)s")),
        "taken": (_("按建议读"), _("%(name)s：按建议读 %(key)s")),
        "left": (_("按原文读"), _("%(name)s：按原文读 %(key)s")),
    }
    icon = write_icon("bandage")
    return mark_safe("".join(_write_card(card, icon, words, buttons if can_edit else {}) for card in cards))  # noqa: S308


def _write_card(
    card: RepairCard, icon: SafeString, words: Mapping[str, str], buttons: Mapping[str, tuple[str, str]]
) -> SafeString:
    count = _("（共 %(count)s 处）") % {"count": card.count} if card.count > 1 else ""
    change = write_html("<del>{}</del> → <ins>{}</ins>", card.original, card.candidate)
    note = write_html('<p class="muted">{}</p>', card.note) if card.note else EMPTY
    offered = ("clear",) if card.choice else ("taken", "left") if card.candidate else ("left",)
    button = (
        '<button class="btn btn-quiet btn-s" type="submit" form="repairs" name="{}" value="{}"'
        ' aria-label="{}">{}</button>'
    )
    written = (
        write_html(button, name, card.seen, buttons[name][1] % {"name": card.name, "key": card.key}, buttons[name][0])
        for name in offered
        if name in buttons
    )
    return write_html(
        '<article class="wb-check{}"><h3>{}<span>{}{}</span>{}</h3>\n<p>{}：{}</p>{}\n'
        '<p class="go"><a href="#document" data-go="{}" data-at="{}">{}</a>{}</p></article>',
        " decided" if card.choice else "",
        icon,
        card.name,
        count,
        words[card.choice],
        change if card.candidate else card.original,
        card.reason,
        note,
        card.key,
        card.at,
        words["look"],
        mark_safe("".join(written)),  # noqa: S308 written above
    )


def read_places(sent: str) -> dict[int, str]:
    """Read what a button of a card sends: each place with what stood decided; raises ValueError for anything else."""
    seen: dict[int, str] = {}
    for pair in sent.split(","):
        place, _colon, choice = pair.partition(":")
        if choice not in {"", *Choice.values} or len(place) > MOST_DIGITS:
            raise ValueError("no such choice")
        seen[int(place)] = choice
    return seen


def _make_card(repair: Mapping[str, Any], places: Sequence[int], choice: str) -> RepairCard:
    return RepairCard(
        key=f"r{places[0]}",
        name=str(NAMES.get(repair.get("kind", ""), _("原文可能有误"))),
        original=write_visible(repair["original"]),
        candidate="" if repair["candidate"] is None else write_candidate(repair),
        reason=repair["reason"],
        note=write_note(repair),
        count=len(places),
        places=tuple(places),
        choice=choice,
        at=repair["start"],
    )
