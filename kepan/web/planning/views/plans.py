"""The page of one plan in each of its states, and what is done with a plan as a whole."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Plan
from kepan.apps.planning.permissions import (
    can_confirm_plan,
    can_discard_plan,
    can_restore_plan,
    can_update_plan,
)
from kepan.apps.planning.selectors import count_standing, list_doubtful
from kepan.apps.planning.services import confirm_plan, discard_plan, restore_plan, update_plan
from kepan.web.planning.force_forms import ConfirmForm
from kepan.web.planning.forms import DiscardForm, HeadingForm
from kepan.web.planning.guards import add_message, catch_refusal, find_plan, planning_page
from kepan.web.planning.views.drafts import show_draft
from kepan.web.planning.views.force import show_overview
from kepan.web.planning.views.uploads import get_address, show_compiling, show_failed
from kepan.web.planning.workbench import make_row
from kepan.web.ui.guards import get_user


@require_GET
@planning_page
def show_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan as its state asks for: progress, failure, workbench, plan in force, or what was discarded."""
    plan = find_plan(request, pk)
    if plan.state == PlanState.COMPILING:
        return show_compiling(request, plan)
    if plan.state == PlanState.FAILED:
        return show_failed(request, plan)
    if plan.state == PlanState.DISCARDED:
        context = {"plan": plan, "can_restore": can_restore_plan(get_user(request), plan)}
        return render(request, "planning/discarded.html", context)
    if plan.state == PlanState.DRAFT:
        return show_draft(request, plan)
    return show_overview(request, plan)


@require_http_methods(["GET", "POST"])
@planning_page
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what will be in force, from when and by whose signature, or put the plan in force."""
    plan = find_plan(request, pk)
    user = get_user(request)
    require(can_confirm_plan(user, plan))
    initial = {"version": plan.version, "effective_on": timezone.localdate(), "scope": "all"}
    form = ConfirmForm(request.POST) if request.method == "POST" else ConfirmForm(initial=initial)
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        with catch_refusal(form) as outcome:
            plan = confirm_plan(
                actor=user,
                plan=plan,
                expected_version=data["version"],
                only_accepted=data["scope"] == "accepted",
                effective_on=data["effective_on"],
            )
        status = outcome.status
        if not status:
            add_message(request, messages.SUCCESS, _write_confirmed(plan, data["effective_on"]))
            return HttpResponseRedirect(get_address(plan))
    context = {
        "plan": plan,
        "form": form,
        "counts": count_standing(plan=plan),
        "doubtful": [make_row(target) for target in list_doubtful(plan=plan)],
        "signer": user,
        "now": timezone.localtime(),
    }
    return render(request, "planning/confirm.html", context, status=status if request.method == "POST" else 200)


def _write_confirmed(plan: Plan, day: date | None) -> str:
    if plan.force_number:
        return _("已确认，%(count)s 条目标和数字生效。") % {"count": plan.accepted_count}
    words = _("已确认，%(count)s 条目标和数字从 %(day)s 起生效。")
    return words % {"count": plan.accepted_count, "day": "" if day is None else day.isoformat()}


@require_http_methods(["GET", "POST"])
@planning_page
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, or take the plan out of sight."""
    plan = find_plan(request, pk)
    user = get_user(request)
    require(can_discard_plan(user, plan))
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            discard_plan(actor=user, plan=plan, reason=form.cleaned_data["reason"])
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            form.add_error("reason", str(refusal.reason))
        else:
            add_message(request, messages.SUCCESS, _("已作废。要找回，打开它点“恢复”。"))
            return HttpResponseRedirect(get_address(plan))
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/discard.html", {"plan": plan, "form": form}, status=status)


@require_POST
@planning_page
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a discarded plan back."""
    plan = find_plan(request, pk)
    restore_plan(actor=get_user(request), plan=plan)
    add_message(request, messages.SUCCESS, _("已恢复。"))
    return HttpResponseRedirect(get_address(plan))


@require_http_methods(["GET", "POST"])
@planning_page
def edit_heading(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or save title, kind, years and territory of a draft."""
    plan = find_plan(request, pk)
    user = get_user(request)
    require(can_update_plan(user, plan))
    form = HeadingForm(request.POST) if request.method == "POST" else HeadingForm.for_plan(plan)
    if request.method == "POST" and form.is_valid():
        with catch_refusal(form) as outcome:
            update_plan(
                actor=user,
                plan=plan,
                expected_version=form.cleaned_data["version"],
                heading=form.read_heading(),
            )
        if not outcome.status:
            return HttpResponseRedirect(get_address(plan))
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/heading.html", {"plan": plan, "form": form}, status=status)
