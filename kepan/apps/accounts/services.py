"""Writing accounts: regions, offices, users, roles and what a user set up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Membership, Office, Region, SavedView, Setup, User
from kepan.apps.trail.services import create_entry


@transaction.atomic
def create_region(
    *, actor: User | None, code: str, name: str, level: Level, parent: Region | None = None, short_name: str = ""
) -> Region:
    """Add a region under its parent."""
    path = f"{parent.path if parent else '/'}{code}/"
    region = Region.objects.create(code=code, name=name, short_name=short_name, level=level, parent=parent, path=path)
    create_entry(actor=actor, action="accounts.create_region", subject=region, region_path=path)
    return region


@transaction.atomic
def create_office(*, actor: User | None, region: Region, name: str, short_name: str = "") -> Office:
    """Add an office to a region."""
    office = Office.objects.create(region=region, name=name, short_name=short_name)
    create_entry(actor=actor, action="accounts.create_office", subject=office, region_path=region.path)
    return office


@transaction.atomic
def create_user(
    *,
    actor: User | None,
    username: str,
    name: str,
    password: str | None,
    region: Region | None = None,
    office: Office | None = None,
    email: str = "",
    is_sample: bool = False,
) -> User:
    """Add a user; without a password the account opens by a link or by single sign-on only."""
    user = User(
        username=username.strip().lower(), name=name, email=email, region=region, office=office, is_sample=is_sample
    )
    user.set_password(password)
    user.save()
    create_entry(
        actor=actor,
        action="accounts.create_user",
        subject=user,
        title=user.username,
        region_path=region.path if region else "",
    )
    return user


@transaction.atomic
def grant_role(
    *, actor: User | None, user: User, role: Role, region: Region, office: Office | None = None
) -> Membership:
    """Give a user a role in a region, or in one of its offices."""
    membership = Membership.objects.create(user=user, role=role, region=region, office=office)
    user.__dict__.pop("_scope", None)
    create_entry(
        actor=actor,
        action="accounts.grant_role",
        subject=user,
        title=user.username,
        region_path=region.path,
        after={"role": role, "region": region.code, "office": office.name if office else None},
    )
    return membership


@transaction.atomic
def update_preferences(*, actor: User, changes: Mapping[str, Any]) -> User:
    """Keep how a user likes the pages; a preference is no business record and leaves no audit entry."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    user.preferences = {**user.preferences, **changes}
    user.save(update_fields=["preferences"])
    actor.preferences = user.preferences
    return user


@transaction.atomic
def create_saved_view(*, actor: User, page: str, name: str, query: str, columns: Sequence[str] = ()) -> SavedView:
    """Keep a list page under a name; the same name again replaces what it held."""
    view, _ = SavedView.objects.update_or_create(
        user=actor, page=page, name=name.strip()[:40], defaults={"query": query, "columns": list(columns)}
    )
    return view


@transaction.atomic
def remove_saved_view(*, actor: User, view: SavedView) -> None:
    """Drop a saved view of one's own."""
    SavedView.objects.filter(pk=view.pk, user=actor).delete()


@transaction.atomic
def update_setup(*, actor: User | None, root_region: Region, is_sample: bool) -> Setup:
    """Say which root region this installation serves and whether its data are a sample."""
    setup, _ = Setup.objects.update_or_create(pk=1, defaults={"root_region": root_region, "is_sample": is_sample})
    create_entry(
        actor=actor,
        action="accounts.update_setup",
        subject=setup,
        region_path=root_region.path,
        after={"root_region": root_region.code, "is_sample": is_sample},
    )
    return setup
