"""Changing what the figures of a draft say, and which there are: edit, add at a passage, split, merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.permissions import require
from kepan.apps.planning.enums import TargetKind
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.permissions import can_create_plans, can_update_plan
from kepan.apps.planning.selectors import list_neighbours
from kepan.apps.planning.services import (
    StaleError,
    accept_targets,
    add_target,
    merge_target,
    merge_targets,
    split_target,
    suggest_indicators,
    update_target,
)
from kepan.web.planning.draft_forms import MergeForm, make_split_forms
from kepan.web.planning.forms import AddTargetForm, TargetForm
from kepan.web.planning.guards import catch_refusal, find_plan, find_target, is_htmx, planning_page
from kepan.web.planning.merge_view import list_choices, make_sides
from kepan.web.planning.steps import Touched, answer_step, read_seen
from kepan.web.planning.workbench import make_row
from kepan.web.ui.guards import get_user

Row = Target | Measure

BEFORE, AFTER = 2, 4
"""Neighbours offered for merging: so many that stand before a row, and so many behind it."""


MOST_NAMES = 8
"""Names offered at once under a field."""


def find_editable(request: HttpRequest, pk: int) -> Plan:
    """Return a draft that the user may edit; answers 404 or 403 otherwise."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    return plan


def show_form(
    request: HttpRequest, plan: Plan, name: str, row: Target | Measure | None, context: Mapping[str, Any], status: int
) -> HttpResponse:
    """Show a form in its place in the list, or on a page of its own."""
    kind = "measure" if isinstance(row, Measure) else "target"
    key = "" if row is None else f"{kind[0]}{row.pk}"
    context = {
        **context,
        "plan": plan,
        "row": make_row(row) if isinstance(row, Target) else row,
        "item": row,
        "item_key": key,
        "page_title": _("补一条") if row is None else str(row),
        "form_name": f"planning/{name}.html",
        "edit_id": f"edit-{key.removeprefix('t')}",
    }
    if row is not None:
        context["edit_url"] = reverse(f"{kind}_update", args=[plan.pk, row.pk])
        context["merge_url"] = reverse(f"{kind}_merge", args=[plan.pk, row.pk])
        context["move_url"] = reverse(f"{kind}_move", args=[plan.pk, row.pk])
    if is_htmx(request):
        # htmx puts only answers of 200 into the page.
        return render(request, f"planning/{name}.html", context)
    return render(request, "planning/target_page.html", context, status=status)


def select_row(row: Target | Measure, *, is_reshaped: bool = False, more: set[int] | None = None) -> Touched:
    """Say that a row is the current one after a step that touched it, and others of its kind."""
    keys = {row.pk, *(more or ())}
    if isinstance(row, Target):
        return Touched(targets=keys, select=f"t{row.pk}", is_reshaped=is_reshaped)
    return Touched(measures=keys, select=f"m{row.pk}", is_reshaped=is_reshaped)


def save_row(
    request: HttpRequest, plan: Plan, row: Target | Measure, form: forms.Form, name: str, save: Callable[[], None]
) -> HttpResponse:
    """Save what a form says of a row; where somebody was faster, both wordings are shown to choose from."""
    sides = None
    if form.is_valid():
        with catch_refusal(form) as outcome:
            try:
                save()
            except StaleError as stale:
                sides = make_sides(stale.merging) if stale.merging else None
                raise
        if not outcome.status:
            return answer_step(request, plan, select_row(row))
    if sides is not None:
        return show_form(request, plan, "merge_form", row, {"form": form, "sides": sides}, 409)
    return show_form(request, plan, name, row, {"form": form}, 422)


def add_row(request: HttpRequest, plan: Plan, form: Any, name: str, add: Callable[..., Row]) -> HttpResponse:
    """Add what was missed at the passage that a form quotes."""
    if form.is_valid():
        with catch_refusal(form) as outcome:
            row = add(
                actor=get_user(request),
                plan=plan,
                quote=form.cleaned_data["quote"],
                start=form.cleaned_data["start"],
                wording=form.read_wording(),
            )
        if not outcome.status:
            done = _("已补充 %(number)s。") % {"number": row.number}
            return answer_step(request, plan, select_row(row, is_reshaped=True), done=done)
    return show_form(request, plan, name, None, {"form": form}, 422)


def answer_split(request: HttpRequest, plan: Plan, row: Row, pieces: Sequence[Row]) -> HttpResponse:
    """Say what a row was split into, and show it."""
    numbers = "、".join(piece.number for piece in pieces)
    done = _("%(number)s 拆成了 %(numbers)s。") % {"number": row.number, "numbers": numbers}
    touched = select_row(pieces[0], is_reshaped=True, more={row.pk, *(piece.pk for piece in pieces)})
    return answer_step(request, plan, touched, done=done)


def join_rows(
    request: HttpRequest, plan: Plan, row: Row, near: list[Row], form: Any, join: Callable[..., Row]
) -> HttpResponse:
    """Show which neighbours a row may be merged with, or merge them with the wording of the form."""
    data = request.POST if request.method == "POST" else None
    picked = MergeForm(data, row=row, near=near, initial={"rows": suggest_rows(row, near)}, prefix="with")
    if data is not None and picked.is_valid() and form.is_valid():
        seen = read_seen([f"{row.pk}:{form.cleaned_data['version'] or 0}", *picked.cleaned_data["rows"]])
        with catch_refusal(form) as outcome:
            kept = join(actor=get_user(request), plan=plan, seen=seen, wording=form.read_wording())
        if not outcome.status:
            done = _("合并成了 %(number)s。") % {"number": kept.number}
            return answer_step(request, plan, select_row(kept, is_reshaped=True, more=set(seen)), done=done)
    return show_form(request, plan, "join_form", row, {"form": form, "picked": picked}, 422 if data else 200)


@require_http_methods(["GET", "POST"])
@planning_page
def edit_target(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    """Show or save what one figure says; where somebody was faster, both wordings are shown to choose from."""
    plan = find_editable(request, pk)
    target = find_target(plan, target_pk)
    if request.method != "POST":
        return show_form(request, plan, "target_form", target, {"form": TargetForm.for_target(target)}, 200)
    form = TargetForm(request.POST, auto_id=f"id_{target.pk}_%s")
    return save_row(request, plan, target, form, "target_form", lambda: _update(request, plan, target, form))


def _update(request: HttpRequest, plan: Plan, target: Target, form: TargetForm) -> None:
    user, version, wording = get_user(request), form.cleaned_data["version"] or 0, form.read_wording()
    choices = list_choices(request.POST)
    if choices:
        changed = merge_target(actor=user, target=target, expected_version=version, mine=wording, choices=choices)
    else:
        changed = update_target(actor=user, target=target, expected_version=version, wording=wording)
    if "accept" in request.POST:
        accept_targets(actor=user, plan=plan, seen={changed.pk: changed.version})


@require_http_methods(["GET", "POST"])
@planning_page
def create_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for a figure that was missed, filled from the selection, or add it."""
    plan = find_editable(request, pk)
    if request.method != "POST":
        initial = {
            "quote": request.GET.get("quote", "")[:400],
            "start": request.GET.get("start", ""),
            "kind": TargetKind.TARGET,
            "comparator": "=",
        }
        form = AddTargetForm(initial=initial, auto_id="id_new_%s")
        return show_form(request, plan, "target_form", None, {"form": form}, 200)
    form = AddTargetForm(request.POST, auto_id="id_new_%s")
    return add_row(request, plan, form, "target_form", add_target)


@require_GET
@planning_page
def show_names(request: HttpRequest) -> HttpResponse:
    """Show the names of the dictionary that a typed one may mean, for the list under the field."""
    require(can_create_plans(get_user(request)))
    # One of several forms on a page puts the number of its part before the name.
    typed = next((request.GET.get(name, "") for name in request.GET if name.endswith("indicator")), "")
    return render(request, "planning/names.html", {"names": suggest_indicators(typed, MOST_NAMES)})


@require_http_methods(["GET", "POST"])
@planning_page
def split(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    """Show or save the parts of a figure that is split."""
    plan = find_editable(request, pk)
    target = find_target(plan, target_pk)
    data = request.POST if request.method == "POST" else None
    parts = make_split_forms(target, data)
    head = forms.Form(data if data is not None else None)
    if data is not None and "more" not in data and head.is_valid() and all(part.is_valid() for part in parts):
        version = data.get("version", "")
        with catch_refusal(head) as outcome:
            pieces = split_target(
                actor=get_user(request),
                target=target,
                expected_version=int(version) if version.isdigit() else 0,
                wordings=[part.read_wording() for part in parts],
            )
        if not outcome.status:
            return answer_split(request, plan, target, pieces)
    return show_form(request, plan, "split_form", target, {"form": head, "parts": parts}, 422 if data else 200)


@require_http_methods(["GET", "POST"])
@planning_page
def merge(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    """Show which neighbours a figure may be merged with, or merge them."""
    plan = find_editable(request, pk)
    target = find_target(plan, target_pk)
    data = request.POST if request.method == "POST" else None
    near = list_neighbours(row=target, before=BEFORE, after=AFTER)
    form = TargetForm(data, auto_id=f"id_{target.pk}_%s") if data is not None else TargetForm.for_target(target)
    return join_rows(request, plan, target, near, form, merge_targets)


def suggest_rows(row: Target | Measure, near: list[Target | Measure]) -> list[str]:
    """Return the neighbour that is most likely meant: the one behind a row, else the one before it."""
    at = next(place for place, one in enumerate(near) if one.pk == row.pk)
    other = near[at + 1] if at + 1 < len(near) else near[at - 1]
    return [] if other.pk == row.pk else [f"{other.pk}:{other.version}"]
