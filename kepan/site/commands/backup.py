"""`kepan backup FILE`: everything of this installation in one file, while people work."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument("file", type=Path, help="where to write the backup, such as kepan-2026-11-22.kepan")
    parser.add_argument("--with-secrets", action="store_true", help="also write keys and passwords of the settings")
    parser.add_argument("--force", action="store_true", help="replace a file that exists")


def run(arguments: argparse.Namespace) -> int:
    """Write the backup; 1 where that is refused or fails."""
    from kepan.site.boot import start_django
    from kepan.site.config import get_config

    start_django()
    from django.db import Error

    from kepan.site.backups.manifest import BackupError
    from kepan.site.backups.writing import create_backup

    path: Path = arguments.file
    if path.exists() and not arguments.force:
        print(f"kepan backup: {path} exists; choose another name or give --force", file=sys.stderr)
        return 1
    try:
        manifest = create_backup(path, get_config(), with_secrets=arguments.with_secrets, report=print)
    except BackupError as problem:
        print(f"kepan backup: {problem}", file=sys.stderr)
        return 1
    except Error as problem:
        print(f"kepan backup: the database failed: {str(problem).strip().splitlines()[0]}", file=sys.stderr)
        return 1
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {manifest.audit['entries']} audit entries")
    if arguments.with_secrets:
        print("The file holds keys: keep it where the keys themselves may lie.")
    else:
        print("Keys are not in it: keep secret-key and identity-key of the data folder elsewhere.")
    return 0
