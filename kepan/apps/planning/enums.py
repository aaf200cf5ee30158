"""Fixed vocabularies of planning."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Role

READERS = frozenset({Role.DIRECTOR, Role.PLANNER, Role.SECTION_OFFICER, Role.AUDITOR})
"""Roles whose work is with plans; the others have no plan pages at all."""

WRITERS = frozenset({Role.PLANNER, Role.DIRECTOR})
"""Roles that upload, edit and confirm the plans of their region."""


class PlanState(models.TextChoices):
    """Where a plan stands between its upload and its being in force."""

    COMPILING = "compiling", _("识别中")
    FAILED = "failed", _("识别失败")
    DRAFT = "draft", _("草稿")
    CONFIRMED = "confirmed", _("已确认")
    DISCARDED = "discarded", _("已作废")


class PlanKind(models.TextChoices):
    """What sort of document a plan was read from; the keys are the compiler's."""

    PLAN = "plan", _("年度计划")
    PROGRAMME = "programme", _("多年规划")
    SUMMARY = "summary", _("工作总结")


class TargetKind(models.TextChoices):
    """What a figure in a plan says; the keys are the compiler's."""

    TARGET = "target", _("目标")
    MEASURE = "measure", _("措施数")
    ACHIEVED = "achieved", _("已完成")
    GROWTH_TARGET = "growth_target", _("增长目标")
    GROWTH_ACHIEVED = "growth_achieved", _("已增长")


PLANNED = frozenset({TargetKind.TARGET, TargetKind.MEASURE, TargetKind.GROWTH_TARGET})
"""Kinds that ask for something; the others report what has been reached."""


class TargetState(models.TextChoices):
    """What a person decided about a figure that the compiler, or another person, proposes."""

    PROPOSED = "proposed", _("待确认")
    ACCEPTED = "accepted", _("已采纳")
    REJECTED = "rejected", _("不采纳")
    # In force once, no longer: a request took it out.
    DROPPED = "dropped", _("已取消")
    # Other rows of the draft say now what this one said: it was split, or merged into another.
    REPLACED = "replaced", _("已拆分或合并")
    # Added by a person who then took the adding back; kept, so that it can be done again and its number stays taken.
    WITHDRAWN = "withdrawn", _("已撤回")


class Comparator(models.TextChoices):
    """How the figure of a target bounds what is to be reached; the keys are the compiler's."""

    EQUAL = "=", _("等于")
    AT_LEAST = ">=", _("不低于")
    MORE = ">", _("超过")
    AT_MOST = "<=", _("不超过")
    LESS = "<", _("低于")
    ABOUT = "~", _("左右")
    RANGE = "range", _("区间")


OUT = (TargetState.REJECTED, TargetState.DROPPED, TargetState.REPLACED, TargetState.WITHDRAWN)
"""States of rows that do not count: not accepted, taken out of force, or said by other rows now."""

HIDDEN = (TargetState.REPLACED, TargetState.WITHDRAWN)
"""States of rows that no list of a draft shows and nobody decides on; undo brings them back."""


class EditVerb(models.TextChoices):
    """What one step in the editing of a draft did; each can be undone, and done again."""

    ACCEPT = "accept", _("采纳")
    REJECT = "reject", _("不采纳")
    UPDATE = "update", _("修改")
    ADD = "add", _("补充")
    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")
    MOVE = "move", _("移动")
    REPAIR = "repair", _("处理原文疑误")
    UNDO = "undo", _("撤销")
    REDO = "redo", _("重做")


TURNS = (EditVerb.UNDO, EditVerb.REDO)
"""Steps that turn another step back or forth; they stand in the log and are not undone themselves."""


class Choice(models.TextChoices):
    """What a person decided about a proposed repair of the document; undecided is no row at all."""

    TAKEN = "taken", _("按建议读")
    LEFT = "left", _("按原文读")


class SubjectKind(models.TextChoices):
    """Which row of a plan a revision or a line of a request is about."""

    TARGET = "target", _("目标")
    MEASURE = "measure", _("措施")


class RequestState(models.TextChoices):
    """Where a request to change a plan in force stands."""

    DRAFT = "draft", _("草拟")
    SUBMITTED = "submitted", _("待审定")
    APPROVED = "approved", _("已批准")
    REJECTED = "rejected", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class ChangeVerb(models.TextChoices):
    """What a line of a request does to its row."""

    CHANGE = "change", _("调整")
    ADD = "add", _("新增")
    DROP = "drop", _("取消")


class MeasureState(models.TextChoices):
    """How far a measure has come; whether it is late follows from its day and is not kept."""

    WAITING = "waiting", _("未启动")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    STOPPED = "stopped", _("已中止")


ENDED = (MeasureState.DONE, MeasureState.STOPPED)
"""States of a measure on which nobody works any more."""


class Dimension(models.TextChoices):
    """Along what a target is broken down."""

    REGION = "region", _("按地区")
    OFFICE = "office", _("按科室")
    YEAR = "year", _("按年度")
    MONTH = "month", _("按月份")


class Correction(models.TextChoices):
    """In what a person corrected the compiler; each is kept as a suggestion for its vocabulary."""

    INDICATOR = "indicator", _("指标")
    COMPARATOR = "comparator", _("比较词")
    UNIT = "unit", _("计量单位")
    KIND = "kind", _("类别")
    PERIOD = "period", _("期限")
    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")


class SuggestionState(models.TextChoices):
    """What was decided about a suggestion for the vocabulary."""

    OPEN = "open", _("待处理")
    TAKEN = "taken", _("已采用")
    DECLINED = "declined", _("不采用")


class Counted(models.TextChoices):
    """Records of the registry that a target may be counted by."""

    UPPER_FUNDS = "upper_funds", _("上级项目经费")


class Definition(models.TextChoices):
    """Two ways to count the money of a project: in full when it is approved, or as it arrives."""

    APPROVED = "approved", _("立项口径")
    RECEIVED = "received", _("到位口径")
