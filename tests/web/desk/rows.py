"""Who may open which address of the desk; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from io import BytesIO

from django.utils import timezone

from kepan.apps.desk.enums import JobState
from kepan.apps.desk.models import Attachment, Job, Notice, Task
from kepan.apps.desk.services import create_attachment, create_job, create_notice, create_task
from kepan.apps.desk.services.attachments import get_vault
from tests.web.access import DONE, REST, Access, Expected, World


def make_task(world: World) -> Task:
    """A task of the planner's."""
    return create_task(actor=None, title="虚构任务", kind="tests.check", assignee=world.users["planner"])


def make_notice(world: World) -> Notice:
    """A notice to the planner."""
    return create_notice(users=[world.users["planner"]], title="虚构通知")[0]


def make_job(world: World) -> Job:
    """A job of the planner's."""
    return create_job(
        actor=world.users["planner"],
        kind="desk.send_mail",
        title="虚构作业",
        request_key="k",
        arguments={"notices": []},
    )


def make_file_job(world: World) -> Job:
    """A job of the planner's that made a file."""
    job = make_job(world)
    stored = get_vault().create(BytesIO("虚构示例".encode()))
    facts = {"name": "虚构.csv", "sha256": stored.sha256, "size": stored.size, "rows": 1}
    Job.objects.filter(pk=job.pk).update(state=JobState.SUCCEEDED, finished_at=timezone.now(), result={"file": facts})
    return job


def make_attachment(world: World) -> Attachment:
    """A file of the planner's region, of its own data."""
    file = BytesIO("虚构示例".encode())
    return create_attachment(actor=world.users["planner"], file=file, name="虚构.txt", region=world.region)


JOB_DEEDS: Expected = {DONE: "planner system", 404: REST}

ROWS: list[Access] = [
    # Everybody's own; the system administrator sees that jobs of others run.
    Access("inbox", get=200),
    Access("task_complete", args=lambda world: {"pk": make_task(world).pk}, get=405, post={DONE: "planner", 404: REST}),
    Access("notices", get=200),
    Access("notices_read", get=405, post=302),
    Access("notice", args=lambda world: {"pk": make_notice(world).pk}, get={200: "planner", 404: REST}),
    Access("jobs", get=200),
    Access("job", args=lambda world: {"pk": make_job(world).pk}, get={200: "planner system", 404: REST}),
    Access("job_state", args=lambda world: {"pk": make_job(world).pk}, get={200: "planner system", 404: REST}),
    Access("job_file", args=lambda world: {"pk": make_file_job(world).pk}, get={200: "planner", 404: REST}),
    Access("job_cancel", args=lambda world: {"pk": make_job(world).pk}, get=405, post=JOB_DEEDS),
    Access("job_retry", args=lambda world: {"pk": make_job(world).pk}, get=405, post=JOB_DEEDS),
    Access(
        "attachment",
        args=lambda world: {"pk": make_attachment(world).pk},
        get={200: "director planner officer reporter auditor", 404: REST},
    ),
    Access("search", get=200, query="?q=虚构"),
]
