"""What is in force: the chain of a plan's versions, the rows as they stood in each, and requests to change them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Attachment
from kepan.apps.planning.enums import ChangeVerb, RequestState, SubjectKind
from kepan.apps.planning.models.drafts import Document, Plan


class ChangeRequest(models.Model):
    """A wish to change what is in force: with a reason, decided by a role, in force from a day.

    `base_number` is the version that the person saw; a request is refused when one of its rows has changed since.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="requests")
    state = models.CharField(_("状态"), max_length=12, choices=RequestState.choices, default=RequestState.DRAFT)
    reason = models.TextField(_("理由"))
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="plan_requests")
    effective_on = models.DateField(_("生效日期"))
    base_number = models.PositiveIntegerField(_("依据的版本"))
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="plan_requests")
    made_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    submitted_at = models.DateTimeField(_("送审时间"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="decided_plan_requests")
    decided_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    decision_note = models.TextField(_("审定意见"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("变更申请")
        indexes = [models.Index(fields=["plan", "state"], name="planning_request_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"]) | Q(decided_at__isnull=False),
                name="decided_request_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} #{self.pk}"


class ChangeLine(models.Model):
    """One row that a request changes, adds or drops; `before` and `after` hold the fields as exact texts."""

    request = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    verb = models.CharField(_("操作"), max_length=10, choices=ChangeVerb.choices)
    subject_kind = models.CharField(max_length=10, choices=SubjectKind.choices)
    subject_id = models.PositiveBigIntegerField(null=True, blank=True)
    before: Any = models.JSONField(null=True, blank=True)
    after: Any = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["request_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="change_line_position_once"),
            models.UniqueConstraint(
                fields=["request", "subject_kind", "subject_id"],
                condition=Q(subject_id__isnull=False),
                name="change_line_subject_once",
            ),
            models.CheckConstraint(
                condition=Q(verb="add", subject_id__isnull=True, before__isnull=True)
                | (~Q(verb="add") & Q(subject_id__isnull=False)),
                name="change_line_has_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.subject_kind} {self.subject_id or ''}"


class PlanVersion(models.Model):
    """One state of a plan in force: numbered without gaps, from a day on, signed by who confirmed it.

    `signature` is the SHA-256 of the version's content, number, day and signer, in canonical JSON. `applied_at` is
    empty while the day lies ahead: the plan's own rows are then still those of the version before.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("版本号"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    request = models.OneToOneField(
        ChangeRequest, models.PROTECT, null=True, blank=True, related_name="resulting_version"
    )
    effective_on = models.DateField(_("生效日期"))
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="signed_plan_versions")
    signed_at = models.DateTimeField(_("签署时间"), default=timezone.now)
    signature = models.CharField(_("签名摘要"), max_length=64)
    applied_at = models.DateTimeField(_("写入时间"), null=True, blank=True)

    class Meta:
        ordering = ["plan_id", "number"]
        verbose_name = _("计划版本")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_version_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class Revision(models.Model):
    """One row of a plan as it stood from one version up to another, that one left out (empty: until now)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="revisions")
    subject_kind = models.CharField(max_length=10, choices=SubjectKind.choices)
    subject_id = models.PositiveBigIntegerField()
    number_from = models.PositiveIntegerField()
    number_to = models.PositiveIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)
    values: Any = models.JSONField()

    class Meta:
        ordering = ["plan_id", "subject_kind", "order", "subject_id"]
        indexes = [
            models.Index(fields=["plan", "subject_kind", "number_from", "order"], name="planning_revision_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "number_from"], name="revision_starts_once"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], condition=Q(number_to__isnull=True), name="revision_open_once"
            ),
            models.CheckConstraint(
                condition=Q(number_to__isnull=True) | Q(number_to__gt=F("number_from")), name="revision_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} v{self.number_from}"
