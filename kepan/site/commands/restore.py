"""`kepan restore FILE`: bring a backup back into an empty installation."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kepan.site.backups.reading import Backup
    from kepan.site.config import Config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument("file", type=Path, help="a file that `kepan backup` wrote")
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="data folder to restore into (default: the one set)"
    )
    parser.add_argument("--database-url", metavar="URL", help="empty database to restore into (default: the one set)")


def run(arguments: argparse.Namespace) -> int:
    """Verify the backup, then restore it; 1 where that is refused or fails."""
    from kepan.site.config import SettingError, get_config

    if arguments.into:
        # Another folder is another installation: the database of this one must not be touched.
        os.environ["KEPAN_DATA_DIR"] = str(arguments.into)
        for name in ("KEPAN_DATABASE_URL", "KEPAN_SETTINGS_FILE"):
            os.environ.pop(name, None)
    if arguments.database_url:
        os.environ["KEPAN_DATABASE_URL"] = arguments.database_url
    try:
        return _restore(arguments.file, get_config())
    except SettingError as problem:
        print(f"kepan restore: {problem}", file=sys.stderr)
        return 1


def _restore(path: Path, config: Config) -> int:
    from django.db import Error

    from kepan.site.boot import start_django

    database = config.get_database()
    target = Path(str(database["NAME"])) if str(database["ENGINE"]).endswith("sqlite3") else None
    draft = None
    if target is not None:
        if target.exists():
            print(f"kepan restore: {target} exists; restore into an empty folder with --into", file=sys.stderr)
            return 1
        # The database comes into place in one piece at the very end.
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}.part")
        os.environ["KEPAN_DATABASE_URL"] = f"sqlite:///{draft}"
    from kepan.site.backups.keys import bring_keys
    from kepan.site.backups.manifest import BackupError
    from kepan.site.backups.reading import open_backup

    try:
        with open_backup(path) as backup:
            print(f"{path}: made {backup.manifest.made_at} by kepan {backup.manifest.version}, all digests right")
            notes = bring_keys(backup, config.data_dir)
            start_django()
            notes += _bring_back(backup, config, draft, target)
        for note in notes:
            print(f"note: {note}")
        print("Now run `kepan audit verify` and `kepan doctor`.")
    except (BackupError, OSError, Error) as problem:
        print(f"kepan restore: {problem}", file=sys.stderr)
        return 1
    finally:
        if draft is not None:
            for name in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal"))):
                name.unlink(missing_ok=True)
    return 0


def _bring_back(backup: Backup, config: Config, draft: Path | None, target: Path | None) -> list[str]:
    from django.db import connection

    from kepan.site.backups.keys import bring_settings
    from kepan.site.backups.restoring import (
        check_empty,
        restore_anchor,
        restore_database,
        restore_files,
    )

    check_empty()
    notes = bring_settings(backup, config)
    restore_files(backup, config, report=print)
    restore_database(backup, report=print)
    notes += restore_anchor(backup)
    if draft is not None and target is not None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        draft.replace(target)
    return notes
