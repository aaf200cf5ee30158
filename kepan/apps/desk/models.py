"""Tables of the desk: background jobs and their schedule, tasks, notices and attachments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.personal import CONSENT, personal
from kepan.apps.desk.enums import JobState, MailState, NoticeKind, TaskState


class Job(models.Model):
    """Work the machine does later, for one request key exactly once.

    The row is the truth; the message of django-tasks (`transport`) only wakes a worker. `checkpoint`
    holds the steps that are done with what they kept, written in the transactions of their effects.
    """

    request_key = models.CharField(_("请求键"), max_length=200, unique=True)
    kind = models.CharField(_("种类"), max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    arguments = models.JSONField(_("参数"), default=dict, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    percent = models.PositiveSmallIntegerField(_("进度"), default=0)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    checkpoint = models.JSONField(_("断点"), default=dict, blank=True)
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("最多几次"), default=5)
    deaths = models.PositiveSmallIntegerField(_("中断次数"), default=0)
    run_after = models.DateTimeField(_("最早时间"), null=True, blank=True)
    cancel_requested = models.BooleanField(_("要求取消"), default=False)
    transport = models.CharField(_("消息"), max_length=64, blank=True)
    worker = models.CharField(_("执行进程"), max_length=64, blank=True)
    result = models.JSONField(_("结果"), null=True, blank=True)
    error = models.TextField(_("错误"), blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="jobs")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("后台作业")
        indexes = [
            models.Index(fields=["created_by", "-id"], name="job_owner"),
            models.Index(fields=["state", "run_after"], name="job_state"),
        ]

    def __str__(self) -> str:
        return self.title


class Worker(models.Model):
    """A process that runs jobs, and when it was last heard of; a dead one's jobs are taken up again."""

    name = models.CharField(_("执行进程"), max_length=64, primary_key=True)
    started_at = models.DateTimeField(_("启动时间"), default=timezone.now)
    heartbeat_at = models.DateTimeField(_("最近心跳"), default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """When a recurring sweep runs next; claimed by one update, so that two workers never run one twice."""

    name = models.CharField(_("名称"), max_length=80, primary_key=True)
    next_run = models.DateTimeField(_("下次"), default=timezone.now)
    last_run = models.DateTimeField(_("上次"), null=True, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """One thing that waits for a person, or for whoever holds a role in a region or office."""

    title = models.CharField(_("事项"), max_length=200)
    kind = models.CharField(_("种类"), max_length=80)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="tasks")
    role = models.CharField(_("角色"), max_length=30, choices=Role.choices, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    due_date = models.DateField(_("到期日"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    subject_kind = models.CharField(_("对象类型"), max_length=80, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    completed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    reminded_on = models.DateField(_("提醒日"), null=True, blank=True)

    class Meta:
        ordering = ["due_date", "pk"]
        verbose_name = _("任务")
        indexes = [
            models.Index(fields=["assignee", "state", "due_date"], name="task_assignee"),
            models.Index(fields=["state", "role", "region"], name="task_role"),
            models.Index(fields=["subject_kind", "subject_id"], name="task_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(assignee__isnull=False) | (~Q(role="") & Q(region__isnull=False)),
                name="task_has_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """A message to one user, shown in the site and sent by e-mail where that is set up."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    key = models.CharField(_("去重键"), max_length=200, blank=True)
    kind = models.CharField(_("种类"), max_length=10, choices=NoticeKind.choices, default=NoticeKind.INFO)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"), blank=True)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    mail_state = models.CharField(_("邮件"), max_length=10, choices=MailState.choices, default=MailState.NONE)
    mail_words = models.CharField(_("邮件说明"), max_length=200, blank=True)
    mailed_at = models.DateTimeField(_("发送时间"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("通知")
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["mail_state"], condition=Q(mail_state="queued"), name="notice_mail"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="notice_once_a_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """An e-mail to somebody without an account; its text goes once it is sent."""

    address = personal(
        models.EmailField(_("邮箱")),
        purpose="给没有账号的申请人发邮件",
        basis=CONSENT,
        seen_by="无人可见",
        kept="发出或放弃三十天后删除",
    )
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"), blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    mail_state = models.CharField(_("邮件"), max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    mail_words = models.CharField(_("邮件说明"), max_length=200, blank=True)
    mailed_at = models.DateTimeField(_("发送时间"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("对外邮件")
        indexes = [models.Index(fields=["mail_state"], condition=Q(mail_state="queued"), name="letter_mail")]

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file somebody added; its bytes lie under MEDIA_ROOT, named by their SHA-256, and never change."""

    subject_kind = models.CharField(_("对象类型"), max_length=80, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    name = models.CharField(_("文件名"), max_length=150)
    size = models.BigIntegerField(_("大小"))
    sha256 = models.CharField(_("摘要"), max_length=64)
    media_type = models.CharField(_("类型"), max_length=100)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    tier = models.CharField(_("数据分级"), max_length=20, choices=Tier.choices, default=Tier.OWNED_DATA)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="attachments")
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("附件")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="attachment_subject"),
            models.Index(fields=["sha256"], name="attachment_digest"),
        ]

    def __str__(self) -> str:
        return self.name
