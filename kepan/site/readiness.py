"""Whether this installation can serve: `/healthz` for the process, `/readyz` for what it stands on.

Both answer without a login and tell nothing but yes or no; `kepan doctor` says what is wrong.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse

from kepan.site.queue import QueueState, get_queue_state

MIB = 1024 * 1024


def find_parent(path: Path) -> Path:
    """Return the nearest folder at or above the path that exists."""
    while not path.exists():
        path = path.parent
    return path


def list_gauges() -> dict[str, float]:
    """Return the measures of the moment for /metrics: jobs by state, age of the queue, free disk."""
    state = get_queue_state()
    gauges = {f'kepan_jobs{{state="{name}"}}': float(number) for name, number in sorted(state.counts.items())}
    gauges["kepan_job_oldest_seconds"] = state.oldest_seconds
    if state.heartbeat_seconds is not None:
        gauges["kepan_worker_heartbeat_seconds"] = state.heartbeat_seconds
    gauges["kepan_disk_free_bytes"] = float(shutil.disk_usage(find_parent(settings.CONFIG.data_dir)).free)
    return gauges


def is_queue_late(state: QueueState) -> bool:
    """Say whether a job that is due has waited too long, as when no worker runs."""
    return state.oldest_seconds > settings.KEPAN_READY_QUEUE_MINUTES * 60


def has_room(folder: Path) -> bool:
    """Say whether the disk of a folder has the room that KEPAN_READY_DISK_MB asks for."""
    return shutil.disk_usage(find_parent(folder)).free >= settings.KEPAN_READY_DISK_MB * MIB


def show_health(_request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def show_readiness(_request: HttpRequest) -> HttpResponse:
    """Answer whether the database, the queue and the disks allow work."""
    try:
        ready = (
            not is_queue_late(get_queue_state())
            and has_room(settings.CONFIG.data_dir)
            and has_room(Path(settings.MEDIA_ROOT))
        )
    except (Error, OSError):
        ready = False
    text, status = ("ok\n", 200) if ready else ("not ready\n", 503)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
