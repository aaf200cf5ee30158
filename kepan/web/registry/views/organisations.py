"""The pages of one organisation: overview, statements, rights, projects and people, history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kepan.apps.registry.enums import LifeEventKind, OrganisationState, RightKind
from kepan.apps.registry.models import Organisation, YearlyStatement
from kepan.apps.registry.permissions import can_read_history, can_report_statement, can_update_record
from kepan.apps.registry.selectors import (
    count_rights,
    get_belongings,
    is_insider,
    list_agreements,
    list_newest_rights,
    list_organisation_findings,
    list_organisation_tasks,
    list_places_by_year,
    list_positions_at,
    list_projects,
    list_recognitions,
    list_rights,
    list_statements,
    match_owner,
    match_party,
)
from kepan.apps.registry.services import UNDONE
from kepan.engine.registry.lines import LINES, Unit
from kepan.web.registry.guards import find_organisation, registry_page
from kepan.web.registry.history import list_lines
from kepan.web.registry.mending import find_mending_url
from kepan.web.registry.profile import (
    list_axis,
    list_cells,
    list_details,
    list_facts,
    list_held_titles,
    list_lanes,
    write_span,
)
from kepan.web.registry.words import get_finding_light, get_right_light, get_wan, write_amount, write_check
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import write_number

MOST_ROWS = 50
TABS = (
    ("organisation_detail", gettext_lazy("概览")),
    ("organisation_statements", gettext_lazy("年度报表")),
    ("organisation_rights", gettext_lazy("知识产权")),
    ("organisation_works", gettext_lazy("项目、协议和人员")),
    ("organisation_entries", gettext_lazy("业务台账")),
    ("organisation_particulars", gettext_lazy("名称、代码和联系人")),
    ("organisation_history", gettext_lazy("来源与历史")),
)


def make_page(request: HttpRequest, organisation: Organisation, current: str, **more: Any) -> dict[str, Any]:
    """Return what the head of every page of an organisation shows; the names hang on it in one query."""
    found = get_belongings(organisation=organisation)
    may_edit = can_update_record(get_user(request), organisation)
    return {
        "organisation": organisation,
        "belongings": found,
        "facts": list_facts(organisation, found),
        "is_insider": is_insider(get_user(request), organisation),
        "may_edit": bool(may_edit),
        "may_close": bool(may_edit) and organisation.state == OrganisationState.ACTIVE,
        "may_reopen": bool(may_edit) and organisation.state == OrganisationState.CLOSED,
        "tabs": [
            {"url": reverse(name, args=[organisation.pk]), "text": label, "current": name == current}
            for name, label in TABS
        ],
        **more,
    }


@require_GET
@registry_page
def show_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the overview: figures, ladder, rights, and what is missing or contradicts."""
    user, organisation, today = get_user(request), find_organisation(request, pk), timezone.localdate()
    page = make_page(request, organisation, "organisation_detail")
    statements = list(list_statements(user=user, organisation=organisation))
    recognitions = list(list_recognitions(user=user).filter(organisation=organisation))
    # What its people were given stands with them: several leading talents are no ladder of the organisation.
    lanes = list_lanes((row for row in recognitions if row.person_id is None), today=today)
    tasks = list_organisation_tasks(user=user, organisation=organisation, recognitions=recognitions)
    rights = count_rights(list_rights(user=user).filter(match_owner(organisation)))
    findings = list_organisation_findings(user=user, organisation=organisation)[:MOST_ROWS]
    page |= {
        "cells": list_cells(statements),
        "span": write_span(statements),
        "lanes": lanes,
        "held": list_held_titles(recognitions, today=today),
        "soon": [lane for lane in lanes if lane.light[0] == "slow"],
        "axis": list_axis(today),
        "tasks": tasks[:MOST_ROWS],
        "rights": [(RightKind(row.kind).label, row.total, row.in_force) for row in rights],
        "findings": [
            (get_finding_light(row), write_check(row), row, find_mending_url(row, user, organisation=organisation))
            for row in findings
        ],
        "details": list_details(organisation, page["belongings"], may_know=page["is_insider"]),
    }
    return render(request, "registry/organisation.html", page)


def _write_line(row: YearlyStatement, code: str, unit: Unit) -> str:
    value = getattr(row, code)
    if value is None:
        return "—"
    return write_number(get_wan(value)) if unit == Unit.FEN else write_number(value)


@require_GET
@registry_page
def show_statements(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the current statements side by side, one column a year."""
    organisation = find_organisation(request, pk)
    rows = list(list_statements(user=get_user(request), organisation=organisation))[-8:]
    units = {Unit.FEN: _("万元"), Unit.PERSON: _("人"), Unit.TCE: _("吨标准煤")}
    lines = [
        (
            YearlyStatement._meta.get_field(line.code).verbose_name,  # type: ignore[union-attr]
            units[line.unit],
            [_write_line(row, line.code, line.unit) for row in rows],
        )
        for line in LINES
    ]
    shown = [line for line in lines if any(value != "—" for value in line[2])]
    page = make_page(request, organisation, "organisation_statements", statements=rows, lines=shown)
    places = list_places_by_year(organisation=organisation, years=[row.year for row in rows])
    # Where it never moved there is nothing to tell apart.
    page["places"] = list(places.values()) if len({place.pk for place in places.values()}) > 1 else []
    page["may_report"] = bool(can_report_statement(get_user(request), organisation))
    return render(request, "registry/organisation_statements.html", page)


@require_GET
@registry_page
def show_rights(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest rights of an organisation; all of them are in the list."""
    organisation = find_organisation(request, pk)
    rows = list_newest_rights(user=get_user(request), organisation=organisation)[: MOST_ROWS + 1]
    rights = [(row, get_right_light(row)) for row in rows]
    page = make_page(
        request,
        organisation,
        "organisation_rights",
        rights=rights[:MOST_ROWS],
        has_more=len(rights) > MOST_ROWS,
    )
    return render(request, "registry/organisation_rights.html", page)


@require_GET
@registry_page
def show_works(request: HttpRequest, pk: int) -> HttpResponse:
    """Show projects of higher levels, agreements and people of an organisation."""
    user, organisation = get_user(request), find_organisation(request, pk)
    projects = list_projects(user=user).filter(organisation=organisation)[:MOST_ROWS]
    agreements = list_agreements(user=user).filter(match_party(organisation))[:MOST_ROWS]
    page = make_page(
        request,
        organisation,
        "organisation_works",
        projects=[
            (row, write_amount(row.approved_amount), write_amount(getattr(row, "received", None))) for row in projects
        ],
        agreements=[(row, write_amount(row.amount), write_amount(getattr(row, "paid", None))) for row in agreements],
        positions=list(list_positions_at(user=user, organisation=organisation)[:MOST_ROWS]),
    )
    return render(request, "registry/organisation_works.html", page)


@require_GET
@registry_page
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what happened to an organisation, where its record came from, and to staff who changed it."""
    organisation = find_organisation(request, pk)
    page = make_page(request, organisation, "organisation_history")
    undone: set[str] = set()
    page["events"] = []
    for row in reversed(page["belongings"].events):
        # Only the last of each sort is taken back: what came after it would otherwise hang in the air.
        may_undo = row.kind in UNDONE and row.kind not in undone
        undone.add(row.kind)
        page["events"].append((row, LifeEventKind(row.kind).label, may_undo))
    page["details"] = list_details(organisation, page["belongings"], may_know=page["is_insider"])
    user = get_user(request)
    page["may_read_history"] = bool(can_read_history(user))
    page["lines"] = list_lines(organisation, user) if page["may_read_history"] else []
    return render(request, "registry/organisation_history.html", page)
