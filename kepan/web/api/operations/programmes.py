"""From year to year, from programme to years, from city to districts; comparing plans; searching all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import find_plans, find_targets, list_plans
from kepan.apps.planning.services import (
    Heir,
    LevelCheck,
    check_districts,
    check_inheritance,
    check_slices,
    compare_documents,
    create_slice,
    inherit_plan,
    link_previous,
    link_programme,
    list_slices,
)
from kepan.web.api.operations.shared import find_choice, find_force, find_plan, get_user, read_plan
from kepan.web.api.schemas.basis import Key, get_version
from kepan.web.api.schemas.beside import ComparisonOut, FoundOut, InheritanceOut, LevelCheckOut, MadePlan
from kepan.web.api.schemas.plans import LinkBody, PlanCard, PlanOut, SliceBody

router = Router(tags=["programmes"])


class BelowQuery(Schema):
    """Plans of districts."""

    below: list[Key] = Field([], max_length=50)


class OtherQuery(Schema):
    """The plan to compare with."""

    other: Key


class SearchQuery(Schema):
    """What to look for."""

    q: str = Field(min_length=1, max_length=200)
    limit: int = Field(20, ge=1, le=100)


def _write_made(request: HttpRequest, made: tuple[Plan, bool]) -> Status[dict[str, Any]]:
    plan, is_new = made
    found = list_plans(user=get_user(request)).get(pk=plan.pk)
    return Status(201 if is_new else 200, {"plan": found, "is_new": is_new})


def _write_key(row: Target | Measure | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"kind": "target" if isinstance(row, Target) else "measure", "id": row.pk}


def _write_heir(heir: Heir) -> dict[str, Any]:
    return {
        "kinds": list(heir.kinds),
        "message": heir.message,
        "before": _write_key(heir.before),
        "after": _write_key(heir.after),
    }


def _write_level(check: LevelCheck) -> dict[str, Any]:
    return {
        "target": check.target.pk,
        "kind": check.kind,
        "message": check.message,
        "total": check.total,
        "difference": check.difference,
        "holds": check.holds,
        "parts": [
            {
                "plan": part.plan.pk,
                "allotted": part.allotted,
                "planned": part.planned,
                "difference": part.difference,
                "reason": part.reason,
            }
            for part in check.parts
        ],
    }


@router.post("/plans/{int:pk}/heir", response={201: MadePlan, 200: MadePlan}, summary="Next years' draft")
def create_heir(request: HttpRequest, pk: Key) -> Status[dict[str, Any]]:
    """Make the draft of the next years from a plan in force; asked twice, it answers the same draft with 200."""
    return _write_made(request, inherit_plan(actor=get_user(request), plan=find_force(request, pk)))


@router.get("/plans/{int:pk}/inheritance", response=InheritanceOut, summary="What was taken over")
def read_inheritance(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Show what a plan took over from the one before, row by row."""
    found = check_inheritance(actor=get_user(request), plan=find_plan(request, pk))
    if found is None:
        return {"previous": None, "targets": [], "measures": []}
    return {
        "previous": found.previous.pk,
        "targets": [_write_heir(heir) for heir in found.targets],
        "measures": [_write_heir(heir) for heir in found.measures],
    }


def _find_other(request: HttpRequest, body: LinkBody) -> Plan | None:
    return find_choice(list_plans(user=get_user(request)), body.plan, "plan")


@router.put("/plans/{int:pk}/previous", response=PlanOut, summary="The plan before")
def set_previous(request: HttpRequest, pk: Key, body: LinkBody, response: HttpResponse) -> Plan:
    """Say which plan was the one before; null takes the tie away."""
    user, plan = get_user(request), find_plan(request, pk)
    link_previous(
        actor=user,
        plan=plan,
        previous=_find_other(request, body),
        expected_version=get_version(request, body.version),
    )
    return read_plan(user, plan, response)


@router.put("/plans/{int:pk}/programme", response=PlanOut, summary="The programme of a plan")
def set_programme(request: HttpRequest, pk: Key, body: LinkBody, response: HttpResponse) -> Plan:
    """Say which programme a yearly plan belongs to; null takes the tie away."""
    user, plan = get_user(request), find_plan(request, pk)
    link_programme(
        actor=user,
        plan=plan,
        programme=_find_other(request, body),
        expected_version=get_version(request, body.version),
    )
    return read_plan(user, plan, response)


@router.get("/plans/{int:pk}/slices", response=list[PlanCard], summary="Yearly plans of a programme")
def read_slices(request: HttpRequest, pk: Key) -> list[Plan]:
    """List the yearly plans of a programme, by year."""
    return list_slices(user=get_user(request), programme=find_plan(request, pk))


@router.post("/plans/{int:pk}/slices", response={201: MadePlan, 200: MadePlan}, summary="Cut a year out")
def create_one_slice(request: HttpRequest, pk: Key, body: SliceBody) -> Status[dict[str, Any]]:
    """Make the draft of one year of a programme in force; asked twice, it answers the same draft with 200."""
    return _write_made(
        request, create_slice(actor=get_user(request), programme=find_force(request, pk), year=body.year)
    )


@router.get("/plans/{int:pk}/slices/check", response=list[LevelCheckOut], summary="Programme against its years")
def read_slice_checks(request: HttpRequest, pk: Key) -> list[dict[str, Any]]:
    """Hold the targets of a programme against those of its yearly plans."""
    found = check_slices(user=get_user(request), programme=find_plan(request, pk))
    return [_write_level(check) for check in found]


@router.get("/plans/{int:pk}/districts/check", response=list[LevelCheckOut], summary="Plan against its districts")
def read_district_checks(request: HttpRequest, pk: Key, wanted: Query[BelowQuery]) -> list[dict[str, Any]]:
    """Hold the targets of a plan against those of plans of its districts."""
    user, plan = get_user(request), find_plan(request, pk)
    below = [find_plan(request, key) for key in dict.fromkeys(wanted.below)]
    return [_write_level(check) for check in check_districts(user=user, plan=plan, below=below)]


@router.get("/plans/{int:pk}/comparison", response=ComparisonOut, summary="Plan against plan")
def read_comparison(request: HttpRequest, pk: Key, wanted: Query[OtherQuery]) -> dict[str, Any]:
    """Compare two plans as their documents stand; the later year is what came of the earlier one."""
    sides = [find_plan(request, key, whole=True) for key in (pk, wanted.other)]
    before, after = sorted(sides, key=lambda one: one.year_from or 0)
    found = compare_documents(before=before, after=after)
    listed: dict[str, list[Any]] = {"items": [], "measures": [], "coverage": []}
    if found is not None:
        listed = {
            "items": [{"kinds": list(kinds), "message": message} for kinds, message in found.items],
            "measures": [{"kinds": list(kinds), "message": message} for kinds, message in found.measures],
            "coverage": found.coverage,
        }
    return {"before": before.pk, "after": after.pk, "is_too_long": found is None, **listed}


@router.get("/search", response=FoundOut, summary="Search all plans")
def search(request: HttpRequest, wanted: Query[SearchQuery]) -> dict[str, Any]:
    """Find plans by title, file and territory, and figures in force by their indicator."""
    user = get_user(request)
    return {
        "plans": find_plans(user=user, words=wanted.q, limit=wanted.limit),
        "targets": [
            {
                "plan": target.plan_id,
                "plan_title": target.plan.title,
                "target": target.pk,
                "number": target.number,
                "indicator": target.indicator,
                "value_text": target.value_text,
                "unit": target.unit,
            }
            for target in find_targets(user=user, words=wanted.q, limit=wanted.limit)
        ],
    }
