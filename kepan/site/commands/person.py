"""`kepan person`: what the Personal Information Protection Law gives a person, to look up and to erase."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kepan.apps.accounts.models import User


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    export = verbs.add_parser("export", help="write everything that is held about a person into a file")
    export.add_argument("username")
    export.add_argument("--out", type=Path, required=True, metavar="FILE.json")
    erase = verbs.add_parser("erase", help="take the person's data off the account and close it for good")
    erase.add_argument("username")
    erase.add_argument("--reason", required=True, help="kept in the audit trail: name no person in it")
    erase.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 1 where it was refused."""
    from kepan.site.boot import start_django

    start_django()
    from kepan.apps.accounts.models import User
    from kepan.apps.accounts.permissions import RefusalError

    user = User.objects.filter(username=arguments.username.strip().lower()).first()
    if user is None:
        print(f"kepan person: there is no user {arguments.username}", file=sys.stderr)
        return 1
    try:
        return _export(user, arguments.out) if arguments.verb == "export" else _erase(user, arguments)
    except RefusalError as refusal:
        print(f"kepan person {arguments.verb}: {refusal.reason}", file=sys.stderr)
        return 1


def _export(user: User, path: Path) -> int:
    from kepan.apps.accounts.services import export_person

    text = json.dumps(export_person(actor=None, user=user), ensure_ascii=False, indent=2)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        print(f"kepan person export: {path}: {error.strerror}", file=sys.stderr)
        return 1
    path.chmod(0o600)
    print(f"{path}: what is held about {user.username}")
    return 0


def _erase(user: User, arguments: argparse.Namespace) -> int:
    from kepan.apps.accounts.services import erase_user

    if not arguments.yes:
        print(f"The personal data of {user.username} will be erased and the account closed. There is no way back.")
        if not sys.stdin.isatty() or input("Type the login name to go on: ").strip().lower() != user.username:
            print("nothing was changed", file=sys.stderr)
            return 1
    erase_user(actor=None, user=user, reason=arguments.reason)
    print(f"user #{user.pk}: personal data erased, account closed; the audit trail keeps its numbers")
    return 0
