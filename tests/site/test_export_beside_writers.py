"""A long export and somebody else's write on SQLite: the file is written, and a job that fails is settled (虚构).

A process of its own, for a database in a file: the tests' own lies in memory, where nobody else writes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = '''
import gc, sqlite3, sys
import django
# A worker that waits makes nothing that would let it be collected.
gc.disable()
django.setup()
from django.conf import settings
from django.core.management import call_command
from kepan.apps.accounts.models import Region, User
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import run_job_here, transport
from kepan.apps.registry.models import Organisation
from kepan.web.ui.lists import deferred, fetching
call_command("migrate", verbosity=0)
region = Region.objects.create(code="990000", name="虚构市", level="city", path="990000/")
Organisation.objects.bulk_create(Organisation(region=region, name=f"虚构{n}") for n in range(5000))
kept = deferred._report
def report(run, count, total):
    """Somebody writes while the rows are read."""
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=5)
    with other:
        other.execute("update registry_organisation set address = ? where id = 1", (str(count),))
    other.close()
    run._reported_at = 0.0
    if sys.argv[1] == "fails":
        deferred.JobRun.report(run, count, total)
    else:
        kept(run, count, total)
deferred._report = report
deferred.get_asker = lambda run: None
def write(run):
    rows = Organisation.objects.order_by("pk").values_list("name").iterator(chunk_size=2000)
    return {"rows": sum(1 for _row in deferred.follow_rows(run, rows, 5000))}
transport.get_handlers = lambda: {"tests.read": deferred.Handler(write, "虚构作业")}
job = Job.objects.create(kind="tests.read", title="虚构作业", request_key="k", transport="m", max_attempts=1)
run_job_here(job)
job.refresh_from_db()
print(job.state, job.result)
'''


@pytest.mark.parametrize(("way", "said"), [("writes", "succeeded {'rows': 5000}"), ("fails", "failed None")])
def test_others_write_while_an_export_reads(way: str, said: str, tmp_path: Path) -> None:
    """Reports of progress give way to the file; one that failed while it read is told so, not left running for ever."""
    known = {**os.environ, "KEPAN_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kepan.site.settings"}
    known.pop("DATABASE_URL", None)
    known.pop("KEPAN_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, way], env=known, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip().splitlines()[-1:] == [said], done.stderr[-2000:]
