"""What the actions and kinds of records of ledgers are called in the trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEDGERS: dict[str, str | Promise] = {
    "ledgers.export_list": _("导出台账列表"),
    "ledgers.export_entry": _("导出台账记录"),
    "ledgers.create_ledger": _("新建台账"),
    "ledgers.update_ledger_type": _("修改台账定义"),
    "ledgers.publish_ledger_type": _("启用台账定义"),
    "ledgers.drop_ledger_draft": _("放弃台账定义草稿"),
    "ledgers.retire_ledger": _("停用台账"),
    "ledgers.return_ledger": _("恢复台账"),
    "ledgers.create_entry": _("登记台账记录"),
    "ledgers.create_entries": _("成批登记台账记录"),
    "ledgers.update_entry": _("修改台账记录"),
    "ledgers.remove_entry": _("移除台账记录"),
    "ledgers.restore_entry": _("恢复台账记录"),
    "ledgers.take_step": _("办理台账记录"),
    "ledgers.ask_step": _("提请审批"),
    "ledgers.decide_step": _("审批台账记录"),
    "ledgers.withdraw_step": _("撤回审批"),
    "ledgers.create_comment": _("评论台账记录"),
    "ledgers.create_application": _("外部提交申请"),
    "ledgers.receive_application": _("收到外部申请"),
    "ledgers.accept_application": _("受理外部申请"),
    "ledgers.refuse_application": _("不受理外部申请"),
    "ledgers.create_message": _("与外部申请人往来"),
    "ledgers.issue_certificate": _("出具证书"),
    "ledgers.revoke_certificate": _("作废证书"),
    "ledgers.read_personal": _("查看台账里的个人信息"),
}
LEDGER_KINDS: dict[str, str | Promise] = {
    "ledgers.ledger": _("台账"),
    "ledgers.entry": _("台账记录"),
    "ledgers.application": _("外部申请"),
    "ledgers.issuedcertificate": _("证书"),
}
