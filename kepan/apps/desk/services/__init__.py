"""Writing at the desk: jobs, notices, tasks, attachments. This is the face other contexts import."""

from __future__ import annotations

from kepan.apps.desk.services.attachments import (
    AttachmentRefusedError,
    StorageFullError,
    attach_to,
    create_attachment,
    export_attachment,
    read_attachment,
    release_attachments,
    remove_attachment,
    remove_attachments_of,
)
from kepan.apps.desk.services.files import (
    JobFile,
    MadeFile,
    create_job_file,
    export_job_file,
    find_job_file,
)
from kepan.apps.desk.services.handlers import Handler, Handlers, JobCancelledError, TemporaryError, get_kind_label
from kepan.apps.desk.services.jobs import cancel_job, create_job, retry_job, run_again
from kepan.apps.desk.services.letters import create_letter
from kepan.apps.desk.services.notices import create_notice, update_notices_read
from kepan.apps.desk.services.progress import JobRun
from kepan.apps.desk.services.scheduling import Sweep, Sweeps
from kepan.apps.desk.services.tasks import complete_task, complete_tasks, create_task
from kepan.apps.desk.services.transport import run_job_here

__all__ = [
    "AttachmentRefusedError",
    "Handler",
    "Handlers",
    "JobCancelledError",
    "JobFile",
    "JobRun",
    "MadeFile",
    "StorageFullError",
    "Sweep",
    "Sweeps",
    "TemporaryError",
    "attach_to",
    "cancel_job",
    "complete_task",
    "complete_tasks",
    "create_attachment",
    "create_job",
    "create_job_file",
    "create_letter",
    "create_notice",
    "create_task",
    "export_attachment",
    "export_job_file",
    "find_job_file",
    "get_kind_label",
    "read_attachment",
    "release_attachments",
    "remove_attachment",
    "remove_attachments_of",
    "retry_job",
    "run_again",
    "run_job_here",
    "update_notices_read",
]
