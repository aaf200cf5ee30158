"""Things that a plan wants to have or keep: carriers, platforms and mechanisms, by the names it prints."""

from dataclasses import dataclass

from kepan.engine.plandoc.folding import Folded, create_folded
from kepan.engine.plandoc.measures.acts import ActReader, Grade
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import PlanTree
from kepan.engine.plandoc.vocabulary import Vocabulary, Words

LONGEST = 40
JOINTS = "、和及与"


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that an action builds, improves or uses: `kind` is `carrier`, `platform` or `mechanism`."""

    kind: str
    name: str
    span: Span
    plan: int = 0


def list_entities(tree: PlanTree, text: str, *, vocabulary: Vocabulary) -> tuple[Entity, ...]:
    """List the carriers, platforms and mechanisms that the clauses of a compiled text act on, in its order.

    >>> from kepan.engine.plandoc import compile_plan
    >>> from kepan.store.files.vocabulary import read_vocabulary
    >>> words = read_vocabulary()
    >>> text = "一、措施\\n1.强化支撑。建设孵化器、众创空间3家，完善会商机制。"
    >>> found = list_entities(compile_plan(text, vocabulary=words), text, vocabulary=words)
    >>> [(entity.kind, entity.name) for entity in found]
    [('carrier', '孵化器'), ('carrier', '众创空间'), ('mechanism', '会商机制')]
    """
    folded = create_folded(text, vocabulary.script)
    acts = ActReader(folded.plain, vocabulary, [])
    words = vocabulary.structure
    kinds = (
        ("platform", words.platform_tails),
        ("carrier", words.carrier_tails),
        ("mechanism", words.mechanism_tails),
    )
    figures = {item.vspan[0]: item.vspan[1] for item in tree.items}
    found: list[Entity] = []
    for number, plan in enumerate(tree.plans):
        for start, end in list_lines(folded, plan.span):
            for first, last in acts.list_clauses(start, end, most=len(text)):
                act = acts.read_clause(first, last)
                if act is not None and act.grade > Grade.NOUN:
                    found += list_named(folded, act.object, kinds, figures, number)
    return tuple(found)


def list_lines(folded: Folded, span: Span) -> list[Span]:
    """List the lines of a stretch."""
    found, start = [], span[0]
    for part in folded.plain[slice(*span)].split("\n"):
        found.append((start, start + len(part)))
        start += len(part) + 1
    return found


def list_named(
    folded: Folded, span: Span, kinds: tuple[tuple[str, Words], ...], figures: dict[int, int], plan: int
) -> list[Entity]:
    """List the things that an object names, the figures behind and before a name left out."""
    found, start = [], span[0]
    for at in range(span[0], span[1] + 1):
        if at < span[1] and at not in figures and folded.plain[at] not in JOINTS:
            continue
        if start < at and at - start <= LONGEST:
            kind = next((kind for kind, tails in kinds if tails.match_end(folded.plain, at)), "")
            if kind:
                found.append(Entity(kind, folded.text[start:at].strip(), (start, at), plan))
        start = figures.get(at, at + 1)
    return found
