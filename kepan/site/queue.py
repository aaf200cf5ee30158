"""State of the job queue as operators see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job, Worker


@dataclass(frozen=True)
class QueueState:
    """Number of jobs by state, seconds the oldest due job waits, seconds since a worker was seen."""

    counts: Mapping[str, int]
    oldest_seconds: float
    heartbeat_seconds: float | None


def get_queue_state(*, now: datetime | None = None) -> QueueState:
    """Read the state of the queue; raises the database's error where it cannot be reached."""
    now = now or timezone.now()
    waiting = Job.objects.filter(
        Q(run_after__isnull=True) | Q(run_after__lte=now), state__in=[JobState.QUEUED, JobState.WAITING]
    )
    oldest = waiting.aggregate(oldest=Min(Coalesce("run_after", "created_at")))["oldest"]
    seen = Worker.objects.aggregate(seen=Max("heartbeat_at"))["seen"]
    return QueueState(
        counts={state.value: 0 for state in JobState}
        | dict(Job.objects.values_list("state").annotate(Count("pk")).order_by()),
        oldest_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        heartbeat_seconds=(now - seen).total_seconds() if seen else None,
    )
