"""Projects won at upper levels, with the money that arrived, and agreements with their parties and fulfilment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kepan.apps.imports.models import Imported, Switched, create_batch_index, create_once, create_switch_index
from kepan.apps.registry.enums import AgreementKind, AgreementState, ProjectState, TitleLevel
from kepan.apps.registry.models.organisations import MONEY_HELP, Organisation, Record
from kepan.apps.registry.models.people import Person


class UpperProject(Imported, Record):
    """A project of a programme of a higher level that an organisation of the region carries.

    `approved_amount` counts when the project is funded (立项口径), receipts when the money arrives (到位口径).
    """

    name = models.CharField(_("项目名称"), max_length=300)
    number = models.CharField(_("项目编号"), max_length=60, blank=True)
    programme = models.CharField(_("计划类别"), max_length=60)
    project_class = models.CharField(_("项目类型"), max_length=60, blank=True)
    level = models.CharField(_("级别"), max_length=12, choices=TitleLevel.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="upper_projects", verbose_name=_("承担单位")
    )
    leader = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="upper_projects", verbose_name=_("负责人")
    )
    state = models.CharField(_("状态"), max_length=12, choices=ProjectState.choices, default=ProjectState.APPLIED)
    applied_on = models.DateField(_("申报日期"), null=True, blank=True)
    approved_on = models.DateField(_("立项日期"), null=True, blank=True)
    refused_on = models.DateField(_("未立项日期"), null=True, blank=True)
    finished_on = models.DateField(_("验收或终止日期"), null=True, blank=True)
    document_number = models.CharField(_("立项文号"), max_length=60, blank=True)
    starts_on = models.DateField(_("开始"), null=True, blank=True)
    ends_on = models.DateField(_("结束"), null=True, blank=True)
    applied_amount = models.BigIntegerField(_("申请金额"), null=True, blank=True, help_text=MONEY_HELP)
    approved_amount = models.BigIntegerField(_("立项金额"), null=True, blank=True, help_text=MONEY_HELP)
    own_amount = models.BigIntegerField(_("自筹金额"), null=True, blank=True, help_text=MONEY_HELP)

    class Meta:
        verbose_name = _("上级项目")
        indexes = [
            models.Index(fields=["-approved_on", "-id"], name="registry_project_newest"),
            create_batch_index("registry_project_batch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], condition=~Q(number=""), name="project_number_once_a_programme"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectPartner(Switched):
    """One that carries a project with its organisation: as it was written, and the record it was resolved to."""

    project = models.ForeignKey(UpperProject, models.CASCADE, related_name="partners")
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    written_name = models.CharField(_("原文名称"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="partner_projects", verbose_name=_("单位")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("参加单位")
        indexes = [
            create_batch_index("registry_project_partner_batch"),
            create_switch_index("registry_partner_switch"),
        ]
        constraints = create_once("project", "position", name="project_partner_once_a_place")

    def __str__(self) -> str:
        return self.written_name


class ProjectReceipt(Imported):
    """Money of an upper-level project that arrived."""

    project = models.ForeignKey(UpperProject, models.CASCADE, related_name="receipts")
    on = models.DateField(_("到账日期"))
    amount = models.BigIntegerField(_("到账金额"), help_text=MONEY_HELP)
    document_number = models.CharField(_("拨款文号"), max_length=60, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("到位经费")
        indexes = [create_batch_index("registry_project_receipt_batch")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_is_money")]

    def __str__(self) -> str:
        return self.on.isoformat()


class Agreement(Imported, Record):
    """An agreement between organisations: its kind, amount, term and how far it is fulfilled."""

    title = models.CharField(_("协议名称"), max_length=300)
    number = models.CharField(_("协议编号"), max_length=60, blank=True)
    kind = models.CharField(_("种类"), max_length=20, choices=AgreementKind.choices)
    state = models.CharField(_("状态"), max_length=12, choices=AgreementState.choices, default=AgreementState.SIGNED)
    amount = models.BigIntegerField(_("协议金额"), null=True, blank=True, help_text=MONEY_HELP)
    signed_on = models.DateField(_("签订日期"))
    starts_on = models.DateField(_("开始"), null=True, blank=True)
    ends_on = models.DateField(_("结束"), null=True, blank=True)
    renews = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="renewals", verbose_name=_("续签自")
    )

    class Meta:
        verbose_name = _("协议")
        indexes = [
            models.Index(fields=["-signed_on", "-id"], name="registry_agreement_newest"),
            create_batch_index("registry_agreement_batch"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="agreement_number_once"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementParty(Switched):
    """One side of an agreement, as it was written, and the record it was resolved to."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    side = models.CharField(_("身份"), max_length=20, blank=True)
    written_name = models.CharField(_("原文名称"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="agreement_parties", verbose_name=_("单位")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("协议方")
        indexes = [
            create_batch_index("registry_agreement_party_batch"),
            create_switch_index("registry_agreement_side_switch"),
        ]
        constraints = create_once("agreement", "position", name="agreement_party_once_a_place")

    def __str__(self) -> str:
        return self.written_name


class Fulfilment(Imported):
    """A step of fulfilling an agreement: what was paid or delivered, and when."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="fulfilments")
    on = models.DateField(_("日期"))
    amount = models.BigIntegerField(_("金额"), null=True, blank=True, help_text=MONEY_HELP)
    note = models.CharField(_("履行内容"), max_length=200, blank=True)
    evidence = models.CharField(_("凭证"), max_length=200, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("履约")
        indexes = [create_batch_index("registry_fulfilment_batch")]

    def __str__(self) -> str:
        return self.on.isoformat()
