"""Files that jobs make: kept for whoever asked, handed out to nobody else, and cleared away after some days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import NoticeKind
from kepan.apps.desk.models import Job
from kepan.apps.desk.services.attachments import create_file, get_vault
from kepan.apps.desk.services.notices import create_notice
from kepan.apps.desk.services.progress import JobRun
from kepan.apps.trail.services import create_entry

KEPT_DAYS = 7
STEP = "file"


@dataclass(frozen=True)
class MadeFile:
    """A file as a handler made it; `log` writes into the trail what leaves."""

    content: BinaryIO
    name: str
    rows: int
    log: Callable[[], object]


@dataclass(frozen=True)
class JobFile:
    """The file of a job that is done, and until when it is kept."""

    name: str
    sha256: str
    size: int
    rows: int
    until: datetime

    @property
    def is_kept(self) -> bool:
        """Whether it can still be taken."""
        return timezone.now() < self.until


def create_job_file(run: JobRun, make: Callable[[], MadeFile]) -> dict[str, Any]:
    """Make the file of a job, keep it and tell whoever asked; returns the result of the job.

    An attempt that finds the file kept by an earlier one makes none. What is in the vault without a job that
    names it is swept, so that a kill between the two leaves nothing behind.
    """
    kept = run.find_kept(STEP)
    if kept is not None:
        return {"file": kept}
    made = make()
    run.report(99, 100, gettext_lazy("保存文件"))
    with made.content:
        stored = create_file(made.content)
    facts = {"name": made.name, "sha256": stored.sha256, "size": stored.size, "rows": made.rows}

    def finish() -> dict[str, Any]:
        made.log()
        if run.actor is not None:
            create_notice(
                users=[run.actor],
                kind=NoticeKind.RESULT,
                title=lambda: _("导出好了：%(name)s") % {"name": made.name},
                body=lambda: _("文件保留 %(days)s 天，只有你能下载。") % {"days": KEPT_DAYS},
                url=f"/jobs/{run.job.pk}/",
                key=f"desk.file:{run.job.pk}",
            )
        return facts

    return {"file": run.step(STEP, finish)}


def find_job_file(job: Job) -> JobFile | None:
    """Return the file of a job that is done, or nothing."""
    facts = job.result.get("file") if isinstance(job.result, dict) else None
    if not isinstance(facts, dict) or job.finished_at is None:
        return None
    return JobFile(**facts, until=job.finished_at + timedelta(days=KEPT_DAYS))


@transaction.atomic
def export_job_file(*, actor: User, job: Job) -> tuple[JobFile, BinaryIO]:
    """Hand out the file of a job to whoever asked for it, and log it."""
    file = find_job_file(job)
    if file is None or job.created_by_id != actor.pk:
        raise RefusalError(_("这项作业没有给你的文件"))
    words = _("文件保留 %(days)s 天，现在已经清除，再导出一次就有了") % {"days": KEPT_DAYS}
    if not file.is_kept:
        raise RefusalError(words)
    try:
        content = get_vault().open(file.sha256)
    except FileNotFoundError as missing:
        raise RefusalError(words) from missing
    create_entry(
        actor=actor,
        action="desk.export_file",
        subject=job,
        region_path=job.region.path if job.region else "",
        after={"sha256": file.sha256, "rows": file.rows},
    )
    return file, content


def list_kept_digests() -> set[str]:
    """Return the digests of the files that are still kept."""
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    rows = Job.objects.filter(finished_at__gte=since, result__file__isnull=False)
    return set(rows.values_list("result__file__sha256", flat=True))
