"""Pairs of invented plans with planted changes: read, compared, counted.

A planted change names its kind and the stretch of text where it stands; a change that the comparison gives is
right when its kind is the same and its figure, measure or heading stands in that stretch, on each side it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kepan.engine.plandoc import Item, Measure, PlanTree, Section, compile_plan
from kepan.engine.plandoc.comparison import compare_levels, compare_plans
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.loading import load_yaml

FOLDER = Path(__file__).parent / "diff"
Place = tuple[int, int] | None
ONLY_AFTER = ("added", "measure_added", "section_added")
ONLY_BEFORE = ("dropped", "measure_dropped", "section_dropped")


@dataclass(frozen=True)
class Change:
    """A change, planted or given: on each side the stretch, or the id of what changed."""

    kind: str
    before: Place
    after: Place

    def fits(self, planted: Change) -> bool:
        """Say whether this change is the planted one."""
        sides = ((self.before, planted.before), (self.after, planted.after))
        return self.kind == planted.kind and all(touches(mine, other) for mine, other in sides)


@dataclass(frozen=True)
class Score:
    """How many changes were planted and given, which were missed and which are too many."""

    planted: int
    given: int
    missed: tuple[Change, ...]
    extra: tuple[Change, ...]

    @property
    def hits(self) -> int:
        """Count the planted changes that were given."""
        return self.planted - len(self.missed)


def touches(mine: Place, other: Place) -> bool:
    """Say whether two places overlap; None only meets None."""
    if mine is None or other is None:
        return mine is other
    return mine[0] < other[1] and other[0] < mine[1]


def list_pairs(half: str = "") -> list[dict[str, Any]]:
    """List the pairs of one half (`dev` was tuned on, `held` was left alone), or all."""
    return [load_yaml(path.read_text("utf-8")) for path in sorted(FOLDER.glob(f"{half}*.yaml"))]


def write_after(pair: dict[str, Any]) -> str:
    """Write the text after: as it stands, or by the edits."""
    if "after" in pair:
        return str(pair["after"])
    text = str(pair["before"])
    for edit in pair["edits"]:
        if "old" in edit:
            assert text.count(edit["old"]) == 1, edit
            text = text.replace(edit["old"], edit["new"])
    return text


def find_place(text: str, words: str) -> Place:
    """Find the only place of some words in a text."""
    assert text.count(words) == 1, words
    start = text.index(words)
    return start, start + len(words)


def list_planted(pair: dict[str, Any], after: str) -> list[Change]:
    """List the planted changes of a pair of plans."""
    found = []
    for entry in pair["changes"] if "changes" in pair else pair["edits"]:
        kinds = entry.get("kinds", ())
        old = entry.get("before", entry.get("at_before", entry.get("old")))
        new = entry.get("after", entry.get("at", entry.get("new")))
        for kind in kinds:
            left = None if kind in ONLY_AFTER else find_place(pair["before"], old)
            right = None if kind in ONLY_BEFORE else find_place(after, new)
            found.append(Change(kind, left, right))
    return found


@cache
def compile_text(text: str) -> PlanTree:
    """Compile a text once."""
    return compile_plan(text, vocabulary=read_vocabulary())


def find_head(tree: PlanTree, measure: Measure | None) -> Place:
    """Find the stretch that belongs to a measure alone: up to the next one with a marker."""
    if measure is None:
        return None
    starts = [other.span[0] for other in tree.measures if other.marker and other.span[0] > measure.span[0]]
    return measure.span[0], min([measure.span[1], *starts])


def get_place(part: Item | Section | None) -> Place:
    """Get the place of a figure or of a heading."""
    if part is None:
        return None
    return part.vspan if isinstance(part, Item) else part.title_span


def list_given(before: PlanTree, after: PlanTree) -> list[Change]:
    """List the changes that the comparison gives, without what was kept."""
    diff = compare_plans(before, after, vocabulary=read_vocabulary())
    found = [
        Change(kind, get_place(change.before), get_place(change.after))
        for change in diff.items
        for kind in change.kinds
    ]
    found += [
        Change(f"measure_{kind}", find_head(before, change.before), find_head(after, change.after))
        for change in diff.measures
        for kind in change.kinds
    ]
    found += [
        Change(f"section_{kind}", get_place(change.before), get_place(change.after))
        for change in diff.sections
        for kind in change.kinds
    ]
    return [change for change in found if not change.kind.endswith("kept")]


def score_pair(pair: dict[str, Any]) -> Score:
    """Score one pair of plans, or a plan with those below it."""
    if "city" in pair:
        return score_levels(pair)
    after = write_after(pair)
    return count(list_planted(pair, after), list_given(compile_text(pair["before"]), compile_text(after)))


def score_levels(pair: dict[str, Any]) -> Score:
    """Score a plan with those below it; a sum or difference that is printed must be met."""
    diff = compare_levels(
        compile_text(pair["city"]),
        [compile_text(entry["text"]) for entry in pair["districts"]],
        vocabulary=read_vocabulary(),
    )
    planted, given = [], []
    for entry in pair["coverage"]:
        below = entry["kind"] == "extra"
        text = pair["districts"][entry["district"]]["text"] if below else pair["city"]
        place = find_place(text, entry["at"])
        planted.append(Change(label(entry["kind"], entry, below), place, None))
    for coverage in diff.targets:
        entry = next(
            (e for e in pair["coverage"] if touches(coverage.item.vspan, find_optional(pair["city"], e["at"]))), {}
        )
        sums = {"sum": coverage.total, "difference": coverage.difference}
        shown = {key: sums[key] for key in ("sum", "difference") if key in entry}
        given.append(Change(label(coverage.kind, shown, False), coverage.item.vspan, None))
    given += [
        Change(label("extra", {"district": extra.district}, True), extra.item.vspan, None) for extra in diff.extras
    ]
    return count(planted, given)


def label(kind: str, entry: dict[str, Any], below: bool) -> str:
    """Write a kind with what else must agree: the district, or sum and difference."""
    keys = ("district",) if below else ("sum", "difference")
    return " ".join([kind, *(f"{key}={float(entry[key] or 0):g}" for key in keys if key in entry)])


def find_optional(text: str, words: str) -> Place:
    """Find the place of some words in a text, or nothing."""
    start = text.find(words)
    return None if start < 0 else (start, start + len(words))


def count(planted: list[Change], given: list[Change]) -> Score:
    """Count what was planted and given, one to one."""
    rest = list(given)
    missed = []
    for change in planted:
        hit = next((other for other in rest if other.fits(change)), None)
        if hit is None:
            missed.append(change)
        else:
            rest.remove(hit)
    return Score(len(planted), len(given), tuple(missed), tuple(rest))


def compute_f1(scores: list[Score]) -> float:
    """Compute the F1 over several pairs."""
    planted, given = sum(score.planted for score in scores), sum(score.given for score in scores)
    return 2 * sum(score.hits for score in scores) / (planted + given)
