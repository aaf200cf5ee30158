"""Filters of the list of people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import list_regions


def _list_regions(request: HttpRequest | None) -> QuerySet[Region]:
    return Region.objects.none() if request is None else list_regions(user=request.user)


class UserFilter(FilterSet):
    """By region with all below it, by role, and by whether the account is open."""

    region = ModelChoiceFilter(label=_("地区"), queryset=_list_regions, method="filter_region")
    role = ChoiceFilter(label=_("角色"), choices=Role.choices, method="filter_role")
    state = ChoiceFilter(
        label=_("状态"), choices=[("open", _("可登录")), ("closed", _("已停用"))], method="filter_state"
    )

    def filter_region(self, rows: QuerySet[User], name: str, value: Region) -> QuerySet[User]:
        """Keep the people of a region and of those below it."""
        return rows.filter(region__path__under=value.path)

    def filter_role(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Keep those who hold a role somewhere."""
        return rows.filter(pk__in=User.objects.filter(memberships__role=value).values("pk"))

    def filter_state(self, rows: QuerySet[User], name: Any, value: str) -> QuerySet[User]:
        """Keep open or closed accounts."""
        return rows.filter(is_active=value == "open")
