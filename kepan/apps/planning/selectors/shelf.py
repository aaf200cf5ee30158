"""Documents that lie ready in a folder of the server, as they are offered to those who may upload."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.planning.enums import WRITERS, PlanState
from kepan.apps.planning.models import Plan
from kepan.apps.planning.selectors.plans import list_plan_regions, list_plans
from kepan.store.files.shelf import ShelfFile, list_shelf


@dataclass(frozen=True)
class Offer:
    """A document on the shelf, and the plan that the user made of it, if any."""

    file: ShelfFile
    plan: Plan | None


def list_offers(*, user: AnyUser) -> list[Offer]:
    """List what lies ready, for those who may upload; one query, none where nothing lies there."""
    scope = get_scope(user)
    shelf = list_shelf(settings.KEPAN_SHELF) if scope.roles & WRITERS else []
    if not shelf:
        return []
    rows = list_plans(user=user).filter(
        owner_id=scope.user_id,
        document__sha256__in=[file.sha256 for file in shelf],
        state__in=[PlanState.COMPILING, PlanState.DRAFT, PlanState.CONFIRMED],
    )
    made = {plan.document.sha256: plan for plan in rows.order_by("-pk")}
    return [Offer(file, made.get(file.sha256)) for file in shelf]


def get_upload_region(*, user: User) -> Region:
    """Return the region that an upload is for unless another is chosen: the own one, else the topmost that may be.

    Raises Region.DoesNotExist for those who may upload nowhere.
    """
    regions = list_plan_regions(user=user)
    return regions.filter(users=user).first() or regions.earliest("path")
