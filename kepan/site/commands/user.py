"""`kepan user`: add users, reset passwords and list users from the server's console."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kepan.apps.accounts.models import User


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="add a user")
    add.add_argument("username", help="login name")
    add.add_argument("--name", required=True, help="name shown to others")
    add.add_argument("--region", metavar="CODE", help="region (default: the root)")
    add.add_argument("--office", metavar="NAME", help="office of that region")
    add.add_argument("--email", default="")
    add.add_argument(
        "--role", action="append", default=[], metavar="ROLE", help="a role in the region; may be given again"
    )
    password = verbs.add_parser("password", help="give a user another password and end the sessions")
    password.add_argument("username")
    for parser_with_password in (add, password):
        parser_with_password.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
    factor = verbs.add_parser("second-factor", help="take away a second factor that its owner lost")
    factor.add_argument("username")
    factor.add_argument("--reason", required=True, help="kept in the audit trail: name no person in it")
    verbs.add_parser("list", help="list users and their roles")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 1 where it was refused."""
    from kepan.site.boot import start_django

    start_django()
    from kepan.apps.accounts.permissions import RefusalError

    try:
        verbs = {"add": _add, "password": _reset, "second-factor": _remove_factor, "list": _list}
        return verbs[arguments.verb](arguments)
    except RefusalError as refusal:
        print(f"kepan user {arguments.verb}: {refusal.reason}", file=sys.stderr)
        return 1


def _read_password(arguments: argparse.Namespace) -> tuple[str, bool]:
    """Return a password and whether the machine made it."""
    from kepan.apps.accounts.passwords import create_password

    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    typed = getpass("password (empty: one is made): ") if sys.stdin.isatty() else ""
    return (typed, False) if typed else (create_password(), True)


def _print_password(username: str, password: str, *, is_made: bool) -> None:
    if is_made:
        print(f"{username}: first password {password} (shown only now, changed at the first login)")


def _add(arguments: argparse.Namespace) -> int:
    from django.db import transaction

    from kepan.apps.accounts.enums import Role
    from kepan.apps.accounts.models import Office, Region
    from kepan.apps.accounts.permissions import RefusalError
    from kepan.apps.accounts.selectors import get_root_region
    from kepan.apps.accounts.services import create_user, grant_role

    region = Region.objects.filter(code=arguments.region).first() if arguments.region is not None else get_root_region()
    if region is None:
        raise RefusalError("there is no such region; `kepan init` makes the root")
    office = Office.objects.filter(region=region, name=arguments.office).first() if arguments.office else None
    if arguments.office and office is None:
        raise RefusalError(f"{region.name} has no office of this name")
    unknown = [role for role in arguments.role if role not in Role.values]
    if unknown:
        raise RefusalError(f"unknown role {unknown[0]}; roles are {', '.join(Role.values)}")
    password, is_made = _read_password(arguments)
    with transaction.atomic():
        user = create_user(
            actor=None,
            username=arguments.username,
            name=arguments.name,
            password=password,
            region=region,
            office=office,
            email=arguments.email,
            must_change=is_made,
        )
        for role in arguments.role:
            grant_role(actor=None, user=user, role=Role(role), region=region)
    print(f"{user.username} added in {region.name}")
    _print_password(user.username, password, is_made=is_made)
    return 0


def _reset(arguments: argparse.Namespace) -> int:
    from kepan.apps.accounts.services import reset_password

    user = _find_user(arguments.username)
    password, is_made = _read_password(arguments)
    reset_password(actor=None, user=user, password=password, must_change=is_made)
    print(f"{user.username}: password changed, all sessions ended")
    _print_password(user.username, password, is_made=is_made)
    return 0


def _find_user(username: str) -> User:
    from kepan.apps.accounts.models import User
    from kepan.apps.accounts.permissions import RefusalError

    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        raise RefusalError(f"there is no user {username}")
    return user


def _remove_factor(arguments: argparse.Namespace) -> int:
    from kepan.apps.accounts.services import remove_second_factor

    user = _find_user(arguments.username)
    remove_second_factor(actor=None, user=user, reason=arguments.reason)
    print(f"{user.username}: second factor and its codes removed, all sessions ended; the password alone opens it now")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from kepan.apps.accounts.models import User

    for user in User.objects.select_related("region").prefetch_related("memberships__region"):
        roles = ", ".join(f"{held.role}@{held.region.code}" for held in user.memberships.all()) or "no role"
        state = "" if user.is_active else " (closed)"
        print(f"{user.username}\t{user.region.code if user.region else '-'}\t{roles}{state}")
    return 0
