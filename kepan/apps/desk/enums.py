"""Fixed vocabularies of the desk."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a background job stands."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    WAITING = "waiting", _("等待重试")
    SUCCEEDED = "succeeded", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


OPEN_JOBS = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.WAITING})
"""States that a worker still moves on."""


class TaskState(models.TextChoices):
    """Where a task of the inbox stands."""

    OPEN = "open", _("待办")
    DONE = "done", _("已办")
    WITHDRAWN = "withdrawn", _("已撤回")


class MailState(models.TextChoices):
    """What became of the e-mail of a notice."""

    NONE = "none", _("不发邮件")
    QUEUED = "queued", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("未送达")


class NoticeKind(models.TextChoices):
    """What a notice is about; shown as a tag."""

    INFO = "info", _("消息")
    RESULT = "result", _("结果")
    REMINDER = "reminder", _("提醒")
    PROBLEM = "problem", _("问题")
