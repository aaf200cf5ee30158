"""What is marked in a document: each mark has a place, a word that says what it is, and a style."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kepan.engine.plandoc import PlanTree, Span
from kepan.engine.plandoc import labels as words
from kepan.site.commands.plan.tables import describe_plan

# In which order styles lie over one another: the last one wins.
STYLES = ("heading", "aside", "repair", "office", *words.ITEM_KINDS, "note")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch; one without length is a note that stands before the sign at its place."""

    start: int
    end: int
    label: str
    style: str


def list_marks(text: str, tree: PlanTree) -> list[Mark]:
    """List the marks of a document in the order in which they open, the longer first."""
    found = [
        *list_plan_marks(tree),
        *list_action_marks(tree),
        *list_damage_marks(tree),
        *list_heading_marks(tree),
        *list_figure_marks(tree),
    ]
    trimmed = (trim_mark(text, mark) for mark in found)
    return sorted(trimmed, key=lambda mark: (mark.start, -mark.end, STYLES.index(mark.style)))


def trim_mark(text: str, mark: Mark) -> Mark:
    """Trim white space and line ends off the end of a mark."""
    end = mark.end
    while end > mark.start and text[end - 1].isspace():
        end -= 1
    return mark if end == mark.end else Mark(mark.start, end, mark.label, mark.style)


def list_heading_marks(tree: PlanTree) -> Iterator[Mark]:
    """List the titles of the plans, and the headings with their markers."""
    for plan in tree.plans:
        if plan.title_span is not None:
            yield Mark(*plan.title_span, "", "heading")
    for section in tree.sections:
        start, end = section.title_span
        marked = section.marker and start - len(section.marker) - 1 <= section.span[0] < start
        yield Mark(section.span[0] if marked else start, end, "", "heading")


def list_plan_marks(tree: PlanTree) -> Iterator[Mark]:
    """List where each of several plans begins."""
    if len(tree.plans) > 1:
        for number, plan in enumerate(tree.plans, 1):
            yield Mark(plan.span[0], plan.span[0], f"第{number}份计划 {describe_plan(plan)}", "note")


def list_action_marks(tree: PlanTree) -> Iterator[Mark]:
    """List where measures, problems, intentions and phases begin, and the offices that are named."""
    for measure in tree.measures:
        until = f" 期限{measure.deadline}" if measure.deadline else ""
        yield Mark(measure.span[0], measure.span[0], f"措施{measure.id}{until}", "note")
        for office in measure.offices:
            yield Mark(*office.span, words.OFFICE_ROLES.get(office.role, office.role), "office")
    spans = (
        ("问题", [problem.span for problem in tree.problems]),
        ("打算", [intention.span for intention in tree.intentions]),
        ("阶段", [phase.span for phase in tree.phases]),
    )
    for word, places in spans:
        for number, (start, _) in enumerate(places, 1):
            yield Mark(start, start, f"{word}{number}", "note")


def list_damage_marks(tree: PlanTree) -> Iterator[Mark]:
    """List what is set aside and what may be damaged."""
    for part in tree.source.set_aside:
        yield Mark(part.start, part.end, f"不读：{words.ASIDE_KINDS.get(part.kind, part.kind)}", "aside")
    for repair in tree.source.repairs:
        kind = words.REPAIR_KINDS.get(repair.kind, repair.kind)
        proposal = (
            "待核" if repair.candidate is None else f"建议“{repair.candidate}”" if repair.candidate else "建议删去"
        )
        yield Mark(repair.start, repair.end, f"{kind}，{proposal}", "repair")


def list_figure_marks(tree: PlanTree) -> Iterator[Mark]:
    """List the figures; several that share a place share a mark."""
    shared: dict[Span, list[tuple[str, str]]] = {}
    for item in tree.items:
        shared.setdefault(item.vspan, []).append((item.kind, f"{words.ITEM_KINDS.get(item.kind, item.kind)}{item.id}"))
    for (start, end), labels in shared.items():
        yield Mark(start, end, "、".join(label for _, label in labels), labels[0][0])
