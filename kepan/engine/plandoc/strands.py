"""Strands of a plan that is written by a pattern: each part has its direction (方略), goals and measures."""

from collections import defaultdict
from dataclasses import dataclass

from kepan.engine.plandoc.folding import create_folded
from kepan.engine.plandoc.tree import PlanTree, Section
from kepan.engine.plandoc.vocabulary import Vocabulary

STRATEGY, GOALS, MEASURES = "strategy", "goals", "measures"


@dataclass(frozen=True, slots=True)
class Strand:
    """A part of a plan whose sections answer to each other; the fields are ids of sections, items and measures.

    `items` are the figures under the goals, `entries` the measures under the measures: what the part wants beside
    what it does for it. A section that the part lacks is None.
    """

    section: int
    title: str
    strategy: int | None
    goals: int | None
    measures: int | None
    items: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    plan: int = 0


def list_strands(tree: PlanTree, *, vocabulary: Vocabulary) -> tuple[Strand, ...]:
    """List the strands of a compiled plan: the sections with at least two of direction, goals and measures below.

    >>> from kepan.engine.plandoc import compile_plan
    >>> from kepan.store.files.vocabulary import read_vocabulary
    >>> words = read_vocabulary()
    >>> text = "一、搭平台。\\n方略：靠园区。\\n行动目标：建成平台3个。\\n主要措施：\\n1、引进机构。\\n2、完善制度。"
    >>> for strand in list_strands(compile_plan(text, vocabulary=words), vocabulary=words):
    ...     print(strand.title, strand.strategy, strand.goals, strand.measures, strand.items, strand.entries)
    搭平台 1 2 3 (0,) (0, 1)
    """
    below: dict[int, dict[str, Section]] = defaultdict(dict)
    for section in tree.sections:
        role = read_role(section.title, vocabulary)
        if role and section.parent is not None:
            below[section.parent].setdefault(role, section)
    return tuple(create_strand(tree, tree.sections[parent], parts) for parent, parts in below.items() if len(parts) > 1)


def read_role(title: str, vocabulary: Vocabulary) -> str:
    """Read which part of a strand a heading is, or return an empty string."""
    words = vocabulary.structure
    plain = create_folded(title, vocabulary.script).plain
    for role, labels in (
        (STRATEGY, words.strategy_labels),
        (GOALS, words.goal_labels),
        (MEASURES, words.action_labels),
    ):
        if any(plain == label or (len(plain) < len(label) and label.endswith(plain)) for label in labels):
            return role
    return ""


def create_strand(tree: PlanTree, section: Section, parts: dict[str, Section]) -> Strand:
    """Create the strand of a section from its parts."""
    goals, measures = parts.get(GOALS), parts.get(MEASURES)
    strategy = parts.get(STRATEGY)
    return Strand(
        section=section.id,
        title=section.title,
        strategy=strategy.id if strategy else None,
        goals=goals.id if goals else None,
        measures=measures.id if measures else None,
        items=tuple(item.id for item in tree.items if goals and goals.span[0] <= item.vspan[0] < goals.span[1]),
        entries=tuple(
            entry.id
            for entry in tree.measures
            if measures and entry.parent is None and measures.span[0] <= entry.span[0] < measures.span[1]
        ),
        plan=section.plan,
    )
