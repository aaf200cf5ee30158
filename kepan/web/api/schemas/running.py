"""What runs: duties, shares, phases, milestones, progress."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from kepan.apps.planning.enums import Dimension, MeasureState, SubjectKind
from kepan.apps.planning.models import Duty, Measure, Phase, ProgressNote, Share, ShareMonth, ShareReport, Target
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Flag, Number, NumberText, Reason, Seen, Version
from kepan.web.api.schemas.force import RowKey
from kepan.web.api.schemas.plans import OfficeRef, PersonRef, PlanCard, RegionRef


class RowSeen(RowKey):
    """A row, and which version of its duty was seen; 0: nobody answers yet."""

    seen: Seen | None = None


class AssignBody(Body):
    """Who shall answer for rows; what is left out stays as it is where `keep_rest` is true, else it is taken away."""

    rows: list[RowSeen] = Field(min_length=1, max_length=500)
    lead_office: BodyKey | None = None
    support_offices: list[BodyKey] = Field(default_factory=list, max_length=50)
    person: BodyKey | None = None
    starts_on: Day | None = None
    due_on: Day | None = None
    weight: NumberText | None = Field(None, description="Percent of the plan's whole; for one row at a time.")
    keep_rest: Flag = False


class DutyCard(Schema):
    """Who answers for which row of which plan."""

    id: int
    plan: PlanCard
    row: RowKey
    number: str
    name: str
    lead_office: OfficeRef | None
    person: PersonRef | None
    starts_on: Day | None
    due_on: Day | None
    weight: Number | None
    progress: MeasureState | None = Field(description="Null for a target: it has no progress of its own.")
    version: int

    @staticmethod
    def resolve_row(duty: Duty) -> dict[str, Any]:
        """Name the row."""
        kind = SubjectKind.MEASURE if duty.measure_id else SubjectKind.TARGET
        return {"kind": kind, "id": duty.measure_id or duty.target_id}

    @staticmethod
    def resolve_number(duty: Duty) -> str:
        """Return the row's number."""
        return _get_row(duty).number

    @staticmethod
    def resolve_name(duty: Duty) -> str:
        """Return what the row is about."""
        row = _get_row(duty)
        return row.indicator if isinstance(row, Target) else row.title

    @staticmethod
    def resolve_progress(duty: Duty) -> str | None:
        """Return how far a measure has come."""
        return duty.measure.progress if duty.measure is not None else None


def _get_row(duty: Duty) -> Target | Measure:
    row = duty.measure or duty.target
    assert row is not None
    return row


class SetDuty(Schema):
    """A duty that was set."""

    row: RowKey
    version: int

    @staticmethod
    def resolve_row(duty: Duty) -> dict[str, Any]:
        """Name the row."""
        return DutyCard.resolve_row(duty)


class ShareOut(Schema):
    """A part of a target."""

    id: int
    dimension: Dimension
    region: RegionRef | None
    office: OfficeRef | None
    year: int | None
    month: int | None
    value: Number
    version: int


class ShareCheckOut(Schema):
    """Whether the parts along one dimension make the target."""

    dimension: Dimension
    count: int
    combined: Number | None = Field(description="Null where such parts are not added up: ratios, ranks, changes.")
    difference: Number | None
    reason: str = Field(description="Why a difference may stand.")
    holds: bool


class SharesOut(Schema):
    """How a target is broken down."""

    shares: list[ShareOut]
    checks: list[ShareCheckOut]


class SeenShare(Schema):
    """A part and the version of it that was seen."""

    id: BodyKey
    version: Seen


class PartBody(Body):
    """A part: whose it is as the dimension says, and how much."""

    value: NumberText
    region: BodyKey | None = None
    office: BodyKey | None = None
    year: Annotated[int, Field(strict=True, ge=1949, le=2100)] | None = None
    month: Annotated[int, Field(strict=True, ge=1, le=12)] | None = None


class SharesBody(Body):
    """All parts along one dimension; none takes the break-down away."""

    parts: list[PartBody] = Field(max_length=500)
    seen: list[SeenShare] = Field(default_factory=list, max_length=500, description="The parts that were seen.")
    reason: str = Field("", max_length=300, description="Why the parts do not make the target, if they do not.")


class PhaseOut(Schema):
    """A phase of a plan."""

    id: int
    name: str
    text: str
    starts_on: Day | None
    ends_on: Day | None
    measures: list[int] = Field(description="Keys of the measures in it.")
    version: int

    @staticmethod
    def resolve_measures(phase: Phase) -> list[int]:
        """Return the keys of its measures."""
        return sorted(measure.pk for measure in phase.measures.all())


class PhaseBody(Body):
    """Name and days of a phase."""

    name: str = Field(max_length=120, examples=["启动阶段"])  # l10n: an example
    text: str = Field("", max_length=10_000)
    starts_on: Day | None = None
    ends_on: Day | None = None


class PhaseUpdateBody(PhaseBody):
    """Name and days of a phase, and which version of it was seen."""

    version: Version


class PhaseMeasuresBody(Body):
    """The measures of a phase; those left out no longer belong to it."""

    version: Version
    measures: list[BodyKey] = Field(max_length=2000)


class MilestoneOut(Schema):
    """A point that a plan wants to have reached by a day."""

    id: int
    title: str
    due_on: Day | None
    phase_id: int | None
    measure_id: int | None
    target_id: int | None
    reached_at: datetime | None
    version: int


class MilestoneBody(Body):
    """What shall be seen by which day."""

    title: str = Field(max_length=200, examples=["平台通过验收"])  # l10n: an example
    due_on: Day | None = None
    phase: BodyKey | None = None
    measure: BodyKey | None = None
    target: BodyKey | None = None


class MilestoneUpdateBody(MilestoneBody):
    """What shall be seen by which day, and which version of it was seen."""

    version: Version


class ReachBody(Body):
    """Whether a milestone has been reached; taking it back needs a reason."""

    version: Version
    is_reached: Flag = True
    reason: Reason = ""


class FileOut(Schema):
    """A file that somebody handed in."""

    id: int
    name: str
    size: int
    sha256: str


class NoteOut(Schema):
    """What was reported about a measure."""

    id: int
    text: str
    state: MeasureState
    made_by: PersonRef
    made_at: datetime
    files: list[FileOut]

    @staticmethod
    def resolve_files(note: ProgressNote) -> list[Any]:
        """Return its evidence."""
        return list(note.attachments.all())


class ReportedOut(Schema):
    """A note that was made, and the measure's new version."""

    note: NoteOut
    version: int


class ShareMonthOut(Schema):
    """What of a part is to be made in a month; of a stock, what there is at its end."""

    year: int
    month: int
    value: Number


class ShareMonthBody(Body):
    """What one month is to bring of a part."""

    year: int = Field(strict=True, ge=1, le=9999)
    month: int = Field(strict=True, ge=1, le=12)
    value: NumberText


class ShareScheduleBody(Body):
    """By when a part is due, and what each month is to bring."""

    due_on: Day | None = Field(None, description="Left out: with its target.")
    months: list[ShareMonthBody] = Field(default_factory=list, max_length=60)
    reason: str = Field("", max_length=300, description="Why the months do not make the part, where they do not.")
    version: Version


class CarriedOut(ShareOut):
    """A part of a target in the hands of a district or an office."""

    target: int = Field(validation_alias="target_id")
    indicator: str
    unit: str
    plan: int
    plan_title: str
    progress: MeasureState
    due_on: Day | None = Field(validation_alias="due_day", description="Its own day, else that of its target.")
    own_due_on: Day | None = Field(validation_alias="due_on", description="Its own day, where it has one.")
    months: list[ShareMonthOut]
    months_note: str = Field(description="Why the months do not make the part, where they do not.")
    reported: Number | None = Field(description="What was last reported; null: nothing counted yet.")

    @staticmethod
    def resolve_indicator(share: Share) -> str:
        """Return what the target is about."""
        return share.target.indicator

    @staticmethod
    def resolve_unit(share: Share) -> str:
        """Return the target's unit."""
        return share.target.unit

    @staticmethod
    def resolve_plan(share: Share) -> int:
        """Return the plan's key."""
        return share.target.plan_id

    @staticmethod
    def resolve_plan_title(share: Share) -> str:
        """Return the plan's title."""
        return share.target.plan.title

    @staticmethod
    def resolve_months(share: Share) -> list[ShareMonth]:
        """Return the part's own months."""
        return list(share.months.all())


class ShareReportOut(Schema):
    """What was reported about a part."""

    id: int
    as_of: Day
    value: Number | None
    text: str
    state: MeasureState
    made_by: PersonRef
    made_at: datetime
    files: list[FileOut]

    @staticmethod
    def resolve_files(report: ShareReport) -> list[Any]:
        """Return its evidence."""
        return list(report.attachments.all())
