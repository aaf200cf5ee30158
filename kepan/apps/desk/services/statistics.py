"""What the database knows of its tables, by which it chooses its ways: PostgreSQL keeps it up by itself."""

from __future__ import annotations

from django.db import connection

MOST_ROWS_READ = 100_000
"""Of each index: a second for a hundred thousand organisations. From fewer SQLite takes large groups for small ones."""


def update_statistics() -> int:
    """Take new statistics of all tables on SQLite; return 1 where it was done.

    Without them SQLite reads a list of a hundred thousand rows whole and sorts it, where an index has the order.
    """
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={MOST_ROWS_READ}")
        cursor.execute("ANALYZE")
    return 1
