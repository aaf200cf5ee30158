"""People of the registry with kinds, fields and positions, and titles conferred on organisations and people."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kepan.apps.registry.enums import PersonKind, TitleLevel
from kepan.apps.registry.models import Person, Position, Recognition
from kepan.apps.registry.selectors import (
    get_person,
    get_recognition,
    list_organisations,
    list_people,
    list_recognitions,
)
from kepan.apps.registry.services import (
    PersonDetails,
    PersonKindEntry,
    RecognitionDetails,
    add_position,
    cancel_recognition,
    create_person,
    end_position,
    grant_recognition,
    renew_recognition,
    update_person,
    update_person_fields,
    update_person_kinds,
)
from kepan.web.api.operations.registry_shared import (
    find_record,
    find_region,
    match_filters,
    read_change,
    read_details,
)
from kepan.web.api.operations.shared import find_choice, get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, get_version, make_page
from kepan.web.api.schemas.people import (
    CancelBody,
    EndBody,
    GrantBody,
    KindBody,
    NewPerson,
    PersonCard,
    PersonChange,
    PersonDetail,
    PersonFieldsBody,
    PersonKindsBody,
    PositionBody,
    RecognitionOut,
    RenewalBody,
)
from kepan.web.api.schemas.registry import FilterYear, Words
from kepan.web.registry.filters import PersonFilter, RecognitionFilter
from kepan.web.registry.guards import find_person
from kepan.web.registry.views.holdings import RecognitionList
from kepan.web.ui.lists.state import match_words

router = Router(tags=["people"])
ONE = "/registry/people/{int:person_pk}"
ONE_TITLE = "/registry/recognitions/{int:recognition_pk}"


class PersonQuery(Paging):
    """Which people, by name; `q` is the beginning of a name."""

    q: Words = ""
    region: Key | None = None
    kind: PersonKind | None = None


class RecognitionQuery(Paging):
    """Which titles, the newest first."""

    q: Words = ""
    region: Key | None = None
    title: str | None = None
    level: TitleLevel | None = None
    within: Literal["180", "90", "30"] | None = None
    year: FilterYear | None = None


def _read_kinds(kinds: list[KindBody]) -> list[PersonKindEntry]:
    return [PersonKindEntry(one.kind, one.category, one.starts_on) for one in kinds]


def _write_person(request: HttpRequest, pk: int, response: HttpResponse) -> Person:
    row = find_record(get_person, get_user(request), pk)
    set_tag(response, row.version)
    return row


def _write_recognition(request: HttpRequest, pk: int, response: HttpResponse) -> Recognition:
    row = find_record(get_recognition, get_user(request), pk)
    set_tag(response, row.version)
    return row


@router.get("/registry/people", response=Page[PersonCard], summary="List people")
def read_registered_people(request: HttpRequest, wanted: Query[PersonQuery]) -> dict[str, Any]:
    """List the experts, talents and others whom one may see."""
    rows = match_filters(PersonFilter, request, list_people(user=get_user(request)), wanted)
    rows = rows.filter(name__startswith=wanted.q.strip()) if wanted.q.strip() else rows
    return make_page(rows.prefetch_related("roles"), wanted)


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
    return Status(201, _write_person(request, made.pk, response))


@router.get(ONE, response=PersonDetail, summary="One person")
def read_person(request: HttpRequest, person_pk: Key, response: HttpResponse) -> Person:
    """Show a person with kinds, fields and positions; the header ETag carries the version."""
    return _write_person(request, person_pk, response)


@router.patch(ONE, response=PersonDetail, summary="Correct a person")
def change_person(request: HttpRequest, person_pk: Key, body: PersonChange, response: HttpResponse) -> Person:
    """Correct what was entered wrongly; fields that are left out stay."""
    row = find_person(request, person_pk)
    update_person(
        actor=get_user(request),
        person=row,
        expected_version=get_version(request, body.version),
        details=read_change(PersonDetails, row, body),
    )
    return _write_person(request, person_pk, response)


@router.put(f"{ONE}/kinds", response=PersonDetail, summary="Say what a person is")
def set_person_kinds(request: HttpRequest, person_pk: Key, body: PersonKindsBody, response: HttpResponse) -> Person:
    """Say what a person is from today on: new kinds begin, those left out end."""
    update_person_kinds(
        actor=get_user(request),
        person=find_person(request, person_pk),
        expected_version=get_version(request, body.version),
        kinds=_read_kinds(body.kinds),
    )
    return _write_person(request, person_pk, response)


@router.put(f"{ONE}/fields", response=PersonDetail, summary="Set fields of work")
def set_person_fields(request: HttpRequest, person_pk: Key, body: PersonFieldsBody, response: HttpResponse) -> Person:
    """Set all fields of one scheme in which a person works."""
    update_person_fields(
        actor=get_user(request),
        person=find_person(request, person_pk),
        expected_version=get_version(request, body.version),
        scheme=body.scheme,
        codes=body.codes,
    )
    return _write_person(request, person_pk, response)


@router.post(f"{ONE}/positions", response={201: PersonDetail}, summary="Add a position")
def create_position(request: HttpRequest, person_pk: Key, body: PositionBody, response: HttpResponse) -> Status[Person]:
    """Say what a person is or was at an organisation; a second main position at the same time is refused."""
    user = get_user(request)
    row = find_person(request, person_pk)
    organisation = find_choice(list_organisations(user=user), body.organisation, "organisation")
    assert organisation is not None
    add_position(
        actor=user,
        person=row,
        expected_version=get_version(request, body.version),
        organisation=organisation,
        **body.model_dump(exclude={"version", "organisation"}),
    )
    return Status(201, _write_person(request, person_pk, response))


@router.post(f"{ONE}/positions/{{int:position_pk}}/end", response=PersonDetail, summary="End a position")
def finish_position(
    request: HttpRequest, person_pk: Key, position_pk: Key, body: EndBody, response: HttpResponse
) -> Person:
    """Say on which day a position ended."""
    row = find_person(request, person_pk)
    end_position(
        actor=get_user(request),
        person=row,
        expected_version=get_version(request, body.version),
        position=next((one for one in row.positions.all() if one.pk == position_pk), Position(pk=position_pk)),
        ends_on=body.ends_on,
    )
    return _write_person(request, person_pk, response)


@router.get("/registry/recognitions", response=Page[RecognitionOut], summary="List titles")
def read_recognitions(request: HttpRequest, wanted: Query[RecognitionQuery]) -> dict[str, Any]:
    """List the titles conferred; `within` gives those that run out in so many days and were not renewed."""
    rows = match_filters(RecognitionFilter, request, list_recognitions(user=get_user(request)), wanted)
    return make_page(rows.filter(match_words(wanted.q, RecognitionList.search_fields)), wanted)


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
    return Status(201, _write_recognition(request, made.pk, response))


@router.get(ONE_TITLE, response=RecognitionOut, summary="One title")
def read_recognition(request: HttpRequest, recognition_pk: Key, response: HttpResponse) -> Recognition:
    """Show a title conferred; the header ETag carries its version."""
    return _write_recognition(request, recognition_pk, response)


@router.post(f"{ONE_TITLE}/renewals", response={201: RecognitionOut}, summary="Renew a title")
def renew(request: HttpRequest, recognition_pk: Key, body: RenewalBody, response: HttpResponse) -> Status[Recognition]:
    """Enter that a title was conferred again on its holder; it counts as one that goes on."""
    user = get_user(request)
    made = renew_recognition(
        actor=user,
        recognition=find_record(get_recognition, user, recognition_pk),
        details=RecognitionDetails(**read_details(body)),
        source=body.source,
    )
    return Status(201, _write_recognition(request, made.pk, response))


@router.post(f"{ONE_TITLE}/cancel", response=RecognitionOut, summary="Take a title away")
def cancel_title(request: HttpRequest, recognition_pk: Key, body: CancelBody, response: HttpResponse) -> Recognition:
    """Enter that a title was taken away on a day; until then it was held."""
    user = get_user(request)
    cancel_recognition(
        actor=user,
        recognition=find_record(get_recognition, user, recognition_pk),
        expected_version=get_version(request, body.version),
        on=body.on,
        reason=body.reason,
    )
    return _write_recognition(request, recognition_pk, response)
