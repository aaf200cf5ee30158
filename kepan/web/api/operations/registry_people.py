"""People of the registry with kinds, fields and positions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from kepan.apps.registry.models import Organisation, Person
from kepan.apps.registry.selectors import get_person, list_organisations
from kepan.apps.registry.services import (
    PersonDetails,
    PersonKindEntry,
    add_position,
    create_person,
    end_position,
    remove_position,
    update_person,
    update_person_fields,
    update_person_kinds,
    update_position,
)
from kepan.web.api.operations.registry_lists import ListQuery, list_like, read_list
from kepan.web.api.operations.registry_shared import (
    Keeper,
    find_held,
    find_region,
    read_change,
    read_details,
    read_said,
)
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.schemas.basis import Key, Stretch
from kepan.web.api.schemas.people import (
    EndBody,
    KindBody,
    NewPerson,
    PersonCard,
    PersonChange,
    PersonDetail,
    PersonFieldsBody,
    PersonKindsBody,
    PositionBody,
    PositionChange,
)
from kepan.web.registry.views.lists import PersonList

router = Router(tags=["people"])
ONE = "/registry/people/{int:person_pk}"
PEOPLE: Keeper[Person] = Keeper("person", get_person)


def _read_kinds(kinds: list[KindBody]) -> list[PersonKindEntry]:
    return [PersonKindEntry(one.kind, one.category, one.starts_on) for one in kinds]


@router.get("/registry/people", response=Stretch[PersonCard], summary="List people")
@list_like(PersonList)
def read_registered_people(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List the experts, talents and others whom one may see; `q` is the beginning of a name."""
    return read_list(PersonList, request, wanted)


@router.post("/registry/people", response={201: PersonDetail}, summary="Register a person")
def register_person(request: HttpRequest, body: NewPerson, response: HttpResponse) -> Status[Person]:
    """Register a person; by the identity number the same person is never entered twice."""
    user = get_user(request)
    made = create_person(
        actor=user,
        region=find_region(user, body.region),
        details=PersonDetails(**read_details(body, "kinds", "identity_number")),
        kinds=_read_kinds(body.kinds),
        identity_number=body.identity_number.get_secret_value(),
        source=body.source,
    )
    return Status(201, PEOPLE.show(request, response, made.pk))


@router.get(ONE, response=PersonDetail, summary="One person")
def read_person(request: HttpRequest, person_pk: Key, response: HttpResponse) -> Person:
    """Show a person with kinds, fields and positions; the header ETag carries the version."""
    return PEOPLE.show(request, response, person_pk)


@router.patch(ONE, response=PersonDetail, summary="Correct a person")
def change_person(request: HttpRequest, person_pk: Key, body: PersonChange, response: HttpResponse) -> Person:
    """Correct what was entered wrongly; fields that are left out stay, as does the identity number."""
    row = PEOPLE.find(request, person_pk)
    number = body.identity_number.get_secret_value()
    details = read_change(PersonDetails, row, body)
    return PEOPLE.change(request, response, row, update_person, body.version, details=details, identity_number=number)


@router.put(f"{ONE}/kinds", response=PersonDetail, summary="Say what a person is")
def set_person_kinds(request: HttpRequest, person_pk: Key, body: PersonKindsBody, response: HttpResponse) -> Person:
    """Say what a person is from today on: new kinds begin, those left out end."""
    kinds = _read_kinds(body.kinds)
    return PEOPLE.change(request, response, person_pk, update_person_kinds, body.version, kinds=kinds)


@router.put(f"{ONE}/fields", response=PersonDetail, summary="Set fields of work")
def set_person_fields(request: HttpRequest, person_pk: Key, body: PersonFieldsBody, response: HttpResponse) -> Person:
    """Set all fields of one scheme in which a person works."""
    codes = {body.scheme: body.codes}
    return PEOPLE.change(request, response, person_pk, update_person_fields, body.version, codes=codes)


def _find_employer(request: HttpRequest, pk: int) -> Organisation:
    found = find_choice(list_organisations(user=get_user(request)), pk, "organisation")
    assert found is not None
    return found


@router.post(f"{ONE}/positions", response={201: PersonDetail}, summary="Add a position")
def create_position(request: HttpRequest, person_pk: Key, body: PositionBody, response: HttpResponse) -> Status[Person]:
    """Say what a person is or was at an organisation; a second main position at the same time is refused."""
    row = PEOPLE.find(request, person_pk)
    said = read_said(body) | {"organisation": _find_employer(request, body.organisation)}
    return Status(201, PEOPLE.change(request, response, row, add_position, body.version, **said))


@router.post(f"{ONE}/positions/{{int:position_pk}}/end", response=PersonDetail, summary="End a position")
def finish_position(
    request: HttpRequest, person_pk: Key, position_pk: Key, body: EndBody, response: HttpResponse
) -> Person:
    """Say on which day a position ended."""
    row = PEOPLE.find(request, person_pk)
    said = read_said(body) | {"position": find_held(row.positions, position_pk)}
    return PEOPLE.change(request, response, row, end_position, body.version, **said)


@router.put(f"{ONE}/positions/{{int:position_pk}}", response=PersonDetail, summary="Correct a position")
def change_position(
    request: HttpRequest, person_pk: Key, position_pk: Key, body: PositionChange, response: HttpResponse
) -> Person:
    """Write a position as it should have been entered; one that ended is ended instead."""
    row = PEOPLE.find(request, person_pk)
    said = read_said(body) | {
        "organisation": _find_employer(request, body.organisation),
        "position": find_held(row.positions, position_pk),
    }
    return PEOPLE.change(request, response, row, update_position, body.version, **said)


@router.delete(f"{ONE}/positions/{{int:position_pk}}", response=PersonDetail, summary="Take a position away")
def drop_position(request: HttpRequest, person_pk: Key, position_pk: Key, response: HttpResponse) -> Person:
    """Take away a position that was entered by mistake. The version of the person stands in If-Match."""
    row = PEOPLE.find(request, person_pk)
    return PEOPLE.change(request, response, row, remove_position, position=find_held(row.positions, position_pk))
