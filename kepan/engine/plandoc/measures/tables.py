"""Reads tables of tasks that were turned into lines: a header of known words, then one line a task."""

from dataclasses import dataclass, field

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.vocabulary import Actions

CONTENT, NUMBER, LEAD, RESPONSIBLE, SUPPORT, DEADLINE = (
    "content",
    "number",
    "lead",
    "responsible",
    "support",
    "deadline",
)
LEAST = 3
MOST = 12


@dataclass(slots=True)
class Row:
    """One task of a table: its block, and the place of each cell by the meaning of its column."""

    block: int
    cells: dict[str, Span] = field(default_factory=dict)


def list_rows(plain: str, blocks: list[Block], words: Actions) -> list[Row]:
    """List the rows of all tables of tasks; a line with another number of cells ends the table."""
    rows: list[Row] = []
    columns: list[str] = []
    for number, block in enumerate(blocks):
        cells = list_cells(plain, block)
        header = read_header(plain, cells, words)
        if header:
            columns = header
        elif columns and len(cells) == len(columns):
            rows.append(Row(number, dict(zip(columns, cells, strict=True))))
        else:
            columns = []
    return rows


def list_cells(plain: str, block: Block) -> list[Span]:
    """List the cells of a line: between tabs, else between blanks."""
    sign = "\t" if "\t" in plain[block.start : block.end] else " "
    cells: list[Span] = []
    first = block.start
    for at in range(block.start, block.end + 1):
        if at == block.end or plain[at] == sign:
            if plain[first:at].strip():
                cells.append((first, at))
            first = at + 1
            if len(cells) > MOST:
                return []
    return cells


def read_header(plain: str, cells: list[Span], words: Actions) -> list[str]:
    """Read a header: its columns by meaning, or nothing where the line is none."""
    if len(cells) < LEAST:
        return []
    kinds = (
        (NUMBER, words.number_labels),
        (CONTENT, words.content_labels),
        (LEAD, words.lead_labels),
        (RESPONSIBLE, words.responsible_labels),
        (SUPPORT, words.support_labels),
        (DEADLINE, words.deadline_labels),
    )
    columns = []
    for number, cell in enumerate(cells):
        word = plain[slice(*cell)].strip()
        columns.append(next((kind for kind, labels in kinds if word in labels), f"other{number}"))
    known = set(columns) - {f"other{number}" for number in range(len(cells))}
    return columns if CONTENT in known and len(known) >= LEAST and len(set(columns)) == len(columns) else []
