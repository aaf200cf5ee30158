"""Writes tables as xlsx: typed cells, a frozen heading with filters, and a sheet that says what the table is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from xlsxwriter import Workbook

from kepan.engine.sheets.fields import Kind
from kepan.store.files.formulas import is_formula
from kepan.store.files.tables.model import TEXTS, Cell, TableColumn, get_writer, write_figure, write_head
from kepan.store.files.workbooks.cells import MOST_SIGNS, PLAIN, CellWriter, count_decimals, count_units, write_text
from kepan.store.files.workbooks.writing import OPTIONS

if TYPE_CHECKING:
    from xlsxwriter import Format, Worksheet

MOST_ROWS = 1_048_575
"""Rows of one sheet without its heading."""
EXACT_DIGITS = 15
"""Spreadsheet programs keep no more digits; a longer number is written as a text."""
DAY_ZERO = date(1899, 12, 30).toordinal()
FIRST_SERIAL = date(1900, 3, 1).toordinal() - DAY_ZERO
"""Before it programs disagree about the number of a day; earlier ones are written as texts."""
WIDTHS = {Kind.NUMBER: 14, Kind.WHOLE: 10, Kind.DAY: 12, Kind.TRUTH: 8, Kind.CODE: 22, Kind.LONG_TEXT: 48}
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
OTHER_WIDTH, MOMENT_WIDTH = 24, 17
Write = Callable[[int, int, Cell], object]
"""Writes a value that is not None at a row and a column."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a workbook says besides its table: names of its sheets, the remark about texts that a cell cannot hold."""

    data: str = "数据"
    cover: str = "说明"
    cut_label: str = "截断"
    cut: str = "{count} 个单元格的文字超过单元格的上限（32,767 字），已截断；全文请导出 CSV 或 Parquet"


class FullSheetError(Exception):
    """A sheet cannot hold so many rows."""


class SheetWriter:
    """Writes the values of one sheet, each column in its way; counts texts that were too long for a cell."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.book, self.sheet = book, sheet
        self.numbers = CellWriter(book)
        self.quoted = book.add_format({"quote_prefix": True})
        self.cut = 0

    def write_text(self, line: int, place: int, value: Cell) -> None:
        """Write a text, never as a formula."""
        text = str(value)
        if text:
            self.cut += count_units(text) > MOST_SIGNS
            form = self.quoted if is_formula(text) else None
            self.sheet.write_string(line, place, write_text(text), form)

    def get_writer(self, column: TableColumn) -> Write:
        """Return what writes the values of a column."""
        match column.field.kind:
            case Kind.NUMBER | Kind.WHOLE:
                return self._get_number_writer(column.decimals)
            case Kind.DAY:
                return self._get_day_writer(has_time=column.has_time)
            case kind if kind in TEXTS:
                return self.write_text
            case _:
                words = get_writer(column)
                return lambda line, place, value: self.write_text(line, place, words(value))

    def _get_number_writer(self, decimals: int | None) -> Write:
        fixed = self.numbers.get_fixed_form(decimals) if decimals else None

        def write(line: int, place: int, value: Cell) -> None:
            if isinstance(value, str) or not is_exact(value):
                self.write_text(line, place, write_figure(value))
            else:
                self.sheet.write_number(line, place, value, fixed or self._get_form(value))

        return write

    def _get_form(self, value: Cell) -> Format | None:
        shown = count_decimals(value) if isinstance(value, Decimal) else PLAIN
        return None if shown == PLAIN else self.numbers.get_fixed_form(shown)

    def _get_day_writer(self, *, has_time: bool) -> Write:
        moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"}) if has_time else None
        day = self.book.add_format({"num_format": "yyyy-mm-dd"})

        def write(line: int, place: int, value: Cell) -> None:
            number = value.toordinal() - DAY_ZERO if isinstance(value, date) else 0
            if number < FIRST_SERIAL:
                self.write_text(line, place, value.isoformat() if isinstance(value, date) else value)
            elif moment is not None and isinstance(value, datetime):
                self.sheet.write_datetime(line, place, value.replace(tzinfo=None), moment)
            else:
                self.sheet.write_number(line, place, number, day)

        return write


@contextmanager
def open_book(file: IO[bytes]) -> Iterator[Workbook]:
    """Open a workbook that is written row by row; where that ends early, nothing of it stays on the disk."""
    with TemporaryDirectory(prefix="kepan-") as folder:
        book = Workbook(file, {**OPTIONS, "tmpdir": folder})
        try:
            yield book
        except BaseException:
            for sheet in book.worksheets():
                if sheet.row_data_fh is not None:
                    sheet.row_data_fh.close()
            raise
        book.close()


def is_exact(value: Cell) -> bool:
    """Say whether a number has no more digits than a spreadsheet program keeps.

    >>> is_exact(Decimal("123456789012.345")), is_exact(12345678901234567), is_exact(1000000000000000000000)
    (True, False, True)
    """
    if isinstance(value, Decimal):
        digits = value.as_tuple().digits
        return len(digits) <= EXACT_DIGITS or len("".join(map(str, digits)).strip("0")) <= EXACT_DIGITS
    if isinstance(value, int):
        return -(10**EXACT_DIGITS) < value < 10**EXACT_DIGITS or len(str(abs(value)).rstrip("0")) <= EXACT_DIGITS
    return True


def write_book(
    file: IO[bytes],
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Cell]],
    facts: Sequence[tuple[str, str]] = (),
    *,
    words: Words,
) -> None:
    """Write a table into a workbook; `facts` (label, words) stand on a second sheet that says what it is.

    More rows than a sheet holds raise `FullSheetError`.
    """
    with open_book(file) as book:
        _write_sheets(book, columns, rows, facts, words)


def _write_sheets(
    book: Workbook,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Cell]],
    facts: Sequence[tuple[str, str]],
    words: Words,
) -> None:
    writer = _write_sheet(book, words.data, columns, rows)
    if facts:
        more = [(words.cut_label, words.cut.format(count=writer.cut))] if writer.cut else []
        _write_cover(book.add_worksheet(words.cover), writer, [*facts, *more])


def _write_sheet(
    book: Workbook, title: str, columns: Sequence[TableColumn], rows: Iterable[Sequence[Cell]]
) -> SheetWriter:
    sheet = book.add_worksheet(title)
    writer = SheetWriter(book, sheet)
    _write_heads(sheet, columns, writer)
    writers = [writer.get_writer(column) for column in columns]
    line = 0
    for line, row in zip(count(1), rows):
        if line > MOST_ROWS:
            raise FullSheetError
        for place, value in enumerate(row):
            if value is not None:
                writers[place](line, place, value)
    sheet.autofilter(0, 0, line, len(columns) - 1)
    return writer


def write_sheets(
    file: IO[bytes], tables: Iterable[tuple[str, Sequence[TableColumn], Iterable[Sequence[Cell]]]]
) -> None:
    """Write several tables into one workbook, each with its title; a title that no sheet can have is made fit."""
    taken: set[str] = set()
    with open_book(file) as book:
        for title, columns, rows in tables:
            name = make_sheet_name(title, taken)
            taken.add(name.casefold())
            _write_sheet(book, name, columns, rows)


def make_sheet_name(title: str, taken: Collection[str]) -> str:
    """Return a name for a sheet that no other has: without the signs that names cannot hold, 31 signs at most.

    >>> make_sheet_name("议程/嘉宾", set()), make_sheet_name("签到", {"签到"})
    ('议程 嘉宾', '签到 2')
    """
    name = plain = FORBIDDEN.sub(" ", title).strip()[:27] or "1"
    for number in count(2):
        if name.casefold() not in taken:
            break
        name = f"{plain} {number}"
    return name


def _write_heads(sheet: Worksheet, columns: Sequence[TableColumn], writer: SheetWriter) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        head = write_head(column.field.label, column.field.unit)
        usual = MOMENT_WIDTH if column.has_time else WIDTHS.get(column.field.kind, OTHER_WIDTH)
        # A Chinese sign is as wide as two digits; the sign of the filter takes the place of two more.
        sheet.set_column(place, place, min(max(usual, 2 * len(head) + 3), 60))
        sheet.write_string(0, place, head, writer.numbers.head)


def _write_cover(sheet: Worksheet, writer: SheetWriter, facts: Iterable[tuple[str, str]]) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    for line, (label, words) in enumerate(facts):
        sheet.write_string(line, 0, label, writer.numbers.head)
        writer.numbers.write(sheet, line, 1, words)
