"""Pieces of text on a page, and the lines that they form."""

from dataclasses import dataclass, replace

# Distances in parts of the size of letters.
SAME_LINE = 0.5
CELL_GAP = 1.8
WORD_GAP = 0.2


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that was drawn at one go: left and right edge, top and bottom (downwards), size of the letters."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its cells joined by tabs, and where it stands."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page from top to bottom, its measures, and the stamps and watermarks that lie across it."""

    lines: tuple[Line, ...]
    width: float
    height: float
    stamps: tuple[str, ...] = ()


def list_lines(pieces: list[Piece], *, is_sorted: bool = False) -> list[Line]:
    """List the lines that pieces form: in the order of the pieces, or by their place where `is_sorted` is off.

    The order in which a PDF draws is the order of reading, also in columns and cells; in OFD it need not be.
    """
    ordered = pieces if is_sorted else sort_by_place(pieces)
    lines: list[Line] = []
    for piece in ordered:
        if lines and is_same_line(lines[-1], piece):
            lines[-1] = create_joined(lines[-1], piece)
        else:
            lines.append(Line(piece.text, piece.left, piece.right, piece.top, piece.bottom, piece.size))
    return [replace(line, text=line.text.strip()) for line in lines if line.text.strip()]


def sort_by_place(pieces: list[Piece]) -> list[Piece]:
    """Sort pieces by rows from top to bottom, in a row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: ((one.top + one.bottom) / 2, one.left)):
        if rows and abs(compute_middle(rows[-1][-1]) - compute_middle(piece)) < SAME_LINE * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda one: one.left)]


def compute_middle(part: Piece | Line) -> float:
    """Compute the height at which a part stands."""
    return (part.top + part.bottom) / 2


def is_same_line(line: Line, piece: Piece) -> bool:
    """Say whether a piece continues a line: at its height and not left of its end."""
    size = max(line.size, piece.size)
    return abs(compute_middle(line) - compute_middle(piece)) < SAME_LINE * size and piece.left > line.right - size


def create_joined(line: Line, piece: Piece) -> Line:
    """Create the line with a piece at its end; a wide gap parts cells, a narrow one words of Latin letters."""
    gap = (piece.left - line.right) / max(line.size, piece.size, 0.1)
    first, last = piece.text[:1], line.text[-1:]
    if gap > CELL_GAP and line.text.strip() and piece.text.strip():
        between = "\t"
    elif gap > WORD_GAP and is_latin(first) and is_latin(last) and (first + last).isascii():
        between = " "
    else:
        between = ""
    return Line(
        line.text + between + piece.text,
        line.left,
        max(line.right, piece.right),
        min(line.top, piece.top),
        max(line.bottom, piece.bottom),
        max(line.size, piece.size),
    )


def is_latin(sign: str) -> bool:
    """Say whether a sign is a letter or digit of Latin script."""
    return sign.isascii() and sign.isalnum()
