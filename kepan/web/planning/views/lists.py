"""The list of plans."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Plan
from kepan.apps.planning.permissions import can_create_plans, can_decide_suggestions, can_read_plans
from kepan.apps.planning.selectors import list_plans
from kepan.web.planning.filters import PlanFilter
from kepan.web.ui.lists import Column, Empty, HeadAction, ListPage, Preset

LIGHTS = {
    PlanState.COMPILING: "none",
    PlanState.FAILED: "late",
    PlanState.DRAFT: "ok",
    PlanState.CONFIRMED: "done",
    PlanState.DISCARDED: "none",
}


def get_address(plan: Plan) -> str:
    """Return the address of a plan's page."""
    return reverse("plan_detail", args=[plan.pk])


def write_years(plan: Plan) -> str | None:
    """Write the years of a plan: one, or the first and the last."""
    if plan.year_from is None or plan.year_to in {None, plan.year_from}:
        return None if plan.year_from is None else str(plan.year_from)
    return f"{plan.year_from}–{plan.year_to}"


def get_light(plan: Plan) -> tuple[str, str | Promise]:
    """Return the light of a plan; a draft with doubts is a triangle."""
    if plan.state == PlanState.DRAFT and plan.doubt_count:
        return "slow", _("草稿，有疑点")
    return LIGHTS[PlanState(plan.state)], plan.get_state_display()


class PlanList(ListPage[Plan]):
    """The plans a user may see, newest change first; discarded ones only where they are asked for."""

    name = "planning.plans"
    title = _("工作计划")
    default_sort = "-updated_at"
    export_action = "planning.export_list"
    filter_class = PlanFilter
    fields = (
        "title", "state", "kind", "tier", "year_from", "year_to", "target_count", "accepted_count", "open_count",
        "doubt_count", "measure_count", "confirmed_at", "updated_at", "region__name", "document__name", "owner__name",
    )  # fmt: skip
    search_fields = ("title__icontains", "document__name__icontains", "territory__icontains")
    search_hint = _("标题、文件名")
    presets = (
        Preset(_("草稿"), f"state={PlanState.DRAFT}"),
        Preset(_("已确认"), f"state={PlanState.CONFIRMED}"),
        Preset(_("已作废"), f"state={PlanState.DISCARDED}"),
    )
    head_actions = (
        HeadAction(_("检索目标和措施"), icon="search", url_name="plan_search"),
        HeadAction(_("词表建议"), icon="vocabulary", url_name="suggestion_list", can=can_decide_suggestions),
        HeadAction(_("上传计划"), icon="upload", url_name="plan_upload", can=can_create_plans, kind="primary"),
    )
    empty = Empty(
        _("这里还没有计划"),
        _("上传一份计划文件，识别出来的目标会列在旁边，由你确认。"),
        icon="file-text",
        part="planning/shelf_tag.html",
    )
    columns = (
        Column("title", _("标题"), "link", sort="title", url=get_address, is_fixed=True, phone="title"),
        Column("state", _("状态"), "light", value=get_light, sort="state", phone="state"),
        Column("region", _("地区"), value="region.name", sort="region__name", phone="fact"),
        Column("year", _("年份"), value=write_years, sort="year_from", phone="fact"),
        Column("kind", _("类型"), value=lambda plan: plan.get_kind_display(), is_shown=False),
        Column("target_count", _("目标"), "number", sort="target_count", decimals=0, phone="figure"),
        Column("accepted_count", _("已采纳"), "number", sort="accepted_count", decimals=0),
        Column("open_count", _("待确认"), "number", sort="open_count", decimals=0),
        Column("doubt_count", _("疑点"), "number", sort="doubt_count", decimals=0),
        Column("measure_count", _("措施"), "number", sort="measure_count", decimals=0),
        Column("document", _("文件"), value="document.name", sort="document__name", is_shown=False),
        Column("owner", _("上传人"), value="owner.name", sort="owner__name"),
        Column("tier", _("数据分级"), value=lambda plan: plan.get_tier_display(), is_shown=False),
        Column("confirmed_at", _("确认时间"), "datetime", sort="confirmed_at", is_shown=False),
        Column("updated_at", _("更新时间"), "datetime", sort="updated_at"),
    )

    def can_open(self, user: User) -> Answer:
        """Plans are for those who work with plans."""
        return can_read_plans(user)

    def get_rows(self, user: User) -> QuerySet[Plan]:
        """Return the visible plans."""
        rows = list_plans(user=user)
        if PlanState.DISCARDED in self.request.GET.getlist("state"):
            return rows
        return rows.exclude(state=PlanState.DISCARDED)
