"""Fixed vocabularies of webhooks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriptionState(models.TextChoices):
    """Whether events are sent."""

    ACTIVE = "active", _("推送中")
    PAUSED = "paused", _("已暂停")


class PauseReason(models.TextChoices):
    """Why nothing is sent."""

    BY_OWNER = "by_owner", _("本人暂停")
    UNREACHABLE = "unreachable", _("一天没有送到")
    GONE = "gone", _("对方回 410，不再要了")
    CLOSED_ACCOUNT = "closed_account", _("账号停用")


class DeliveryKind(models.TextChoices):
    """Why something is sent."""

    EVENT = "event", _("事件")
    REPLAY = "replay", _("重发")
    PING = "ping", _("试发")


class DeliveryState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", _("等待")
    SENT = "sent", _("已送到")
    FAILED = "failed", _("没有送到")
