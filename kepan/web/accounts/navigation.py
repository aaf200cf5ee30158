"""Where people, offices and regions stand in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import can_list_regions, can_list_users
from kepan.web.ui.navigation import Entry, Section


def _can_list_users(user: User) -> bool:
    return bool(can_list_users(user))


def _can_list_regions(user: User) -> bool:
    return bool(can_list_regions(user))


SECTION = Section(
    _("组织"),
    (
        Entry(label=_("人员"), icon="users", url_name="user_list", is_shown=_can_list_users),
        Entry(label=_("科室"), icon="building", url_name="office_list", is_shown=_can_list_regions),
        Entry(label=_("地区"), icon="map-2", url_name="region_list", is_shown=_can_list_regions),
    ),
)
