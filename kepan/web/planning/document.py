"""The document of a plan as HTML: the text exactly as decoded, with its figures and measures marked in place.

Nothing of the text is changed and everything of it is escaped. Paragraphs are lines of the text; `data-start`
holds the place of each in code points, from which the browser computes the place of a selection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kepan.apps.planning.enums import PLANNED, TargetKind, TargetState
from kepan.apps.planning.models import Measure, Target
from kepan.web.planning.repairs import write_change

PARAGRAPHS_A_CHUNK = 25
"""Paragraphs that the browser lays out together; chunks out of sight cost nothing."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True)
class Mark:
    """One stretch of the text that is drawn otherwise than the rest."""

    start: int
    end: int
    style: str
    key: str = ""
    number: str = ""
    title: str = ""


@dataclass
class Page:
    """A document as HTML in chunks, with the number of marks drawn."""

    chunks: list[SafeString] = field(default_factory=list)
    marks: int = 0


def get_style(target: Target) -> str:
    """Return the style of a figure's mark: what it says, whether it is in doubt, what was decided."""
    if target.kind == TargetKind.MEASURE:
        style = "measure"
    elif target.kind in PLANNED:
        style = "target"
    else:
        style = "achieved"
    if target.state == TargetState.REJECTED:
        return "rejected"
    if target.is_doubtful and target.state == TargetState.PROPOSED:
        return "doubt"
    return style


def list_target_marks(targets: Iterable[Target]) -> Iterator[Mark]:
    """Mark the figure of each target, and the clause round it for highlighting."""
    for target in targets:
        # A figure that a request added later has no place in the document.
        if target.value_start is not None and target.value_end is not None:
            start, end = target.value_start, target.value_end
            yield Mark(start, end, get_style(target), f"t{target.pk}", target.number, target.indicator)


def list_measure_marks(measures: Iterable[Measure], text: str) -> Iterator[Mark]:
    """Mark the words of each measure's action where they stand printed, else the whole measure."""
    for measure in measures:
        if measure.start is None or measure.end is None:
            continue
        at = text.find(measure.title, measure.start, measure.end)
        start, end = (at, at + len(measure.title)) if at >= 0 else (measure.start, measure.end)
        yield Mark(start, end, "action", f"m{measure.pk}", measure.number)


def list_tree_marks(tree: Mapping[str, Any]) -> Iterator[Mark]:
    """Mark what the compiler set aside, where it proposes a repair, and doubts that are about no figure."""
    source = tree.get("source", {})
    for part in source.get("set_aside", ()):
        yield Mark(part["start"], part["end"], "aside")
    for place, repair in enumerate(source.get("repairs", ())):
        yield Mark(repair["start"], repair["end"], "repair", key=f"r{place}", title=write_change(repair))
    for place, check in enumerate(tree.get("checks", ())):
        if check.get("verdict", "doubt") == "doubt" and not check["items"]:
            for start, end in check.get("spans", ()):
                yield Mark(start, end, "check", key=f"c{place}", title=check["message"])


def _list_headings(tree: Mapping[str, Any]) -> dict[int, str]:
    """Return the style of lines that are titles, by the place where the title stands."""
    found: dict[int, str] = {}
    for section in tree.get("sections", ()):
        start = section["title_span"][0] - len(section["marker"])
        found[max(start, 0)] = f"heading-{min(section['level'], 3)}"
        found[section["title_span"][0]] = found[max(start, 0)]
    for plan in tree.get("plans", ()):
        if plan["title_span"]:
            found[plan["title_span"][0]] = "title"
    return found


def _write_labels(ending: Sequence[Mark], to: str) -> str:
    tail = "" if to == "#" else "/"
    return "".join(
        f'<a class="kp-ref {mark.style}" id="s{mark.key[1:]}" href="{to}{mark.key}{tail}" data-key="{mark.key}"'
        f' title="{escape(mark.title)}">{escape(mark.number)}</a>'
        if mark.key.startswith("t")
        else f'<a class="kp-ref {mark.style}" id="s{mark.key}" href="{to}{mark.key}{tail}" data-key="{mark.key}">'
        f"{escape(mark.number)}</a>"
        for mark in ending
    )


def _write_stretch(text: str, covering: Sequence[Mark]) -> str:
    if not covering:
        return escape(text)
    styles = " ".join(dict.fromkeys(mark.style for mark in covering))
    keys = " ".join(mark.key for mark in covering if mark.key)
    titles = "；".join(mark.title for mark in covering if mark.title and not mark.number)
    attributes = f' data-keys="{keys}"' if keys else ""
    if titles:
        attributes += f' title="{escape(titles)}"'
    name = "mark" if keys else "span"
    return f'<{name} class="kp-mark {styles}"{attributes}>{escape(text)}</{name}>'


def _write_line(text: str, start: int, end: int, marks: Sequence[Mark], to: str) -> str:
    """Write the letters of one line, which has some."""
    cuts = {start, end}
    for mark in marks:
        cuts.update(place for place in (mark.start, mark.end) if start < place < end)
    places = sorted(cuts)
    written: list[str] = []
    for left, right in pairwise(places):
        covering = [mark for mark in marks if mark.start <= left and right <= mark.end]
        # A mark that reaches past its last letter, to the next line or over empty ones, ends with that letter.
        ending = [
            mark
            for mark in covering
            if mark.number and (mark.end == right or (right == end and not text[end : mark.end].strip("\r\n")))
        ]
        written.append(_write_stretch(text[left:right], covering) + _write_labels(ending, to))
    return "".join(written)


def _is_heading(headings: Mapping[int, str], start: int, end: int) -> str:
    return next((headings[place] for place in range(start, min(end, start + 24)) if place in headings), "")


def write_document(
    text: str,
    *,
    tree: Mapping[str, Any],
    targets: Iterable[Target],
    measures: Iterable[Measure],
    to: str = "#",
    window: tuple[int, int] | None = None,
) -> Page:
    """Write a document as HTML in chunks of paragraphs; `to` is where the rows stand: on this page, or below a path.

    `window` writes a part of it only, which begins with a line.
    """
    begin, stop = window or (0, len(text))
    marks = [*list_target_marks(targets), *list_measure_marks(measures, text), *list_tree_marks(tree)]
    marks = [mark for mark in marks if mark.start < mark.end and mark.start < stop and begin < mark.end]
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    headings = _list_headings(tree)
    page = Page(marks=len(marks))
    paragraphs: list[str] = []
    active: list[Mark] = []
    following = 0
    for line in _LINE.finditer(text, begin, stop):
        start, end = line.span()
        if start == end:
            continue
        shown = end - len(line.group()) + len(line.group().rstrip("\r\n"))
        while following < len(marks) and marks[following].start < end:
            active.append(marks[following])
            following += 1
        active = [mark for mark in active if mark.end > start]
        style = _is_heading(headings, start, shown)
        classes = f' class="{style}"' if style else ""
        body = _write_line(text, start, shown, active, to) if shown > start else ""
        paragraphs.append(f'<p{classes} data-start="{start}">{body}</p>')
        if len(paragraphs) == PARAGRAPHS_A_CHUNK:
            page.chunks.append(_join(paragraphs))
            paragraphs = []
    if paragraphs:
        page.chunks.append(_join(paragraphs))
    return page


def _join(paragraphs: Sequence[str]) -> SafeString:
    """Join paragraphs of which every text and attribute has been escaped above."""
    return mark_safe("\n".join(paragraphs))  # noqa: S308
