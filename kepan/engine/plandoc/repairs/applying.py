"""Makes a new text from a text and the repairs that a person took; every step can be undone.

The original is never touched: a repaired text keeps it, and the places of both map on each other.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import Repair


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Says where a place of one text stands in another that differs from it in a few stretches.

    Stretch number i reaches from `starts[i]` to `ends[i]` here and from `other_starts[i]` to `other_ends[i]` there;
    everything between two stretches is the same in both texts.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    other_starts: tuple[int, ...]
    other_ends: tuple[int, ...]

    def compute_start(self, at: int) -> int:
        """Compute where the sign behind `at` stands in the other text."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return at
        inside = at < self.ends[index]
        return self.other_starts[index] if inside else at - self.ends[index] + self.other_ends[index]

    def compute_end(self, at: int) -> int:
        """Compute where the sign before `at` ends in the other text."""
        index = bisect_left(self.starts, at) - 1
        if index < 0:
            return at
        return self.other_ends[index] if at <= self.ends[index] else at - self.ends[index] + self.other_ends[index]

    def compute_span(self, span: Span) -> Span:
        """Compute where a stretch stands in the other text; a changed place counts as a whole."""
        start, end = span
        first = self.compute_start(start)
        return first, (max(first, self.compute_end(end)) if end > start else first)

    def create_inverse(self) -> "PlaceMap":
        """Create the map that leads back."""
        return PlaceMap(self.other_starts, self.other_ends, self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class RepairedText:
    """A text with some repairs applied: the new text, the original, and the way between their places.

    `skipped` are the repairs that propose nothing or overlap one that was applied before.
    """

    text: str
    original: str
    applied: tuple[Repair, ...]
    skipped: tuple[Repair, ...]
    to_repaired: PlaceMap
    to_original: PlaceMap


def apply_repairs(text: str, repairs: Iterable[Repair]) -> RepairedText:
    """Apply repairs to the text they were made for; the first of two that overlap wins.

    A repair whose original does not stand at its place belongs to another text: ValueError.

    >>> repair = Repair(2, 4, "到达", "达到", "swap", "", 0.6)
    >>> apply_repairs("产值到达5亿元", [repair]).text
    '产值达到5亿元'
    """
    applied: list[Repair] = []
    skipped: list[Repair] = []
    end = 0
    for repair in sorted(repairs, key=lambda repair: (repair.start, repair.end)):
        if text[repair.start : repair.end] != repair.original:
            raise ValueError(f"no {repair.original!r} stands at {repair.start}")
        if repair.candidate is None or repair.start < end:
            skipped.append(repair)
            continue
        applied.append(repair)
        end = repair.end
    return create_repaired(text, applied, skipped)


def create_repaired(text: str, applied: list[Repair], skipped: list[Repair]) -> RepairedText:
    """Create the new text from repairs that stand in order and do not overlap."""
    pieces: list[str] = []
    starts: list[int] = []
    at = length = 0
    for repair in applied:
        candidate = repair.candidate or ""
        length += repair.start - at
        starts.append(length)
        pieces += (text[at : repair.start], candidate)
        length += len(candidate)
        at = repair.end
    there = PlaceMap(
        starts=tuple(repair.start for repair in applied),
        ends=tuple(repair.end for repair in applied),
        other_starts=tuple(starts),
        other_ends=tuple(start + len(repair.candidate or "") for start, repair in zip(starts, applied, strict=True)),
    )
    return RepairedText(
        text="".join([*pieces, text[at:]]),
        original=text,
        applied=tuple(applied),
        skipped=tuple(skipped),
        to_repaired=there,
        to_original=there.create_inverse(),
    )


def undo_repairs(repaired: RepairedText, repairs: Iterable[Repair] | None = None) -> RepairedText:
    """Undo the given repairs, or all; what is left stays applied.

    The original is put together again from the new text and the repairs, so that it can be had even where only
    these two were kept.

    >>> done = apply_repairs("产值到达5亿元", [Repair(2, 4, "到达", "达到", "swap", "", 0.6)])
    >>> undo_repairs(done).text
    '产值到达5亿元'
    """
    undone = set(repaired.applied if repairs is None else repairs)
    kept = [repair for repair in repaired.applied if repair not in undone]
    skipped = [*repaired.skipped, *(repair for repair in repaired.applied if repair in undone)]
    return create_repaired(restore_original(repaired.text, repaired.applied), kept, skipped)


def restore_original(text: str, applied: tuple[Repair, ...]) -> str:
    """Put the original together from a repaired text and the repairs that were applied."""
    pieces: list[str] = []
    at = shift = 0
    for repair in applied:
        start = repair.start + shift
        pieces += (text[at:start], repair.original)
        at = start + len(repair.candidate or "")
        shift += len(repair.candidate or "") - (repair.end - repair.start)
    return "".join([*pieces, text[at:]])
