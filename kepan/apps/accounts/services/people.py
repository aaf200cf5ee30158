"""Writing users: accounts are made by the system administrator, who grants no roles.

Nothing personal enters the trail, because it outlives an erasure: entries name a user by number,
say which personal fields changed and give values only of those that are not personal.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import (
    NotAllowedError,
    RefusalError,
    can_manage_accounts,
    can_manage_user,
    require,
)
from kepan.apps.accounts.services.relations import remove_own_rows
from kepan.apps.accounts.services.roles import check_not_last_administrator
from kepan.apps.accounts.services.sessions import end_sessions
from kepan.apps.accounts.services.tokens import end_tokens
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.identity import is_identity_number

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


def _write_entry(actor: User | None, verb: str, user: User, **details: Any) -> None:
    create_entry(
        actor=actor,
        action=f"accounts.{verb}",
        subject=user,
        title=f"#{user.pk}",
        region_path=user.region.path if user.region else "",
        **details,
    )


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RefusalError(" ".join(error.messages)) from error


def _read_email(text: str, *, of: User) -> str:
    email = text.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        raise RefusalError(_("电子邮箱的写法不对，应像 name@example.cn")) from error
    if User.objects.filter(email=email).exclude(pk=of.pk).exists():
        raise RefusalError(_("这个电子邮箱已有账号在用"))
    return email


def _check_office(region: Region | None, office: Office | None) -> None:
    if office is not None and (region is None or office.region_id != region.pk):
        raise RefusalError(_("科室要属于所选的地区"))


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
    must_change: bool = False,
) -> User:
    """Add a user; without a password the account opens by a link or by single sign-on only.

    A password that an administrator chose must be changed at the first login; one chosen at the
    server's console (`actor` is None) only with `must_change`.
    """
    username, name = username.strip().lower(), name.strip()
    if actor is not None:
        require(can_manage_user(actor, target=User(region=region)))
    if not _USERNAME.fullmatch(username):
        raise RefusalError(_("登录名用小写字母、数字和 . _ -，2 到 60 个字符，以字母或数字开头"))
    if User.objects.filter(username=username).exists():
        raise RefusalError(_("登录名 %(username)s 已被使用") % {"username": username})
    if not name:
        raise RefusalError(_("姓名不能为空"))
    _check_office(region, office)
    user = User(username=username, name=name, region=region, office=office, is_sample=is_sample)
    user.email = _read_email(email, of=user)
    if password is not None:
        _check_password(user, password)
    user.set_password(password)
    is_own = actor is None and password is not None and not must_change
    user.password_changed_at = timezone.now() if is_own else None
    user.save()
    after = {"office": office.name if office else None, "is_sample": is_sample}
    _write_entry(actor, "create_user", user, after=after)
    return user


def _describe_place(user: User) -> dict[str, Any]:
    return {
        "region": user.region.code if user.region else None,
        "office": user.office.name if user.office else None,
    }


@transaction.atomic
def update_user(
    *,
    actor: User | None,
    user: User,
    name: str,
    email: str,
    phone: str,
    region: Region | None,
    office: Office | None,
) -> User:
    """Correct a user's name and contact or move him to another region or office; his roles stay as granted."""
    user = _lock(user)
    if actor is not None:
        require(can_manage_user(actor, target=user))
        require(can_manage_user(actor, target=User(region=region)))
    if not name.strip():
        raise RefusalError(_("姓名不能为空"))
    _check_office(region, office)
    before = _describe_place(user)
    values = {"name": name.strip(), "email": _read_email(email, of=user), "phone": phone.strip()}
    changed = sorted(field for field, value in values.items() if getattr(user, field) != value)
    for field, value in values.items():
        setattr(user, field, value)
    user.region, user.office = region, office
    user.save(update_fields=[*values, "region", "office"])
    _write_entry(actor, "update_user", user, before=before, after={**_describe_place(user), "changed": changed})
    return user


@transaction.atomic
def update_profile(*, actor: User, email: str, phone: str, language: str) -> User:
    """Keep one's own contact and language."""
    user = _lock(actor)
    values = {"email": _read_email(email, of=user), "phone": phone.strip(), "language": language}
    if language and language not in dict(settings.LANGUAGES):
        raise RefusalError(_("没有这种语言"))
    changed = sorted(field for field, value in values.items() if getattr(user, field) != value)
    for field, value in values.items():
        setattr(user, field, value)
        setattr(actor, field, value)
    user.save(update_fields=list(values))
    if changed:
        _write_entry(actor, "update_profile", user, after={"changed": changed})
    return user


@transaction.atomic
def lock_user(*, actor: User | None, user: User, reason: str) -> User:
    """Close an account, end its sessions and tokens; nobody closes his own or that of the last system administrator."""
    user = _lock(user)
    if actor is not None:
        require(can_manage_user(actor, target=user))
        if actor.pk == user.pk:
            raise NotAllowedError(_("不能停用自己的账号"))
    if not reason.strip():
        raise RefusalError(_("写明停用的理由"))
    check_not_last_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    after = {"is_active": False, "ended_sessions": end_sessions(user=user), "revoked_tokens": end_tokens(user=user)}
    _write_entry(actor, "lock_user", user, before={"is_active": True}, after=after, reason=reason.strip())
    return user


@transaction.atomic
def unlock_user(*, actor: User | None, user: User) -> User:
    """Open a closed account again; an erased one stays closed."""
    user = _lock(user)
    if actor is not None:
        require(can_manage_user(actor, target=user))
    if user.erased_at is not None:
        raise RefusalError(_("个人信息已抹除的账号不能再启用"))
    user.is_active = True
    user.save(update_fields=["is_active"])
    _write_entry(actor, "unlock_user", user, before={"is_active": False}, after={"is_active": True})
    return user


@transaction.atomic
def reset_password(*, actor: User | None, user: User, password: str, must_change: bool = False) -> User:
    """Give a user another password, end sessions and tokens; one given by an administrator is changed at next login."""
    user = _lock(user)
    if actor is not None:
        require(can_manage_user(actor, target=user))
        if actor.pk == user.pk:
            raise NotAllowedError(_("自己的密码在“我的账号”里修改"))
    if user.erased_at is not None:
        raise RefusalError(_("个人信息已抹除的账号不能再启用"))
    _check_password(user, password)
    user.set_password(password)
    user.password_changed_at = None if actor is not None or must_change else timezone.now()
    user.save(update_fields=["password", "password_changed_at"])
    after = {"ended_sessions": end_sessions(user=user), "revoked_tokens": end_tokens(user=user)}
    _write_entry(actor, "reset_password", user, after=after)
    return user


@transaction.atomic
def set_password(*, actor: User, password: str) -> User:
    """Change one's own password."""
    _check_password(actor, password)
    actor.set_password(password)
    actor.password_changed_at = timezone.now()
    actor.save(update_fields=["password", "password_changed_at"])
    _write_entry(actor, "set_password", actor)
    return actor


def compute_identity_digest(number: str) -> str:
    """Return the keyed digest by which the same person is recognised; the key lies outside the database."""
    key = settings.KEPAN_IDENTITY_KEY.encode()
    return hmac.new(key, number.strip().upper().encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def set_identity(*, actor: User | None, user: User, number: str) -> User:
    """Keep the digest and the last four characters of a personal number, never the number itself."""
    user = _lock(user)
    if actor is not None and actor.pk != user.pk:
        require(can_manage_accounts(actor, region=user.region))
    number = number.strip().upper()
    if not is_identity_number(number, today=timezone.localdate()):
        raise RefusalError(_("证件号不对：应为 18 位，且校验码相符"))
    digest = compute_identity_digest(number)
    if User.objects.filter(identity_digest=digest).exclude(pk=user.pk).exists():
        raise RefusalError(_("这个证件号已有账号在用"))
    user.identity_digest, user.identity_tail = digest, number[-4:]
    user.save(update_fields=["identity_digest", "identity_tail"])
    _write_entry(actor, "set_identity", user, after={"changed": ["identity_digest", "identity_tail"]})
    return user


@transaction.atomic
def erase_user(*, actor: User | None, user: User, reason: str) -> User:
    """Take every trace of the person off an account and close it for good; the trail keeps its numbers.

    Names in the trail and on records are looked up when shown, so they turn into the pseudonym
    everywhere at once.
    """
    user = _lock(user)
    if actor is not None:
        require(can_manage_user(actor, target=user))
        if actor.pk == user.pk:
            raise NotAllowedError(_("不能抹除自己的账号"))
    if not reason.strip():
        raise RefusalError(_("写明抹除的理由"))
    if user.erased_at is not None:
        raise RefusalError(_("这个账号的个人信息已经抹除"))
    check_not_last_administrator(user)
    ended = end_sessions(user=user)
    roles = user.memberships.count()
    remove_own_rows(user=user)
    user.username, user.name = f"erased-{user.pk}", f"已抹除用户 #{user.pk}"
    user.email = user.phone = user.identity_digest = user.identity_tail = user.language = ""
    user.preferences, user.last_login, user.password_changed_at = {}, None, None
    user.is_active, user.erased_at = False, timezone.now()
    user.set_unusable_password()
    user.save()
    after = {"ended_sessions": ended, "removed_roles": roles}
    _write_entry(actor, "erase_user", user, after=after, reason=reason.strip())
    return user


def _lock(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).select_related("region", "office").get(pk=user.pk)
