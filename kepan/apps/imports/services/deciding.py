"""What a person decides of staged rows: which record one means, what a cell should say, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.selectors import count_staged
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.judging import Judge, list_read_notes, read_again
from kepan.apps.imports.services.tables import list_batch_fields
from kepan.apps.imports.services.uploading import get_batch_for_change, write_entry
from kepan.engine.basis.quantity import write_plain
from kepan.engine.sheets.rows import Doubt

STAGED = frozenset({BatchState.STAGED})
ACCEPT, SKIP, SUGGEST, CONVERT = "accept", "skip", "suggest", "convert"
ACTIONS = frozenset({ACCEPT, SKIP, SUGGEST, CONVERT})
"""For all rows with one reason: take them as they stand, leave them out, take what is suggested, divide figures."""
UPDATED = ("values", "corrected", "notes", "changes", "candidates", "outcome", "reason", "match", "match_version",
           "decision")  # fmt: skip
AT_ONCE = 500


@transaction.atomic
def decide_row(
    *,
    actor: User,
    batch: Batch,
    place: int,
    match: int | None = None,
    is_new: bool = False,
    is_skipped: bool = False,
    corrected: Mapping[str, str] | None = None,
    accepted: bool = False,
) -> StagedRow:
    """Decide about a row, which is judged anew; what is not given is decided no more."""
    held = get_batch_for_change(actor, batch, None, states=STAGED)
    row = StagedRow.objects.select_for_update().filter(batch=held, place=place).first()
    if row is None:
        raise RefusalError(_("这一行已经不在了，刷新以后再看。"))
    decision: dict[str, Any] = {"match": match, "is_new": is_new, "is_skipped": is_skipped}
    decision["corrected"] = dict(corrected or {})
    decision["accepted"] = ["*"] if accepted else []
    _judge_anew(held, [row], lambda _row: decision)
    _count(actor, held, "decide_row", {"place": place})
    row.refresh_from_db()
    return row


@transaction.atomic
def decide_rows(*, actor: User, batch: Batch, code: str, action: str, factor: Decimal | str | None = None) -> int:
    """Decide alike about all rows that have something of one kind said of them; return how many.

    `convert` divides doubted figures by what they are apart, or by `factor`.
    """
    held = get_batch_for_change(actor, batch, None, states=STAGED)
    if action not in ACTIONS:
        raise RefusalError(_("不能这样处理。"))
    rows = list(StagedRow.objects.select_for_update().filter(batch=held, reason=code).order_by("place"))
    given = None if factor in (None, "") else Decimal(str(factor))
    _judge_anew(held, rows, lambda row: _decide(row, code, action, given))
    _count(actor, held, "decide_rows", {"code": code, "action": action, "rows": len(rows)})
    return len(rows)


def _decide(row: StagedRow, code: str, action: str, factor: Decimal | None) -> dict[str, Any]:
    decision = dict(row.decision)
    if action == SKIP:
        return {**decision, "is_skipped": True}
    if action == ACCEPT:
        return {**decision, "accepted": sorted({*decision.get("accepted", ()), code})}
    typed = dict(decision.get("corrected", {}))
    for note in row.notes:
        if note["code"] != code or not note["field"]:
            continue
        value = row.values.get(note["field"])
        if action == CONVERT and code == Doubt.MAGNITUDE and factor and value is not None:
            typed[note["field"]] = write_plain(Decimal(str(value)) / factor)
        elif note["suggestion"] is not None:
            typed[note["field"]] = note["suggestion"]
    return {**decision, "corrected": typed}


def _judge_anew(batch: Batch, rows: Iterable[StagedRow], decide: Callable[[StagedRow], Mapping[str, Any]]) -> None:
    """Judge rows by new decisions, from what was read of the file."""
    listed = list(rows)
    if not listed:
        return
    fields = list_batch_fields(batch)
    judge = Judge(batch, get_target(batch.target), fields, today=timezone.localdate())
    for start in range(0, len(listed), AT_ONCE):
        chunk = listed[start : start + AT_ONCE]
        decisions = {row.place: {**decide(row), "read": list_read_notes(row)} for row in chunk}
        judged = judge.judge([read_again(row, fields) for row in chunk], decisions)
        for row, found in zip(chunk, judged, strict=True):
            for name in UPDATED:
                setattr(row, name, getattr(found, name))
        StagedRow.objects.bulk_update(chunk, UPDATED, batch_size=100)


def _count(actor: User, batch: Batch, action: str, after: Mapping[str, Any]) -> None:
    batch.counts = count_staged(batch)
    batch.version += 1
    batch.save(update_fields=["counts", "version"])
    write_entry(actor, action, batch, after=after)
