"""What happened to a plan, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Plan
from kepan.apps.planning.selectors import list_history

ACTIONS: dict[str, str | Promise] = {
    "planning.create_plan": _("上传"),
    "planning.compile": _("识别出草稿"),
    "planning.compile_failed": _("识别没有成功"),
    "planning.retry": _("再识别一次"),
    "planning.accept": _("采纳"),
    "planning.reject": _("不采纳"),
    "planning.update": _("修改"),
    "planning.add": _("补充"),
    "planning.split": _("拆分"),
    "planning.merge": _("合并"),
    "planning.move": _("移动"),
    "planning.repair": _("处理原文疑误"),
    "planning.undo": _("撤销"),
    "planning.redo": _("重做"),
    "planning.update_plan": _("改标题、年份"),
    "planning.confirm": _("确认生效"),
    "planning.discard": _("作废"),
    "planning.restore": _("恢复"),
    "planning.create_version": _("成为新的一版"),
    "planning.apply_version": _("新的一版开始生效"),
    "planning.assign": _("分工"),
    "planning.report_progress": _("填报进展"),
    "planning.bind_target": _("定目标的取数口径"),
    "planning.unbind_target": _("取消目标的取数口径"),
    "planning.break_down": _("分解目标"),
    "planning.schedule_share": _("定分解目标的时间"),
    "planning.report_share": _("填报分解目标的进展"),
    "planning.add_phase": _("增加阶段"),
    "planning.update_phase": _("修改阶段"),
    "planning.remove_phase": _("去掉阶段"),
    "planning.add_milestone": _("增加里程碑"),
    "planning.update_milestone": _("修改里程碑"),
    "planning.remove_milestone": _("去掉里程碑"),
    "planning.reach_milestone": _("里程碑达成"),
    "planning.reopen_milestone": _("撤回里程碑达成"),
    "planning.inherit": _("沿用上一年的结构"),
    "planning.slice": _("从规划切出年度计划"),
    "planning.link_previous": _("指定上一年的计划"),
    "planning.link_programme": _("指定所属规划"),
    "planning.create_request": _("草拟变更申请"),
    "planning.update_request": _("修改变更申请"),
    "planning.submit_request": _("变更申请送审"),
    "planning.recall_request": _("撤回送审"),
    "planning.withdraw_request": _("放弃变更申请"),
    "planning.approve_request": _("批准变更"),
    "planning.reject_request": _("退回变更"),
    "planning.export": _("导出"),
    "planning.decide_suggestion": _("处理词表建议"),
    "planning.export_suggestions": _("导出词表建议"),
    "planning.export_list": _("导出计划列表"),
}


@dataclass(frozen=True)
class Line:
    """One line of a plan's history."""

    at: datetime
    what: str | Promise
    actor: str
    title: str
    reason: str


def list_history_lines(plan: Plan, user: User) -> list[Line]:
    """Return the history of a plan for its page."""
    return [
        Line(line.at, ACTIONS.get(line.action, line.action), line.actor or str(_("系统")), line.title, line.reason)
        for line in list_history(plan=plan, user=user)
    ]
