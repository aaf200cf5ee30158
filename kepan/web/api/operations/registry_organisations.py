"""Organisations: listing, one with what hangs on it, registering, correcting, renaming, moving, closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import require
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.registry.enums import FirmSize, OrganisationKind, OrganisationState
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.permissions import can_read_statements
from kepan.apps.registry.selectors import (
    get_belongings,
    get_organisation,
    list_contacts,
    list_kinds,
    list_organisations,
    match_words,
)
from kepan.apps.registry.services import (
    OrganisationDetails,
    add_code,
    add_name,
    close_organisation,
    create_organisation,
    move_organisation,
    rename_organisation,
    reopen_organisation,
    update_contact,
    update_kinds,
    update_organisation,
    update_parent,
    update_tags,
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
from kepan.web.api.schemas.registry import (
    CloseBody,
    CodeBody,
    ContactBody,
    ContactOut,
    FilterYear,
    KindsBody,
    NameBody,
    NewOrganisation,
    OrganisationCard,
    OrganisationChange,
    OrganisationOut,
    ParentBody,
    RelocationBody,
    RenameBody,
    ReopenBody,
    TagsBody,
    Words,
)
from kepan.web.registry.filters import OrganisationFilter
from kepan.web.registry.guards import find_organisation

router = Router(tags=["organisations"])
ONE = "/registry/organisations/{int:organisation_pk}"


class OrganisationQuery(Paging):
    """Which organisations, by name; merged records are left out."""

    q: Words = ""
    region: Key | None = None
    zone: Key | None = None
    kind: OrganisationKind | None = None
    has: str | None = None
    lacks: str | None = None
    industry: str | None = None
    firm_size: FirmSize | None = None
    latest_year: FilterYear | None = None
    state: OrganisationState | None = None


def write_organisation(request: HttpRequest, pk: int, response: HttpResponse) -> Organisation:
    """Return an organisation as it stands, with all that an answer shows."""
    user = get_user(request)
    row: Any = find_record(get_organisation, user, pk)
    row.belongings = get_belongings(organisation=row)
    row.kinds = [one.kind for one in row.belongings.roles if one.end is None]
    row.told_representative = row.representative if can_read_statements(user, row) else None
    set_tag(response, row.version)
    return row  # type: ignore[no-any-return]


def _find_zone(user: User, pk: int | None) -> Region | None:
    return find_choice(list_regions(user=user).filter(level=Level.ZONE), pk, "zone")


@router.get("/registry/organisations", response=Page[OrganisationCard], summary="List organisations")
def read_organisations(request: HttpRequest, wanted: Query[OrganisationQuery]) -> dict[str, Any]:
    """List the organisations one may see; `q` finds parts of names, former names, codes and pinyin."""
    rows = match_filters(OrganisationFilter, request, list_organisations(user=get_user(request)), wanted)
    page = make_page(rows.filter(match_words(wanted.q)) if wanted.q.strip() else rows, wanted)
    kinds = list_kinds(pks=[row.pk for row in page["items"]])
    for row in page["items"]:
        row.kinds = kinds.get(row.pk, [])
    return page


@router.post("/registry/organisations", response={201: OrganisationOut}, summary="Register an organisation")
def register_organisation(request: HttpRequest, body: NewOrganisation, response: HttpResponse) -> Status[Organisation]:
    """Register an organisation; a code that another record has is refused."""
    user = get_user(request)
    made = create_organisation(
        actor=user,
        region=find_region(user, body.region),
        details=OrganisationDetails(**read_details(body, "kinds", zone=_find_zone(user, body.zone))),
        kinds=body.kinds,
        source=body.source,
    )
    return Status(201, write_organisation(request, made.pk, response))


@router.get(ONE, response=OrganisationOut, summary="One organisation")
def read_organisation(request: HttpRequest, organisation_pk: Key, response: HttpResponse) -> Organisation:
    """Show an organisation with names, kinds, codes, tags and life; the header ETag carries its version."""
    return write_organisation(request, organisation_pk, response)


@router.patch(ONE, response=OrganisationOut, summary="Correct an organisation")
def change_organisation(
    request: HttpRequest, organisation_pk: Key, body: OrganisationChange, response: HttpResponse
) -> Organisation:
    """Correct what was entered wrongly; fields that are left out stay."""
    user, row = get_user(request), find_organisation(request, organisation_pk)
    more = {"zone": _find_zone(user, body.zone)} if "zone" in body.model_fields_set else {}
    update_organisation(
        actor=user,
        organisation=row,
        expected_version=get_version(request, body.version),
        details=read_change(OrganisationDetails, row, body, **more),
        source=body.source if "source" in body.model_fields_set else None,
    )
    return write_organisation(request, organisation_pk, response)


@router.post(f"{ONE}/rename", response=OrganisationOut, summary="Give an organisation its new name")
def rename(request: HttpRequest, organisation_pk: Key, body: RenameBody, response: HttpResponse) -> Organisation:
    """Rename an organisation from a day on; it is still found by its former name."""
    rename_organisation(
        actor=get_user(request),
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        name=body.name,
        on=body.on,
        source=body.source,
    )
    return write_organisation(request, organisation_pk, response)


@router.post(f"{ONE}/move", response=OrganisationOut, summary="Move an organisation")
def relocate(request: HttpRequest, organisation_pk: Key, body: RelocationBody, response: HttpResponse) -> Organisation:
    """Move an organisation to another place; into another region only who may write in both."""
    user = get_user(request)
    move_organisation(
        actor=user,
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        on=body.on,
        region=find_region(user, body.region),
        zone=_find_zone(user, body.zone),
        address=body.address,
        source=body.source,
    )
    return write_organisation(request, organisation_pk, response)


@router.post(f"{ONE}/close", response=OrganisationOut, summary="Close an organisation")
def close(request: HttpRequest, organisation_pk: Key, body: CloseBody, response: HttpResponse) -> Organisation:
    """Say that an organisation is closed from a day on; its records stay."""
    close_organisation(
        actor=get_user(request),
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        on=body.on,
        source=body.source,
    )
    return write_organisation(request, organisation_pk, response)


@router.post(f"{ONE}/reopen", response=OrganisationOut, summary="Take a closing back")
def reopen(request: HttpRequest, organisation_pk: Key, body: ReopenBody, response: HttpResponse) -> Organisation:
    """Take a closing back that was entered by mistake."""
    reopen_organisation(
        actor=get_user(request),
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        reason=body.reason,
    )
    return write_organisation(request, organisation_pk, response)


@router.put(f"{ONE}/kinds", response=OrganisationOut, summary="Say what an organisation is")
def set_kinds(request: HttpRequest, organisation_pk: Key, body: KindsBody, response: HttpResponse) -> Organisation:
    """Say what an organisation is from a day on: new kinds begin, those left out end."""
    update_kinds(
        actor=get_user(request),
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        kinds=body.kinds,
        on=body.on,
    )
    return write_organisation(request, organisation_pk, response)


@router.post(f"{ONE}/names", response={201: OrganisationOut}, summary="Add another name")
def give_name(
    request: HttpRequest, organisation_pk: Key, body: NameBody, response: HttpResponse
) -> Status[Organisation]:
    """Add a former, short, English or other name by which an organisation is found."""
    add_name(
        actor=get_user(request),
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        name=body.name,
        kind=body.kind,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        source=body.source,
    )
    return Status(201, write_organisation(request, organisation_pk, response))


@router.post(f"{ONE}/codes", response={201: OrganisationOut}, summary="Add an older code")
def give_code(
    request: HttpRequest, organisation_pk: Key, body: CodeBody, response: HttpResponse
) -> Status[Organisation]:
    """Add a code that an organisation had before or beside its present one; check characters are checked."""
    add_code(
        actor=get_user(request),
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        kind=body.kind,
        code=body.code,
        ends_on=body.ends_on,
    )
    return Status(201, write_organisation(request, organisation_pk, response))


@router.get(f"{ONE}/contacts", response=Page[ContactOut], summary="Contacts of an organisation")
def read_contacts(request: HttpRequest, organisation_pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List whom to call; for the staff of its region and for those who act for it."""
    row = find_organisation(request, organisation_pk)
    require(can_read_statements(get_user(request), row))
    return make_page(list_contacts(organisation=row), paging)


@router.post(f"{ONE}/contacts", response={201: ContactOut}, summary="Add a contact")
def create_contact(request: HttpRequest, organisation_pk: Key, body: ContactBody) -> Status[Any]:
    """Add whom to call, and about what."""
    row = find_organisation(request, organisation_pk)
    made = update_contact(
        actor=get_user(request),
        organisation=row,
        expected_version=get_version(request, body.version),
        **body.model_dump(exclude={"version"}),
    )
    return Status(201, made)


@router.put(f"{ONE}/tags", response=OrganisationOut, summary="Set the tags of one kind")
def set_tags(request: HttpRequest, organisation_pk: Key, body: TagsBody, response: HttpResponse) -> Organisation:
    """Set all tags of one kind, such as the chains in which an organisation stands."""
    update_tags(
        actor=get_user(request),
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        kind=body.kind,
        codes=body.codes,
    )
    return write_organisation(request, organisation_pk, response)


@router.put(f"{ONE}/parent", response=OrganisationOut, summary="Set the parent")
def set_parent(request: HttpRequest, organisation_pk: Key, body: ParentBody, response: HttpResponse) -> Organisation:
    """Say to which organisation one belongs and how; null: it stands by itself."""
    user = get_user(request)
    update_parent(
        actor=user,
        organisation=find_organisation(request, organisation_pk),
        expected_version=get_version(request, body.version),
        parent=find_choice(list_organisations(user=user), body.parent, "parent"),
        kind=body.kind,
    )
    return write_organisation(request, organisation_pk, response)
