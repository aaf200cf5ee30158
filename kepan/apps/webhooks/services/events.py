"""Following the trail, and sending what subscribers asked for: in the order of its chain, each event once.

A sweep finds subscriptions for which there is something to send, and lets the one job of each run. The job sends one
event after the other and notes each in the transaction that moves the cursor. A process that is killed between a
receiver's yes and our note of it sends the event again, under the same id.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan import __version__
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import NoticeKind
from kepan.apps.desk.services import JobRun, create_job, create_notice, run_again
from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.selectors import get_head_number, list_sealed
from kepan.apps.trail.services import create_entry
from kepan.apps.webhooks.enums import DeliveryKind, DeliveryState, PauseReason, SubscriptionState
from kepan.apps.webhooks.models import Delivery, Subscription
from kepan.apps.webhooks.permissions import can_subscribe
from kepan.apps.webhooks.selectors import NOT_TOLD, SUBJECTS, find_subject
from kepan.apps.webhooks.services.addresses import find_receiver
from kepan.apps.webhooks.services.sending import Outcome, send_body, write_host, write_signature
from kepan.apps.webhooks.services.subscriptions import read_secret

KIND = "webhooks.send"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=15)
GIVEN_UP = timedelta(days=1)
KEPT = timedelta(days=30)
LOOKED_AT = 500
MOST_AT_ONCE = 20
"""So many chunks of the chain are looked through for one subscription in one sweep."""

RUN_SECONDS = 60
"""After so long the job of one subscription lets others run."""

PING = "webhooks.ping"
API = "/api/v1/"


def wake_subscriptions() -> int:
    """Let the jobs of those subscriptions run for which there is something to send; return how many."""
    now, count = timezone.now(), 0
    rows = list(Subscription.objects.filter(state=SubscriptionState.ACTIVE))
    waiting = set(Delivery.objects.filter(state=DeliveryState.WAITING).values_list("subscription", flat=True))
    head = get_head_number() if rows else 0
    for row in rows:
        is_due = row.next_attempt_at is None or row.next_attempt_at <= now
        if row.pk in waiting or (is_due and row.cursor < head and _skip_others(row)):
            count += _start(row)
    return count


@transaction.atomic
def _start(subscription: Subscription) -> int:
    """Let the job of a subscription run, unless it does; each subscription has one."""
    row = Subscription.objects.select_for_update(of=("self",)).select_related("job", "owner").get(pk=subscription.pk)
    if row.job is not None:
        return int(run_again(row.job))
    row.job = create_job(
        actor=None,
        kind=KIND,
        title=_("推送“%(name)s”") % {"name": row.name},
        request_key=f"{KIND}:{row.pk}",
        arguments={"subscription": row.pk},
    )
    row.save(update_fields=["job"])
    return 1


def send_events(run: JobRun) -> dict[str, int]:
    """Send what waits for one subscription: what was asked for again, then what happened, in its order."""
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < RUN_SECONDS:
        run.check_cancelled()
        if not send_next(run.arguments["subscription"], now=timezone.now()):
            break
        sent += 1
    return {"sent": sent}


def send_next(key: int, *, now: datetime) -> bool:
    """Send the next thing that waits for a subscription; say whether one was taken, so that there may be more."""
    subscription = Subscription.objects.select_related("owner__region").filter(pk=key).first()
    if subscription is None or subscription.state != SubscriptionState.ACTIVE:
        return False
    if not can_subscribe(subscription.owner):
        _pause(subscription, PauseReason.CLOSED_ACCOUNT)
        return False
    waiting = subscription.deliveries.filter(state=DeliveryState.WAITING)
    asked = waiting.exclude(kind=DeliveryKind.EVENT).order_by("pk").first()
    if asked is not None:
        return _send_asked(subscription, asked, now)
    if subscription.next_attempt_at is not None and subscription.next_attempt_at > now:
        return False
    for number, entry in _list_next(subscription):
        body = _write_event(subscription, number, entry)
        if body is not None:
            return _send_event(subscription, number, entry, body, now)
        # Not theirs to see: it is passed over for good, as if it had not been asked for.
        _move(subscription, number)
    return False


def matches(subscription: Subscription, entry: AuditEntry) -> bool:
    """Say whether somebody asked for events like this one; what happened before they did is not sent."""
    if entry.subject_kind not in SUBJECTS or entry.action in NOT_TOLD or entry.at < subscription.created_at:
        return False
    return entry.action in subscription.actions or f"{entry.action.partition('.')[0]}.*" in subscription.actions


def _list_next(subscription: Subscription) -> Iterator[tuple[int, AuditEntry]]:
    """Go through the events that were asked for, from the cursor on."""
    after = subscription.cursor
    while links := list_sealed(after=after, most=LOOKED_AT):
        for number, entry in links:
            if entry is not None and matches(subscription, entry):
                yield number, entry
        after = links[-1][0]
        _move(subscription, after)


def _skip_others(subscription: Subscription) -> bool:
    """Pass over what was not asked for; say whether something is left that was."""
    for _chunk in range(MOST_AT_ONCE):
        links = list_sealed(after=subscription.cursor, most=LOOKED_AT)
        found = next((n for n, entry in links if entry is not None and matches(subscription, entry)), None)
        last = found - 1 if found is not None else links[-1][0] if links else subscription.cursor
        if last > subscription.cursor:
            _move(subscription, last)
        if found is not None or len(links) < LOOKED_AT:
            return found is not None
    return False


def _move(subscription: Subscription, number: int) -> None:
    """Move the cursor forward, never back: another process may have been faster."""
    Subscription.objects.filter(pk=subscription.pk, cursor__lt=number).update(cursor=number)
    subscription.cursor = max(subscription.cursor, number)


def _send_event(subscription: Subscription, number: int, entry: AuditEntry, body: bytes, now: datetime) -> bool:
    outcome = _send(subscription, body, f"{number}", now)
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",)).select_related("owner__region")
        row = rows.get(pk=subscription.pk)
        told, _is_new = Delivery.objects.get_or_create(
            subscription=row,
            number=number,
            kind=DeliveryKind.EVENT,
            defaults={
                "action": entry.action,
                "subject_kind": entry.subject_kind,
                "subject_id": entry.subject_id,
                "state": DeliveryState.FAILED,
                "created_at": now,
            },
        )
        _note(told, outcome, now)
        if outcome.is_taken:
            row.cursor = max(row.cursor, number)
            row.failures, row.failing_since, row.next_attempt_at = 0, None, None
        else:
            _note_failure(row, outcome, now)
        row.save(update_fields=["cursor", "failures", "failing_since", "next_attempt_at"])
    subscription.cursor = row.cursor
    return outcome.is_taken


def _note_failure(row: Subscription, outcome: Outcome, now: datetime) -> None:
    row.failures += 1
    row.failing_since = row.failing_since or now
    row.next_attempt_at = now + compute_pause(row.failures)
    if outcome.status == 410:
        _pause(row, PauseReason.GONE)
    elif now - row.failing_since >= GIVEN_UP:
        _pause(row, PauseReason.UNREACHABLE)


def compute_pause(failures: int) -> timedelta:
    """Return how long to wait after so many failures: twice as long each time, at most a quarter of an hour.

    >>> [int(compute_pause(failures).total_seconds()) for failures in (1, 2, 3, 99)]
    [10, 20, 40, 900]
    """
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(failures - 1, 20)))


def _send_asked(subscription: Subscription, asked: Delivery, now: datetime) -> bool:
    """Send a ping or an event once more; it is tried once, for somebody waits to see what comes of it."""
    links = list_sealed(after=asked.number - 1, most=1) if asked.number is not None else []
    entry = links[0][1] if links else None
    body = _write_body({"id": f"ping-{asked.pk}", "type": PING, "at": now}) if asked.kind == DeliveryKind.PING else None
    if entry is not None and asked.number is not None:
        body = _write_event(subscription, asked.number, entry)
    if body is None:
        outcome = Outcome(None, _("这条事件你现在看不到了，没有发"), 0)
    else:
        key = f"ping-{asked.pk}" if asked.number is None else f"{asked.number}"
        outcome = _send(subscription, body, key, now, replay=asked.number is not None)
    with transaction.atomic():
        _note(asked, outcome, now)
    return True


def _note(told: Delivery, outcome: Outcome, now: datetime) -> None:
    told.attempts += 1
    told.status, told.words, told.milliseconds, told.tried_at = (
        outcome.status, outcome.words, outcome.milliseconds, now,
    )  # fmt: skip
    told.state = DeliveryState.SENT if outcome.is_taken else DeliveryState.FAILED
    told.save(update_fields=["attempts", "status", "words", "milliseconds", "tried_at", "state"])


def _send(subscription: Subscription, body: bytes, key: str, now: datetime, *, replay: bool = False) -> Outcome:
    try:
        receiver = find_receiver(subscription.url)
    except RefusalError as refusal:
        return Outcome(None, str(refusal.reason), 0)
    headers = {
        "Host": write_host(receiver),
        "Content-Type": "application/json",
        "User-Agent": f"kepan/{__version__}",
        "Kepan-Event": key,
        "Kepan-Signature": write_signature(secret=read_secret(subscription), seconds=int(now.timestamp()), body=body),
    }
    if replay:
        headers["Kepan-Replay"] = "true"
    return send_body(receiver, body, headers)


def _write_event(subscription: Subscription, number: int, entry: AuditEntry) -> bytes | None:
    """Write what happened, for somebody who may see what it is about at this moment; None for who may not.

    What changed and who did it are not in it: whoever is told reads the record, with the rights of a token.
    """
    seen = find_subject(user=subscription.owner, kind=entry.subject_kind, key=entry.subject_id)
    if seen is None:
        return None
    address = API + seen.address
    subject = {
        "kind": entry.subject_kind,
        "id": int(entry.subject_id),
        "version": seen.version,
        "url": urljoin(settings.KEPAN_PUBLIC_URL, address) if settings.KEPAN_PUBLIC_URL else address,
    }
    return _write_body({"id": f"{number}", "type": entry.action, "at": entry.at, "subject": subject})


def _write_body(told: dict[str, Any]) -> bytes:
    at: datetime = told["at"]
    return json.dumps({**told, "at": at.isoformat()}, ensure_ascii=False).encode()


def _pause(subscription: Subscription, reason: PauseReason) -> None:
    """Stop sending and tell the owner; what happens meanwhile is sent after it is resumed."""
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",)).select_related("owner__region")
        row = rows.get(pk=subscription.pk)
        row.state, row.pause_reason, row.version = SubscriptionState.PAUSED, reason, row.version + 1
        row.save(update_fields=["state", "pause_reason", "version"])
        region = row.owner.region
        create_entry(
            actor=None,
            action="webhooks.pause_subscription",
            subject=row,
            title=f"#{row.pk}",
            region_path=region.path if region else "",
            reason=reason,
        )
        create_notice(
            users=[row.owner],
            kind=NoticeKind.PROBLEM,
            title=lambda: _("推送“%(name)s”已暂停：%(reason)s") % {"name": row.name, "reason": reason.label},
            body=lambda: _("改好以后在推送订阅里继续，暂停期间的事件会接着送。"),
            url=f"/account/webhooks/{row.pk}/",
            key=f"webhook-paused:{row.pk}:{row.version}",
        )


def remove_old_deliveries() -> int:
    """Drop what was logged over a month ago; return how many."""
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state=DeliveryState.WAITING)
    count, _tables = old.delete()
    return count
