"""What an installation needs, checked before it serves and by `kepan doctor`."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor


def list_pending_migrations(*, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the migrations that the program knows and the database lacks, as `app.name`."""
    executor = MigrationExecutor(connections[using])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
