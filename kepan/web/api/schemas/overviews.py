"""What is told about records as a whole: their history, the entries that name them, counts by place and by year."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from kepan.web.api.schemas.basis import Number
from kepan.web.api.schemas.plans import RegionRef


class ChangedFieldOut(Schema):
    """A field that an act wrote or changed, in words."""

    label: str
    before: str
    after: str


class RecordActOut(Schema):
    """One act on a record."""

    at: datetime
    what: str
    actor: str
    changes: list[ChangedFieldOut]
    reason: str


class RecordHistoryOut(Schema):
    """Who changed a record, when and why, the newest first."""

    items: list[RecordActOut]
    has_more: bool = Field(description="Whether there are older acts than these.")


class NamingEntryOut(Schema):
    """An entry that names a record."""

    id: int
    label: str
    number: str
    state: str


class NamingGroupOut(Schema):
    """The entries of one ledger that name a record in one field."""

    ledger: str
    title: str
    field: str
    field_title: str
    count: int = Field(description="All that one may see.")
    newest: list[NamingEntryOut] = Field(description="The newest; all are read from the ledger's list.")


class NamingGroupsOut(Schema):
    """The entries that name a record, by ledger and field."""

    items: list[NamingGroupOut]


class RatioOut(Schema):
    """A ratio with both figures, in fen; it is divided after summing, never before."""

    n: Number
    d: Number


class PlaceFiguresOut(Schema):
    """What is counted in one place with all below it."""

    region: RegionRef
    is_own: bool = Field(description="What lies in the region itself and in no part of it.")
    organisations: int
    hightech: int
    inventions: int = Field(description="Invention patents in force.")
    stated: int = Field(description="Statements of the year with both R&D expense and revenue.")
    partial: int = Field(description="Statements of the year that miss one of both.")
    intensity: RatioOut = Field(description="R&D expense over revenue of the `stated` ones.")


class PlacesOut(Schema):
    """The places beside each other, and the whole."""

    year: int | None
    years: list[int]
    places: list[PlaceFiguresOut]
    organisations: int
    hightech: int
    inventions: int
    stated: int
    partial: int
    intensity: RatioOut


class FoundedOut(Schema):
    """Organisations founded in a year; without a day where the year is null."""

    year: int | None
    count: int


class ConferredOut(Schema):
    """How often a title was conferred in a year: first ones, and renewals."""

    year: int | None
    new: int
    renewed: int


class FiledOut(Schema):
    """Rights of a kind filed in a year."""

    year: int
    kind: str
    count: int


class YearsOut(Schema):
    """What came about year by year."""

    title: str
    founded: list[FoundedOut]
    conferred: list[ConferredOut]
    filed: list[FiledOut]


class TrailSealOut(Schema):
    """The link of an entry in the chain."""

    number: int
    digest: str


class TrailFieldOut(Schema):
    """A field before and after; null where it was not recorded."""

    name: str
    before: str | None
    after: str | None


class TrailEntryOut(Schema):
    """An entry of the trail."""

    id: int
    at: datetime
    action: str
    label: str
    actor: str
    actor_id: int | None
    subject_kind: str
    subject_id: str
    subject_title: str
    region_path: str
    reason: str
    batch_digest: str
    request_id: str
    shows_values: bool = Field(description="False where one reads that something happened, but not with what values.")
    changes: list[TrailFieldOut]
    seal: TrailSealOut | None = Field(description="Null until it is sealed.")

    @staticmethod
    def resolve_subject_id(row: Any) -> str:
        """Write the key of what it is about."""
        return str(row["subject_id"] or "")
