"""The page of one person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.accounts.selectors import get_scope
from kepan.apps.registry.permissions import can_read_history, can_read_identity, can_read_pairs, can_update_record
from kepan.apps.registry.selectors import (
    list_person_findings,
    list_person_tasks,
    list_projects,
    list_recognitions,
    list_rights,
    match_inventor,
)
from kepan.web.registry.guards import find_person, registry_page
from kepan.web.registry.history import list_lines
from kepan.web.registry.profile import list_axis, list_lanes
from kepan.web.registry.views.lists import write_kinds
from kepan.web.registry.words import get_finding_light, get_right_light, write_amount, write_check
from kepan.web.ui.guards import get_user

MOST_ROWS = 50


@require_GET
@registry_page
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person: positions over time, titles, rights, projects, what is missing, and who changed it."""
    user, person, today = get_user(request), find_person(request, pk), timezone.localdate()
    facts: list[tuple[Any, Any]] = [
        (_("地区"), person.region.name),
        (_("学位"), person.degree),
        (_("职称"), person.professional_title),
        (_("专业领域"), "、".join(str(field) for field in person.fields.all())),  # l10n: a comma
        (_("来源"), person.source),
    ]
    if get_scope(user).is_staff_of(person.region):
        facts[1:1] = [(_("出生年份"), person.birth_year), (_("电话"), person.phone), (_("邮箱"), person.email)]
    if person.identity_tail and can_read_identity(user, person):
        facts.append((_("证件号末四位"), person.identity_tail))
    rights = list_rights(user=user).filter(match_inventor(person))[:MOST_ROWS]
    findings = list_person_findings(user=user, person=person)[:MOST_ROWS]
    projects = list_projects(user=user).filter(leader=person)[:MOST_ROWS]
    recognitions = list(list_recognitions(user=user).filter(person=person))
    may_read_history = bool(can_read_history(user))
    context = {
        "person": person,
        "kinds": write_kinds(person),
        "may_edit": bool(can_update_record(user, person)),
        "positions": person.positions.all(),
        "last_merger": getattr(person, "last_merger", None) if can_read_pairs(user) else None,
        "lanes": list_lanes(recognitions, today=today),
        "axis": list_axis(today),
        "tasks": list_person_tasks(user=user, person=person, recognitions=recognitions)[:MOST_ROWS],
        "rights": [(row, get_right_light(row)) for row in rights],
        "projects": [(row, write_amount(row.approved_amount)) for row in projects],
        "may_read_history": may_read_history,
        "lines": list_lines(person, user) if may_read_history else [],
        "findings": [(get_finding_light(row), write_check(row), row) for row in findings],
        "details": [(label, value) for label, value in facts if value],
    }
    return render(request, "registry/person.html", context)
