"""Who one is, and what there is to choose from: regions, offices, people."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from kepan.apps.accounts.selectors import find_users, get_scope, list_offices, list_regions, list_users
from kepan.apps.planning.permissions import can_create_plans
from kepan.apps.planning.selectors import list_plan_regions
from kepan.web.api.callers import get_token
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.basis import Key, Page, Paging, make_page
from kepan.web.api.schemas.plans import Me, OfficeOut, PersonOut, RegionOut

router = Router(tags=["choices"])
MOST_FOUND = 100


class RegionQuery(Paging):
    """Which regions."""

    purpose: Literal["all", "plans"] = "all"


class OfficeQuery(Paging):
    """Which offices."""

    region: Key | None = None


class PersonQuery(Paging):
    """Which people."""

    q: str = ""


@router.get("/me", response=Me, summary="Who one is")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Say whose token or session this is, and what roles it has."""
    user = get_user(request)
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "region": user.region,
        "office": user.office,
        "roles": sorted(get_scope(user).roles),
        "can_create_plans": bool(can_create_plans(user)),
        "scopes": None if (token := get_token(request)) is None else token.scopes,
    }


@router.get("/regions", response=Page[RegionOut], summary="Regions")
def read_regions(request: HttpRequest, paging: Query[RegionQuery]) -> dict[str, Any]:
    """List the regions one's roles reach, or with `purpose=plans` those whose plans one may draw up."""
    list_them = list_plan_regions if paging.purpose == "plans" else list_regions
    return make_page(list_them(user=get_user(request)), paging)


@router.get("/offices", response=Page[OfficeOut], summary="Offices")
def read_offices(request: HttpRequest, paging: Query[OfficeQuery]) -> dict[str, Any]:
    """List the offices of the regions one's roles reach."""
    rows = list_offices(user=get_user(request))
    return make_page(rows if paging.region is None else rows.filter(region_id=paging.region), paging)


@router.get("/people", response=Page[PersonOut], summary="People")
def read_people(request: HttpRequest, paging: Query[PersonQuery]) -> dict[str, Any]:
    """List the people whom one may name, those whose name holds `q` where it is given."""
    user = get_user(request)
    if paging.q.strip():
        found = find_users(user=user, words=paging.q, limit=MOST_FOUND)
        return make_page([person for person in found if person.is_active], paging)
    return make_page(list_users(user=user).filter(is_active=True).order_by("name", "pk"), paging)
