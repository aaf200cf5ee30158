"""People: one record for each, told apart by the keyed digest of the identity number, with kinds, fields, positions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.services import compute_identity_digest
from kepan.apps.registry.enums import FieldScheme, PersonKind
from kepan.apps.registry.models import Organisation, Person, PersonField, PersonRole, Position
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.writing import (
    check_days,
    choose_office,
    get_editable,
    read_values,
    remove_held,
    require_held,
    require_text,
    save_changes,
    save_codes,
    save_held,
    save_unique,
    write_details,
    write_entry,
    write_record,
)
from kepan.engine.basis.identity import is_identity_number
from kepan.engine.basis.ipc import read_ipc

OLDEST = 120


class IdentityTakenError(RefusalError):
    """Another record has the identity number: both are one person. `holder` is the key of that record."""

    def __init__(self, holder: int) -> None:
        words = {"number": holder}
        super().__init__(_("这个人已经登记过（人员 #%(number)s），一个人只有一条记录。请在那条记录里补充。") % words)
        self.holder = holder


@dataclass(frozen=True)
class PersonDetails:
    """What a form says of a person, the identity number apart."""

    name: str
    birth_year: int | None = None
    degree: str = ""
    professional_title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class PersonKindEntry:
    """One kind that a person is, and of which category."""

    kind: PersonKind
    category: str = ""
    starts_on: date | None = None


DETAILS = tuple(field.name for field in fields(PersonDetails))
POSITION_DETAILS = ("organisation", "title", "is_main", "starts_on", "ends_on")


def check_person(details: PersonDetails) -> dict[str, Any]:
    """Return the details as they are kept; refused with a reason that a person can act on."""
    values = read_values(details, DETAILS)
    require_text(details.name, _("写姓名。"))
    year, this_year = details.birth_year, timezone.localdate().year
    if year is not None and not this_year - OLDEST <= year <= this_year:
        raise RefusalError(_("出生年份不对。"))
    return values


@sensitive_variables("number", "bare")
def read_identity(number: str, *, but: Person | None = None) -> tuple[str, str]:
    """Return digest and last four characters of an identity number; the number itself goes nowhere else.

    Refused when it is not well formed, or when another record has it: one person is one record. No refusal
    repeats the number.
    """
    bare = number.strip().upper()
    if not bare:
        return "", ""
    if not is_identity_number(bare, today=timezone.localdate()):
        raise RefusalError(_("证件号不对：应为 18 位，且校验码相符。"))
    digest = compute_identity_digest(bare)
    rows = Person.objects.filter(identity_digest=digest, merged_into__isnull=True)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    if found := rows.first():
        raise IdentityTakenError(found.pk)
    return digest, bare[-4:]


@sensitive_variables("identity_number")
@transaction.atomic
def create_person(
    *,
    actor: User | None,
    region: Region,
    details: PersonDetails,
    kinds: Iterable[PersonKindEntry] = (),
    identity_number: str = "",
    office: Office | None = None,
    tier: Tier = Tier.OWNED_DATA,
    source: str = "",
    is_invented: bool = False,
) -> Person:
    """Make the record of a person; with an identity number the same person cannot be entered a second time."""
    if actor is not None:
        require(can_write_in(actor, region=region))
    values = check_person(details)
    digest, tail = read_identity(identity_number)
    person = Person(
        region=region,
        office=choose_office(actor, office),
        tier=tier,
        owner=actor,
        source=source.strip(),
        is_invented=is_invented,
        identity_digest=digest,
        identity_tail=tail,
        **values,
    )
    save_unique(person)
    # Said twice it is said once.
    entries = list({(entry.kind, entry.category.strip()): entry for entry in kinds}.values())
    PersonRole.objects.bulk_create(
        PersonRole(person=person, kind=entry.kind, category=entry.category.strip(), starts_on=entry.starts_on)
        for entry in entries
    )
    after = write_details(person, DETAILS) | {"kinds": sorted(f"{entry.kind} {entry.category}" for entry in entries)}
    write_entry(actor, "create_person", person, after=after)
    return person


@sensitive_variables("identity_number")
@transaction.atomic
def update_person(
    *,
    actor: User | None,
    person: Person,
    expected_version: int | None,
    details: PersonDetails,
    identity_number: str = "",
) -> Person:
    """Correct what stands about a person; an identity number that is given replaces the digest, none leaves it."""
    row = get_editable(actor, person, expected_version)
    values = check_person(details)
    if identity_number.strip():
        values["identity_digest"], values["identity_tail"] = read_identity(identity_number, but=row)
    return save_changes(actor, "update_person", row, values)


@transaction.atomic
def update_person_kinds(
    *, actor: User | None, person: Person, expected_version: int | None, kinds: Sequence[PersonKindEntry]
) -> Person:
    """Say what a person is from today on: new kinds begin, those left out end."""
    row = get_editable(actor, person, expected_version)
    today = timezone.localdate()
    held = {(role.kind, role.category): role for role in row.roles.filter(ends_on__isnull=True)}
    wanted = {(entry.kind, entry.category.strip()): entry for entry in kinds}
    if set(held) == {(str(kind), category) for kind, category in wanted}:
        return row
    for key, role in held.items():
        if key not in wanted:
            role.ends_on = max(today, role.starts_on or today)
            role.save(update_fields=["ends_on"])
    PersonRole.objects.bulk_create(
        PersonRole(person=row, kind=kind, category=category, starts_on=entry.starts_on or today)
        for (kind, category), entry in wanted.items()
        if (kind, category) not in held
    )
    write_record(row)
    before = {"kinds": sorted(" ".join(key) for key in held)}
    write_entry(actor, "update_person_kinds", row, before=before, after={"kinds": sorted(map(" ".join, wanted))})
    return row


@transaction.atomic
def update_person_fields(
    *,
    actor: User | None,
    person: Person,
    expected_version: int | None,
    codes: Mapping[FieldScheme, Sequence[str]],
) -> Person:
    """Set the fields in which a person works, of the schemes that are given; those of the others stay."""
    row = get_editable(actor, person, expected_version)
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for scheme, written in codes.items():
        held, wanted = save_codes(
            row.fields.filter(scheme=scheme), check_fields(scheme, written), _make_field(row, scheme)
        )
        if held != wanted:
            before[scheme], after[scheme] = held, wanted
    if after:
        write_record(row)
        write_entry(actor, "update_person_fields", row, before=before, after=after)
    return row


def check_fields(scheme: FieldScheme, codes: Iterable[str]) -> list[str]:
    """Return the codes of fields as they are kept; refused for a class that IPC does not write like that."""
    found = []
    for code in codes:
        symbol = read_ipc(code) if scheme == FieldScheme.IPC else None
        if scheme == FieldScheme.IPC and symbol is None:
            raise RefusalError(_("分类号 %(code)s 不对，写成 G01D 或 G01D5/26。") % {"code": code.strip()})
        found.append(code.strip() if symbol is None else symbol.symbol)
    return found


def _make_field(person: Person, scheme: FieldScheme) -> Callable[[str], PersonField]:
    return lambda code: PersonField(person=person, scheme=scheme, code=code)


@transaction.atomic
def add_position(
    *,
    actor: User | None,
    person: Person,
    expected_version: int | None,
    organisation: Organisation,
    title: str = "",
    is_main: bool = True,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Position:
    """Add what a person is or was at an organisation; a second main position at the same time is refused."""
    row = get_editable(actor, person, expected_version)
    check_days(starts_on, ends_on)
    if is_main:
        check_free(row, starts_on, ends_on)
    position = Position.objects.create(
        person=row,
        organisation=organisation,
        title=title.strip(),
        is_main=is_main,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    write_record(row)
    after = write_details(position, POSITION_DETAILS)
    write_entry(actor, "add_position", row, after=after)
    return position


@transaction.atomic
def update_position(
    *,
    actor: User | None,
    person: Person,
    expected_version: int | None,
    position: Position,
    organisation: Organisation,
    title: str = "",
    is_main: bool = True,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Position:
    """Correct a position that was entered wrongly; a second main position at the same time is refused."""
    row = get_editable(actor, person, expected_version)
    held = require_held(row.positions, position, _("这条任职已经不在了。"))
    check_days(starts_on, ends_on)
    if is_main:
        check_free(row, starts_on, ends_on, but=held)
    values = {"organisation": organisation, "title": title.strip(), "is_main": is_main}
    days = {"starts_on": starts_on, "ends_on": ends_on}
    save_held(actor, "update_position", row, held, values | days, reason)
    return held


@transaction.atomic
def end_position(
    *, actor: User | None, person: Person, expected_version: int | None, position: Position, ends_on: date
) -> Position:
    """Say on which day a position ended."""
    row = get_editable(actor, person, expected_version)
    held = require_held(row.positions, position, _("这条任职已经不在了。"))
    check_days(held.starts_on, ends_on)
    if held.is_main:
        check_free(row, held.starts_on, ends_on, but=held)
    before = None if held.ends_on is None else held.ends_on.isoformat()
    held.ends_on = ends_on
    held.save(update_fields=["ends_on"])
    write_record(row)
    after = {"position": held.pk, "ends_on": ends_on.isoformat()}
    write_entry(actor, "end_position", row, before={"ends_on": before}, after=after)
    return held


@transaction.atomic
def remove_position(*, actor: User | None, person: Person, expected_version: int | None, position: Position) -> Person:
    """Take away a position that was entered by mistake."""
    row = get_editable(actor, person, expected_version)
    held = require_held(row.positions, position, _("这条任职已经不在了。"))
    return remove_held(actor, "remove_position", row, held, write_details(held, POSITION_DETAILS))


def check_free(person: Person, start: date | None, end: date | None, *, but: Position | None = None) -> None:
    """Refuse a main position at the time of another one, with its place and days."""
    check_none_beside(find_overlap(person, start, end, but=but))


def check_none_beside(other: Position | None) -> None:
    """Refuse a main position for the other one that shares its time."""
    if other is not None:
        days = f"{other.starts_on or '?'} – {other.ends_on or _('至今')}"
        words = {"organisation": other.organisation.name, "days": days}
        raise RefusalError(
            _("同一时间在“%(organisation)s”已有专职（%(days)s）。先写那里的离任日期，或把这一个记为兼职。") % words
        )


def find_overlap(
    person: Person, start: date | None, end: date | None, *, but: Position | None = None
) -> Position | None:
    """Find a main position of a person that shares a day with a time; an unknown day reaches without end."""
    rows = person.positions.filter(is_main=True).select_related("organisation")
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return find_main_beside(rows, start, end)


def find_main_beside(rows: Iterable[Position], start: date | None, end: date | None) -> Position | None:
    """Find a main position among some that shares a day with a time."""
    for row in rows:
        begins_later = end is not None and row.starts_on is not None and row.starts_on > end
        ended_before = start is not None and row.ends_on is not None and row.ends_on < start
        if row.is_main and not begins_later and not ended_before:
            return row
    return None
