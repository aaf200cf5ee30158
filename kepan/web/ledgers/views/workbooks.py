"""An entry as a workbook: its fields, each of its tables, and the entries that point to it, as the reader sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.selectors import (
    get_ledger,
    get_type,
    list_backlinks,
    list_entries,
    match_field_seen,
    read_version,
)
from kepan.apps.trail.services import create_entry as create_trail_entry
from kepan.engine.ledgers.types import Field, FieldKind, Visibility
from kepan.engine.sheets.fields import Field as SheetField
from kepan.engine.sheets.fields import Kind
from kepan.store.files.tables import Cell, Form, TableColumn, write_sheets
from kepan.web.ledgers.columns import RowShower
from kepan.web.ledgers.entry_page import EntryPage
from kepan.web.ledgers.guards import find_entry, ledger_page
from kepan.web.ledgers.showing import load_names, write_plain
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.exports import get_writer, make_column

LATE = frozenset({"state_since", "updated_at", "created_at"})
Table = tuple[str, Sequence[TableColumn], Iterator[Sequence[Cell]]]


@require_GET
@ledger_page
def send_workbook(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Send an entry as a workbook; the trail says who took it."""
    user, entry = get_user(request), find_entry(request, key, pk)
    page = EntryPage(user=user, entry=entry, type_=read_version(entry.type_version))
    file: Any = TemporaryFile()  # noqa: SIM115 whoever keeps it closes it
    with transaction.atomic():
        create_trail_entry(
            actor=page.user,
            action="ledgers.export_entry",
            subject=page.entry,
            title=f"{page.type.title} {page.entry.number or page.entry.pk}",
            region_path=page.entry.region.path,
            after={"tier": page.entry.tier},
        )
    write_sheets(file, list_tables(page))
    file.seek(0)
    name = f"{page.type.title} {page.entry.number or page.entry.pk} {timezone.localdate()}.{Form.XLSX.ending}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=Form.XLSX.media_type)


def list_tables(page: EntryPage) -> Iterator[Table]:
    """List the tables of the workbook; personal fields stay on the page, as in all exports."""
    fields = [one for one in page.fields if one.visibility != Visibility.PERSONAL]
    plain = [one for one in fields if one.kind not in (FieldKind.TABLE, FieldKind.CHECKLIST, FieldKind.BACKLINKS)]
    lines: list[Sequence[Cell]] = [
        (one.title, write_plain(one, page.values.get(one.key), page.names), one.unit) for one in plain
    ]
    yield _("记录"), [_name(_("字段")), _name(_("内容")), _name(_("单位"))], iter(lines)
    for one in fields:
        if one.kind == FieldKind.TABLE:
            yield one.title, [_name(column.title, column.unit) for column in one.columns], _list_rows(page, one)
        elif one.kind == FieldKind.BACKLINKS:
            yield from _list_pointing(page, one)


def _name(title: str, unit: str = "") -> TableColumn:
    return TableColumn(SheetField(title, title, Kind.TEXT, unit=unit))


def _list_rows(page: EntryPage, field: Field) -> Iterator[Sequence[Cell]]:
    rows = page.values.get(field.key) or []
    names = load_names(field.columns, rows, page.user)
    for row in rows:
        yield [write_plain(column, row.get(column.key), names) or None for column in field.columns]


def _list_pointing(page: EntryPage, field: Field) -> Iterator[Table]:
    """List the entries that point here by a field, as far as the reader sees them, with the columns of their list."""
    try:
        ledger = get_ledger(user=page.user, key=field.ledgers[0])
    except Ledger.DoesNotExist:
        return
    through = get_type(ledger).find_field(field.through)
    seen = None if through is None else match_field_seen(user=page.user, field=through)
    if seen is None:
        return
    links = list_backlinks(user=page.user, record=page.entry).filter(field=field.through)
    rows = list_entries(user=page.user, ledger=ledger).filter(seen, pk__in=links.order_by().values("entry"))
    shower = RowShower(user=page.user, ledger=ledger, type_=get_type(ledger))
    columns = [one for one in shower.list_columns() if one.key not in LATE]
    cells = [(column.get_value, get_writer(column)) for column in columns]

    def list_cells() -> Iterator[Sequence[Cell]]:
        for row in shower.follow(rows.order_by("pk").iterator(500)):
            yield [None if (value := read(row)) is None else write(value) for read, write in cells]

    yield field.title, [make_column(one) for one in columns], list_cells()
