"""The operations of sharing with what they answer to whom; calls.py takes them in.

The director is of the office that looks after the data; the planner asked for it and ordered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.sharing.services import pay_order
from tests.factories.sharing import OWNED, PAID, make_open, make_order, make_permission, make_priced, make_request
from tests.web.access import World

ALL = {200: "reporter auditor planner director neighbour", 401: "nobody"}
ASKERS = {201: "reporter auditor planner director neighbour", 401: "nobody"}
OWN = {200: "planner director", 404: "reporter auditor neighbour", 401: "nobody"}
OWN_DEEDS = {201: "planner director", 404: "reporter auditor neighbour", 401: "nobody"}
STEWARD = {201: "director", 403: "planner", 404: "reporter auditor neighbour", 401: "nobody"}
APPLICANT = {201: "planner", 403: "director", 404: "reporter auditor neighbour", 401: "nobody"}
TAKEN = {200: "planner", 403: "reporter auditor director neighbour", 401: "nobody"}


@dataclass(frozen=True)
class SharingScene:
    """A request that was granted and one that waits, an order that was paid and one that was not."""

    granted: int
    waiting: int
    paid: int
    placed: int


def make_sharing_scene(world: World) -> SharingScene:
    """Open data sets of each tier, ask, grant, order and pay."""
    planner, director = world.users["planner"], world.users["director"]
    director.office = world.office
    director.save(update_fields=["office"])
    steward = User.objects.get(pk=director.pk)
    for key in ("organisations", OWNED, "project_money"):
        make_open(key, office=world.office)
    make_priced(planner, office=world.office)
    granted = make_request(planner)
    make_permission(granted, steward)
    paid = make_order(planner)
    pay_order(actor=steward, order=paid, paid_on=timezone.localdate(), reference="虚构-1")
    waiting, placed = make_request(planner), make_order(planner)
    return SharingScene(granted.pk, waiting.pk, paid.pk, placed.pk)


def list_sharing_calls(
    scene: SharingScene,
) -> dict[str, tuple[Mapping[int, str], str, Mapping[str, Any] | None]]:
    """List one call of each operation: what it answers to whom, where, with what."""
    terms: dict[str, Any] = {"version": 1, "is_open": True}
    wish = {"dataset": "project_money", "purpose": "虚构用途", "columns": ["name"]}
    part = {"columns": ["name"], "masked": ["name"], "term_days": 1, "uses": 1}
    reason = {"reason": "虚构理由"}
    payment = {"paid_on": timezone.localdate().isoformat(), "reference": "虚构-2"}
    waiting, granted = f"sharing/requests/{scene.waiting}", f"sharing/requests/{scene.granted}"
    placed, paid = f"sharing/orders/{scene.placed}", f"sharing/orders/{scene.paid}"
    return {
        "read_datasets": (ALL, "sharing/datasets", None),
        "read_dataset": (ALL, f"sharing/datasets/{OWNED}", None),
        "read_dataset_rows": (TAKEN, f"sharing/datasets/{OWNED}/rows", None),
        "read_dataset_file": (TAKEN, f"sharing/datasets/{PAID}/file?form=json", None),
        "set_dataset": (
            {201: "director", 403: "reporter auditor planner neighbour", 401: "nobody"},
            "sharing/datasets/organisations", terms | {"version": 2},
        ),
        "read_data_requests": (ALL, "sharing/requests", None),
        "ask_for_data": (ASKERS, "sharing/requests", wish),
        "read_data_request": (OWN, waiting, None),
        "approve_data_request": (STEWARD, f"{waiting}/approval", part),
        "refuse_data_request": (STEWARD, f"{waiting}/refusal", reason),
        "withdraw_data_request": (APPLICANT, f"{waiting}/withdrawal", {}),
        "revoke_data_request": (STEWARD, f"{granted}/revocation", reason),
        "read_data_orders": (ALL, "sharing/orders", None),
        "order_data": (
            {201: "reporter auditor director neighbour", 422: "planner", 401: "nobody"},
            "sharing/orders", {"dataset": PAID, "purpose": "虚构用途"},
        ),
        "read_data_order": (OWN, placed, None),
        "pay_data_order": (STEWARD, f"{placed}/payment", payment),
        "cancel_data_order": (OWN_DEEDS, f"{placed}/cancellation", reason),
        "refund_data_order": (STEWARD, f"{paid}/refund", reason),
        "read_revenue": (
            {200: "planner director neighbour", 403: "reporter auditor", 401: "nobody"}, "sharing/revenue", None,
        ),
        "read_resources": (ALL, "registry/resources", None),
    }  # fmt: skip
