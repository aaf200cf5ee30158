"""Calls of the interface counted over all processes of the installation."""

from __future__ import annotations

import time

from django.db import connection

from kepan.apps.accounts.models import CallerCount

_COUNT = """
INSERT INTO {table} (caller, minute, count) VALUES (%s, %s, %s)
ON CONFLICT (caller) DO UPDATE SET
    count = CASE WHEN {table}.minute < excluded.minute THEN excluded.count ELSE {table}.count + excluded.count END,
    minute = CASE WHEN {table}.minute < excluded.minute THEN excluded.minute ELSE {table}.minute END
RETURNING count
"""


def create_calls(*, caller: str, minute: int, calls: int) -> int:
    """Add calls to those of a token or a user in a minute; return how many there are now. One statement.

    A process whose clock is behind adds to the minute that runs elsewhere.
    """
    with connection.cursor() as cursor:
        # The name of the table is our own.
        cursor.execute(_COUNT.format(table=CallerCount._meta.db_table), [caller, minute, calls])
        (count,) = cursor.fetchone()
    return int(count)


def remove_old_calls() -> int:
    """Drop the counts of callers who were silent for an hour; return how many."""
    count, _tables = CallerCount.objects.filter(minute__lt=time.time() // 60 - 60).delete()
    return count
