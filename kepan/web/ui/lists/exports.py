"""Writing rows of a list page as CSV and as a workbook, without holding them all in memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import FilterSet

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.trail.services import create_entry
from kepan.web.ui.lists.columns import Column, write_number, write_text
from kepan.web.ui.lists.state import State, list_chips

BOM = "\ufeff"
MOST_SHEET_ROWS = 1_048_000
# A cell of text that begins like this would be run as a formula by a spreadsheet.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# A long run of digits in a search may be somebody's number: it does not go into the trail.
PERSONAL = re.compile(r"\d{6,}[0-9Xx]*")
Follow = Callable[[Iterable[Any]], Iterable[Any]]
"""What sees the rows of an export pass, one by one."""


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


class Export:
    """The export of a list page: what leaves, under which name, and what the trail and the file say of it."""

    def __init__(self, page: Any, state: State, filters: FilterSet | None, rows: QuerySet[Any], form: str) -> None:
        self.page = page
        self.user: User = page.user
        self.state = state
        self.form = form
        self.columns = [column for column in state.columns if column.is_exported]
        self.chips = [chip.text for chip in list_chips(filters, state)]
        self.rows = rows
        self.total = rows.count()
        self.tier: Tier = page.get_export_tier(rows)
        self.taken_at = timezone.localtime()
        self.name = f"{page.title} {self.taken_at:%Y-%m-%d} {self.tier.label}.{form}"

    def create_entry(self) -> None:
        """Write into the trail who took what."""
        create_entry(
            actor=self.user,
            action=self.page.export_action,
            title=str(self.page.title),
            region_path=self.user.region.path if self.user.region else "",
            after={
                "list": self.page.name,
                "form": self.form,
                "tier": self.tier,
                "filters": [PERSONAL.sub("…", chip) for chip in self.chips],
                "columns": [column.key for column in self.columns],
                "rows": self.total,
            },
        )

    def write_csv(self) -> Iterator[str]:
        """Yield the lines of the CSV file."""
        return write_csv(self.columns, self.page.get_export_rows(self.rows, self.state))

    def write_workbook(self, follow: Follow = iter) -> IO[bytes]:
        """Write the workbook with its sheet of facts."""
        facts = [
            (_("列表"), str(self.page.title)),
            (_("条件"), "；".join(self.chips) or _("全部")),  # l10n: a semicolon
            (_("数据分级"), str(self.tier.label)),
            (_("行数"), write_number(self.total)),
            (_("导出时间"), f"{self.taken_at:%Y-%m-%d %H:%M}"),
            (_("导出人"), str(self.user.name)),
        ]
        return write_workbook(self.columns, follow(self.page.get_export_rows(self.rows, self.state)), facts)

    def write_file(self, follow: Follow) -> IO[bytes]:
        """Write either form into a temporary file; `follow` sees each row pass."""
        if self.form == "xlsx":
            return self.write_workbook(follow)
        file = TemporaryFile()  # noqa: SIM115 whoever keeps it closes it
        for line in write_csv(self.columns, follow(self.page.get_export_rows(self.rows, self.state))):
            file.write(line.encode())
        return file
