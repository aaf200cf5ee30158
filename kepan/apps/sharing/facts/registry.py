"""The data sets that are made of the registry. No column names a person; a test looks along each path."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.registry.enums import (
    FUNDED_STATES,
    FirmSize,
    OrganisationState,
    ProjectState,
    RecognitionState,
    RightKind,
    RightStatus,
    TitleLevel,
)
from kepan.apps.registry.facts import BY_KEY
from kepan.apps.registry.models import Recognition
from kepan.apps.registry.selectors import list_place_titles
from kepan.apps.sharing.enums import Frequency
from kepan.apps.sharing.facts.declaring import DataColumn, Dataset, QuerySource
from kepan.store.files.titles import read_titles


def _list_titles() -> dict[str, str]:
    """List the words for the codes of titles."""
    return {title.code: title.name for title in read_titles().titles.values()}


def _list_places() -> QuerySet[Recognition]:
    """List the titles that platforms and carriers bear."""
    rows: QuerySet[Recognition] = BY_KEY["registry.recognitions"].query()
    return rows.filter(title__in=list_place_titles())


_REGION = (
    DataColumn("region_code", _("地区代码"), path="region__code"),
    DataColumn("region", _("地区"), path="region__name"),
)
_INVENTED = DataColumn("is_invented", _("虚构示例"), "bool")
_LEVEL = DataColumn("level", _("级别"), "choice", choices=dict(TitleLevel.choices))
_HOLDER = (
    DataColumn("uscc", _("统一社会信用代码"), path="organisation__uscc"),
    DataColumn("organisation", _("单位"), path="organisation__name"),
)
_TITLE = DataColumn("title", _("称号"), "choice", choices=_list_titles)
_RECOGNISED = (
    DataColumn("recognised_on", _("认定日期"), "date"),
    DataColumn("valid_to", _("有效期至"), "date"),
)
_STATE = DataColumn("state", _("状态"), "choice", choices=dict(RecognitionState.choices))
_HELD = QuerySource(
    BY_KEY["registry.recognitions"].query,
    # Titles of people name them.
    kept=Q(organisation__isnull=False, person__isnull=True),
    stamps=("updated_at", "organisation__updated_at"),
)
_BODIES = QuerySource(BY_KEY["registry.organisations"].query)
_FACTS = (
    DataColumn("uscc", _("统一社会信用代码")),
    DataColumn("name", _("名称")),
    DataColumn("state", _("状态"), "choice", choices=dict(OrganisationState.choices)),
    *_REGION,
    DataColumn("industry", _("行业代码")),
    DataColumn("founded_on", _("成立日期"), "date"),
)
_SIZE = DataColumn("size", _("规模"), "choice", choices=dict(FirmSize.choices))
_RIGHT = (
    DataColumn("kind", _("种类"), "choice", choices=dict(RightKind.choices)),
    DataColumn("title", _("名称")),
    DataColumn("application_number", _("申请号")),
    DataColumn("number", _("登记号或标准号")),
    DataColumn("status", _("法律状态"), "choice", choices=dict(RightStatus.choices)),
    DataColumn("filed_on", _("申请日"), "date"),
    DataColumn("granted_on", _("授权日"), "date"),
    DataColumn("main_ipc", _("主分类号")),
)

DATASETS = (
    Dataset(
        "organisations", _("单位名录"), _("登记在册单位的公开事实：名称、代码、地区、行业、成立日期和状态。"),
        Tier.PUBLIC_DATA, (*_FACTS, _INVENTED), _BODIES, keywords=(_("单位"), _("企业")),
    ),
    Dataset(
        "recognitions", _("称号认定"), _("单位获得的称号、级别、认定日期和有效期。个人获得的称号不在内。"),
        Tier.PUBLIC_DATA, (_TITLE, _LEVEL, *_HOLDER, *_RECOGNISED, _STATE, *_REGION, _INVENTED), _HELD,
        keywords=(_("高新技术企业"), _("称号")),
    ),
    Dataset(
        "rights", _("知识产权"), _("专利、软件著作权、植物新品种、标准等的公开著录项目和法律状态。"),
        Tier.PUBLIC_DATA, (*_RIGHT, *_REGION, _INVENTED), QuerySource(BY_KEY["registry.rights_filed"].query),
        keywords=(_("专利"), _("知识产权")),
    ),
    Dataset(
        "carriers", _("载体和平台"), _("研发平台、孵化载体、园区基地等，附依托单位和级别。"),
        Tier.PUBLIC_DATA,
        (_TITLE, DataColumn("object_name", _("平台或载体名称")), _LEVEL, *_HOLDER, *_RECOGNISED, _STATE, *_REGION,
         _INVENTED),
        QuerySource(_list_places, kept=_HELD.kept, stamps=_HELD.stamps),
        keywords=(_("平台"), _("载体")),
    ),
    Dataset(
        "projects", _("上级科技项目"), _("立项的上级科技计划项目：名称、类别、级别、承担单位和日期，不含金额。"),
        Tier.PUBLIC_DATA,
        (DataColumn("name", _("项目名称")), DataColumn("number", _("项目编号")), DataColumn("programme", _("计划类别")),
         _LEVEL, *_HOLDER, DataColumn("approved_on", _("立项日期"), "date"),
         DataColumn("state", _("状态"), "choice", choices=dict(ProjectState.choices)), *_REGION, _INVENTED),
        QuerySource(
            BY_KEY["registry.projects_applied"].query, kept=Q(state__in=FUNDED_STATES),
            stamps=("updated_at", "organisation__updated_at"),
        ),
        keywords=(_("科技项目"),),
    ),
    Dataset(
        "organisation_figures", _("单位经营和研发概况"),
        _("单位名录加上规模和最近一年年报的营业收入、研发费用、职工人数。按用途授权，可以脱敏。"),
        Tier.OWNED_DATA,
        (*_FACTS, _SIZE, DataColumn("latest_year", _("最近年报"), "number"),
         DataColumn("latest_revenue", _("营业收入"), "money", unit=_("元")),
         DataColumn("latest_rd", _("研发费用"), "money", unit=_("元")),
         DataColumn("latest_staff", _("职工人数"), "number", unit=_("人")), _INVENTED),
        _BODIES, Frequency.YEARLY, keywords=(_("年报"), _("研发费用")),
    ),
    Dataset(
        "project_money", _("上级项目经费"), _("立项的上级科技项目及其申请、立项和自筹金额。按用途授权，可以脱敏。"),
        Tier.OWNED_DATA,
        (DataColumn("name", _("项目名称")), DataColumn("programme", _("计划类别")), _LEVEL, *_HOLDER,
         DataColumn("approved_on", _("立项日期"), "date"),
         DataColumn("applied_amount", _("申请金额"), "money", unit=_("元")),
         DataColumn("approved_amount", _("立项金额"), "money", unit=_("元")),
         DataColumn("own_amount", _("自筹金额"), "money", unit=_("元")), *_REGION, _INVENTED),
        QuerySource(
            BY_KEY["registry.projects_applied"].query, kept=Q(state__in=FUNDED_STATES),
            stamps=("updated_at", "organisation__updated_at"),
        ),
        keywords=(_("科技项目"), _("经费")),
    ),
    Dataset(
        "right_owners", _("知识产权权属关联"),
        _("加工数据：每件知识产权对应到登记在册的权利单位，附单位的行业、规模和地区。个人权利人不在内。"),
        Tier.PROPRIETARY_DATA,
        (*(DataColumn(column.key, column.label, column.kind, f"right__{column.way}", choices=column.choices)
           for column in _RIGHT),
         *_HOLDER, DataColumn("industry", _("行业代码"), path="organisation__industry"),
         DataColumn("size", _("规模"), "choice", path="organisation__size", choices=dict(FirmSize.choices)),
         DataColumn("region_code", _("地区代码"), path="organisation__region__code"),
         DataColumn("region", _("地区"), path="organisation__region__name"),
         DataColumn("is_invented", _("虚构示例"), "bool", path="right__is_invented")),
        QuerySource(
            BY_KEY["registry.right_owners"].query, kept=Q(organisation__isnull=False), tier="right__tier",
            region="organisation__region", versions="right__version",
            stamps=("right__updated_at", "organisation__updated_at"),
        ),
        keywords=(_("专利"), _("产业分析")),
    ),
)  # fmt: skip
