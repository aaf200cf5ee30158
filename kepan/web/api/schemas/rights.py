"""Rights of the registry: names on them, classes, legal events."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field, Strict

from kepan.apps.accounts.enums import Tier
from kepan.apps.registry.enums import LicenceKind, PartyRole, RightEventKind, RightKind, RightStatus, TitleLevel
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Flag, Version
from kepan.web.api.schemas.people import Level, Text60
from kepan.web.api.schemas.plans import PersonRef, RegionRef
from kepan.web.api.schemas.registry import Blank, Fen, Ground, OrganisationRef, Source

Title = Annotated[str, Field(max_length=300)]
Symbol = Annotated[str, Field(max_length=15)]
"""A class of the International Patent Classification."""


class RightCard(Schema):
    """A right as a list shows it; the status follows from the events."""

    id: int
    kind: RightKind
    title: str
    application_number: str
    publication_number: str
    grant_number: str
    number: str
    level: Level
    region: RegionRef
    filed_on: Day | None
    priority_on: Day | None
    published_on: Day | None
    granted_on: Day | None
    expires_on: Day | None
    status: RightStatus
    status_on: Day | None
    main_ipc: str
    family: str
    claim_count: int | None
    agents: str
    version: int


class PartyOut(Schema):
    """A name on a right, and the record behind it."""

    id: int
    role: PartyRole
    position: int
    written_name: str
    organisation: OrganisationRef | None
    person: PersonRef | None
    event_id: int | None = Field(description="The event that names it; null: it stands on the right itself.")
    starts_on: Day | None
    ends_on: Day | None = Field(description="Until when it owned the right.")


class EventOut(Schema):
    """A dated legal event."""

    id: int
    kind: RightEventKind
    on: Day
    detail: str
    source: str
    number: str
    licence: Annotated[LicenceKind | None, Blank]
    amount: Fen | None
    until: Day | None


class ClassOut(Schema):
    """A class of the International Patent Classification."""

    ipc: str
    position: int


class RightOut(RightCard):
    """A right with parties, classes and events."""

    tier: Tier
    parties: list[PartyOut]
    classes: list[ClassOut]
    events: list[EventOut]
    source: str
    is_invented: bool


class NamedBody(Body):
    """A name as it is written, and the record behind it where it is known."""

    written_name: str = Field(max_length=200)
    organisation: BodyKey | None = None
    person: BodyKey | None = None
    as_written: Flag = Field(False, description="Leave it so, even where a record bears this name.")


class PartyBody(NamedBody):
    """A name on a right."""

    role: PartyRole


class EventFields(Body):
    """A dated legal event; a transfer names all new owners, a licence and a pledge who holds it."""

    kind: RightEventKind
    on: Day
    detail: str = Field("", max_length=200)
    source: Source = ""
    number: Text60 = ""
    licence: LicenceKind | None = None
    amount: Fen | None = None
    until: Day | None = None
    parties: list[NamedBody] = Field([], max_length=100)


class EventBody(EventFields):
    """A legal event to add."""

    version: Version


class EventChange(EventBody):
    """A legal event as it should have been entered; the kind stays, whom it names is written anew."""

    reason: Ground


class PartyChange(Body):
    """Which record a written name is; both null: nobody knows."""

    version: Version
    organisation: BodyKey | None = None
    person: BodyKey | None = None


class StandingOut(Schema):
    """A legal status, since when, and when the term ends."""

    status: RightStatus
    since: Day | None
    term_end: Day | None


class OutcomeOut(Schema):
    """What a right is today, and what it would be."""

    before: StandingOut
    after: StandingOut


class RightFields(Body):
    """What may be said of a right."""

    application_number: str = Field("", max_length=20)
    publication_number: str = Field("", max_length=20)
    grant_number: str = Field("", max_length=20)
    number: Text60 = ""
    level: TitleLevel | None = None
    priority_on: Day | None = None
    expires_on: Day | None = None
    family: str = Field("", max_length=40)
    claim_count: Annotated[int, Strict(), Field(ge=0, le=32767)] | None = None
    agents: str = Field("", max_length=200, description="As the source writes them.")


class RightBody(RightFields):
    """A new right; numbers are checked, the status follows from the events."""

    region: BodyKey
    kind: RightKind
    title: Title
    parties: list[PartyBody] = Field(min_length=1, max_length=100)
    events: list[EventFields] = Field([], max_length=200)
    ipc: list[Symbol] = Field([], max_length=100)
    source: Source = ""


class RightChange(RightFields):
    """What was entered wrongly; what is left out stays, parties and classes that are given replace the others."""

    version: Version
    kind: RightKind | None = None
    title: Title = ""
    parties: list[PartyBody] | None = Field(None, max_length=100)
    ipc: list[Symbol] | None = Field(None, max_length=100)
    source: Source | None = None
