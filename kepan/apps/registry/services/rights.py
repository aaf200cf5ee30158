"""Intellectual property: rights with parties, classes and dated events; the status follows in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import PATENT_KINDS, RightKind
from kepan.apps.registry.models import Right, RightClass, RightEvent, RightParty
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.codes import check_application_number
from kepan.apps.registry.services.right_events import (
    EventEntry,
    check_events,
    make_event,
    write_days,
    write_event_parties,
)
from kepan.apps.registry.services.right_parties import (
    PartyEntry,
    check_parties,
    has_same_parties,
    make_parties,
    write_owner_days,
)
from kepan.apps.registry.services.writing import (
    choose_office,
    get_editable,
    has_other,
    list_changes,
    read_values,
    require_text,
    save_unique,
    write_details,
    write_entry,
    write_record,
)
from kepan.engine.basis.ipc import read_ipc
from kepan.engine.basis.patent_numbers import (
    PublicationStage,
    read_application_number,
    read_pct_number,
    read_publication_number,
)

KIND_OF_NUMBER = {
    "invention_patent": RightKind.INVENTION,
    "utility_model": RightKind.UTILITY_MODEL,
    "industrial_design": RightKind.DESIGN,
}


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
    agents: str = ""


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
        for name, is_grant in (("publication_number", False), ("grant_number", True)):
            values[name] = check_publication_number(values[name], details.kind, is_grant=is_grant)
        # The law says when the term of a patent is over.
        del values["expires_on"]
    elif details.kind == RightKind.PCT:
        reading = read_pct_number(details.application_number)
        if reading is None:
            raise RefusalError(_("国际申请号写成 PCT/CN2024/000123 这样。"))
        values["application_number"] = reading.number
    _check_numbers(values, details.kind, but)
    return values


def check_publication_number(text: str, kind: RightKind, *, is_grant: bool) -> str:
    """Return a publication number of a patent as the standard writes it; refused for one of another kind or step."""
    if not text:
        return ""
    label = _("授权公告号") if is_grant else _("公布号")
    reading = read_publication_number(text)
    if reading is None:
        example = "CN101234567B" if is_grant else "CN101234567A"
        said = {"label": label, "text": text, "example": example}
        raise RefusalError(_("%(label)s“%(text)s”不对，发明的写成 %(example)s 这样。") % said)
    if KIND_OF_NUMBER[reading.kind.value] != kind:
        said = {"label": label, "kind": str(KIND_OF_NUMBER[reading.kind.value].label)}
        raise RefusalError(_("%(label)s是%(kind)s的，和所选的种类不同。") % said)
    if (reading.stage == PublicationStage.APPLICATION) == is_grant:
        raise RefusalError(
            _("末尾是 A 的是公布号，写在公布号里。") if is_grant else _("公布号末尾是 A，这是授权公告号。")
        )
    return reading.number


def _check_numbers(values: dict[str, Any], kind: RightKind, but: Right | None) -> None:
    for name, rows in (
        ("application_number", Right.objects.filter(application_number=values["application_number"])),
        ("number", Right.objects.filter(kind=kind, number=values["number"])),
    ):
        if values[name] and has_other(rows, but):
            raise RefusalError(_("%(number)s 已经登记过，一件知识产权只有一条记录。") % {"number": values[name]})


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
    check_parties(parties)
    right = Right(
        region=region,
        office=choose_office(actor, office),
        tier=tier,
        owner=actor,
        source=source.strip(),
        is_invented=is_invented,
        main_ipc=symbols[0] if symbols else "",
        **values,
    )
    rows = [make_event(right, event) for event in events]
    check_events(rows, values["application_number"])
    write_days(right, rows)
    save_unique(right)
    for row in rows:
        row.right = right
    RightEvent.objects.bulk_create(rows)
    RightParty.objects.bulk_create(make_parties(actor, right, parties))
    for row, event in zip(rows, events, strict=True):
        write_event_parties(actor, right, row, event, rows)
    if any(event.parties for event in events):
        write_owner_days(right, rows)
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


@transaction.atomic
def update_right(
    *,
    actor: User | None,
    right: Right,
    expected_version: int | None,
    details: RightDetails,
    parties: Sequence[PartyEntry] | None = None,
    ipc: Sequence[str] | None = None,
    source: str | None = None,
) -> Right:
    """Correct what was entered about a right; parties and classes that are given replace those that stand.

    Whom events name is not among the parties: that is corrected at the event.
    """
    row = get_editable(actor, right, expected_version)
    values = check_right(details, but=row)
    symbols = None if ipc is None else check_classes(ipc)
    if symbols is not None:
        values["main_ipc"] = symbols[0] if symbols else ""
    if source is not None:
        values["source"] = source.strip()
    events = list(row.events.all())
    check_events(events, values["application_number"])
    before, after = list_changes(row, values)
    if parties is not None:
        check_parties(parties)
        held, given = list(row.parties.filter(event__isnull=True)), make_parties(actor, row, parties)
        if not has_same_parties(held, given):
            before["parties"], after["parties"] = len(held), len(given)
            row.parties.filter(event__isnull=True).delete()
            RightParty.objects.bulk_create(given)
            write_owner_days(row, events)
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
