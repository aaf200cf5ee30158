"""Writes a person's own table back with the reason beside each cell that was not taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO

from xlsxwriter.exceptions import OverlappingRange

from kepan.engine.sheets.fields import Field
from kepan.engine.sheets.layout import Layout
from kepan.engine.sheets.model import Area, Raw, RawSheet, get_cell, write_cell_name
from kepan.engine.sheets.texts import write_cell_text
from kepan.store.files.formulas import is_formula
from kepan.store.files.spreadsheets.ours import REASONS
from kepan.store.files.tables.books import DAY_ZERO, FIRST_SERIAL, MOST_ROWS, FullSheetError, is_exact, open_book
from kepan.store.files.workbooks.cells import count_decimals, write_text

if TYPE_CHECKING:
    from xlsxwriter import Format, Workbook, Worksheet

FAULT_FILL, DOUBT_FILL, HEAD_FILL = "#FFC7CE", "#FFEB9C", "#D9E7F5"
MOST_COMMENTS = 5_000
"""Cells with a comment; those after them have their colour and the column of reasons."""
SAMPLED, NARROWEST, WIDEST, REASON_WIDTH = 200, 8, 40, 60
LONGEST_NAME = 31
UNNAMABLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
HELP = (
    "红色的格不能导入，黄色的格要核对，原因写在这一列和格子的批注里。"
    "改好后保存，原样再导入就行：这一列不会读进去，别的行和列都不用动。"
)
NO_VALUE = "#VALUE!"
"""What stands for a formula that was never computed."""
DOUBT_WORDS = "（请核对）"


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a cell or, with neither column nor field, of a row: the reason and what to do, in words.

    A note names its cell by the column or by the key of the field; the column comes first.
    """

    words: str
    field: str = ""
    column: int | None = None
    is_doubt: bool = False


def write_returned(
    sheet: RawSheet,
    layout: Layout,
    columns: Mapping[int, Field],
    notes: Mapping[int, Sequence[Note]],
    *,
    only_noted: bool,
) -> BinaryIO:
    """Write a sheet as an .xlsx with notes by the places of its rows; read again it is the same table without them.

    Rows, columns and headings stand where they stood; formulas are gone, their values are kept. With `only_noted` the
    headings and the rows that have notes are written. More rows than a sheet holds raise `FullSheetError`.
    """
    file: Any = TemporaryFile()  # noqa: SIM115 whoever keeps it closes it
    try:
        with open_book(file) as book:
            page = book.add_worksheet(write_sheet_name(sheet.name))
            writer = _Returning(book, page, sheet, layout, {field.key: column for column, field in columns.items()})
            writer.write(notes, only_noted=only_noted)
    except FullSheetError:
        file.close()
        raise
    file.seek(0)
    return file  # type: ignore[no-any-return]


def write_sheet_name(name: str) -> str:
    """Write a name as a sheet can have it.

    >>> write_sheet_name("2026年/上报[1]"), write_sheet_name("")
    ('2026年 上报 1', '数据')
    """
    return name.translate(UNNAMABLE).strip(" '")[:LONGEST_NAME].strip() or "数据"


class _Returning:
    """Writes one sheet; forms are made when they are first needed."""

    def __init__(
        self, book: Workbook, page: Worksheet, sheet: RawSheet, layout: Layout, places: Mapping[str, int]
    ) -> None:
        self.book, self.page, self.sheet, self.layout, self.places = book, page, sheet, layout, places
        self.width = sheet.width
        self.bottom = layout.heading_rows[1] if layout.heading_rows else -1
        self.forms: dict[tuple[tuple[str, Any], ...], Format | None] = {(): None}
        self.comments = 0

    def write(self, notes: Mapping[int, Sequence[Note]], *, only_noted: bool) -> None:
        """Write the rows; cells are merged while their first row is the last that was written."""
        rows = self._list_rows(notes) if only_noted else range(len(self.sheet.rows))
        if len(rows) > MOST_ROWS:
            raise FullSheetError
        merged: dict[int, list[Area]] = defaultdict(list)
        for area in self.sheet.merged:
            if not only_noted or area.bottom <= self.bottom:
                merged[area.top].append(area)
        self._write_columns()
        for line, row in enumerate(rows):
            if row in self.sheet.hidden_rows:
                self.page.set_row(line, None, None, {"hidden": True})
            self._write_row(line, row, notes.get(row, ()), is_filled=only_noted)
            self._write_merged(merged.get(row, ()))
        if self.bottom >= 0:
            self.page.freeze_panes(self.bottom + 1, 0)
            self.page.autofilter(self.bottom, 0, max(len(rows) - 1, self.bottom), self.width)

    def _write_merged(self, areas: Sequence[Area]) -> None:
        for area in areas:
            # Areas that lie over each other come from broken files: the first one stays.
            with suppress(OverlappingRange):
                if (area.top, area.left) != (area.bottom, area.right):
                    self.page.merge_range(area.top, area.left, area.bottom, area.right, "")

    def _list_rows(self, notes: Mapping[int, Sequence[Note]]) -> list[int]:
        """List the rows down to the headings and those that have notes."""
        return [*range(self.bottom + 1), *(row for row in self.layout.data_rows if notes.get(row))]

    def _write_columns(self) -> None:
        sampled = self.sheet.rows[:SAMPLED]
        for column in range(self.width):
            texts = [write_cell_text(row[column]) for row in sampled if column < len(row)]
            # A Chinese sign is as wide as two others.
            signs = max((len(text) + sum(sign > "\u2e7f" for sign in text) for text in texts), default=0)
            hidden = {"hidden": column in self.sheet.hidden_columns}
            self.page.set_column(column, column, min(max(signs + 2, NARROWEST), WIDEST), None, hidden)
        self.page.set_column(self.width, self.width, REASON_WIDTH)

    def _write_row(self, line: int, row: int, notes: Sequence[Note], *, is_filled: bool) -> None:
        noted: dict[int, list[Note]] = defaultdict(list)
        for note in notes:
            noted[self._get_column(note)].append(note)
        cells = self.sheet.rows[row]
        for column in range(max(len(cells), max(noted, default=0) + 1)):
            value = cells[column] if column < len(cells) else None
            if value is None and is_filled and (row, column) in self.layout.filled:
                value = get_cell(self.sheet, *self.layout.filled[row, column])
            if (row, column) in self.sheet.uncomputed:
                # Left empty it would come in as nothing.
                value = NO_VALUE
            fill = _get_fill(noted[column]) if column in noted else ""
            self._write_cell(line, column, value, fill, is_percent=(row, column) in self.sheet.percents)
            if fill and self.comments < MOST_COMMENTS:
                self.comments += 1
                self.page.write_comment(line, column, "\n".join(note.words for note in noted[column]))
        self._write_reasons(line, row, noted)

    def _get_column(self, note: Note) -> int:
        """Return the column of a note, -1 where it is about the row."""
        return note.column if note.column is not None else self.places.get(note.field, -1)

    def _write_reasons(self, line: int, row: int, noted: Mapping[int, Sequence[Note]]) -> None:
        """Write the reasons of a row; the mark by which the column is known stands above them, or before the first."""
        words = [
            (write_cell_name(line, column) if column >= 0 else "") + (DOUBT_WORDS if note.is_doubt else "")
            + ("：" if column >= 0 or note.is_doubt else "") + note.words
            for column in sorted(noted) for note in noted[column]
        ]  # fmt: skip
        if row == self.bottom:
            self.page.write_string(
                line, self.width, REASONS, self._get_form(bold=True, text_wrap=True, bg_color=HEAD_FILL)
            )
            self.page.write_comment(line, self.width, HELP)
        elif line == 0 and self.bottom < 0:
            words = [REASONS, *words]
        if words:
            form = self._get_form(text_wrap=True, valign="top")
            self.page.write_string(line, self.width, write_text("\n".join(words)), form)

    def _write_cell(self, line: int, place: int, value: Raw, fill: str, *, is_percent: bool) -> None:
        colour = {"bg_color": fill} if fill else {}
        match value:
            case None:
                if fill:
                    self.page.write_blank(line, place, None, self._get_form(**colour))
            case bool():
                self.page.write_boolean(line, place, value, self._get_form(**colour))
            case Decimal() | int() if is_exact(value):
                shown = count_decimals(value)
                number = "0.00%" if is_percent else f"0.{'0' * shown}" if shown > 0 else ""
                known = {"num_format": number} if number else {}
                self.page.write_number(line, place, value, self._get_form(**colour, **known))
            case date() | time() if found := _get_clock_form(value):
                if isinstance(value, datetime | time):
                    self.page.write_datetime(line, place, value, self._get_form(**colour, num_format=found))
                else:
                    serial = value.toordinal() - DAY_ZERO
                    self.page.write_number(line, place, serial, self._get_form(**colour, num_format=found))
            case _:
                text = write_cell_text(value)
                quoted = {"quote_prefix": True} if is_formula(text) else {}
                self.page.write_string(line, place, write_text(text), self._get_form(**colour, **quoted))

    def _get_form(self, **known: Any) -> Format | None:
        key = tuple(sorted(known.items()))
        if key not in self.forms:
            self.forms[key] = self.book.add_format(known)
        return self.forms[key]


def _get_fill(notes: Sequence[Note]) -> str:
    return DOUBT_FILL if all(note.is_doubt for note in notes) else FAULT_FILL


def _get_clock_form(value: date | time) -> str:
    """Return the form of a day, a moment or a time; nothing for days that programs do not agree about."""
    if isinstance(value, time):
        return "hh:mm:ss"
    if value.toordinal() - DAY_ZERO < FIRST_SERIAL:
        return ""
    return "yyyy-mm-dd hh:mm:ss" if isinstance(value, datetime) else "yyyy-mm-dd"
