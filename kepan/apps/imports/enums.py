"""Fixed vocabularies of imports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    """Where a batch stands; its rows are seen in `APPLIED` only."""

    UPLOADED = "uploaded", _("等待对应列")
    STAGING = "staging", _("核对中")
    STAGED = "staged", _("等待确认")
    APPLYING = "applying", _("导入中")
    APPLIED = "applied", _("已导入")
    DROPPING = "dropping", _("放弃中")
    DROPPED = "dropped", _("已放弃")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")


class Outcome(models.TextChoices):
    """What becomes of a staged row."""

    CREATE = "create", _("新建")
    CHANGE = "change", _("更新")
    SAME = "same", _("无变化")
    DOUBTED = "doubted", _("要你决定")
    REFUSED = "refused", _("不能导入")
    SKIPPED = "skipped", _("跳过")
    """Somebody left the row out."""


GOING_IN = frozenset({Outcome.CREATE, Outcome.CHANGE})
"""Outcomes of rows that are written."""


class Policy(models.TextChoices):
    """Which rows are written."""

    GOOD = "good", _("只导入合格的")
    ALL = "all", _("全部合格才导入")


class ChangeKind(models.TextChoices):
    """What the switch does to a row that stands."""

    UPDATE = "update", _("修改")
    INSERT = "insert", _("新增")
    """A row that hangs on a record which stands: it could clash with the one it takes the place of."""
    REMOVE = "remove", _("移除")
    KEEP = "keep", _("保留")
    """Nothing: what a machine wrote of a record before it was changed, to be put back with it."""
