"""What every change of a record does: lock it, compare versions, save it, write the trail without personal data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.personal import Personal
from kepan.apps.registry.models import Organisation, Person, Record
from kepan.apps.registry.permissions import can_update_record
from kepan.apps.registry.services.quality import check_record
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain as write_decimal

FEN_IN_WAN = 1_000_000
RecordType = TypeVar("RecordType", bound=Record)
RowType = TypeVar("RowType", bound=models.Model)


class StaleError(RefusalError):
    """Somebody else changed the record after it was shown; nothing was written."""


def get_locked(record: RecordType) -> RecordType:
    """Return the record's row with its region, locked until the transaction ends."""
    rows = type(record)._default_manager.select_for_update(of=("self",)).select_related("region")
    return rows.get(pk=record.pk)


def choose_office(actor: User | None, office: Office | None = None) -> Office | None:
    """Return the office that looks after a new record: the one that is named, or that of whoever enters it."""
    return office or (actor.office if actor is not None and actor.office_id else None)


def get_editable(actor: User | None, record: RecordType, expected_version: int | None) -> RecordType:
    """Return the record locked, for somebody who may change it and saw it as it stands; no actor is the system."""
    row = get_locked(record)
    if actor is not None:
        require(can_update_record(actor, row))
    if isinstance(row, Organisation | Person) and row.merged_into_id is not None:
        raise RefusalError(_("这条记录已经并入另一条，请改那一条。"))
    check_version(row, expected_version)
    return row


def check_version(record: Record, expected: int | None) -> None:
    """Raise StaleError unless the record stands as the person saw it; None is for programs that just read it."""
    if expected is not None and record.version != expected:
        raise StaleError(_("这条记录刚被别人改过，你的操作没有写入。看过现在的内容再改。"))


def write_plain(value: Any) -> Any:
    """Write a value as the trail keeps it: days and numbers as text, records as their keys.

    >>> write_plain(Decimal("2.50")), write_plain(date(2026, 1, 2)), write_plain(None)
    ('2.50', '2026-01-02', None)
    """
    match value:
        case Decimal():
            return str(value)
        case date() | datetime():
            return value.isoformat()
        case models.Model():
            return value.pk
        case _:
            return value


def list_changes(row: models.Model, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set fields of a row and return what they were and are; of personal fields only that they changed."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    changed = []
    for name, value in values.items():
        former = getattr(row, name)
        if former == value:
            continue
        setattr(row, name, value)
        if isinstance(getattr(row._meta.get_field(name), "personal", None), Personal):
            changed.append(name)
            continue
        before[name], after[name] = write_plain(former), write_plain(value)
    if changed:
        after["changed"] = changed
    return before, after


def write_record(record: Record) -> None:
    """Save a record that was changed, as its next version."""
    record.version += 1
    record.updated_at = timezone.now()
    save_unique(record)


def save_unique(row: models.Model) -> None:
    """Save a row; refused when somebody else wrote the same thing at the same moment, after both had looked."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise RefusalError(_("刚有人登记了同样的内容，你的没有写入。刷新以后再看。")) from error


def write_entry(
    actor: User | None,
    action: str,
    record: Record,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write the trail of a change, and run the data checks over the record as it stands now.

    It is the last step of a change. A person is named by number, so that erasing one never has to touch the trail.
    """
    create_entry(
        actor=actor,
        action=f"registry.{action}",
        subject=record,
        title=f"#{record.pk}" if isinstance(record, Person) else str(record),
        region_path=record.region.path,
        before=before,
        after=after,
        reason=reason,
    )
    check_record(record=record)


def save_changes(
    actor: User | None, action: str, row: RecordType, values: Mapping[str, Any], *, reason: str = ""
) -> RecordType:
    """Set fields of a locked record and save it as its next version, with its entry; nothing where none differs."""
    before, after = list_changes(row, values)
    if after:
        write_record(row)
        write_entry(actor, action, row, before=before, after=after, reason=reason)
    return row


def save_held(
    actor: User | None, action: str, record: RecordType, held: models.Model, values: Mapping[str, Any], reason: str
) -> RecordType:
    """Correct what hangs on a locked record, with the reason; nothing where no value differs."""
    before, after = list_changes(held, values)
    if after:
        held.save()
        write_record(record)
        shown = {type(held)._meta.model_name or "": held.pk}
        write_entry(actor, action, record, before=shown | before, after=shown | after, reason=reason)
    return record


def remove_held(
    actor: User | None,
    action: str,
    record: RecordType,
    held: models.Model,
    before: Mapping[str, Any],
    reason: str = "",
) -> RecordType:
    """Remove what hung on a locked record; the trail keeps what was there."""
    held.delete()
    write_record(record)
    write_entry(actor, action, record, before=before, reason=reason)
    return record


def save_codes(
    rows: models.QuerySet[RowType], codes: Iterable[str], create: Callable[[str], RowType]
) -> tuple[list[str], list[str]]:
    """Let the rows of one scheme on a record have these codes and no others; return the codes before and after."""
    wanted = {code.strip() for code in codes if code.strip()}
    held = set(rows.values_list("code", flat=True))
    rows.filter(code__in=held - wanted).delete()
    rows.bulk_create(create(code) for code in sorted(wanted - held))
    return sorted(held), sorted(wanted)


def write_details(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Write fields of a row for the trail: without those that are empty, and without personal ones."""
    plain = {}
    for name in names:
        value = getattr(row, name)
        if value in (None, "") or isinstance(getattr(row._meta.get_field(name), "personal", None), Personal):
            continue
        plain[name] = write_plain(value)
    return plain


def check_days(start: date | None, end: date | None) -> None:
    """Refuse a time that ends before it begins."""
    if start is not None and end is not None and end < start:
        raise RefusalError(_("结束日期 %(end)s 早于开始日期 %(start)s。") % {"end": end, "start": start})


def write_money(fen: int) -> str:
    """Write an amount of fen in 万元 for a refusal, to the last fen.

    >>> write_money(1_250_000)
    '1.25 万元'
    """
    return _("%(amount)s 万元") % {"amount": write_decimal(Decimal(fen) / FEN_IN_WAN)}


def check_money(amount: int | None, label: str) -> None:
    """Refuse an amount below zero."""
    if amount is not None and amount < 0:
        raise RefusalError(_("%(label)s不能是负数。") % {"label": label})


def read_values(details: object, names: Iterable[str]) -> dict[str, Any]:
    """Read the fields of a form's details as they are kept: texts without the blanks around them."""
    plain = {name: getattr(details, name) for name in names}
    return {name: value.strip() if isinstance(value, str) else value for name, value in plain.items()}


def has_other(rows: models.QuerySet[Any], but: models.Model | None) -> bool:
    """Say whether there is one of the rows besides a record, or any when there is no such record yet."""
    return (rows if but is None else rows.exclude(pk=but.pk)).exists()


def require_held(rows: models.Manager[RowType], row: models.Model, reason: str) -> RowType:
    """Return what hangs on a record as it stands now; refused when somebody took it away meanwhile."""
    held = rows.filter(pk=row.pk).first()
    if held is None:
        raise RefusalError(reason)
    return held


def require_text(text: str, reason: str) -> str:
    """Return a text without the blanks around it; refused when nothing is left."""
    bare = text.strip()
    if not bare:
        raise RefusalError(reason)
    return bare
