"""The versions of a plan: the list, the rows as they stood in one or on a day, and what differs between two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.planning.enums import SubjectKind
from kepan.apps.planning.models import Plan, PlanVersion, Revision
from kepan.apps.planning.selectors import (
    RowChange,
    find_row_numbers,
    find_version_on,
    get_version,
    list_row_changes,
    list_rows_as_of,
    list_versions,
)
from kepan.apps.planning.services import verify_version
from kepan.web.planning.contents import FieldChange, get_title, list_field_changes, write_figure
from kepan.web.planning.force import find_force, make_page
from kepan.web.planning.guards import planning_page
from kepan.web.planning.history import list_history_lines
from kepan.web.planning.registers import VERSION_COLUMNS, list_addresses, make_export
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.exports import get_form

A_PAGE = 50
LETTERS = {SubjectKind.TARGET: "t", SubjectKind.MEASURE: "m"}


def find_version(plan: Plan, number: int) -> PlanVersion:
    """Return a version of a plan; answers 404 for one it has not."""
    try:
        return get_version(plan=plan, number=number)
    except PlanVersion.DoesNotExist as missing:
        raise Http404(_("这份计划没有第 %(number)s 版") % {"number": number}) from missing


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_GET
@planning_page
def show_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all versions and the history; `on` leads to the version of that day, `old` with `new` to the diff."""
    plan = find_force(request, pk)
    remark = ""
    if request.GET.get("on"):
        day = _read_day(request.GET["on"])
        found = None if day is None else find_version_on(plan=plan, day=day)
        if found is not None:
            address = reverse("plan_version", args=[plan.pk, found.number])
            return HttpResponseRedirect(f"{address}?on={request.GET['on']}")
        remark = _("日期写成 2026-03-01 这样。") if day is None else _("那一天计划还没有生效。")
    numbers = [request.GET.get(name, "") for name in ("old", "new")]
    if all(number.isdecimal() and len(number) < 9 for number in numbers):
        return HttpResponseRedirect(reverse("plan_version_diff", args=[plan.pk, *map(int, numbers)]))
    page = Paginator(list_versions(plan=plan), A_PAGE).get_page(request.GET.get("page"))
    context = make_page(
        request,
        plan,
        "plan_versions",
        page=page,
        remark=remark,
        last=page.object_list[0].number if page.object_list else 0,
        history=list_history_lines(plan, get_user(request)),
    )
    return render(request, "planning/force/versions.html", context)


@dataclass(frozen=True)
class VersionRow:
    """One row as it stood."""

    number: str
    title: str
    figure: str
    period: str
    section: str
    key: str


def _make_row(revision: Revision) -> VersionRow:
    values = revision.values
    return VersionRow(
        number=values.get("number", ""),
        title=get_title(values),
        figure=write_figure(values) if revision.subject_kind == SubjectKind.TARGET else "",
        period=values.get("period") or values.get("deadline") or "",
        section=" / ".join(values.get("section_path") or ()),
        key=f"{LETTERS[SubjectKind(revision.subject_kind)]}{revision.subject_id}",
    )


@require_GET
@planning_page
def show_version(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Show the rows of a plan as they stood in a version, or hand them out as a file."""
    plan = find_force(request, pk)
    version = find_version(plan, number)
    kind = SubjectKind.MEASURE if request.GET.get("kind") == "measure" else SubjectKind.TARGET
    found = list_rows_as_of(plan=plan, number=number, kind=kind)
    if get_form(request):
        return make_export(
            request,
            [plan],
            key="version",
            title=_("%(plan)s 第 %(number)s 版") % {"plan": plan.title, "number": number},
            columns=VERSION_COLUMNS,
            chips=[str(kind.label)],
            total=found.count(),
            rows=lambda: map(_make_row, found.iterator()),
        ).send()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    day = request.GET.get("on", "")
    context = make_page(
        request,
        plan,
        "plan_versions",
        version=version,
        day=_read_day(day),
        is_verified=verify_version(version),
        page=page,
        rows=[_make_row(revision) for revision in page.object_list],
        table_exports=list_addresses(request),
        segments=[
            {"text": one.label, "url": f"?kind={one}{f'&on={day}' if _read_day(day) else ''}", "current": one == kind}
            for one in SubjectKind
        ],
    )
    return render(request, "planning/force/version.html", context)


@dataclass(frozen=True)
class ChangeCard:
    """How one row differs between two versions."""

    verb: str
    number: str
    title: str
    key: str
    changes: list[FieldChange]


def _make_card(change: RowChange, numbers: dict[tuple[str, int], str]) -> ChangeCard:
    verb = _("取消") if change.after is None else _("调整")
    is_change = change.before is not None and change.after is not None
    return ChangeCard(
        verb=_("新增") if change.before is None else verb,
        number=numbers.get((change.kind, change.subject_id), ""),
        title=get_title(change.after or change.before),
        key=f"{LETTERS[SubjectKind(change.kind)]}{change.subject_id}",
        changes=list_field_changes(change.kind, change.before, change.after, change.fields) if is_change else [],
    )


@require_GET
@planning_page
def show_diff(request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
    """Show what differs between two versions, row by row."""
    plan = find_force(request, pk)
    sides = (find_version(plan, old), find_version(plan, new))
    changes: list[Any] = list_row_changes(plan=plan, old=old, new=new)
    page = Paginator(changes, A_PAGE).get_page(request.GET.get("page"))
    numbers = find_row_numbers(plan=plan, keys={(change.kind, change.subject_id) for change in page.object_list})
    context = make_page(
        request,
        plan,
        "plan_versions",
        old=sides[0],
        new=sides[1],
        page=page,
        cards=[_make_card(change, numbers) for change in page.object_list],
    )
    return render(request, "planning/force/version_diff.html", context)
