"""Rights, upper-level projects and agreements of the registry."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field, Strict

from kepan.apps.accounts.enums import Tier
from kepan.apps.registry.enums import (
    AgreementKind,
    AgreementState,
    LicenceKind,
    PartyRole,
    ProjectState,
    RightEventKind,
    RightKind,
    RightStatus,
    TitleLevel,
)
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


class ReceiptOut(Schema):
    """Money that arrived."""

    id: int
    on: Day
    amount: Fen
    document_number: str


class ProjectCard(Schema):
    """A project of an upper level as a list shows it."""

    id: int
    name: str
    number: str
    programme: str
    project_class: str
    level: TitleLevel
    organisation: OrganisationRef
    leader: PersonRef | None
    region: RegionRef
    state: ProjectState
    applied_on: Day | None
    approved_on: Day | None
    document_number: str
    starts_on: Day | None
    ends_on: Day | None
    refused_on: Day | None
    finished_on: Day | None
    applied_amount: Fen | None
    approved_amount: Fen | None
    own_amount: Fen | None
    received: Fen | None = Field(description="Money that arrived; null where none did.")
    version: int


class PartnerOut(Schema):
    """One that carries a project with its organisation."""

    position: int
    written_name: str
    organisation: OrganisationRef | None


class ProjectOut(ProjectCard):
    """A project with its partners and receipts."""

    partners: list[PartnerOut]
    receipts: list[ReceiptOut]
    source: str
    is_invented: bool


class PartnerBody(Body):
    """A partner as it is written, and the record behind it where it is known."""

    written_name: str = Field(max_length=200)
    organisation: BodyKey | None = None


class ProjectFields(Body):
    """What may be said of a project."""

    state: ProjectState = ProjectState.APPLIED
    number: Text60 = ""
    project_class: Text60 = ""
    applied_on: Day | None = None
    approved_on: Day | None = None
    document_number: Text60 = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    refused_on: Day | None = None
    finished_on: Day | None = None
    applied_amount: Fen | None = None
    approved_amount: Fen | None = None
    own_amount: Fen | None = None
    leader: BodyKey | None = None


class ProjectBody(ProjectFields):
    """A new project of an organisation."""

    organisation: BodyKey
    name: Title
    programme: Text60
    level: TitleLevel
    partners: list[PartnerBody] = Field([], max_length=50)
    source: Source = ""


class ProjectChange(ProjectFields):
    """What changed, or was entered wrongly; what is left out stays, partners that are given replace the others."""

    version: Version
    organisation: BodyKey | None = None
    name: Title = ""
    programme: Text60 = ""
    level: TitleLevel | None = None
    partners: list[PartnerBody] | None = Field(None, max_length=50)


class ReceiptBody(Body):
    """Money that arrived; more than was approved needs a reason."""

    version: Version
    on: Day
    amount: Fen
    document_number: Text60 = ""
    reason: Ground = ""


class FulfilmentOut(Schema):
    """What was paid or delivered."""

    id: int
    on: Day
    amount: Fen | None
    note: str
    evidence: str


class AgreementCard(Schema):
    """An agreement as a list shows it."""

    id: int
    title: str
    number: str
    kind: AgreementKind
    state: AgreementState
    region: RegionRef
    amount: Fen | None
    paid: Fen | None = Field(description="What was paid; null where nothing was.")
    signed_on: Day
    starts_on: Day | None
    ends_on: Day | None
    version: int


class SideOut(Schema):
    """One side of an agreement."""

    position: int
    side: str
    written_name: str
    organisation: OrganisationRef | None


class AgreementRef(Schema):
    """An agreement."""

    id: int
    title: str


class AgreementOut(AgreementCard):
    """An agreement with its parties and fulfilments."""

    renews: AgreementRef | None
    parties: list[SideOut]
    fulfilments: list[FulfilmentOut]
    source: str
    is_invented: bool


class SideBody(Body):
    """One side as it is written, and the record behind it where it is known."""

    written_name: str = Field(max_length=200)
    side: str = Field("", max_length=20)
    organisation: BodyKey | None = None


class AgreementFields(Body):
    """What may be said of an agreement."""

    number: Text60 = ""
    amount: Fen | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    renews: BodyKey | None = Field(None, description="The agreement that this one goes on from.")


class AgreementBody(AgreementFields):
    """A signed agreement of two parties or more."""

    region: BodyKey
    title: Title
    kind: AgreementKind
    signed_on: Day
    parties: list[SideBody] = Field(min_length=2, max_length=50)
    source: Source = ""


class AgreementChange(AgreementFields):
    """What was entered wrongly; fields that are left out stay, parties that are given replace the others."""

    version: Version
    title: Title = ""
    kind: AgreementKind | None = None
    signed_on: Day | None = None
    parties: list[SideBody] | None = Field(None, min_length=2, max_length=50)


class AgreementStateBody(Body):
    """How far an agreement is fulfilled; ending it early needs a reason."""

    version: Version
    state: AgreementState
    reason: Ground = ""


class FulfilmentBody(Body):
    """What was paid or delivered."""

    version: Version
    on: Day
    amount: Fen | None = None
    note: str = Field("", max_length=200)
    evidence: str = Field("", max_length=200)


class FulfilmentChange(FulfilmentBody):
    """A step as it should have been entered, and why it is corrected."""

    reason: Ground
