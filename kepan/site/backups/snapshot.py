"""One moment of the database, seen through a connection of its own while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import connections, transaction
from psycopg import IsolationLevel

ALIAS = "snapshot"


@contextmanager
def open_snapshot() -> Iterator[str]:
    """Open a read-only connection that sees one moment, and give its alias.

    SQLite: a deferred transaction in WAL mode neither waits for writers nor holds them up.
    PostgreSQL: a transaction at the level REPEATABLE READ.
    """
    settings: dict[str, Any] = deepcopy(connections.settings["default"])
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            **settings.get("OPTIONS", {}),
            "transaction_mode": "DEFERRED",
            "init_command": "PRAGMA query_only=ON;",
        }
    else:
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "isolation_level": IsolationLevel.REPEATABLE_READ}
    settings["CONN_MAX_AGE"] = 0
    connections.settings[ALIAS] = settings
    try:
        with transaction.atomic(using=ALIAS):
            with connections[ALIAS].cursor() as cursor:
                if connections[ALIAS].vendor == "postgresql":
                    cursor.execute("SET TRANSACTION READ ONLY")
                # The moment is fixed by the first read of a table.
                cursor.execute("SELECT COUNT(*) FROM django_migrations")
            yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections.settings[ALIAS]
        if hasattr(connections._connections, ALIAS):  # type: ignore[attr-defined]
            delattr(connections._connections, ALIAS)  # type: ignore[attr-defined]
