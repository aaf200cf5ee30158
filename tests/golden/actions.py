"""Annotated measures against compiled ones: the rules of annotation, matching and scores.

What is a measure (the same in `documents/*.yaml` and `measures/*.yaml`):

- An action that the plan says will be done. Headings of the first level of a plan (一、重点任务) are none; numbered
  entries below them, dash entries and runs (一是 … 二是 …), ① … are, each a child of the entry it hangs under.
- Where an entry has no marked entries of its own but a title with sentences behind it, each sentence of action is a
  child without marker; sentences end at a full stop or a semicolon. Sentences that only give a number to be reached
  (新增…, 达到…) or say why are none. Lead sentences before marked entries, and further sentences inside a run, are no
  measures of their own. A heading without a verb above marked entries is a section only.
- Principles, targets, results, problems, phases and safeguards without an action are none.
- `span` runs from the marker to the end of everything that hangs under the measure, without blanks at the end.
- `action` is the verb, or two verbs that are joined (引进培育, 鼓励和支持), of the first clause that says what is done:
  clauses of ground and way (围绕…, 以…为抓手, 根据…, 坚持…) are passed over, adverbs (大力, 继续, 积极) left out;
  加快 and 加强 are the action only where no other verb follows. The first clause without any verb is passed over too.
- `object` is what the action acts on, up to the end of the clause, with lists joined by 、 and without brackets of
  offices behind it; what 鼓励, 支持, 引导, 组织 cause others to do belongs to it. With 把 or 将 it stands before the
  verb. An action that acts on nothing has the object null.
- `offices`: the bodies printed as answering for the measure: `lead` 牵头 and who acts 会同 another, `responsible` 责任,
  负责 or the subject that must act, `support` 配合, 参与, 协助 and the bodies behind 会同. A bracket or line of offices
  behind the full stop that closes a paragraph belongs to the entry that opens it; one before that full stop to the run
  it stands in, else to the entry; one in the middle to its sentence. Persons and firms are no offices.
- `deadline` is the printed time by which the measure is due; a year or period that only dates a figure is none.
- `optional: true` marks what a careful reader may see either way: it counts neither as wanted nor as too much.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kepan.engine.plandoc import Measure, PlanTree
from kepan.engine.plandoc.actions import Office

Span = tuple[int, int]
ROLES = frozenset({"lead", "responsible", "support"})
LIKE_ENOUGH = 0.6
OVERLAP_ENOUGH = 0.5
SAME_OPENING = 4


@dataclass(frozen=True, slots=True)
class WantedOffice:
    """An office that a measure names, with its role."""

    name: str
    role: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class WantedMeasure:
    """One annotated measure; `parent` is its place in the list of its text."""

    span: Span
    marker: str
    parent: int | None
    action: str
    object: str | None
    offices: tuple[WantedOffice, ...] = ()
    deadline: str | None = None
    optional: bool = False


@dataclass(slots=True)
class Score:
    """How many were wanted and given, and how many of them are right; `faults` say what is not."""

    hit: int = 0
    wanted: int = 0
    given: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Return twice the hits by wanted and given; 1 where nothing is wanted and nothing given."""
        return 2 * self.hit / (self.wanted + self.given) if self.wanted + self.given else 1.0

    def add(self, other: Score) -> None:
        """Add the counts of another text."""
        self.hit += other.hit
        self.wanted += other.wanted
        self.given += other.given
        self.faults += other.faults


def fold_words(text: str) -> str:
    """Fold a text to its signs that carry meaning: half width, no blanks, no punctuation."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")


def compute_likeness(first: str, second: str) -> float:
    """Compute the character F1 of two texts.

    >>> compute_likeness("推进", "继续推进"), compute_likeness("引进", "建设"), compute_likeness("", "")
    (0.6666666666666666, 0.0, 1.0)
    """
    one, two = Counter(fold_words(first)), Counter(fold_words(second))
    if not one and not two:
        return 1.0
    return 2 * sum((one & two).values()) / (sum(one.values()) + sum(two.values()))


def compute_overlap(first: Span, second: Span) -> float:
    """Compute the share of the common stretch in the whole of two stretches."""
    common = min(first[1], second[1]) - max(first[0], second[0])
    return max(common, 0) / (max(first[1], second[1]) - min(first[0], second[0]) or 1)


def match_spans(wanted: Sequence[Span], given: Sequence[Span], least: float = OVERLAP_ENOUGH) -> dict[int, int]:
    """Match stretches one to one, the best overlap first.

    Pairs that overlap less than `least` stay apart, unless they open at the same place but for a marker.
    """
    pairs = []
    for number, span in enumerate(wanted):
        for place, other in enumerate(given):
            overlap = compute_overlap(span, other)
            if overlap > 0 and (overlap >= least or abs(span[0] - other[0]) <= SAME_OPENING):
                pairs.append((-overlap, number, place))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, place in sorted(pairs):
        if number not in matched and place not in taken:
            matched[number] = place
            taken.add(place)
    return matched


def score_measures(wanted: Sequence[WantedMeasure], given: Sequence[Measure]) -> Score:
    """Score measures: a hit is matched by place and alike in action and object."""
    matched = match_spans([row.span for row in wanted], [row.span for row in given])
    score = Score(wanted=sum(not row.optional for row in wanted), given=len(given))
    for number, row in enumerate(wanted):
        found = given[matched[number]] if number in matched else None
        if row.optional:
            score.given -= found is not None
        elif found is None:
            score.faults.append(f"missing: {row.marker} {row.action} | {row.object}")
        elif is_same_action(row, found):
            score.hit += 1
        else:
            score.faults.append(f"{row.marker} {row.action} | {row.object} -> {found.action} | {found.object}")
    extra = set(range(len(given))) - set(matched.values())
    score.faults += [f"too much: {given[place].marker} {given[place].text[:20]}" for place in sorted(extra)]
    return score


def is_same_action(row: WantedMeasure, found: Measure) -> bool:
    """Say whether a compiled measure is alike in action and object; an object that is not wanted is not judged."""
    alike = row.object is None or compute_likeness(row.object, found.object) >= LIKE_ENOUGH
    return alike and compute_likeness(row.action, found.action) >= LIKE_ENOUGH


def score_offices(wanted: Sequence[WantedMeasure], given: Sequence[Measure]) -> Score:
    """Score offices: a hit stands in the matched entry, has the same role and a name alike.

    An office of a sentence without marker counts for the marked entry above it: where exactly it hangs is not judged.
    """
    matched = match_spans([row.span for row in wanted], [row.span for row in given])
    groups = group_offices(given)
    score = Score()
    for number, row in enumerate(wanted):
        owner = find_owner(number, wanted)
        place = matched.get(owner)
        found = groups.get(place, []) if place is not None else []
        for office in row.offices:
            hit = next((one for one in found if is_same_office(office, one)), None)
            if hit is not None:
                found.remove(hit)
            if office.optional:
                continue
            score.wanted += 1
            score.given += hit is not None
            score.hit += hit is not None
            if hit is None:
                score.faults.append(f"missing: {row.marker} {row.action}: {office.name} {office.role}")
    left = [one for group in groups.values() for one in group]
    score.given += len(left)
    score.faults += [f"too much: {one.name} {one.role} at {one.span}" for one in left]
    return score


def find_owner(number: int, rows: Sequence[WantedMeasure]) -> int:
    """Find the marked entry that a measure belongs to: itself, or the one above a sentence without marker."""
    parent = rows[number].parent
    return number if rows[number].marker or parent is None else find_owner(parent, rows)


def group_offices(given: Sequence[Measure]) -> dict[int, list[Office]]:
    """Group the compiled offices by the entry they count for, each printed place once."""
    places = {measure.id: place for place, measure in enumerate(given)}
    groups: dict[int, list[Office]] = {}
    for number, measure in enumerate(given):
        place = number
        while not given[place].marker and given[place].parent in places:
            place = places[given[place].parent or 0]
        group = groups.setdefault(place, [])
        group += [one for one in measure.offices if one.span not in {other.span for other in group}]
    return groups


def is_same_office(wanted: WantedOffice, given: Office) -> bool:
    """Say whether a compiled office has the wanted role and a name alike."""
    return given.role == wanted.role and compute_likeness(given.name, wanted.name) >= LIKE_ENOUGH


def score_deadlines(wanted: Sequence[WantedMeasure], given: Sequence[Measure]) -> Score:
    """Score deadlines of matched measures: a hit is alike in its printed words."""
    matched = match_spans([row.span for row in wanted], [row.span for row in given])
    score = Score()
    for number, row in enumerate(wanted):
        if row.optional:
            continue
        found = given[matched[number]].deadline if number in matched else None
        score.wanted += row.deadline is not None
        score.given += found is not None
        hit = row.deadline is not None and found is not None and compute_likeness(row.deadline, found) >= LIKE_ENOUGH
        score.hit += hit
        if not hit and (row.deadline or found):
            score.faults.append(f"{row.marker} {row.action}: {row.deadline} -> {found}")
    return score


def score_parents(wanted: Sequence[WantedMeasure], tree: PlanTree) -> Score:
    """Score the tree of matched measures: a hit hangs under the match of its parent, or both hang under none."""
    matched = match_spans([row.span for row in wanted], [row.span for row in tree.measures])
    names = {measure.id: place for place, measure in enumerate(tree.measures)}
    score = Score(wanted=len(matched), given=len(matched))
    for number, place in matched.items():
        parent = wanted[number].parent
        above = tree.measures[place].parent
        right = None if parent is None else matched.get(parent, -1)
        if (None if above is None else names[above]) == right:
            score.hit += 1
        else:
            score.faults.append(f"{wanted[number].marker} {wanted[number].action}: hangs under {above}")
    return score


def list_measure_faults(rows: Sequence[WantedMeasure], text: str) -> list[str]:
    """List what is wrong with annotated measures: places, parents, roles."""
    faults = []
    for number, row in enumerate(rows):
        name = f"{number} {row.marker} {row.action}"
        body = text[slice(*row.span)]
        if not 0 <= row.span[0] < row.span[1] <= len(text) or body != body.strip():
            faults.append(f"{name}: span")
        if not body.startswith(row.marker):
            faults.append(f"{name}: the span does not open with the marker")
        if not row.action or row.action not in body:
            faults.append(f"{name}: action is not in the measure")
        if row.object is not None and (not row.object or row.object not in body):
            faults.append(f"{name}: object is not in the measure")
        faults += list_parent_faults(name, number, rows)
        faults += [f"{name}: office {one.name}" for one in row.offices if one.name not in body or one.role not in ROLES]
        if row.deadline is not None and row.deadline not in body:
            faults.append(f"{name}: deadline is not in the measure")
    return faults


def list_parent_faults(name: str, number: int, rows: Sequence[WantedMeasure]) -> list[str]:
    """List what is wrong with the place of one measure in the tree."""
    row = rows[number]
    if row.parent is None:
        return []
    if not 0 <= row.parent < number:
        return [f"{name}: parent stands behind"]
    above = rows[row.parent].span
    return [] if above[0] <= row.span[0] and row.span[1] <= above[1] else [f"{name}: outside its parent"]


def create_offices(raw: Sequence[Any]) -> tuple[WantedOffice, ...]:
    """Create offices from pairs of name and role."""
    return tuple(WantedOffice(pair[0], pair[1]) for pair in raw)
