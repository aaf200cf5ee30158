"""`kepan init`: bring the database up to date, make the keys, appoint the first three administrators.

May be run again at any time: what is there stays as it is.
"""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

KINDS = ("system", "security", "audit")
TITLES = {
    "system": "system administrator (keeps accounts, grants no roles)",
    "security": "security administrator (grants roles, makes no accounts)",
    "audit": "audit administrator (reads the audit trail)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument("--no-input", action="store_true", help="ask nothing; appoint only whom the flags name")
    parser.add_argument("--no-administrators", action="store_true", help="database and keys only, ask for nobody")
    parser.add_argument("--root-code", metavar="CODE", help="code of the region this installation serves")
    parser.add_argument("--root-name", metavar="NAME", help="its name")
    parser.add_argument("--root-level", choices=["province", "city", "district", "zone", "town"], default="city")
    for kind in KINDS:
        parser.add_argument(
            f"--{kind}-administrator", metavar="LOGIN", help=f"login of the {TITLES[kind]}; the password is printed"
        )


def run(arguments: argparse.Namespace) -> int:
    """Prepare; 1 where something was refused."""
    from kepan.site.boot import start_django

    start_django(quiet=True)
    from django.core.management import call_command

    from kepan.apps.accounts.permissions import RefusalError
    from kepan.apps.desk.services.statistics import update_statistics
    from kepan.engine.ledgers.faults import TypeFaultsError
    from kepan.site.config import get_config
    from kepan.site.ledgers import load_shipped_ledgers

    config = get_config()
    config.data_dir.mkdir(parents=True, exist_ok=True)
    # Asking for the keys makes them where they are generated; the cache table comes with the migrations.
    for name in ("KEPAN_SECRET_KEY", "KEPAN_IDENTITY_KEY"):
        config.get_text(name)
    call_command("migrate", interactive=False, verbosity=0)
    # A table that was made anew by a migration lost its statistics.
    update_statistics()
    try:
        load_shipped_ledgers()
    except TypeFaultsError as error:
        # Accounts and data matter more than a type that cannot be read; `kepan ledgers check` names every fault.
        print(f"kepan init: types of ledgers were not loaded: {error}", file=sys.stderr)
    print(f"database up to date; data folder {config.data_dir}")
    if arguments.no_administrators:
        return 0
    try:
        return _appoint(arguments)
    except RefusalError as refusal:
        print(f"kepan init: {refusal.reason}", file=sys.stderr)
        return 1


def _appoint(arguments: argparse.Namespace) -> int:
    from kepan.apps.accounts.enums import Level, Role
    from kepan.apps.accounts.models import Membership
    from kepan.apps.accounts.selectors import get_root_region
    from kepan.apps.accounts.services import create_region, update_setup

    asks = not arguments.no_input and sys.stdin.isatty()
    roles = {kind: Role(f"{kind}_administrator") for kind in KINDS}
    missing = [
        kind
        for kind in KINDS
        if not Membership.objects.filter(role=roles[kind], user__is_active=True, user__erased_at__isnull=True).exists()
    ]
    named = [kind for kind in KINDS if getattr(arguments, f"{kind}_administrator")]
    if not missing or not (asks or named):
        for kind in missing:
            print(f"no {TITLES[kind]} yet: `kepan init --{kind}-administrator LOGIN`")
        return 0
    root = get_root_region()
    if root is None:
        code = arguments.root_code or (input("code of the region, such as 320400: ") if asks else "")
        name = arguments.root_name or (input("name of the region: ") if asks else "")
        if not code or not name:
            print("kepan init: name the region with --root-code and --root-name", file=sys.stderr)
            return 1
        root = create_region(actor=None, code=code, name=name, level=Level(arguments.root_level))
        update_setup(actor=None, root_region=root, is_sample=False)
        print(f"this installation serves {root.name} and the regions below it")
    for kind in missing:
        login = getattr(arguments, f"{kind}_administrator") or (input(f"login of the {TITLES[kind]}: ") if asks else "")
        if login:
            _appoint_one(kind, login, asks=asks)
    return 0


def _appoint_one(kind: str, login: str, *, asks: bool) -> None:
    from django.db import transaction

    from kepan.apps.accounts.enums import Role
    from kepan.apps.accounts.passwords import create_password
    from kepan.apps.accounts.selectors import get_root_region
    from kepan.apps.accounts.services import create_user, grant_role

    root = get_root_region()
    assert root is not None
    role = Role(f"{kind}_administrator")
    typed = getpass(f"password of {login} (empty: one is made): ") if asks else ""
    password = typed or create_password()
    with transaction.atomic():
        user = create_user(
            actor=None, username=login, name=str(role.label), password=password, region=root, must_change=not typed
        )
        grant_role(actor=None, user=user, role=role, region=root)
    print(f"{user.username}: {TITLES[kind]}" + ("" if typed else f", first password {password} (shown only now)"))
