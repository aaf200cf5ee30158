"""What the lists of the registry can be narrowed by."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFromToRangeFilter, FilterSet, ModelChoiceFilter, NumberFilter

from kepan.apps.accounts.models import Office, Region
from kepan.apps.accounts.selectors import get_regions, list_offices, list_regions, match_region
from kepan.apps.imports.models import Batch
from kepan.apps.imports.selectors import find_applied, match_batch
from kepan.apps.registry.enums import (
    AgreementKind,
    AgreementState,
    FindingState,
    FirmSize,
    OrganisationKind,
    OrganisationState,
    PairState,
    PersonKind,
    ProjectState,
    RightKind,
    RightStatus,
    Severity,
    TitleLevel,
)
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.selectors import (
    BODIES,
    Resource,
    list_levels_from,
    match_bodies,
    match_brought,
    match_expiring,
    match_force,
    match_ipc,
    match_kind,
    match_lacking,
    match_person_kind,
    match_platforms,
    match_received,
    match_statement,
    match_title,
)
from kepan.web.registry.industries import IndustryField
from kepan.web.registry.words import RESOURCES, list_check_choices, list_title_choices
from kepan.web.ui.lists.forms import KnownChoiceField

BODY_CHOICES = [(kind.value, RESOURCES[kind]) for kind in BODIES]
PLATFORM_CHOICES = [(Resource.PLATFORM.value, RESOURCES[Resource.PLATFORM])]
NO_OFFICE = "none"
"""Stands in an address for the findings that no office looks after."""
SPANS = [("180", _("180 天内到期")), ("90", _("90 天内到期")), ("30", _("30 天内到期"))]


def _list_regions(request: HttpRequest | None) -> QuerySet[Region]:
    return Region._default_manager.none() if request is None else list_regions(user=request.user)


def _list_offices(request: HttpRequest | None) -> QuerySet[Office]:
    return Office._default_manager.none() if request is None else list_offices(user=request.user)


class RegionFilter(ModelChoiceFilter):
    """By a region; all filters of a page share one reading of those that the user's roles reach."""

    field_class = KnownChoiceField

    @property
    def field(self) -> Any:
        """The field, which knows where its regions are read."""
        field = super().field
        request = self.get_request()
        if request is not None:
            field.read_rows = partial(get_regions, user=request.user)
        return field


class BatchFilter(ModelChoiceFilter):
    """By the import that brought records: offered where its page leads here, for nobody knows it by its number."""

    field_class = KnownChoiceField

    @property
    def field(self) -> Any:
        """The field, which knows the one batch that is asked for."""
        field, request, filters = super().field, self.get_request(), getattr(self, "parent", None)
        asked = "" if filters is None else filters.data.get(self.field_name, "")
        if asked and request is not None:
            field.read_rows = cache(partial(find_applied, request.user, asked))
        else:
            field.widget = HiddenInput()
        return field


class PlacedFilter(FilterSet):
    """By region with all below it; every list of the registry has it."""

    region = RegionFilter(label=_("地区"), queryset=_list_regions, method="match_region")
    within_region = ChoiceFilter(label=_("地区范围"), choices=[("own", _("只看本级"))], method="match_own")

    class Meta:
        fields: tuple[str, ...] = ()

    def match_own(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep the records of the region itself, without those below it; nothing to do where no region is chosen."""
        region = self.form.cleaned_data.get("region")
        return rows if region is None else rows.filter(region=region)

    def match_region(self, rows: QuerySet[Any], name: str, region: Region) -> QuerySet[Any]:
        """Keep the records of a region and of those below it."""
        assert self.request is not None
        return rows.filter(match_region(region, user=self.request.user))


class BroughtFilter(PlacedFilter):
    """By place, and by the import that made or changed a record."""

    batch = BatchFilter(label=_("导入批次"), queryset=Batch.objects.none(), method="match_batch")

    def match_batch(self, rows: QuerySet[Any], name: str, batch: Batch) -> QuerySet[Any]:
        """Keep what an import brought."""
        return rows.filter(match_batch(rows.model, batch))


class IndustryFilter(CharFilter):
    """By an industry with all below it, chosen by code or by name."""

    field_class = IndustryField


class OrganisationFilter(BroughtFilter):
    """Place, kind, industry, size, state, last statement, and titles that are held or lacking."""

    zone = RegionFilter(label=_("园区"), queryset=_list_regions)
    kind = ChoiceFilter(label=_("类型"), choices=OrganisationKind.choices, method="match_kind")
    resource = ChoiceFilter(label=_("资源"), choices=BODY_CHOICES, method="match_resource")
    has = ChoiceFilter(label=_("持有称号"), choices=list_title_choices, method="match_has")
    lacks = ChoiceFilter(label=_("没有称号"), choices=list_title_choices, method="match_lacks")
    industry = IndustryFilter(label=_("行业"), lookup_expr="begins", help_text=_("代码或名称，例如 C39，含以下各级"))
    size = ChoiceFilter(label=_("规模"), choices=FirmSize.choices)
    latest_year = NumberFilter(label=_("最近年报"))
    stated = NumberFilter(label=_("报了研发和营收的年度"), method="match_stated")
    founded = NumberFilter(label=_("成立年份"), field_name="founded_on", lookup_expr="year")
    state = ChoiceFilter(label=_("状态"), choices=OrganisationState.choices[:2])

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def match_batch(self, rows: QuerySet[Organisation], name: str, batch: Batch) -> QuerySet[Organisation]:
        """Keep what an import brought: organisations, or statements of theirs."""
        return rows.filter(match_brought(batch))

    def match_kind(self, rows: QuerySet[Organisation], name: str, kind: str) -> QuerySet[Organisation]:
        """Keep those that are of a kind today."""
        return rows.filter(match_kind(kind, today=timezone.localdate()))

    def match_stated(self, rows: QuerySet[Organisation], name: str, year: Decimal) -> QuerySet[Organisation]:
        """Keep those with R&D expense and revenue in a statement of a year that may be read."""
        assert self.request is not None
        return rows.filter(match_statement(int(year), user=self.request.user))

    def match_resource(self, rows: QuerySet[Organisation], name: str, resource: str) -> QuerySet[Organisation]:
        """Keep those that count as a kind of resources today."""
        return rows.filter(match_bodies(resource, today=timezone.localdate()))

    def match_has(self, rows: QuerySet[Organisation], name: str, title: str) -> QuerySet[Organisation]:
        """Keep those that hold a title today."""
        return rows.filter(match_title(title, today=timezone.localdate()))

    def match_lacks(self, rows: QuerySet[Organisation], name: str, title: str) -> QuerySet[Organisation]:
        """Keep those that do not hold a title today."""
        return rows.filter(match_lacking(title, today=timezone.localdate()))


class PersonFilter(BroughtFilter):
    """Place and kind."""

    kind = ChoiceFilter(label=_("类型"), choices=PersonKind.choices, method="match_kind")

    def match_kind(self, rows: QuerySet[Any], name: str, kind: str) -> QuerySet[Any]:
        """Keep those who are of a kind today."""
        return rows.filter(match_person_kind(kind, today=timezone.localdate()))


class RecognitionFilter(BroughtFilter):
    """Title, level, and how soon it runs out."""

    title = ChoiceFilter(label=_("称号"), choices=list_title_choices)
    level = ChoiceFilter(label=_("级别"), choices=TitleLevel.choices)
    resource = ChoiceFilter(label=_("资源"), choices=PLATFORM_CHOICES, method="match_resource")
    within = ChoiceFilter(label=_("到期"), choices=SPANS, method="match_within")
    year = NumberFilter(label=_("认定年份"), field_name="recognised_on", lookup_expr="year")

    def match_resource(self, rows: QuerySet[Any], name: str, resource: str) -> QuerySet[Any]:
        """Keep platforms and carriers that hold their title today."""
        return rows.filter(match_platforms(today=timezone.localdate()))

    def match_within(self, rows: QuerySet[Any], name: str, days: str) -> QuerySet[Any]:
        """Keep those that run out within so many days and were not renewed."""
        return rows.filter(match_expiring(int(days), today=timezone.localdate()))


class RightFilter(BroughtFilter):
    """Kind, legal status, class, year of filing."""

    kind = ChoiceFilter(label=_("种类"), choices=RightKind.choices)
    status = ChoiceFilter(label=_("法律状态"), choices=RightStatus.choices)
    force = ChoiceFilter(label=_("有效"), choices=[("in", _("有效")), ("out", _("无效"))], method="match_force")
    ipc = CharFilter(label=_("分类号"), method="match_ipc", help_text=_("例如 G01D，含以下各级"))
    year = NumberFilter(label=_("申请年份"), field_name="filed_on", lookup_expr="year")

    def match_force(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep those in force, or the others."""
        return rows.filter(match_force(is_in=value == "in"))

    def match_ipc(self, rows: QuerySet[Any], name: str, symbol: str) -> QuerySet[Any]:
        """Keep those with a class or one below it."""
        return rows.filter(match_ipc(symbol.strip().upper()))


class ProjectFilter(BroughtFilter):
    """Level, state, year of approval; days of approval and of receipts, which the number of a target leads to."""

    level = ChoiceFilter(label=_("级别"), choices=TitleLevel.choices)
    above = ChoiceFilter(label=_("级别不低于"), choices=TitleLevel.choices, method="match_above")
    state = ChoiceFilter(label=_("状态"), choices=ProjectState.choices)
    year = NumberFilter(label=_("立项年份"), field_name="approved_on", lookup_expr="year")
    approved = DateFromToRangeFilter(label=_("立项日期"), field_name="approved_on")
    received = DateFromToRangeFilter(label=_("到账日期"), method="match_received")

    def match_above(self, rows: QuerySet[Any], name: str, level: str) -> QuerySet[Any]:
        """Keep those of a level and of the levels above it."""
        return rows.filter(level__in=list_levels_from(level))

    def match_received(self, rows: QuerySet[Any], name: str, days: slice) -> QuerySet[Any]:
        """Keep those of which money arrived in these days; their receipts are then those of these days."""
        start, end = (day.date() if day is not None else None for day in (days.start, days.stop))
        return match_received(rows, start=start, end=end)


class AgreementFilter(BroughtFilter):
    """Kind, state, year of signing."""

    kind = ChoiceFilter(label=_("种类"), choices=AgreementKind.choices)
    state = ChoiceFilter(label=_("状态"), choices=AgreementState.choices)
    year = NumberFilter(label=_("签订年份"), field_name="signed_on", lookup_expr="year")


class FindingFilter(PlacedFilter):
    """Whose it is, which check fired, how much it weighs, and what became of it."""

    office = ModelChoiceFilter(label=_("科室"), queryset=_list_offices, null_label=_("没有科室"), null_value=NO_OFFICE)
    check = ChoiceFilter(label=_("规则"), choices=list_check_choices, field_name="check_code")
    severity = ChoiceFilter(label=_("程度"), choices=Severity.choices)
    state = ChoiceFilter(label=_("状态"), choices=FindingState.choices)


class PairFilter(FilterSet):
    """Where either record is, and what became of the pair; without a state the list shows what waits."""

    region = RegionFilter(label=_("地区"), queryset=_list_regions, method="match_region")
    state = ChoiceFilter(label=_("状态"), choices=PairState.choices[1:], empty_label=PairState.OPEN.label)

    class Meta:
        fields: tuple[str, ...] = ()

    def match_region(self, rows: QuerySet[Any], name: str, region: Region) -> QuerySet[Any]:
        """Keep the pairs of which either record is in a region or below it."""
        return rows.filter(Q(left__region__path__under=region.path) | Q(right__region__path__under=region.path))


class MergerFilter(FilterSet):
    """Merges that stand, or that were taken apart."""

    is_undone = ChoiceFilter(
        label=_("状态"), choices=(("no", _("已合并")), ("yes", _("已拆开"))), method="match_undone"
    )

    class Meta:
        fields: tuple[str, ...] = ()

    def match_undone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep those that were taken apart, or those that stand."""
        return rows.filter(undone_at__isnull=value == "no")
