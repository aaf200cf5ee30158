"""Filters of the list of plans."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter, NumberFilter

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.planning.enums import PlanKind, PlanState
from kepan.apps.planning.models import Plan


def _list_regions(request: HttpRequest | None) -> QuerySet[Region]:
    return Region._default_manager.none() if request is None else list_regions(user=request.user)


class PlanFilter(FilterSet):
    """State, region with all below it, year, kind and tier."""

    state = MultipleChoiceFilter(label=_("状态"), choices=PlanState.choices)
    region = ModelChoiceFilter(label=_("地区"), queryset=_list_regions, method="match_region")
    year = NumberFilter(label=_("年份"), method="match_year")
    kind = ChoiceFilter(label=_("类型"), choices=PlanKind.choices)
    tier = ChoiceFilter(label=_("数据分级"), choices=Tier.choices)

    class Meta:
        model = Plan
        fields: tuple[str, ...] = ()

    def match_region(self, rows: QuerySet[Plan], name: str, region: Region) -> QuerySet[Plan]:
        """Keep the plans of a region and of those below it."""
        return rows.filter(region__path__under=region.path)

    def match_year(self, rows: QuerySet[Plan], name: str, year: Any) -> QuerySet[Plan]:
        """Keep the plans whose years hold this one."""
        if not 0 < year < 10000:
            return rows.none()
        return rows.filter(Q(year_from__lte=year) & (Q(year_to__gte=year) | Q(year_to__isnull=True)))
