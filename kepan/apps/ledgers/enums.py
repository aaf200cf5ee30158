"""Fixed vocabularies of ledgers; what a type is made of stands in `kepan.engine.ledgers.types`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    """Where a version of a type stands; an offered one came with a release and waits for somebody's yes."""

    DRAFT = "draft", _("草稿")
    OFFERED = "offered", _("随新版本提供")
    PUBLISHING = "publishing", _("正在启用")
    CURRENT = "current", _("现行")
    FORMER = "former", _("以前的")
    DROPPED = "dropped", _("放弃的")


class ApprovalState(models.TextChoices):
    """What became of a step that others had to approve."""

    OPEN = "open", _("待审批")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class ApplicationState(models.TextChoices):
    """Where an application from outside stands before and until it is an entry."""

    UNCHECKED = "unchecked", _("等邮箱确认")
    WAITING = "waiting", _("待受理")
    TAKEN = "taken", _("已受理")
    REFUSED = "refused", _("不受理")


class Standing(models.TextChoices):
    """Whether a certificate holds today."""

    PENDING = "pending", _("尚未生效")
    IN_FORCE = "in_force", _("有效")
    EXPIRED = "expired", _("已过期")
    REVOKED = "revoked", _("已作废")


class DueKind(models.TextChoices):
    """Why a day of an entry is kept: a reminder of its type, a step that is late, or its own due day."""

    REMINDER = "reminder", _("到期提醒")
    STEP = "step", _("办理时限")
    OBLIGATION = "obligation", _("报送期限")


class Group(models.TextChoices):
    """The shelves of types."""

    ENTERPRISES = "enterprises", _("企业与资质")
    PROJECTS = "projects", _("项目与成果")
    CARRIERS = "carriers", _("载体与园区")
    RESEARCH = "research", _("研发机构与平台")
    SERVICES = "services", _("科技服务")
    AGRICULTURE = "agriculture", _("农业科技")
    TALENTS = "talents", _("人才")
    EVENTS = "events", _("活动与走访")
    OFFICE = "office", _("机关事务与政策")
    MONEY = "money", _("资金与招商")
    OWN = "own", _("本单位自建")


TEXT_SLOTS = tuple(f"text{number}" for number in range(1, 17))
NUMBER_SLOTS = tuple(f"number{number}" for number in range(1, 9))
DAY_SLOTS = tuple(f"day{number}" for number in range(1, 7))
KEY_SLOTS = tuple(f"key{number}" for number in range(1, 7))
SLOTS = TEXT_SLOTS + NUMBER_SLOTS + DAY_SLOTS + KEY_SLOTS
"""Columns of an entry that hold a copy of the fields lists filter and sort by (ADR 0023)."""
LINK_COLUMNS = {
    "organisation": "organisation",
    "person": "person",
    "right": "right",
    "project": "project",
    "agreement": "agreement",
    "entry": "target",
}
"""Kind of field → the key of `EntryLink` that such a field fills."""
