"""What the search box finds at the desk: tasks, notices and jobs."""

from __future__ import annotations

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import JobState, TaskState
from kepan.apps.desk.selectors import Work, WorkKind, find_work
from kepan.web.ui.search import Hit, JointProvider


def _write_hit(work: Work) -> Hit:
    match work.kind:
        case WorkKind.TASK:
            return Hit(work.title, str(TaskState(work.state).label), work.url or reverse("inbox"))
        case WorkKind.NOTICE:
            day = formats.date_format(timezone.localtime(work.created_at), "SHORT_DATE_FORMAT")
            return Hit(work.title, day, reverse("notice", args=[work.pk]))
        case WorkKind.JOB:
            return Hit(work.title, str(JobState(work.state).label), reverse("job", args=[work.pk]))


def _find_work(user: User, words: str, limit: int) -> list[list[Hit]]:
    found = find_work(user=user, words=words, limit=limit)
    return [[_write_hit(work) for work in found if work.kind == kind] for kind in WorkKind]


PROVIDERS = (JointProvider(((_("任务"), "inbox"), (_("通知"), "bell"), (_("后台作业"), "loader-2")), _find_work),)
