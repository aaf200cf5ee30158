"""What waits for a person, and what a target is counted by."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from kepan.apps.desk.enums import NoticeKind, TaskState
from kepan.apps.planning.enums import Counted, Definition
from kepan.apps.registry.enums import TitleLevel
from kepan.engine.indicators import Status
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Number, Seen
from kepan.web.api.schemas.plans import JobOut


class DeskTaskOut(Schema):
    """Something that waits or waited for one."""

    id: int
    title: str
    kind: str
    url: str
    role: str
    due_date: Day | None
    state: TaskState
    subject_kind: str
    subject_id: str
    created_at: datetime
    completed_at: datetime | None


class NoticeOut(Schema):
    """A message."""

    id: int
    kind: NoticeKind
    title: str
    body: str
    url: str
    created_at: datetime
    read_at: datetime | None


class NoticesReadBody(Body):
    """Which messages were read."""

    notices: Annotated[list[BodyKey], Field(max_length=500)] | None = Field(None, description="Left out: all of them.")


class NoticesReadOut(Schema):
    """How many were not read before."""

    read: int


class BindingOut(Schema):
    """What a target is counted by, and how it stands by that; all but `version` are null where nobody said so."""

    version: int = Field(description="0 where nobody said so yet.")
    counted: Counted | None
    definition: Definition | None
    level: TitleLevel | None
    note: str | None
    made_at: datetime | None
    as_of: Day | None
    actual: Number | None = Field(description="In the unit of the target.")
    approved: Number | None = Field(description="Of the approved definition, in fen.")
    received: Number | None = Field(description="Of the received definition, in fen.")
    status: Status | None


BindingReason = Annotated[str, Field(max_length=200)]


class BindingBody(Body):
    """What a target is to be counted by; a change needs a reason."""

    version: Seen = Field(description="That of the binding which was seen; 0 where there was none.")
    definition: Definition
    level: TitleLevel
    note: Annotated[str, Field(max_length=300)] = ""
    reason: BindingReason = ""


class UnbindBody(Body):
    """Why a target is no longer counted by records."""

    version: Seen
    reason: BindingReason


class JobCard(JobOut):
    """A job in a list."""

    kind: str
    title: str
