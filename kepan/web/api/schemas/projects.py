"""Upper-level projects and agreements of the registry."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from kepan.apps.registry.enums import AgreementKind, AgreementState, ProjectState, TitleLevel
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Version
from kepan.web.api.schemas.people import Text60
from kepan.web.api.schemas.plans import PersonRef, RegionRef
from kepan.web.api.schemas.registry import Fen, Ground, OrganisationRef, Source
from kepan.web.api.schemas.rights import Title


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
