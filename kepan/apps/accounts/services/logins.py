"""Writing logins down, and finding the account of a person whom the sign-on provider vouches for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import ADMINISTRATORS
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.trail.services import create_entry


@transaction.atomic
def write_login(*, user: User | None, verb: str, address: str, details: Mapping[str, Any] | None = None) -> None:
    """Write an entry of a login, a failed login or a logout; names that were typed are never kept."""
    create_entry(
        actor=None if verb == "login_failed" else user,
        action=f"accounts.{verb}",
        subject=user,
        title=f"#{user.pk}" if user else "",
        region_path=user.region.path if user and user.region else "",
        after={"address": address, **(details or {})},
    )


@transaction.atomic
def match_sign_on(*, emails: Sequence[str], subject: str) -> User:
    """Return the user whom a first sign-on opens: exactly one active user with one of the verified addresses.

    Raises RefusalError for nobody, for several, for a sample user and for the three kinds of
    administrators: an administrator logs in with the password first and links the account himself.
    """
    found = list(
        User.objects.filter(email__in=[email.strip().lower() for email in emails if email.strip()], is_active=True)
    )
    if len(found) != 1:
        raise RefusalError(_("没有找到与你的统一身份认证账号对应的用户，请系统管理员先为你开通"))
    user = found[0]
    if user.is_sample or user.erased_at is not None:
        raise RefusalError(_("没有找到与你的统一身份认证账号对应的用户，请系统管理员先为你开通"))
    if user.memberships.filter(role__in=ADMINISTRATORS).exists():
        raise RefusalError(_("管理员账号不能自动关联：先用密码登录，再在“我的账号”里关联"))
    create_entry(actor=user, action="accounts.link_sign_on", subject=user, title=f"#{user.pk}")
    return user
