"""The legal status of rights, written from their events; and the sweep that lets days pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from kepan.apps.registry.enums import RightEventKind, RightStatus
from kepan.apps.registry.models import Right, RightEvent
from kepan.engine.registry.status import Event, EventKind, compute_status

STATUS = ("status", "status_on", "expires_on")
AT_ONCE = 1000


def read_events(rows: Iterable[RightEvent]) -> list[Event]:
    """Read the rows of a right's events for the engine."""
    return [Event(row.on, EventKind(row.kind)) for row in rows]


def write_status(right: Right, events: Iterable[RightEvent], *, today: date) -> bool:
    """Set the status of a right on its unsaved row; say whether it changed. Days named by events stand there, too."""
    rows = read_events(events)
    found = compute_status(right.kind, rows, today=today, term_end=right.expires_on)
    before = tuple(getattr(right, name) for name in STATUS)
    right.status = RightStatus(found.status.value)
    right.status_on = found.since
    right.expires_on = found.term_end
    return before != tuple(getattr(right, name) for name in STATUS)


def find_first_day(events: Iterable[RightEvent], kind: RightEventKind) -> date | None:
    """Find the first day on which something happened to a right."""
    return min((event.on for event in events if event.kind == kind), default=None)


@transaction.atomic
def update_expired(*, today: date | None = None) -> int:
    """Let the term of rights end whose last day has come; return how many changed.

    A sweep calls it every night, some thousand rights at a time. No audit entry: nobody did anything, the day came,
    and the status follows from the events at any time.
    """
    day = today or timezone.localdate()
    standing = [RightStatus.GRANTED, RightStatus.SUSPENDED]
    over = Right.objects.filter(expires_on__lte=day, status__in=standing).order_by("pk")
    return len(update_statuses(list(over.values_list("pk", flat=True)[:AT_ONCE]), today=day))


def update_statuses(keys: Sequence[int], *, today: date) -> list[Right]:
    """Derive the status of some rights anew and save those that changed."""
    rows = list(Right.objects.filter(pk__in=keys).prefetch_related("events"))
    changed = [right for right in rows if write_status(right, right.events.all(), today=today)]
    Right.objects.bulk_update(changed, STATUS, batch_size=200)
    return changed
