"""Sealing: a job links new entries into the hash chain, in order, so that writers never wait for each other."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from kepan.apps.trail.chain import Head, compute_digest, get_columns_sql, read_head, write_head
from kepan.apps.trail.models import AuditSeal

BATCH = 5000
LATEST = timedelta(hours=1)
"""A transaction may commit later than one with a higher number; an hour back is looked for such entries.

What turns up with an older time was not written by a service, and is left for `kepan audit verify` to name.
"""
_LOCK = 0x6B657061


def get_anchor() -> Path:
    """Return the file that holds the head of the chain outside the database."""
    return Path(settings.KEPAN_AUDIT_HEAD)


def get_head() -> Head:
    """Return the head of the chain in the database."""
    last = AuditSeal.objects.order_by("-number").values_list("number", "digest").first()
    return Head() if last is None else Head(*last)


def seal_entries(*, everything: bool = False) -> int:
    """Link all entries that have no seal yet; return how many.

    One sealer works at a time. The anchor is moved after the commit: it may lag behind the database by one
    batch, never run ahead of it. `everything` also takes entries with a time before the window, which is
    what an administrator orders after the clock was set back.
    """
    last = None if everything else AuditSeal.objects.order_by("-number").first()
    since = None if last is None else last.sealed_at - LATEST
    count, after = 0, 0
    while True:
        sealed, after = _seal_batch(since, after)
        count += sealed
        if sealed:
            update_anchor()
        if sealed < BATCH:
            return count


@transaction.atomic
def _seal_batch(since: datetime | None, after: int) -> tuple[int, int]:
    """Seal the next entries past the key `after`; return how many, and the key of the last."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        head = get_head()
        where, values = _get_window(since, after)
        cursor.execute(
            f"SELECT {get_columns_sql('e')} FROM trail_auditentry e "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT 1 FROM trail_auditseal s WHERE s.entry_id = e.id) {where} "
            f"ORDER BY e.id LIMIT {BATCH}",
            values,
        )
        rows = cursor.fetchall()
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        number, digest, seals = head.number, head.digest, []
        for row in rows:
            number, digest = number + 1, compute_digest(digest, row)
            seals.append((number, row[0], digest, now))
        if seals:
            cursor.executemany(
                "INSERT INTO trail_auditseal (number, entry_id, digest, sealed_at) VALUES (%s, %s, %s, %s)", seals
            )
    return len(seals), rows[-1][0] if rows else after


def _get_window(since: datetime | None, after: int) -> tuple[str, list[Any]]:
    """Return the condition that keeps the search short: past the batch before, and not before the window."""
    if since is None:
        return "AND e.id > %s", [after]
    begin = connection.ops.adapt_datetimefield_value(since)
    first = "(SELECT MIN(w.id) FROM trail_auditentry w WHERE w.at >= %s)"
    return f"AND e.id > %s AND e.id >= {first} AND e.at >= %s", [after, begin, begin]


def update_anchor() -> None:
    """Move the anchor forward to the head of the database; never back."""
    with _anchor_locked():
        head, anchored = get_head(), read_head(get_anchor())
        if anchored is None or anchored.number < head.number:
            write_head(get_anchor(), head)


@contextmanager
def _anchor_locked() -> Iterator[None]:
    path = get_anchor().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
