"""Subscribing, changing, pausing, ending."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.accounts.selectors import get_scope, list_self
from kepan.apps.accounts.services import decrypt_text, encrypt_text
from kepan.apps.trail.selectors import get_head_number
from kepan.apps.trail.services import create_entry
from kepan.apps.webhooks.enums import PauseReason, SubscriptionState
from kepan.apps.webhooks.models import Subscription
from kepan.apps.webhooks.permissions import can_subscribe
from kepan.apps.webhooks.services.addresses import find_receiver

PREFIX = "whsec_"
"""What every secret begins with: scanners of leaked secrets can tell it."""

PURPOSE = "webhook"
MOST = 20
MOST_ACTIONS = 100
CONTEXTS = ("planning", "registry", "imports", "sharing", "ledgers")
_ACTION = re.compile(rf"({'|'.join(CONTEXTS)})\.(\*|[a-z_]{{1,60}})")


class StaleError(RefusalError):
    """The subscription has changed since it was seen."""


def create_subscription(*, actor: User, name: str, url: str, actions: Collection[str]) -> tuple[Subscription, str]:
    """Have events sent from now on; the secret of the signatures is returned only now."""
    require(can_subscribe(actor))
    # A name is looked up before the transaction begins: that may take its time.
    said = _read_said(name, url, actions)
    with transaction.atomic():
        # The lock makes two requests at the same moment count one after the other.
        held = list_self(scope=get_scope(actor)).select_for_update(of=("self",)).get()
        if Subscription.objects.filter(owner=held).count() >= MOST:
            raise RefusalError(_("最多 %(most)s 个订阅，先去掉不用的") % {"most": MOST})
        secret = _make_secret()
        row = Subscription.objects.create(
            owner=held, secret_box=encrypt_text(secret, purpose=PURPOSE), cursor=get_head_number(), **said
        )
        _write_entry(actor, "create_subscription", row, after=said)
    return row, secret


def update_subscription(
    *, actor: User, subscription: Subscription, expected_version: int, name: str, url: str, actions: Collection[str]
) -> Subscription:
    """Change what is sent and where."""
    require(can_subscribe(actor))
    said = _read_said(name, url, actions)
    with transaction.atomic():
        row = _get_locked(actor, subscription, expected_version)
        before = {key: getattr(row, key) for key in said}
        if before == said:
            return row
        for key, value in said.items():
            setattr(row, key, value)
        # A new address starts afresh.
        row.failures, row.failing_since, row.next_attempt_at = 0, None, None
        return _save(actor, "update_subscription", row, before=before, after=said)


@transaction.atomic
def renew_secret(*, actor: User, subscription: Subscription, expected_version: int) -> tuple[Subscription, str]:
    """Make another secret; from now on the old one signs nothing."""
    row = _get_locked(actor, subscription, expected_version)
    secret = _make_secret()
    row.secret_box = encrypt_text(secret, purpose=PURPOSE)
    return _save(actor, "renew_secret", row), secret


@transaction.atomic
def pause_subscription(*, actor: User, subscription: Subscription, expected_version: int) -> Subscription:
    """Send nothing until it is resumed; what happens meanwhile is sent then."""
    row = _get_locked(actor, subscription, expected_version)
    if row.state == SubscriptionState.PAUSED:
        return row
    row.state, row.pause_reason = SubscriptionState.PAUSED, PauseReason.BY_OWNER
    return _save(actor, "pause_subscription", row)


@transaction.atomic
def resume_subscription(
    *, actor: User, subscription: Subscription, expected_version: int, skip: bool = False
) -> Subscription:
    """Send again, from where it stopped, or with `skip` only what happens from now on."""
    row = _get_locked(actor, subscription, expected_version)
    require(can_subscribe(actor))
    if row.state == SubscriptionState.ACTIVE:
        return row
    row.state, row.pause_reason = SubscriptionState.ACTIVE, ""
    row.failures, row.failing_since, row.next_attempt_at = 0, None, None
    if skip:
        row.cursor = get_head_number()
    return _save(actor, "resume_subscription", row, after={"skip": skip})


@transaction.atomic
def remove_subscription(*, actor: User, subscription: Subscription, expected_version: int) -> None:
    """End a subscription, with the log of what was sent; the trail keeps that it was there."""
    row = _get_locked(actor, subscription, expected_version)
    _write_entry(actor, "remove_subscription", row, before={"url": row.url, "actions": row.actions})
    row.delete()


def read_secret(subscription: Subscription) -> str:
    """Return the secret, to sign with it."""
    return decrypt_text(subscription.secret_box, purpose=PURPOSE)


def _read_said(name: str, url: str, actions: Collection[str]) -> dict[str, Any]:
    name = name.strip()
    if not name or len(name) > 60:
        raise RefusalError(_("写明订阅的用途，最多 60 个字"))
    wanted = sorted(set(actions))
    if not wanted or len(wanted) > MOST_ACTIONS or not all(map(_ACTION.fullmatch, wanted)):
        raise RefusalError(_("选要推送的事件，如 registry.update_right，或者 planning.* 表示全部"))
    find_receiver(url)
    return {"name": name, "url": url, "actions": wanted}


def _make_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _get_locked(actor: User, subscription: Subscription, expected_version: int) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("owner__region")
    row = rows.get(pk=subscription.pk)
    if row.owner_id != actor.pk:
        raise NotAllowedError(_("订阅由本人管理"))
    if row.version != expected_version:
        raise StaleError(_("这个订阅刚被改过，你的操作没有写入。看过现在的内容再决定。"))
    return row


def _save(actor: User | None, verb: str, row: Subscription, **changes: Any) -> Subscription:
    row.version += 1
    row.save()
    _write_entry(actor, verb, row, **changes)
    return row


def _write_entry(actor: User | None, verb: str, row: Subscription, **changes: Any) -> None:
    region = row.owner.region
    create_entry(
        actor=actor,
        action=f"webhooks.{verb}",
        subject=row,
        title=f"#{row.pk}",
        region_path=region.path if region else "",
        **changes,
    )
