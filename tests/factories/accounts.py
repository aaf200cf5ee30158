"""Regions, offices and users for tests; all invented."""

from __future__ import annotations

from itertools import count

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.selectors import get_root_region
from kepan.apps.accounts.services import create_office, create_region, create_user, grant_role

PASSWORD = "Correct-Horse-9"
"""Password of every user made here."""

_numbers = count(1)


def make_root() -> Region:
    """Return the root region of the installation, made when there is none."""
    return get_root_region() or create_region(actor=None, code="99", name="虚构省", level=Level.PROVINCE)


def make_region(*, parent: Region | None = None, level: Level = Level.CITY, name: str = "") -> Region:
    """Add a region with an invented code, under the root unless a parent is given: two calls make neighbours."""
    number = next(_numbers)
    parent = parent or make_root()
    return create_region(actor=None, code=f"99{number:04d}", name=name or f"虚构市{number}", level=level, parent=parent)


def make_office(region: Region, *, name: str = "") -> Office:
    """Add an office to a region."""
    return create_office(actor=None, region=region, name=name or f"虚构科{next(_numbers)}")


def make_user(*roles: Role, region: Region | None = None, office: Office | None = None, username: str = "") -> User:
    """Add a user with roles in a region (a new one unless given)."""
    region = region or (office.region if office else make_region())
    number = next(_numbers)
    user = create_user(
        actor=None,
        username=username or f"user{number}",
        name=f"虚构人{number}",
        password=PASSWORD,
        region=region,
        office=office,
        email=f"user{number}@example.invalid",
    )
    for role in roles:
        grant_role(actor=None, user=user, role=role, region=region, office=office)
    return user
