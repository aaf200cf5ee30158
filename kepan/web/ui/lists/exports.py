"""Rows of a list page as a file: xlsx, csv, Parquet; long ones are never held in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import is_sample_open
from kepan.apps.trail.services import create_entry
from kepan.engine.sheets.fields import Field, Kind
from kepan.store.files.tables import DERIVED, Cell, Form, TableColumn, Words, write_delimited, write_table
from kepan.web.ui.lists.columns import Column, get_day, write_number, write_text

# A long run of digits in a search may be somebody's number: it does not go into the trail.
PERSONAL = re.compile(r"\d{6,}[0-9Xx]*")
Follow = Callable[[Iterable[Any]], Iterable[Any]]
"""What sees the rows of an export pass, one by one."""

KINDS = {"code": Kind.CODE, "number": Kind.NUMBER, "date": Kind.DAY, "datetime": Kind.DAY}


def get_form(request: HttpRequest) -> str:
    """Return the form of export that an address asks for, or nothing."""
    form = request.GET.get("export", "")
    return form if form in set(Form) else ""


def list_forms(addresses: Callable[[str], str]) -> list[tuple[str, str]]:
    """List label and address of each form of an export."""
    labels = {
        Form.XLSX: _("Excel 工作簿"),
        Form.CSV: _("CSV（UTF-8）"),
        Form.PLAIN_CSV: _("CSV（不带 BOM，给程序用）"),
        Form.PARQUET: _("Parquet（给分析用）"),
    }
    return [(label, addresses(form)) for form, label in labels.items()]


def make_column(column: Column) -> TableColumn:
    """Return a column of a list as one of a file; a number without decimals is a whole one."""
    kind = KINDS.get(column.kind, Kind.TEXT)
    if column.kind == "number" and column.decimals == 0:
        kind = Kind.WHOLE
    label = f"{column.label}{DERIVED}" if column.is_derived else str(column.label)
    known = Field(column.key, label, kind, unit=str(column.unit))
    return TableColumn(known, column.decimals, has_time=column.kind == "datetime")


def get_writer(column: Column) -> Callable[[Any], Cell]:
    """Return what makes of a value what a file holds: numbers and days as what they are, all else in words."""
    match column.kind:
        case "number":
            return lambda value: value
        case "date":
            return get_day
        case "datetime":
            return timezone.localtime
        case "text" | "link" | "code" | "figure":
            return str
        case _:
            return lambda value: write_text(column, value)


@dataclass(frozen=True)
class Export:
    """Rows that leave as a file: under which name, with which columns, and what the trail and the file say of it.

    `key` and `action` go into the trail, `chips` are the conditions in words, `rows` yields all rows in the order of
    the page; `cells` yields what the file holds of each, where that takes no records.
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
    cells: Callable[[], Iterable[Sequence[Cell]]] | None = None
    taken_at: datetime = field(default_factory=timezone.localtime)

    @property
    def name(self) -> str:
        """The name of the file: what it is, of which day, and how far it may travel."""
        return f"{self.title} {self.taken_at:%Y-%m-%d} {self.tier.label}.{Form(self.form).ending}"

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

    def list_columns(self) -> list[TableColumn]:
        """List the columns of the file."""
        return [make_column(column) for column in self.columns]

    def list_cells(self, follow: Follow = iter) -> Iterator[Sequence[Cell]]:
        """Yield the values of each row; `follow` sees the rows pass."""
        if self.cells is not None:
            yield from follow(self.cells())
            return
        cells = [(column.get_value, get_writer(column)) for column in self.columns]
        for row in follow(self.rows()):
            yield [None if (value := read(row)) is None else write(value) for read, write in cells]

    def write_file(self, follow: Follow = iter) -> BinaryIO:
        """Write any form into a temporary file; `follow` sees each row pass."""
        file: Any = TemporaryFile()  # noqa: SIM115 whoever keeps it closes it
        words = Words(
            data=_("数据"),
            cover=_("说明"),
            cut_label=_("截断"),
            cut=_("{count} 个单元格的文字超过单元格的上限（32,767 字），已截断；全文请导出 CSV 或 Parquet"),
        )
        form, columns = Form(self.form), self.list_columns()
        try:
            write_table(file, form, columns, self.list_cells(follow), self.list_facts(), words=words)
        except BaseException:
            # A job that was cancelled leaves nothing behind.
            file.close()
            raise
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
        form = Form(self.form)
        if form in {Form.XLSX, Form.PARQUET}:
            return FileResponse(self.write_file(), as_attachment=True, filename=self.name, content_type=form.media_type)
        return StreamingHttpResponse(
            write_delimited(self.list_columns(), self.list_cells(), has_mark=form is Form.CSV),
            content_type=form.media_type,
            headers={"Content-Disposition": content_disposition_header(True, self.name) or "attachment"},
        )
