"""Which worker is alive: names that tell host, boot and process, and heartbeats for the rest."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from kepan.apps.desk.models import Worker

LEASE = timedelta(seconds=60)
"""A worker on another machine that was not heard of for so long is taken for dead."""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _get_place() -> str:
    """Name the machine, its boot and the process table: a process number means something only within these."""
    table = ""
    with suppress(OSError):
        table = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    return f"{platform.node()[:20]}/{_read('/proc/sys/kernel/random/boot_id')[:8]}/{table}"


def _get_start(pid: int) -> str:
    """Return when a process started, in ticks since boot: a number that came back is another process."""
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()[19:20][0] if _read(f"/proc/{pid}/stat") else ""


def compose_name() -> str:
    """Return the name of this process as a worker, at most 64 characters."""
    pid = os.getpid()
    return f"{_get_place()}/{pid}/{_get_start(pid)}"[:64]


def is_alive(name: str) -> bool:
    """Say whether a worker lives: on this machine by its process, elsewhere by its heartbeat."""
    place, _, rest = name.rpartition("/")[0].rpartition("/")
    start = name.rpartition("/")[2]
    if place == _get_place() and rest.isdigit() and start:
        return _get_start(int(rest)) == start
    seen = Worker.objects.filter(name=name).values_list("heartbeat_at", flat=True).first()
    return seen is not None and seen > timezone.now() - LEASE


def update_heartbeat(name: str) -> None:
    """Say that a worker lives."""
    Worker.objects.update_or_create(name=name, defaults={"heartbeat_at": timezone.now()})


def remove_worker(name: str) -> None:
    """Take a worker off the list, because it ended."""
    Worker.objects.filter(name=name).delete()


def remove_dead_workers() -> None:
    """Take off the list who was not heard of for ten leases."""
    Worker.objects.filter(heartbeat_at__lt=timezone.now() - 10 * LEASE).delete()
