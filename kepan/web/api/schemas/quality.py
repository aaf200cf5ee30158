"""What the data checks found, pairs of records that may be one, merges, and quick search."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.registry.enums import FindingState, PairState, Severity
from kepan.apps.registry.models import Finding, Merger
from kepan.apps.registry.selectors import get_subject
from kepan.web.api.schemas.basis import Body, BodyKey, Flag, Number
from kepan.web.api.schemas.plans import OfficeRef, PersonRef, RegionRef
from kepan.web.api.schemas.registry import Ground, OrganisationRef


class RecordFindingOut(Schema):
    """A check of the catalogue that fired on a record."""

    id: int
    check_code: str
    severity: Severity
    subject: str = Field(description="Kind of the record: organisation, statement, person, right …")
    subject_id: int
    subject_title: str = Field(description="People are named by number.")
    year: int | None
    detail: dict[str, Any] = Field(description="The values that were compared; money in fen.")
    state: FindingState
    excuse: str
    region: RegionRef
    office: OfficeRef | None
    found_at: datetime
    resolved_at: datetime | None

    @staticmethod
    def resolve_subject(row: Finding) -> str:
        """Name the kind of record."""
        return get_subject(row)


class ExcuseBody(Body):
    """Why a finding is right as it stands; no personal data."""

    reason: Ground


class PairSide(OrganisationRef):
    """One record of a pair."""

    uscc: str
    region: RegionRef
    version: int


class PersonPairSide(PersonRef):
    """One record of a pair of people."""

    region: RegionRef
    version: int


class PairFields(Schema):
    """What is known of a pair, and what was decided."""

    id: int
    score: Number
    evidence: dict[str, Any]
    state: PairState
    reason: str
    found_at: datetime
    decided_at: datetime | None


class PairOut(PairFields):
    """Two records that may be one body, with what speaks for and against it."""

    left: PairSide
    right: PairSide


class PersonPairOut(PairFields):
    """Two records that may be one person; the evidence names fields, never values."""

    left: PersonPairSide
    right: PersonPairSide


class PairDecision(Body):
    """One or two; for one, which record stays. Two valid codes are merged only where that is accepted."""

    decision: Literal["merge", "distinct"]
    kept: BodyKey | None = None
    reason: Ground
    accept_two_codes: Flag = False


class MergedRef(Schema):
    """A record that was merged, or to which another was joined."""

    id: int
    name: str


class MergerOut(Schema):
    """One merge of two records."""

    id: int
    kind: Literal["organisation", "person"]
    kept: MergedRef
    dropped: MergedRef
    reason: str
    merged_at: datetime
    undone_at: datetime | None

    @staticmethod
    def resolve_kind(row: Merger) -> str:
        """Name the kind of record."""
        return str(row.kind._meta.model_name)

    @staticmethod
    def resolve_kept(row: Merger) -> Any:
        """Give the record that stayed."""
        return row.sides[0]

    @staticmethod
    def resolve_dropped(row: Merger) -> Any:
        """Give the record that was joined to it."""
        return row.sides[1]


class UndoBody(Body):
    """Why a merge is taken back."""

    reason: Ground


class OrganisationHit(OrganisationRef):
    """An organisation that was found."""

    uscc: str
    region: RegionRef


class PersonHit(PersonRef):
    """A person who was found."""

    region: RegionRef


class HitsOut(Schema):
    """What was found, the best first."""

    organisations: list[OrganisationHit]
    people: list[PersonHit]
