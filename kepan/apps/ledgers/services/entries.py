"""Making, changing, removing and restoring entries; what is said about them, their files and unsent forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.selectors import list_named_attachments
from kepan.apps.desk.services import attach_to, complete_tasks
from kepan.apps.ledgers.enums import ApprovalState
from kepan.apps.ledgers.models import Draft, Entry, EntryComment, Ledger
from kepan.apps.ledgers.permissions import can_comment, can_create_entry, can_remove_entry, can_update_entry
from kepan.apps.ledgers.selectors import find_subject, get_viewer, read_version
from kepan.apps.ledgers.services.numbers import check_new_quota, check_quota, set_number
from kepan.apps.ledgers.services.parents import update_parents
from kepan.apps.ledgers.services.writing import (
    Change,
    begin_change,
    compute_change,
    get_locked_entry,
    list_single,
    read_given,
    require_judged,
    save_change,
    set_derived,
    set_organisation,
    write_trail,
)
from kepan.apps.registry.models import Organisation
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Visibility
from kepan.engine.ledgers.values import dump_value, read_value
from kepan.engine.ledgers.visibility import can_see

MOST_COMMENT = 4000
CLOSENESS = (Tier.PUBLIC_DATA, Tier.OWNED_DATA, Tier.PROPRIETARY_DATA)


@transaction.atomic
def create_entry(
    *,
    actor: User | None,
    ledger: Ledger,
    values: Mapping[str, Any],
    region: Region | None = None,
    office: Office | None = None,
    state: str = "",
    number: str = "",
    source: str = "",
    is_invented: bool = False,
) -> Entry:
    """Enter something into a ledger, in its first state; values are as they were typed or as JSON keeps them.

    It belongs to the region of its organisation where the type names one, else to the one given or that of the actor.
    Raises EntryRefusedError with a problem for each field. Another state is for programs that know what they enter.
    """
    version = ledger.current
    if version is None or not ledger.is_active:
        raise RefusalError(_("这本台账已停用，不能登记新的记录。"))
    type_ = read_version(version)
    subject = _find_subject(actor, type_, values)
    home = subject.region if subject is not None else actor.region if actor is not None else None
    place = region or home
    if place is None:
        raise RefusalError(_("选一个地区。"))
    entry = Entry(
        ledger=ledger,
        type_version=version,
        region=place,
        office=office or (actor.office if actor is not None and actor.office_id else None),
        tier=Tier(type_.tier),
        owner=actor,
        state=state or type_.states[0].key,
        source=source.strip(),
        is_invented=is_invented,
        number=number.strip(),
        values=list_defaults(type_),
    )
    change = Change(entry, type_, version, {}, subject=subject, reader=actor)
    if subject is not None:
        change.names = {(FieldKind.ORGANISATION, subject.pk): subject.name}
    read_given(actor, change, values)
    set_organisation(change)
    if actor is not None:
        require(can_create_entry(actor, type_, region=place, organisation=entry.organisation))
    compute_change(change)
    require_judged(change)
    set_number(change)
    set_derived(change)
    save_change(actor, change, is_new=True)
    bind_files(actor, change)
    write_trail(actor, "create_entry", change, state=entry.state)
    update_parents(change)
    if actor is not None:
        Draft.objects.filter(user=actor, ledger=ledger, entry=None).delete()
    return entry


def _find_subject(actor: User | None, type_: LedgerType, values: Mapping[str, Any]) -> Organisation | None:
    """Find the organisation that an entry is about, if it is given and whoever writes may name it."""
    field = type_.find_field(type_.subject) if type_.subject else None
    if field is None or field.key not in values:
        return None
    reading = read_value(field, values[field.key])
    keys = [] if reading.problem else list_single(dump_value(field, reading.value))
    return find_subject(user=actor, field=field, key=keys[0]) if keys else None


def list_defaults(type_: LedgerType) -> dict[str, Any]:
    """Return what a new entry begins with."""
    given = [one for one in type_.fields if one.default is not None]
    return {one.key: dump_value(one, read_value(one, one.default).value) for one in given}


@transaction.atomic
def update_entry(
    *,
    actor: User | None,
    entry: Entry,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    office: Office | None = None,
    reason: str = "",
) -> Entry:
    """Change fields of an entry; those that are not given stay. What it was before stays readable."""
    row = get_locked_entry(entry, expected_version)
    change = begin_change(row, actor)
    if actor is not None:
        require(can_update_entry(actor, change.type_, row))
        if change.type_.is_over(row.state) and not reason.strip():
            raise RefusalError(_("这条记录已经结束，更正要写理由。"))
    if row.approvals.filter(state=ApprovalState.OPEN).exists():
        raise RefusalError(_("这条记录有一步正在等审批，先撤回再改。"))
    read_given(actor, change, values)
    former = row.organisation_id
    set_organisation(change)
    if actor is not None and row.organisation_id != former:
        require(can_create_entry(actor, change.type_, region=row.region, organisation=row.organisation))
    is_moved = office is not None and office.pk != row.office_id
    if is_moved:
        row.office = office
    compute_change(change)
    if row.values == change.before and not is_moved:
        return row
    require_judged(change)
    check_new_quota(change)
    set_derived(change)
    save_change(actor, change, reason=reason)
    bind_files(actor, change)
    write_trail(actor, "update_entry", change, reason=reason)
    update_parents(change)
    if actor is not None:
        Draft.objects.filter(user=actor, entry=row).delete()
    return row


def bind_files(actor: User | None, change: Change) -> None:
    """Bind the files that fields name to the entry; one of somebody else, or of another record, is refused.

    A file is seen by those who see its field: one that several fields name, by those who see the most closed of them.
    """
    keys: dict[int, Tier] = {}
    for field in change.type_.fields:
        tier = get_file_tier(field, Tier(change.entry.tier))
        for key in _list_file_keys(field, change.entry.values.get(field.key)):
            keys[key] = max(tier, keys.get(key, tier), key=CLOSENESS.index)
    if not keys:
        return
    own = (change.entry._meta.label_lower, str(change.entry.pk))
    for row in _list_files(keys):
        if (row.subject_kind, row.subject_id) == own:
            continue
        if row.subject_kind or (actor is not None and row.owner_id != actor.pk):
            raise RefusalError(_("文件“%(name)s”不能附到这条记录。") % {"name": row.name})
        row.tier, row.office = keys[row.pk], change.entry.office
        row.save(update_fields=["tier", "office"])
        attach_to(actor=actor, attachment=row, subject=change.entry)


def get_file_tier(field: Field, tier: Tier) -> Tier:
    """Return the tier of a file of a field: that of the entry, or the closer one that the field asks for."""
    if field.hidden_in or field.visibility in {Visibility.RESTRICTED, Visibility.PERSONAL}:
        return Tier.PROPRIETARY_DATA
    asked = Tier.OWNED_DATA if field.visibility == Visibility.INTERNAL else Tier.PUBLIC_DATA
    return max(tier, asked, key=CLOSENESS.index)


def _list_file_keys(field: Field, value: Any) -> set[int]:
    """Return the keys of the files that a field names, those of evidence too."""
    if field.kind == FieldKind.FILE:
        return set(list_single(value))
    if field.kind != FieldKind.CHECKLIST:
        return set()
    return {key for item in value or () for key in list_single(item.get("evidence") or [])}


def _list_files(keys: Iterable[int]) -> list[Attachment]:
    wanted = set(keys)
    rows = list(list_named_attachments(keys=wanted))
    if len(rows) < len(wanted):
        raise RefusalError(_("有文件已经不在了，重新上传。"))
    return rows


@transaction.atomic
def remove_entry(*, actor: User | None, entry: Entry, reason: str, expected_version: int | None = None) -> Entry:
    """Take an entry off its ledger, with a reason; its row stays and can be restored."""
    row = get_locked_entry(entry, expected_version)
    change = begin_change(row, actor)
    if actor is not None:
        require(can_remove_entry(actor, change.type_, row))
    if row.removed_at is not None:
        raise RefusalError(_("这条记录已经移除了。"))
    if not reason.strip():
        raise RefusalError(_("写移除的理由。"))
    if row.backlinks.filter(entry__removed_at__isnull=True).exists():
        raise RefusalError(_("还有别的记录指向它，先改那些记录再移除。"))
    row.removed_at = timezone.now()
    save_change(actor, change, reason=reason.strip())
    complete_tasks(actor=actor, subject=row, withdraw=True)
    row.approvals.filter(state=ApprovalState.OPEN).update(state=ApprovalState.WITHDRAWN, ended_at=timezone.now())
    write_trail(actor, "remove_entry", change, reason=reason.strip())
    update_parents(change)
    return row


@transaction.atomic
def restore_entry(*, actor: User, entry: Entry, expected_version: int | None = None) -> Entry:
    """Put a removed entry back where it stood, unless another has taken its place."""
    row = get_locked_entry(entry, expected_version)
    change = begin_change(row, actor)
    require(can_remove_entry(actor, change.type_, row))
    if row.removed_at is None:
        raise RefusalError(_("这条记录没有移除。"))
    check_quota(change)
    row.removed_at = None
    save_change(actor, change)
    write_trail(actor, "restore_entry", change)
    update_parents(change)
    return row


@transaction.atomic
def create_comment(*, actor: User, entry: Entry, text: str, is_internal: bool = True) -> EntryComment:
    """Say something about an entry; who is not of the office speaks to everybody who sees it."""
    require(can_comment(actor, entry))
    bare = text.strip()
    if not bare:
        raise RefusalError(_("写点什么再发。"))
    if len(bare) > MOST_COMMENT:
        raise RefusalError(_("评论最多 %(most)s 个字。") % {"most": MOST_COMMENT})
    row = get_locked_entry(entry, None)
    from_office = row.region is not None and actor.memberships.exclude(role="enterprise").exists()
    comment = EntryComment.objects.create(entry=row, text=bare, is_internal=is_internal and from_office, author=actor)
    write_trail(actor, "create_comment", begin_change(row), comment=comment.pk)
    return comment


def log_look(*, actor: User, entry: Entry) -> None:
    """Write into the trail that somebody of the office was shown personal fields of an entry, by their keys."""
    type_ = read_version(entry.type_version)
    viewer = get_viewer(user=actor, entry=entry)
    shown = [
        one.key
        for one in type_.fields
        if one.visibility == Visibility.PERSONAL
        and entry.values.get(one.key) is not None
        and can_see(one, viewer, entry.state)
    ]
    if shown:
        with transaction.atomic():
            write_trail(actor, "read_personal", Change(entry, type_, entry.type_version, entry.values), fields=shown)


@transaction.atomic
def save_draft(*, actor: User, ledger: Ledger, values: Mapping[str, Any], entry: Entry | None = None) -> Draft:
    """Keep what somebody typed into a form and did not send yet, as it was typed; only this person reads it."""
    row, _is_new = Draft.objects.update_or_create(
        user=actor, ledger=ledger, entry=entry, defaults={"values": dict(values), "updated_at": timezone.now()}
    )
    return row


@transaction.atomic
def remove_draft(*, actor: User, ledger: Ledger, entry: Entry | None = None) -> None:
    """Throw away what somebody typed and did not send."""
    Draft.objects.filter(user=actor, ledger=ledger, entry=entry).delete()
