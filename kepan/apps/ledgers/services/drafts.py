"""Types while they are made on screen: kept at every change, undone, published (`kepan.engine.ledgers.drafting`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.ledgers.enums import VersionState
from kepan.apps.ledgers.models import Ledger, LedgerVersion, TypeDraft
from kepan.apps.ledgers.permissions import can_make_types
from kepan.apps.ledgers.selectors import list_known_types, read_version
from kepan.apps.ledgers.services.types import (
    StaleLedgerError,
    TypeRefusedError,
    create_ledger,
    make_plan,
    publish_ledger_type,
    update_ledger_type,
)
from kepan.engine.ledgers.drafting import list_faults_of
from kepan.engine.ledgers.faults import TypeFaultsError
from kepan.engine.ledgers.reading import write_type
from kepan.engine.ledgers.types import LedgerType

MOST_FORMER = 20
MOST_BYTES = 2_000_000
TOGETHER = timedelta(minutes=2)
"""Changes of the same part that follow each other so fast are undone together: a title is typed letter by letter."""


@transaction.atomic
def create_type_draft(*, actor: User, document: Mapping[str, Any]) -> TypeDraft:
    """Begin the type of a new ledger."""
    require(can_make_types(actor))
    _check_size(document)
    return TypeDraft.objects.create(document=dict(document), created_by=actor, changed_by=actor)


@transaction.atomic
def get_type_draft_of(*, actor: User, ledger: Ledger, number: int | None = None) -> TypeDraft:
    """Return the draft of a ledger's type, begun from what holds now where there is none.

    With the number of a version the draft becomes what that version is; what it was before can be brought back.
    """
    require(can_make_types(actor))
    row = Ledger.objects.select_for_update(of=("self",)).select_related("current").get(pk=ledger.pk)
    draft = TypeDraft.objects.filter(ledger=row).first()
    if draft is not None and number is None:
        return draft
    if number is None:
        held = row.versions.filter(state=VersionState.DRAFT).first() or row.current
    else:
        held = row.versions.filter(number=number).first()
    if held is None:
        raise RefusalError(_("这本台账没有这一版定义。"))
    document = write_type(read_version(held))
    if draft is not None:
        return update_type_draft(actor=actor, draft=draft, document=document, part="")
    return TypeDraft.objects.create(ledger=row, document=document, created_by=actor, changed_by=actor)


def _check_size(document: Mapping[str, Any]) -> None:
    if len(json.dumps(document, ensure_ascii=False, default=str).encode()) > MOST_BYTES:
        raise RefusalError(_("定义太大了，最多 2 MB。"))


def _get_locked(draft: TypeDraft, actor: User, expected_version: int | None) -> TypeDraft:
    """Lock a draft; refused where somebody else changed it after it was shown. One's own changes follow each other."""
    row = TypeDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if expected_version is not None and row.version != expected_version and row.changed_by_id != actor.pk:
        raise StaleLedgerError(_("这份草稿刚被别人改过，刷新后再改。"))
    return row


@transaction.atomic
def update_type_draft(
    *, actor: User, draft: TypeDraft, document: Mapping[str, Any], part: str, expected_version: int | None = None
) -> TypeDraft:
    """Keep a changed document, right or wrong; what it was before can be brought back. `part` says what was changed."""
    require(can_make_types(actor))
    _check_size(document)
    row = _get_locked(draft, actor, expected_version)
    if row.document == document:
        return row
    now, last = timezone.now(), row.former[-1] if row.former else None
    if last is None or last["part"] != part or now - row.changed_at > TOGETHER or part == "":
        row.former = [*row.former, {"part": part, "document": row.document}][-MOST_FORMER:]
    return _keep(row, actor, dict(document))


def _keep(row: TypeDraft, actor: User, document: dict[str, Any]) -> TypeDraft:
    row.document, row.changed_by, row.changed_at = document, actor, timezone.now()
    row.version += 1
    row.save()
    return row


@transaction.atomic
def undo_type_draft(*, actor: User, draft: TypeDraft, expected_version: int | None = None) -> TypeDraft:
    """Bring back what the draft was before its last change."""
    require(can_make_types(actor))
    row = _get_locked(draft, actor, expected_version)
    if not row.former:
        raise RefusalError(_("没有可以撤销的修改。"))
    *row.former, last = row.former
    return _keep(row, actor, last["document"])


@transaction.atomic
def remove_type_draft(*, actor: User, draft: TypeDraft) -> None:
    """Throw a draft away; the type that holds stays as it is."""
    require(can_make_types(actor))
    TypeDraft.objects.filter(pk=draft.pk).delete()


def read_draft(draft: TypeDraft) -> LedgerType:
    """Read the type of a draft; refused with everything that is wrong, among the types of the installation."""
    made, faults = list_faults_of(draft.document, list_known_types())
    if made is None:
        raise TypeRefusedError(TypeFaultsError(tuple(faults)))
    return made


def compute_draft_digest(draft: TypeDraft, plan: Mapping[str, Any]) -> str:
    """Return the digest of a draft and of what it would do, so that what is published is what was shown."""
    shown = {"document": draft.document, "steps": plan["steps"], "losses": [one["words"] for one in plan["losses"]]}
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def make_draft_plan(draft: TypeDraft, made: LedgerType) -> dict[str, Any]:
    """Return what a draft would do to entries; nothing for a new ledger."""
    if draft.ledger is None:
        return {"entries": 0, "steps": [], "losses": [], "refusals": []}
    return make_plan(draft.ledger, made)


@transaction.atomic
def publish_type_draft(*, actor: User, draft: TypeDraft, digest: str, note: str = "") -> LedgerVersion:
    """Put a drafted type in force as a new version; refused where it is not what was shown any more, or is wrong."""
    require(can_make_types(actor))
    row = TypeDraft.objects.select_for_update(of=("self",)).select_related("ledger__current").get(pk=draft.pk)
    made = read_draft(row)
    if digest != compute_draft_digest(row, make_draft_plan(row, made)):
        raise StaleLedgerError(_("看过以后定义或记录又变了，请再看一遍变更计划。"))
    if row.ledger is None:
        version = create_ledger(actor=actor, definition=row.document, note=note)
    else:
        version = update_ledger_type(actor=actor, ledger=row.ledger, definition=row.document, note=note)
    published = publish_ledger_type(actor=actor, version=version)
    row.delete()
    return published
