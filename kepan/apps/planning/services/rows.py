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


def _cut(text: str, model: type[Target | Measure | Phase | Plan], field: str) -> str:
    """Shorten a text to its column, with an ellipsis that shows it; the whole stands in `original` and the compiled tree."""
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


def write_plan_label(number: int, plan: PlanHead) -> str:
    """Name one of several plans of a file: which it is, and its title, else its years."""
    years = "–".join(dict.fromkeys(str(year) for year in (plan.year_from, plan.year_to) if year is not None))
    name = plan.title.strip() or (f"{years}年" if years else "")
    return f"第{number + 1}份 {name}".strip()[:80]


def _list_labels(tree: PlanTree) -> list[list[str]]:
    """Return for each plan what opens the path of its rows: nothing, unless the file holds several plans."""
    if len(tree.plans) < 2:
        return [[] for _ in tree.plans]
    return [[write_plan_label(number, plan)] for number, plan in enumerate(tree.plans)]


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
        {"kind": "repair", "message": f"{repair.original} → {_write_candidate(repair)}（{repair.reason}）"}
        for repair in repairs
        if _touches((repair.start, repair.end), item.vspan)
    ]
    return found


def _find_parents(items: Sequence[Item]) -> dict[int, int]:
    """Pair each part with the nearest item before it, else after it, that bears the whole's name.

    A part that stands before its whole is paired only with one that is no part itself: no circle can arise.
    """
    parents: dict[int, int] = {}
    for at, item in enumerate(items):
        if item.parent is None:
            continue
        same = [other for other, whole in enumerate(items) if whole.indicator == item.parent]
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


def _make_target(plan: Plan, item: Item, position: int, number: str, path: list[str], doubts: list[Doubt]) -> Target:
    low, high = _read_range(item)
    return Target(
        plan=plan,
        position=position,
        number=number,
        kind=TargetKind(item.kind),
        indicator=_cut(item.indicator, Target, "indicator"),
        comparator=Comparator(item.comparator),
        value_low=low,
        value_high=high,
        value_text=_cut(item.value_text, Target, "value_text"),
        unit=_cut(item.unit, Target, "unit"),
        period=_cut(item.period or "", Target, "period"),
        direction=item.dir or "",
        rate=item.rate or "",
        form=item.form or "",
        baseline=_exact(item.baseline),
        baseline_period=_cut(item.baseline_period or "", Target, "baseline_period"),
        start=min(item.span[0], item.vspan[0]),
        end=max(item.span[1], item.vspan[1]),
        value_start=item.vspan[0],
        value_end=item.vspan[1],
        surface=_cut(item.surface, Target, "surface"),
        section_path=path,
        confidence=Decimal(str(item.confidence)).quantize(Decimal("0.001")),
        doubts=doubts,
        is_doubtful=bool(doubts),
        code="" if item.match is None else _cut(item.match.code, Target, "code"),
        modality=_cut(item.modality or "", Target, "modality"),
        meaning=item.semantic_comparator or "",
        accrual=item.accrual or "",
        level=_cut(item.level or "", Target, "level"),
        territory=_cut(item.territory or "", Target, "territory"),
        date_from=item.date_from,
        date_to=item.date_to,
        original=write_original(item),
    )


def _make_measure(plan: Plan, action: Action, position: int, number: str, path: list[str]) -> Measure:
    return Measure(
        plan=plan,
        position=position,
        number=number,
        marker=_cut(action.marker, Measure, "marker"),
        title=_cut(action.title or action.text, Measure, "title"),
        section_path=path,
        start=action.span[0],
        end=action.span[1],
        action=_cut(action.action, Measure, "action"),
        object=_cut(action.object, Measure, "object"),
        offices=[{"name": office.name, "role": office.role} for office in action.offices],
        deadline=_cut(action.deadline or "", Measure, "deadline"),
        evidence=list(action.evidence),
    )


def _make_phase(plan: Plan, phase: PhaseOfTree, position: int) -> Phase:
    """Make a phase; a window that is not printed stays empty."""
    in_order = phase.date_from is None or phase.date_to is None or phase.date_from <= phase.date_to
    return Phase(
        plan=plan,
        position=position,
        name=_cut(phase.name, Phase, "name"),
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
    paths, labels = _list_paths(tree.sections), _list_labels(tree)
    items = [item for item in tree.items if item.vspan[0] < item.vspan[1]]
    parents = _find_parents(items)
    numbers = list_numbers(len(items), parents, "T")
    targets = tuple(
        _make_target(
            plan,
            item,
            at + 1,
            numbers[at],
            [*labels[item.plan], *(item.path or paths.get(item.section, []))],
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
        _make_measure(plan, action, at + 1, marks[at], [*labels[action.plan], *paths.get(action.section, [])])
        for at, action in enumerate(actions)
    )
    phases = tuple(_make_phase(plan, phase, at + 1) for at, phase in enumerate(tree.phases))
    tied = {at: [places[one] for one in phase.measures if one in places] for at, phase in enumerate(tree.phases)}
    return Rows(targets, parents, measures, above, _find_measures(items, actions), phases, tied)


def write_heading(plan: Plan, tree: PlanTree) -> None:
    """Set title, kind, years and territory of a plan from its tree; what the text does not say stays empty.

    Where a file holds several plans, the first gives title and kind, the years span them all, and a territory
    stands only where they share it.
    """
    if not tree.plans:
        return
    head = tree.plans[0]
    if head.title.strip():
        plan.title = _cut(head.title.strip(), Plan, "title")
    if head.kind in PlanKind.values:
        plan.kind = PlanKind(head.kind)
    territories = {part.territory or "" for part in tree.plans}
    plan.territory = _cut(territories.pop(), Plan, "territory") if len(territories) == 1 else ""
    years = [year for part in tree.plans for year in (part.year_from, part.year_to) if year is not None]
    plan.year_from = min(years) if years else None
    plan.year_to = max(years) if years else None
