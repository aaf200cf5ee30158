"""Legal events of rights: entered, corrected, taken back; the status and the owners follow in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.registry.enums import LicenceKind, PartyRole, RightEventKind
from kepan.apps.registry.models import Right, RightEvent, RightParty
from kepan.apps.registry.services.right_parties import (
    PartyEntry,
    get_new_owner_role,
    make_parties,
    write_owner_days,
)
from kepan.apps.registry.services.standing import find_first_day, read_events, write_status
from kepan.apps.registry.services.writing import (
    check_days,
    check_money,
    get_editable,
    list_changes,
    read_values,
    require_held,
    require_text,
    write_details,
    write_entry,
    write_plain,
    write_record,
)
from kepan.engine.basis.patent_numbers import read_application_number
from kepan.engine.registry.status import EventFault, LegalStatus, compute_status, list_event_faults

NAMED_ROLES: dict[RightEventKind, PartyRole] = {
    RightEventKind.TRANSFERRED: PartyRole.OWNER,
    RightEventKind.LICENSED: PartyRole.LICENSEE,
    RightEventKind.PLEDGED: PartyRole.PLEDGEE,
}
"""Events that name somebody, and what those are to the right."""


@dataclass(frozen=True)
class EventEntry:
    """A dated legal event; a transfer names all new owners, a licence and a pledge who holds it."""

    kind: RightEventKind
    on: date
    detail: str = ""
    source: str = ""
    number: str = ""
    licence: LicenceKind | str = ""
    amount: int | None = None
    until: date | None = None
    parties: Sequence[PartyEntry] = field(default=())


DETAILS = tuple(one.name for one in fields(EventEntry) if one.name != "parties")


FAULTS = {
    EventFault.BEFORE_FILING: gettext_lazy("早于申请日"),
    EventFault.AFTER_END: gettext_lazy("权利已经全部无效"),
    EventFault.NOT_GRANTED: gettext_lazy("还没有授权"),
    EventFault.NOTHING_LOST: gettext_lazy("没有失去过权利，谈不上恢复"),
    EventFault.NOT_SUSPENDED: gettext_lazy("没有中止过"),
    EventFault.NOT_PLEDGED: gettext_lazy("没有质押过"),
    EventFault.GRANTED_TWICE: gettext_lazy("已经授权过"),
    EventFault.AFTER_GRANT: gettext_lazy("授权以后只会终止、放弃或被宣告无效"),
}
"""Why an event cannot have happened on its day, as the end of a sentence."""


@dataclass(frozen=True)
class Outcome:
    """The legal status of a right today, before and after a change of its events."""

    before: LegalStatus
    after: LegalStatus


def check_events(events: Sequence[RightEvent], number: str) -> None:
    """Refuse events that cannot have happened on their days, and a filing in another year than the number says."""
    for event, fault in list_event_faults(read_events(events)):
        label = RightEventKind(event.kind.value).label
        raise RefusalError(
            _("%(on)s 的“%(event)s”不对：%(reason)s。") % {"on": event.on, "event": label, "reason": FAULTS[fault]}
        )
    today = timezone.localdate()
    if ahead := next((event for event in events if event.on > today), None):
        raise RefusalError(_("%(on)s 还没有到。") % {"on": ahead.on})
    filed, year = find_first_day(events, RightEventKind.FILED), read_application_number(number).year
    if filed is not None and year is not None and filed.year != year:
        raise RefusalError(_("申请号是 %(year)s 年的，申请日却在 %(on)s。") % {"year": year, "on": filed})


def write_days(right: Right, events: Sequence[RightEvent]) -> None:
    """Set days and status of a right on its unsaved row from its events."""
    right.filed_on = find_first_day(events, RightEventKind.FILED)
    right.published_on = find_first_day(events, RightEventKind.PUBLISHED)
    right.granted_on = find_first_day(events, RightEventKind.GRANTED)
    if right.priority_on is not None and right.filed_on is not None and right.priority_on > right.filed_on:
        days = {"priority": right.priority_on, "filed": right.filed_on}
        raise RefusalError(_("优先权日 %(priority)s 晚于申请日 %(filed)s。") % days)
    write_status(right, events, today=timezone.localdate())


def make_event(right: Right, entry: EventEntry) -> RightEvent:
    """Make the unsaved row of an event, once its own values were judged."""
    return RightEvent(right=right, **check_entry(entry))


def check_entry(entry: EventEntry) -> dict[str, Any]:
    """Return an event's values as they are kept; what its kind does not have is refused."""
    values = read_values(entry, DETAILS)
    label = RightEventKind(entry.kind).label
    if entry.parties and entry.kind not in NAMED_ROLES:
        raise RefusalError(_("“%(event)s”不写当事人。") % {"event": label})
    if entry.licence and entry.kind != RightEventKind.LICENSED:
        raise RefusalError(_("“%(event)s”没有许可方式。") % {"event": label})
    check_money(entry.amount, _("金额"))
    check_days(entry.on, entry.until)
    return values


def write_event_parties(
    actor: User | None, right: Right, event: RightEvent, entry: EventEntry, events: Sequence[RightEvent]
) -> None:
    """Write whom a saved event names, in the role that the event gives them."""
    if not entry.parties:
        return
    role = NAMED_ROLES[entry.kind]
    if entry.kind == RightEventKind.TRANSFERRED:
        role = get_new_owner_role(events, event)
    named = [replace(party, role=role) for party in entry.parties]
    RightParty.objects.bulk_create(make_parties(actor, right, named, event))


def check_event(*, right: Right, entry: EventEntry | None, instead_of: RightEvent | None = None) -> Outcome:
    """Say what the status of a right would become with an event, with one instead of another, or without one.

    Refused for what the services refuse; nothing is written.
    """
    held = list(right.events.all())
    rest = [other for other in held if instead_of is None or other.pk != instead_of.pk]
    events = list(rest)
    if entry is not None:
        _check_once(rest, entry)
        events.append(make_event(right, entry))
    check_events(events, right.application_number)
    today = timezone.localdate()
    before, after = (
        compute_status(right.kind, read_events(rows), today=today, term_end=right.expires_on) for rows in (held, events)
    )
    return Outcome(before, after)


def _check_once(events: Sequence[RightEvent], entry: EventEntry) -> None:
    if any(other.kind == entry.kind and other.on == entry.on for other in events):
        raise RefusalError(_("这一天的这个事件已经登记过。"))


@transaction.atomic
def add_event(*, actor: User | None, right: Right, expected_version: int | None, event: EventEntry) -> Right:
    """Enter a legal event; status and owners follow in the same transaction."""
    row = get_editable(actor, right, expected_version)
    check_event(right=row, entry=event)
    added = make_event(row, event)
    added.save()
    events = list(row.events.all())
    write_event_parties(actor, row, added, event, events)
    said = {"event": event.kind, "on": write_plain(event.on)} | _write_more(added)
    if event.parties:
        said["parties"] = len(event.parties)
    _write_change(actor, row, "add_event", events, after=said)
    return row


@transaction.atomic
def update_event(
    *,
    actor: User | None,
    right: Right,
    expected_version: int | None,
    event: RightEvent,
    entry: EventEntry,
    reason: str,
) -> Right:
    """Correct a legal event that was entered wrong, with a reason; whom it names is replaced by the names given."""
    row = get_editable(actor, right, expected_version)
    held = require_held(row.events, event, _("这个事件已经不在了。"))
    if entry.kind != held.kind:
        raise RefusalError(_("事件的种类不能改：撤回这一个，再登记对的。"))
    ground = require_text(reason, _("写更正的理由。"))
    check_event(right=row, entry=entry, instead_of=held)
    before, after = list_changes(held, check_entry(entry))
    before["parties"], after["parties"] = held.parties.count(), len(entry.parties)
    held.save()
    held.parties.all().delete()
    events = list(row.events.all())
    write_event_parties(actor, row, held, entry, events)
    subject = {"event": held.kind, "on": write_plain(held.on)}
    _write_change(actor, row, "update_event", events, before=before, after=subject | after, reason=ground)
    return row


@transaction.atomic
def remove_event(
    *, actor: User | None, right: Right, expected_version: int | None, event: RightEvent, reason: str = ""
) -> Right:
    """Take back a legal event that was entered by mistake; refused where later ones rest on it. The trail keeps it."""
    row = get_editable(actor, right, expected_version)
    held = require_held(row.events, event, _("这个事件已经不在了。"))
    check_event(right=row, entry=None, instead_of=held)
    said = {"event": held.kind, "on": write_plain(held.on)} | _write_more(held)
    if count := held.parties.count():
        said["parties"] = count
    held.delete()
    _write_change(actor, row, "remove_event", list(row.events.all()), before=said, reason=reason.strip())
    return row


def _write_more(event: RightEvent) -> dict[str, Any]:
    return write_details(event, [name for name in DETAILS if name not in ("kind", "on")])


def _write_change(
    actor: User | None,
    row: Right,
    action: str,
    events: Sequence[RightEvent],
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Let status and owners follow from the events and save the right; the trail says the status before and after."""
    former = {"status": row.status, "status_on": write_plain(row.status_on)}
    write_days(row, events)
    write_owner_days(row, events)
    write_record(row)
    now = {"status": row.status, "status_on": write_plain(row.status_on)}
    write_entry(actor, action, row, before=(before or {}) | former, after=(after or {}) | now, reason=reason)
