"""All that somebody answers for, over all plans in force: by person, by office, by plan, by day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFromToRangeFilter, FilterSet, ModelChoiceFilter

from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.accounts.selectors import AnyUser, get_scope, list_offices, list_users
from kepan.apps.planning.enums import ENDED, PlanState
from kepan.apps.planning.models import Duty, Plan
from kepan.apps.planning.permissions import can_read_plans
from kepan.apps.planning.selectors import list_duties, list_plans, match_late
from kepan.web.imports.offers import offer_import
from kepan.web.planning.force import SOON, Light, get_duty_light, get_name, get_row_url
from kepan.web.planning.workbench import write_value
from kepan.web.ui.lists import Column, Empty, ListPage, Preset

STATES = (("late", _("已逾期")), ("soon", _("十天内到期")), ("later", _("以后到期")), ("done", _("已办结")))
MOST_PLANS = 50
WHOSE = (("me", _("我的")), ("office", _("我科室的")))


def _list_offices(request: HttpRequest | None) -> QuerySet[Office]:
    if request is None:
        return Office._default_manager.none()
    return list_offices(user=request.user).select_related(None).only("name")


def _list_people(request: HttpRequest | None) -> QuerySet[User]:
    if request is None:
        return User._default_manager.none()
    people = list_users(user=request.user).filter(is_active=True)
    return people.select_related(None).only("name", "username")


def _list_plans(request: HttpRequest | None) -> QuerySet[Plan]:
    """Return the newest plans in force, and the one that the address names: a list of all would be long."""
    if request is None:
        return Plan._default_manager.none()
    plans = list_plans(user=request.user).filter(state=PlanState.CONFIRMED).order_by("-confirmed_at")
    asked = request.GET.get("plan", "")
    offered = Q(pk__in=plans.values("pk")[:MOST_PLANS])
    if asked.isdecimal() and len(asked) < 18:
        offered |= Q(pk=int(asked))
    return plans.filter(offered).select_related(None).defer(None).only("title")


def match_whose(user: AnyUser, whose: str) -> Q:
    """Return the condition for what a user answers for in person, or as one of an office that leads or supports."""
    if whose == "me":
        return Q(person_id=user.pk)
    offices = get_scope(user).office_ids
    supported = Duty.support_offices.through._default_manager.filter(office_id__in=offices).values("duty_id")
    return Q(lead_office_id__in=offices) | Q(pk__in=supported)


def match_state(state: str, today: date) -> Q:
    """Return the condition for duties that are late, fall due soon, later, or are done with."""
    ended = Q(measure__progress__in=ENDED)
    match state:
        case "late":
            return match_late(today)
        case "soon":
            return Q(due_on__range=(today, today + SOON)) & ~ended
        case "later":
            return Q(due_on__gt=today + SOON) & ~ended
        case _:
            return ended


class DutyFilter(FilterSet):
    """Whose, of which plan, due when, in which state."""

    who = ChoiceFilter(label=_("谁的"), choices=WHOSE, method="match_whose")
    state = ChoiceFilter(label=_("进度"), choices=STATES, method="match_state")
    office = ModelChoiceFilter(label=_("牵头或配合科室"), queryset=_list_offices, method="match_office")
    person = ModelChoiceFilter(label=_("责任人"), queryset=_list_people)
    plan = ModelChoiceFilter(label=_("计划"), queryset=_list_plans)
    due = DateFromToRangeFilter(label=_("截止"), field_name="due_on")

    class Meta:
        model = Duty
        fields: tuple[str, ...] = ()

    def match_whose(self, rows: QuerySet[Duty], name: str, value: str) -> QuerySet[Duty]:
        """Keep one's own."""
        assert self.request is not None
        return rows.filter(match_whose(self.request.user, value))

    def match_state(self, rows: QuerySet[Duty], name: str, value: str) -> QuerySet[Duty]:
        """Keep those in a state."""
        return rows.filter(match_state(value, timezone.localdate()))

    def match_office(self, rows: QuerySet[Duty], name: str, office: Office) -> QuerySet[Duty]:
        """Keep what an office leads or supports."""
        supported = Duty.support_offices.through._default_manager.filter(office_id=office.pk).values("duty_id")
        return rows.filter(Q(lead_office=office) | Q(pk__in=supported))


def _get_row(duty: Duty) -> Any:
    return duty.target or duty.measure


def _get_value(duty: Duty) -> str | None:
    return write_value(duty.target) if duty.target is not None else None


def _get_light(duty: Duty) -> Light:
    return get_duty_light(duty, timezone.localdate())


class DutyList(ListPage[Duty]):
    """What people and offices answer for, the next to fall due first."""

    name = "planning.duties"
    title = _("责任清单")
    default_sort = "due_on"
    filter_class = DutyFilter
    export_action = "planning.export_list"
    keys_first = True
    # A thousand plans have a hundred thousand: to count them all takes as long as all the rest of the page.
    most_counted = 10_000
    fields = (
        "due_on", "starts_on", "weight", "plan__title", "lead_office__name", "person__name", "target__plan_id",
        "target__number", "target__indicator", "target__comparator", "target__value_text", "target__unit",
        "measure__plan_id", "measure__number", "measure__title", "measure__progress",
    )  # fmt: skip
    search_fields = ("target__indicator__icontains", "measure__title__icontains", "plan__title__icontains")
    search_hint = _("目标、措施、计划")
    presets = (
        Preset(_("我的"), "who=me"),
        Preset(_("我科室的"), "who=office"),
        Preset(_("已逾期"), "state=late"),
        Preset(_("十天内到期"), "state=soon"),
        Preset(_("已办结"), "state=done"),
    )
    head_actions = (offer_import("measure_progress", _("导入进展")),)
    empty = Empty(_("还没有分工"), _("打开生效的计划，选中目标或措施，点“分工”。"), icon="users")
    columns = (
        Column(
            "name", _("目标或措施"), "link", value=lambda duty: get_name(_get_row(duty)),
            sort=Coalesce(F("target__indicator"), F("measure__title")),
            url=lambda duty: get_row_url(_get_row(duty)), is_fixed=True, phone="title",
        ),
        Column("state", _("进度"), "light", value=_get_light, phone="state"),
        Column("value", _("数值"), "figure", value=_get_value, phone="figure"),
        Column("due_on", _("截止"), "date", sort="due_on", phone="fact"),
        Column("lead_office", _("牵头科室"), value="lead_office.name", sort="lead_office__name", phone="fact"),
        Column("person", _("责任人"), value="person.name", sort="person__name", phone="fact"),
        Column(
            "plan", _("计划"), value="plan.title", sort="plan__title",
            url=lambda duty: reverse("plan_detail", args=[duty.plan_id]),
        ),
        Column("number", _("编号"), "code", value=lambda duty: _get_row(duty).number, is_shown=False),
        Column("starts_on", _("开始"), "date", sort="starts_on", is_shown=False),
        Column("weight", _("权重"), "number", unit="%", sort="weight", is_shown=False),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Duties are read by those who work with plans."""
        return can_read_plans(user)

    def get_rows(self, user: User) -> QuerySet[Duty]:
        """Return the duties of plans in force that the user may see."""
        return list_duties(user=user)
