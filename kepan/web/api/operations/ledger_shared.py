"""What the operations of ledgers share: finding entries, and writing one as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Attachment
from kepan.apps.ledgers.models import Approval, Entry
from kepan.apps.ledgers.permissions import can_take_step
from kepan.apps.ledgers.selectors import get_viewer, read_version, write_said
from kepan.apps.ledgers.services import find_open_approval, log_look
from kepan.engine.ledgers.types import LedgerType
from kepan.web.api.ledger_values import ValueWriter, load_all_names, prepare_values, write_json
from kepan.web.api.operations.shared import get_user, set_tag
from kepan.web.ledgers.entry_page import EntryPage
from kepan.web.ledgers.guards import find_entry
from kepan.web.ledgers.words import write_state


def write_state_ref(type_: LedgerType, key: str, *, is_outside: bool) -> dict[str, str]:
    """Write a state as the office calls it, or as those outside read it."""
    return {"key": key, "title": str(write_state(type_.find_state(key), is_outside=is_outside))}


def write_entry_ref(user: User, entry: Entry) -> dict[str, Any]:
    """Write an entry of any ledger by its key and name; it comes with the version of its ledger."""
    assert entry.ledger.current is not None
    is_outside = not get_viewer(user=user, entry=entry).is_staff
    return {
        "id": entry.pk,
        "ledger": entry.ledger.key,
        "label": entry.label,
        "number": entry.number,
        "state": write_state_ref(read_version(entry.ledger.current), entry.state, is_outside=is_outside),
    }


def write_cards(user: User, type_: LedgerType, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Write the entries of a list."""
    writer = ValueWriter(user, entries, is_list=True)
    return [_write_card(user, type_, entry, writer) for entry in entries]


def _write_card(user: User, type_: LedgerType, entry: Entry, writer: ValueWriter) -> dict[str, Any]:
    is_outside = not get_viewer(user=user, entry=entry).is_staff
    plain = ("number", "label", "state_since", "region", "organisation", "is_invented", "version", "created_at")
    return {
        **{name: getattr(entry, name) for name in plain},
        "id": entry.pk,
        "updated_at": entry.updated_at,
        "state": write_state_ref(type_, entry.state, is_outside=is_outside),
        "values": writer.write(entry),
    }


def show_entry(request: HttpRequest, response: HttpResponse, key: str, pk: int) -> dict[str, Any]:
    """Write an entry as it stands with all that one reader may see; the header ETag carries its version."""
    user, entry = get_user(request), find_entry(request, key, pk)
    log_look(actor=user, entry=entry)
    page = EntryPage(user=user, entry=entry, type_=read_version(entry.type_version))
    approval = find_open_approval(entry)
    set_tag(response, entry.version)
    is_at_rest = approval is not None or entry.removed_at is not None
    return {
        **_write_card(user, page.type, entry, ValueWriter(user, [entry])),
        "ledger": key,
        "type_version": entry.type_version.number,
        "tier": entry.tier,
        "office": entry.office if page.viewer.is_staff else None,
        "source": entry.source if page.viewer.is_staff else "",
        "removed_at": entry.removed_at,
        "remarks": [
            {
                "field": one.field, "strength": str(one.strength), "words": write_said(one.words),
                "document": one.document, "is_open": one.is_open,
            }
            for one in page.list_findings()
        ],
        "steps": [] if is_at_rest else _write_steps(page),
        "approval": None if approval is None else _write_approval(page, approval),
        "files": [{"id": row.pk, "label": row.name} for row in page.list_loose_files()],
    }  # fmt: skip


def _write_steps(page: EntryPage) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "title": one.title,
            "target": one.target,
            "fields": [key for key in one.fields if key in page.keys],
            "needs_reason": one.needs_reason,
            "is_approved_by": [] if one.route is None else list(one.route.roles),
            "may": bool(can_take_step(page.user, page.type, page.entry, one)),
        }
        for one in page.type.transitions
        if page.entry.state in one.sources
    ]


def _write_approval(page: EntryPage, approval: Approval) -> dict[str, Any]:
    said = page.describe_approval(approval)
    assert said is not None
    fields = [one for one in page.fields if one.key in approval.values]
    names = load_all_names(page.user, fields, [approval.values])
    return {
        "id": approval.pk,
        "step": approval.transition,
        "reason": approval.reason,
        "state": approval.state,
        "is_in_turn": approval.is_in_turn,
        "asked_by": write_name(approval.asked_by),
        "asked_at": approval.asked_at,
        "values": {one.key: write_json(one, approval.values[one.key], names) for one in fields},
        "votes": [
            {
                "role": vote.role, "is_approved": vote.is_approved, "reason": vote.reason,
                "decided_by": write_name(vote.decided_by), "decided_at": vote.decided_at,
            }
            for vote in approval.votes.all()
        ],
        "may_decide": said["may_decide"],
        "may_withdraw": said["may_withdraw"],
    }  # fmt: skip


def write_name(user: User | None) -> str:
    """Write who did something; empty where the machine did."""
    return "" if user is None else user.name


def write_file(row: Attachment) -> dict[str, Any]:
    """Write a file that was handed in."""
    return {"id": row.pk, "name": row.name, "size": row.size}


def read_values(type_: LedgerType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a body writes into an entry as services read it."""
    return prepare_values(type_.fields, given)
