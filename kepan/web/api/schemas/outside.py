"""What people outside send and read without an account: applications, their replies, certificates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from kepan.apps.ledgers.enums import ApplicationState
from kepan.web.api.schemas.basis import Body, BodyKey, Flag
from kepan.web.api.schemas.ledger_outside import VerifiedOut
from kepan.web.api.schemas.plans import RegionRef

Code = Annotated[str, Field(min_length=1, max_length=100)]
Token = Annotated[str, Field(min_length=1, max_length=300)]


class OpenFormCard(Schema):
    """A form for applicants."""

    key: str
    title: str
    intro: str
    closed: str = Field(description="Why nothing can be sent just now; empty where it can.")


class OpenFormsOut(Schema):
    """The forms of the installation."""

    items: list[OpenFormCard]


class PaperOut(Schema):
    """A field with files, which are sent as parts of that name."""

    key: str
    title: str
    is_required: bool


class OpenFormOut(OpenFormCard):
    """A form with what it asks for."""

    has_organisation: bool = Field(description="Whether it asks for an organisation by name and credit code.")
    may_be_anonymous: bool = Field(description="Whether it can be sent without an e-mail address.")
    regions: list[RegionRef] = Field(description="To choose from where no organisation says which; else empty.")
    papers: list[PaperOut]
    values_schema: dict[str, Any] = Field(description="JSON Schema of `values`, without the papers.")


class ApplicantBody(Body):
    """What somebody fills in; it is judged as the page judges it."""

    values: dict[str, Any]
    body_name: Annotated[str, Field(max_length=200, description="The organisation's full name.")] = ""
    body_code: Annotated[str, Field(max_length=40, description="Its unified social credit code.")] = ""
    region: BodyKey | None = None


class SentApplicationBody(ApplicantBody):
    """An application as it is sent: in the part `application` of a multipart body, its files beside it."""

    email: Annotated[str, Field(max_length=254)] = ""
    is_true: Annotated[Flag, Field(description="The applicant says that all of it is true; must be true.")]


class CheckedOut(Schema):
    """That it can be sent, and where it will lie."""

    region: RegionRef


class ApplicationReceiptOut(Schema):
    """That an application was taken; the code is told this once."""

    receipt: str
    code: str = Field(description="By this the reply is read.")
    state: ApplicationState = Field(description="`unchecked` until the link in the letter is confirmed.")


class ReplyCodeBody(Body):
    """The code of a receipt, or the token of a link from a letter."""

    code: Code | None = None
    token: Token | None = None


class WordsBody(ReplyCodeBody):
    """What the applicant says."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]


class ConfirmationBody(Body):
    """The token of the link in the letter that asks for the yes."""

    token: Token


class AnswerOut(Schema):
    """A field that the applicant is told."""

    key: str
    title: str
    value: Any


class SaidOut(Schema):
    """A question of the office, or what the applicant said."""

    text: str
    is_from_office: bool
    created_at: datetime


class ReplyCertificateOut(VerifiedOut):
    """A certificate of the entry that an application became."""

    id: int = Field(description="By this its file is asked for, with the code of the receipt.")


class ReplyOut(Schema):
    """Where an application stands, and what was said."""

    receipt: str
    title: str
    state: str = Field(description="In the words that applicants read.")
    reason: str
    answers: list[AnswerOut]
    messages: list[SaidOut]
    certificates: list[ReplyCertificateOut]
    may_say: bool


class StateOut(Schema):
    """Where an application stands."""

    receipt: str
    state: ApplicationState
