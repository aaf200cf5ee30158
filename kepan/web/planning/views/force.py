"""The pages of a plan in force: overview, structure, offices, timeline, calendar, document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.planning.enums import PLANNED, MeasureState
from kepan.apps.planning.models import Duty, Measure, Plan, Target
from kepan.apps.planning.permissions import can_schedule
from kepan.apps.planning.selectors import (
    Branch,
    find_branch_rows,
    find_signed,
    get_glance,
    list_branches,
    list_milestones,
    list_office_loads,
    list_phases,
    list_plan_duties,
    list_running_measures,
    list_running_targets,
)
from kepan.apps.planning.services import verify_version
from kepan.web.planning.calendar import Entry, find_month, list_bars, list_weekdays, list_weeks, place_day
from kepan.web.planning.document import write_document
from kepan.web.planning.force import (
    DutyLine,
    Light,
    find_force,
    get_duty,
    get_name,
    get_progress_light,
    get_row_url,
    get_stone_light,
    make_duty_line,
    make_page,
)
from kepan.web.planning.guards import planning_page
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user

NEXT = 8
A_PAGE = 50
MOST_BELOW = 100
"""Rows below one measure that the tree shows; more stand in the tables."""


def show_overview(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show a plan in force at a glance: what is confirmed, open, late, doubtful, and what comes next."""
    today = timezone.localdate()
    glance = get_glance(plan=plan, today=today)
    # Before its first day a plan shows the version that is to come.
    version = find_signed(plan=plan, number=plan.force_number or 1)
    duties = list_plan_duties(plan=plan).filter(due_on__isnull=False)
    open_duties = duties.exclude(measure__progress__in=(MeasureState.DONE, MeasureState.STOPPED))[:NEXT]
    facts: list[tuple[Any, Any]] = []
    if version is not None:
        facts = [
            (_("版本"), _("第 %(number)s 版") % {"number": version.number}),
            (_("生效日期"), formats.date_format(version.effective_on, "Y-m-d")),
            (_("签署"), version.signed_by),
            (_("签署时间"), formats.date_format(timezone.localtime(version.signed_at), "Y-m-d H:i")),
            (_("摘要"), version.signature[:16]),
        ]
    context = make_page(
        request,
        plan,
        "plan_detail",
        glance=glance,
        reported=max(0, plan.figure_count - plan.target_count),
        cells=_list_cells(plan, glance),
        states=[
            (MeasureState.WAITING.label, glance.waiting),
            (MeasureState.RUNNING.label, glance.running),
            (MeasureState.DONE.label, glance.done),
            (MeasureState.STOPPED.label, glance.stopped),
        ],
        lines=[make_duty_line(duty, today) for duty in open_duties],
        version=version,
        facts=facts,
        is_verified=version is not None and verify_version(version),
    )
    return render(request, "planning/force/overview.html", context)


@dataclass(frozen=True)
class Cell:
    """One count of the strip, with the way down to what it counts."""

    label: str
    value: int
    note: str
    url: str
    light: str = ""


def _list_cells(plan: Plan, glance: Any) -> list[Cell]:
    targets, measures = reverse("plan_targets", args=[plan.pk]), reverse("plan_measures", args=[plan.pk])
    requests = reverse("plan_requests", args=[plan.pk])
    planned = "&".join(f"kind={kind}" for kind in sorted(PLANNED))
    free = "?assigned=false"
    return [
        Cell(_("目标"), glance.targets, _("已生效"), f"{targets}?{planned}"),
        Cell(_("措施"), glance.measures, _("已生效"), measures),
        Cell(_("没办完"), glance.waiting + glance.running, _("措施"), f"{measures}?state=open"),
        Cell(
            _("已逾期"), glance.late, _("措施"), f"{measures}?state=late", "late" if glance.late else ""
        ),
        Cell(_("没分工的目标"), glance.unassigned - glance.unassigned_measures, "", f"{targets}{free}&{planned}"),
        Cell(_("没分工的措施"), glance.unassigned_measures, "", f"{measures}{free}"),
        Cell(
            _("有疑点"), glance.doubtful, _("采纳时带着疑点"), f"{targets}?doubtful=true",
            "slow" if glance.doubtful else "",
        ),
        Cell(_("变更待审定"), glance.requests, _("变更申请"), f"{requests}?state=submitted"),
    ]  # fmt: skip


@require_GET
@planning_page
def show_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the document with what is in force marked in it; each mark leads to its row."""
    plan = find_force(request, pk, whole=True)
    written = write_document(
        plan.document.text,
        tree=plan.compiled or {},
        targets=list_running_targets(plan=plan).prefetch_related(None),
        measures=list_running_measures(plan=plan),
        to=f"{reverse('plan_detail', args=[plan.pk])}rows/",
    )
    return render(request, "planning/force/document.html", make_page(request, plan, "plan_document", document=written))


@dataclass(frozen=True)
class Node:
    """One row of the tree as the page shows it."""

    row: Target | Measure
    depth: int
    url: str
    name: str
    value: str
    duty: Duty | None
    light: Light | None


@dataclass
class Group:
    """Rows under one heading."""

    title: str
    nodes: list[Node]


@require_GET
@planning_page
def show_tree(request: HttpRequest, pk: int) -> HttpResponse:
    """Show sections, measures and the figures below them."""
    plan = find_force(request, pk)
    today = timezone.localdate()
    page = _read_page(request, list_branches(plan=plan))
    branches: list[Branch] = list(page.object_list)
    rows = find_branch_rows(plan=plan, branches=branches)
    groups: list[Group] = []
    for branch in branches:
        title = " / ".join(branch.section) or str(_("没有章节"))
        if not groups or groups[-1].title != title:
            groups.append(Group(title, []))
        keys = ((branch.kind, branch.pk), *branch.below[:MOST_BELOW])
        nodes = [_make_node(rows[key], int(place > 0), today) for place, key in enumerate(keys) if key in rows]
        groups[-1].nodes.extend(nodes)
    return render(request, "planning/force/tree.html", make_page(request, plan, "plan_tree", groups=groups, page=page))


def _make_node(row: Target | Measure, depth: int, today: date) -> Node:
    is_target = isinstance(row, Target)
    return Node(
        row=row,
        depth=depth + (1 if is_target and depth and row.parent_id else 0),
        url=get_row_url(row),
        name=get_name(row),
        value=write_value(row) if isinstance(row, Target) else "",
        duty=get_duty(row),
        light=None if isinstance(row, Target) else get_progress_light(row, today),
    )


def _read_page(request: HttpRequest, rows: Any, size: int = A_PAGE) -> Page[Any]:
    """Return the page of rows that the address asks for, the nearest where it asks for none that exists."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


@require_GET
@planning_page
def show_offices(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what each office leads."""
    plan = find_force(request, pk)
    loads = list_office_loads(plan=plan, today=timezone.localdate())
    targets = list_running_targets(plan=plan).filter(duty__isnull=True).count()
    measures = list_running_measures(plan=plan).filter(duty__isnull=True).count()
    unassigned = (targets, measures) if targets or measures else None
    context = make_page(request, plan, "plan_offices", loads=loads, unassigned=unassigned)
    return render(request, "planning/force/offices.html", context)


@dataclass
class MonthGroup:
    """Duties that fall due in one month."""

    title: str
    lines: list[DutyLine]


@require_GET
@planning_page
def show_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show phases with their windows and milestones, then what falls due, month by month."""
    plan = find_force(request, pk)
    user, today = get_user(request), timezone.localdate()
    phases = list(list_phases(plan=plan))
    page = _read_page(request, list_plan_duties(plan=plan).filter(due_on__isnull=False))
    groups: list[MonthGroup] = []
    for duty in page.object_list:
        title = formats.date_format(duty.due_on, "YEAR_MONTH_FORMAT")
        if not groups or groups[-1].title != title:
            groups.append(MonthGroup(title, []))
        groups[-1].lines.append(make_duty_line(duty, today))
    context = make_page(
        request,
        plan,
        "plan_timeline",
        can_schedule=bool(can_schedule(user, plan)),
        bars=list_bars(phases, today),
        free_stones=[
            (stone, get_stone_light(stone, today)) for stone in list_milestones(plan=plan).filter(phase__isnull=True)
        ],
        today_at=place_day(phases, today),
        groups=groups,
        page=page,
    )
    return render(request, "planning/force/timeline.html", context)


@require_GET
@planning_page
def show_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one month: what falls due on each day, milestones, and where phases begin and end."""
    plan = find_force(request, pk)
    today = timezone.localdate()
    month = find_month(request.GET.get("month", ""), today)
    weeks = list_weeks(month)
    first, last = weeks[0][0], weeks[-1][-1]
    entries: dict[date, list[Entry]] = {}

    def add(day: date | None, text: str | Promise, title: str = "", url: str = "") -> None:
        if day is not None and first <= day <= last:
            entries.setdefault(day, []).append(Entry(str(text), title, url))

    for phase in plan.phases.all():
        add(phase.starts_on, _("%(name)s开始") % {"name": phase.name})
        add(phase.ends_on, _("%(name)s结束") % {"name": phase.name})
    for stone in list_milestones(plan=plan, first=first, last=last):
        add(stone.due_on, stone.title)
    for duty in list_plan_duties(plan=plan).filter(due_on__range=(first, last)):
        line = make_duty_line(duty, today)
        add(duty.due_on, f"{line.number} {line.name}", str(line.light[1]), line.url)
    context = make_page(
        request,
        plan,
        "plan_calendar",
        month=month,
        before=(month - timedelta(days=1)).replace(day=1),
        after=(month + timedelta(days=32)).replace(day=1),
        weekdays=list_weekdays(),
        weeks=[[_fill_day(day, month, entries.get(day, [])) for day in week] for week in weeks],
        today=today,
        total=len([day for day in entries if day.month == month.month]),
    )
    return render(request, "planning/force/calendar.html", context)


MOST_A_DAY = 4


@dataclass(frozen=True)
class Day:
    """One day of the calendar."""

    day: date
    is_own: bool
    entries: list[Entry]
    more: int


def _fill_day(day: date, month: date, entries: list[Entry]) -> Day:
    return Day(day, day.month == month.month, entries[:MOST_A_DAY], max(0, len(entries) - MOST_A_DAY))
