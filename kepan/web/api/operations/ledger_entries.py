"""Entries of ledgers: lists as their pages cut them, one entry, writing one and writing many."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from kepan.apps.accounts.permissions import require
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_type, read_version
from kepan.apps.ledgers.services import create_entry, remove_entry, restore_entry, take_step, update_entry
from kepan.web.api.operations.ledger_shared import read_values, show_entry, write_cards
from kepan.web.api.operations.list_reading import check_order, read_filters
from kepan.web.api.operations.registry_bulk import BulkOut, make_bulk_body, write_rows
from kepan.web.api.operations.registry_lists import ListQuery, make_state, read_stretch
from kepan.web.api.operations.shared import check_filters, find_choice, get_user
from kepan.web.api.schemas.basis import BodyKey, Key, Stretch, VersionBody, get_version
from kepan.web.api.schemas.ledgers import (
    EntryCard,
    EntryChangeBody,
    EntryOut,
    EntryReasonBody,
    EntryStepBody,
    NewEntryBody,
)
from kepan.web.ledgers.guards import find_entry, find_ledger
from kepan.web.ledgers.views.lists import EntryList

router = Router(tags=["ledgers"])
ALL = "/ledgers/{slug:ledger_key}/entries"
ONE = f"{ALL}/{{int:entry_pk}}"
FILTERS: dict[str, Any] = {
    "name": "filters",
    "in": "query",
    "required": False,
    "style": "form",
    "explode": True,
    "description": "The filters of the ledger's list, each a parameter of its own: `state`, `region`, `f_<field>`, "
    "`f_<field>_after`, `f_<field>_before`, `f_<field>_min`, `f_<field>_max`; its `openapi.json` names them all.",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}


class EntryQuery(ListQuery):
    """Which entries, in which order."""

    q: str = Field("", max_length=200, description="Words to look for, as in the search box of the page.")
    sort: str = Field("-created_at", max_length=60, description="A column such as `f_rent`; with `-` the other way.")


def open_list(request: HttpRequest, key: str) -> EntryList:
    """Open the page of a ledger's list for whoever asks; answers 404 for a ledger that one does not find."""
    page = EntryList()
    page.setup(request, key=key)
    require(page.can_open(get_user(request)))
    return page


@router.get(ALL, response=Stretch[EntryCard], summary="List entries", openapi_extra={"parameters": [FILTERS]})
def read_entries(request: HttpRequest, ledger_key: str, wanted: Query[EntryQuery]) -> dict[str, Any]:
    """List the entries of a ledger as its page does: its filters, search and orders. Personal fields are left out."""
    page = open_list(request, ledger_key)
    check_order(page, wanted.sort)
    state = make_state(page, read_filters(request, page), wanted.model_dump(exclude_none=True))
    filters, rows = page.filter_rows(state)
    if filters is not None:
        check_filters(filters)
    stretch = read_stretch(page, state, rows.select_related("type_version").defer(*HEAVY))
    return {**stretch, "items": write_cards(page.user, page.type, stretch["items"])}


HEAVY = ("type_version__definition", "type_version__plan")


@router.post(ALL, response={201: EntryOut}, summary="Enter something")
def enter_entry(
    request: HttpRequest, ledger_key: str, body: NewEntryBody, response: HttpResponse
) -> Status[dict[str, Any]]:
    """Enter something into a ledger, in its first state. All fields that are wrong are named at once."""
    made = _enter(find_ledger(get_user(request), ledger_key), request, body, response)
    return Status(201, show_entry(request, response, ledger_key, made.pk))


def _enter(ledger: Ledger, request: HttpRequest, body: Any, _response: HttpResponse) -> Entry:
    user = get_user(request)
    region = find_choice(list_regions(user=user), body.region, "region")
    return create_entry(actor=user, ledger=ledger, values=read_values(get_type(ledger), body.values), region=region)


@router.get(ONE, response=EntryOut, summary="One entry")
def read_entry(request: HttpRequest, ledger_key: str, entry_pk: Key, response: HttpResponse) -> dict[str, Any]:
    """Show an entry with what was found of it and the steps from here; looks at personal fields are in the trail."""
    return show_entry(request, response, ledger_key, entry_pk)


@router.patch(ONE, response=EntryOut, summary="Change an entry")
def change_entry(
    request: HttpRequest, ledger_key: str, entry_pk: Key, body: EntryChangeBody, response: HttpResponse
) -> dict[str, Any]:
    """Change fields of an entry; fields that are left out stay."""
    _change(ledger_key, entry_pk, request, body)
    return show_entry(request, response, ledger_key, entry_pk)


def _change(key: str, pk: int, request: HttpRequest, body: Any) -> Entry:
    entry = find_entry(request, key, pk)
    return update_entry(
        actor=get_user(request),
        entry=entry,
        values=read_values(read_version(entry.type_version), body.values),
        expected_version=get_version(request, body.version),
        reason=body.reason,
    )


@router.post(f"{ONE}/remove", response=EntryOut, summary="Take an entry off its ledger")
def remove_one_entry(
    request: HttpRequest, ledger_key: str, entry_pk: Key, body: EntryReasonBody, response: HttpResponse
) -> dict[str, Any]:
    """Take an entry off its ledger, with a reason; it can be restored."""
    remove_entry(
        actor=get_user(request),
        entry=find_entry(request, ledger_key, entry_pk),
        reason=body.reason,
        expected_version=get_version(request, body.version),
    )
    return show_entry(request, response, ledger_key, entry_pk)


@router.post(f"{ONE}/restore", response=EntryOut, summary="Put an entry back")
def restore_one_entry(
    request: HttpRequest, ledger_key: str, entry_pk: Key, body: VersionBody, response: HttpResponse
) -> dict[str, Any]:
    """Put a removed entry back where it stood."""
    restore_entry(
        actor=get_user(request),
        entry=find_entry(request, ledger_key, entry_pk),
        expected_version=get_version(request, body.version),
    )
    return show_entry(request, response, ledger_key, entry_pk)


@router.post(f"{ONE}/steps", response=EntryOut, summary="Take a step")
def take_entry_step(
    request: HttpRequest, ledger_key: str, entry_pk: Key, body: EntryStepBody, response: HttpResponse
) -> dict[str, Any]:
    """Let an entry take a step; one that others approve is asked for, and stands in `approval`."""
    _step(ledger_key, entry_pk, request, body)
    return show_entry(request, response, ledger_key, entry_pk)


def _step(key: str, pk: int, request: HttpRequest, body: Any) -> Entry:
    entry = find_entry(request, key, pk)
    return take_step(
        actor=get_user(request),
        entry=entry,
        transition=body.step,
        values=read_values(read_version(entry.type_version), body.values),
        reason=body.reason,
        expected_version=get_version(request, body.version),
    )


class ChangedEntryRow(EntryChangeBody):
    """A change of one entry: fields that are left out stay."""

    id: BodyKey
    version: BodyKey


class EntryStepRow(EntryStepBody):
    """A step of one entry."""

    id: BodyKey
    version: BodyKey


NewEntries = make_bulk_body("NewEntriesBody", NewEntryBody, "entries")
ChangedEntries = make_bulk_body("ChangedEntriesBody", ChangedEntryRow, "entries")
EntrySteps = make_bulk_body("EntryStepsBody", EntryStepRow, "steps")


def _write_each(request: HttpRequest, body: Any, key: str, act: Callable[[str, int, HttpRequest, Any], Entry]) -> Any:
    find_ledger(get_user(request), key)
    return write_rows(request, body, lambda asked, row, _response: act(key, row.id, asked, row))


@router.post(f"{ALL}/bulk", response=BulkOut, summary="Enter many entries")
def create_entries_in_bulk(request: HttpRequest, ledger_key: str, body: NewEntries) -> dict[str, Any]:  # type: ignore[valid-type]
    """Write up to 500 rows, each as the operation for one new entry does; all of them, or the good ones."""
    return write_rows(request, body, partial(_enter, find_ledger(get_user(request), ledger_key)))


@router.patch(f"{ALL}/bulk", response=BulkOut, summary="Change many entries")
def change_entries(request: HttpRequest, ledger_key: str, body: ChangedEntries) -> dict[str, Any]:  # type: ignore[valid-type]
    """Write up to 500 changes, each as the operation for one does; all of them, or the good ones."""
    found: dict[str, Any] = _write_each(request, body, ledger_key, _change)
    return found


@router.post(f"{ALL}/steps/bulk", response=BulkOut, summary="Take many steps")
def take_entry_steps(request: HttpRequest, ledger_key: str, body: EntrySteps) -> dict[str, Any]:  # type: ignore[valid-type]
    """Let up to 500 entries take a step each; all of them, or those that can."""
    found: dict[str, Any] = _write_each(request, body, ledger_key, _step)
    return found
