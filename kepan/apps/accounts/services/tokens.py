"""Tokens of the interface: making them, letting programs in by them, taking them away."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import TokenScope, has_scope
from kepan.apps.accounts.models import ApiToken, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.trail.services import create_entry

PREFIX = "kepan_"
"""What every token begins with: scanners of leaked secrets can tell it."""

MOST_TOKEN_DAYS = 366
MOST_TOKENS = 20
MOST_ADDRESSES = 20
NOTE_SECONDS = 60
"""The last use is written down at most this often: reading stays reading."""


def _compute_digest(text: str) -> str:
    """Return the digest under which a token is kept; 256 random bits need neither salt nor a slow digest."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def create_token(
    *,
    actor: User | None,
    user: User,
    name: str,
    scopes: Collection[str],
    days: int,
    by: ApiToken | None = None,
) -> tuple[ApiToken, str]:
    """Make a token of one's own, or from the console (`actor` None) for a user; its text is returned only now.

    One that is made `by` a token opens no more than that, and not for longer.
    """
    if actor is not None and actor.pk != user.pk:
        raise NotAllowedError(_("令牌由本人建立"))
    # The lock makes two requests at the same moment count one after the other.
    held = User.objects.select_for_update(of=("self",)).select_related("region").get(pk=user.pk)
    if not held.is_active:
        raise RefusalError(_("停用的账号不能建立令牌"))
    name = name.strip()
    if not name or len(name) > 60:
        raise RefusalError(_("写明令牌的用途，最多 60 个字"))
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise RefusalError(_("有效期是 1 到 %(most)s 天") % {"most": MOST_TOKEN_DAYS})
    known = [scope.value for scope in TokenScope if scope in scopes]
    if not known or len(known) != len(set(scopes)):
        raise RefusalError(_("选这个令牌能做什么：%(values)s") % {"values": ", ".join(TokenScope.values)})
    now = timezone.now()
    _check_maker(by, known, now + timedelta(days=days))
    if ApiToken.objects.filter(user=held, revoked_at__isnull=True, expires_at__gt=now).count() >= MOST_TOKENS:
        raise RefusalError(_("最多同时有 %(most)s 个令牌，先撤销不用的") % {"most": MOST_TOKENS})
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=held,
        name=name,
        scopes=known,
        scope="write" if TokenScope.ALL_WRITE in known else "read",
        digest=_compute_digest(text),
        tail=text[-4:],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    _write_entry(actor, "create_token", token, after={"scopes": known, "expires_at": token.expires_at.isoformat()})
    return token, text


def _check_maker(by: ApiToken | None, scopes: Collection[str], expires_at: datetime) -> None:
    if by is None:
        return
    if beyond := [scope for scope in scopes if not has_scope(by.scopes, scope)]:
        raise RefusalError(_("令牌建立的令牌不能超过它自己的权限：%(values)s") % {"values": ", ".join(beyond)})
    if expires_at > by.expires_at:
        said = timezone.localtime(by.expires_at).strftime("%Y-%m-%d")
        raise RefusalError(_("令牌建立的令牌不能比它自己用得久：到 %(day)s 为止") % {"day": said})


@transaction.atomic
def revoke_token(*, actor: User, token: ApiToken) -> ApiToken:
    """Take a token of one's own away; from now on it opens nothing."""
    row = ApiToken.objects.select_for_update(of=("self",)).select_related("user__region").get(pk=token.pk)
    if row.user_id != actor.pk:
        raise NotAllowedError(_("令牌由本人撤销"))
    if row.revoked_at is not None:
        return row
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    _write_entry(actor, "revoke_token", row)
    return row


def end_tokens(*, user: User) -> int:
    """Take all tokens of a user away in the caller's transaction and return how many there were."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())


def match_token(*, text: str, now: datetime) -> ApiToken | None:
    """Return the token that a program showed, if it is good now; whether its user may come in is asked elsewhere."""
    if not text.startswith(PREFIX):
        return None
    found = ApiToken.objects.filter(digest=_compute_digest(text), revoked_at__isnull=True, expires_at__gt=now)
    return found.first()


def write_token_use(*, token: ApiToken, address: str, now: datetime) -> None:
    """Keep when a token was last used, and write an entry where it comes from an address for the first time."""
    is_recent = token.last_used_at is not None and (now - token.last_used_at).total_seconds() < NOTE_SECONDS
    # No transaction is opened in vain: on SQLite each of them waits for whoever writes.
    if not is_recent or address not in token.addresses:
        _write_use(token, address, now)


@transaction.atomic
def _write_use(token: ApiToken, address: str, now: datetime) -> None:
    row = ApiToken.objects.select_for_update(of=("self",)).select_related("user__region").get(pk=token.pk)
    row.last_used_at = now
    if address not in row.addresses:
        row.addresses = [*row.addresses, address][-MOST_ADDRESSES:]
        _write_entry(row.user, "use_token", row, after={"address": address})
    row.save(update_fields=["last_used_at", "addresses"])


def _write_entry(actor: User | None, verb: str, token: ApiToken, after: dict[str, object] | None = None) -> None:
    create_entry(
        actor=actor,
        action=f"accounts.{verb}",
        subject=token,
        title=f"#{token.pk}",
        region_path=token.user.region.path if token.user.region else "",
        after=after,
    )
