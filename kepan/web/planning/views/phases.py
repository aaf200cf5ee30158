"""Phases of a plan in force: their days, and milestones that are set and reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kepan.apps.accounts.permissions import require
from kepan.apps.planning.models import Milestone, Phase, Plan
from kepan.apps.planning.permissions import can_schedule
from kepan.apps.planning.selectors import list_milestones, list_phases
from kepan.apps.planning.services import (
    Point,
    Window,
    add_milestone,
    add_phase,
    reach_milestone,
    remove_phase,
    update_phase,
)
from kepan.web.planning.force import find_force, make_page
from kepan.web.planning.force_forms import MilestoneForm, PhaseForm
from kepan.web.planning.guards import add_message, catch_refusal, get_user, planning_page


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
    milestones = [] if phase is None else list(phase.milestones.all())
    context = make_page(
        request,
        plan,
        "plan_timeline",
        phase=phase,
        form=form,
        milestones=milestones,
        milestone_form=milestone_form or MilestoneForm(),
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
    user, form, status = get_user(request), MilestoneForm(request.POST), 422
    require(can_schedule(user, plan))
    if form.is_valid():
        point = Point(form.cleaned_data["title"], form.cleaned_data["due_on"], phase=phase)
        status = _try(form, lambda: add_milestone(actor=user, plan=plan, point=point))
        if not status:
            return _go_back(request, plan, _("里程碑已经加上。"))
    return _show(request, plan, phase, PhaseForm.for_phase(phase), form, status)


@require_POST
@planning_page
def reach(request: HttpRequest, pk: int, milestone_pk: int) -> HttpResponse:
    """Say that a milestone has been reached."""
    plan = find_force(request, pk)
    user = get_user(request)
    require(can_schedule(user, plan))
    found: Milestone | None = list_milestones(plan=plan).filter(pk=milestone_pk).first()
    if found is None:
        raise Http404(_("这份计划里没有这个里程碑"))
    try:
        seen = int(request.POST["version"])
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    with catch_refusal() as outcome:
        reach_milestone(actor=user, milestone=found, expected_version=seen)
    if outcome.status:
        add_message(request, messages.ERROR, outcome.reason)
        return HttpResponseRedirect(reverse("plan_timeline", args=[plan.pk]))
    return _go_back(request, plan, _("里程碑已达成：%(title)s") % {"title": found.title})
