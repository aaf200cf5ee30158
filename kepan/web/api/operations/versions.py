"""Versions of a plan in force, what holds on a day, what differs between two versions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from kepan.apps.planning.enums import SubjectKind
from kepan.apps.planning.models import Plan, PlanVersion
from kepan.apps.planning.selectors import (
    find_version_on,
    get_version,
    list_row_changes,
    list_rows_as_of,
    list_versions,
)
from kepan.apps.planning.services import verify_version
from kepan.web.api.operations.shared import find_force
from kepan.web.api.schemas.basis import Day, Key, Page, Paging, make_page
from kepan.web.api.schemas.force import CheckedVersion, RevisionOut, RowChangeOut, VersionOut

router = Router(tags=["versions"])


class RowQuery(Paging):
    """Which rows: of a version by its number, else as of a day, else as of today."""

    kind: SubjectKind = SubjectKind.TARGET
    number: Key | None = None
    day: Day | None = None


class DayQuery(Schema):
    """Which day."""

    day: Day | None = None


def _find_version(plan: Plan, number: int) -> PlanVersion:
    try:
        return get_version(plan=plan, number=number)
    except PlanVersion.DoesNotExist as missing:
        raise Http404(_("这份计划没有这一版")) from missing


def _find_on(plan: Plan, wanted: DayQuery | RowQuery) -> PlanVersion:
    found = find_version_on(plan=plan, day=wanted.day or timezone.localdate())
    if found is None:
        raise Http404(_("那一天计划还没有生效。"))
    return found


@router.get("/plans/{int:pk}/versions", response=Page[VersionOut], summary="Versions of a plan")
def read_versions(request: HttpRequest, pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the versions of a plan in force, the newest first."""
    return make_page(list_versions(plan=find_force(request, pk)), paging)


@router.get("/plans/{int:pk}/version", response=VersionOut, summary="The version in force on a day")
def read_version_on(request: HttpRequest, pk: Key, wanted: Query[DayQuery]) -> PlanVersion:
    """Show the version that is in force on a day, today unless one is named."""
    return _find_on(find_force(request, pk), wanted)


@router.get("/plans/{int:pk}/versions/{int:number}", response=CheckedVersion, summary="One version")
def read_version(request: HttpRequest, pk: Key, number: Key) -> dict[str, Any]:
    """Show a version, and say whether its content still is what was signed."""
    version = _find_version(find_force(request, pk), number)
    shown = VersionOut.from_orm(version).dict()
    return {**shown, "is_verified": verify_version(version)}


@router.get("/plans/{int:pk}/rows", response=Page[RevisionOut], summary="Rows as they stood")
def read_rows(request: HttpRequest, pk: Key, wanted: Query[RowQuery]) -> dict[str, Any]:
    """List the rows of a plan as they stand in a version or on a day."""
    plan = find_force(request, pk)
    found = _find_on(plan, wanted) if wanted.number is None else _find_version(plan, wanted.number)
    return make_page(list_rows_as_of(plan=plan, number=found.number, kind=wanted.kind), wanted)


@router.get(
    "/plans/{int:pk}/versions/{int:old}/changes/{int:new}", response=Page[RowChangeOut], summary="Between two versions"
)
def read_changes(request: HttpRequest, pk: Key, old: Key, new: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the rows that differ between two versions, in the order of the plan."""
    plan = find_force(request, pk)
    for number in (old, new):
        _find_version(plan, number)
    page = make_page(list_row_changes(plan=plan, old=old, new=new), paging)
    page["items"] = [
        {
            "kind": change.kind,
            "id": change.subject_id,
            "before": change.before,
            "after": change.after,
            "fields": list(change.fields),
        }
        for change in page["items"]
    ]
    return page
