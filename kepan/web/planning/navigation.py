"""Where plans stand in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.planning.permissions import can_read_plans, can_read_shares
from kepan.web.ui.navigation import Entry, Section


def _can_read(user: User) -> bool:
    return bool(can_read_plans(user))


def _can_read_shares(user: User) -> bool:
    return bool(can_read_shares(user))


SECTION = Section(
    _("计划"),
    (
        Entry(label=_("工作计划"), icon="file-text", url_name="plan_list", is_shown=_can_read, on_phone=True),
        Entry(label=_("责任清单"), icon="checklist", url_name="duty_list", is_shown=_can_read),
        Entry(label=_("承担的目标"), icon="map-2", url_name="share_list", is_shown=_can_read_shares, on_phone=True),
    ),
)
