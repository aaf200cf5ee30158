"""Where sharing stands in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.sharing.permissions import can_see_revenue, can_use_data
from kepan.web.ui.navigation import Entry, Section


def _can_use(user: User) -> bool:
    return bool(can_use_data(user))


def _can_see_revenue(user: User) -> bool:
    return bool(can_see_revenue(user))


SECTION = Section(
    _("数据共享"),
    (
        Entry(label=_("数据目录"), icon="book", url_name="dataset_list", is_shown=_can_use),
        Entry(label=_("数据申请"), icon="key", url_name="data_request_list", is_shown=_can_use),
        Entry(label=_("数据订单"), icon="files", url_name="data_order_list", is_shown=_can_use),
        Entry(label=_("收益分配"), icon="share", url_name="revenue_list", is_shown=_can_see_revenue),
    ),
)
