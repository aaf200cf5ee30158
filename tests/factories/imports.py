"""Invented tables of patents (虚构) and batches of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from kepan.apps.accounts.models import User
from kepan.apps.desk.services import run_job_here
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import create_import, start_apply, update_mapping
from kepan.engine.basis.patent_numbers import compute_application_check

HEADINGS = ("申请号", "专利名称", "专利类型", "申请日", "公开号", "公开日", "授权公告日", "申请人", "发明人",
            "IPC分类号", "权利要求数", "同族编号", "法律状态")  # fmt: skip


def make_number(serial: int, *, year: int = 2021, kind: int = 1) -> str:
    """Make an application number with its check digit."""
    digits = f"{year}{kind}{serial:07d}"
    return f"{digits}.{compute_application_check(digits)}"


def make_patent(serial: int, applicants: str = "虚构甲有限公司", **cells: Any) -> list[str]:
    """Make the cells of one patent; `cells` replaces some by their headings."""
    row = {
        "申请号": make_number(serial), "专利名称": f"虚构装置{serial}", "专利类型": "发明专利", "申请日": "2021-03-05",
        "公开号": f"CN1{serial:08d}A", "公开日": "2022.9.6", "授权公告日": "", "申请人": applicants,
        "发明人": "虚甲;虚乙", "IPC分类号": "G01D 5/12;G06F17/30", "权利要求数": "8", "同族编号": "", "法律状态": "",
    }  # fmt: skip
    return [str(cell) for cell in {**row, **cells}.values()]


def write_csv(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Write a table as csv."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def upload(
    actor: User,
    rows: Iterable[Sequence[str]],
    *,
    target: str = "rights",
    name: str = "虚构专利.csv",
    headings: Sequence[str] = HEADINGS,
) -> Batch:
    """Take a table in."""
    assert actor.region is not None
    return create_import(actor=actor, target=target, content=write_csv(rows, headings), name=name, region=actor.region)


def choose(actor: User, batch: Batch, **more: Any) -> Batch:
    """Take the columns as they are suggested; nothing is staged before `run` is called."""
    place = batch.look["sheet"]
    sheet = batch.look["sheets"][place]
    columns = {int(column): one["field"] for column, one in sheet["suggestions"].items()}
    given = {"columns": columns, "profile": sheet["profile"] or "", **more}
    return update_mapping(
        actor=actor, batch=batch, expected_version=batch.version, sheet=place, heading_row=None, **given
    )


def run(batch: Batch) -> Batch:
    """Do the job of a batch here."""
    batch.refresh_from_db()
    assert batch.job is not None
    run_job_here(batch.job)
    return Batch.objects.select_related("job").get(pk=batch.pk)


def stage(actor: User, rows: Iterable[Sequence[str]], **more: Any) -> Batch:
    """Take a table in and stage it; more is said to `upload`."""
    return run(choose(actor, upload(actor, rows, **more)))


def show(batch: Batch) -> list[tuple[str, str]]:
    """Show what becomes of the rows, and why."""
    return [(row.outcome, row.reason) for row in StagedRow.objects.filter(batch=batch)]


def apply(actor: User, batch: Batch, policy: str = "good") -> Batch:
    """Write a staged batch."""
    return run(start_apply(actor=actor, batch=batch, expected_version=batch.version, policy=policy))
