"""What comes from people outside and what goes out to them: applications, words about them, certificates."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.personal import CONSENT, personal
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models.entries import Entry
from kepan.apps.ledgers.models.types import Ledger, LedgerVersion
from kepan.apps.registry.models import Organisation


class Application(models.Model):
    """What somebody without an account sent to a ledger; it waits until the office takes it in as an entry.

    `values` are kept as those of an entry. The organisation is found by its code; one that the registry does not know
    stays as it was written. An anonymous one has no e-mail. Of the code by which the applicant reads the reply only
    the digest is kept.
    """

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="applications", verbose_name=_("台账"))
    type_version = models.ForeignKey(LedgerVersion, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("地区"))
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="application", verbose_name=_("台账记录")
    )
    state = models.CharField(_("状态"), max_length=10, choices=ApplicationState.choices)
    values: Any = models.JSONField(_("内容"), default=dict)
    body_name = models.CharField(_("单位名称"), max_length=200, blank=True)
    body_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    email = personal(
        models.EmailField(_("邮箱"), blank=True),
        purpose="告诉外部申请人受理和办理的结果；匿名来件没有",
        basis=CONSENT,
        seen_by="受理地区有登记权限的工作人员",
        kept="办结一年后清空，没有确认的三天后整件删除",
    )
    email_digest = personal(
        models.CharField(max_length=64, blank=True, db_index=True),
        purpose="限制同一邮箱一天提交的件数",
        basis=CONSENT,
        seen_by="无人可见",
        kept="与邮箱一起清空",
    )
    code_digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=10, blank=True)
    reason = models.CharField(_("不受理的理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    checked_at = models.DateTimeField(_("收到时间"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("外部申请")
        indexes = [models.Index(fields=["ledger", "state", "-id"], name="application_waiting")]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """The number of the receipt, which the applicant may tell anybody."""
        return f"W{timezone.localtime(self.created_at):%Y}{self.pk:06d}"


class ApplicationMessage(models.Model):
    """A question of the office to an applicant, or what the applicant (no author) says."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    text = models.TextField(_("内容"))
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("与申请人的往来")

    def __str__(self) -> str:
        return self.text[:40]


class IssuedCertificate(models.Model):
    """A certificate that was given for an entry: what it says, from when to when, and whether it was revoked.

    What it says is kept as it was issued; a later change of the entry changes no paper that is out.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="certificates", verbose_name=_("台账记录"))
    number = models.CharField(_("证书编号"), max_length=200, db_index=True)
    title = models.CharField(_("名称"), max_length=100)
    holder = personal(
        models.CharField(_("持有人"), max_length=200, blank=True),
        purpose="证书上写明给谁；给个人的，验真页只显示姓",
        basis=CONSENT,
        seen_by="看得到这条台账记录的人",
        kept="与台账记录一同保存",
    )
    is_person = models.BooleanField(_("给个人的"), default=False)
    sentence = models.TextField(_("正文"), blank=True)
    lines: Any = models.JSONField(_("内容"), default=list)
    issuer = models.CharField(_("发证单位"), max_length=100, blank=True)
    issued_on = models.DateField(_("发证日期"))
    starts_on = models.DateField(_("生效日期"), null=True, blank=True)
    ends_on = models.DateField(_("有效期至"), null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("作废的理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("证书")

    def __str__(self) -> str:
        return self.number
