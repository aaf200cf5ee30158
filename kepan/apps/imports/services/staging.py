"""Staging: a worker reads all rows of a table and keeps what it says of each, chunk by chunk, resumable."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.selectors import count_staged
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.inserting import insert_rows
from kepan.apps.imports.services.judging import Judge, Reader
from kepan.apps.imports.services.tables import Table, list_batch_fields, read_table
from kepan.apps.imports.services.targets import NoteKind
from kepan.engine.sheets.model import get_cell, write_column_name

CHUNK = 500
CLEARED_AT_ONCE = 2000
ROWS = "rows"
LEFT, LOOKED_AT = "left", 5000
"""Where a batch keeps which columns are not taken, and in how many rows they are looked at for it."""


def stage(run: JobRun) -> dict[str, Any]:
    """Do the job: read, judge and keep all rows; an earlier attempt's rows are not read again."""
    batch = Batch.objects.select_related("region", "created_by", "file").get(pk=run.arguments["batch"])
    if batch.state != BatchState.STAGING:
        raise RefusalError(_("这一批已经不在核对了。"))
    today = timezone.localdate()
    begin = run.find_kept(ROWS)
    if begin is None:
        clear_staged(run, batch)
        begin = 0
    run.report(1, 100, _("读取文件"))
    table = read_table(batch, today=today)
    target = get_target(batch.target)
    reader = Reader(batch, table, target, today=today)
    judge = Judge(batch, target, list_batch_fields(batch), today=today)
    places = table.layout.data_rows
    reader.skip(places[:begin])
    while begin < len(places):
        staged = judge.judge(reader.read(places[begin : begin + CHUNK]), {})
        begin = min(begin + CHUNK, len(places))
        run.update_kept(ROWS, begin, partial(_save, batch, staged))
        words = _("核对第 %(row)s 行，共 %(rows)s 行") % {"row": begin, "rows": len(places)}
        run.report(begin, len(places) + 1, words)
    counts: dict[str, Any] = run.step("end", lambda: _finish(batch, table))
    return counts


def list_left_columns(table: Table) -> list[str]:
    """List the columns that hold something and fill no field, as their headings are printed."""
    looked = table.layout.data_rows[:LOOKED_AT]
    return [
        heading.printed or write_column_name(column)
        for column, heading in enumerate(table.layout.headings)
        if column not in table.columns and any(get_cell(table.sheet, row, column) is not None for row in looked)
    ]


def clear_staged(run: JobRun, batch: Batch) -> None:
    """Forget rows that were staged by other choices, some at a time."""
    run.repeat(partial(_clear_some, batch))


def _clear_some(batch: Batch) -> bool:
    keys = list(StagedRow.objects.filter(batch=batch).order_by("place").values_list("pk", flat=True)[:CLEARED_AT_ONCE])
    StagedRow.objects.filter(pk__in=keys).delete()
    return len(keys) == CLEARED_AT_ONCE


def _save(batch: Batch, staged: list[StagedRow]) -> None:
    insert_rows(StagedRow, staged)
    tidied = [[note["code"] for note in row.notes if note["kind"] == NoteKind.REPAIR] for row in staged]
    batch.refresh_from_db(fields=["counts"])
    repairs = Counter(batch.counts.get("repairs", {})) + Counter(code for codes in tidied for code in codes)
    repaired = batch.counts.get("repaired", 0) + sum(map(bool, tidied))
    Batch.objects.filter(pk=batch.pk).update(counts={"repairs": dict(repairs), "repaired": repaired})


def _finish(batch: Batch, table: Table) -> dict[str, Any]:
    batch.refresh_from_db(fields=["counts", "look"])
    counts, rows = count_staged(batch), len(table.layout.data_rows)
    Batch.objects.filter(pk=batch.pk, state=BatchState.STAGING).update(
        state=BatchState.STAGED, counts=counts, row_count=rows, look={**batch.look, LEFT: list_left_columns(table)}
    )
    return counts


def end_staging(job: Job) -> None:
    """Give the choices back to the person where the work did not come to its end."""
    if job.state in {JobState.FAILED, JobState.CANCELLED}:
        reason = job.error or str(_("已取消。"))
        Batch.objects.filter(pk=job.arguments["batch"], job=job, state=BatchState.STAGING).update(
            state=BatchState.UPLOADED, error=reason
        )
