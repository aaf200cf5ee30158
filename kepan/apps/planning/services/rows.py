"""From the compiler's plan tree to unsaved rows of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField

from kepan.apps.planning.enums import Comparator, PlanKind, TargetKind
from kepan.apps.planning.models import Measure, Phase, Plan, Target
from kepan.apps.planning.services.values import is_exact
from kepan.engine.plandoc import Check, Item, PlanTree, Repair, Section, Span
from kepan.engine.plandoc import Measure as Action
from kepan.engine.plandoc import Phase as PhaseOfTree
from kepan.engine.plandoc import Plan as PlanHead

DOUBT_BELOW = Decimal("0.7")
"""A figure the compiler is less sure of than this has to be decided by a person, one by one."""

Doubt = dict[str, str]


@dataclass(frozen=True)
class Rows:
    """Unsaved rows and what ties them, by their places: parts to wholes, targets to the measure they stand in."""

    targets: tuple[Target, ...]
    target_parents: dict[int, int]
    measures: tuple[Measure, ...]
    measure_parents: dict[int, int]
    target_measures: dict[int, int]
    phases: tuple[Phase, ...]
    phase_measures: dict[int, list[int]]


def cut_text(text: str, model: type[Target | Measure | Phase | Plan], field: str) -> str:
    """Shorten a text to its column, with an ellipsis that shows it; the whole stands in `original` and the tree."""
    column = model._meta.get_field(field)
    most = (column.max_length if isinstance(column, CharField) else None) or len(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def _list_paths(sections: Sequence[Section]) -> dict[int | None, list[str]]:
    """Return for each section the titles from the top down to it."""
    by_id = {section.id: section for section in sections}
    paths: dict[int | None, list[str]] = {}
    for section in sections:
        path: list[str] = []
        at: Section | None = section
        while at is not None and len(path) < 12:
            path.insert(0, f"{at.marker}{at.title}"[:80])
            at = by_id.get(at.parent) if at.parent is not None else None
        paths[section.id] = path
    return paths


def _touches(left: Span, right: Span) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def _write_candidate(repair: Repair) -> str:
    return "？" if repair.candidate is None else repair.candidate or "略去"


def _list_doubts(item: Item, checks: Sequence[Check], repairs: Sequence[Repair]) -> list[Doubt]:
    found: list[Doubt] = []
    if Decimal(str(item.confidence)) < DOUBT_BELOW:
        is_restored = item.trace.get("indicator", "").endswith("restored")
        found.append({"kind": "restored" if is_restored else "confidence", "message": ""})
    if not all(is_exact(value) for value in item.values):
        found.append({"kind": "digits", "message": item.value_text})
    # Notes and confirmations inform; only a doubt holds a figure back.
    doubts = [check for check in checks if check.verdict == "doubt" and item.id in check.items]
    found += [{"kind": "check", "message": check.message} for check in doubts]
    found += [
        {
            "kind": "repair",
            "message": f"{repair.original} → {_write_candidate(repair)}（{repair.reason}）",
            "place": str(place),
        }
        for place, repair in enumerate(repairs)
        if _touches((repair.start, repair.end), item.vspan)
    ]
    return found


def _find_parents(items: Sequence[Item]) -> dict[int, int]:
    """Pair each part with the nearest item before it, else after it, that bears the whole's name.

    A part is no whole of its brothers that bear the same name (270家，其中2025年82家，2026年90家). One that stands
    before its whole is paired only with one that is no part itself: no circle can arise.
    """
    parents: dict[int, int] = {}
    for at, item in enumerate(items):
        if item.parent is None:
            continue
        same = [
            other for other, whole in enumerate(items) if whole.indicator == item.parent and whole.parent != item.parent
        ]
        before = [other for other in same if other < at]
        later = [other for other in same if other > at and items[other].parent is None]
        if before or later:
            parents[at] = before[-1] if before else later[0]
    return parents


def list_numbers(count: int, parents: dict[int, int], letter: str) -> list[str]:
    """Number rows T1, T2 … in the order of the text, and their parts T2.1, T2.2 …"""
    numbers: dict[int, str] = {}
    tops = [at for at in range(count) if at not in parents]
    numbers.update({at: f"{letter}{place}" for place, at in enumerate(tops, 1)})
    parts: dict[int, int] = {}
    pending = [at for at in range(count) if at in parents]
    while pending:
        for at in pending:
            whole = parents[at]
            if whole in numbers:
                parts[whole] = parts.get(whole, 0) + 1
                numbers[at] = f"{numbers[whole]}.{parts[whole]}"
        pending = [at for at in pending if at not in numbers]
    return [numbers[at] for at in range(count)]


def _exact(value: Decimal | None) -> Decimal | None:
    return value if value is not None and is_exact(value) else None


def _read_range(item: Item) -> tuple[Decimal | None, Decimal | None]:
    if not item.values or not all(is_exact(value) for value in item.values):
        return None, None
    if len(item.values) == 1:
        return item.values[0], None
    return min(item.values), max(item.values)


def write_original(item: Item) -> dict[str, Any]:
    """Write what the compiler read with exact numbers, to stand beside whatever a person makes of it."""
    written: dict[str, Any] = dict(item.as_json())
    written["value"] = [format(value, "f") for value in item.values]
    written["baseline"] = None if item.baseline is None else format(item.baseline, "f")
    return written


def make_target(plan: Plan, item: Item, position: int, number: str, path: list[str], doubts: list[Doubt]) -> Target:
    """Make the row of one figure; nothing is saved here."""
    low, high = _read_range(item)
    return Target(
        plan=plan,
        position=position,
        number=number,
        kind=TargetKind(item.kind),
        indicator=cut_text(item.indicator, Target, "indicator"),
        comparator=Comparator(item.comparator),
        value_low=low,
        value_high=high,
        value_text=cut_text(item.value_text, Target, "value_text"),
        unit=cut_text(item.unit, Target, "unit"),
        period=cut_text(item.period or "", Target, "period"),
        direction=item.dir or "",
        rate=item.rate or "",
        form=item.form or "",
        baseline=_exact(item.baseline),
        baseline_period=cut_text(item.baseline_period or "", Target, "baseline_period"),
        start=min(item.span[0], item.vspan[0]),
        end=max(item.span[1], item.vspan[1]),
        value_start=item.vspan[0],
        value_end=item.vspan[1],
        surface=cut_text(item.surface, Target, "surface"),
        section_path=path,
        confidence=Decimal(str(item.confidence)).quantize(Decimal("0.001")),
        doubts=doubts,
        is_doubtful=bool(doubts),
        code="" if item.match is None else cut_text(item.match.code, Target, "code"),
        modality=cut_text(item.modality or "", Target, "modality"),
        meaning=item.semantic_comparator or "",
        accrual=item.accrual or "",
        level=cut_text(item.level or "", Target, "level"),
        territory=cut_text(item.territory or "", Target, "territory"),
        date_from=item.date_from,
        date_to=item.date_to,
        original=write_original(item),
    )


def _make_measure(plan: Plan, action: Action, position: int, number: str, path: list[str]) -> Measure:
    return Measure(
        plan=plan,
        position=position,
        number=number,
        marker=cut_text(action.marker, Measure, "marker"),
        title=cut_text(action.title or action.text, Measure, "title"),
        section_path=path,
        start=action.span[0],
        end=action.span[1],
        action=cut_text(action.action, Measure, "action"),
        object=cut_text(action.object, Measure, "object"),
        offices=[{"name": office.name, "role": office.role} for office in action.offices],
        deadline=cut_text(action.deadline or "", Measure, "deadline"),
        evidence=list(action.evidence),
        original={
            "title": action.title or action.text,
            "action": action.action,
            "object": action.object,
            "offices": [{"name": office.name, "role": office.role} for office in action.offices],
            "deadline": action.deadline or "",
            "span": list(action.span),
        },
    )


def _make_phase(plan: Plan, phase: PhaseOfTree, position: int) -> Phase:
    """Make a phase; a window that is not printed stays empty."""
    in_order = phase.date_from is None or phase.date_to is None or phase.date_from <= phase.date_to
    return Phase(
        plan=plan,
        position=position,
        name=cut_text(phase.name, Phase, "name"),
        text=phase.text,
        starts_on=phase.date_from if in_order else None,
        ends_on=phase.date_to if in_order else None,
        start=phase.span[0],
        end=phase.span[1],
    )


def _find_measures(items: Sequence[Item], actions: Sequence[Action]) -> dict[int, int]:
    """Find for each item the innermost measure that holds it, both by their places in the lists."""
    holders: dict[int, int] = {}
    for at, action in enumerate(actions):
        for item in action.items:
            inner = holders.get(item)
            if inner is None or actions[inner].span[0] <= action.span[0]:
                holders[item] = at
    return {at: holders[item.id] for at, item in enumerate(items) if item.id in holders}


def make_rows(plan: Plan, tree: PlanTree) -> Rows:
    """Make the rows of a plan out of its tree; nothing is saved here."""
    paths = _list_paths(tree.sections)
    items = [item for item in tree.items if item.vspan[0] < item.vspan[1]]
    parents = _find_parents(items)
    numbers = list_numbers(len(items), parents, "T")
    targets = tuple(
        make_target(
            plan,
            item,
            at + 1,
            numbers[at],
            list(item.path or paths.get(item.section, [])),
            _list_doubts(item, tree.checks, tree.source.repairs),
        )
        for at, item in enumerate(items)
    )
    actions = [action for action in tree.measures if action.span[0] < action.span[1]]
    places = {action.id: at for at, action in enumerate(actions)}
    above = {
        at: places[action.parent]
        for at, action in enumerate(actions)
        if action.parent is not None and places.get(action.parent, at) < at
    }
    marks = list_numbers(len(actions), above, "M")
    measures = tuple(
        _make_measure(plan, action, at + 1, marks[at], paths.get(action.section, []))
        for at, action in enumerate(actions)
    )
    phases = tuple(_make_phase(plan, phase, at + 1) for at, phase in enumerate(tree.phases))
    tied = {at: [places[one] for one in phase.measures if one in places] for at, phase in enumerate(tree.phases)}
    return Rows(targets, parents, measures, above, _find_measures(items, actions), phases, tied)


def write_heading(plan: Plan, tree: PlanTree) -> None:
    """Set title, kind, years and territory of a plan from its tree; what the text does not say stays empty.

    `document_place` says which of the tree's plans it is. Where a file holds several, one without a title is named
    after the file, its number and its years.
    """
    if not tree.plans:
        return
    head = tree.plans[plan.document_place]
    if head.title.strip():
        plan.title = cut_text(head.title.strip(), Plan, "title")
    elif len(tree.plans) > 1:
        plan.title = cut_text(_write_label(plan, head), Plan, "title")
    if head.kind in PlanKind.values:
        plan.kind = PlanKind(head.kind)
    plan.territory = cut_text(head.territory or "", Plan, "territory")
    years = [year for year in (head.year_from, head.year_to) if year is not None]
    plan.year_from = min(years) if years else None
    plan.year_to = max(years) if years else None


def _write_label(plan: Plan, head: PlanHead) -> str:
    """Name one of several plans of a file that has no title of its own."""
    years = "–".join(dict.fromkeys(str(year) for year in (head.year_from, head.year_to) if year is not None))
    return f"{plan.document.name} 第{plan.document_place + 1}份{f'（{years}年）' if years else ''}"
