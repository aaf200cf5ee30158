"""One step of an import in a process of its own: `python -m benchmarks.imports.steps VERB …` prints one line of JSON.

owners N: names of organisations. stage FILE: take a workbook, columns as they are suggested, and have it staged. apply
BATCH, undo BATCH: ask for it. work: run the worker until nothing is left; processor seconds and memory. write: other
people's writes until told to stop; how long each took. state BATCH: where it stands. digest: of all tables.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")

import django

django.setup()

# Only now are there models.
from kepan.apps.accounts.enums import Role  # noqa: E402
from kepan.apps.accounts.models import User  # noqa: E402
from kepan.apps.accounts.selectors import get_root_region  # noqa: E402
from kepan.apps.desk.enums import NoticeKind  # noqa: E402
from kepan.apps.desk.services import create_notice  # noqa: E402
from kepan.apps.desk.services.worker import run_worker  # noqa: E402
from kepan.apps.imports.models import Batch  # noqa: E402
from kepan.apps.imports.services import create_import, start_apply, undo_batch, update_mapping  # noqa: E402
from kepan.apps.registry.models import Organisation, Right  # noqa: E402
from tests.business_digest import compute_content_digest, compute_exact_digest  # noqa: E402

TARGET = "rights"


def get_actor() -> User:
    """Return a planner of the whole city."""
    return User.objects.filter(memberships__role=Role.PLANNER, region__parent=None).order_by("pk")[0]


def list_owners(count: str) -> list[str]:
    """List names that one organisation bears."""
    names = Organisation.objects.order_by("pk").values_list("name", flat=True)[: int(count)]
    return list(dict.fromkeys(names))


def stage(path: str) -> dict[str, Any]:
    """Take a workbook with the columns that are suggested."""
    actor, region = get_actor(), get_root_region()
    assert region is not None
    began = time.process_time()
    batch = create_import(
        actor=actor, target=TARGET, content=Path(path).read_bytes(), name=Path(path).name, region=region
    )
    if not batch.look:
        run_worker(sweeps={}, batch=True)
        batch.refresh_from_db()
    place = batch.look["sheet"]
    columns = {int(column): one["field"] for column, one in batch.look["sheets"][place]["suggestions"].items()}
    update_mapping(
        actor=actor, batch=batch, expected_version=batch.version, sheet=place, heading_row=None, columns=columns
    )
    return {"batch": batch.pk, "cpu": time.process_time() - began, "columns": columns, **measure()}


def apply(key: str) -> dict[str, Any]:
    """Ask for the good rows to be written."""
    batch = Batch.objects.get(pk=key)
    start_apply(actor=get_actor(), batch=batch, expected_version=batch.version, policy="good")
    return {}


def undo(key: str) -> dict[str, Any]:
    """Ask for all of it to be taken back."""
    undo_batch(actor=get_actor(), batch=Batch.objects.get(pk=key), reason="benchmark")
    return {}


def work() -> dict[str, Any]:
    """Do what waits."""
    run_worker(sweeps={}, batch=True)
    return measure()


def measure() -> dict[str, float]:
    """Return processor seconds and the highest memory in MB of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}


def write() -> dict[str, Any]:
    """Write a notice every fifth of a second, as other people do, until told to stop."""
    told = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: told.set())
    user, took = get_actor(), []
    while not told.wait(0.2):
        began = time.monotonic()
        key = f"bench:{time.time_ns()}"
        create_notice(users=[user], kind=NoticeKind.INFO, title=lambda: "虚构", body=lambda: "", key=key)
        took.append(time.monotonic() - began)
    took.sort()
    return {"writes": len(took), "p95": took[int(len(took) * 0.95)], "longest": took[-1]}


def show_state(key: str) -> dict[str, Any]:
    """Say where a batch stands, and how many rights are seen."""
    batch = Batch.objects.select_related("job").get(pk=key)
    job = batch.job
    return {
        "state": batch.state,
        "counts": batch.counts,
        "percent": job.percent if job else None,
        "job": job.state if job else None,
        "words": (job.words or job.error) if job else "",
        "seen": Right.objects.count(),
    }


def show_digests() -> dict[str, Any]:
    """Return both digests of all business tables."""
    return {"content": compute_content_digest(), "exact": compute_exact_digest()}


VERBS: dict[str, Any] = {
    "owners": list_owners,
    "stage": stage,
    "apply": apply,
    "undo": undo,
    "work": work,
    "write": write,
    "state": show_state,
    "digest": show_digests,
}


def main() -> None:
    """Do one step."""
    verb, *words = sys.argv[1:]
    print(json.dumps(VERBS[verb](*words), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
