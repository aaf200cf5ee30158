"""The table of a batch as a person chose it: its file read again, with the fields of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.services import read_attachment
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.files import read_sheets
from kepan.apps.imports.services.looking import list_known_headings
from kepan.engine.sheets.days import DayOrder
from kepan.engine.sheets.fields import Field, Source
from kepan.engine.sheets.layout import Layout, find_layout
from kepan.engine.sheets.model import RawSheet
from kepan.engine.sheets.profiles import create_profile_source, list_profile_fields
from kepan.engine.sheets.rows import create_source, find_kept
from kepan.store.files.import_profiles import read_profiles


@dataclass(frozen=True)
class Table:
    """A sheet, where its table stands, which field each column fills and how its cells are written."""

    sheet: RawSheet
    layout: Layout
    columns: dict[int, Field]
    source: Source


def read_file(batch: Batch, *, today: date) -> tuple[RawSheet, ...]:
    """Read the sheets of the file of a batch."""
    try:
        content = None if batch.file is None else read_attachment(batch.file)
    except FileNotFoundError:
        content = None
    if content is None:
        raise RefusalError(_("这一批的文件已经不在了，重新上传再导入。"))
    return read_sheets(content, batch.file_name, today=today)


def read_table(batch: Batch, *, today: date) -> Table:
    """Read the table of a batch by the choices of a person; refused before anybody chose."""
    chosen = batch.settings
    if "sheet" not in chosen:
        raise RefusalError(_("先选定工作表和各列的含义，再核对。"))
    sheets = read_file(batch, today=today)
    if chosen["sheet"] >= len(sheets):
        raise RefusalError(_("文件里没有这张工作表。"))
    sheet = sheets[chosen["sheet"]]
    layout = find_layout(sheet, list_known_headings(get_target(batch.target)), heading_row=chosen["heading_row"])
    profile = read_profiles().get(chosen["profile"])
    by_key = list_batch_fields(batch)
    columns = {int(column): by_key[key] for column, key in chosen["columns"].items() if key in by_key}
    base = Source() if profile is None else create_profile_source(profile, layout.headings, columns)
    base = replace(
        base,
        units={**base.units, **{int(column): unit for column, unit in chosen["units"].items()}},
        orders={**base.orders, **{int(column): DayOrder(order) for column, order in chosen["orders"].items()}},
    )
    source = create_source(sheet, layout, columns, base, today=today)
    return Table(sheet, find_kept(sheet, layout, source), columns, source)


def list_batch_fields(batch: Batch) -> dict[str, Field]:
    """List the fields of a batch by key, with the wordings of its source."""
    fields: Sequence[Field] = get_target(batch.target).list_fields()
    profile = read_profiles().get(batch.settings["profile"])
    if profile is not None:
        fields = list_profile_fields(profile, fields)
    return {field.key: field for field in fields}
