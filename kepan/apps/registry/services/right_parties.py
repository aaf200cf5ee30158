"""Who stands on a right: names as they are written, the records they mean, and from when to when somebody owns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.registry.enums import EVENT_ROLES, OWNER_ROLES, PartyRole, RightEventKind
from kepan.apps.registry.models import Organisation, Person, Right, RightEvent, RightParty
from kepan.apps.registry.services.naming import find_named
from kepan.apps.registry.services.standing import find_first_day
from kepan.apps.registry.services.writing import get_editable, require_held, require_text, write_entry, write_record

TRANSFERABLE = OWNER_ROLES - {PartyRole.DRAFTER}
"""Roles that pass to somebody else with the right; who drafted a standard always did."""


@dataclass(frozen=True)
class PartyEntry:
    """A name on a right as it is written, and the record behind it where it is known.

    `as_written` leaves it so even where a record bears this name: somebody looked and it is another one.
    """

    role: PartyRole
    written_name: str
    organisation: Organisation | None = None
    person: Person | None = None
    as_written: bool = False


def check_parties(parties: Sequence[PartyEntry]) -> None:
    """Refuse a right that is nobody's, and roles that an event gives."""
    if any(party.role in EVENT_ROLES for party in parties):
        raise RefusalError(_("被许可人、质权人随许可、质押事件登记。"))
    if not any(party.role in OWNER_ROLES for party in parties):
        raise RefusalError(_("至少写一个申请人、权利人或起草单位。"))


def make_parties(
    actor: User | None, right: Right, parties: Sequence[PartyEntry], event: RightEvent | None = None
) -> list[RightParty]:
    """Make the unsaved rows of parties, each role in the order given; names that one record bears mean that record."""
    for party in parties:
        require_text(party.written_name, _("写权利人、发明人的名称。"))
    bodies = find_named(actor, [party.written_name for party in parties if is_open(party)])
    places: dict[PartyRole, int] = {}
    rows = []
    for party in parties:
        places[party.role] = places.get(party.role, 0) + 1
        rows.append(
            RightParty(
                right=right,
                event=event,
                role=party.role,
                position=places[party.role],
                written_name=party.written_name.strip(),
                organisation=bodies.get(party.written_name) if is_open(party) else party.organisation,
                person=party.person,
            )
        )
    return rows


def is_open(party: PartyEntry) -> bool:
    """Say whether a name is still looked up: nobody said whom it means, and it is no inventor's."""
    is_settled = party.as_written or party.organisation is not None or party.person is not None
    return not is_settled and party.role != PartyRole.INVENTOR


def has_same_parties(rows: Sequence[RightParty], others: Sequence[RightParty]) -> bool:
    """Say whether two lists name the same in the same order."""

    def sort(parties: Sequence[RightParty]) -> list[tuple[str, int, str, int | None, int | None]]:
        return sorted((one.role, one.position, one.written_name, one.organisation_id, one.person_id) for one in parties)

    return sort(rows) == sort(others)


def get_new_owner_role(events: Sequence[RightEvent], event: RightEvent) -> PartyRole:
    """Return what somebody is to whom a right goes: its owner once it was granted, until then its applicant."""
    granted = find_first_day(events, RightEventKind.GRANTED)
    return PartyRole.OWNER if granted is not None and granted <= event.on else PartyRole.APPLICANT


def write_owner_days(right: Right, events: Sequence[RightEvent]) -> None:
    """Set from when to when each owned the right: until the next transfer that says to whom it goes, and from it on."""
    sides = RightParty.objects.filter(right=right, role__in=TRANSFERABLE)
    named = set(sides.filter(event__isnull=False).values_list("event", flat=True))
    steps = sorted((event for event in events if event.pk in named), key=lambda event: event.on)
    days = [None, *(event.on for event in steps), None]
    for place, event in enumerate([None, *steps]):
        sides.filter(event=event).update(starts_on=days[place], ends_on=days[place + 1])


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
