"""Rights with parties and legal events, upper-level projects with receipts, agreements with fulfilments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kepan.apps.registry.enums import (
    AgreementKind,
    AgreementState,
    ProjectState,
    RightKind,
    RightStatus,
    TitleLevel,
)
from kepan.apps.registry.models import Agreement, Right, UpperProject
from kepan.apps.registry.selectors import (
    get_agreement,
    get_project,
    get_right,
    list_agreements,
    list_organisations,
    list_people,
    list_projects,
    list_rights,
)
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    EventEntry,
    PartyEntry,
    ProjectDetails,
    RightDetails,
    add_event,
    add_fulfilment,
    add_receipt,
    create_agreement,
    create_project,
    create_right,
    update_agreement_state,
    update_project,
)
from kepan.web.api.operations.registry_shared import (
    find_record,
    find_region,
    find_several,
    match_filters,
    read_change,
    read_details,
)
from kepan.web.api.operations.shared import find_choice, get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, get_version, make_page
from kepan.web.api.schemas.holdings import (
    AgreementBody,
    AgreementCard,
    AgreementOut,
    AgreementStateBody,
    EventBody,
    FulfilmentBody,
    ProjectBody,
    ProjectCard,
    ProjectChange,
    ProjectOut,
    ReceiptBody,
    RightBody,
    RightCard,
    RightOut,
)
from kepan.web.api.schemas.registry import FilterYear, Words
from kepan.web.registry.filters import AgreementFilter, ProjectFilter, RightFilter
from kepan.web.registry.views.holdings import AgreementList, ProjectList, RightList
from kepan.web.ui.lists.state import match_words

router = Router(tags=["holdings"])


class RightQuery(Paging):
    """Which rights, the newest first; `ipc` is the beginning of a symbol."""

    q: Words = ""
    region: Key | None = None
    kind: RightKind | None = None
    status: RightStatus | None = None
    ipc: str | None = None
    year: FilterYear | None = None


class ProjectQuery(Paging):
    """Which projects, the newest first."""

    q: Words = ""
    region: Key | None = None
    level: TitleLevel | None = None
    state: ProjectState | None = None
    year: FilterYear | None = None


class AgreementQuery(Paging):
    """Which agreements, the newest first."""

    q: Words = ""
    region: Key | None = None
    kind: AgreementKind | None = None
    state: AgreementState | None = None
    year: FilterYear | None = None


def _write_right(request: HttpRequest, pk: int, response: HttpResponse) -> Right:
    row = find_record(get_right, get_user(request), pk)
    set_tag(response, row.version)
    return row


def _write_project(request: HttpRequest, pk: int, response: HttpResponse) -> UpperProject:
    row = find_record(get_project, get_user(request), pk)
    set_tag(response, row.version)
    return row


def _write_agreement(request: HttpRequest, pk: int, response: HttpResponse) -> Agreement:
    row = find_record(get_agreement, get_user(request), pk)
    set_tag(response, row.version)
    return row


@router.get("/registry/rights", response=Page[RightCard], summary="List rights")
def read_rights(request: HttpRequest, wanted: Query[RightQuery]) -> dict[str, Any]:
    """List patents and what is counted beside them."""
    rows = match_filters(RightFilter, request, list_rights(user=get_user(request)), wanted)
    return make_page(rows.filter(match_words(wanted.q, RightList.search_fields)), wanted)


@router.post("/registry/rights", response={201: RightOut}, summary="Enter a right")
def enter_right(request: HttpRequest, body: RightBody, response: HttpResponse) -> Status[Right]:
    """Enter a right with parties, classes and events; a wrong number is refused with the right check digit."""
    user = get_user(request)
    organisations = find_several(
        list_organisations(user=user), [one.organisation for one in body.parties], "parties.organisation"
    )
    people = find_several(list_people(user=user), [one.person for one in body.parties], "parties.person")
    made = create_right(
        actor=user,
        region=find_region(user, body.region),
        details=RightDetails(**read_details(body, "parties", "events", "ipc")),
        parties=[
            PartyEntry(one.role, one.written_name, organisations[one.organisation], people[one.person])
            for one in body.parties
        ],
        events=[EventEntry(one.kind, one.on, one.detail, one.source) for one in body.events],
        ipc=body.ipc,
        source=body.source,
    )
    return Status(201, _write_right(request, made.pk, response))


@router.get("/registry/rights/{int:right_pk}", response=RightOut, summary="One right")
def read_right(request: HttpRequest, right_pk: Key, response: HttpResponse) -> Right:
    """Show a right with parties, classes and events; the header ETag carries its version."""
    return _write_right(request, right_pk, response)


@router.post("/registry/rights/{int:right_pk}/events", response={201: RightOut}, summary="Add a legal event")
def enter_event(request: HttpRequest, right_pk: Key, body: EventBody, response: HttpResponse) -> Status[Right]:
    """Enter a dated legal event; the status follows."""
    user = get_user(request)
    add_event(
        actor=user,
        right=find_record(get_right, user, right_pk),
        expected_version=get_version(request, body.version),
        event=EventEntry(body.kind, body.on, body.detail, body.source),
    )
    return Status(201, _write_right(request, right_pk, response))


@router.get("/registry/projects", response=Page[ProjectCard], summary="List upper-level projects")
def read_projects(request: HttpRequest, wanted: Query[ProjectQuery]) -> dict[str, Any]:
    """List projects of higher levels with the money that arrived."""
    rows = match_filters(ProjectFilter, request, list_projects(user=get_user(request)), wanted)
    return make_page(rows.filter(match_words(wanted.q, ProjectList.search_fields)), wanted)


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
        details=ProjectDetails(**read_details(body, "organisation", leader=leader)),
        source=body.source,
    )
    return Status(201, _write_project(request, made.pk, response))


@router.get("/registry/projects/{int:project_pk}", response=ProjectOut, summary="One project")
def read_project(request: HttpRequest, project_pk: Key, response: HttpResponse) -> UpperProject:
    """Show a project with its receipts; the header ETag carries its version."""
    return _write_project(request, project_pk, response)


@router.patch("/registry/projects/{int:project_pk}", response=ProjectOut, summary="Change a project")
def change_project(request: HttpRequest, project_pk: Key, body: ProjectChange, response: HttpResponse) -> UpperProject:
    """Say that a project was funded, accepted or ended, or correct it; fields that are left out stay."""
    user = get_user(request)
    row = find_record(get_project, user, project_pk)
    more: dict[str, Any] = {}
    if "leader" in body.model_fields_set:
        more["leader"] = find_choice(list_people(user=user), body.leader, "leader")
    if body.level is None:
        more["level"] = row.level
    update_project(
        actor=user,
        project=row,
        expected_version=get_version(request, body.version),
        details=read_change(ProjectDetails, row, body, **more),
    )
    return _write_project(request, project_pk, response)


@router.post("/registry/projects/{int:project_pk}/receipts", response={201: ProjectOut}, summary="Add a receipt")
def enter_receipt(
    request: HttpRequest, project_pk: Key, body: ReceiptBody, response: HttpResponse
) -> Status[UpperProject]:
    """Enter money that arrived; more than was approved needs a reason."""
    user = get_user(request)
    add_receipt(
        actor=user,
        project=find_record(get_project, user, project_pk),
        expected_version=get_version(request, body.version),
        **body.model_dump(exclude={"version"}),
    )
    return Status(201, _write_project(request, project_pk, response))


@router.get("/registry/agreements", response=Page[AgreementCard], summary="List agreements")
def read_agreements(request: HttpRequest, wanted: Query[AgreementQuery]) -> dict[str, Any]:
    """List agreements between organisations with what was paid."""
    rows = match_filters(AgreementFilter, request, list_agreements(user=get_user(request)), wanted)
    return make_page(rows.filter(match_words(wanted.q, AgreementList.search_fields)), wanted)


@router.post("/registry/agreements", response={201: AgreementOut}, summary="Enter an agreement")
def enter_agreement(request: HttpRequest, body: AgreementBody, response: HttpResponse) -> Status[Agreement]:
    """Enter a signed agreement of two parties or more."""
    user = get_user(request)
    known = find_several(
        list_organisations(user=user), [one.organisation for one in body.parties], "parties.organisation"
    )
    made = create_agreement(
        actor=user,
        region=find_region(user, body.region),
        details=AgreementDetails(**read_details(body, "parties")),
        parties=[AgreementPartyEntry(one.written_name, one.side, known[one.organisation]) for one in body.parties],
        source=body.source,
    )
    return Status(201, _write_agreement(request, made.pk, response))


@router.get("/registry/agreements/{int:agreement_pk}", response=AgreementOut, summary="One agreement")
def read_agreement(request: HttpRequest, agreement_pk: Key, response: HttpResponse) -> Agreement:
    """Show an agreement with parties and fulfilments; the header ETag carries its version."""
    return _write_agreement(request, agreement_pk, response)


@router.put("/registry/agreements/{int:agreement_pk}/state", response=AgreementOut, summary="State of an agreement")
def set_agreement_state(
    request: HttpRequest, agreement_pk: Key, body: AgreementStateBody, response: HttpResponse
) -> Agreement:
    """Say how far an agreement is fulfilled; ending it early needs a reason."""
    user = get_user(request)
    update_agreement_state(
        actor=user,
        agreement=find_record(get_agreement, user, agreement_pk),
        expected_version=get_version(request, body.version),
        state=body.state,
        reason=body.reason,
    )
    return _write_agreement(request, agreement_pk, response)


@router.post(
    "/registry/agreements/{int:agreement_pk}/fulfilments", response={201: AgreementOut}, summary="Add a fulfilment"
)
def enter_fulfilment(
    request: HttpRequest, agreement_pk: Key, body: FulfilmentBody, response: HttpResponse
) -> Status[Agreement]:
    """Enter what was paid or delivered; more money than agreed is refused."""
    user = get_user(request)
    add_fulfilment(
        actor=user,
        agreement=find_record(get_agreement, user, agreement_pk),
        expected_version=get_version(request, body.version),
        **body.model_dump(exclude={"version"}),
    )
    return Status(201, _write_agreement(request, agreement_pk, response))
