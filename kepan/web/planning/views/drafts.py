"""The workbench: a draft beside its document, and every step of reviewing it.

Each step is a plain POST that leads back to the page; htmx asks for the changed parts only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import require
from kepan.apps.planning.enums import EditVerb, TargetKind
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.permissions import can_update_plan
from kepan.apps.planning.selectors import list_measures, list_targets
from kepan.apps.planning.services import (
    accept_confident,
    accept_targets,
    add_target,
    reject_targets,
    undo_edit,
    update_target,
)
from kepan.web.planning.document import write_document
from kepan.web.planning.forms import AddTargetForm, TargetForm
from kepan.web.planning.guards import (
    add_message,
    catch_refusal,
    find_plan,
    find_target,
    get_user,
    is_htmx,
    planning_page,
)
from kepan.web.planning.reading import list_reading, write_kind
from kepan.web.planning.repairs import list_repairs
from kepan.web.planning.rows import RowWriter
from kepan.web.planning.views.uploads import get_address
from kepan.web.planning.workbench import count_groups, get_head, list_checks, list_notes, make_row

MOST_KEY = 2**62
"""Keys beyond this are no keys: a database would refuse the number itself."""


def show_draft(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show the draft beside its document."""
    user = get_user(request)
    targets, measures = list(list_targets(plan=plan)), list(list_measures(plan=plan))
    tree = plan.compiled or {}
    checks, repairs = list_checks(tree, targets), list_repairs(tree)
    head = get_head(plan, user)
    writer = RowWriter(plan, can_edit=bool(head["can_edit"]))
    lines = [writer.write_target(make_row(target)) for target in targets]
    context = {
        **head,
        "document": write_document(plan.document.text, tree=tree, targets=targets, measures=measures),
        "document_kind": write_kind(plan.document),
        "reading": list_reading(plan.document, tree),
        "lines": [*lines, *(writer.write_measure(measure) for measure in measures)],
        "groups": count_groups(targets, measures),
        "checks": checks,
        "repairs": repairs,
        "notes": list_notes(tree, targets),
        "check_count": plan.doubt_count + len(checks) + len(repairs),
        "set_aside_count": len(tree.get("source", {}).get("set_aside", ())),
    }
    return render(request, "planning/workbench.html", context)


def _answer(
    request: HttpRequest, plan: Plan, changed: Sequence[int], *, error: str = "", done: str = ""
) -> HttpResponse:
    """Answer a step: the changed rows and the head for htmx, else the page itself."""
    if not is_htmx(request):
        if error or done:
            add_message(request, messages.ERROR if error else messages.SUCCESS, error or done)
        place = f"#t{changed[0]}" if changed else ""
        return HttpResponseRedirect(f"{get_address(plan)}{place}")
    plan = find_plan(request, plan.pk)
    head = get_head(plan, get_user(request))
    writer = RowWriter(plan, can_edit=bool(head["can_edit"]), is_part=True)
    rows = [make_row(target) for target in list_targets(plan=plan).filter(pk__in=changed)]
    lines = [writer.write_target(row) for row in rows]
    context = {**head, "lines": lines, "error": error, "done": done, "is_part": True}
    response = render(request, "planning/workbench_changes.html", context)
    response["HX-Reswap"] = "none settle:0ms"
    return response


def _step(
    request: HttpRequest, plan: Plan, act: Callable[[User], Sequence[int]], *, shown: Sequence[int]
) -> HttpResponse:
    """Do one step; a refusal is said on the page, with the rows as they stand now."""
    with catch_refusal() as outcome:
        changed = act(get_user(request))
    if outcome.status:
        return _answer(request, plan, shown, error=outcome.reason)
    return _answer(request, plan, changed)


def _read_seen(values: Sequence[str]) -> dict[int, int]:
    """Read `key:version` pairs; raises ValueError for anything else."""
    pairs = [value.split(":") for value in values]
    seen = {int(key): int(version) for key, version in pairs}
    if any(abs(number) > MOST_KEY for pair in seen.items() for number in pair):
        raise ValueError("out of range")
    return seen


@require_POST
@planning_page
def decide_targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject the figures named by `accept` or `reject`, each as `key:version`."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    try:
        accepted = _read_seen(request.POST.getlist("accept"))
        rejected = _read_seen(request.POST.getlist("reject"))
    except ValueError:
        return HttpResponseBadRequest()

    def act(user: User) -> list[int]:
        touched = accept_targets(actor=user, plan=plan, seen=accepted) if accepted else []
        touched += reject_targets(actor=user, plan=plan, seen=rejected) if rejected else []
        return [target.pk for target in touched]

    return _step(request, plan, act, shown=[*accepted, *rejected])


@require_POST
@planning_page
def accept_sure(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept all figures of which the compiler is sure enough."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    try:
        version, at_least = int(request.POST["version"]), Decimal(request.POST["at_least"])
    except (KeyError, ValueError, InvalidOperation):
        return HttpResponseBadRequest()
    if not at_least.is_finite() or not 0 <= at_least <= 1:
        return HttpResponseBadRequest()

    def act(user: User) -> list[int]:
        touched = accept_confident(actor=user, plan=plan, expected_version=version, at_least=at_least)
        return [target.pk for target in touched]

    return _step(request, plan, act, shown=[])


@require_POST
@planning_page
def undo_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own last step."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    with catch_refusal() as outcome:
        step = undo_edit(actor=get_user(request), plan=plan)
    if outcome.status:
        return _answer(request, plan, [], error=outcome.reason)
    changed = [int(key) for key in step.changes]
    if step.verb == EditVerb.ADD:
        # A row and its mark in the document are gone: the page is drawn anew.
        if is_htmx(request):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = get_address(plan)
            return response
        changed = []
    done = ngettext("已撤销：%(verb)s %(count)s 条", "已撤销：%(verb)s %(count)s 条", len(step.changes)) % {
        "verb": step.get_verb_display(),
        "count": len(step.changes),
    }
    return _answer(request, plan, changed, done=done)


def _show_form(request: HttpRequest, plan: Plan, form: TargetForm, target: Target | None, status: int) -> HttpResponse:
    context: dict[str, Any] = {"plan": plan, "form": form, "row": make_row(target) if target else None}
    if is_htmx(request):
        # htmx puts only answers of 200 into the page.
        return render(request, "planning/target_form.html", context)
    return render(request, "planning/target_page.html", context, status=status)


@require_http_methods(["GET", "POST"])
@planning_page
def edit_target(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    """Show or save what one figure says."""
    plan = find_plan(request, pk)
    target = find_target(plan, target_pk)
    user = get_user(request)
    require(can_update_plan(user, plan))
    if request.method != "POST":
        return _show_form(request, plan, TargetForm.for_target(target), target, 200)
    form = TargetForm(request.POST, auto_id=f"id_{target.pk}_%s")
    if form.is_valid():
        with catch_refusal(form) as outcome:
            changed = update_target(
                actor=user,
                target=target,
                expected_version=form.cleaned_data["version"] or 0,
                wording=form.read_wording(),
            )
            if "accept" in request.POST:
                accept_targets(actor=user, plan=plan, seen={changed.pk: changed.version})
        if not outcome.status:
            return _answer(request, plan, [target.pk])
    return _show_form(request, plan, form, target, 422)


@require_http_methods(["GET", "POST"])
@planning_page
def create_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for a figure that was missed, filled from the selection, or add it."""
    plan = find_plan(request, pk)
    user = get_user(request)
    require(can_update_plan(user, plan))
    if request.method != "POST":
        initial = {
            "quote": request.GET.get("quote", "")[:400],
            "start": request.GET.get("start", ""),
            "kind": TargetKind.TARGET,
            "comparator": "=",
        }
        return _show_form(request, plan, AddTargetForm(initial=initial, auto_id="id_new_%s"), None, 200)
    form = AddTargetForm(request.POST, auto_id="id_new_%s")
    if form.is_valid():
        with catch_refusal(form) as outcome:
            target = add_target(
                actor=user,
                plan=plan,
                quote=form.cleaned_data["quote"],
                start=form.cleaned_data["start"],
                wording=form.read_wording(),
            )
        if not outcome.status:
            # With the same path and another fragment only, a browser would not load the page anew.
            address = f"{get_address(plan)}?added={target.pk}#t{target.pk}"
            if is_htmx(request):
                response = HttpResponse(status=204)
                response["HX-Redirect"] = address
                return response
            add_message(request, messages.SUCCESS, _("已补充 %(number)s。") % {"number": target.number})
            return HttpResponseRedirect(address)
    return _show_form(request, plan, form, None, 422)
