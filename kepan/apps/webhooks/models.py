"""Tables of webhooks: who wants to hear of what and where, and what was sent."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Job
from kepan.apps.webhooks.enums import DeliveryKind, DeliveryState, PauseReason, SubscriptionState


class Subscription(models.Model):
    """An address that hears of some kinds of events, as far as its owner may see what they are about.

    `cursor` is the number of the last link of the trail's chain that was dealt with: links have one order, in which
    none can turn up later before another. `secret_box` holds the secret encrypted.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    name = models.CharField(_("用途"), max_length=60)
    url = models.CharField(_("地址"), max_length=500)
    secret_box = models.TextField()
    actions: Any = models.JSONField(_("事件"), default=list)
    state = models.CharField(
        _("状态"), max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE
    )
    pause_reason = models.CharField(_("暂停的原因"), max_length=20, choices=PauseReason.choices, blank=True)
    cursor = models.BigIntegerField(_("处理到"), default=0)
    failures = models.PositiveIntegerField(_("连续失败"), default=0)
    failing_since = models.DateTimeField(_("从何时起失败"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("下次尝试"), null=True, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("推送订阅")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One thing that was sent to a subscriber, or shall be: an event at its first try, a replay, a ping."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    kind = models.CharField(_("种类"), max_length=10, choices=DeliveryKind.choices)
    # The link in the trail's chain; empty for a ping.
    number = models.BigIntegerField(_("序号"), null=True, blank=True)
    action = models.CharField(_("事件"), max_length=80)
    subject_kind = models.CharField(_("对象类型"), max_length=80, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    state = models.CharField(_("结果"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    status = models.PositiveSmallIntegerField(_("回答"), null=True, blank=True)
    words = models.CharField(_("摘录"), max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(_("用时"), null=True, blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    tried_at = models.DateTimeField(_("最近尝试"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("推送记录")
        indexes = [
            models.Index(fields=["subscription", "-id"], name="delivery_newest"),
            models.Index(fields=["subscription"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "number"], condition=Q(kind="event"), name="event_once_a_subscription"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} {self.state}"
