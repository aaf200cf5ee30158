"""`kepan token`: make a token of the API for a user, from the server's console."""

from __future__ import annotations

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help="make a token and print it, this once")
    create.add_argument("--user", required=True, metavar="USERNAME", help="whose rights the token has")
    create.add_argument("--name", required=True, help="what the token is for")
    create.add_argument(
        "--scope",
        action="append",
        metavar="SCOPE",
        help="what it may do, such as plans:read or registry:write; may be given again; read and write stand for"
        " all:read and all:write (default: read)",
    )
    create.add_argument("--days", type=int, default=90, help="how long it is good (default: 90, most: 366)")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 1 where it was refused. The token alone goes to the standard output."""
    from kepan.site.boot import start_django

    start_django()
    from kepan.apps.accounts.models import User
    from kepan.apps.accounts.permissions import RefusalError
    from kepan.apps.accounts.services import create_token

    user = User.objects.filter(username=arguments.user.strip().lower()).first()
    try:
        if user is None:
            raise RefusalError(f"there is no user {arguments.user}")
        scopes = [f"all:{one}" if one in {"read", "write"} else one for one in arguments.scope or ["read"]]
        token, text = create_token(actor=None, user=user, name=arguments.name, scopes=scopes, days=arguments.days)
    except RefusalError as refusal:
        print(f"kepan token {arguments.verb}: {refusal.reason}", file=sys.stderr)
        return 1
    print(f"{user.username}: good until {token.expires_at:%Y-%m-%d}, shown only now", file=sys.stderr)
    print(text)
    return 0
