"""Editing a draft: wordings, decisions, splitting, merging, two people at one row."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.planning.enums import Choice as RepairChoice
from kepan.apps.planning.enums import Comparator, EditVerb, TargetKind
from kepan.web.api.schemas.basis import Body, BodyKey, NumberText, Version
from kepan.web.api.schemas.plans import MeasureOut, TargetOut

Place = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
Choice = Literal["mine", "theirs"]


class Words(Body):
    """What a figure shall say."""

    kind: TargetKind
    indicator: str = Field(max_length=200, examples=["新增高新技术企业"])  # l10n: an example
    comparator: Comparator = Field(examples=[">="])
    value: str = Field(max_length=60, description="The number as typed: 2.80, or 3-5 for a range.", examples=["120"])
    unit: str = Field("", max_length=30, examples=["家"])  # l10n: an example
    period: str = Field("", max_length=60)
    code: str | None = Field(
        None, max_length=40, description="Code in the dictionary of indicators; empty: none; null: as it stands."
    )


class NamedOfficeBody(Body):
    """An office as the document prints it."""

    name: str = Field(max_length=120)
    role: Literal["lead", "responsible", "support"] = "lead"


class MeasureWords(Body):
    """What a measure shall say, as printed."""

    title: str = Field(max_length=300, examples=["举办产学研对接活动"])  # l10n: an example
    action: str = Field("", max_length=120)
    object: str = Field("", max_length=300)
    offices: list[NamedOfficeBody] = Field(default_factory=list, max_length=50)
    deadline: str = Field("", max_length=60)


class TargetBody(Words):
    """What a figure shall say, and which version of it was seen."""

    version: Version


class MeasureBody(MeasureWords):
    """What a measure shall say, and which version of it was seen."""

    version: Version
    quote: str = Field("", max_length=5000, description="Another passage for it to stand at; empty: where it stands.")
    start: Place | None = None


class NewTargetBody(Words):
    """A figure that the compiler missed, at a passage of the document."""

    quote: str = Field(max_length=5000, description="The passage as it stands in the text; the value stands in it.")
    start: Place | None = Field(None, description="Where the passage begins, if it stands twice.")


class NewMeasureBody(MeasureWords):
    """A measure that the compiler missed, at a passage of the document."""

    quote: str = Field(max_length=5000, description="The passage as it stands in the text.")
    start: Place | None = Field(None, description="Where the passage begins, if it stands twice.")


class SeenRow(Body):
    """A row and the version of it that was seen."""

    id: BodyKey
    version: int = Field(strict=True, ge=1, le=2**31 - 1)


SeenRows = Annotated[list[SeenRow], Field(min_length=1, max_length=2000)]


class DecisionBody(Body):
    """Rows to accept or to reject."""

    decision: Literal["accept", "reject"]
    targets: list[SeenRow] = Field(default_factory=list, max_length=2000)
    measures: list[SeenRow] = Field(default_factory=list, max_length=2000)


class DecisionOut(Schema):
    """What was changed by a decision, by its keys."""

    targets: list[int]
    measures: list[int]
    plan_version: int


class ConfidenceBody(Body):
    """Accept what the compiler is sure of."""

    version: Version
    at_least: NumberText = Field("0.9", description="From 0 to 1.")


class SectionBody(Body):
    """Accept the figures of a section without a doubt."""

    version: Version
    section_path: list[str] = Field(max_length=20, description="Titles from the top down, as rows have them.")


class TargetSplitBody(Body):
    """What the parts of a figure shall say."""

    version: Version
    parts: list[Words] = Field(min_length=2, max_length=20)


class MeasureSplitBody(Body):
    """Where a measure is split, and what the two parts shall say."""

    version: Version
    at: Place
    parts: list[MeasureWords] = Field(min_length=2, max_length=2)


class MeasureMoveBody(Body):
    """Where a measure of a draft shall belong: to another measure, else under a heading, else under none."""

    version: Version
    measure: BodyKey | None = Field(None, description="The measure it belongs to; its heading comes with it.")
    section_path: list[str] = Field(
        default_factory=list, max_length=20, description="Titles from the top down, as rows have them."
    )


class TargetMoveBody(MeasureMoveBody):
    """Where a figure of a draft shall belong, and which figure it is part of."""

    whole: BodyKey | None = Field(None, description="The figure it is part of.")


class TargetMergeBody(Body):
    """Figures to merge into the first of them in the text, and what it shall say."""

    targets: SeenRows
    words: Words


class MeasureMergeBody(Body):
    """Neighbouring measures to merge into the first of them, and what it shall say."""

    measures: SeenRows
    words: MeasureWords


class TargetChoiceBody(Body):
    """One's own wording of a figure that somebody else changed meanwhile, and which reading is to stand."""

    version: Version
    words: Words
    choices: dict[str, Choice]


class MeasureChoiceBody(Body):
    """One's own wording of a measure that somebody else changed meanwhile, and which reading is to stand."""

    version: Version
    words: MeasureWords
    choices: dict[str, Choice]


class StepOut(Schema):
    """A step that was taken back or done again, and the plan's version since."""

    verb: EditVerb
    plan_version: int


class AddedTargets(Schema):
    """Figures that came of a split."""

    targets: list[TargetOut]


class AddedMeasures(Schema):
    """Measures that came of a split."""

    measures: list[MeasureOut]


class RepairOut(Schema):
    """A place where the document may be damaged, what is proposed, and what was decided; the text never changes."""

    place: int = Field(description="Its place in the list, from 0; decisions name it by this.")
    start: int
    end: int
    original: str
    candidate: str | None
    kind: str
    reason: str
    choice: RepairChoice | Literal[""] = Field(description="Empty while undecided.")


class SeenRepair(Body):
    """A repair, and what was seen decided about it."""

    place: Place
    seen: RepairChoice | Literal[""] = ""


class RepairsBody(Body):
    """Repairs to read as proposed (taken), as printed (left), or null to decide later."""

    repairs: list[SeenRepair] = Field(min_length=1, max_length=2000)
    choice: RepairChoice | None


class RepairedOut(Schema):
    """The figures that read otherwise since, by their keys, and the plan's version."""

    targets: list[int]
    plan_version: int
