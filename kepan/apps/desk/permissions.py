"""Who may do what at the desk, and why not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import YES, Answer
from kepan.apps.accounts.selectors import get_scope
from kepan.apps.desk.models import Attachment, Job, Task
from kepan.apps.desk.selectors import list_tasks


def can_steer_job(user: User, job: Job) -> Answer:
    """Whoever asked for a job, or the system administrator, may cancel it and try it again."""
    scope = get_scope(user)
    if scope.user_id is not None and (job.created_by_id == scope.user_id or Role.SYSTEM_ADMINISTRATOR in scope.roles):
        return YES
    return Answer(False, _("只有提交作业的人和系统管理员可以取消或重试"))


def can_complete_task(user: User, task: Task) -> Answer:
    """A task is closed by whom it waits for."""
    if list_tasks(user=user).filter(pk=task.pk).exists():
        return YES
    return Answer(False, _("这项任务不由你办理"))


def can_remove_attachment(user: User, attachment: Attachment) -> Answer:
    """An attachment is taken away by whoever added it."""
    if attachment.owner_id is not None and attachment.owner_id == get_scope(user).user_id:
        return YES
    return Answer(False, _("只有上传附件的人可以移除"))
