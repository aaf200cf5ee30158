"""Prints a text with marks: in brackets, or in colours with the same words behind each mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kepan.site.commands.plan.columns import Piece, break_lines, break_pieces, list_words, write_visible
from kepan.site.commands.plan.marks import STYLES, Mark

# The codes of each style: bold and underlining tell what is wanted from what is reached, not the colour alone.
CODES = {
    "heading": "1",
    "aside": "2",
    "repair": "31;4",
    "office": "36",
    "target": "32;1;4",
    "growth_target": "33;1;4",
    "measure": "36;1;4",
    "achieved": "34",
    "growth_achieved": "35",
    "note": "2",
}
BOLD, PLAIN, ESCAPE, RESET = "1", "", "\x1b[", "\x1b[0m"


@dataclass(slots=True)
class Edges:
    """Where marks open and close, and which are open."""

    opening: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    closing: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    open: list[Mark] = field(default_factory=list)

    def list_places(self) -> list[int]:
        """List the places at which something opens or closes, in order."""
        return sorted({*self.opening, *self.closing})


def create_edges(marks: Iterable[Mark]) -> Edges:
    """Create the edges of marks that are sorted by where they open, the longer first."""
    edges = Edges()
    for mark in marks:
        edges.opening[mark.start].append(mark)
        if mark.end > mark.start:
            edges.closing[mark.end].append(mark)
    return edges


class Painter:
    """Paints lines for a terminal of some width."""

    def __init__(self, coloured: bool, width: int) -> None:
        self.coloured = coloured
        self.width = width

    def list_lines(self, text: str, marks: Sequence[Mark]) -> Iterator[str]:
        """List the lines of a text with its marks, broken at the width."""
        edges = create_edges(marks)
        places = edges.list_places()
        at = number = 0
        for line in text.splitlines(keepends=True):
            end, stop = at + len(line), at + len(line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
            pieces: list[Piece] = []
            start = at
            while number < len(places) and places[number] < end:
                place = places[number]
                pieces.append((text[start : min(place, stop)], self.get_codes(edges)))
                pieces += self.list_edge_pieces(edges, place)
                start, number = min(place, stop), number + 1
            pieces.append((text[start:stop], self.get_codes(edges)))
            # What ends with the line closes on it.
            if number < len(places) and places[number] == end and end in edges.closing:
                pieces += self.list_closing_pieces(edges, end)
            yield from self.list_painted(pieces)
            at = end

    def list_edge_pieces(self, edges: Edges, place: int) -> Iterator[Piece]:
        """List what is printed between the signs at a place: ends of marks, notes, openings of marks."""
        yield from self.list_closing_pieces(edges, place)
        for mark in edges.opening.pop(place, ()):
            if mark.end == mark.start:
                yield f"[{mark.label}]", self.write_codes(("note",))
                continue
            edges.open.append(mark)
            if mark.label and not self.coloured:
                yield "[", PLAIN

    def list_closing_pieces(self, edges: Edges, place: int) -> Iterator[Piece]:
        """List the words behind the marks that end at a place, the inner first."""
        for mark in reversed(edges.closing.pop(place, [])):
            edges.open.remove(mark)
            if mark.label:
                yield (f"[{mark.label}]", self.write_codes(("note",))) if self.coloured else (f" {mark.label}]", PLAIN)

    def get_codes(self, edges: Edges) -> str:
        """Return the codes of all marks that are open."""
        return self.write_codes([mark.style for mark in edges.open])

    def write_codes(self, styles: Iterable[str]) -> str:
        """Write the codes of styles that lie over one another, the one that wins last."""
        if not self.coloured:
            return PLAIN
        return ";".join(CODES[style] for style in sorted(set(styles), key=STYLES.index))

    def list_painted(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """List the lines that pieces of text make, broken at the width."""
        words = ((word, codes) for text, codes in pieces for word in list_words(write_visible(text), self.width))
        for line in break_pieces(words, self.width):
            yield self.write_line(line)

    def write_line(self, pieces: Iterable[Piece]) -> str:
        """Write one line; neighbours of one style share their codes."""
        parts: list[str] = []
        before = PLAIN
        for text, codes in pieces:
            if codes != before:
                parts.append((RESET if before else "") + (f"{ESCAPE}{codes}m" if codes else ""))
            parts.append(text)
            before = codes
        return "".join(parts) + (RESET if before else "")

    def write_bold(self, text: str) -> str:
        """Write a text in bold where codes may be used."""
        return self.write_line([(text, BOLD if self.coloured else PLAIN)])

    def print_wrapped(self, text: str) -> None:
        """Print a text that is not part of the document, broken at the width."""
        for line in break_lines(write_visible(text), self.width):
            print(line)
