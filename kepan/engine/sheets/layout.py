"""Where the table stands in a sheet: title, headings of one or several rows, data, totals, notes.

Offices put a title above, a unit line beside, headings over two or three rows with merged cells, a row of column
numbers below, subtotals between and signatures under their tables. Every row is either data or set aside with the
reason; nothing disappears.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from kepan.engine.basis.words import write_narrow
from kepan.engine.sheets.asides import Aside, part_rows
from kepan.engine.sheets.headings import Heading, find_unit_line, fold_heading, is_unit, is_word, read_heading
from kepan.engine.sheets.model import Raw, RawSheet, get_cell, list_cells

LOOKED_AT, MOST_HEADING_ROWS, SAMPLE = 40, 4, 30


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a sheet; rows and columns count from 0.

    `headings` has one entry for each column from 0 to the last; a column without a heading has the name "".
    `heading_rows` is None where no row reads like headings: columns are then known by their letters only.
    `filled` says for cells of data that were merged downwards in which cell their value stands.
    """

    heading_rows: tuple[int, int] | None
    headings: tuple[Heading, ...]
    data_rows: tuple[int, ...]
    aside: tuple[tuple[int, Aside], ...]
    unit: str
    title: str
    filled: dict[tuple[int, int], tuple[int, int]]

    def count_aside(self) -> Counter[Aside]:
        """Count the rows that were set aside by their reasons."""
        return Counter(reason for _row, reason in self.aside)


_PARTS_OF_DAYS = frozenset("年月日")


def find_layout(sheet: RawSheet, known: Collection[str] = (), *, heading_row: int | None = None) -> Layout:
    """Find the table of a sheet.

    `known` are headings one expects (any writing); they outweigh looks. `heading_row` is the choice of a person: the
    first row of the headings, from 0.
    """
    folded = frozenset(fold_heading(word) for word in known) - {""}
    first = heading_row if heading_row is not None else _find_heading_row(sheet, folded)
    if first is None:
        return _create_bare(sheet)
    top, bottom = _find_heading_block(sheet, first, may_grow_up=heading_row is None)
    headings = _read_headings(sheet, top, bottom)
    above = [(row, text) for row in range(top) if (text := _join_row(sheet, row))]
    unit = next((unit for _row, text in above if (unit := find_unit_line(text))), "")
    aside = [(row, _judge_above(text)) for row, text in above]
    data, more = part_rows(sheet, bottom, headings, folded)
    titles = [text for row, text in above if not find_unit_line(text)]
    return Layout(
        (top, bottom), headings, tuple(data), tuple(aside + more), unit, titles[0] if titles else "",
        _list_filled(sheet, bottom),
    )  # fmt: skip


def find_repeated_headings(layout: Layout) -> dict[int, int]:
    """Find columns with the same heading as one before them: the column and that of the first."""
    first: dict[tuple[str, str], int] = {}
    found: dict[int, int] = {}
    for column, heading in enumerate(layout.headings):
        key = fold_heading(heading.name), heading.unit
        if heading.name and first.setdefault(key, column) != column:
            found[column] = first[key]
    return found


def _create_bare(sheet: RawSheet) -> Layout:
    data = tuple(row for row in range(len(sheet.rows)) if list_cells(sheet, row))
    return Layout(None, tuple(read_heading("") for _column in range(sheet.width)), data, (), "", "", {})


def _find_heading_row(sheet: RawSheet, known: frozenset[str]) -> int | None:
    rows = [row for row in range(min(len(sheet.rows), LOOKED_AT)) if list_cells(sheet, row)]
    widths = [len(list_cells(sheet, row)) for row in range(min(len(sheet.rows), LOOKED_AT * 2))]
    filled = [width for width in widths if width]
    if not filled:
        return None
    usual = max(1.0, float(median(filled)))
    scored = [(_score_heading(sheet, row, usual, known), -row) for row in rows]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] > 0 else None


def _score_heading(sheet: RawSheet, row: int, usual: float, known: frozenset[str]) -> float:
    """Score how much a row reads like headings; 0 for one that cannot be."""
    cells = list_cells(sheet, row)
    words = [str(value).strip() for _column, value in cells if is_word(value)]
    share = len(words) / len(cells)
    met = sum(fold_heading(read_heading(word).name) in known for word in words) / len(cells) if known else 0.0
    cover = min(1.0, len(cells) / usual)
    if share < 0.8 or (cover < 0.4 and met < 0.5) or (len(cells) == 1 and usual > 1):
        return 0.0
    distinct = len(set(words)) / len(words)
    below = [other for other in range(row + 1, min(len(sheet.rows), row + SAMPLE)) if list_cells(sheet, other)]
    if not below:
        return met
    contrast = sum(_is_figure_column(sheet, column, below) for column, _value in cells) / len(cells)
    return 2 * met + cover + distinct + 2 * contrast + (share - 1)


def _is_figure_column(sheet: RawSheet, column: int, rows: Sequence[int]) -> bool:
    values = [value for row in rows if (value := get_cell(sheet, row, column)) is not None]
    return len(values) * 2 > len(rows) and sum(not is_word(value) for value in values) * 2 > len(values)


def _find_heading_block(sheet: RawSheet, row: int, *, may_grow_up: bool) -> tuple[int, int]:
    """Find the first and the last row of the headings around one of them."""
    top = bottom = row
    # Cells merged downwards from a heading say how far the headings reach.
    reach = max((area.bottom for area in sheet.merged if area.top == row and area.bottom > row), default=row)
    bottom = min(max(bottom, reach), row + MOST_HEADING_ROWS - 1, len(sheet.rows) - 1)
    while bottom - row < MOST_HEADING_ROWS - 1 and _is_divided(sheet, bottom, bottom + 1):
        bottom += 1
    if bottom + 1 < len(sheet.rows) and _is_unit_row(sheet, bottom + 1):
        bottom += 1
    while may_grow_up and top > 0 and bottom - top < MOST_HEADING_ROWS - 1 and _is_divided(sheet, top - 1, top):
        top -= 1
    return top, bottom


def _is_unit_row(sheet: RawSheet, row: int) -> bool:
    """Say whether a row gives nothing but units, as some offices put them below their headings."""
    words = [str(value).strip().strip("()（）") for _column, value in list_cells(sheet, row)]
    return bool(words) and all(map(is_unit, words)) and not {*words} <= _PARTS_OF_DAYS


def _is_divided(sheet: RawSheet, upper: int, lower: int) -> bool:
    """Say whether headings of one row are divided by those of the next: some stand over several columns."""
    if lower >= len(sheet.rows):
        return False
    above, below = dict(list_cells(sheet, upper)), dict(list_cells(sheet, lower))
    if not above or not below or not all(is_word(value) for value in (*above.values(), *below.values())):
        return False
    if any(":" in write_narrow(str(value)) for value in above.values()):
        # Who fills in and in which unit: a line of its own.
        return False
    spans = [area for area in sheet.merged if area.top <= upper <= area.bottom < lower and area.right > area.left]
    spans = [area for area in spans if not (area.left == 0 and area.right + 1 >= sheet.width)]
    if spans:
        inside = {column for area in spans for column in range(area.left, area.right + 1)}
        down = {column for area in sheet.merged if area.top <= upper and area.bottom >= lower
                for column in range(area.left, area.right + 1)}  # fmt: skip
        return all(column in inside or column in down for column in below)
    # Without merged cells: the lower row fills gaps of the upper one and leaves out what has no parts.
    gaps = [column for column in below if column not in above]
    return bool(gaps) and len(above) > 1 and any(column not in below for column in above) and min(below) >= min(above)


def _read_headings(sheet: RawSheet, top: int, bottom: int) -> tuple[Heading, ...]:
    spread = {
        (row, column): (area.top, area.left)
        for area in sheet.merged
        if area.top <= bottom and area.bottom >= top and not (area.left == 0 and area.right + 1 >= sheet.width)
        for row in range(max(area.top, top), min(area.bottom, bottom) + 1)
        for column in range(area.left, area.right + 1)
    }
    units = {row for row in range(top + 1, bottom + 1) if _is_unit_row(sheet, row)}
    headings = []
    for column in range(sheet.width):
        parts: list[str] = []
        for row in range(top, bottom + 1):
            value = get_cell(sheet, *spread.get((row, column), (row, column)))
            if value is None and row < bottom and not sheet.merged:
                value = _find_left(sheet, row, column)
            text = "" if value is None else str(value).strip()
            if row in units and text:
                text = f"({text.strip('()（）')})"
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        headings.append(read_heading(tuple(parts)) if parts else read_heading(""))
    return tuple(headings)


def _find_left(sheet: RawSheet, row: int, column: int) -> Raw:
    """Find the heading to the left that stands over a column whose own cell is empty but has a part below."""
    if get_cell(sheet, row + 1, column) is None:
        return None
    for other in range(column - 1, -1, -1):
        if get_cell(sheet, row + 1, other) is None:
            return None
        if (value := get_cell(sheet, row, other)) is not None:
            return value
    return None


def _join_row(sheet: RawSheet, row: int) -> str:
    return "  ".join(str(value).strip() for _column, value in list_cells(sheet, row))


def _judge_above(text: str) -> Aside:
    return Aside.UNIT_LINE if find_unit_line(text) else Aside.TITLE


def _list_filled(sheet: RawSheet, bottom: int) -> dict[tuple[int, int], tuple[int, int]]:
    """List the cells of data below the first of those that were merged downwards, in their first column."""
    return {
        (row, area.left): (area.top, area.left)
        for area in sheet.merged
        if area.top > bottom
        for row in range(area.top + 1, min(area.bottom + 1, len(sheet.rows)))
    }
