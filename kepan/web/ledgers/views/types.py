"""The page of a type: what a ledger asks for, its states, its rules, its versions; and the type as YAML."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kepan.apps.ledgers.permissions import can_make_types
from kepan.apps.ledgers.selectors import get_type, list_versions
from kepan.apps.ledgers.services import list_samples
from kepan.engine.ledgers.types import Field, LedgerType, Parameter
from kepan.store.files.ledgers import write_ledger_yaml
from kepan.web.ledgers.guards import find_ledger, ledger_page
from kepan.web.ledgers.words import (
    KINDS,
    ROUTES,
    STRENGTHS,
    VISIBILITIES,
    find_state_light,
    write_role,
    write_roles,
)
from kepan.web.ui.guards import get_user

MEASURES = {"count": gettext_lazy("计数"), "sum": gettext_lazy("求和"), "distinct": gettext_lazy("去重计数")}


def list_traits(field: Field) -> list[str]:
    """List what is asked of a field, in words."""
    said = [
        (field.is_required, _("必填")),
        (field.is_unique, _("不能重复")),
        (field.is_many, _("可以多个")),
        (field.is_filter, _("可筛选")),
        (field.in_list, _("在列表中")),
        (field.in_search, _("可搜索")),
    ]
    found = [words for is_said, words in said if is_said]
    if field.choices:
        found.append("、".join(one.title for one in field.choices if not one.is_retired))  # l10n: a comma
    if field.items:
        found.append(_("%(count)s 项") % {"count": len(field.items)})
    if field.columns:
        found.append("、".join(one.title for one in field.columns))  # l10n: a comma
    return found


def list_steps(type_: LedgerType) -> list[tuple[Any, str, str, str, str, list[str]]]:
    """List the steps: from where to where, by whom, with what filled and approved by whom."""
    titles = {one.key: one.title for one in type_.states}
    fields = {one.key: one.title for one in type_.fields}
    lines = []
    for step in type_.transitions:
        route = f"{ROUTES[step.route.kind]}：{write_roles(step.route.roles)}" if step.route else ""  # l10n: a colon
        lines.append(
            (
                step,
                "、".join(titles.get(one, one) for one in step.sources),  # l10n: a comma
                titles.get(step.target, step.target),
                write_roles(step.roles),
                route,
                [fields.get(one, one) for one in step.fields],
            )
        )
    return lines


def get_present(parameter: Parameter) -> Any:
    """Return the value of a parameter that holds today; None before the first."""
    today = timezone.localdate()
    held = [one for one in parameter.values if one.starts_on <= today]
    return max(held, key=lambda one: one.starts_on) if held else None


@require_GET
@ledger_page
def show_type(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a ledger asks for and how its entries go."""
    ledger = find_ledger(get_user(request), key)
    type_ = get_type(ledger)
    context = {
        "ledger": ledger,
        "type": type_,
        "sections": [
            (
                section,
                [(one, KINDS[one.kind], VISIBILITIES[one.visibility], list_traits(one)) for one in section.fields],
            )
            for section in type_.sections
        ],
        "states": [(one, find_state_light(one)) for one in type_.states],
        "steps": list_steps(type_),
        "guards": [(one, STRENGTHS[one.strength]) for one in type_.guards],
        "parameters": [(one, get_present(one)) for one in type_.parameters],
        "reminders": [(one, [write_role(role) for role in one.to]) for one in type_.reminders],
        "facts": [(one, MEASURES.get(one.measure, one.measure)) for one in type_.facts],
        "may_make": bool(can_make_types(get_user(request))),
        "versions": list(list_versions(ledger=ledger)[:20]),
        "writers": write_roles(type_.writers),
        "readers": write_roles(type_.readers) if type_.readers else _("本地区全部工作人员"),
    }
    return render(request, "ledgers/type.html", context)


@require_GET
@ledger_page
def send_type(request: HttpRequest, key: str) -> HttpResponse:
    """Send the type as YAML, for another installation; with its invented entries to those who make types."""
    ledger = find_ledger(get_user(request), key)
    samples = list_samples(actor=get_user(request), ledger=ledger) if "samples" in request.GET else None
    answer = HttpResponse(write_ledger_yaml(get_type(ledger), samples), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{ledger.key}.yaml") or "attachment"
    return answer
