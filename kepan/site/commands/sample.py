"""`kepan sample`: fill an empty database with the invented city 澜川市 (虚构示例)."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kepan.apps.accounts.models import User


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing may be given."""


def run(arguments: argparse.Namespace) -> int:
    """Fill the database; 1 where it is not empty."""
    from kepan.site.boot import start_django

    start_django(quiet=True)
    from django.db import transaction

    from kepan.apps.accounts.permissions import RefusalError
    from kepan.site.sample_data import SAMPLE_PASSWORD, create_sample

    try:
        with transaction.atomic():
            users = create_sample()
            plans = fill_sample_plans(users=users)
    except RefusalError as refusal:
        print(f"kepan sample: {refusal.reason}", file=sys.stderr)
        return 1
    print(f"澜川市 (虚构示例): {len(users)} logins, {plans} plans")
    print(f"logins: {' '.join(users)}")
    print(f"password of all: {SAMPLE_PASSWORD}")
    return 0


def fill_sample_plans(*, users: dict[str, User]) -> int:
    """Add the sample plans as the sample users and return how many."""
    from kepan.site.sample_plans import create_sample_plans

    return create_sample_plans(users=users)
