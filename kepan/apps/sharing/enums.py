"""Fixed vocabularies of sharing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """Under which terms a public data set may be used."""

    CC_BY = "cc-by-4.0", _("署名 4.0（CC BY 4.0）")
    CC0 = "cc0-1.0", _("不保留权利（CC0 1.0）")
    CC_BY_NC = "cc-by-nc-4.0", _("署名、非商业性使用 4.0（CC BY-NC 4.0）")


LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
}


class Frequency(models.TextChoices):
    """How often a data set is looked at for changes that its readers have to know."""

    CONTINUOUS = "continuous", _("随数据更新")
    DAILY = "daily", _("每天")
    YEARLY = "yearly", _("每年")


class AskState(models.TextChoices):
    """Where a request for owned data stands."""

    SUBMITTED = "submitted", _("待审批")
    GRANTED = "granted", _("已授权")
    REFUSED = "refused", _("不予授权")
    WITHDRAWN = "withdrawn", _("已撤回")


class OrderState(models.TextChoices):
    """Where an order of proprietary data stands."""

    PLACED = "placed", _("待付款")
    PAID = "paid", _("已付款")
    CANCELLED = "cancelled", _("已取消")
    REFUNDED = "refunded", _("已退款")


class PartKind(models.TextChoices):
    """Why a contributor's part was booked."""

    PAYMENT = "payment", _("付款分配")
    REFUND = "refund", _("退款冲回")


class Way(models.TextChoices):
    """By which way data was taken."""

    PAGE = "page", _("页面")
    API = "api", _("接口")
    FILE = "file", _("文件")


WHOLE = 10_000
"""The shares of all contributors together, in ten-thousandths."""
