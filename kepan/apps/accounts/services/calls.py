"""Calls of the interface counted over all processes of the installation."""

from __future__ import annotations

from django.db import connection

from kepan.apps.accounts.models import CallCount, User

_COUNT = """
INSERT INTO {table} (user_id, minute, count) VALUES (%s, %s, %s)
ON CONFLICT (user_id) DO UPDATE SET
    count = CASE WHEN {table}.minute < excluded.minute THEN excluded.count ELSE {table}.count + excluded.count END,
    minute = CASE WHEN {table}.minute < excluded.minute THEN excluded.minute ELSE {table}.minute END
RETURNING count
"""


def create_calls(*, user: User, minute: int, calls: int) -> int:
    """Add calls to those of a user in a minute; return how many there are now. One statement.

    A process whose clock is behind adds to the minute that runs elsewhere.
    """
    with connection.cursor() as cursor:
        # The name of the table is our own.
        cursor.execute(_COUNT.format(table=CallCount._meta.db_table), [user.pk, minute, calls])
        (count,) = cursor.fetchone()
    return int(count)
