"""What the search box finds at the desk: tasks, notices and jobs."""

from __future__ import annotations

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Task
from kepan.apps.desk.selectors import list_notices, list_own_jobs, list_tasks
from kepan.web.ui.search import Hit, Provider


def _find_tasks(user: User, words: str, limit: int) -> list[Hit]:
    rows = list_tasks(user=user).filter(title__icontains=words).order_by("state", "-pk")[:limit]
    return [Hit(task.title, str(task.get_state_display()), _get_task_url(task)) for task in rows]


def _get_task_url(task: Task) -> str:
    return task.url or reverse("inbox")


def _find_notices(user: User, words: str, limit: int) -> list[Hit]:
    rows = list_notices(user=user).filter(title__icontains=words)[:limit]
    return [
        Hit(
            notice.title,
            formats.date_format(timezone.localtime(notice.created_at), "SHORT_DATE_FORMAT"),
            reverse("notice", args=[notice.pk]),
        )
        for notice in rows
    ]


def _find_jobs(user: User, words: str, limit: int) -> list[Hit]:
    rows = list_own_jobs(user=user).filter(title__icontains=words)[:limit]
    return [Hit(job.title, str(job.get_state_display()), reverse("job", args=[job.pk])) for job in rows]


PROVIDERS = (
    Provider(_("任务"), "inbox", _find_tasks),
    Provider(_("通知"), "bell", _find_notices),
    Provider(_("后台作业"), "loader-2", _find_jobs),
)
