"""What is in force: versions and requests to change them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from kepan.apps.planning.enums import ChangeVerb, RequestState, SubjectKind
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Number, Reason, Version
from kepan.web.api.schemas.plans import PersonRef

Values = dict[str, Any]


class RowKey(Schema):
    """A row of a plan."""

    kind: SubjectKind
    id: BodyKey


class VersionOut(Schema):
    """One version of a plan in force."""

    number: int
    effective_on: Day
    signed_by: PersonRef
    signed_at: datetime
    signature: str = Field(description="SHA-256 of the content, number, day and signer.")
    request_id: int | None
    applied_at: datetime | None = Field(description="Null while its day lies ahead.")


class CheckedVersion(VersionOut):
    """One version, and whether its content is still what was signed."""

    is_verified: bool


class RevisionOut(Schema):
    """A row as it stood in a version."""

    kind: SubjectKind = Field(validation_alias="subject_kind")
    id: int = Field(validation_alias="subject_id")
    number_from: int
    number_to: int | None = Field(description="First version in which it stood otherwise; null: until now.")
    values: Values


class RowChangeOut(Schema):
    """How a row differs between two versions."""

    kind: SubjectKind
    id: int
    before: Values | None
    after: Values | None
    fields: list[str]


class LineOut(Schema):
    """One row that a request changes, adds or drops."""

    verb: ChangeVerb
    kind: SubjectKind = Field(validation_alias="subject_kind")
    id: int | None = Field(validation_alias="subject_id")
    before: Values | None
    after: Values | None


class RequestCard(Schema):
    """A request to change a plan in force."""

    id: int
    plan_id: int
    state: RequestState
    reason: str
    effective_on: Day
    base_number: int
    version: int
    made_by: PersonRef
    made_at: datetime
    submitted_at: datetime | None
    decided_by: PersonRef | None
    decided_at: datetime | None
    decision_note: str


class ClashOut(Schema):
    """A row that has changed since the request was drawn up."""

    kind: SubjectKind
    id: int
    now: Values | None


class RequestOut(RequestCard):
    """A request with its lines, the rows that have changed since, and the version it made."""

    lines: list[LineOut]
    clashes: list[ClashOut]
    resulting_number: int | None


class ChangeBody(Body):
    """One wish of a request: a row to change, add or drop."""

    verb: ChangeVerb
    kind: SubjectKind
    id: BodyKey | None = Field(None, description="Key of the row; null for one to add.")
    after: Values = Field(
        default_factory=dict,
        description="Fields that shall differ, named as in GET …/rows; numbers and days as texts.",
        examples=[{"value_low": "130", "value_text": "130"}],
    )


class RequestBody(Body):
    """What shall change, why, and from when."""

    reason: Reason = Field(examples=["按市政府2026年第5次常务会议纪要调整（虚构）"])  # l10n: an example
    effective_on: Day
    changes: list[ChangeBody] = Field(min_length=1, max_length=500)


class RequestUpdateBody(RequestBody):
    """The whole request anew, and which version of it was seen."""

    version: Version


class NoteBody(Body):
    """A decision on a request."""

    version: Version
    note: str = Field("", max_length=1000)


class DecidedOut(Schema):
    """An approved request and the version that it made."""

    request: RequestCard
    made: VersionOut


class EffectOut(Schema):
    """One thing that a change touches."""

    message: str
    is_work: bool = Field(description="Whether somebody has to put something right afterwards.")


class ImpactOut(Schema):
    """What one line of a request does, and what hangs on its row."""

    verb: ChangeVerb
    kind: SubjectKind
    id: int | None
    number: str
    title: str
    before: Number | None
    after: Number | None
    difference: Number | None
    percent: Number | None
    unit: str
    effects: list[EffectOut]
