"""What the actions and kinds of records of sharing are called in the trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHARING: dict[str, str | Promise] = {
    "sharing.update_dataset": _("改数据集设置"),
    "sharing.publish_dataset": _("发布开放数据"),
    "sharing.take_data": _("取用数据"),
    "sharing.refuse_data": _("拒绝取用数据"),
    "sharing.create_request": _("申请数据"),
    "sharing.approve_request": _("数据授权"),
    "sharing.refuse_request": _("不予数据授权"),
    "sharing.withdraw_request": _("撤回数据申请"),
    "sharing.revoke_permission": _("收回数据授权"),
    "sharing.create_order": _("订购数据"),
    "sharing.pay_order": _("确认数据付款"),
    "sharing.cancel_order": _("取消数据订单"),
    "sharing.refund_order": _("数据订单退款"),
    "sharing.export_revenue": _("导出收益分配"),
}
SHARING_KINDS: dict[str, str | Promise] = {
    "sharing.shareddataset": _("数据集"),
    "sharing.accessrequest": _("数据申请"),
    "sharing.accesspermission": _("数据授权"),
    "sharing.dataorder": _("数据订单"),
    "sharing.dataaccess": _("数据访问"),
}
