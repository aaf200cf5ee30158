"""Upper-level projects with partners and receipts, agreements with parties and fulfilments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from kepan.apps.accounts.models import User
from kepan.apps.registry.models import Agreement, UpperProject
from kepan.apps.registry.selectors import (
    get_agreement,
    get_project,
    list_agreements,
    list_organisations,
    list_people,
)
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    PartnerEntry,
    ProjectDetails,
    add_fulfilment,
    add_receipt,
    create_agreement,
    create_project,
    remove_fulfilment,
    remove_receipt,
    update_agreement,
    update_agreement_state,
    update_fulfilment,
    update_project,
    update_receipt,
)
from kepan.web.api.operations.registry_lists import ListQuery, list_like, read_list
from kepan.web.api.operations.registry_shared import (
    Keeper,
    find_held,
    find_region,
    find_several,
    read_change,
    read_details,
    read_said,
)
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.schemas.basis import Key, Stretch
from kepan.web.api.schemas.projects import (
    AgreementBody,
    AgreementCard,
    AgreementChange,
    AgreementOut,
    AgreementStateBody,
    FulfilmentBody,
    FulfilmentChange,
    PartnerBody,
    ProjectBody,
    ProjectCard,
    ProjectChange,
    ProjectOut,
    ReceiptBody,
    SideBody,
)
from kepan.web.api.schemas.registry import Ground
from kepan.web.registry.views.holdings import AgreementList, ProjectList

router = Router(tags=["holdings"])
ONE = "/registry/projects/{int:project_pk}"
ONE_AGREEMENT = "/registry/agreements/{int:agreement_pk}"
PROJECTS: Keeper[UpperProject] = Keeper("project", get_project)
AGREEMENTS: Keeper[Agreement] = Keeper("agreement", get_agreement)


@router.get("/registry/projects", response=Stretch[ProjectCard], summary="List upper-level projects")
@list_like(ProjectList)
def read_projects(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List projects of higher levels with the money that arrived."""
    return read_list(ProjectList, request, wanted)


def _read_partners(user: User, partners: Sequence[PartnerBody]) -> list[PartnerEntry]:
    known = find_several(list_organisations(user=user), [one.organisation for one in partners], "partners.organisation")
    return [PartnerEntry(one.written_name, known[one.organisation]) for one in partners]


@router.post("/registry/projects", response={201: ProjectOut}, summary="Enter a project")
def enter_project(request: HttpRequest, body: ProjectBody, response: HttpResponse) -> Status[UpperProject]:
    """Enter a project that an organisation applied for; it belongs to the organisation's region."""
    user = get_user(request)
    organisation = find_choice(list_organisations(user=user), body.organisation, "organisation")
    assert organisation is not None
    leader = find_choice(list_people(user=user), body.leader, "leader")
    made = create_project(
        actor=user,
        organisation=organisation,
        details=ProjectDetails(**read_details(body, "organisation", "partners", leader=leader)),
        partners=_read_partners(user, body.partners),
        source=body.source,
    )
    return Status(201, PROJECTS.show(request, response, made.pk))


@router.get(ONE, response=ProjectOut, summary="One project")
def read_project(request: HttpRequest, project_pk: Key, response: HttpResponse) -> UpperProject:
    """Show a project with its partners and receipts; the header ETag carries its version."""
    return PROJECTS.show(request, response, project_pk)


@router.patch(ONE, response=ProjectOut, summary="Change a project")
def change_project(request: HttpRequest, project_pk: Key, body: ProjectChange, response: HttpResponse) -> UpperProject:
    """Say that a project was funded, accepted or ended, or correct it; fields that are left out stay."""
    user, row = get_user(request), PROJECTS.find(request, project_pk)
    more: dict[str, Any] = {}
    if "leader" in body.model_fields_set:
        more["leader"] = find_choice(list_people(user=user), body.leader, "leader")
    return PROJECTS.change(
        request,
        response,
        row,
        update_project,
        body.version,
        details=read_change(ProjectDetails, row, body, **more),
        organisation=find_choice(list_organisations(user=user), body.organisation, "organisation"),
        partners=None if body.partners is None else _read_partners(user, body.partners),
    )


@router.post(f"{ONE}/receipts", response={201: ProjectOut}, summary="Add a receipt")
def enter_receipt(
    request: HttpRequest, project_pk: Key, body: ReceiptBody, response: HttpResponse
) -> Status[UpperProject]:
    """Enter money that arrived; more than was approved needs a reason."""
    return Status(201, PROJECTS.change(request, response, project_pk, add_receipt, body.version, **read_said(body)))


@router.put(f"{ONE}/receipts/{{int:receipt_pk}}", response=ProjectOut, summary="Correct a receipt")
def change_receipt(
    request: HttpRequest, project_pk: Key, receipt_pk: Key, body: ReceiptBody, response: HttpResponse
) -> UpperProject:
    """Write a receipt as it should have been entered, with the reason; the trail keeps what stood there."""
    row = PROJECTS.find(request, project_pk)
    said = read_said(body) | {"receipt": find_held(row.receipts, receipt_pk)}
    return PROJECTS.change(request, response, row, update_receipt, body.version, **said)


@router.delete(f"{ONE}/receipts/{{int:receipt_pk}}", response=ProjectOut, summary="Take a receipt back")
def drop_receipt(
    request: HttpRequest, project_pk: Key, receipt_pk: Key, response: HttpResponse, reason: Ground = ""
) -> UpperProject:
    """Take back a receipt that was entered by mistake. The version of the project stands in If-Match."""
    row = PROJECTS.find(request, project_pk)
    held = find_held(row.receipts, receipt_pk)
    return PROJECTS.change(request, response, row, remove_receipt, receipt=held, reason=reason)


@router.get("/registry/agreements", response=Stretch[AgreementCard], summary="List agreements")
@list_like(AgreementList)
def read_agreements(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List agreements between organisations with what was paid."""
    return read_list(AgreementList, request, wanted)


def _read_sides(user: User, parties: Sequence[SideBody]) -> list[AgreementPartyEntry]:
    known = find_several(list_organisations(user=user), [one.organisation for one in parties], "parties.organisation")
    return [AgreementPartyEntry(one.written_name, one.side, known[one.organisation]) for one in parties]


@router.post("/registry/agreements", response={201: AgreementOut}, summary="Enter an agreement")
def enter_agreement(request: HttpRequest, body: AgreementBody, response: HttpResponse) -> Status[Agreement]:
    """Enter a signed agreement of two parties or more."""
    user = get_user(request)
    former = find_choice(list_agreements(user=user), body.renews, "renews")
    made = create_agreement(
        actor=user,
        region=find_region(user, body.region),
        details=AgreementDetails(**read_details(body, "parties", renews=former)),
        parties=_read_sides(user, body.parties),
        source=body.source,
    )
    return Status(201, AGREEMENTS.show(request, response, made.pk))


@router.get(ONE_AGREEMENT, response=AgreementOut, summary="One agreement")
def read_agreement(request: HttpRequest, agreement_pk: Key, response: HttpResponse) -> Agreement:
    """Show an agreement with parties and fulfilments; the header ETag carries its version."""
    return AGREEMENTS.show(request, response, agreement_pk)


@router.patch(ONE_AGREEMENT, response=AgreementOut, summary="Correct an agreement")
def change_agreement(
    request: HttpRequest, agreement_pk: Key, body: AgreementChange, response: HttpResponse
) -> Agreement:
    """Correct what was entered wrongly; fields that are left out stay."""
    user, row = get_user(request), AGREEMENTS.find(request, agreement_pk)
    more: dict[str, Any] = {}
    if "renews" in body.model_fields_set:
        more["renews"] = find_choice(list_agreements(user=user), body.renews, "renews")
    return AGREEMENTS.change(
        request,
        response,
        row,
        update_agreement,
        body.version,
        details=read_change(AgreementDetails, row, body, **more),
        parties=None if body.parties is None else _read_sides(user, body.parties),
    )


@router.put(f"{ONE_AGREEMENT}/state", response=AgreementOut, summary="State of an agreement")
def set_agreement_state(
    request: HttpRequest, agreement_pk: Key, body: AgreementStateBody, response: HttpResponse
) -> Agreement:
    """Say how far an agreement is fulfilled; ending it early needs a reason."""
    return AGREEMENTS.change(request, response, agreement_pk, update_agreement_state, body.version, **read_said(body))


@router.post(f"{ONE_AGREEMENT}/fulfilments", response={201: AgreementOut}, summary="Add a fulfilment")
def enter_fulfilment(
    request: HttpRequest, agreement_pk: Key, body: FulfilmentBody, response: HttpResponse
) -> Status[Agreement]:
    """Enter what was paid or delivered; more money than agreed is refused."""
    row = AGREEMENTS.change(request, response, agreement_pk, add_fulfilment, body.version, **read_said(body))
    return Status(201, row)


@router.put(f"{ONE_AGREEMENT}/fulfilments/{{int:fulfilment_pk}}", response=AgreementOut, summary="Correct a fulfilment")
def change_fulfilment(
    request: HttpRequest, agreement_pk: Key, fulfilment_pk: Key, body: FulfilmentChange, response: HttpResponse
) -> Agreement:
    """Write a step as it should have been entered, with the reason; the trail keeps what stood there."""
    row = AGREEMENTS.find(request, agreement_pk)
    said = read_said(body) | {"fulfilment": find_held(row.fulfilments, fulfilment_pk)}
    return AGREEMENTS.change(request, response, row, update_fulfilment, body.version, **said)


@router.delete(
    f"{ONE_AGREEMENT}/fulfilments/{{int:fulfilment_pk}}", response=AgreementOut, summary="Take a fulfilment back"
)
def drop_fulfilment(
    request: HttpRequest, agreement_pk: Key, fulfilment_pk: Key, response: HttpResponse, reason: Ground = ""
) -> Agreement:
    """Take back a step that was entered by mistake. The version of the agreement stands in If-Match."""
    row = AGREEMENTS.find(request, agreement_pk)
    held = find_held(row.fulfilments, fulfilment_pk)
    return AGREEMENTS.change(request, response, row, remove_fulfilment, fulfilment=held, reason=reason)
