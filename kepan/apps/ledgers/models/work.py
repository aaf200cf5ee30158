"""Work on entries: steps that wait for approval, comments, and forms that are not sent yet."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.ledgers.enums import ApprovalState
from kepan.apps.ledgers.models.entries import Entry
from kepan.apps.ledgers.models.types import Ledger


class Approval(models.Model):
    """A step that somebody asked for and others have to approve; `values` are what the step fills.

    An entry has one open at a time. It is of the version of the entry that was seen.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="approvals")
    transition = models.CharField(_("步骤"), max_length=40)
    values: Any = models.JSONField(_("内容"), default=dict, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.OPEN)
    is_in_turn = models.BooleanField(default=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("条目的审批")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state=ApprovalState.OPEN), name="one_open_approval_an_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.transition}"


class ApprovalVote(models.Model):
    """One place of the route of an approval: the role that decides, and what somebody with it decided."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="votes")
    position = models.PositiveSmallIntegerField(_("次序"))
    role = models.CharField(_("角色"), max_length=30, choices=Role.choices)
    is_approved = models.BooleanField(_("同意"), null=True, blank=True)
    reason = models.CharField(_("意见"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("时间"), null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("审批意见")
        constraints = [models.UniqueConstraint(fields=["approval", "position"], name="vote_once_a_place")]

    def __str__(self) -> str:
        return f"{self.approval_id}:{self.position}"


class EntryComment(models.Model):
    """What somebody said about an entry; one for the office is not shown outside it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="comments")
    text = models.TextField(_("评论"))
    is_internal = models.BooleanField(_("只给工作人员看"), default=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("条目的评论")

    def __str__(self) -> str:
        return self.text[:40]


class Draft(models.Model):
    """A form that somebody has begun and not sent: of a new entry, or of a change of one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, blank=True, related_name="+")
    values: Any = models.JSONField(_("内容"), default=dict)
    updated_at = models.DateTimeField(_("保存时间"), default=timezone.now)

    class Meta:
        verbose_name = _("台账草稿")
        constraints = [
            models.UniqueConstraint(fields=["user", "entry"], name="one_draft_an_entry"),
            models.UniqueConstraint(
                fields=["user", "ledger"], condition=Q(entry__isnull=True), name="one_draft_of_a_new_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.ledger_id}"
