"""What the targets of a plan in force are counted by."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from kepan.apps.planning.enums import Definition
from kepan.apps.planning.models import Target
from kepan.apps.planning.selectors import find_binding, measure_target
from kepan.apps.planning.services import Source, bind_target, unbind_target
from kepan.web.api.operations.shared import find_force, find_row, get_user, set_tag
from kepan.web.api.schemas.basis import Key
from kepan.web.api.schemas.desk import BindingBody, BindingOut, UnbindBody

router = Router(tags=["rows"])
ONE = "/plans/{int:pk}/targets/{int:target_pk}/binding"
NAMES = ("counted", "definition", "level", "note", "made_at")


def _show(request: HttpRequest, response: HttpResponse, pk: int, target_pk: int) -> dict[str, Any]:
    target = find_row(find_force(request, pk), Target, target_pk)
    held, measured = find_binding(target), measure_target(target, today=timezone.localdate())
    version = 0 if held is None else held.version
    set_tag(response, version)
    sums = {} if measured is None else {one: found.total for one, found in measured.sums.items()}
    return {
        "version": version,
        **{name: None if held is None else getattr(held, name) for name in NAMES},
        "as_of": None if measured is None else measured.as_of,
        "actual": None if measured is None else measured.actual,
        "approved": sums.get(Definition.APPROVED),
        "received": sums.get(Definition.RECEIVED),
        "status": None if measured is None else measured.standing.status,
    }


@router.get(ONE, response=BindingOut, summary="What a target is counted by")
def read_binding(request: HttpRequest, pk: Key, target_pk: Key, response: HttpResponse) -> dict[str, Any]:
    """Show by which records a target is counted, and how it stands by them, in both definitions."""
    return _show(request, response, pk, target_pk)


@router.put(ONE, response=BindingOut, summary="Say what a target is counted by")
def set_binding(
    request: HttpRequest, pk: Key, target_pk: Key, body: BindingBody, response: HttpResponse
) -> dict[str, Any]:
    """Choose the definition and the level from which money counts; a change needs a reason."""
    bind_target(
        actor=get_user(request),
        target=find_row(find_force(request, pk), Target, target_pk),
        expected_version=body.version,
        source=Source(body.definition, body.level, body.note),
        reason=body.reason,
    )
    return _show(request, response, pk, target_pk)


@router.post(f"{ONE}/remove", response=BindingOut, summary="Count a target no longer by records")
def remove_binding(
    request: HttpRequest, pk: Key, target_pk: Key, body: UnbindBody, response: HttpResponse
) -> dict[str, Any]:
    """Say that a target is no longer counted by records; the records stay."""
    target = find_row(find_force(request, pk), Target, target_pk)
    unbind_target(actor=get_user(request), target=target, expected_version=body.version, reason=body.reason)
    return _show(request, response, pk, target_pk)
