"""One process of the kill test: `python -m tests.faults.kill_process VERB`, in an installation of its own.

prepare: migrate and add a user. fill N: keep jobs waiting, N at most. work: a worker of the real kind.
check: print what became of it as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from threading import Event
from typing import Any

STEPS, BATCHES = 3, 12


def start() -> None:
    """Set Django up with our own kinds of jobs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
    import django
    from django.conf import settings

    settings.KEPAN_JOBS = "tests.faults.kill_process.HANDLERS"
    settings.AUTH_PASSWORD_VALIDATORS = []
    django.setup()


def prepare() -> None:
    """Migrate, and add the user who asks."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from kepan.apps.accounts.models import User

    User.objects.create(username="planner", name="虚构人")


def fill(most: int) -> None:
    """Ask for jobs, even ones in steps and odd ones in batches, so that some always wait, until told to stop."""
    from kepan.apps.accounts.models import User
    from kepan.apps.desk.enums import OPEN_JOBS
    from kepan.apps.desk.models import Job
    from kepan.apps.desk.services import create_job

    told = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: told.set())
    user, number = User.objects.get(), 0
    while not told.is_set() and number < most:
        for _waiting in range(Job.objects.filter(state__in=OPEN_JOBS).count(), 8):
            kind = "tests.steps" if number % 2 == 0 else "tests.batches"
            create_job(actor=user, kind=kind, title=f"虚构作业 {number}", request_key=f"kill:{number}")
            number += 1
        told.wait(0.1)


def tell(run: Any, words: str) -> None:
    """An effect that must happen exactly once: a notice, and an entry in the trail."""
    from kepan.apps.desk.services import create_notice
    from kepan.apps.trail.services import create_entry

    create_notice(users=[run.actor], title=f"{run.job.pk}:{words}")
    create_entry(actor=run.actor, action="tests.tell", subject=run.job, title=words)
    time.sleep(0.01)


def do_steps(run: Any) -> int:
    """Three steps."""
    for number in range(STEPS):
        run.step(f"step-{number}", lambda number=number: tell(run, f"step-{number}"))
    return STEPS


def do_batches(run: Any) -> int:
    """Twelve things, four at a time."""

    def act(batch: Any) -> None:
        for number in batch:
            tell(run, f"batch-{number}")

    run.batches("things", range(BATCHES), act, size=4)
    return BATCHES


def work() -> None:
    """Work like `kepan worker`, sealing every second."""
    from kepan.apps.desk.services import Sweep
    from kepan.apps.desk.services.worker import run_worker
    from kepan.apps.trail.services import seal_entries

    run_worker(sweeps={"trail.seal": Sweep(0.3, seal_entries)}, interval=0.02)


def check() -> None:
    """Say how often each effect happened, where the jobs stand and whether the trail is whole."""
    from collections import Counter
    from datetime import timedelta

    from django.utils import timezone

    from kepan.apps.desk.models import Job, Notice
    from kepan.apps.trail.models import AuditEntry
    from kepan.apps.trail.services import seal_entries
    from kepan.apps.trail.verification import verify_trail

    seal_entries()
    trail = verify_trail(now=timezone.now() + timedelta(hours=1))
    expected = {
        f"{job.pk}:{word}"
        for job in Job.objects.all()
        for word in (
            [f"step-{number}" for number in range(STEPS)]
            if job.kind == "tests.steps"
            else [f"batch-{number}" for number in range(BATCHES)]
        )
    }
    told = Counter(Notice.objects.filter(kind="info").values_list("title", flat=True))
    logged = Counter(
        f"{subject}:{title}"
        for subject, title in AuditEntry.objects.filter(action="tests.tell").values_list("subject_id", "subject_title")
    )
    print(
        json.dumps(
            {
                "states": Counter(Job.objects.values_list("state", flat=True)),
                "open": Job.objects.filter(state__in=["queued", "running", "waiting"]).count(),
                "lost": sorted(expected - set(told)) + sorted(expected - set(logged)),
                "twice": sorted(word for word, times in (told + logged).items() if told[word] > 1 or logged[word] > 1),
                "unknown": sorted((set(told) | set(logged)) - expected),
                "deaths": sum(Job.objects.values_list("deaths", flat=True)),
                "trail": [str(finding) for finding in trail.findings],
                "links": trail.links,
                "entries": AuditEntry.objects.count(),
            }
        )
    )


def main() -> None:
    """Do what the words say."""
    start()
    global HANDLERS
    from kepan.apps.desk.services import Handler

    HANDLERS = {"tests.steps": Handler(do_steps, "步骤"), "tests.batches": Handler(do_batches, "批次")}
    # The worker imports this module by its name, while here it runs as __main__.
    sys.modules["tests.faults.kill_process"] = sys.modules["__main__"]
    verb, *rest = sys.argv[1:]
    {"prepare": prepare, "fill": lambda: fill(int(rest[0])), "work": work, "check": check}[verb]()


HANDLERS: dict[str, Any] = {}

if __name__ == "__main__":
    main()
