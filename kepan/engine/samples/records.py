"""The records of the invented city as plain values; the names of fields are those of `apps/registry`.

Money is whole fen. Records refer to each other by number, which counts from 0 within a kind. `None` is not stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

WAN = 1_000_000
"""Fen in ten thousand yuan."""


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that an organisation had until a day."""

    name: str
    starts_on: date | None
    ends_on: date


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated: of an organisation's life, or a legal event of a right."""

    kind: str
    on: date
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom an office may call at an organisation."""

    name: str
    purpose: str
    position: str
    phone: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """One record of an organisation; `same_as` says of a planted duplicate which record it repeats."""

    number: int
    uscc: str
    name: str
    short: str
    kinds: tuple[str, ...]
    region: str
    zone: str
    industry: str
    hightech_field: int
    founded_on: date
    address: str
    representative: str
    registered_capital: int
    closed_on: date | None = None
    parent: int | None = None
    parent_kind: str = ""
    former: tuple[FormerName, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    events: tuple[Event, ...] = ()
    contacts: tuple[Contact, ...] = ()
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class StaffMonth:
    """Staff at the beginning and end of a month."""

    month: int
    staff_start: int
    staff_end: int
    tech_start: int
    tech_end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One revision of what an organisation states for a year; `lines` by the names of columns."""

    organisation: int
    year: int
    revision: int
    is_current: bool
    stage: str
    recorded_on: date
    lines: Mapping[str, int | Decimal | None]
    months: tuple[StaffMonth, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person; the identity number is not among the fields (`compute_sample_identity` makes one for tests)."""

    number: int
    name: str
    birth_year: int
    degree: str
    professional_title: str
    kinds: tuple[tuple[str, str, date], ...]
    fields: tuple[tuple[str, str], ...]
    region: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """What a person is at an organisation; two main positions of a person do not overlap, unless planted."""

    person: int
    organisation: int
    title: str
    is_main: bool
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """A title conferred on an organisation or a person."""

    number: int
    title: str
    level: str
    organisation: int | None
    recognised_on: date
    person: int | None = None
    object_name: str = ""
    batch: str = ""
    document_number: str = ""
    certificate: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    renews: int | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A name on a right as written, and the record behind it where there is one."""

    role: str
    written_name: str
    organisation: int | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Right:
    """A patent or another right with parties, classes and legal events."""

    number: int
    kind: str
    title: str
    region: str
    filed_on: date
    parties: tuple[Party, ...]
    events: tuple[Event, ...]
    application_number: str = ""
    publication_number: str = ""
    grant_number: str = ""
    registration: str = ""
    level: str = ""
    priority_on: date | None = None
    published_on: date | None = None
    granted_on: date | None = None
    ipc: tuple[str, ...] = ()
    family: str = ""
    claim_count: int | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project won at an upper level, with the money that arrived."""

    number: int
    name: str
    code: str
    programme: str
    project_class: str
    level: str
    organisation: int
    leader: int | None
    state: str
    applied_on: date
    approved_on: date | None
    document_number: str
    starts_on: date | None
    ends_on: date | None
    approved_amount: int | None
    own_amount: int | None
    receipts: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with its sides and the steps of its fulfilment."""

    number: int
    title: str
    code: str
    kind: str
    state: str
    amount: int | None
    signed_on: date
    ends_on: date
    region: str
    parties: tuple[tuple[str, int], ...]
    fulfilments: tuple[tuple[date, int | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Planted:
    """A duplicate or an error that was put in on purpose: its kind, where it is, and what is wrong.

    `records` name tables and numbers (`organisation 12`, `statement 12 2024`). `is_same` says of a pair of
    organisations whether both are one thing; it is None where no pair is meant.
    """

    kind: str
    records: tuple[str, ...]
    what: str
    is_same: bool | None = None


@dataclass(frozen=True, slots=True)
class City:
    """The whole invented city."""

    seed: int
    as_of: date
    organisations: list[Organisation] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    recognitions: list[Recognition] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    near: dict[int, str] = field(default_factory=dict)
    """Enterprise → the one condition of a high-tech enterprise that it misses."""
