"""What people corrected in what the compiler read, kept as suggestions for its vocabulary."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import Correction, SuggestionState
from kepan.apps.planning.models.drafts import Plan


class RuleSuggestion(models.Model):
    """One way in which people corrected the compiler: at a passage it read one thing, and they wrote another.

    Equal corrections are one row with a count; `digest` is the SHA-256 of kind, reading and correction and tells what
    is equal. `passage` and `plan` are those of the last time.
    """

    kind = models.CharField(_("改了什么"), max_length=12, choices=Correction.choices)
    digest = models.CharField(max_length=64, unique=True)
    passage = models.TextField(_("原文"))
    reading: Any = models.JSONField(_("识别为"))
    correction: Any = models.JSONField(_("改为"))
    count = models.PositiveIntegerField(_("次数"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=SuggestionState.choices, default=SuggestionState.OPEN)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rule_suggestions")
    first_at = models.DateTimeField(_("首次"), default=timezone.now)
    last_at = models.DateTimeField(_("最近"), default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-count", "-last_at", "-id"]
        verbose_name = _("词表建议")
        indexes = [models.Index(fields=["state", "-count", "-last_at", "-id"], name="planning_suggestion_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=SuggestionState.OPEN) | models.Q(decided_at__isnull=False),
                name="decided_suggestion_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} × {self.count}"
