"""Requests to change a plan in force: the list, one request with what it changes, and what is decided on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.planning.enums import ChangeVerb, RequestState
from kepan.apps.planning.models import ChangeLine, ChangeRequest, Plan
from kepan.apps.planning.permissions import can_decide_request, can_update_request
from kepan.apps.planning.selectors import find_row_numbers, find_standing, get_request, list_requests
from kepan.apps.planning.services import (
    Effect,
    Impact,
    approve_request,
    list_clashes,
    list_impacts,
    reject_request,
    submit_request,
    withdraw_request,
)
from kepan.engine.basis.quantity import write_plain
from kepan.web.planning.contents import FieldChange, get_title, list_field_changes
from kepan.web.planning.force import find_force, make_page
from kepan.web.planning.force_forms import DecisionForm
from kepan.web.planning.guards import add_message, catch_refusal, is_htmx, planning_page
from kepan.web.planning.registers import REQUEST_COLUMNS, list_addresses, make_export
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.exports import get_form

A_PAGE = 50
LIGHTS = {
    RequestState.DRAFT: "none",
    RequestState.SUBMITTED: "slow",
    RequestState.APPROVED: "done",
    RequestState.REJECTED: "late",
    RequestState.WITHDRAWN: "none",
}
SEGMENTS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("全部")),
    (RequestState.SUBMITTED, RequestState.SUBMITTED.label),
    ("mine", gettext_lazy("我提的")),
)


def find_request(request: HttpRequest, plan: Plan, pk: int) -> ChangeRequest:
    """Return a request of a plan that the user may see; answers 404 otherwise."""
    try:
        found = get_request(user=get_user(request), plan_id=plan.pk, pk=pk)
    except ChangeRequest.DoesNotExist as missing:
        raise Http404(_("没有这份申请，或者它不归你看")) from missing
    found.plan = plan
    return found


@require_GET
@planning_page
def show_requests(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the requests of a plan, the newest first, or hand them out as a file."""
    plan = find_force(request, pk)
    user, state = get_user(request), request.GET.get("state", "")
    rows = list_requests(user=user).filter(plan=plan).prefetch_related("lines")
    if state == "mine":
        rows = rows.filter(made_by=user)
    elif state in RequestState.values:
        rows = rows.filter(state=state)
    if get_form(request):
        return make_export(
            request,
            [plan],
            key="requests",
            title=f"{plan.title} {_('变更申请')}",
            columns=REQUEST_COLUMNS,
            chips=[str(words) for key, words in SEGMENTS if key and key == state],
            total=rows.count(),
            rows=lambda: rows.iterator(chunk_size=A_PAGE * 20),
        ).send()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    segments = [
        {"text": words, "url": f"?state={key}" if key else "?", "current": key == state} for key, words in SEGMENTS
    ]
    lines = [(one, LIGHTS[RequestState(one.state)], len(one.lines.all())) for one in page.object_list]
    context = make_page(request, plan, "plan_requests", page=page, rows=lines, segments=segments)
    context["table_exports"] = list_addresses(request) if lines else []
    return render(request, "planning/force/requests.html", context)


@dataclass(frozen=True)
class LineCard:
    """One line of a request as the page shows it."""

    verb: str
    verb_label: str
    number: str
    title: str
    changes: list[FieldChange]
    clash: list[FieldChange] | None
    is_gone: bool


def _make_card(
    line: ChangeLine,
    numbers: Mapping[tuple[str, int], str],
    standing: Mapping[tuple[str, int], Any],
    clashes: dict[int, Any],
) -> LineCard:
    key = (line.subject_kind, line.subject_id or 0)
    before = line.before if line.verb != ChangeVerb.DROP else {}
    held = standing.get(key) or line.before or line.after or {}
    shown: list[FieldChange] = list_field_changes(line.subject_kind, before, line.after or {}) if line.after else []
    clash = None
    if line.pk in clashes and clashes[line.pk] is not None:
        names = [name for name in (line.before or {}) if name in clashes[line.pk]]
        clash = list_field_changes(line.subject_kind, line.before, clashes[line.pk], names)
    return LineCard(
        verb=line.verb,
        verb_label=line.get_verb_display(),
        number=numbers.get(key, ""),
        title=get_title({**held, **(line.after or {})} if line.verb == ChangeVerb.ADD else held),
        changes=shown,
        clash=clash,
        is_gone=line.pk in clashes and clashes[line.pk] is None,
    )


def _show(
    request: HttpRequest, plan: Plan, shown: ChangeRequest, *, error: str = "", status: int = 200
) -> HttpResponse:
    """Show one request with what it changes, line by line."""
    user = get_user(request)
    lines = list(shown.lines.all())
    is_open = shown.state in {RequestState.DRAFT, RequestState.SUBMITTED}
    clashes = {clash.line.pk: clash.now for clash in list_clashes(shown)} if is_open else {}
    keys = {(line.subject_kind, line.subject_id) for line in lines if line.subject_id is not None}
    standing = find_standing(plan=plan, keys=keys)
    numbers = find_row_numbers(plan=plan, keys=keys)
    decide = can_decide_request(user, shown)
    context = make_page(
        request,
        plan,
        "plan_requests",
        shown=shown,
        light=LIGHTS[RequestState(shown.state)],
        cards=[_make_card(line, numbers, standing, clashes) for line in lines],
        has_clashes=bool(clashes),
        can_update=bool(can_update_request(user, shown)),
        can_decide=bool(decide),
        why_not="" if decide or shown.state != RequestState.SUBMITTED else str(decide.reason),
        form=DecisionForm(request.POST or None),
        error=error,
    )
    return render(request, "planning/force/request.html", context, status=status)


@require_GET
@planning_page
def show_request(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Show one request."""
    plan = find_force(request, pk)
    return _show(request, plan, find_request(request, plan, request_pk))


@dataclass(frozen=True)
class ImpactCard:
    """What one line touches, in words."""

    number: str
    title: str
    verb_label: str
    change: str
    difference: str
    effects: tuple[Effect, ...]


def _write_impact(impact: Impact) -> ImpactCard:
    def write(value: Decimal | None) -> str:
        return "—" if value is None else f"{write_plain(value)} {impact.unit}".strip()

    difference = ""
    if impact.difference:
        sign = "+" if impact.difference > 0 else "−"
        difference = f"{sign}{write_plain(abs(impact.difference))} {impact.unit}".strip()
        if impact.percent is not None:
            difference += f"（{sign}{write_plain(abs(impact.percent))} %）"  # l10n: a number in brackets
    has_numbers = impact.before is not None or impact.after is not None
    return ImpactCard(
        number=impact.number,
        title=impact.title,
        verb_label=impact.line.get_verb_display(),
        change=f"{write(impact.before)} → {write(impact.after)}" if has_numbers else "",
        difference=difference,
        effects=impact.effects,
    )


@require_GET
@planning_page
def show_impact(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Show what a request touches; htmx puts it beside the request, without JavaScript it is a page."""
    plan = find_force(request, pk)
    shown = find_request(request, plan, request_pk)
    cards = [_write_impact(one) for one in list_impacts(user=get_user(request), request=shown)]
    if is_htmx(request):
        return render(request, "planning/force/impact_cards.html", {"impacts": cards})
    context = make_page(request, plan, "plan_requests", shown=shown, impacts=cards)
    return render(request, "planning/force/impact.html", context)


@require_POST
@planning_page
def act_on_request(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Submit a request, take it back, approve it or turn it down."""
    plan = find_force(request, pk)
    found = find_request(request, plan, request_pk)
    user, note = get_user(request), request.POST.get("note", "")[:1000].replace("\0", "")
    try:
        version = int(request.POST["version"])
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    with catch_refusal() as outcome:
        match request.POST.get("act"):
            case "submit":
                submit_request(actor=user, request=found, expected_version=version)
                done = _("已送审，本地区的局领导会在“待我办理”里看到。")
            case "withdraw":
                taken = withdraw_request(actor=user, request=found, expected_version=version)
                done = _("已撤回，可以再改。") if taken.state == RequestState.DRAFT else _("这份申请不再办了。")
            case "approve":
                made = approve_request(actor=user, request=found, expected_version=version, note=note)
                done = _("已批准，第 %(number)s 版从 %(day)s 起生效。") % {
                    "number": made.number,
                    "day": made.effective_on.isoformat(),
                }
            case "reject":
                reject_request(actor=user, request=found, expected_version=version, note=note)
                done = _("已退回，提出的人会收到通知。")
            case _:
                return HttpResponseBadRequest()
    if outcome.status:
        shown = find_request(request, plan, request_pk)
        return _show(request, plan, shown, error=outcome.reason, status=outcome.status)
    add_message(request, messages.SUCCESS, done)
    return HttpResponseRedirect(reverse("plan_request", args=[plan.pk, found.pk]))
