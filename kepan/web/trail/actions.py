"""What the actions of the trail are called on screen."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.web.planning.history import ACTIONS as PLANNING
from kepan.web.trail.import_actions import IMPORT_KINDS, IMPORTS
from kepan.web.trail.ledger_actions import LEDGER_KINDS, LEDGERS
from kepan.web.trail.registry_actions import REGISTRY, REGISTRY_KINDS
from kepan.web.trail.sharing_actions import SHARING, SHARING_KINDS

ADMINISTRATIVE = frozenset({"accounts", "trail", "desk", "webhooks"})
"""Contexts whose entries hold nothing of a bureau's business: an audit administrator reads their values."""

ACTIONS: dict[str, str | Promise] = {
    "accounts.create_region": _("新增地区"),
    "accounts.update_region": _("修改地区"),
    "accounts.create_office": _("新增科室"),
    "accounts.update_office": _("修改科室"),
    "accounts.create_user": _("新增用户"),
    "accounts.update_user": _("修改用户"),
    "accounts.update_profile": _("修改联系方式"),
    "accounts.unlock_user": _("启用用户"),
    "accounts.lock_user": _("停用用户"),
    "accounts.reset_password": _("重置密码"),
    "accounts.remove_second_factor": _("取消两步验证"),
    "accounts.activate_second_factor": _("开启两步验证"),
    "accounts.deactivate_second_factor": _("关闭两步验证"),
    "accounts.renew_recovery_codes": _("换备用码"),
    "accounts.set_password": _("修改密码"),
    "accounts.set_identity": _("登记证件号"),
    "accounts.grant_role": _("授予角色"),
    "accounts.revoke_role": _("撤销角色"),
    "accounts.link_sign_on": _("绑定统一认证"),
    "accounts.update_setup": _("修改系统设置"),
    "accounts.export_person": _("导出个人信息"),
    "accounts.export_users": _("导出人员名单"),
    "accounts.erase_user": _("抹除个人信息"),
    "accounts.login": _("登录"),
    "accounts.logout": _("退出"),
    "accounts.login_failed": _("登录失败"),
    "accounts.sign_on_refused": _("统一认证被拒绝"),
    "accounts.create_token": _("建立接口令牌"),
    "accounts.revoke_token": _("撤销接口令牌"),
    "accounts.use_token": _("令牌在新地址使用"),
    "webhooks.create_subscription": _("建立推送订阅"),
    "webhooks.update_subscription": _("修改推送订阅"),
    "webhooks.renew_secret": _("更换推送密钥"),
    "webhooks.pause_subscription": _("暂停推送"),
    "webhooks.resume_subscription": _("继续推送"),
    "webhooks.remove_subscription": _("去掉推送订阅"),
    "webhooks.replay": _("重发事件"),
    "desk.create_job": _("提交作业"),
    "desk.cancel_job": _("取消作业"),
    "desk.retry_job": _("重试作业"),
    "desk.export_file": _("下载导出的文件"),
    "desk.create_task": _("交办任务"),
    "desk.complete_task": _("办结任务"),
    "desk.withdraw_task": _("撤回任务"),
    "desk.create_attachment": _("上传附件"),
    "desk.export_attachment": _("下载附件"),
    "desk.remove_attachment": _("移除附件"),
    "trail.export": _("导出留痕"),
    "trail.seal_all": _("补封留痕"),
    **PLANNING,
    **IMPORTS,
    **REGISTRY,
    **LEDGERS,
    **SHARING,
}

KINDS: dict[str, str | Promise] = {
    "accounts.region": _("地区"),
    "accounts.office": _("科室"),
    "accounts.user": _("用户"),
    "accounts.setup": _("系统设置"),
    "webhooks.subscription": _("推送订阅"),
    "desk.job": _("后台作业"),
    "desk.task": _("任务"),
    "desk.attachment": _("附件"),
    "planning.plan": _("计划"),
    "planning.target": _("目标"),
    "planning.document": _("文件"),
    "planning.rulesuggestion": _("词表建议"),
    **IMPORT_KINDS,
    **REGISTRY_KINDS,
    **LEDGER_KINDS,
    **SHARING_KINDS,
}


def get_action_label(action: str) -> str | Promise:
    """Return the words for an action; one without words is shown as it is written."""
    return ACTIONS.get(action, action)


def get_kind_label(kind: str) -> str | Promise:
    """Return the words for a kind of record."""
    return KINDS.get(kind, kind)
