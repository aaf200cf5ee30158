"""The trail as csv or xlsx: exactly what was filtered, row by row, with constant memory."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import find_names
from kepan.apps.trail.models import AuditEntry
from kepan.web.trail.actions import get_action_label, get_kind_label
from kepan.web.trail.reading import can_read_values

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
MOST_XLSX_ROWS = 1_048_575
CHUNK = 2000


def list_heads() -> list[str]:
    """Return the heads of the columns."""
    return [
        _("编号"), _("时间"), _("操作"), _("操作代码"), _("操作人"), _("操作人编号"), _("对象类型"), _("对象编号"),
        _("对象"), _("地区路径"), _("变更前"), _("变更后"), _("理由"), _("批次摘要"), _("请求编号"),
    ]  # fmt: skip


def list_lines(entries: Iterable[AuditEntry], user: User) -> Iterator[list[str]]:
    """Yield one list of texts for each entry; names are looked up a chunk at a time."""
    chunk: list[AuditEntry] = []
    for entry in entries:
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield from _write_chunk(chunk, user)
            chunk = []
    yield from _write_chunk(chunk, user)


def _write_chunk(chunk: list[AuditEntry], user: User) -> Iterator[list[str]]:
    names = find_names(keys={entry.actor_id for entry in chunk if entry.actor_id is not None})
    for entry in chunk:
        shown = can_read_values(user, entry)
        yield [
            str(entry.pk),
            timezone.localtime(entry.at).isoformat(timespec="seconds"),
            str(get_action_label(entry.action)),
            entry.action,
            names.get(entry.actor_id, "") if entry.actor_id else _("系统"),
            str(entry.actor_id or ""),
            str(get_kind_label(entry.subject_kind)),
            entry.subject_id,
            entry.subject_title,
            entry.region_path,
            _write_json(entry.before) if shown else "",
            _write_json(entry.after) if shown else "",
            entry.reason,
            entry.batch_digest,
            entry.request_id,
        ]


def _write_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def write_csv(lines: Iterable[list[str]]) -> Iterator[str]:
    """Yield the lines of a csv file that spreadsheets open as UTF-8; no text is taken for a formula."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(list_heads())
    for line in lines:
        yield writer.writerow([f"'{text}" if text.startswith(FORMULA_SIGNS) else text for text in line])


def write_xlsx(lines: Iterable[list[str]]) -> IO[bytes]:
    """Write a workbook into a temporary file and return it, ready to be read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("留痕"))
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 2, 22)
    sheet.set_column(8, 8, 40)
    for column, head in enumerate(list_heads()):
        sheet.write_string(0, column, head, bold)
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line):
            # A cell of a workbook holds at most 32,767 characters.
            sheet.write_string(number, column, text[:32767])
    book.close()
    file.seek(0)
    return file
