"""People of the registry, and titles conferred on organisations and people."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field, SecretStr, Strict

from kepan.apps.registry.enums import (
    FieldScheme,
    PersonKind,
    RecognitionState,
    TitleLevel,
)
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Flag, Version
from kepan.web.api.schemas.plans import PersonRef, RegionRef
from kepan.web.api.schemas.registry import Blank, Ground, OrganisationRef, Source

Level = Annotated[TitleLevel | None, Blank]
Text60 = Annotated[str, Field(max_length=60)]
Identity = Annotated[SecretStr, Field(max_length=40)]
"""Comes in and never leaves."""


class KindOut(Schema):
    """A kind that a person is, and of which category."""

    kind: PersonKind
    category: str
    starts_on: Day | None
    ends_on: Day | None


class PersonCard(PersonRef):
    """A person as a list shows one; contacts and identity numbers are never answered."""

    region: RegionRef
    degree: str
    professional_title: str
    roles: list[KindOut]
    version: int


class FieldOut(Schema):
    """A field of work."""

    scheme: FieldScheme
    code: str


class PositionOut(Schema):
    """What a person is or was at an organisation."""

    id: int
    organisation: OrganisationRef
    title: str
    is_main: bool
    starts_on: Day | None
    ends_on: Day | None


class PersonDetail(PersonCard):
    """A person with fields and positions."""

    fields: list[FieldOut]
    positions: list[PositionOut]
    merged_into: PersonRef | None
    source: str
    is_invented: bool


class PersonFields(Body):
    """What may be said of a person."""

    birth_year: Annotated[int, Strict(), Field(ge=1800, le=2200)] | None = None
    degree: str = Field("", max_length=20)
    professional_title: str = Field("", max_length=40)
    phone: str = Field("", max_length=30)
    email: str = Field("", max_length=254)


class KindBody(Body):
    """A kind and its category."""

    kind: PersonKind
    category: Text60 = ""
    starts_on: Day | None = None


class NewPerson(PersonFields):
    """A new person; the identity number is kept as a keyed digest and never answered."""

    name: Text60
    region: BodyKey
    kinds: list[KindBody] = Field([], max_length=20)
    identity_number: Identity = SecretStr("")
    source: Source = ""


class PersonChange(PersonFields):
    """What was entered wrongly; fields that are left out stay."""

    version: Version
    name: Text60 = ""
    identity_number: Identity = SecretStr("")


class PersonKindsBody(Body):
    """What a person is from today on."""

    version: Version
    kinds: list[KindBody] = Field(max_length=20)


class PersonFieldsBody(Body):
    """All fields of one scheme."""

    version: Version
    scheme: FieldScheme
    codes: list[Annotated[str, Field(max_length=20)]] = Field(max_length=50)


class PositionBody(Body):
    """What a person is at an organisation, and when."""

    version: Version
    organisation: BodyKey
    title: Text60 = ""
    is_main: Flag = True
    starts_on: Day | None = None
    ends_on: Day | None = None


class PositionChange(PositionBody):
    """A position as it should have been entered, and why it is corrected."""

    reason: Ground = ""


class EndBody(Body):
    """The last day."""

    version: Version
    ends_on: Day


class RecognitionOut(Schema):
    """A title conferred."""

    id: int
    title: str = Field(description="Code of the catalogue of titles.")
    level: Level
    organisation: OrganisationRef | None
    person: PersonRef | None
    object_name: str = Field(description="Product, carrier or platform where the title is not on the whole body.")
    region: RegionRef
    batch: str
    document_number: str
    certificate: str
    recognised_on: Day
    valid_from: Day | None
    valid_to: Day | None
    renews_id: int | None
    state: RecognitionState
    cancelled_on: Day | None
    cancel_reason: str
    version: int


class TitleFields(Body):
    """What a list or certificate says; the last day follows from the title where it is not stated."""

    level: TitleLevel | None = None
    object_name: str = Field("", max_length=200)
    batch: Text60 = ""
    document_number: Text60 = ""
    certificate: Text60 = ""
    valid_from: Day | None = None
    valid_to: Day | None = None


class RenewalBody(TitleFields):
    """A title that is conferred again."""

    title: str = Field(max_length=40, examples=["hnte"])
    recognised_on: Day
    source: Source = ""


class RecognitionChange(TitleFields):
    """What was entered wrongly; fields that are left out stay."""

    version: Version
    title: str = Field("", max_length=40, examples=["hnte"])
    recognised_on: Day | None = None
    reason: Ground = ""


class GrantBody(RenewalBody):
    """A title and its holder: an organisation, a person, or a person at an organisation."""

    organisation: BodyKey | None = None
    person: BodyKey | None = None


class CancelBody(Body):
    """Since when a title is taken away, and why."""

    version: Version
    on: Day
    reason: Ground


class RestoreBody(Body):
    """Why a cancellation is taken back."""

    version: Version
    reason: Ground
