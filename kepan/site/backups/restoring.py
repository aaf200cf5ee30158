"""Bringing a backup back into an installation that is empty.

The tables are made as they were when the backup was written, filled, compared with the
backup, and only then brought up to date: that is also how an old release's data reach a new
program, and how data move from SQLite to PostgreSQL or back.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from kepan.apps.trail.chain import read_head
from kepan.apps.trail.sealing import get_anchor, get_head, seal_entries, update_anchor
from kepan.site.backups.manifest import BackupError, Manifest
from kepan.site.backups.reading import Backup
from kepan.site.backups.rows import Table, compute_digest, update_last_key, write_lines
from kepan.site.config import Config
from kepan.store.files.vault import Vault

Report = Callable[[str], None]


def restore_database(backup: Backup, *, report: Report) -> None:
    """Make the tables of the backup in the default database, fill and compare them, and bring them up to date.

    Raises BackupError when the database is not empty or the program does not know the backup's
    migrations; whatever fails, a PostgreSQL database is left as empty as it was found (an SQLite
    database is a new file that the caller drops).
    """
    check_empty()
    before = _list_functions()
    try:
        old = _create_tables(backup.manifest)
        with transaction.atomic():
            for table in backup.manifest.tables:
                _fill_table(old, table, backup)
        _compare(old, backup.manifest)
        report(f"{sum(table.rows for table in backup.manifest.tables)} rows restored and compared")
        call_command("migrate", interactive=False, verbosity=0)
    except BaseException:
        _empty_database(before)
        raise


def check_empty() -> None:
    """Raise BackupError when the database already holds tables."""
    tables = connection.introspection.table_names()
    if tables:
        raise BackupError(
            f"the database already holds tables ({', '.join(sorted(tables)[:3])} …): "
            "restore into an empty one with --into FOLDER or --database-url"
        )


def _create_tables(manifest: Manifest) -> Apps:
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        raise BackupError(
            f"the backup was made by kepan {manifest.version} and this program lacks its migration {unknown[0]}: "
            "restore it with that version or a newer one"
        )
    applied = set(manifest.migrations)
    joined = {key: set(migration.replaces) for key, migration in executor.loader.replacements.items()}
    if all(steps <= applied for steps in joined.values()):
        applied |= set(joined)
    else:
        # The backup knows only a part of what was joined since: its tables are made step by step.
        executor.loader = MigrationLoader(connection, replace_migrations=False)
    graph = executor.loader.graph
    # Only the ends: a target with a later one after it would be a request to go back to it.
    ends = [
        key
        for key in sorted(applied & set(graph.nodes))
        if not applied & {child.key for child in graph.node_map[key].children}
    ]
    state = executor.migrate(ends)
    return state.apps


def _get_model(apps: Apps, table: Table) -> Any:
    try:
        return apps.get_model(table.model)
    except LookupError as problem:
        raise BackupError(f"the backup holds a table {table.model} that this program does not know") from problem


def _fill_table(apps: Apps, table: Table, backup: Backup) -> None:
    model = _get_model(apps, table)
    # A migration may have put rows there; those of the backup replace them.
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    write_lines(model, table.columns, backup.read_lines(f"tables/{table.model}.jsonl"), connection)
    if table.last_key is not None:
        update_last_key(model, table.last_key, connection)


def _compare(apps: Apps, manifest: Manifest) -> None:
    for table in manifest.tables:
        found = compute_digest(_get_model(apps, table), table.columns, using="default")
        if (found.rows, found.get_text()) != (table.rows, table.digest):
            raise BackupError(f"after restoring, the rows of {table.model} differ from the backup; nothing was kept")


def _list_functions() -> set[str]:
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = current_schema()"
        )
        return {row[0] for row in cursor.fetchall()}


def _empty_database(functions: set[str]) -> None:
    if connection.vendor != "postgresql":
        return
    connection.close()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        for function in _list_functions() - functions:
            cursor.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")


def restore_files(backup: Backup, config: Config, *, report: Report) -> None:
    """Write attachments and snapshots; a file that is there with the very same bytes is left alone."""
    vault = Vault(Path(settings.MEDIA_ROOT))
    names = backup.list_names("attachments")
    for name in names:
        _write_file(vault.get_path(name.removeprefix("attachments/")), backup, name, mode=0o440)
    report(f"{len(names)} attachments restored")
    for name in backup.list_names("snapshots"):
        _write_file(config.data_dir / name, backup, name, mode=0o600)


def _write_file(path: Path, backup: Backup, name: str, *, mode: int) -> None:
    if path.is_file() and _compute_digest(path) == backup.manifest.members[name]["sha256"]:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for chunk in backup.read_chunks(name):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _compute_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore_anchor(backup: Backup) -> list[str]:
    """Compare the end of the audit chain with the backup's and anchor it; returns what somebody must know.

    An anchor that is there already and knows more than the backup means that entries were lost
    since: it is kept beside, for whoever has to account for them.
    """
    head, known = get_head(), backup.manifest.audit
    if (head.number, head.digest) != (known["seals"], known["head"]) and known["seals"]:
        raise BackupError("the end of the audit chain differs from what the backup's manifest says")
    path, notes = get_anchor(), []
    try:
        before = read_head(path)
    except ValueError:
        before = None
    if before is not None and before.number > head.number:
        kept = path.with_name(f"audit-head-before-{backup.manifest.made_at[:10]}.json")
        path.replace(kept)
        notes.append(
            f"the audit trail went on to entry {before.number} and the backup ends at {head.number}: "
            f"the difference is lost; {kept} keeps the proof of it"
        )
    # Entries that waited for their seal when the backup was written would turn up as forgotten later.
    seal_entries()
    update_anchor()
    return notes
