"""Intellectual property: rights with parties, classes and dated events; the status follows in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import (
    OWNER_ROLES,
    PATENT_KINDS,
    PartyRole,
    RightEventKind,
    RightKind,
)
from kepan.apps.registry.models import Organisation, Person, Right, RightClass, RightEvent, RightParty
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.codes import check_application_number
from kepan.apps.registry.services.naming import find_named
from kepan.apps.registry.services.standing import find_first_day, read_events, write_status
from kepan.apps.registry.services.writing import (
    get_editable,
    has_other,
    list_changes,
    read_values,
    require_held,
    require_text,
    save_unique,
    write_details,
    write_entry,
    write_plain,
    write_record,
)
from kepan.engine.basis.ipc import read_ipc
from kepan.engine.basis.patent_numbers import read_application_number, read_pct_number
from kepan.engine.registry.status import EventFault, list_event_faults

KIND_OF_NUMBER = {
    "invention_patent": RightKind.INVENTION,
    "utility_model": RightKind.UTILITY_MODEL,
    "industrial_design": RightKind.DESIGN,
}


@dataclass(frozen=True)
class PartyEntry:
    """A name on a right as it is written, and the record behind it where it is known."""

    role: PartyRole
    written_name: str
    organisation: Organisation | None = None
    person: Person | None = None


@dataclass(frozen=True)
class EventEntry:
    """A dated legal event."""

    kind: RightEventKind
    on: date
    detail: str = ""
    source: str = ""


@dataclass(frozen=True)
class RightDetails:
    """What a document says of a right; its status is not among it, that follows from the events."""

    kind: RightKind
    title: str
    application_number: str = ""
    publication_number: str = ""
    grant_number: str = ""
    number: str = ""
    level: str = ""
    priority_on: date | None = None
    expires_on: date | None = None
    family: str = ""
    claim_count: int | None = None


DETAILS = tuple(field.name for field in fields(RightDetails))


def check_right(details: RightDetails, *, but: Right | None = None) -> dict[str, Any]:
    """Return the details as they are kept; a wrong number is refused with the right check digit."""
    values = read_values(details, DETAILS)
    require_text(details.title, _("写名称。"))
    if details.kind in PATENT_KINDS:
        number = require_text(details.application_number, _("写申请号。"))
        values["application_number"] = check_application_number(number)
        kind = read_application_number(number).kind
        if kind is not None and KIND_OF_NUMBER[kind.value] != details.kind:
            said = KIND_OF_NUMBER[kind.value].label
            raise RefusalError(_("申请号说这是%(kind)s，和所选的种类不同。") % {"kind": said})
        values["expires_on"] = None
    elif details.kind == RightKind.PCT:
        reading = read_pct_number(details.application_number)
        if reading is None:
            raise RefusalError(_("国际申请号写成 PCT/CN2024/000123 这样。"))
        values["application_number"] = reading.number
    _check_numbers(values, details.kind, but)
    return values


def _check_numbers(values: dict[str, Any], kind: RightKind, but: Right | None) -> None:
    for name, rows in (
        ("application_number", Right.objects.filter(application_number=values["application_number"])),
        ("number", Right.objects.filter(kind=kind, number=values["number"])),
    ):
        if values[name] and has_other(rows, but):
            raise RefusalError(_("%(number)s 已经登记过，一件知识产权只有一条记录。") % {"number": values[name]})


def check_events(events: Sequence[RightEvent], number: str) -> None:
    """Refuse events that cannot have happened on their days, and a filing in another year than the number says."""
    said = {
        EventFault.BEFORE_FILING: _("早于申请日"),
        EventFault.AFTER_END: _("权利已经全部无效"),
        EventFault.NOT_GRANTED: _("还没有授权"),
        EventFault.NOTHING_LOST: _("没有失去过权利，谈不上恢复"),
        EventFault.NOT_SUSPENDED: _("没有中止过"),
        EventFault.NOT_PLEDGED: _("没有质押过"),
        EventFault.GRANTED_TWICE: _("已经授权过"),
    }
    for event, fault in list_event_faults(read_events(events)):
        label = RightEventKind(event.kind.value).label
        raise RefusalError(
            _("%(on)s 的“%(event)s”不对：%(reason)s。") % {"on": event.on, "event": label, "reason": said[fault]}
        )
    if ahead := next((event for event in events if event.on > timezone.localdate()), None):
        raise RefusalError(_("%(on)s 还没有到。") % {"on": ahead.on})
    filed, year = find_first_day(events, RightEventKind.FILED), read_application_number(number).year
    if filed is not None and year is not None and filed.year != year:
        raise RefusalError(_("申请号是 %(year)s 年的，申请日却在 %(on)s。") % {"year": year, "on": filed})


def write_days(right: Right, events: Sequence[RightEvent]) -> None:
    """Set days and status of a right on its unsaved row from its events."""
    right.filed_on = find_first_day(events, RightEventKind.FILED)
    right.published_on = find_first_day(events, RightEventKind.PUBLISHED)
    right.granted_on = find_first_day(events, RightEventKind.GRANTED)
    write_status(right, events, today=timezone.localdate())


@transaction.atomic
def create_right(
    *,
    actor: User | None,
    region: Region,
    details: RightDetails,
    parties: Sequence[PartyEntry],
    events: Sequence[EventEntry] = (),
    ipc: Sequence[str] = (),
    office: Office | None = None,
    tier: Tier = Tier.PUBLIC_DATA,
    source: str = "",
    is_invented: bool = False,
) -> Right:
    """Enter a right with its parties, classes and events; a patent's status is what its events make of it."""
    if actor is not None:
        require(can_write_in(actor, region=region))
    values = check_right(details)
    symbols = check_classes(ipc)
    rows = [RightEvent(kind=event.kind, on=event.on, detail=event.detail, source=event.source) for event in events]
    check_events(rows, values["application_number"])
    right = Right(
        region=region,
        office=office,
        tier=tier,
        owner=actor,
        source=source.strip(),
        is_invented=is_invented,
        main_ipc=symbols[0] if symbols else "",
        **values,
    )
    write_days(right, rows)
    save_unique(right)
    for row in rows:
        row.right = right
    RightEvent.objects.bulk_create(rows)
    _write_parties(actor, right, parties)
    _write_classes(right, symbols)
    after = write_details(right, (*DETAILS, "filed_on", "granted_on", "status", "main_ipc"))
    write_entry(actor, "create_right", right, after=after | {"parties": len(parties), "events": len(rows)})
    return right


def check_classes(texts: Sequence[str]) -> list[str]:
    """Return symbols of the patent classification as they are written, each once; refused for what is none."""
    found: dict[str, None] = {}
    for text in texts:
        symbol = read_ipc(text)
        if symbol is None:
            raise RefusalError(_("“%(text)s”不是国际专利分类号，写成 G01D 5/12 这样。") % {"text": text})
        found[symbol.symbol] = None
    return list(found)


def _write_classes(right: Right, symbols: Sequence[str]) -> None:
    RightClass.objects.bulk_create(
        RightClass(right=right, ipc=symbol, position=place) for place, symbol in enumerate(symbols, start=1)
    )


def find_bodies(actor: User | None, parties: Sequence[PartyEntry]) -> dict[str, Organisation]:
    """Find whom the names of parties mean that nobody resolved, among the records that the actor sees."""
    return find_named(
        actor, [party.written_name for party in parties if party.organisation is None and party.person is None]
    )


def _write_parties(actor: User | None, right: Right, parties: Sequence[PartyEntry]) -> None:
    if not any(party.role in OWNER_ROLES for party in parties):
        raise RefusalError(_("至少写一个申请人、权利人或起草单位。"))
    bodies = find_bodies(actor, [party for party in parties if party.role != PartyRole.INVENTOR])
    places: dict[PartyRole, int] = {}
    rows = []
    for party in parties:
        places[party.role] = places.get(party.role, 0) + 1
        rows.append(
            RightParty(
                right=right,
                role=party.role,
                position=places[party.role],
                written_name=require_text(party.written_name, _("写权利人、发明人的名称。")),
                organisation=party.organisation or (None if party.person else bodies.get(party.written_name)),
                person=party.person,
            )
        )
    RightParty.objects.bulk_create(rows)


@transaction.atomic
def update_right(
    *,
    actor: User | None,
    right: Right,
    expected_version: int | None,
    details: RightDetails,
    parties: Sequence[PartyEntry] | None = None,
    ipc: Sequence[str] | None = None,
) -> Right:
    """Correct what was entered about a right; parties and classes that are given replace those that stand."""
    row = get_editable(actor, right, expected_version)
    values = check_right(details, but=row)
    symbols = None if ipc is None else check_classes(ipc)
    if symbols is not None:
        values["main_ipc"] = symbols[0] if symbols else ""
    events = list(row.events.all())
    check_events(events, values["application_number"])
    before, after = list_changes(row, values)
    if parties is not None:
        before["parties"], after["parties"] = row.parties.count(), len(parties)
        row.parties.all().delete()
        _write_parties(actor, row, parties)
    if symbols is not None and symbols != list(row.classes.values_list("ipc", flat=True)):
        before["ipc"], after["ipc"] = list(row.classes.values_list("ipc", flat=True)), symbols
        row.classes.all().delete()
        _write_classes(row, symbols)
    if not after:
        return row
    write_days(row, events)
    write_record(row)
    write_entry(actor, "update_right", row, before=before, after=after)
    return row


@transaction.atomic
def add_event(*, actor: User | None, right: Right, expected_version: int | None, event: EventEntry) -> Right:
    """Enter a legal event; the status follows in the same transaction."""
    row = get_editable(actor, right, expected_version)
    held = list(row.events.all())
    if any(other.kind == event.kind and other.on == event.on for other in held):
        raise RefusalError(_("这一天的这个事件已经登记过。"))
    added = RightEvent(right=row, kind=event.kind, on=event.on, detail=event.detail, source=event.source)
    check_events([*held, added], row.application_number)
    added.save()
    _write_change(actor, row, "add_event", [*held, added], {"event": event.kind, "on": write_plain(event.on)})
    return row


@transaction.atomic
def remove_event(*, actor: User | None, right: Right, expected_version: int | None, event: RightEvent) -> Right:
    """Take away a legal event that was entered by mistake; refused where later ones rest on it."""
    row = get_editable(actor, right, expected_version)
    rest = [other for other in row.events.all() if other.pk != event.pk]
    check_events(rest, row.application_number)
    count, _rows = row.events.filter(pk=event.pk).delete()
    if not count:
        raise RefusalError(_("这个事件已经不在了。"))
    _write_change(actor, row, "remove_event", rest, {"event": event.kind, "on": write_plain(event.on)})
    return row


def _write_change(
    actor: User | None, row: Right, action: str, events: Sequence[RightEvent], said: dict[str, Any]
) -> None:
    before = {"status": row.status, "status_on": write_plain(row.status_on)}
    write_days(row, events)
    write_record(row)
    after = said | {"status": row.status, "status_on": write_plain(row.status_on)}
    write_entry(actor, action, row, before=before, after=after)


@transaction.atomic
def resolve_party(
    *,
    actor: User | None,
    right: Right,
    expected_version: int | None,
    party: RightParty,
    organisation: Organisation | None = None,
    person: Person | None = None,
) -> RightParty:
    """Say which record a written name is; none of both takes the answer back."""
    row = get_editable(actor, right, expected_version)
    held = require_held(row.parties, party, _("这个名称已经不在了。"))
    if organisation is not None and person is not None:
        raise RefusalError(_("一个名称是单位或人员，不能都是。"))
    before = {"party": held.pk, "organisation": held.organisation_id, "person": held.person_id}
    held.organisation, held.person = organisation, person
    held.save(update_fields=["organisation", "person"])
    write_record(row)
    after = {"party": held.pk, "organisation": held.organisation_id, "person": held.person_id}
    write_entry(actor, "resolve_party", row, before=before, after=after)
    return held
