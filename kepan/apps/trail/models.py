"""Tables of the audit trail; database triggers refuse every update and delete on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act of one actor, written in the same transaction as the change itself.

    The trail stands below every other context and outlives the records it speaks of, so it
    keeps plain keys instead of foreign keys. Names of people are looked up when it is shown:
    erasing a person never has to touch the trail.
    """

    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(_("操作人"), null=True)
    action = models.CharField(_("操作"), max_length=80)
    subject_kind = models.CharField(_("对象类型"), max_length=80, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    subject_title = models.CharField(_("对象"), max_length=200, blank=True)
    region_path = models.CharField(_("地区"), max_length=120, blank=True)
    before = models.JSONField(_("变更前"), null=True)
    after = models.JSONField(_("变更后"), null=True)
    reason = models.TextField(_("理由"), blank=True)
    batch_digest = models.CharField(_("批次摘要"), max_length=64, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="trail_newest"),
            models.Index(fields=["subject_kind", "subject_id"], name="trail_subject"),
            models.Index(fields=["actor_id", "-at", "-id"], name="trail_actor"),
            models.Index(fields=["action", "-at", "-id"], name="trail_action"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.action}"


class AuditSeal(models.Model):
    """One link of the hash chain: `digest = SHA-256(previous digest, canonical entry)`.

    Links are made by a job and not by writers, so that writers never wait for each other.
    """

    number = models.BigIntegerField(_("序号"), primary_key=True)
    entry_id = models.BigIntegerField(_("条目"), unique=True)
    digest = models.CharField(_("摘要"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    def __str__(self) -> str:
        return f"{self.number}: #{self.entry_id}"
