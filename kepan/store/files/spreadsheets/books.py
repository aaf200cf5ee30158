"""Workbooks of spreadsheet programs: cells by calamine, and what it does not tell from the parts themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kepan.engine.sheets.model import Area, Raw, RawSheet, trim_rows
from kepan.store.files.archives import open_archive
from kepan.store.files.errors import DamagedError, EncryptedError, FileRefusedError, UnreadKindError
from kepan.store.files.spreadsheets.marks import Marks, read_marks
from kepan.store.files.spreadsheets.oldbooks import read_old_marks
from kepan.store.files.spreadsheets.opendocument import read_open_marks

LIMIT = 60_000_000
"""Bytes of a workbook; its parts may unpack to ten times as much."""


def read_book(content: bytes, *, name: str) -> tuple[RawSheet, ...]:
    """Read the sheets of a workbook, hidden ones too; charts and macros are no sheets."""
    marks: dict[str, Marks] = {}
    if content.startswith(b"PK"):
        with open_archive(content, name=name, limit=LIMIT) as archive:
            if not archive.parts & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
                raise UnreadKindError(name, "." + name.rpartition(".")[2] if "." in name else "")
            marks = read_marks(archive) | read_open_marks(archive)
    else:
        marks = read_old_marks(content)
    try:
        return tuple(_list_sheets(content, marks, name))
    except PasswordError as error:
        raise EncryptedError(name) from error
    except FileRefusedError:
        raise
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise DamagedError(name, "its sheets cannot be read") from error
    except BaseException as error:
        # The reader ends in a panic on files that break its expectations; it is no Exception.
        if type(error).__name__ == "PanicException":
            raise DamagedError(name, "its sheets cannot be read") from error
        raise


def _list_sheets(content: bytes, marks: dict[str, Marks], name: str) -> Iterator[RawSheet]:
    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        for known in book.sheets_metadata:
            if known.typ != SheetTypeEnum.WorkSheet:
                continue
            try:
                sheet = book.get_sheet_by_name(known.name)
            except CalamineError as error:
                raise DamagedError(name, f"its sheet {known.name} cannot be read", sheet=known.name) from error
            own = marks.get(known.name, Marks())
            yield RawSheet(
                name=known.name,
                rows=trim_rows(_list_rows(sheet, own)),
                merged=tuple(_list_areas(sheet)),
                hidden_rows=own.hidden_rows,
                hidden_columns=own.hidden_columns,
                formulas=own.formulas,
                uncomputed=own.uncomputed,
                percents=own.percents,
                starts_1904=own.starts_1904,
                is_hidden=known.visible != SheetVisibleEnum.Visible,
            )


def _list_rows(sheet: CalamineSheet, marks: Marks) -> Iterator[list[Raw]]:
    top, left = sheet.start or (0, 0)
    errors: dict[int, dict[int, str]] = {}
    for (row, column), text in marks.errors.items():
        errors.setdefault(row, {})[column] = text
    for _empty in range(top):
        yield []
    for place, values in enumerate(sheet.to_python(skip_empty_area=True), top):
        cells: list[Raw] = [*[None] * left, *map(read_value, values)]
        # The reader gives failed formulas as empty cells; they are not.
        for column, text in errors.get(place, {}).items():
            cells += [None] * (column + 1 - len(cells))
            cells[column] = text
        yield cells


def read_value(value: Any) -> Raw:
    """Read what calamine gives for a cell: numbers exact to the 15 digits that programs keep, nothing for "".

    >>> read_value(27455.299999999999), read_value(0.1 + 0.2), read_value(320100.0), read_value("")
    (Decimal('27455.3'), Decimal('0.3'), 320100, None)
    """
    if value == "":
        return None
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return int(value)
        return Decimal(format(value, ".15g"))
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, str | bool | int | date | time):
        return value
    return str(value)


def _list_areas(sheet: CalamineSheet) -> Iterator[Area]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        yield Area(top, left, bottom, right)
