"""Imports: tables, batches with what was found in their files, staged rows, and what is decided of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.imports.enums import BatchState, Outcome, Policy
from kepan.apps.imports.models import Batch, StagedRow
from kepan.web.api.schemas.basis import Body, BodyKey, Flag, NumberText, Version
from kepan.web.api.schemas.plans import JobOut, PersonRef, RegionRef
from kepan.web.api.schemas.registry import Ground

Place = Annotated[int, Field(ge=0, le=2_000_000)]
"""A row, a column or a sheet of a file, counted from 0."""

Cell = Annotated[str, Field(max_length=2000)]
FieldKey = Annotated[str, Field(max_length=40, examples=["uscc"])]
Columns = dict[Annotated[str, Field(pattern=r"^[0-9]{1,4}$", examples=["0"])], FieldKey]


class ImportFieldOut(Schema):
    """A field that a column can fill, or that is said once for all rows."""

    key: str
    label: str
    kind: str
    unit: str = Field(description="In which a number is kept.")
    choices: list[str] = Field(description="Wordings of a choice.")
    is_required: bool


class IdentityOut(Schema):
    """A way by which records are recognised."""

    key: str
    label: str


class ImportTargetOut(Schema):
    """A table that can be imported into."""

    key: str
    label: str
    fields: list[ImportFieldOut]
    options: list[ImportFieldOut]
    identities: list[IdentityOut]


class BatchCard(Schema):
    """A batch in a list."""

    id: int
    target: str
    title: str
    state: BatchState
    region: RegionRef
    created_by: PersonRef | None
    created_at: datetime
    applied_at: datetime | None
    row_count: int
    counts: dict[str, Any] = Field(description="Rows by outcome (outcomes) and by outcome and reason (reasons).")
    error: str
    is_private: bool = Field(description="Whether only whoever brought it sees it, for what its fields hold.")
    version: int


class BatchOut(BatchCard):
    """A batch with what was found in its file and what was chosen."""

    look: dict[str, Any] = Field(
        description="Sheets, headings, samples and suggestions; empty until looked at. `left`: columns nobody takes."
    )
    settings: dict[str, Any] = Field(description="Sheet, columns, profile, units and options as they were chosen.")
    policy: Policy
    digest: str = Field(description="Digest of the rows that were written.")
    job: JobOut | None
    is_mine: bool = Field(False, description="Whether the job can be asked for at /jobs.")

    @staticmethod
    def resolve_is_mine(row: Batch, context: Any) -> bool:
        """Say whether the caller asked for the job."""
        return row.job is not None and row.job.created_by_id == context["request"].user.pk


class ImportNoteOut(Schema):
    """Something said of a cell or, with an empty field, of the row."""

    kind: Literal["trouble", "doubt", "repair", "remark"]
    field: str
    code: str
    words: str
    suggestion: str | None


class CandidateOut(Schema):
    """A record that a row may mean."""

    id: int
    label: str
    score: float = Field(description="How alike, from 0 to 1.")
    words: str


class FieldChangeOut(Schema):
    """A field that the row would change on its record, in words."""

    field: str
    old: str
    new: str


class StagedRowOut(Schema):
    """A row and what becomes of it."""

    place: int = Field(description="Row of the sheet, from 0.")
    outcome: Outcome
    reason: str
    given: dict[str, Any] = Field(description="Cells as they stand in the file, by field.")
    values: dict[str, Any] = Field(description="Values that were read, by field.")
    corrected: dict[str, Any]
    notes: list[ImportNoteOut]
    changes: list[FieldChangeOut]
    candidates: list[CandidateOut]
    match: int | None = Field(description="Key of the record that it means.")
    is_applied: bool

    @staticmethod
    def resolve_changes(row: StagedRow) -> list[dict[str, str]]:
        """Name the parts of a change."""
        return [{"field": name, "old": old, "new": new} for name, old, new in row.changes]

    @staticmethod
    def resolve_candidates(row: StagedRow) -> list[dict[str, Any]]:
        """Name the parts of a candidate."""
        return [
            {"id": key, "label": label, "score": score, "words": words} for key, label, score, words in row.candidates
        ]


class StagedRowsOut(Schema):
    """Some rows of a batch in the order of the file."""

    items: list[StagedRowOut]
    after: int | None = Field(description="Ask for the next rows with this as `after`; null where there are none.")


class MappingBody(Body):
    """Which column fills which field; columns are counted from 0, an empty field leaves one out."""

    version: Version
    sheet: Place = 0
    heading_row: Place | None = None
    columns: Columns
    profile: Annotated[str, Field(max_length=40)] = ""
    identities: Annotated[list[FieldKey], Field(max_length=20)] = []
    units: Columns = {}
    orders: Columns = {}
    options: Annotated[dict[FieldKey, Cell], Field(max_length=60)] = {}


class RowDecisionBody(Body):
    """What is decided of a row; it takes the place of what was decided before."""

    match: BodyKey | None = None
    is_new: Flag = False
    is_skipped: Flag = False
    corrected: Annotated[dict[FieldKey, Cell], Field(max_length=200)] = {}
    accepted: Flag = False


class RowsDecisionBody(Body):
    """What is decided of all rows with one reason."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    action: Literal["accept", "skip", "suggest", "convert"]
    factor: NumberText | None = None


class DecidedRowsOut(Schema):
    """How many rows were decided."""

    rows: int


class ApplyBody(Body):
    """Which rows are written."""

    version: Version
    policy: Policy = Policy.GOOD


class UndoImportBody(Body):
    """Why a batch is taken back; no personal data."""

    reason: Ground
