"""Reads tables of tasks that were turned into lines: a header of known words, then one line a task."""

from dataclasses import dataclass, field

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.cells import list_cells
from kepan.engine.plandoc.markers import FIRST
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
OTHER = "other"
LEAST = 2
LONGEST_HEAD = 8


@dataclass(slots=True)
class Row:
    """One task of a table: its block, and the place of each cell by the meaning of its column."""

    block: int
    cells: dict[str, Span] = field(default_factory=dict)


def list_rows(plain: str, blocks: list[Block], words: Actions) -> list[Row]:
    """List the rows of all tables of tasks: below a header, the lines with as many cells, up to the next heading."""
    rows: list[Row] = []
    columns: list[str] = []
    for number, block in enumerate(blocks):
        cells = list_cells(plain, block.start, block.end, len(columns))
        header = read_header(plain, cells, words)
        if header or len(cells) < LEAST or (block.title is not None and block.rank <= FIRST):
            columns = header
            continue
        if columns and len(cells) == len(columns) - 1 and columns[-1].startswith(OTHER):
            cells = [*cells, (block.end, block.end)]
        if columns and len(cells) == len(columns):
            row = Row(number, dict(zip(columns, cells, strict=True)))
            if any(sign.isalpha() for sign in plain[slice(*row.cells[CONTENT])]):
                rows.append(row)
    return rows


def read_header(plain: str, cells: list[Span], words: Actions) -> list[str]:
    """Read a header: its columns by meaning, or nothing where the line is none.

    A header names the content and at least one of offices and deadline.
    """
    if len(cells) < LEAST:
        return []
    columns: list[str] = []
    for at, cell in enumerate(cells):
        kind = read_column(plain[slice(*cell)].strip(), words)
        columns.append(kind if kind and kind not in columns else f"{OTHER}{at}")
    told = {LEAD, RESPONSIBLE, SUPPORT, DEADLINE} & set(columns)
    return columns if CONTENT in columns and told else []


def read_column(word: str, words: Actions) -> str:
    """Read what a column holds from the word at its head, or return an empty string."""
    if not word or len(word) > LONGEST_HEAD:
        return ""
    if word in words.number_labels:
        return NUMBER
    if words.person_labels.match_end(word):
        return ""
    if words.office_columns.match_end(word) or word in words.lead_labels or word in words.responsible_labels:
        if words.support_marks.find_in(word):
            return SUPPORT
        return LEAD if words.lead_marks.find_in(word) else RESPONSIBLE
    if words.deadline_tails.match_end(word):
        return DEADLINE
    return CONTENT if word in words.content_labels or words.content_tails.match_end(word) else ""
