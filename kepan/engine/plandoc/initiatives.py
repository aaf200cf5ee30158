"""Initiatives of a plan: named bundles of measures (…工程, …行动, or headings in one pattern), and what they hold.

An initiative often lives for years. It can be compared with its like in another year's plan, and its outline can be
taken over into the next plan: names and indicators, no values.
"""

from collections import Counter
from dataclasses import dataclass

from kepan.engine.plandoc.folding import create_folded
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.measures.acts import ActReader
from kepan.engine.plandoc.measures.runs import list_runs
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import PlanTree, Section
from kepan.engine.plandoc.vocabulary import Vocabulary

SERIES = 3
ALIKE = 0.6
BLANK = "____"
CLAUSE_ENDS = "，,；;。：:"


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a run under an initiative: its marker, first clause and place."""

    marker: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Initiative:
    """A named bundle: its heading, the steps and measures under it, and its figures, wanted and achieved, by id."""

    name: str
    title: str
    section: int
    span: Span
    steps: tuple[Step, ...]
    measures: tuple[int, ...]
    items: tuple[int, ...]
    achieved: tuple[int, ...]
    plan: int = 0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """What of an initiative can be taken over into the next plan: its name, steps, and indicators without values."""

    name: str
    steps: tuple[str, ...]
    indicators: tuple[tuple[str, str], ...]


def list_initiatives(tree: PlanTree, text: str, *, vocabulary: Vocabulary) -> tuple[Initiative, ...]:
    """List the initiatives of a compiled text in its order; `text` is what was compiled.

    A heading is one when it names an initiative by its last word (工程, 行动), or when it is one of at least three
    neighbours that open with the same verb.

    >>> from kepan.engine.plandoc import compile_plan
    >>> from kepan.store.files.vocabulary import read_vocabulary
    >>> words = read_vocabulary()
    >>> text = "一、工作情况\\n1、实施育苗工程，壮大企业。一是抓培育。新增企业9家。二是抓服务。"
    >>> (found,) = list_initiatives(compile_plan(text, vocabulary=words), text, vocabulary=words)
    >>> found.name, [step.title for step in found.steps], len(found.achieved)
    ('育苗工程', ['抓培育', '抓服务'], 1)
    """
    acts = {section.id: read_heading(section, vocabulary) for section in tree.sections}
    series = Counter((section.plan, section.parent, acts[section.id][0]) for section in tree.sections)
    plain = create_folded(text, vocabulary.script).plain
    found = []
    for section in tree.sections:
        verb, name = acts[section.id]
        serial = bool(verb) and series[section.plan, section.parent, verb] >= SERIES
        if (name and vocabulary.structure.initiative_tails.match_end(name)) or serial:
            found.append(create_initiative(tree, text, plain, section, name, vocabulary))
    return tuple(found)


def read_heading(section: Section, vocabulary: Vocabulary) -> tuple[str, str]:
    """Read the verb that opens a heading and the name behind it, folded."""
    plain = create_folded(section.title, vocabulary.script).plain
    stop = next((at for at, sign in enumerate(plain) if sign in CLAUSE_ENDS), len(plain))
    act = ActReader(plain, vocabulary, []).read_act(0, stop)
    if act is None:
        return "", plain[:stop]
    return plain[slice(*act.action)], plain[slice(*act.object)]


def create_initiative(
    tree: PlanTree, text: str, plain: str, section: Section, name: str, vocabulary: Vocabulary
) -> Initiative:
    """Create the initiative of a heading."""
    start, end = section.span
    items = [item for item in tree.items if start <= item.vspan[0] < end]
    steps = []
    for run in list_runs(plain, section.title_span[1], end, vocabulary.structure.runs):
        stop = next((at for at in range(run.body, run.end) if plain[at] in CLAUSE_ENDS), run.end)
        steps.append(Step(text[run.start : run.body], text[run.body : stop].strip(), (run.start, run.end)))
    return Initiative(
        name=name,
        title=section.title,
        section=section.id,
        span=section.span,
        steps=tuple(steps),
        measures=tuple(entry.id for entry in tree.measures if start <= entry.span[0] < end),
        items=tuple(item.id for item in items),
        achieved=tuple(item.id for item in items if item.kind.endswith("achieved")),
        plan=section.plan,
    )


def match_initiatives(
    before: tuple[Initiative, ...], after: tuple[Initiative, ...]
) -> tuple[tuple[Initiative | None, Initiative | None], ...]:
    """Match the initiatives of two years by name: pairs, then what is dropped and what is new as None on one side.

    >>> first = Initiative("育苗工程", "", 0, (0, 1), (), (), (), ())
    >>> second = Initiative("企业育苗工程", "", 0, (0, 1), (), (), (), ())
    >>> other = Initiative("引智行动", "", 0, (0, 1), (), (), (), ())
    >>> [(a and a.name, b and b.name) for a, b in match_initiatives((first,), (other, second))]
    [('育苗工程', '企业育苗工程'), (None, '引智行动')]
    """
    scored = sorted(
        (-compute_likeness(one.name, two.name), left, right)
        for left, one in enumerate(before)
        for right, two in enumerate(after)
    )
    taken: dict[int, int] = {}
    for score, left, right in scored:
        if -score >= ALIKE and left not in taken and right not in taken.values():
            taken[left] = right
    pairs: list[tuple[Initiative | None, Initiative | None]] = [
        (one, after[taken[left]] if left in taken else None) for left, one in enumerate(before)
    ]
    pairs += [(None, two) for right, two in enumerate(after) if right not in taken.values()]
    return tuple(pairs)


def compute_likeness(first: str, second: str) -> float:
    """Compute how many signs two names share.

    >>> compute_likeness("育苗工程", "育苗工程"), compute_likeness("", "")
    (1.0, 0.0)
    """
    common = sum((Counter(first) & Counter(second)).values())
    return 2 * common / (len(first) + len(second)) if first or second else 0.0


def create_outline(tree: PlanTree, initiatives: tuple[Initiative, ...]) -> tuple[OutlineEntry, ...]:
    """Create what the next plan can take over: names, steps and indicators with units; figures become blanks.

    >>> from kepan.engine.plandoc import compile_plan
    >>> from kepan.store.files.vocabulary import read_vocabulary
    >>> words = read_vocabulary()
    >>> text = "一、实施育苗工程。\\n一是新建实验室3个。二是办好活动12场。"
    >>> tree = compile_plan(text, vocabulary=words)
    >>> create_outline(tree, list_initiatives(tree, text, vocabulary=words))[0].steps
    ('新建实验室____', '办好活动____')
    """
    return tuple(
        OutlineEntry(
            name=write_blanks(entry.name, tree.items),
            steps=tuple(write_blanks(step.title, tree.items) for step in list_steps(tree, entry)),
            indicators=tuple(
                dict.fromkeys((tree.items[number].indicator, tree.items[number].unit) for number in entry.items)
            ),
        )
        for entry in initiatives
    )


def list_steps(tree: PlanTree, initiative: Initiative) -> list[Step]:
    """List the steps of an initiative, else its measures."""
    if initiative.steps:
        return list(initiative.steps)
    entries = [tree.measures[number] for number in initiative.measures]
    return [Step(entry.marker, entry.title, entry.span) for entry in entries if entry.span[0] > initiative.span[0]]


def write_blanks(title: str, items: tuple[Item, ...]) -> str:
    """Write a title with a blank in the place of each figure."""
    for surface in sorted({item.surface for item in items if item.surface in title}, key=len, reverse=True):
        title = title.replace(surface, BLANK)
    return title
