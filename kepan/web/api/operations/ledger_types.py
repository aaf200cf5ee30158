"""Types of ledgers, for those who make them: drafted, shown with what they would do, put in force, retired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import require
from kepan.apps.ledgers.models import Ledger, LedgerVersion
from kepan.apps.ledgers.permissions import can_make_types
from kepan.apps.ledgers.selectors import find_draft, list_all_ledgers, list_unfinished
from kepan.apps.ledgers.services import (
    TypeRefusedError,
    create_ledger,
    drop_ledger_draft,
    make_plan,
    publish_ledger_type,
    read_definition,
    retire_ledger,
    update_ledger_type,
)
from kepan.engine.ledgers.faults import TypeFaultsError
from kepan.store.files.ledgers import read_ledger_text
from kepan.web.api.operations.shared import get_user, set_tag
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import VersionBody, get_version
from kepan.web.api.schemas.ledger_types import DefinitionBody, DraftBody, RetireBody, TypeDraftOut, TypeStateOut

router = Router(tags=["types"])
ONE = "/ledgers/{slug:ledger_key}"


def _find(user: User, key: str) -> Ledger:
    """Return a ledger, whether its type is in force or only begun, for those who make types."""
    require(can_make_types(user))
    found = list_all_ledgers().filter(key=key).first() or list_unfinished(user=user).filter(key=key).first()
    if found is None:
        raise Http404(_("没有这个台账"))
    return found


def _find_draft(ledger: Ledger) -> LedgerVersion:
    found = find_draft(ledger=ledger)
    if found is None:
        raise Http404(_("这本台账没有待启用的定义"))
    return found


def _read_definition(body: DefinitionBody) -> Mapping[str, Any]:
    if (body.definition is None) == (body.yaml is None):
        words = _("definition 和 yaml 写一个")
        raise ProblemError(422, "invalid", words, errors=[{"field": "body.definition", "detail": words}])
    if body.yaml is None:
        return body.definition or {}
    try:
        document = dict(read_ledger_text(body.yaml))
    except TypeFaultsError as error:
        raise TypeRefusedError(error) from error
    # Another installation may send its sample entries along; they are no part of the type.
    document.pop("entries", None)
    return document


def _show(response: HttpResponse, key: str, draft: LedgerVersion, user: User) -> dict[str, Any]:
    ledger = _find(user, key)
    set_tag(response, ledger.version)
    plan = make_plan(ledger, read_definition(draft.definition))
    names = ("number", "state", "note", "changed_at", "definition")
    return {
        **{name: getattr(draft, name) for name in names}, "ledger": key, "version": ledger.version, "plan": plan,
    }  # fmt: skip


@router.post("/ledgers", response={201: TypeDraftOut}, summary="Begin a ledger")
def begin_ledger(request: HttpRequest, body: DefinitionBody, response: HttpResponse) -> Status[dict[str, Any]]:
    """Begin a ledger with the draft of its type; nobody else sees it before it is put in force."""
    user = get_user(request)
    require(can_make_types(user))
    draft = create_ledger(actor=user, definition=_read_definition(body), note=body.note)
    return Status(201, _show(response, draft.ledger.key, draft, user))


@router.get(f"{ONE}/draft", response=TypeDraftOut, summary="The type that is not in force yet")
def read_type_draft(request: HttpRequest, ledger_key: str, response: HttpResponse) -> dict[str, Any]:
    """Show the type that somebody prepares, or that a release offers, with what it would do to the entries."""
    user = get_user(request)
    return _show(response, ledger_key, _find_draft(_find(user, ledger_key)), user)


@router.put(f"{ONE}/draft", response=TypeDraftOut, summary="Draft a changed type")
def set_type_draft(request: HttpRequest, ledger_key: str, body: DraftBody, response: HttpResponse) -> dict[str, Any]:
    """Keep a changed type as the draft of a ledger, and show what it would do; nothing changes yet."""
    user = get_user(request)
    draft = update_ledger_type(
        actor=user,
        ledger=_find(user, ledger_key),
        definition=_read_definition(body),
        note=body.note,
        expected_version=get_version(request, body.version),
    )
    return _show(response, ledger_key, draft, user)


@router.delete(f"{ONE}/draft", response={204: None}, summary="Throw the draft of a type away")
def drop_type_draft(request: HttpRequest, ledger_key: str) -> Status[None]:
    """Throw a draft away, or decline what a release offers. The version of the ledger stands in If-Match."""
    user = get_user(request)
    ledger = _find(user, ledger_key)
    drop_ledger_draft(actor=user, version=_find_draft(ledger), expected_version=get_version(request, None))
    return Status(204, None)


@router.post(f"{ONE}/draft/publish", response=TypeStateOut, summary="Put a type in force")
def publish_type(request: HttpRequest, ledger_key: str, body: VersionBody, response: HttpResponse) -> Ledger:
    """Put the draft in force; entries follow at once, or by a job where there are many."""
    user = get_user(request)
    draft, seen = _find_draft(_find(user, ledger_key)), get_version(request, body.version)
    publish_ledger_type(actor=user, version=draft, expected_version=seen)
    return _show_state(response, user, ledger_key)


@router.post(f"{ONE}/retire", response=TypeStateOut, summary="Take a ledger off the shelf")
def retire_one_ledger(request: HttpRequest, ledger_key: str, body: RetireBody, response: HttpResponse) -> Ledger:
    """Take a ledger off the shelf; its entries stay readable, and it takes no new ones."""
    return _retire(request, response, ledger_key, body, is_active=False)


@router.post(f"{ONE}/return", response=TypeStateOut, summary="Put a ledger back on the shelf")
def return_one_ledger(request: HttpRequest, ledger_key: str, body: RetireBody, response: HttpResponse) -> Ledger:
    """Put a ledger back on the shelf."""
    return _retire(request, response, ledger_key, body, is_active=True)


def _retire(request: HttpRequest, response: HttpResponse, key: str, body: RetireBody, *, is_active: bool) -> Ledger:
    user = get_user(request)
    ledger, seen = _find(user, key), get_version(request, body.version)
    retire_ledger(actor=user, ledger=ledger, is_active=is_active, reason=body.reason, expected_version=seen)
    return _show_state(response, user, key)


def _show_state(response: HttpResponse, user: User, key: str) -> Ledger:
    ledger = _find(user, key)
    set_tag(response, ledger.version)
    return ledger
