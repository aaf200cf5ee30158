"""Rights: entered, corrected, with the names on them, and the legal events from which their status follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import PartyRole
from kepan.apps.registry.models import Right
from kepan.apps.registry.selectors import get_right, list_organisations, list_people
from kepan.apps.registry.services import (
    EventEntry,
    Outcome,
    PartyEntry,
    RightDetails,
    add_event,
    check_event,
    create_right,
    remove_event,
    resolve_party,
    update_event,
    update_right,
)
from kepan.web.api.operations.registry_lists import ListQuery, list_like, read_list
from kepan.web.api.operations.registry_shared import (
    Keeper,
    find_held,
    find_region,
    find_several,
    read_change,
    read_details,
)
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.schemas.basis import Key, Stretch
from kepan.web.api.schemas.registry import Ground
from kepan.web.api.schemas.rights import (
    EventBody,
    EventChange,
    EventFields,
    NamedBody,
    OutcomeOut,
    PartyBody,
    PartyChange,
    RightBody,
    RightCard,
    RightChange,
    RightOut,
)
from kepan.web.registry.views.holdings import RightList

router = Router(tags=["holdings"])
ONE = "/registry/rights/{int:right_pk}"
RIGHTS: Keeper[Right] = Keeper("right", get_right)
Name = Callable[[NamedBody], PartyEntry]


def _read_names(user: User, named: Sequence[NamedBody]) -> Name:
    """Look up the records that a body names, all in two queries, and return how a name of it is read."""
    bodies = find_several(list_organisations(user=user), [one.organisation for one in named], "parties.organisation")
    people = find_several(list_people(user=user), [one.person for one in named], "parties.person")

    def read(one: NamedBody) -> PartyEntry:
        # The event gives the role to those whom it names.
        role = one.role if isinstance(one, PartyBody) else PartyRole.OWNER
        return PartyEntry(role, one.written_name, bodies[one.organisation], people[one.person], one.as_written)

    return read


def _read_event(body: EventFields, read: Name) -> EventEntry:
    parties = [read(one) for one in body.parties]
    return EventEntry(
        body.kind, body.on, body.detail, body.source, body.number, body.licence or "", body.amount, body.until, parties
    )


@router.get("/registry/rights", response=Stretch[RightCard], summary="List rights")
@list_like(RightList)
def read_rights(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List patents and what is counted beside them."""
    return read_list(RightList, request, wanted)


@router.post("/registry/rights", response={201: RightOut}, summary="Enter a right")
def enter_right(request: HttpRequest, body: RightBody, response: HttpResponse) -> Status[Right]:
    """Enter a right with parties, classes and events; a wrong number is refused with the right check digit."""
    user = get_user(request)
    read = _read_names(user, [*body.parties, *(one for event in body.events for one in event.parties)])
    made = create_right(
        actor=user,
        region=find_region(user, body.region),
        details=RightDetails(**read_details(body, "parties", "events", "ipc")),
        parties=[read(one) for one in body.parties],
        events=[_read_event(one, read) for one in body.events],
        ipc=body.ipc,
        source=body.source,
    )
    return Status(201, RIGHTS.show(request, response, made.pk))


@router.get(ONE, response=RightOut, summary="One right")
def read_right(request: HttpRequest, right_pk: Key, response: HttpResponse) -> Right:
    """Show a right with parties, classes and events; the header ETag carries its version."""
    return RIGHTS.show(request, response, right_pk)


@router.patch(ONE, response=RightOut, summary="Correct a right")
def change_right(request: HttpRequest, right_pk: Key, body: RightChange, response: HttpResponse) -> Right:
    """Correct what was entered wrongly; fields that are left out stay. Whom events name is corrected at the event."""
    row = RIGHTS.find(request, right_pk)
    read = _read_names(get_user(request), body.parties or [])
    return RIGHTS.change(
        request,
        response,
        row,
        update_right,
        body.version,
        details=read_change(RightDetails, row, body),
        parties=None if body.parties is None else [read(one) for one in body.parties],
        ipc=body.ipc,
        source=body.source,
    )


@router.put(f"{ONE}/parties/{{int:party_pk}}", response=RightOut, summary="Say which record a name is")
def set_party(request: HttpRequest, right_pk: Key, party_pk: Key, body: PartyChange, response: HttpResponse) -> Right:
    """Say which organisation or person a written name is; both null take the answer back."""
    row, user = RIGHTS.find(request, right_pk), get_user(request)
    return RIGHTS.change(
        request,
        response,
        row,
        resolve_party,
        body.version,
        party=find_held(row.parties, party_pk),
        organisation=find_choice(list_organisations(user=user), body.organisation, "organisation"),
        person=find_choice(list_people(user=user), body.person, "person"),
    )


@router.post(f"{ONE}/events", response={201: RightOut}, summary="Add a legal event")
def enter_event(request: HttpRequest, right_pk: Key, body: EventBody, response: HttpResponse) -> Status[Right]:
    """Enter a dated legal event; status and owners follow."""
    row = RIGHTS.find(request, right_pk)
    event = _read_event(body, _read_names(get_user(request), body.parties))
    return Status(201, RIGHTS.change(request, response, row, add_event, body.version, event=event))


@router.post(f"{ONE}/events/check", response=OutcomeOut, summary="What a legal event would do")
def try_event(request: HttpRequest, right_pk: Key, body: EventFields) -> Outcome:
    """Say what the status would become with an event, or why it would be refused; nothing is written."""
    row = RIGHTS.find(request, right_pk)
    return check_event(right=row, entry=_read_event(body, _read_names(get_user(request), body.parties)))


@router.put(f"{ONE}/events/{{int:event_pk}}", response=RightOut, summary="Correct a legal event")
def change_event(
    request: HttpRequest, right_pk: Key, event_pk: Key, body: EventChange, response: HttpResponse
) -> Right:
    """Write an event as it should have been entered; the trail keeps what stood there."""
    row = RIGHTS.find(request, right_pk)
    entry = _read_event(body, _read_names(get_user(request), body.parties))
    held = find_held(row.events, event_pk)
    return RIGHTS.change(
        request, response, row, update_event, body.version, event=held, entry=entry, reason=body.reason
    )


@router.delete(f"{ONE}/events/{{int:event_pk}}", response=RightOut, summary="Take a legal event back")
def drop_event(
    request: HttpRequest, right_pk: Key, event_pk: Key, response: HttpResponse, reason: Ground = ""
) -> Right:
    """Take an event back on which no later one rests. The version of the right stands in If-Match."""
    row = RIGHTS.find(request, right_pk)
    return RIGHTS.change(request, response, row, remove_event, event=find_held(row.events, event_pk), reason=reason)
