"""Organisations: listing, one with what hangs on it, registering, correcting, renaming, moving, closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import require
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.permissions import can_read_statements
from kepan.apps.registry.selectors import (
    get_belongings,
    get_organisation,
    list_contacts,
    list_kinds,
    list_organisations,
)
from kepan.apps.registry.services import (
    OrganisationDetails,
    absorb_organisation,
    add_code,
    add_name,
    close_organisation,
    create_organisation,
    move_organisation,
    remove_code,
    remove_contact,
    remove_name,
    remove_role,
    rename_organisation,
    reopen_organisation,
    undo_event,
    update_contact,
    update_kinds,
    update_organisation,
    update_parent,
    update_role,
    update_tags,
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
from kepan.web.api.operations.shared import find_choice, get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, Stretch, get_version, make_page
from kepan.web.api.schemas.registry import (
    AbsorbBody,
    CloseBody,
    CodeBody,
    ContactBody,
    ContactOut,
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
    RoleBody,
    TagsBody,
)
from kepan.web.registry.views.lists import OrganisationList

router = Router(tags=["organisations"])
ONE = "/registry/organisations/{int:organisation_pk}"


def dress_organisation(user: User, row: Any) -> None:
    """Put on an organisation what an answer shows: what hangs on it, and who represents it for those who may know."""
    row.belongings = get_belongings(organisation=row)
    row.kinds = [one.kind for one in row.belongings.roles if one.end is None]
    row.told_representative = row.representative if can_read_statements(user, row) else None


ORGANISATIONS: Keeper[Organisation] = Keeper("organisation", get_organisation, dress_organisation)


def _find_zone(user: User, pk: int | None) -> Region | None:
    return find_choice(list_regions(user=user).filter(level=Level.ZONE), pk, "zone")


@router.get("/registry/organisations", response=Stretch[OrganisationCard], summary="List organisations")
@list_like(OrganisationList)
def read_organisations(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List the organisations one may see; `q` finds parts of names, former names, codes and pinyin."""
    found = read_list(OrganisationList, request, wanted)
    kinds = list_kinds(pks=[row.pk for row in found["items"]])
    for row in found["items"]:
        row.kinds = kinds.get(row.pk, [])
    return found


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
    return Status(201, ORGANISATIONS.show(request, response, made.pk))


@router.get(ONE, response=OrganisationOut, summary="One organisation")
def read_organisation(request: HttpRequest, organisation_pk: Key, response: HttpResponse) -> Organisation:
    """Show an organisation with names, kinds, codes, tags and life; the header ETag carries its version."""
    return ORGANISATIONS.show(request, response, organisation_pk)


@router.patch(ONE, response=OrganisationOut, summary="Correct an organisation")
def change_organisation(
    request: HttpRequest, organisation_pk: Key, body: OrganisationChange, response: HttpResponse
) -> Organisation:
    """Correct what was entered wrongly; fields that are left out stay."""
    row = ORGANISATIONS.find(request, organisation_pk)
    more = {"zone": _find_zone(get_user(request), body.zone)} if "zone" in body.model_fields_set else {}
    return ORGANISATIONS.change(
        request,
        response,
        row,
        update_organisation,
        body.version,
        details=read_change(OrganisationDetails, row, body, **more),
        source=body.source if "source" in body.model_fields_set else None,
        reason=body.reason,
    )


@router.post(f"{ONE}/rename", response=OrganisationOut, summary="Give an organisation its new name")
def rename(request: HttpRequest, organisation_pk: Key, body: RenameBody, response: HttpResponse) -> Organisation:
    """Rename an organisation from a day on; it is still found by its former name."""
    return ORGANISATIONS.change(
        request, response, organisation_pk, rename_organisation, body.version, **read_said(body)
    )


@router.post(f"{ONE}/move", response=OrganisationOut, summary="Move an organisation")
def relocate(request: HttpRequest, organisation_pk: Key, body: RelocationBody, response: HttpResponse) -> Organisation:
    """Move an organisation to another place; into another region only who may write in both."""
    user = get_user(request)
    row = ORGANISATIONS.find(request, organisation_pk)
    said = read_said(body) | {"region": find_region(user, body.region), "zone": _find_zone(user, body.zone)}
    return ORGANISATIONS.change(request, response, row, move_organisation, body.version, **said)


@router.post(f"{ONE}/close", response=OrganisationOut, summary="Close an organisation")
def close(request: HttpRequest, organisation_pk: Key, body: CloseBody, response: HttpResponse) -> Organisation:
    """Say that an organisation is closed from a day on; its records stay."""
    return ORGANISATIONS.change(request, response, organisation_pk, close_organisation, body.version, **read_said(body))


@router.post(f"{ONE}/absorb", response=OrganisationOut, summary="Say that another body took an organisation over")
def absorb(request: HttpRequest, organisation_pk: Key, body: AbsorbBody, response: HttpResponse) -> Organisation:
    """Say that a body was legally absorbed by another; two records of one body are merged instead."""
    row = ORGANISATIONS.find(request, organisation_pk)
    said = read_said(body) | {"into": find_choice(list_organisations(user=get_user(request)), body.into, "into")}
    return ORGANISATIONS.change(request, response, row, absorb_organisation, body.version, **said)


@router.post(f"{ONE}/reopen", response=OrganisationOut, summary="Take a closing back")
def reopen(request: HttpRequest, organisation_pk: Key, body: ReopenBody, response: HttpResponse) -> Organisation:
    """Take a closing back that was entered by mistake."""
    return ORGANISATIONS.change(
        request, response, organisation_pk, reopen_organisation, body.version, **read_said(body)
    )


@router.put(f"{ONE}/kinds", response=OrganisationOut, summary="Say what an organisation is")
def set_kinds(request: HttpRequest, organisation_pk: Key, body: KindsBody, response: HttpResponse) -> Organisation:
    """Say what an organisation is from a day on: new kinds begin, those left out end."""
    return ORGANISATIONS.change(request, response, organisation_pk, update_kinds, body.version, **read_said(body))


@router.put(f"{ONE}/roles/{{int:role_pk}}", response=OrganisationOut, summary="Correct the days of a kind")
def change_role(
    request: HttpRequest, organisation_pk: Key, role_pk: Key, body: RoleBody, response: HttpResponse
) -> Organisation:
    """Correct since when and until when an organisation is of a kind; `roles` of an answer give the keys."""
    row = ORGANISATIONS.find(request, organisation_pk)
    said = read_said(body) | {"role": find_held(row.roles, role_pk)}
    return ORGANISATIONS.change(request, response, row, update_role, body.version, **said)


@router.delete(f"{ONE}/roles/{{int:role_pk}}", response=OrganisationOut, summary="Take a kind away")
def drop_role(request: HttpRequest, organisation_pk: Key, role_pk: Key, response: HttpResponse) -> Organisation:
    """Take a kind away that an organisation never was. The version of the organisation stands in If-Match."""
    row = ORGANISATIONS.find(request, organisation_pk)
    return ORGANISATIONS.change(request, response, row, remove_role, role=find_held(row.roles, role_pk))


@router.post(f"{ONE}/events/{{int:life_event_pk}}/undo", response=OrganisationOut, summary="Take a change back")
def undo_life_event(
    request: HttpRequest, organisation_pk: Key, life_event_pk: Key, body: ReopenBody, response: HttpResponse
) -> Organisation:
    """Take the last renaming or the last move back; name and place are as before it."""
    row = ORGANISATIONS.find(request, organisation_pk)
    said = read_said(body) | {"event": find_held(row.life_events, life_event_pk)}
    return ORGANISATIONS.change(request, response, row, undo_event, body.version, **said)


@router.post(f"{ONE}/names", response={201: OrganisationOut}, summary="Add another name")
def give_name(
    request: HttpRequest, organisation_pk: Key, body: NameBody, response: HttpResponse
) -> Status[Organisation]:
    """Add a former, short, English or other name by which an organisation is found."""
    row = ORGANISATIONS.change(request, response, organisation_pk, add_name, body.version, **read_said(body))
    return Status(201, row)


@router.delete(f"{ONE}/names/{{int:name_pk}}", response=OrganisationOut, summary="Take a name away")
def drop_name(request: HttpRequest, organisation_pk: Key, name_pk: Key, response: HttpResponse) -> Organisation:
    """Take a name away that was added by mistake. The version of the organisation stands in If-Match."""
    row = ORGANISATIONS.find(request, organisation_pk)
    return ORGANISATIONS.change(request, response, row, remove_name, name=find_held(row.names, name_pk))


@router.post(f"{ONE}/codes", response={201: OrganisationOut}, summary="Add an older code")
def give_code(
    request: HttpRequest, organisation_pk: Key, body: CodeBody, response: HttpResponse
) -> Status[Organisation]:
    """Add a code that an organisation had before or beside its present one; check characters are checked."""
    row = ORGANISATIONS.change(request, response, organisation_pk, add_code, body.version, **read_said(body))
    return Status(201, row)


@router.delete(f"{ONE}/codes/{{int:code_pk}}", response=OrganisationOut, summary="Take an older code away")
def drop_code(request: HttpRequest, organisation_pk: Key, code_pk: Key, response: HttpResponse) -> Organisation:
    """Take an older code away that was added by mistake. The version of the organisation stands in If-Match."""
    row = ORGANISATIONS.find(request, organisation_pk)
    return ORGANISATIONS.change(request, response, row, remove_code, code=find_held(row.codes, code_pk))


@router.get(f"{ONE}/contacts", response=Page[ContactOut], summary="Contacts of an organisation")
def read_contacts(
    request: HttpRequest, organisation_pk: Key, paging: Query[Paging], response: HttpResponse
) -> dict[str, Any]:
    """List whom to call; for the staff of its region and for those who act for it."""
    row = ORGANISATIONS.find(request, organisation_pk)
    require(can_read_statements(get_user(request), row))
    set_tag(response, row.version)
    return make_page(list_contacts(organisation=row), paging)


def _write_contact(
    request: HttpRequest, row: Organisation, body: ContactBody, response: HttpResponse, **more: Any
) -> Any:
    seen = get_version(request, body.version)
    made = update_contact(actor=get_user(request), organisation=row, expected_version=seen, **read_said(body), **more)
    set_tag(response, ORGANISATIONS.find(request, row.pk).version)
    return made


@router.post(f"{ONE}/contacts", response={201: ContactOut}, summary="Add a contact")
def create_contact(
    request: HttpRequest, organisation_pk: Key, body: ContactBody, response: HttpResponse
) -> Status[Any]:
    """Add whom to call, and about what."""
    return Status(201, _write_contact(request, ORGANISATIONS.find(request, organisation_pk), body, response))


@router.put(f"{ONE}/contacts/{{int:contact_pk}}", response=ContactOut, summary="Correct a contact")
def change_contact(
    request: HttpRequest, organisation_pk: Key, contact_pk: Key, body: ContactBody, response: HttpResponse
) -> Any:
    """Write a contact anew; what is left out is empty then."""
    row = ORGANISATIONS.find(request, organisation_pk)
    return _write_contact(request, row, body, response, contact=find_held(row.contacts, contact_pk))


@router.delete(f"{ONE}/contacts/{{int:contact_pk}}", response=OrganisationOut, summary="Take a contact away")
def drop_contact(request: HttpRequest, organisation_pk: Key, contact_pk: Key, response: HttpResponse) -> Organisation:
    """Take away who no longer is a contact. The version of the organisation stands in If-Match."""
    row = ORGANISATIONS.find(request, organisation_pk)
    return ORGANISATIONS.change(request, response, row, remove_contact, contact=find_held(row.contacts, contact_pk))


@router.put(f"{ONE}/tags", response=OrganisationOut, summary="Set the tags of one kind")
def set_tags(request: HttpRequest, organisation_pk: Key, body: TagsBody, response: HttpResponse) -> Organisation:
    """Set all tags of one kind, such as the chains in which an organisation stands."""
    return ORGANISATIONS.change(request, response, organisation_pk, update_tags, body.version, **read_said(body))


@router.put(f"{ONE}/parent", response=OrganisationOut, summary="Set the parent")
def set_parent(request: HttpRequest, organisation_pk: Key, body: ParentBody, response: HttpResponse) -> Organisation:
    """Say to which organisation one belongs and how; null: it stands by itself."""
    row = ORGANISATIONS.find(request, organisation_pk)
    parent = find_choice(list_organisations(user=get_user(request)), body.parent, "parent")
    return ORGANISATIONS.change(request, response, row, update_parent, body.version, parent=parent, kind=body.kind)
