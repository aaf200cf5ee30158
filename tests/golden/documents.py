"""Annotations of the five real documents: loaded, checked against the documents, and scored against compiled trees.

`documents/NNN.yaml` holds places and short labels only, in code points of the decoded text without byte order mark:

- `plans`: span, kind, years, territory as printed; `unprinted` names fields that only follow from the text and are
  judged neither way; `kinds` lists kinds that are accepted where two are defensible;
- `sections`: marker, level (depth in the tree, 1 at the top), place of the title without marker, parent. A numbered
  entry is a section where a title heads further text; entries of one sentence, dash lists of targets and runs are not.
  Titles of whole plans are none;
- `measures`: by the rules in `actions.py`; `complete: false` says that sentences without marker are annotated only in
  the plans listed under `complete_plans`, elsewhere they are not judged;
- in some documents `problems`, `intentions`, `achieved` (places of figures), `targets`, `phases` (name, window, tasks),
  `programmes` and `strands`.

Use: `document = read_document(shared, "004")`, then `score_sections(document, tree)`,
`score_document_measures(document, tree)`, `score_document_offices(document, tree)`, `score_passages(wanted, given)`
for lists of places, each giving a `Score` with `.f1` and `.faults`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kepan.engine.plandoc import Measure, PlanTree, Section
from kepan.store.files.texts import read_text_file
from tests.golden.actions import (
    ROLES,
    Score,
    Span,
    WantedMeasure,
    WantedOffice,
    list_measure_faults,
    match_spans,
    score_measures,
    score_offices,
)
from tests.golden.loading import load_yaml

FOLDER = Path(__file__).with_suffix("")
NUMBERS = ("000", "001", "002", "003", "004")


@dataclass(frozen=True, slots=True)
class WantedSection:
    """One annotated heading; `parent` is its place in the list of its document."""

    marker: str
    level: int
    title: Span
    parent: int | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A real document with its annotations; `raw` holds what has no type of its own."""

    number: str
    text: str
    sections: tuple[WantedSection, ...]
    measures: tuple[WantedMeasure, ...]
    raw: dict[str, Any]


def read_document(shared: Path, number: str) -> Document:
    """Read a document and its annotations; one that is not the annotated file raises ValueError."""
    raw = load_yaml((FOLDER / f"{number}.yaml").read_text("utf-8"))
    (path,) = (shared / "plans").glob(f"{number}_*.txt")
    if hashlib.sha256(path.read_bytes()).hexdigest() != raw["sha256"]:
        raise ValueError(f"{path.name} is not the file that was annotated")
    text = read_text_file(path).text
    sections = tuple(
        WantedSection(row["marker"], row["level"], tuple(row["title"]), row["parent"], row.get("optional", False))
        for row in raw["sections"]
    )
    measures = tuple(create_measure(row, text) for row in raw["measures"])
    return Document(number, text, sections, measures, raw)


def create_measure(row: dict[str, Any], text: str) -> WantedMeasure:
    """Create a measure from its places."""
    return WantedMeasure(
        span=(row["span"][0], row["span"][1]),
        marker=row["marker"],
        parent=row["parent"],
        action=text[slice(*row["action"])],
        object=None if row["object"] is None else text[slice(*row["object"])],
        offices=tuple(
            WantedOffice(text[slice(*office["span"])], office["role"], office.get("optional", False))
            for office in row.get("offices", [])
        ),
        deadline=text[slice(*row["deadline"])] if "deadline" in row else None,
        optional=row.get("optional", False),
    )


def list_spans(document: Document, key: str) -> list[Span]:
    """List the places of one kind of entry: problems, intentions, achieved, targets, phases, programmes."""
    return [(row["span"][0], row["span"][1]) for row in document.raw.get(key, [])]


def get_depths(parents: Sequence[int | None]) -> list[int]:
    """Return how deep each entry stands in a tree whose parents stand before their children."""
    depths: list[int] = []
    for parent in parents:
        depths.append(1 if parent is None else depths[parent] + 1)
    return depths


def score_sections(document: Document, tree: PlanTree) -> Score:
    """Score the section tree: a hit overlaps in its title, stands as deep and hangs under the match of its parent.

    Depth is counted along the parents, so that it does not matter which number a style of marker has as its level.
    """
    wanted, given = document.sections, tree.sections
    matched = match_spans([row.title for row in wanted], [row.title_span for row in given], least=0.0)
    places = {section.id: place for place, section in enumerate(given)}
    depths = get_depths([None if row.parent is None else places[row.parent] for row in given])
    score = Score(wanted=sum(not row.optional for row in wanted), given=len(given))
    for number, row in enumerate(wanted):
        place = matched.get(number)
        if row.optional:
            score.given -= place is not None
        elif place is None:
            score.faults.append(f"missing: {row.marker} at {row.title}")
        elif depths[place] == row.level and is_under(row, given[place], matched, places):
            score.hit += 1
        else:
            score.faults.append(f"{row.marker} at {row.title}: depth {depths[place]}, wanted {row.level}")
    extra = set(range(len(given))) - set(matched.values())
    score.faults += [f"too much: {given[place].marker} {given[place].title[:20]}" for place in sorted(extra)]
    return score


def is_under(row: WantedSection, found: Section, matched: dict[int, int], places: dict[int, int]) -> bool:
    """Say whether a section hangs under the match of its annotated parent."""
    if row.parent is None or found.parent is None:
        return row.parent is None and found.parent is None
    return matched.get(row.parent) == places[found.parent]


def list_judged(document: Document, tree: PlanTree) -> list[Measure]:
    """List the compiled measures that are judged: all of complete documents or plans, elsewhere the marked ones."""
    if document.raw["complete"]:
        return list(tree.measures)
    whole = [tuple(document.raw["plans"][place]["span"]) for place in document.raw.get("complete_plans", [])]
    return [
        measure
        for measure in tree.measures
        if measure.marker or any(start <= measure.span[0] < end for start, end in whole)
    ]


def score_document_measures(document: Document, tree: PlanTree) -> Score:
    """Score the measures of a document on place, action and object."""
    return score_measures(document.measures, list_judged(document, tree))


def score_document_offices(document: Document, tree: PlanTree) -> Score:
    """Score the offices of a document's measures on name and role."""
    return score_offices(document.measures, list_judged(document, tree))


def score_passages(wanted: Sequence[Span], given: Sequence[Span], least: float = 0.5) -> Score:
    """Score places alone: a hit overlaps by half or more."""
    matched = match_spans(wanted, given, least)
    missing = [f"missing: {span}" for number, span in enumerate(wanted) if number not in matched]
    extra = [f"too much: {span}" for place, span in enumerate(given) if place not in matched.values()]
    return Score(len(matched), len(wanted), len(given), missing + extra)


def list_document_faults(document: Document) -> list[str]:
    """List what is wrong with the annotations of a document: places, levels, parents, roles."""
    faults = list_measure_faults(document.measures, document.text)
    if len(document.text) != document.raw["length"]:
        faults.append("length of the text")
    depths = get_depths([section.parent for section in document.sections])
    for number, section in enumerate(document.sections):
        title = document.text[slice(*section.title)]
        if not title or title != title.strip() or section.level != depths[number]:
            faults.append(f"section {number}: title or level")
        head = document.text[: section.title[0]].rstrip()
        if section.marker and not head.endswith(section.marker):
            faults.append(f"section {number}: the marker does not stand before the title")
        if number and section.title[0] < document.sections[number - 1].title[1]:
            faults.append(f"section {number}: out of order")
    for key in ("plans", "problems", "intentions", "achieved", "targets", "phases", "programmes"):
        faults += [f"{key}: {span}" for span in list_spans(document, key) if not is_stretch(span, document.text)]
    for row in document.raw["measures"]:
        faults += [f"office {one}" for one in row.get("offices", []) if one["role"] not in ROLES]
    return faults


def is_stretch(span: Span, text: str) -> bool:
    """Say whether a place is a stretch of the text without blanks at its ends."""
    part = text[slice(*span)]
    return 0 <= span[0] < span[1] <= len(text) and part == part.strip()
