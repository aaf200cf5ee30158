"""Who answers for what: one form for one row or for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import require
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.permissions import can_assign
from kepan.apps.planning.selectors import list_running_measures, list_running_targets
from kepan.apps.planning.services import Assignment, assign_rows, suggest_offices
from kepan.web.planning.force import (
    find_force,
    find_row,
    get_duty,
    get_name,
    get_row_url,
    make_page,
    read_key,
    write_key,
)
from kepan.web.planning.force_forms import AssignForm
from kepan.web.planning.guards import add_message, catch_refusal, planning_page
from kepan.web.ui.guards import get_user

Row = Target | Measure


def write_seen(row: Row) -> str:
    """Write a row as the form carries it: its key and the version of its duty that stands on the page."""
    duty = get_duty(row)
    return f"{write_key(row)}:{0 if duty is None else duty.version}"


def render_assign(
    request: HttpRequest, plan: Plan, rows: Sequence[Row], form: AssignForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the form for some rows; for one, filled with what stands or with what the document names."""
    user = get_user(request)
    is_one = len(rows) == 1
    hint = ""
    if form is None:
        initial: dict[str, Any] = {}
        if is_one:
            initial, hint = _fill(request, rows[0])
        form = AssignForm(user=user, plan=plan, is_one=is_one, initial=initial)
    tab = "plan_targets" if isinstance(rows[0], Target) else "plan_measures"
    context = make_page(
        request,
        plan,
        tab,
        form=form,
        hint=hint,
        rows=[{"seen": write_seen(row), "number": row.number, "name": get_name(row)} for row in rows],
        is_one=is_one,
        back_url=get_row_url(rows[0]) if is_one else reverse(tab, args=[plan.pk]),
    )
    return render(request, "planning/force/assign.html", context, status=status)


def _fill(request: HttpRequest, row: Row) -> tuple[dict[str, Any], str]:
    """Return what the form begins with, and where that comes from."""
    duty = get_duty(row)
    if duty is not None and (duty.lead_office_id or duty.person_id):
        held = {name: getattr(duty, name) for name in ("lead_office", "person", "starts_on", "due_on", "weight")}
        return {**held, "support_offices": list(duty.support_offices.all())}, ""
    day = None if duty is None else duty.due_on
    if isinstance(row, Target):
        return {"due_on": day or row.date_to}, ""
    lead, support = suggest_offices(actor=get_user(request), measure=row)
    hint = _("科室是按文中写的责任单位填的，核对一下。") if lead or support else ""
    return {**asdict(Assignment()), "lead_office": lead, "support_offices": list(support), "due_on": day}, hint


def _read_rows(plan: Plan, texts: Sequence[str]) -> tuple[list[Row], dict[tuple[str, int], int]]:
    """Read the rows that a form carries, with the versions seen; raises ValueError for anything else."""
    seen: dict[tuple[str, int], int] = {}
    for text in texts:
        key, _colon, version = text.partition(":")
        kind, pk = read_key(key)
        seen[str(kind), pk] = int(version)
    wanted = {kind: [pk for own, pk in seen if own == kind] for kind in ("target", "measure")}
    rows: list[Row] = [
        *list_running_targets(plan=plan).filter(pk__in=wanted["target"]),
        *list_running_measures(plan=plan).filter(pk__in=wanted["measure"]).select_related("plan"),
    ]
    if len(rows) != len(seen):
        raise ValueError("not all are rows of the plan")
    return rows, seen


@require_http_methods(["GET", "POST"])
@planning_page
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for the row that the address names, or say who answers for the rows that the form carries."""
    plan = find_force(request, pk)
    user = get_user(request)
    require(can_assign(user, plan))
    if request.method != "POST":
        return render_assign(request, plan, [find_row(plan, request.GET.get("row", ""))])
    try:
        rows, seen = _read_rows(plan, request.POST.getlist("row")[:500])
    except ValueError:
        return HttpResponseBadRequest()
    if not rows:
        return HttpResponseBadRequest()
    form = AssignForm(request.POST, user=user, plan=plan, is_one=len(rows) == 1)
    status = 422
    if form.is_valid():
        with catch_refusal(form) as outcome:
            assign_rows(
                actor=user,
                plan=plan,
                rows=[(read_key(write_key(row))) for row in rows],
                assignment=form.read_assignment(),
                seen=seen,
                keep_rest=len(rows) > 1,
            )
        status = outcome.status
        if not status:
            done = ngettext("已分工 %(count)s 条。", "已分工 %(count)s 条。", len(rows)) % {"count": len(rows)}
            add_message(request, messages.SUCCESS, done)
            if len(rows) == 1:
                return HttpResponseRedirect(get_row_url(rows[0]))
            tab = "plan_targets" if isinstance(rows[0], Target) else "plan_measures"
            return HttpResponseRedirect(reverse(tab, args=[plan.pk]))
    return render_assign(request, plan, rows, form, status)
