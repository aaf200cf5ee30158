"""A plan as a tree, beside other plans, and found by words."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from kepan.web.api.schemas.basis import Number
from kepan.web.api.schemas.force import RowKey
from kepan.web.api.schemas.plans import PlanCard


class OfficeLoadOut(Schema):
    """What one office leads in a plan; without an office, what only people answer for."""

    office_id: int | None
    name: str
    targets: int
    measures: int
    done: int
    late: int
    weight: Number | None


class BranchOut(Schema):
    """A row that stands by itself, with the rows below it in the order of the text."""

    row: RowKey
    section: list[str]
    below: list[RowKey]


class TaskOut(Schema):
    """A measure of an initiative, the smaller steps below it, and the figures of them all, by their keys."""

    measure: int
    steps: list[int]
    targets: list[int]


class InitiativeOut(Schema):
    """What bundles tasks: a measure that has parts, else a heading."""

    title: str
    path: list[str]
    measure: int | None
    tasks: list[TaskOut]
    targets: list[int]


class FindingOut(Schema):
    """One finding of a comparison."""

    kinds: list[str]
    message: str


class ComparisonOut(Schema):
    """What differs between two plans; `is_too_long` where the texts are too long to compare while one waits."""

    before: int
    after: int
    is_too_long: bool
    items: list[FindingOut]
    measures: list[FindingOut]
    coverage: list[str]


class HeirOut(Schema):
    """What became of a row of the plan before."""

    kinds: list[str]
    message: str
    before: RowKey | None
    after: RowKey | None


class InheritanceOut(Schema):
    """What a plan took over from the one before; `previous` is null where none is known."""

    previous: int | None
    targets: list[HeirOut]
    measures: list[HeirOut]


class LevelPartOut(Schema):
    """One target in one plan below."""

    plan: int
    allotted: Number | None
    planned: Number | None
    difference: Number | None
    reason: str


class LevelCheckOut(Schema):
    """A target of a plan against the plans below."""

    target: int
    kind: str
    message: str
    total: Number | None
    difference: Number | None
    holds: bool
    parts: list[LevelPartOut]


class MadePlan(Schema):
    """A draft, and whether it was made now."""

    plan: PlanCard
    is_new: bool


class ShelfOut(Schema):
    """A document that lies ready on the server, and the plan that one has made of it, if any."""

    name: str
    title: str
    size: int = Field(description="In bytes.")
    sha256: str
    plan_id: int | None


class HitOut(Schema):
    """A figure that a search found."""

    plan: int
    plan_title: str
    target: int
    number: str
    indicator: str
    value_text: str
    unit: str


class FoundOut(Schema):
    """What a search found: plans, and figures in force."""

    plans: list[PlanCard]
    targets: list[HitOut]
