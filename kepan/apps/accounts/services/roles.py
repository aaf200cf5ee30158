"""Granting and revoking roles (三员分立): the security administrator's work, and nobody's on himself."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import ADMINISTRATORS, Role
from kepan.apps.accounts.models import Membership, Office, Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, can_grant_roles, require
from kepan.apps.accounts.selectors import count_other_system_administrators
from kepan.apps.trail.services import create_entry


def _describe(role: str, region: Region, office: Office | None) -> dict[str, Any]:
    return {"role": str(role), "region": region.code, "office": office.name if office else None}


def _check_actor(actor: User | None, user: User, region: Region) -> None:
    if actor is None:
        return
    require(can_grant_roles(actor, region=region))
    if user.region is not None:
        require(can_grant_roles(actor, region=user.region))
    if actor.pk == user.pk:
        raise NotAllowedError(_("不能给自己授予或收回角色，请另一位安全管理员来办"))


def _check_role(user: User, role: Role, region: Region, office: Office | None) -> None:
    if not user.is_active:
        raise RefusalError(_("账号已停用，先启用再授予角色"))
    if office is not None and office.region_id != region.pk:
        raise RefusalError(_("“%(office)s”不是%(region)s的科室") % {"office": office.name, "region": region.name})
    held = Membership.objects.filter(user=user)
    if held.filter(role=role, region=region, office=office).exists():
        raise RefusalError(_("已经有这个角色"))
    other = held.filter(role__in=ADMINISTRATORS).first() if role in ADMINISTRATORS else None
    if other is not None:
        raise RefusalError(
            _("三员分立：已是%(held)s，不能再任%(role)s") % {"held": Role(other.role).label, "role": role.label}
        )


def _lock_system_administrators() -> set[int]:
    """Lock the role of every system administrator, always in one order, and return who holds it."""
    held = Membership.objects.select_for_update(of=("self",)).filter(role=Role.SYSTEM_ADMINISTRATOR).order_by("pk")
    return {membership.user_id for membership in held}


def check_not_last_administrator(user: User) -> None:
    """Refuse to lose the last system administrator who can log in: nobody could appoint another one.

    All of them are locked, so that two who remove each other at the same moment do not both succeed.
    """
    holders = _lock_system_administrators()
    if user.is_active and user.pk in holders and not count_other_system_administrators(than=user):
        raise RefusalError(_("这是最后一位能登录的系统管理员，先任命另一位"))


@transaction.atomic
def grant_role(
    *, actor: User | None, user: User, role: Role, region: Region, office: Office | None = None
) -> Membership:
    """Give a user a role in a region, or in one of its offices."""
    # The lock makes two administrators who grant at once wait for each other; the constraint is the last word.
    locked = User.objects.select_for_update(of=("self",)).select_related("region").get(pk=user.pk)
    _check_actor(actor, locked, region)
    _check_role(locked, role, region, office)
    membership = Membership.objects.create(user=user, role=role, region=region, office=office, granted_by=actor)
    user.__dict__.pop("_scope", None)
    create_entry(
        actor=actor,
        action="accounts.grant_role",
        subject=user,
        title=f"#{user.pk}",
        region_path=region.path,
        after=_describe(role, region, office),
    )
    return membership


@transaction.atomic
def revoke_role(*, actor: User | None, membership: Membership, reason: str = "") -> None:
    """Take a role away; the last active system administrator keeps his."""
    if membership.role == Role.SYSTEM_ADMINISTRATOR:
        # Before the row itself: two who each hold their own row and wait for the other's would wait for ever.
        _lock_system_administrators()
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "user__region", "region", "office")
        .get(pk=membership.pk)
    )
    user = membership.user
    _check_actor(actor, user, membership.region)
    if membership.role == Role.SYSTEM_ADMINISTRATOR:
        check_not_last_administrator(user)
    before = _describe(membership.role, membership.region, membership.office)
    path = membership.region.path
    membership.delete()
    create_entry(
        actor=actor,
        action="accounts.revoke_role",
        subject=user,
        title=f"#{user.pk}",
        region_path=path,
        before=before,
        reason=reason,
    )
