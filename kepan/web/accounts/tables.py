"""The list of people."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, can_list_users, can_manage_accounts
from kepan.apps.accounts.selectors import list_users
from kepan.web.accounts.filters import UserFilter
from kepan.web.ui.lists import Column, Empty, HeadAction, ListPage, Preset


def _get_url(user: User) -> str:
    return reverse("user_detail", args=[user.pk])


def _write_roles(user: User) -> str:
    return "、".join(dict.fromkeys(str(held.get_role_display()) for held in user.memberships.all()))  # l10n: a comma


def _get_state(user: User) -> tuple[str, str | Promise]:
    return ("ok", _("可登录")) if user.is_active else ("none", _("已停用"))


class UserList(ListPage[User]):
    """People whom the user may see, with place and roles."""

    name = "accounts.users"
    title = _("人员")
    default_sort = "name"
    filter_class = UserFilter
    search_fields = ("name", "username")
    search_hint = _("姓名或登录名")
    export_action = "accounts.export_users"
    presets = (Preset(_("已停用"), "state=closed"),)
    head_actions = (HeadAction(_("开通账号"), "user-plus", "user_create", can_manage_accounts, "primary"),)
    empty = Empty(_("没有符合条件的人"), _("去掉几个条件，或换个词搜索。"), "users")
    columns: ClassVar = (
        Column("name", _("姓名"), sort="name", url=_get_url, is_fixed=True, phone="title"),
        Column("state", _("状态"), kind="light", value=_get_state, sort="is_active", phone="state"),
        Column("username", _("登录名"), kind="code", sort="username"),
        Column("region", _("地区"), value="region.name", sort="region__path", phone="fact"),
        Column("office", _("科室"), value="office.name", sort="office__name", phone="fact"),
        Column("roles", _("角色"), value=_write_roles, phone="fact"),
        Column("last_login", _("最近登录"), kind="datetime", sort="last_login"),
        Column("created_at", _("开通时间"), kind="datetime", sort="created_at", is_shown=False),
    )

    def get_rows(self, user: User) -> QuerySet[User]:
        """Return the people whom the user may see, with their roles."""
        return list_users(user=user).prefetch_related("memberships")

    def can_open(self, user: User) -> Answer:
        """Open to staff and to the administrators of people."""
        return can_list_users(user)

    def can_export(self, user: User) -> Answer:
        """Only the system administrator takes lists of people away."""
        return can_manage_accounts(user)
