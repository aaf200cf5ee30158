"""Titles conferred on organisations and people: entered, renewed, corrected, taken away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from kepan.apps.registry.models import Recognition
from kepan.apps.registry.selectors import get_recognition, list_organisations, list_people
from kepan.apps.registry.services import (
    RecognitionDetails,
    cancel_recognition,
    grant_recognition,
    renew_recognition,
    restore_recognition,
    update_recognition,
)
from kepan.web.api.operations.registry_lists import ListQuery, list_like, read_list
from kepan.web.api.operations.registry_shared import Keeper, read_change, read_details, read_said
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.schemas.basis import Key, Stretch
from kepan.web.api.schemas.people import (
    CancelBody,
    GrantBody,
    RecognitionChange,
    RecognitionOut,
    RenewalBody,
    RestoreBody,
)
from kepan.web.registry.views.holdings import RecognitionList

router = Router(tags=["people"])
ONE = "/registry/recognitions/{int:recognition_pk}"
RECOGNITIONS: Keeper[Recognition] = Keeper("recognition", get_recognition)


@router.get("/registry/recognitions", response=Stretch[RecognitionOut], summary="List titles")
@list_like(RecognitionList)
def read_recognitions(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List the titles conferred; `within` gives those that run out in so many days and were not renewed."""
    return read_list(RecognitionList, request, wanted)


@router.post("/registry/recognitions", response={201: RecognitionOut}, summary="Enter a title")
def grant(request: HttpRequest, body: GrantBody, response: HttpResponse) -> Status[Recognition]:
    """Enter that a title was conferred on an organisation, one of its products, or a person."""
    user = get_user(request)
    made = grant_recognition(
        actor=user,
        details=RecognitionDetails(**read_details(body, "organisation", "person")),
        organisation=find_choice(list_organisations(user=user), body.organisation, "organisation"),
        person=find_choice(list_people(user=user), body.person, "person"),
        source=body.source,
    )
    return Status(201, RECOGNITIONS.show(request, response, made.pk))


@router.get(ONE, response=RecognitionOut, summary="One title")
def read_recognition(request: HttpRequest, recognition_pk: Key, response: HttpResponse) -> Recognition:
    """Show a title conferred; the header ETag carries its version."""
    return RECOGNITIONS.show(request, response, recognition_pk)


@router.patch(ONE, response=RecognitionOut, summary="Correct a title")
def change_recognition(
    request: HttpRequest, recognition_pk: Key, body: RecognitionChange, response: HttpResponse
) -> Recognition:
    """Correct what was entered wrongly about a title; fields that are left out stay."""
    row = RECOGNITIONS.find(request, recognition_pk)
    details = read_change(RecognitionDetails, row, body)
    said = {"details": details, "reason": body.reason}
    return RECOGNITIONS.change(request, response, row, update_recognition, body.version, **said)


@router.post(f"{ONE}/renewals", response={201: RecognitionOut}, summary="Renew a title")
def renew(request: HttpRequest, recognition_pk: Key, body: RenewalBody, response: HttpResponse) -> Status[Recognition]:
    """Enter that a title was conferred again on its holder; it counts as one that goes on."""
    made = renew_recognition(
        actor=get_user(request),
        recognition=RECOGNITIONS.find(request, recognition_pk),
        details=RecognitionDetails(**read_details(body)),
        source=body.source,
    )
    return Status(201, RECOGNITIONS.show(request, response, made.pk))


@router.post(f"{ONE}/cancel", response=RecognitionOut, summary="Take a title away")
def cancel_title(request: HttpRequest, recognition_pk: Key, body: CancelBody, response: HttpResponse) -> Recognition:
    """Enter that a title was taken away on a day; until then it was held."""
    return RECOGNITIONS.change(request, response, recognition_pk, cancel_recognition, body.version, **read_said(body))


@router.post(f"{ONE}/restore", response=RecognitionOut, summary="Take a cancellation back")
def restore_title(request: HttpRequest, recognition_pk: Key, body: RestoreBody, response: HttpResponse) -> Recognition:
    """Take a cancellation back that was entered by mistake or was overruled."""
    return RECOGNITIONS.change(request, response, recognition_pk, restore_recognition, body.version, **read_said(body))
