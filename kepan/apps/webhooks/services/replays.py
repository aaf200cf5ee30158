"""Asking for something to be sent: a ping, or events once more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.trail.services import create_entry
from kepan.apps.webhooks.enums import DeliveryKind, DeliveryState, SubscriptionState
from kepan.apps.webhooks.models import Delivery, Subscription
from kepan.apps.webhooks.services.events import PING

MOST = 1000


@transaction.atomic
def create_ping(*, actor: User, subscription: Subscription) -> Delivery:
    """Send a test to the address within seconds; one at a time."""
    row = _get_ready(actor, subscription)
    waiting = row.deliveries.filter(kind=DeliveryKind.PING, state=DeliveryState.WAITING)
    return waiting.first() or Delivery.objects.create(subscription=row, kind=DeliveryKind.PING, action=PING)


@transaction.atomic
def create_replays(
    *,
    actor: User,
    subscription: Subscription,
    numbers: Collection[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Send logged events once more, those that are named or all that were sent in a span, in their order.

    Returns how many. They carry the ids they had; what the subscriber may not see any more stays unsent.
    """
    row = _get_ready(actor, subscription)
    logged = row.deliveries.filter(kind=DeliveryKind.EVENT).order_by("number")
    if numbers:
        logged = logged.filter(number__in=numbers)
    if since is not None:
        logged = logged.filter(created_at__gte=since)
    if until is not None:
        logged = logged.filter(created_at__lte=until)
    if not numbers and since is None and until is None:
        raise RefusalError(_("说明重发哪几条，或者哪一段时间的"))
    found = list(logged[: MOST + 1])
    if not found or len(found) > MOST:
        words = _("没有推送过这样的事件") if not found else _("一次最多重发 %(most)s 条，把时间缩短") % {"most": MOST}
        raise RefusalError(words)
    Delivery.objects.bulk_create(
        Delivery(
            subscription=row,
            kind=DeliveryKind.REPLAY,
            number=one.number,
            action=one.action,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            created_at=timezone.now(),
        )
        for one in found
    )
    region = row.owner.region
    create_entry(
        actor=actor,
        action="webhooks.replay",
        subject=row,
        title=f"#{row.pk}",
        region_path=region.path if region else "",
        after={"count": len(found), "first": found[0].number, "last": found[-1].number},
    )
    return len(found)


def _get_ready(actor: User, subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("owner__region")
    row = rows.get(pk=subscription.pk)
    if row.owner_id != actor.pk:
        raise NotAllowedError(_("订阅由本人管理"))
    if row.state != SubscriptionState.ACTIVE:
        raise RefusalError(_("订阅已暂停，先继续推送"))
    return row
