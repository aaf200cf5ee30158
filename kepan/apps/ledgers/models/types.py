"""Types of ledgers with their versions, and the series their numbers come from."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.enums import Group, VersionState


class Ledger(models.Model):
    """A ledger of the installation: its key, where it stands on the shelf, the version of its type that holds.

    `shipped_digest` is that of the shipped type it took last; empty for one that the office made itself.
    """

    key = models.CharField(_("标识"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=100)
    title_en = models.CharField(_("英文名称"), max_length=150, blank=True)
    group = models.CharField(_("分组"), max_length=20, choices=Group.choices)
    is_active = models.BooleanField(_("在用"), default=True)
    shipped_digest = models.CharField(max_length=64, blank=True)
    current = models.OneToOneField(
        "LedgerVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("现行版本")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)

    class Meta:
        verbose_name = _("台账")

    def __str__(self) -> str:
        return self.title


class LedgerVersion(models.Model):
    """One version of a type: the whole of it as data, and in which slot of an entry a field is copied.

    `plan` is what the change does to entries, as it was shown to whoever published it.
    """

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="versions", verbose_name=_("台账"))
    number = models.PositiveIntegerField(_("版本号"))
    state = models.CharField(_("状态"), max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    definition: Any = models.JSONField(_("定义"), default=dict)
    digest = models.CharField(_("摘要"), max_length=64)
    slots: Any = models.JSONField(_("快速筛选列"), default=dict, blank=True)
    plan: Any = models.JSONField(_("变更计划"), default=dict, blank=True)
    note = models.CharField(_("变更说明"), max_length=300, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"), default=timezone.now)
    published_at = models.DateTimeField(_("启用时间"), null=True, blank=True)

    class Meta:
        ordering = ["ledger", "-number"]
        verbose_name = _("台账版本")
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="ledger_version_once"),
            models.UniqueConstraint(
                fields=["ledger"], condition=Q(state=VersionState.CURRENT), name="one_current_version_a_ledger"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ledger_id}:{self.number}"


class TypeDraft(models.Model):
    """A type that somebody is making on screen: a document that may still be wrong; one a ledger, shared by all makers.

    `former` are the documents before the last changes, the newest behind, each with what was changed.
    """

    ledger = models.OneToOneField(Ledger, models.CASCADE, null=True, blank=True, related_name="type_draft")
    document: Any = models.JSONField(_("内容"), default=dict)
    former: Any = models.JSONField(_("以前的内容"), default=list, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"), default=timezone.now)

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = _("台账定义草稿")

    def __str__(self) -> str:
        return f"{self.ledger_id}:{self.pk}"


class Series(models.Model):
    """The last number that a ledger gave in a series, such as a year."""

    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="+")
    name = models.CharField(_("系列"), max_length=80)
    last = models.PositiveIntegerField(_("最后一个"), default=0)

    class Meta:
        verbose_name = _("编号系列")
        constraints = [models.UniqueConstraint(fields=["ledger", "name"], name="series_once_a_ledger")]

    def __str__(self) -> str:
        return self.name
