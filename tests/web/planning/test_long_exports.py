"""Long exports: one job for one request, a file for whoever asked and for nobody else, gone after a week.

All data invented (虚构).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Job, Notice
from kepan.apps.desk.services import cancel_job, run_job_here
from kepan.apps.desk.services.attachments import get_vault
from kepan.apps.desk.services.handlers import JobInterruptedError
from kepan.apps.desk.services.progress import JobRun
from kepan.apps.desk.tasks import remove_unused_files
from kepan.apps.planning.models import Plan
from kepan.apps.trail.models import AuditEntry
from kepan.web.planning import exporting
from kepan.web.ui.lists import deferred, page
from tests.factories.accounts import make_user
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db
BACKEND = "kepan.web.accounts.backend.AuthenticationBackend"
LIST = "/plans/?q=虚构&sort=title&export="


def log_in(user: User) -> Client:
    """Return the browser of a user with a password of her own."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def planner(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    """Return a planner with three plans, on a site where two rows are many."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(page, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(deferred, "REPORT_EVERY", 1)
    user = make_planner()
    for name in ("虚构丙", "虚构甲", "=虚构乙"):
        Plan.objects.filter(pk=make_draft(user).pk).update(title=name)
    return user


def ask(client: Client, address: str) -> Job:
    """Ask for an export and return the job that the browser is sent to."""
    answer = client.get(address)
    assert answer.status_code == 302
    job = Job.objects.get(pk=answer["Location"].strip("/").rpartition("/")[2])
    assert answer["Location"] == reverse("job", args=[job.pk])
    return job


def read(client: Client, job: Job) -> bytes:
    """Download the file of a job."""
    answer = client.get(reverse("job_file", args=[job.pk]))
    assert answer.status_code == 200
    # Read to its end, which closes the file; closing the answer would close PostgreSQL's connection.
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def count_entries(action: str) -> int:
    """Count the entries of an action."""
    return AuditEntry.objects.filter(action=action).count()


def test_a_long_list_is_written_by_one_job_and_handed_to_whoever_asked(planner: User) -> None:
    """Two clicks are one job; the file is what was filtered, in the order of the page; others find nothing."""
    client = log_in(planner)
    job = ask(client, f"{LIST}csv")
    assert ask(client, f"{LIST}csv") == job
    assert count_entries("planning.export_list") == 0
    run_job_here(job)
    job.refresh_from_db()
    assert (job.state, job.percent, job.result["file"]["rows"]) == (JobState.SUCCEEDED, 100, 3)
    lines = read(client, job).decode().splitlines()
    assert lines[0].startswith("\ufeff标题,")
    assert [line.split(",")[0] for line in lines[1:]] == ["'=虚构乙", "虚构丙", "虚构甲"]
    assert [count_entries(name) for name in ("planning.export_list", "desk.export_file")] == [1, 1]
    notice = Notice.objects.get(user=planner, key=f"desk.file:{job.pk}")
    assert (notice.url, "工作计划" in notice.title) == (reverse("job", args=[job.pk]), True)
    assert reverse("job_file", args=[job.pk]) in client.get(notice.url).content.decode()
    other = log_in(make_user(Role.PLANNER, region=planner.region))
    assert other.get(reverse("job_file", args=[job.pk])).status_code == 404
    assert ask(client, f"{LIST}csv") != job


def test_a_kill_between_file_and_record_leaves_one_file(planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempt that follows writes it again; one entry, one notice. A later one would not write it at all."""
    job = ask(log_in(planner), f"{LIST}xlsx")
    step: Callable[..., Any] = JobRun.step
    dead: list[str] = []

    def die_once(run: JobRun, name: str, function: Callable[[], Any]) -> Any:
        if not dead:
            dead.append(name)
            raise JobInterruptedError
        return step(run, name, function)

    monkeypatch.setattr(JobRun, "step", die_once)
    run_job_here(job)
    job.refresh_from_db()
    assert (job.state, count_entries("planning.export_list")) == (JobState.QUEUED, 0)
    run_job_here(job)
    job.refresh_from_db()
    assert (job.state, count_entries("planning.export_list")) == (JobState.SUCCEEDED, 1)
    assert Notice.objects.filter(user=planner, key=f"desk.file:{job.pk}").count() == 1
    assert deferred.export_list(JobRun(job)) == job.result
    assert count_entries("planning.export_list") == 1


def test_a_cancelled_export_hands_out_nothing(planner: User) -> None:
    """Nor does one of a person who may not see the list any more."""
    client = log_in(planner)
    job = ask(client, f"{LIST}csv")
    cancel_job(actor=planner, job=job)
    run_job_here(job)
    assert client.get(reverse("job_file", args=[job.pk])).status_code == 404
    job = ask(client, f"{LIST}xlsx")
    User.objects.filter(pk=planner.pk).update(is_active=False)
    run_job_here(job)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.FAILED, None)
    assert "没有导出" in job.error


def test_the_file_is_gone_after_a_week(planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then the sweep leaves it alone; then it is gone from the disk, and the page says so."""
    client = log_in(planner)
    job = ask(client, f"{LIST}csv")
    run_job_here(job)
    monkeypatch.setattr("kepan.apps.desk.services.attachments.DAY", 0.0)
    get_vault().create(BytesIO("虚构的没人要的文件".encode()))
    assert remove_unused_files() == 1
    read(client, job)
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=7, seconds=1))
    assert client.get(reverse("job_file", args=[job.pk])).status_code == 404
    assert "文件已过保留期" in client.get(reverse("job", args=[job.pk])).content.decode()
    job.refresh_from_db()
    assert (remove_unused_files(), get_vault().has(job.result["file"]["sha256"])) == (1, False)


def test_a_long_plan_is_written_by_a_job_in_each_form(planner: User) -> None:
    """The file is what a short plan gives at once; forms are jobs of their own."""
    client = log_in(planner)
    plan = Plan.objects.get(title="虚构甲")
    jobs = [ask(client, reverse("plan_export", args=[plan.pk, form])) for form in ("json", "docx", "json")]
    assert jobs[0] == jobs[2] != jobs[1]
    for job, start in zip(jobs[:2], (b"{", b"PK"), strict=True):
        run_job_here(job)
        assert read(client, job).startswith(start)
    forms = {entry.after["form"] for entry in AuditEntry.objects.filter(action="planning.export") if entry.after}
    assert forms == {"json", "docx"}
