"""Taking a document in, and watching the compiler's job until the draft is there."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Plan
from kepan.apps.planning.permissions import can_create_plans, can_discard_plan
from kepan.apps.planning.selectors import list_siblings
from kepan.apps.planning.services import Taken, cancel_compile, create_plans, retry_compile
from kepan.web.planning.forms import UploadForm
from kepan.web.planning.guards import add_message, catch_refusal, find_plan, planning_page, require_page
from kepan.web.ui.guards import get_user


def get_address(plan: Plan) -> str:
    """Return the address of a plan's page."""
    return reverse("plan_detail", args=[plan.pk])


@require_http_methods(["GET", "POST"])
@planning_page
def upload_plan(request: HttpRequest) -> HttpResponse:
    """Show the upload form, or take a document in and go on to its progress."""
    user = get_user(request)
    require_page(can_create_plans(user))
    most = settings.KEPAN_PLAN_MAX
    if request.method != "POST":
        form = UploadForm(user=user, most_megabytes=most, initial={"region": user.region_id})
        return render(request, "planning/upload.html", {"form": form, "most": most})
    form = UploadForm(request.POST, request.FILES, user=user, most_megabytes=most)
    if form.is_valid():
        try:
            taken = create_plans(
                actor=user,
                files=form.read_files(),
                region=form.cleaned_data["region"],
                tier=Tier(form.cleaned_data["tier"]),
            )
        except NotAllowedError as refusal:
            form.add_error("region", str(refusal.reason))
        except RefusalError as refusal:
            form.add_error("file", str(refusal.reason))
        else:
            answer = _answer_taken(request, form, taken)
            if answer is not None:
                return answer
    return render(request, "planning/upload.html", {"form": form, "most": most}, status=422)


def _answer_taken(request: HttpRequest, form: UploadForm, taken: Sequence[Taken]) -> HttpResponse | None:
    """Go on to the one plan, or show what became of each file; None where all were refused and the form says why."""
    made = [one for one in taken if one.uploaded is not None]
    if not made:
        for one in taken:
            form.add_error("file" if form.cleaned_data["file"] else "text", one.refusal)
        return None
    if len(taken) > 1:
        return render(request, "planning/uploaded.html", {"taken": taken, "made": len(made)})
    uploaded = made[0].uploaded
    assert uploaded is not None
    if not uploaded.is_new:
        add_message(request, messages.INFO, _("这份文件你已经传过，下面就是那一份。"))
    return HttpResponseRedirect(get_address(uploaded.plan))


def show_compiling(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show how far the job is; the page asks again by itself."""
    context = {"plan": plan, "job": plan.job, "can_cancel": can_discard_plan(get_user(request), plan)}
    return render(request, "planning/compiling.html", context)


@require_GET
@planning_page
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the page's question for progress: the bar, or the way to the draft once it is there."""
    plan = find_plan(request, pk)
    if "line" in request.GET:
        # One of several files: its line says how far it is, then which drafts came of it.
        siblings = [] if plan.state == PlanState.COMPILING else list(list_siblings(user=get_user(request), plan=plan))
        context = {"plan": plan, "drafts": [plan, *siblings], "is_compiling": plan.state == PlanState.COMPILING}
        return render(request, "planning/uploaded_line.html", context)
    if plan.state != PlanState.COMPILING:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = get_address(plan)
        return response
    return render(request, "planning/compiling_progress.html", {"plan": plan, "job": plan.job})


def show_failed(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Say why there is no draft, and what to do."""
    context = {"plan": plan, "can_retry": can_discard_plan(get_user(request), plan)}
    return render(request, "planning/failed.html", context)


@require_POST
@planning_page
def cancel_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the compilation."""
    plan = find_plan(request, pk)
    with catch_refusal() as outcome:
        cancel_compile(actor=get_user(request), plan=plan)
    if outcome.status:
        add_message(request, messages.ERROR, outcome.reason)
    return HttpResponseRedirect(get_address(plan))


@require_POST
@planning_page
def retry_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Compile the document of a failed plan once more."""
    plan = find_plan(request, pk)
    with catch_refusal() as outcome:
        retry_compile(actor=get_user(request), plan=plan)
    if outcome.status:
        add_message(request, messages.ERROR, outcome.reason)
    return HttpResponseRedirect(get_address(plan))
