"""Types of ledgers as they change: drafts, the plan of what a change does to entries, publishing, shipped types."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import get_root_region
from kepan.apps.desk.services import create_job
from kepan.apps.ledgers.enums import VersionState
from kepan.apps.ledgers.models import Entry, Ledger, LedgerVersion
from kepan.apps.ledgers.permissions import can_make_types
from kepan.apps.ledgers.selectors import read_version
from kepan.apps.ledgers.selectors.words import write_faults, write_said
from kepan.apps.ledgers.services.migrating import MIGRATE, migrate_some
from kepan.apps.trail.services import create_entry as create_trail_entry
from kepan.engine.ledgers.changes import Step, compare_types
from kepan.engine.ledgers.reading import TypeFaultsError, read_type, write_type
from kepan.engine.ledgers.slots import assign_slots
from kepan.engine.ledgers.types import LedgerType

WAITING = (VersionState.DRAFT, VersionState.OFFERED)
AT_ONCE = 200
"""A change of a type with so many entries is made while the person waits; more are a job."""


class TypeRefusedError(RefusalError):
    """A definition is no type: `faults` says where and why, all at once."""

    def __init__(self, error: TypeFaultsError) -> None:
        self.faults = write_faults(error.faults)
        super().__init__("；".join(f"{one.path}：{one.words}" for one in self.faults[:5]))


class StaleLedgerError(RefusalError):
    """Somebody else changed the type after it was shown; nothing was written."""


def read_definition(definition: Mapping[str, Any]) -> LedgerType:
    """Read a definition; refused with each of its faults."""
    try:
        return read_type(definition)
    except TypeFaultsError as error:
        raise TypeRefusedError(error) from error


def read_kept(version: LedgerVersion) -> LedgerType:
    """Read the type of a version; refused with its faults where it was written by other rules than today's."""
    try:
        return read_version(version)
    except TypeFaultsError as error:
        raise TypeRefusedError(error) from error


def compute_type_digest(type_: LedgerType) -> str:
    """Return the digest of a type, the same for the same type however it was written."""
    return hashlib.sha256(json.dumps(write_type(type_), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def create_ledger(*, actor: User | None, definition: Mapping[str, Any], note: str = "") -> LedgerVersion:
    """Begin a ledger with the draft of its type; nobody else sees it before it is published."""
    if actor is not None:
        require(can_make_types(actor))
    type_ = read_definition(definition)
    try:
        with transaction.atomic():
            ledger = Ledger.objects.create(
                key=type_.key, title=type_.title, title_en=type_.title_en, group=type_.group, created_by=actor
            )
    except IntegrityError as error:
        raise RefusalError(_("标识“%(key)s”已经有台账在用，换一个。") % {"key": type_.key}) from error
    version = _create_version(actor, ledger, type_, note, VersionState.DRAFT)
    _log(actor, "create_ledger", ledger, {"digest": version.digest})
    return version


def _create_version(
    actor: User | None, ledger: Ledger, type_: LedgerType, note: str, state: VersionState
) -> LedgerVersion:
    last = ledger.versions.aggregate(last=Max("number"))["last"] or 0
    return LedgerVersion.objects.create(
        ledger=ledger,
        number=last + 1,
        state=state,
        definition=write_type(type_),
        digest=compute_type_digest(type_),
        slots=assign_slots(type_, None if ledger.current is None else ledger.current.slots),
        note=note.strip()[:300],
        changed_by=actor,
    )


def _log(actor: User | None, action: str, ledger: Ledger, after: Mapping[str, Any], reason: str = "") -> None:
    root = get_root_region()
    create_trail_entry(
        actor=actor,
        action=f"ledgers.{action}",
        subject=ledger,
        region_path="" if root is None else root.path,
        after=after,
        reason=reason,
    )


def _get_locked(ledger: Ledger, expected_version: int | None = None) -> Ledger:
    row = Ledger.objects.select_for_update(of=("self",)).select_related("current").get(pk=ledger.pk)
    if expected_version is not None and row.version != expected_version:
        raise StaleLedgerError(_("这本台账的定义刚被别人改过，看过现在的内容再改。"))
    return row


@transaction.atomic
def update_ledger_type(
    *,
    actor: User,
    ledger: Ledger,
    definition: Mapping[str, Any],
    note: str = "",
    expected_version: int | None = None,
) -> LedgerVersion:
    """Keep a changed type as the draft of a ledger, with the plan of what it would do; nothing changes yet."""
    require(can_make_types(actor))
    row = _get_locked(ledger, expected_version)
    type_ = read_definition(definition)
    if type_.key != row.key:
        raise RefusalError(_("台账的标识“%(key)s”不能改。") % {"key": row.key})
    row.versions.filter(state=VersionState.DRAFT).update(state=VersionState.DROPPED)
    version = _create_version(actor, row, type_, note, VersionState.DRAFT)
    version.plan = make_plan(row, type_)
    version.save(update_fields=["plan"])
    row.version += 1
    row.save(update_fields=["version"])
    _log(actor, "update_ledger_type", row, {"number": version.number, "digest": version.digest}, version.note)
    return version


def make_plan(ledger: Ledger, type_: LedgerType) -> dict[str, Any]:
    """Return what a changed type does to the entries of a ledger: steps, what is lost and of how many, refusals."""
    if ledger.current is None:
        return {"entries": 0, "steps": [], "losses": [], "refusals": []}
    change = compare_types(read_version(ledger.current), type_)
    rows = Entry.objects.filter(ledger=ledger)
    return {
        "entries": rows.count(),
        "steps": [write_said(one.words) for one in change.steps],
        "losses": [{"words": write_said(one.words), "count": _count_loss(rows, one)} for one in change.losses],
        "refusals": [write_said(one.words) for one in change.refusals],
    }


def _count_loss(rows: QuerySet[Entry], loss: Step) -> int:
    """Count the entries that have a value in the field that is lost."""
    return rows.filter(**{f"values__{loss.field}__isnull": False}).count() if loss.field else rows.count()


@transaction.atomic
def publish_ledger_type(
    *, actor: User | None, version: LedgerVersion, expected_version: int | None = None
) -> LedgerVersion:
    """Put a drafted or offered type in force; entries follow at once, or in a job where there are many.

    Refused with the reason where entries cannot follow. What an entry was before stays in its history.
    """
    if actor is not None:
        require(can_make_types(actor))
    ledger = _get_locked(version.ledger, expected_version)
    row = LedgerVersion.objects.select_for_update().get(pk=version.pk)
    if row.state not in WAITING:
        raise RefusalError(_("这个版本已经启用或放弃了。"))
    if has_unmigrated(ledger):
        raise RefusalError(_("上一次变更还在处理记录，等它结束再启用。"))
    type_ = read_kept(row)
    row.plan = make_plan(ledger, type_)
    if row.plan["refusals"]:
        raise RefusalError("；".join(row.plan["refusals"]))
    if ledger.current is not None:
        row.slots = assign_slots(type_, ledger.current.slots)
        LedgerVersion.objects.filter(pk=ledger.current.pk).update(state=VersionState.FORMER)
    row.state, row.published_at = VersionState.CURRENT, timezone.now()
    row.save()
    ledger.current = row
    ledger.title, ledger.title_en, ledger.group = type_.title, type_.title_en, type_.group
    ledger.version += 1
    ledger.save()
    _log(actor, "publish_ledger_type", ledger, {"number": row.number, "digest": row.digest}, row.note)
    _start_migration(actor, ledger, row)
    return row


def has_unmigrated(ledger: Ledger) -> bool:
    """Say whether entries of a ledger are still in a former version of its type."""
    return Entry.objects.filter(ledger=ledger).exclude(type_version=ledger.current_id).exists()


def _start_migration(actor: User | None, ledger: Ledger, version: LedgerVersion) -> None:
    if version.plan["entries"] == 0:
        return
    if version.plan["entries"] <= AT_ONCE:
        migrate_some(ledger=ledger, most=AT_ONCE)
        return
    create_job(
        actor=actor,
        kind=MIGRATE,
        title=_("启用“%(ledger)s”的新定义") % {"ledger": ledger.title},
        request_key=f"{MIGRATE}:{version.pk}",
        arguments={"ledger": ledger.pk},
    )


@transaction.atomic
def drop_ledger_draft(*, actor: User, version: LedgerVersion, expected_version: int | None = None) -> None:
    """Throw away a draft, or decline a type that a release offers."""
    require(can_make_types(actor))
    ledger = _get_locked(version.ledger, expected_version)
    row = LedgerVersion.objects.select_for_update().get(pk=version.pk)
    if row.state not in WAITING:
        raise RefusalError(_("这个版本已经启用或放弃了。"))
    row.state = VersionState.DROPPED
    row.save(update_fields=["state"])
    _log(actor, "drop_ledger_draft", ledger, {"number": row.number})


@transaction.atomic
def retire_ledger(
    *, actor: User, ledger: Ledger, is_active: bool = False, reason: str = "", expected_version: int | None = None
) -> Ledger:
    """Take a ledger off the shelf, or put it back; its entries stay readable and take no new ones."""
    require(can_make_types(actor))
    row = _get_locked(ledger, expected_version)
    if row.is_active != is_active:
        row.is_active = is_active
        row.version += 1
        row.save(update_fields=["is_active", "version"])
        _log(actor, "return_ledger" if is_active else "retire_ledger", row, {"is_active": is_active}, reason.strip())
    return row


@transaction.atomic
def load_ledger_type(*, type_: LedgerType) -> str:
    """Take a type that ships with the program: new, in place of the one it was, or offered beside what was changed.

    Return what became of it: created, updated, offered or unchanged.
    """
    digest = compute_type_digest(type_)
    row = Ledger.objects.select_for_update(of=("self",)).select_related("current").filter(key=type_.key).first()
    if row is None:
        row = Ledger.objects.create(
            key=type_.key, title=type_.title, title_en=type_.title_en, group=type_.group, shipped_digest=digest
        )
        publish_ledger_type(actor=None, version=_create_version(None, row, type_, "", VersionState.OFFERED))
        return "created"
    if row.shipped_digest == digest or row.versions.filter(digest=digest, state=VersionState.OFFERED).exists():
        return "unchanged"
    is_own = row.current is not None and row.current.digest != row.shipped_digest
    row.versions.filter(state=VersionState.OFFERED).update(state=VersionState.DROPPED)
    version = _create_version(None, row, type_, _("随新版本提供"), VersionState.OFFERED)
    version.plan = make_plan(row, type_)
    version.save(update_fields=["plan"])
    Ledger.objects.filter(pk=row.pk).update(shipped_digest=digest)
    if is_own or version.plan["refusals"] or version.plan["losses"]:
        return "offered"
    publish_ledger_type(actor=None, version=version)
    return "updated"
