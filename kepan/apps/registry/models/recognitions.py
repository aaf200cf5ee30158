"""Titles that were conferred on organisations, people and products."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kepan.apps.imports.models import Imported, create_batch_index
from kepan.apps.registry.enums import RecognitionState, TitleLevel
from kepan.apps.registry.models.keys import ByteOrderField
from kepan.apps.registry.models.organisations import Organisation, Record
from kepan.apps.registry.models.people import Person


class Recognition(Imported, Record):
    """The act that confers a title of the catalogue (`data/catalogues/registry/titles.yaml`), with its days.

    `object_name` names the product, carrier or platform where the title is not on the whole body. A renewal points
    at the recognition before it and does not count as a new one.
    """

    title = models.CharField(_("称号"), max_length=40)
    level = models.CharField(_("级别"), max_length=12, choices=TitleLevel.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="recognitions", verbose_name=_("单位")
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="recognitions", verbose_name=_("人员")
    )
    object_name = models.CharField(_("对象名称"), max_length=200, blank=True)
    batch = models.CharField(_("批次"), max_length=60, blank=True)
    document_number = ByteOrderField(_("文号"), max_length=60, blank=True)
    certificate = ByteOrderField(_("证书编号"), max_length=60, blank=True)
    recognised_on = models.DateField(_("认定日期"))
    valid_from = models.DateField(_("有效期自"), null=True, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name=_("重新认定自")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=RecognitionState.choices, default=RecognitionState.GRANTED
    )
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("认定")
        indexes = [
            models.Index(fields=["title", "valid_to", "organisation"], name="registry_recognition_title"),
            # All that decides whether an organisation holds a title: it is asked without reading rows.
            models.Index(
                fields=["title", "organisation", "state", "valid_to", "valid_from", "import_batch"],
                name="registry_recognition_holder",
            ),
            models.Index(fields=["certificate"], name="registry_certificate"),
            models.Index(fields=["document_number"], name="registry_document_number"),
            models.Index(fields=["-recognised_on", "-id"], name="registry_recognition_newest"),
            models.Index(
                fields=["region", "tier", "owner", "office", "import_batch"], name="registry_recognition_visible"
            ),
            create_batch_index("registry_recognition_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(person__isnull=False), name="recognition_has_a_holder"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="recognition_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["title", "certificate"], condition=~Q(certificate=""), name="certificate_once_a_title"
            ),
        ]

    def __str__(self) -> str:
        return self.title
