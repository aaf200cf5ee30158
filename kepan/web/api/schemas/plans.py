"""Plans, drafts and their rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from kepan.apps.accounts.enums import Level, Tier
from kepan.apps.desk.enums import JobState
from kepan.apps.planning.enums import Comparator, MeasureState, PlanKind, PlanState, TargetKind, TargetState
from kepan.apps.planning.models import Duty, Measure, Target
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Flag, Number, Version


class RegionRef(Schema):
    """A region."""

    id: int
    code: str
    name: str


class RegionOut(RegionRef):
    """A region with its level and the one above it."""

    level: Level
    parent_id: int | None


class OfficeRef(Schema):
    """A section of a bureau."""

    id: int
    name: str


class OfficeOut(OfficeRef):
    """A section of a bureau, its region, and whether it is still there."""

    region: RegionRef
    is_active: bool


class PersonRef(Schema):
    """A person."""

    id: int
    name: str


class PersonOut(PersonRef):
    """A person that somebody may name."""

    office: OfficeRef | None
    region: RegionRef | None


class Me(Schema):
    """Who calls, and what the caller may do with plans."""

    id: int
    username: str
    name: str
    region: RegionRef | None
    office: OfficeRef | None
    roles: list[str]
    can_create_plans: bool
    scopes: list[str] | None = Field(description="What the token may do; null for a session, which may all.")


class JobOut(Schema):
    """How far the compilation of a document is."""

    id: int
    state: JobState
    percent: int
    words: str
    error: str
    created_at: datetime
    finished_at: datetime | None


class DocumentRef(Schema):
    """The document a plan was read from."""

    id: int
    name: str
    sha256: str
    size: int


class PlanCard(Schema):
    """A plan as a list shows it."""

    id: int
    title: str
    kind: PlanKind
    state: PlanState
    region: RegionRef
    tier: Tier
    year_from: int | None
    year_to: int | None
    territory: str
    owner: PersonRef
    document: DocumentRef
    version: int = Field(description="Counts every change; whoever writes says which one was seen.")
    force_number: int = Field(description="Number of the version in force; 0 before the plan is confirmed.")
    figure_count: int
    target_count: int
    measure_count: int
    accepted_count: int
    open_count: int
    doubt_count: int
    created_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None


class PlanOut(PlanCard):
    """A plan with its links, and why it failed or was discarded."""

    confirmed_by: PersonRef | None
    previous_id: int | None
    programme_id: int | None
    failure: str
    discard_reason: str
    compiled_at: datetime | None
    compiler_version: str


class GlanceOut(Schema):
    """A plan in force at a glance."""

    targets: int
    measures: int
    waiting: int
    running: int
    done: int
    stopped: int
    late: int
    unassigned: int
    doubtful: int
    requests: int


class TextOut(Schema):
    """The text of a document; every place of a row counts its code points from 0."""

    name: str
    kind: str
    sha256: str
    text: str
    pages: list[Any] = Field(description="Where each page begins; empty for texts without pages.")


class HistoryOut(Schema):
    """One thing that happened to a plan."""

    at: datetime
    action: str
    actor: str
    title: str
    reason: str


class DutyOut(Schema):
    """Who answers for a row."""

    lead_office: OfficeRef | None
    person: PersonRef | None
    starts_on: Day | None
    due_on: Day | None
    weight: Number | None = Field(description="Share of the plan's whole in percent; null where unknown.")
    version: int


def find_duty(row: Target | Measure) -> Duty | None:
    """Find the duty that was read with a row."""
    return getattr(row, "duty", None)


class DoubtOut(Schema):
    """Why a person has to look at a figure."""

    kind: str
    message: str


class TargetOut(Schema):
    """A figure of a plan."""

    id: int
    number: str
    kind: TargetKind
    indicator: str
    code: str
    comparator: Comparator
    value_low: Number | None
    value_high: Number | None
    value_text: str
    unit: str
    period: str
    date_from: Day | None
    date_to: Day | None
    baseline: Number | None
    baseline_period: str
    direction: str
    modality: str
    accrual: str
    level: str
    territory: str
    parent_id: int | None
    measure_id: int | None
    section_path: list[str]
    start: int | None
    end: int | None
    value_start: int | None
    value_end: int | None
    surface: str
    confidence: Number | None
    doubts: list[DoubtOut]
    is_doubtful: bool
    is_edited: bool
    state: TargetState
    version: int
    duty: DutyOut | None

    @staticmethod
    def resolve_duty(row: Target) -> Duty | None:
        """Find the duty; a row may have none."""
        return find_duty(row)


class OfficeInText(Schema):
    """An office as the document prints it."""

    name: str
    role: str


class MeasureOut(Schema):
    """An action of a plan."""

    id: int
    number: str
    marker: str
    title: str
    action: str
    object: str
    offices: list[OfficeInText]
    deadline: str
    evidence: list[str]
    parent_id: int | None
    section_path: list[str]
    start: int | None
    end: int | None
    state: TargetState
    progress: MeasureState
    version: int
    duty: DutyOut | None

    @staticmethod
    def resolve_duty(row: Measure) -> Duty | None:
        """Find the duty; a row may have none."""
        return find_duty(row)


class PastedPlan(Body):
    """A document as text."""

    text: str = Field(min_length=1, examples=["1.新增高新技术企业120家以上。"])  # l10n: an example
    name: str = Field("", max_length=100, description="Name of the document; empty: its first line.")
    region: BodyKey = Field(description="Key of the region, from GET /regions?purpose=plans.")
    tier: Tier = Tier.OWNED_DATA


class HeadingBody(Body):
    """What a plan says about itself."""

    version: Version
    title: str = Field(max_length=200)
    kind: PlanKind
    territory: str = Field("", max_length=120)
    year_from: int | None = Field(None, strict=True, ge=0, le=9999)
    year_to: int | None = Field(None, strict=True, ge=0, le=9999)


class ConfirmBody(Body):
    """How a draft is put in force."""

    version: Version
    only_accepted: Flag = Field(False, description="Leave undecided figures out instead of accepting them.")
    effective_on: Day | None = Field(None, description="First day in force; null: today.")


class LinkBody(Body):
    """Another plan to tie this one to; null takes the tie away."""

    version: Version
    plan: BodyKey | None


class SliceBody(Body):
    """Which year of a programme."""

    year: int = Field(strict=True, ge=1949, le=2100)
