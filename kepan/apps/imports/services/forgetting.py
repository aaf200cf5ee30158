"""Forgetting the rows of imports that ended long ago: what was said of each row, and what an undo would need.

What an import replaced stands beside it, unseen, as long as somebody could take the import back; then it goes, too.

The records, the counts and the digest of a batch stay, and so do its file and its entries in the trail.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from kepan.apps.desk.enums import OPEN_JOBS
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch, PlannedChange, StagedRow
from kepan.apps.imports.services.planning import get_every, list_switched_tables
from kepan.apps.imports.services.uploading import write_entry

AT_ONCE, PORTIONS = 1000, 20
"""Rows that go in one transaction, and how many of those one sweep does: others write between them."""


def forget_old_rows() -> int:
    """Delete rows of batches that ended longer ago than the settings keep them; return how many went.

    A batch that is applied cannot be undone any more by then.
    """
    before = timezone.now() - timedelta(days=settings.KEPAN_IMPORT_KEEP_DAYS)
    ended = Q(state=BatchState.APPLIED, applied_at__lt=before) | Q(state=BatchState.UNDONE, undone_at__lt=before)
    batches = Batch.objects.filter(ended, rows_gone_at__isnull=True).exclude(job__state__in=OPEN_JOBS)
    count = 0
    for batch in batches.select_related("region").order_by("pk"):
        for rows in _list_old(batch):
            while gone := _forget_some(rows):
                count += gone
                if count >= AT_ONCE * PORTIONS:
                    return count
        _end(batch)
    return count


def _list_old(batch: Batch) -> list[models.QuerySet[Any]]:
    """List what goes: staged rows, plans, and of a batch that is seen what it replaced."""
    old: list[models.QuerySet[Any]] = [table.objects.filter(batch=batch) for table in (StagedRow, PlannedChange)]
    if batch.state == BatchState.APPLIED:
        replaced = (get_every(table).filter(switch_batch=batch) for table in list_switched_tables())
        old += [rows.exclude(import_batch=batch) for rows in replaced]
    return old


@transaction.atomic
def _forget_some(rows: models.QuerySet[Any]) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return rows.filter(pk__in=keys).delete()[0] if keys else 0


@transaction.atomic
def _end(batch: Batch) -> None:
    if Batch.objects.filter(pk=batch.pk, rows_gone_at__isnull=True).update(rows_gone_at=timezone.now()):
        write_entry(None, "forget_rows", batch, after={"rows": batch.row_count})
