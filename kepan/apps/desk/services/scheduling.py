"""The scheduler tick: recurring sweeps, each claimed by one update so that two workers never run one twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from kepan.apps.desk.models import Schedule

logger = logging.getLogger("kepan.schedule")


@dataclass(frozen=True)
class Sweep:
    """Work that comes back every so many seconds.

    A sweep may be killed at any moment and simply runs at its next time: it looks for what is to be done
    and keeps no memory of its own. It returns a count, which is shown.
    """

    seconds: float
    function: Callable[[], int]


Sweeps = Mapping[str, Sweep]


def prepare_schedules(sweeps: Sweeps) -> None:
    """Give each sweep its row, and drop rows of sweeps that are no more."""
    Schedule.objects.bulk_create([Schedule(name=name) for name in sweeps], ignore_conflicts=True)
    Schedule.objects.exclude(name__in=list(sweeps)).delete()


def run_due_sweeps(sweeps: Sweeps) -> list[str]:
    """Run what is due and return the names; a sweep that fails is logged and runs again at its next time."""
    ran = []
    for schedule in Schedule.objects.filter(next_run__lte=timezone.now(), name__in=list(sweeps)).order_by("next_run"):
        sweep = sweeps[schedule.name]
        now = timezone.now()
        claimed = Schedule.objects.filter(name=schedule.name, next_run=schedule.next_run).update(
            next_run=now + timedelta(seconds=sweep.seconds), last_run=now
        )
        if claimed:
            ran.append(schedule.name)
            _run(schedule.name, sweep)
    return ran


def _run(name: str, sweep: Sweep) -> None:
    try:
        words = str(sweep.function())
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("sweep %s failed", name)
        words = type(error).__name__
    if words != "0":
        Schedule.objects.filter(name=name).update(words=words[:300])
