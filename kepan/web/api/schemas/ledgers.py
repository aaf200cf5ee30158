"""Ledgers: types, entries, what happened to them, what waits and comes due."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.accounts.enums import Tier
from kepan.apps.ledgers.enums import ApprovalState, DueKind, Group, VersionState
from kepan.apps.ledgers.services.entries import MOST_COMMENT
from kepan.apps.ledgers.services.steps import MOST_REASON
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Flag, Version
from kepan.web.api.schemas.plans import OfficeRef, RegionRef
from kepan.web.api.schemas.registry import OrganisationRef

ShortReason = Annotated[str, Field(max_length=MOST_REASON)]
RawText = Annotated[str, Field(max_length=20_000)]
"""What stands in a box."""
StepKey = Annotated[str, Field(max_length=40, json_schema_extra={"x-steps": True})]


def _give(kind: str, words: str) -> Any:
    return Field(description=words, json_schema_extra={"x-values": kind})


READ_WORDS = (
    "By field; what one may not see is left out. The shape stands in the `openapi.json` of the ledger: exact numbers "
    "are texts in the unit of their field, records are `{id, label}`."
)
GIVEN_WORDS = "By field, in the shape that the `openapi.json` of the ledger describes; null empties a field."
Values = Annotated[dict[str, Any], _give("read", READ_WORDS)]
NewValues = Annotated[dict[str, Any], _give("new", GIVEN_WORDS)]
ChangedValues = Annotated[dict[str, Any], _give("change", f"{GIVEN_WORDS} Fields that are left out stay.")]


class StateRef(Schema):
    """A state, with its name for whoever asks."""

    key: str
    title: str


class LinkRef(Schema):
    """A record by its key and name; both are null where one may not see it."""

    id: int | None
    label: str | None


class LedgerCard(Schema):
    """A ledger on the shelf."""

    key: str
    title: str
    title_en: str
    about: str
    group: Group
    is_active: bool
    entries: int = Field(description="Entries that one may see.")
    waiting: int = Field(description="Steps that wait for one's own approval.")
    due: int = Field(description="Entries of which something comes due within 30 days.")


class LedgersOut(Schema):
    """The shelf."""

    items: list[LedgerCard]


class TypeVersionOut(Schema):
    """One version of a type."""

    number: int
    state: VersionState
    note: str
    digest: str
    changed_at: datetime
    published_at: datetime | None


class LedgerOut(Schema):
    """A ledger with its type."""

    key: str
    title: str
    title_en: str
    about: str
    group: Group
    is_active: bool
    version: int
    type_version: int = Field(description="The version of the type that is in force.")
    definition: dict[str, Any] = Field(description="The type, as docs/schema/ledger-type.schema.json describes it.")
    entry_schema: dict[str, Any] = Field(description="JSON Schema of the values of an entry, as they are answered.")
    versions: list[TypeVersionOut] = Field(description="The last 20, the newest first.")


class EntryCard(Schema):
    """An entry as a list answers it: without personal fields, which are read one entry at a time."""

    id: int
    number: str
    label: str
    state: StateRef
    state_since: datetime
    region: RegionRef
    organisation: OrganisationRef | None
    is_invented: bool
    values: Values
    version: int
    created_at: datetime
    updated_at: datetime


class EntryStepOut(Schema):
    """A step from where an entry stands."""

    key: str
    title: str
    target: str
    fields: list[str] = Field(description="What it fills.")
    needs_reason: bool
    is_approved_by: list[str] = Field(description="Roles whose approval it needs; empty: none.")
    may: bool = Field(description="Whether one may take it oneself.")


class VoteOut(Schema):
    """A place of a route."""

    role: str
    is_approved: bool | None
    reason: str
    decided_by: str = Field(description="A name; empty while it waits.")
    decided_at: datetime | None


class ApprovalOut(Schema):
    """A step that waits for approval."""

    id: int
    step: str
    reason: str
    state: ApprovalState
    is_in_turn: bool
    asked_by: str
    asked_at: datetime
    values: Values = Field(description="What the step will fill, as far as one may see it.")
    votes: list[VoteOut]
    may_decide: bool
    may_withdraw: bool


class RemarkOut(Schema):
    """Something that a rule of the type says of an entry."""

    field: str = Field(description="Empty: the entry as a whole.")
    strength: Literal["refuse", "warn"]
    words: str
    document: str
    is_open: bool = Field(description="Whether it could not be checked.")


class EntryOut(EntryCard):
    """An entry with all that one may see of it."""

    ledger: str
    type_version: int
    tier: Tier
    office: OfficeRef | None
    source: str
    removed_at: datetime | None
    remarks: list[RemarkOut]
    steps: list[EntryStepOut] = Field(description="Steps from here; none while one waits for approval.")
    approval: ApprovalOut | None = Field(description="The step that waits.")
    files: list[LinkRef] = Field(description="Files that belong to no field.")


class NewEntryBody(Body):
    """A new entry."""

    values: NewValues
    region: BodyKey | None = Field(None, description="Left out: that of its organisation, or one's own.")


class EntryChangeBody(Body):
    """What changes."""

    version: Version
    values: ChangedValues
    reason: ShortReason = ""


class EntryStepBody(Body):
    """A step, and what it fills."""

    version: Version
    step: StepKey
    values: Annotated[dict[str, Any], _give("step", GIVEN_WORDS)] = {}
    reason: ShortReason = ""


class EntryReasonBody(Body):
    """Why an entry is taken off its ledger."""

    version: Version
    reason: ShortReason


class ApprovalDecisionBody(Body):
    """Yes or no to the step that waits; a no needs a reason."""

    approval: BodyKey = Field(description="Which one was seen: `approval.id` of the entry.")
    is_approved: Flag
    reason: ShortReason = ""


class WithdrawalBody(Body):
    """Taking back a step that one asked for."""

    approval: BodyKey
    reason: ShortReason = ""


class TakenStepOut(Schema):
    """A step that was taken."""

    id: int
    step: str
    title: str
    source: StateRef
    target: StateRef
    reason: str
    by: str
    at: datetime
    stayed_seconds: int = Field(description="How long the entry had stood where it was.")


class EntryFieldChange(Schema):
    """What a field was and became."""

    field: str
    title: str
    before: Any
    after: Any


class ChangeOut(Schema):
    """A change of an entry; `number` is the version that it was before."""

    number: int
    at: datetime
    by: str
    reason: str
    state: str
    fields: list[EntryFieldChange]
    is_more: bool = Field(description="Whether fields changed that one may not see.")


class CommentOut(Schema):
    """What somebody said about an entry."""

    id: int
    text: str
    is_internal: bool
    author: str
    created_at: datetime


class CommentBody(Body):
    """What one says about an entry."""

    text: Annotated[str, Field(max_length=MOST_COMMENT)]
    is_internal: Flag = Field(True, description="Only for the office; of those outside it nobody can say so.")


class FieldLinksOut(Schema):
    """The records that a field points to."""

    field: str
    title: str
    kind: str
    items: list[LinkRef]


class BacklinksOut(Schema):
    """How many entries of a ledger point here by a field."""

    ledger: str
    ledger_title: str
    field: str
    title: str
    count: int


class LinksOut(Schema):
    """What an entry points to and what points to it."""

    links: list[FieldLinksOut]
    backlinks: list[BacklinksOut]


class EntryRef(Schema):
    """An entry of any ledger."""

    id: int
    ledger: str
    label: str
    number: str
    state: StateRef


class DueOut(Schema):
    """A day on which something of an entry is due."""

    entry: EntryRef
    kind: DueKind
    key: str
    title: str
    date: Day


class WaitingOut(Schema):
    """A step that waits for one's own approval."""

    entry: EntryRef
    approval: int
    step: str
    title: str
    asked_by: str
    asked_at: datetime


class FileRef(Schema):
    """A file that was handed in; name it in a field by its key."""

    id: int
    name: str
    size: int


class EntryDraftBody(Body):
    """What stands in the boxes of a form; a text, a list of texts where a field has many, rows of texts of a table."""

    values: dict[str, RawText | Annotated[list[RawText | dict[str, RawText]], Field(max_length=1000)]]


class EntryDraftOut(Schema):
    """What somebody has typed and not sent."""

    values: dict[str, str | list[str | dict[str, str]]]
    updated_at: datetime
