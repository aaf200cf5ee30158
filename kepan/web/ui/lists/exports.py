"""Writing rows of a list page as CSV and as a workbook, without holding them all in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.web.ui.lists.columns import Column, write_text

BOM = "\ufeff"
MOST_SHEET_ROWS = 1_048_000
# A cell of text that begins like this would be run as a formula by a spreadsheet.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """Gives back what the CSV writer writes, so that it can be sent line by line."""

    def write(self, line: str) -> str:
        return line


def write_head(column: Column) -> str:
    """Write a column's head with its unit."""
    return f"{column.label}（{column.unit}）" if column.unit else str(column.label)


def guard_text(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _write_csv_value(column: Column, row: Any) -> str:
    value = column.get_value(row)
    if column.kind == "number" and isinstance(value, int | float | Decimal):
        return str(value)
    return guard_text(write_text(column, value))


def write_csv(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """Yield the lines of a CSV file in UTF-8 with the mark that spreadsheets look for."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([guard_text(write_head(column)) for column in columns])
    for row in rows:
        yield writer.writerow([_write_csv_value(column, row) for column in columns])


def _write_sheet_value(sheet: Any, line: int, place: int, column: Column, row: Any, formats: dict[str, Any]) -> None:
    value = column.get_value(row)
    if value is None:
        return
    if column.kind == "number" and isinstance(value, int | float | Decimal):
        sheet.write_number(line, place, value)
    elif column.kind == "datetime":
        sheet.write_datetime(line, place, timezone.localtime(value).replace(tzinfo=None), formats["datetime"])
    elif column.kind == "date":
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001 a day
    else:
        sheet.write_string(line, place, write_text(column, value))


def write_workbook(columns: Sequence[Column], rows: Iterable[Any], facts: Sequence[tuple[str, str]]) -> IO[bytes]:
    """Write rows into a workbook in a temporary file, with a second sheet that says what was exported."""
    file = TemporaryFile()  # noqa: SIM115 the answer closes it when it has been sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    head = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet = book.add_worksheet(_("数据"))
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 12 if column.kind in {"number", "date"} else 24)
        sheet.write_string(0, place, write_head(column), head)
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            _write_sheet_value(sheet, line, place, column, row, formats)
    notes = book.add_worksheet(_("说明"))
    notes.set_column(0, 0, 16)
    notes.set_column(1, 1, 80)
    for line, (label, words) in enumerate(facts):
        notes.write_string(line, 0, label, head)
        notes.write_string(line, 1, words)
    book.close()
    file.seek(0)
    return file
