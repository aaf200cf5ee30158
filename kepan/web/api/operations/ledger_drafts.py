"""Forms of entries that somebody has begun and not sent: kept as they were typed, for this person alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from kepan.apps.accounts.permissions import require
from kepan.apps.ledgers.models import Draft, Entry, Ledger
from kepan.apps.ledgers.permissions import can_begin_entry, can_update_entry
from kepan.apps.ledgers.selectors import find_draft_of, get_type, list_visible_fields, read_version
from kepan.apps.ledgers.services import remove_draft, save_draft
from kepan.engine.ledgers.types import Field, FieldKind
from kepan.web.api.operations.list_reading import refuse_field
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.basis import Key
from kepan.web.api.schemas.ledgers import EntryDraftBody, EntryDraftOut
from kepan.web.ledgers.guards import find_entry, find_ledger
from kepan.web.ledgers.raws import COMPOSED, UNTYPED, is_given

router = Router(tags=["ledgers"])
NEW = "/ledgers/{slug:ledger_key}/entries/draft"
ONE = "/ledgers/{slug:ledger_key}/entries/{int:entry_pk}/draft"


def _open(request: HttpRequest, key: str, pk: int | None) -> tuple[Ledger, Entry | None, Sequence[Field]]:
    """Find what a form is about, and the boxes that one fills in it; as the pages let one."""
    user = get_user(request)
    ledger = find_ledger(user, key)
    if pk is None:
        type_ = get_type(ledger)
        require(can_begin_entry(user, type_))
        return ledger, None, type_.fields
    entry = find_entry(request, key, pk)
    type_ = read_version(entry.type_version)
    require(can_update_entry(user, type_, entry))
    return ledger, entry, list_visible_fields(user=user, entry=entry, type_=type_)


def _read(request: HttpRequest, key: str, pk: int | None) -> Draft:
    ledger, entry, _fields = _open(request, key, pk)
    found = find_draft_of(user=get_user(request), ledger=ledger, entry=entry)
    if found is None:
        raise Http404(_("没有草稿"))
    return found


def _keep(request: HttpRequest, key: str, pk: int | None, body: EntryDraftBody) -> Draft:
    ledger, entry, fields = _open(request, key, pk)
    known = {one.key: one for one in fields if one.kind not in UNTYPED}
    for name, raw in body.values.items():
        if name not in known:
            words = _("没有 %(name)s；可以选：%(known)s") % {"name": name, "known": ", ".join(known)}
            raise refuse_field(f"body.values.{name}", words)
        _check_shape(known[name], raw)
    given = {name: raw for name, raw in body.values.items() if is_given(raw)}
    return save_draft(actor=get_user(request), ledger=ledger, entry=entry, values=given)


def _check_shape(one: Field, raw: Any) -> None:
    """Refuse a value that the boxes of a field cannot hold."""
    if one.kind in COMPOSED:
        fits = isinstance(raw, list) and all(isinstance(row, dict) for row in raw)
    elif one.is_many or one.kind == FieldKind.FILE:
        fits = isinstance(raw, list) and all(isinstance(part, str) for part in raw)
    else:
        fits = isinstance(raw, str)
    if not fits:
        raise refuse_field(f"body.values.{one.key}", _("草稿按框里的样子写：文字，多值的是文字的列表，表格是行的列表"))


def _drop(request: HttpRequest, key: str, pk: int | None) -> Status[None]:
    ledger, entry, _fields = _open(request, key, pk)
    remove_draft(actor=get_user(request), ledger=ledger, entry=entry)
    return Status(204, None)


@router.get(NEW, response=EntryDraftOut, summary="The draft of a new entry")
def read_new_draft(request: HttpRequest, ledger_key: str) -> Draft:
    """Read what one has typed of a new entry and not sent; only this person reads it."""
    return _read(request, ledger_key, None)


@router.put(NEW, response=EntryDraftOut, summary="Keep the draft of a new entry")
def keep_new_draft(request: HttpRequest, ledger_key: str, body: EntryDraftBody) -> Draft:
    """Keep what one has typed, as it was typed: the form of the page opens with it. Nothing is judged yet."""
    return _keep(request, ledger_key, None, body)


@router.delete(NEW, response={204: None}, summary="Throw the draft of a new entry away")
def drop_new_draft(request: HttpRequest, ledger_key: str) -> Status[None]:
    """Throw away what one has typed and not sent."""
    return _drop(request, ledger_key, None)


@router.get(ONE, response=EntryDraftOut, summary="The draft of a correction")
def read_entry_draft(request: HttpRequest, ledger_key: str, entry_pk: Key) -> Draft:
    """Read what one has typed to correct an entry and not sent."""
    return _read(request, ledger_key, entry_pk)


@router.put(ONE, response=EntryDraftOut, summary="Keep the draft of a correction")
def keep_entry_draft(request: HttpRequest, ledger_key: str, entry_pk: Key, body: EntryDraftBody) -> Draft:
    """Keep what one has typed to correct an entry, as it was typed."""
    return _keep(request, ledger_key, entry_pk, body)


@router.delete(ONE, response={204: None}, summary="Throw the draft of a correction away")
def drop_entry_draft(request: HttpRequest, ledger_key: str, entry_pk: Key) -> Status[None]:
    """Throw away what one has typed to correct an entry and not sent."""
    return _drop(request, ledger_key, entry_pk)
