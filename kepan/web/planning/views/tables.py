"""The tables of a plan in force: its figures and its measures, as registers with batch actions."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.planning.enums import MeasureState, TargetKind
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.permissions import can_assign, can_read_plans, can_request_change
from kepan.apps.planning.selectors import list_leading_offices, list_running_measures, list_running_targets
from kepan.web.planning.force import (
    find_force,
    get_progress_light,
    get_row_url,
    get_share_light,
    make_frame,
)
from kepan.web.planning.views.assigning import render_assign
from kepan.web.planning.views.drawing_up import render_new_request
from kepan.web.planning.workbench import SIGNS
from kepan.web.ui.lists import BatchAction, Column, Empty, ListPage

Row = TypeVar("Row", Target, Measure)
OPEN = (MeasureState.WAITING, MeasureState.RUNNING)


class RowFilter(FilterSet):
    """Office and whether anybody answers; the pages add their own."""

    office = ModelChoiceFilter(
        label=_("牵头科室"), queryset=Office._default_manager.none(), field_name="duty__lead_office"
    )
    assigned = BooleanFilter(label=_("已分工"), field_name="duty", lookup_expr="isnull", exclude=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office: Any = self.filters["office"]
        if self.request is not None:
            office.queryset = list_leading_offices(user=self.request.user, rows=self.queryset)


class TargetFilter(RowFilter):
    """What can be asked of the figures."""

    kind = MultipleChoiceFilter(label=_("类别"), choices=TargetKind.choices)
    doubtful = BooleanFilter(label=_("有疑点"), field_name="is_doubtful")
    broken_down = BooleanFilter(label=_("已分解"), method="match_shares")

    class Meta:
        model = Target
        fields: tuple[str, ...] = ()

    def match_shares(self, rows: QuerySet[Target], name: str, value: bool) -> QuerySet[Target]:
        """Keep the figures that are broken down, or those that are not."""
        has_parts = Q(pk__in=rows.filter(shares__isnull=False).values("pk"))
        return rows.filter(has_parts if value else ~has_parts)


class MeasureFilter(RowFilter):
    """What can be asked of the measures."""

    state = ChoiceFilter(
        label=_("进展"),
        choices=(*MeasureState.choices, ("open", _("没办完")), ("late", _("已逾期"))),
        method="match_state",
    )

    class Meta:
        model = Measure
        fields: tuple[str, ...] = ()

    def match_state(self, rows: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        """Keep the measures in a state; late ones are open and past their day."""
        if value == "late":
            return rows.filter(progress__in=OPEN, duty__due_on__lt=timezone.localdate())
        return rows.filter(progress__in=OPEN) if value == "open" else rows.filter(progress=value)


class PlanTable(ListPage[Row]):
    """A register of rows of one plan in force."""

    tab: ClassVar[str]
    template_name = "planning/force/table.html"
    export_action = "planning.export_list"
    default_sort = "number"
    # Both need more than a reason: their pages ask for it.
    batch_actions = (
        BatchAction("assign", _("分工…"), "user-plus", lambda user, rows, reason: ""),
        BatchAction("request", _("提出变更…"), "git-pull-request", lambda user, rows, reason: ""),
    )

    @cached_property
    def plan(self) -> Plan:
        """The plan, in force and seen by the user."""
        return find_force(self.request, self.kwargs["pk"])

    def can_open(self, user: User) -> Answer:
        """Plans are for those who work with plans; one that is out of sight is not found, whatever is sent."""
        answer = can_read_plans(user)
        if answer:
            self.__dict__["plan"] = find_force(self.request, self.kwargs["pk"])
        return answer

    def list_batch_actions(self, user: User) -> list[BatchAction]:
        """Offer what may be done with rows of this plan."""
        return super().list_batch_actions(user) if can_assign(user, self.plan) else []

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the head of the plan."""
        context = super().get_context(*args, **kwargs)
        return {**context, **make_frame(self.plan, self.user, self.tab)}

    def run_batch(self, state: Any, name: str) -> HttpResponse | None:
        """Lead to the form that asks what shall be done with the rows that were ticked."""
        plan = self.plan
        allowed = {"assign": can_assign, "request": can_request_change}.get(name)
        if allowed is None:
            return super().run_batch(state, name)
        require(allowed(self.user, plan))
        rows = self.pick_rows(state)
        if name == "assign":
            return render_assign(self.request, plan, rows)
        return render_new_request(self.request, plan, rows)

    def pick_rows(self, state: Any) -> list[Any]:
        """Return the rows that were ticked, or all that the filters leave, up to as many as a form can hold."""
        _filters, rows = self.filter_rows(state)
        post = self.request.POST
        if "all" not in post:
            rows = rows.filter(pk__in=[int(pk) for pk in post.getlist("pk") if pk.isdecimal() and len(pk) < 18])
        picked = list(rows[: MOST_PICKED + 1])
        if not picked:
            raise RefusalError(_("先选中至少一行"))
        if len(picked) > MOST_PICKED:
            raise RefusalError(_("一次最多选 %(count)s 条，分几次来。") % {"count": MOST_PICKED})
        return picked


MOST_PICKED = 200


def _get_lead(row: Target | Measure) -> Any:
    duty = getattr(row, "duty", None)
    return None if duty is None or duty.lead_office is None else duty.lead_office.name


def _get_person(row: Target | Measure) -> Any:
    duty = getattr(row, "duty", None)
    return None if duty is None or duty.person is None else duty.person.name


def _get_due(row: Target | Measure) -> Any:
    duty = getattr(row, "duty", None)
    return None if duty is None else duty.due_on


def _get_weight(row: Target | Measure) -> Any:
    duty = getattr(row, "duty", None)
    return None if duty is None or duty.weight is None else duty.weight.normalize()


def _write_figure(target: Target) -> str:
    return f"{SIGNS[target.comparator]} {target.value_text}".strip()


DUTY_COLUMNS = (
    Column("lead_office", _("牵头科室"), value=_get_lead, sort="duty__lead_office__name", phone="fact"),
    Column("person", _("责任人"), value=_get_person, phone="fact"),
    Column("due_on", _("截止"), "date", value=_get_due, sort="duty__due_on", phone="fact"),
    Column("weight", _("权重"), "number", unit="%", value=_get_weight, sort="duty__weight", is_shown=False),
    Column("section", _("章节"), value=lambda row: " / ".join(row.section_path), is_shown=False),
)


DUTY_FIELDS = (
    "plan_id", "number", "section_path", "duty__due_on", "duty__weight", "duty__lead_office__name",
    "duty__person__name",
)  # fmt: skip


class TargetTable(PlanTable[Target]):
    """The figures of a plan in force."""

    name = "planning.targets_in_force"
    tab = "plan_targets"
    title = _("目标")
    filter_class = TargetFilter
    search_fields = ("number__iexact", "indicator__icontains", "unit__iexact")
    search_hint = _("编号、指标")
    empty = Empty(_("这份计划没有目标"), icon="target-arrow")
    # What the parts are added up by is asked of the dictionary with code and accrual.
    fields = (
        *DUTY_FIELDS, "indicator", "comparator", "value_text", "value_low", "unit", "kind", "period", "code", "accrual",
    )  # fmt: skip
    columns = (
        Column("number", _("编号"), "code", sort="position", is_fixed=True),
        Column("indicator", _("指标"), "link", sort="indicator", url=get_row_url, is_fixed=True, phone="title"),
        Column("value", _("数值"), "figure", value=_write_figure, sort="value_low", phone="figure"),
        Column("unit", _("单位"), sort="unit"),
        Column("kind", _("类别"), value=lambda row: row.get_kind_display(), sort="kind", is_shown=False),
        Column("period", _("期限"), sort="period", is_shown=False),
        Column("shares", _("分解"), "light", value=get_share_light, phone="state"),
        *DUTY_COLUMNS,
    )

    def get_rows(self, user: User) -> QuerySet[Target]:
        """Return the figures in force."""
        return list_running_targets(plan=self.plan)


class MeasureTable(PlanTable[Measure]):
    """The measures of a plan in force."""

    name = "planning.measures_in_force"
    tab = "plan_measures"
    title = _("措施")
    filter_class = MeasureFilter
    search_fields = ("number__iexact", "title__icontains")
    search_hint = _("编号、措施")
    empty = Empty(_("这份计划没有措施"), icon="checklist")
    fields = (*DUTY_FIELDS, "title", "progress")
    columns = (
        Column("number", _("编号"), "code", sort="position", is_fixed=True),
        Column("title", _("措施"), "link", sort="title", url=get_row_url, is_fixed=True, phone="title"),
        Column(
            "progress", _("进度"), "light", value=lambda row: get_progress_light(row, timezone.localdate()),
            sort="progress", phone="state",
        ),
        *DUTY_COLUMNS,
    )  # fmt: skip

    def get_rows(self, user: User) -> QuerySet[Measure]:
        """Return the measures in force."""
        return list_running_measures(plan=self.plan)
