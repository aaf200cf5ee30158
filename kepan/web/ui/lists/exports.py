"""Writing rows of a list page as CSV and as a workbook, without holding them all in memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import xlsxwriter
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import is_sample_open
from kepan.apps.trail.services import create_entry
from kepan.web.ui.lists.columns import Column, write_number, write_text

BOM = "\ufeff"
MOST_SHEET_ROWS = 1_048_000
# A cell of text that begins like this would be run as a formula by a spreadsheet.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# A long run of digits in a search may be somebody's number: it does not go into the trail.
PERSONAL = re.compile(r"\d{6,}[0-9Xx]*")
Follow = Callable[[Iterable[Any]], Iterable[Any]]
"""What sees the rows of an export pass, one by one."""


FORMS = ("xlsx", "csv")


def get_form(request: HttpRequest) -> str:
    """Return the form of export that an address asks for, or nothing."""
    form = request.GET.get("export", "")
    return form if form in FORMS else ""


def list_forms(addresses: Callable[[str], str]) -> list[tuple[str, str]]:
    """List label and address of each form of an export."""
    return [(_("Excel 工作簿"), addresses("xlsx")), (_("CSV（UTF-8）"), addresses("csv"))]


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


def write_workbook(columns: Sequence[Column], rows: Iterable[Any], facts: Sequence[tuple[str, str]]) -> BinaryIO:
    """Write rows into a workbook in a temporary file, with a second sheet that says what was exported."""
    file: Any = TemporaryFile()  # noqa: SIM115 the answer closes it when it has been sent
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
    return file  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Export:
    """Rows that leave as a file: under which name, with which columns, and what the trail and the file say of it.

    `key` and `action` go into the trail, `chips` are the conditions in words, `rows` yields all rows in the order of
    the page.
    """

    user: User
    key: str
    action: str
    title: str
    form: str
    columns: Sequence[Column]
    chips: Sequence[str]
    total: int
    tier: Tier
    rows: Callable[[], Iterable[Any]]
    taken_at: datetime = field(default_factory=timezone.localtime)

    @property
    def name(self) -> str:
        """The name of the file: what it is, of which day, and how far it may travel."""
        return f"{self.title} {self.taken_at:%Y-%m-%d} {self.tier.label}.{self.form}"

    def create_entry(self) -> None:
        """Write into the trail who took what."""
        create_entry(
            actor=self.user,
            action=self.action,
            title=self.title,
            region_path=self.user.region.path if self.user.region else "",
            after={
                "list": self.key,
                "form": self.form,
                "tier": self.tier,
                "filters": [PERSONAL.sub("…", chip) for chip in self.chips],
                "columns": [column.key for column in self.columns],
                "rows": self.total,
            },
        )

    def write_file(self, follow: Follow = iter) -> BinaryIO:
        """Write either form into a temporary file; `follow` sees each row pass."""
        if self.form == "xlsx":
            return write_workbook(self.columns, follow(self.rows()), self.list_facts())
        file: Any = TemporaryFile()  # noqa: SIM115 whoever keeps it closes it
        for line in write_csv(self.columns, follow(self.rows())):
            file.write(line.encode())
        file.seek(0)
        return file  # type: ignore[no-any-return]

    def list_facts(self) -> list[tuple[str, str]]:
        """List what a reader of the file has to know of it."""
        facts = [
            (_("列表"), self.title),
            (_("条件"), "；".join(self.chips) or _("全部")),  # l10n: a semicolon
            (_("数据分级"), str(self.tier.label)),
            (_("行数"), write_number(self.total)),
            (_("导出时间"), f"{self.taken_at:%Y-%m-%d %H:%M}"),
            (_("导出人"), str(self.user.name)),
        ]
        if is_sample_open():
            facts.append((_("说明"), _("虚构示例：城市、企业、人员与数据均为虚构")))
        return facts

    def send(self) -> HttpResponseBase:
        """Write the entry of the trail and send the file; a CSV line by line."""
        with transaction.atomic():
            self.create_entry()
        if self.form == "xlsx":
            return FileResponse(self.write_file(), as_attachment=True, filename=self.name)
        return StreamingHttpResponse(
            write_csv(self.columns, self.rows()),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": content_disposition_header(True, self.name) or "attachment"},
        )
