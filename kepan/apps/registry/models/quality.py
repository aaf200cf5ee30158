"""What the data checks found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import FindingState, Severity
from kepan.apps.registry.models.organisations import Record


class Finding(Record):
    """One check of the catalogue that fired on one record; region and office say who should look at it.

    `subject_kind` is a label such as `registry.organisation`; `detail` holds the values that the check compared.
    """

    check_code = models.CharField(_("规则"), max_length=60)
    severity = models.CharField(_("程度"), max_length=10, choices=Severity.choices)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_title = models.CharField(_("对象"), max_length=200)
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    detail: Any = models.JSONField(_("比较的数值"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    found_at = models.DateTimeField(_("发现时间"), default=timezone.now)
    resolved_at = models.DateTimeField(_("消除时间"), null=True, blank=True)
    excused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    excuse = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("数据校验结果")
        indexes = [
            models.Index(fields=["state", "severity", "id"], name="registry_finding_open"),
            models.Index(fields=["subject_kind", "subject_id"], name="registry_finding_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["check_code", "subject_kind", "subject_id"],
                condition=~Q(state=FindingState.RESOLVED),
                name="finding_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.check_code
