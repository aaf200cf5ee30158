"""Documents that lie ready in a folder of the server: what there is, and taking one in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from kepan.apps.accounts.permissions import require
from kepan.apps.planning.permissions import can_create_plans
from kepan.apps.planning.selectors import get_upload_region, list_offers, list_plan_regions, list_plans
from kepan.apps.planning.services import import_document
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.schemas.basis import Body, BodyKey, Page, Paging, make_page
from kepan.web.api.schemas.beside import MadePlan, ShelfOut

router = Router(tags=["plans"])


class ShelfBody(Body):
    """Which document to take in, and for which region."""

    name: str = Field(max_length=200, description="File name, as GET /shelf has it.")
    region: BodyKey | None = Field(None, description="Left out: one's own region, else the topmost one may.")


@router.get("/shelf", response=Page[ShelfOut], summary="Documents that lie ready")
def read_shelf(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the documents that lie ready to be taken in, each with the plan one has made of it."""
    user = get_user(request)
    require(can_create_plans(user))
    page = make_page(list_offers(user=user), paging)
    page["items"] = [
        {
            "name": one.file.name,
            "title": one.file.title,
            "size": one.file.size,
            "sha256": one.file.sha256,
            "plan_id": None if one.plan is None else one.plan.pk,
        }
        for one in page["items"]
    ]
    return page


@router.post("/shelf", response={201: MadePlan, 200: MadePlan}, summary="Take a document in that lies ready")
def create_plan_from_shelf(request: HttpRequest, body: ShelfBody) -> Status[dict[str, Any]]:
    """Take a document in and have it compiled; one that was taken in before answers its plan, with 200."""
    user = get_user(request)
    require(can_create_plans(user))
    region = find_choice(list_plan_regions(user=user), body.region, "region") or get_upload_region(user=user)
    made = import_document(actor=user, name=body.name, region=region)
    plan = list_plans(user=user).get(pk=made.plan.pk)
    return Status(201 if made.is_new else 200, {"plan": plan, "is_new": made.is_new})
