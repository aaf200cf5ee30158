"""Applications of people outside, and certificates of entries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from kepan.apps.ledgers.enums import ApplicationState, Standing
from kepan.apps.ledgers.services.entries import MOST_COMMENT
from kepan.web.api.schemas.basis import Body, BodyKey, VersionBody
from kepan.web.api.schemas.ledgers import READ_WORDS, ShortReason
from kepan.web.api.schemas.plans import RegionRef
from kepan.web.api.schemas.registry import OrganisationRef


class ApplicationCard(Schema):
    """An application in a list; its e-mail address is never answered."""

    id: int
    receipt: str = Field(description="The number that the applicant knows.")
    state: ApplicationState
    body_name: str = Field(description="The organisation as the applicant wrote it.")
    body_code: str
    organisation: OrganisationRef | None = Field(description="The one that the code means.")
    region: RegionRef
    created_at: datetime
    decided_at: datetime | None


class ApplicationMessageOut(Schema):
    """A question of the office, or what the applicant says."""

    id: int
    text: str
    is_from_office: bool
    created_at: datetime


class ApplicationOut(ApplicationCard):
    """An application with what it says."""

    version: int = Field(description="It grows with each message and with the decision.")
    values: dict[str, Any] = Field(description=READ_WORDS)
    reason: str = Field(description="Why it was refused.")
    entry: int | None = Field(description="The entry that it became.")
    messages: list[ApplicationMessageOut]


class AcceptanceBody(VersionBody):
    """Take an application in."""

    organisation: BodyKey | None = Field(None, description="Which one is meant, where the code found none.")


class RefusalBody(VersionBody):
    """Refuse an application, or revoke a certificate."""

    reason: ShortReason


class ApplicationMessageBody(Body):
    """What one asks the applicant."""

    text: Annotated[str, Field(max_length=MOST_COMMENT)]


class VerifiedOut(Schema):
    """What everybody may know of a certificate."""

    number: str
    title: str
    holder: str = Field(description="Of a person the first sign of the name.")
    standing: Standing = Field(description="Whether it holds today.")
    issued_on: date
    starts_on: date | None
    ends_on: date | None


class CertificateOut(VerifiedOut):
    """A certificate of an entry."""

    id: int
    version: int = Field(description="1, and 2 once it is revoked.")
    code: str = Field(description="By this anybody verifies it, also on the page `/verify/<code>/`.")
    sentence: str
    lines: list[tuple[str, str]]
    issuer: str
    reason: str = Field(description="Why it was revoked.")
    revoked_at: datetime | None


class CertificatesOut(Schema):
    """The certificates of an entry, the newest first."""

    items: list[CertificateOut]


class VerificationOut(Schema):
    """What was found; none where the code or number is not one of ours."""

    items: list[VerifiedOut]
