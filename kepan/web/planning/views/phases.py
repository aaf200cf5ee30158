"""Phases of a plan in force: their days, and milestones that are set and reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kepan.apps.accounts.permissions import require
from kepan.apps.planning.models import Milestone, Phase, Plan
from kepan.apps.planning.permissions import can_report_progress, can_schedule
from kepan.apps.planning.selectors import list_milestones, list_phases, list_running_measures
from kepan.apps.planning.services import (
    Window,
    add_milestone,
    add_phase,
    assign_phase_measures,
    reach_milestone,
    remove_milestone,
    remove_phase,
    update_milestone,
    update_phase,
)
from kepan.web.planning.force import find_force, get_stone_light, make_page
from kepan.web.planning.force_forms import MilestoneForm, PhaseForm
from kepan.web.planning.guards import add_message, catch_refusal, planning_page
from kepan.web.ui.guards import get_user


def find_phase(plan: Plan, pk: int) -> Phase:
    """Return a phase of a plan; answers 404 for one of another plan."""
    found = list_phases(plan=plan).filter(pk=pk).first()
    if found is None:
        raise Http404(_("这份计划里没有这个阶段"))
    found.plan = plan
    return found


def _show(
    request: HttpRequest,
    plan: Plan,
    phase: Phase | None,
    form: PhaseForm,
    milestone_form: MilestoneForm | None = None,
    status: int = 200,
) -> HttpResponse:
    stones = [] if phase is None else phase.milestones.all()
    held = set() if phase is None else {measure.pk for measure in phase.measures.all()}
    measures = [] if phase is None else list_running_measures(plan=plan)
    context = make_page(
        request,
        plan,
        "plan_timeline",
        phase=phase,
        form=form,
        milestones=[(stone, get_stone_light(stone, timezone.localdate())) for stone in stones],
        measures=sorted(((measure, measure.pk in held) for measure in measures), key=lambda one: not one[1]),
        measure_count=len(held),
        milestone_form=milestone_form or MilestoneForm(plan=plan),
    )
    return render(request, "planning/force/phase.html", context, status=status)


def _try(form: Any, deed: Callable[[], Any]) -> int:
    """Do something; return 0, or the status with which the form is shown again with the reason."""
    with catch_refusal(form) as outcome:
        deed()
    return outcome.status


def _go_back(request: HttpRequest, plan: Plan, words: str) -> HttpResponse:
    add_message(request, messages.SUCCESS, words)
    return HttpResponseRedirect(reverse("plan_timeline", args=[plan.pk]))


@require_http_methods(["GET", "POST"])
@planning_page
def create_phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an empty form, or add a phase."""
    plan = find_force(request, pk)
    user = get_user(request)
    require(can_schedule(user, plan))
    if request.method != "POST":
        return _show(request, plan, None, PhaseForm())
    form = PhaseForm(request.POST)
    status = 422
    if form.is_valid():
        status = _try(form, lambda: add_phase(actor=user, plan=plan, window=form.read_window()))
        if not status:
            return _go_back(request, plan, _("阶段已经加上。"))
    return _show(request, plan, None, form, status=status)


@require_http_methods(["GET", "POST"])
@planning_page
def edit_phase(request: HttpRequest, pk: int, phase_pk: int) -> HttpResponse:
    """Show a phase with its milestones, change its name and days, or with `act=remove` take it away."""
    plan = find_force(request, pk)
    phase = find_phase(plan, phase_pk)
    user = get_user(request)
    require(can_schedule(user, plan))
    if request.method != "POST":
        return _show(request, plan, phase, PhaseForm.for_phase(phase))
    form = PhaseForm(request.POST)
    status = 422
    if form.is_valid():
        seen = form.cleaned_data["version"] or 0
        if request.POST.get("act") == "remove":
            status = _try(form, lambda: remove_phase(actor=user, phase=phase, expected_version=seen))
            words = _("阶段已经去掉，它的里程碑和措施都还在。")
        else:
            window = Window(**{**vars(form.read_window()), "text": phase.text})
            status = _try(form, lambda: update_phase(actor=user, phase=phase, expected_version=seen, window=window))
            words = _("阶段已经改好。")
        if not status:
            return _go_back(request, plan, words)
    return _show(request, plan, phase, form, status=status)


@require_POST
@planning_page
def create_milestone(request: HttpRequest, pk: int, phase_pk: int) -> HttpResponse:
    """Add a milestone to a phase."""
    plan = find_force(request, pk)
    phase = find_phase(plan, phase_pk)
    user, form, status = get_user(request), MilestoneForm(request.POST, plan=plan), 422
    require(can_schedule(user, plan))
    if form.is_valid():
        point = form.read_point(phase)
        status = _try(form, lambda: add_milestone(actor=user, plan=plan, point=point))
        if not status:
            return _go_back(request, plan, _("里程碑已经加上。"))
    return _show(request, plan, phase, PhaseForm.for_phase(phase), form, status)


@require_POST
@planning_page
def set_measures(request: HttpRequest, pk: int, phase_pk: int) -> HttpResponse:
    """Say which measures belong to a phase."""
    plan = find_force(request, pk)
    phase = find_phase(plan, phase_pk)
    user = get_user(request)
    require(can_schedule(user, plan))
    try:
        seen = int(request.POST["version"])
        measures = [int(text) for text in request.POST.getlist("measure")[:5000]]
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    with catch_refusal() as outcome:
        assign_phase_measures(actor=user, phase=phase, expected_version=seen, measures=measures)
    kind = messages.ERROR if outcome.status else messages.SUCCESS
    add_message(request, kind, outcome.reason or _("阶段里的措施已经定下。"))
    return HttpResponseRedirect(reverse("plan_phase_edit", args=[plan.pk, phase.pk]))


def find_milestone(plan: Plan, pk: int) -> Milestone:
    """Return a milestone of a plan with who answers for its row; answers 404 for one of another plan."""
    rows = list_milestones(plan=plan).select_related("measure__duty", "target__duty", "phase")
    found: Milestone | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(_("这份计划里没有这个里程碑"))
    return found


@require_http_methods(["GET", "POST"])
@planning_page
def edit_milestone(request: HttpRequest, pk: int, milestone_pk: int) -> HttpResponse:
    """Show a milestone, change what it says, or with `act=remove` take it away."""
    plan = find_force(request, pk)
    found = find_milestone(plan, milestone_pk)
    user = get_user(request)
    require(can_schedule(user, plan))
    form, status = MilestoneForm.for_milestone(found, plan), 200
    if request.method == "POST":
        form, status = MilestoneForm(request.POST, plan=plan), 422
        if form.is_valid():
            seen = form.cleaned_data["version"] or 0
            if request.POST.get("act") == "remove":
                status = _try(form, lambda: remove_milestone(actor=user, milestone=found, expected_version=seen))
                words = _("里程碑已经去掉。")
            else:
                point = form.read_point(found.phase)
                status = _try(
                    form, lambda: update_milestone(actor=user, milestone=found, expected_version=seen, point=point)
                )
                words = _("里程碑已经改好。")
            if not status:
                return _go_back(request, plan, words)
    light = get_stone_light(found, timezone.localdate())
    context = make_page(request, plan, "plan_timeline", stone=found, light=light, form=form)
    return render(request, "planning/force/milestone.html", context, status=status)


@require_POST
@planning_page
def reach(request: HttpRequest, pk: int, milestone_pk: int) -> HttpResponse:
    """Say that a milestone has been reached, or with `act=reopen` and a reason that it has not been after all."""
    plan = find_force(request, pk)
    user = get_user(request)
    found = find_milestone(plan, milestone_pk)
    duties = [row.duty for row in (found.measure, found.target) if row is not None and hasattr(row, "duty")]
    require(can_report_progress(user, plan, duties[0] if duties else None))
    try:
        seen = int(request.POST["version"])
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    is_reached = request.POST.get("act") != "reopen"
    reason = request.POST.get("reason", "")[:300].replace("\0", "")
    with catch_refusal() as outcome:
        reach_milestone(actor=user, milestone=found, expected_version=seen, is_reached=is_reached, reason=reason)
    if outcome.status:
        add_message(request, messages.ERROR, outcome.reason)
        back = "plan_timeline" if is_reached else "plan_milestone_edit"
        args = [plan.pk] if is_reached else [plan.pk, found.pk]
        return HttpResponseRedirect(reverse(back, args=args))
    words = _("里程碑已达成：%(title)s") if is_reached else _("已撤回“已达成”：%(title)s")
    return _go_back(request, plan, words % {"title": found.title})
