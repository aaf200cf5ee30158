"""Reads a text again as a person decided on its repairs: some taken, some left; every place stays that of the text.

Only the neighbourhood of a long text is read, with its beginning and the headings, by the same means as a repair: what
is left out is a stretch with nothing in its stead.
"""

from collections.abc import Callable, Collection, Sequence

from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs.applying import apply_repairs
from kepan.engine.plandoc.repairs.reading import PlaceMover
from kepan.engine.plandoc.tree import PlanTree, Repair

LONG = 20_000
"""A text longer than this is read again only round the places asked for."""
OPENING, AROUND = 1500, 1500
CUT = "cut"

Compile = Callable[[str, Collection[Span]], PlanTree]


def read_decided(
    text: str,
    *,
    taken: Sequence[Repair],
    left: Sequence[Repair],
    near: Sequence[Span],
    headings: Sequence[Span],
    compile_text: Compile,
) -> PlanTree:
    """Read a text with the repairs taken and the insertions left; the places of the tree count in the text given.

    `near` are the places whose surroundings matter, `headings` those of titles, which are read as well. `compile_text`
    compiles a text with the places of insertions that are to be read as they stand.
    """
    cuts = list_cuts(text, near, headings) if len(text) > LONG else []
    repaired = apply_repairs(text, [*taken, *cuts])
    places = [repaired.to_repaired.compute_span((repair.start, repair.end)) for repair in left]
    tree = compile_text(repaired.text, places)
    return PlaceMover(repaired.to_original, text).move(tree) if repaired.applied else tree


def list_cuts(text: str, near: Sequence[Span], headings: Sequence[Span]) -> list[Repair]:
    """List the stretches that need not be read, whole lines each; the opening, headings and what lies near is kept.

    >>> [(cut.start, cut.end) for cut in list_cuts("首行\\n" * 3000, [(6000, 6001)], [(8001, 8002)])]
    [(1500, 4500), (7503, 8001), (8004, 9000)]
    """
    kept = sorted(
        [(0, min(OPENING, len(text))), *headings, *((max(start - AROUND, 0), end + AROUND) for start, end in near)]
    )
    cuts: list[Repair] = []
    at = 0
    for start, end in [*kept, (len(text), len(text))]:
        first, last = _find_line(text, at), text.rfind("\n", 0, start) + 1 if start < len(text) else len(text)
        if last > first:
            cuts.append(Repair(first, last, text[first:last], "", CUT, "", 1.0))
        at = max(at, end)
    return cuts


def _find_line(text: str, at: int) -> int:
    """Find where the first line begins that begins at a place or behind it."""
    if at == 0 or at >= len(text) or text[at - 1] == "\n":
        return min(at, len(text))
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1
