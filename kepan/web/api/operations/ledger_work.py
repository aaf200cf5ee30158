"""What happens to an entry: approvals, steps it took, changes, comments, links, files."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.services import create_attachment
from kepan.apps.ledgers.models import Approval, Entry, EntryComment, EntryStep
from kepan.apps.ledgers.permissions import can_hand_in, can_update_entry
from kepan.apps.ledgers.selectors import (
    EntryChange,
    count_backlinks,
    get_type,
    get_viewer,
    list_backlinks,
    list_changes,
    list_comments,
    list_steps_of,
    list_visible_fields,
    match_field_seen,
    read_version,
)
from kepan.apps.ledgers.services import create_comment, decide_approval, find_open_approval, withdraw_approval
from kepan.engine.ledgers.types import LedgerType
from kepan.web.api.ledger_values import load_all_names, write_json
from kepan.web.api.operations.ledger_entries import ONE
from kepan.web.api.operations.ledger_shared import (
    show_entry,
    write_entry_ref,
    write_file,
    write_name,
    write_state_ref,
)
from kepan.web.api.operations.shared import get_user
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key, Page, Paging, make_page
from kepan.web.api.schemas.ledgers import (
    ApprovalDecisionBody,
    ChangeOut,
    CommentBody,
    CommentOut,
    EntryOut,
    EntryRef,
    FileRef,
    LinksOut,
    TakenStepOut,
    WithdrawalBody,
)
from kepan.web.ledgers.guards import find_entry, find_ledger
from kepan.web.ledgers.references import RECORD_KINDS

router = Router(tags=["ledgers"])


class BacklinkQuery(Paging):
    """By which field of which ledger."""

    ledger: str
    field: str


@router.post(f"{ONE}/approval/decision", response=EntryOut, summary="Approve or refuse a step")
def decide_entry_step(
    request: HttpRequest, ledger_key: str, entry_pk: Key, body: ApprovalDecisionBody, response: HttpResponse
) -> dict[str, Any]:
    """Say yes or no in one's place of the route; the last yes takes the step."""
    approval = _find_approval(find_entry(request, ledger_key, entry_pk), body.approval)
    decide_approval(actor=get_user(request), approval=approval, is_approved=body.is_approved, reason=body.reason)
    return show_entry(request, response, ledger_key, entry_pk)


@router.post(f"{ONE}/approval/withdraw", response=EntryOut, summary="Take back a step that one asked for")
def withdraw_entry_step(
    request: HttpRequest, ledger_key: str, entry_pk: Key, body: WithdrawalBody, response: HttpResponse
) -> dict[str, Any]:
    """Take back a step that one asked for, while nobody has ended it."""
    approval = _find_approval(find_entry(request, ledger_key, entry_pk), body.approval)
    withdraw_approval(actor=get_user(request), approval=approval, reason=body.reason)
    return show_entry(request, response, ledger_key, entry_pk)


def _find_approval(entry: Entry, pk: int) -> Approval:
    found = find_open_approval(entry)
    if found is None or found.pk != pk:
        raise RefusalError(_("这一步已经办完或撤回了。"))
    return found


@router.get(f"{ONE}/steps", response=Page[TakenStepOut], summary="Steps that an entry took")
def read_entry_steps(request: HttpRequest, ledger_key: str, entry_pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the steps an entry took, the newest first."""
    entry = find_entry(request, ledger_key, entry_pk)
    type_, viewer = read_version(entry.type_version), get_viewer(user=get_user(request), entry=entry)
    page = make_page(list_steps_of(entry=entry), paging)
    return {**page, "items": [_write_step(type_, row, is_outside=not viewer.is_staff) for row in page["items"]]}


def _write_step(type_: LedgerType, row: EntryStep, *, is_outside: bool) -> dict[str, Any]:
    step = next((one for one in type_.transitions if one.key == row.transition), None)
    return {
        "id": row.pk,
        "step": row.transition,
        "title": row.transition if step is None else step.title,
        "source": write_state_ref(type_, row.source, is_outside=is_outside),
        "target": write_state_ref(type_, row.target, is_outside=is_outside),
        "reason": row.reason,
        "by": write_name(row.actor),
        "at": row.at,
        "stayed_seconds": row.stayed_seconds,
    }


@router.get(f"{ONE}/changes", response=Page[ChangeOut], summary="How an entry came to be so")
def read_entry_changes(request: HttpRequest, ledger_key: str, entry_pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List what was changed of an entry, the newest first, without fields that one may not see."""
    user, entry = get_user(request), find_entry(request, ledger_key, entry_pk)
    page = make_page(list_changes(user=user, entry=entry), paging)
    changes: list[EntryChange] = page["items"]
    fields = {(field.key, field.kind): field for one in changes for field in one.held}
    values = [
        {field.key: end}
        for one in changes
        for field, (_title, *ends) in zip(one.held, one.fields, strict=True)
        for end in ends
    ]
    names = load_all_names(user, fields.values(), values)
    items = [
        {
            **{name: getattr(one, name) for name in ("number", "at", "by", "reason", "state", "is_more")},
            "fields": [
                {
                    "field": field.key, "title": title, "before": write_json(field, before, names),
                    "after": write_json(field, after, names),
                }
                for field, (title, before, after) in zip(one.held, one.fields, strict=True)
            ],
        }
        for one in changes
    ]  # fmt: skip
    return {**page, "items": items}


@router.get(f"{ONE}/comments", response=Page[CommentOut], summary="What was said about an entry")
def read_entry_comments(request: HttpRequest, ledger_key: str, entry_pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the comments, the oldest first; those for the office are read by staff only."""
    entry = find_entry(request, ledger_key, entry_pk)
    page = make_page(list_comments(user=get_user(request), entry=entry), paging)
    return {**page, "items": [_write_comment(row) for row in page["items"]]}


def _write_comment(row: EntryComment) -> dict[str, Any]:
    names = ("text", "is_internal", "created_at")
    return {"id": row.pk, "author": write_name(row.author), **{name: getattr(row, name) for name in names}}


@router.post(f"{ONE}/comments", response={201: CommentOut}, summary="Say something about an entry")
def comment_on_entry(request: HttpRequest, ledger_key: str, entry_pk: Key, body: CommentBody) -> Status[dict[str, Any]]:
    """Say something about an entry, to the office or to everybody who sees it."""
    entry = find_entry(request, ledger_key, entry_pk)
    made = create_comment(actor=get_user(request), entry=entry, text=body.text, is_internal=body.is_internal)
    return Status(201, _write_comment(made))


@router.get(f"{ONE}/links", response=LinksOut, summary="What an entry points to, and what points to it")
def read_entry_links(request: HttpRequest, ledger_key: str, entry_pk: Key) -> dict[str, Any]:
    """Show the records that an entry points to, and count the entries that point to it."""
    user, entry = get_user(request), find_entry(request, ledger_key, entry_pk)
    shown = list_visible_fields(user=user, entry=entry, type_=read_version(entry.type_version))
    fields = [one for one in shown if one.kind in RECORD_KINDS and entry.values.get(one.key) is not None]
    names = load_all_names(user, fields, [entry.values])
    links = []
    for one in fields:
        written = write_json(one, entry.values[one.key], names)
        items = written if isinstance(written, list) else [written]
        links.append({"field": one.key, "title": one.title, "kind": str(one.kind), "items": items})
    return {"links": links, "backlinks": count_backlinks(user=user, record=entry)}


@router.get(f"{ONE}/backlinks", response=Page[EntryRef], summary="Entries that point to an entry")
def read_entry_backlinks(
    request: HttpRequest, ledger_key: str, entry_pk: Key, wanted: Query[BacklinkQuery]
) -> dict[str, Any]:
    """List the entries of a ledger that point here by one of its fields, the newest first."""
    user, entry = get_user(request), find_entry(request, ledger_key, entry_pk)
    rows = list_backlinks(user=user, record=entry).filter(_match_backlinks(request, wanted))
    page = make_page(rows.order_by("-entry_id"), wanted)
    return {**page, "items": [write_entry_ref(user, row.entry) for row in page["items"]]}


def _match_backlinks(request: HttpRequest, wanted: BacklinkQuery) -> Q:
    """Return the condition that a link is by a field of a ledger, in entries of which the field may be seen."""
    user = get_user(request)
    ledger = find_ledger(user, wanted.ledger)
    field = get_type(ledger).find_field(wanted.field)
    seen = None if field is None or field.kind not in RECORD_KINDS else match_field_seen(user=user, field=field)
    if field is None or seen is None:
        words = _("没有 %(name)s，或者不归你看") % {"name": wanted.field}
        raise ProblemError(422, "invalid", words, errors=[{"field": "query.field", "detail": words}])
    held = Entry.objects.filter(seen, ledger=ledger)
    return Q(field=field.key, entry__ledger=ledger, entry__in=held.order_by().values("pk"))


@router.post(f"{ONE}/files", response={201: list[FileRef]}, summary="Add files to an entry")
def add_entry_files(
    request: HttpRequest, ledger_key: str, entry_pk: Key, files: File[list[UploadedFile]]
) -> Status[list[dict[str, Any]]]:
    """Add files that belong to no field."""
    user, entry = get_user(request), find_entry(request, ledger_key, entry_pk)
    require(can_update_entry(user, read_version(entry.type_version), entry))
    with transaction.atomic():
        made = [
            create_attachment(
                actor=user, file=cast(BinaryIO, one.file), name=one.name or "-", region=entry.region,
                office=entry.office, tier=Tier(entry.tier), subject=entry,
            )
            for one in files
        ]  # fmt: skip
    return Status(201, [write_file(row) for row in made])


@router.post("/ledgers/{slug:ledger_key}/files", response={201: FileRef}, summary="Hand in a file for a field")
def hand_in_file(request: HttpRequest, ledger_key: str, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Keep a file until a field of an entry, or an item of a checklist, names its key."""
    user = get_user(request)
    require(can_hand_in(user, get_type(find_ledger(user, ledger_key))))
    assert user.region is not None
    # Nobody knows yet how closed its field is; the entry that names it says so.
    made = create_attachment(
        actor=user, file=cast(BinaryIO, file.file), name=file.name or "-", region=user.region,
        tier=Tier.PROPRIETARY_DATA,
    )  # fmt: skip
    return Status(201, write_file(made))
