"""What the data checks found, pairs of records that may be one, merges, and quick search."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.registry.enums import FindingState, PairState, Severity
from kepan.apps.registry.models import Finding
from kepan.apps.registry.selectors import get_subject
from kepan.web.api.schemas.basis import Body, BodyKey, Flag, Number
from kepan.web.api.schemas.plans import OfficeRef, PersonRef, RegionRef
from kepan.web.api.schemas.registry import Ground, OrganisationRef


class FindingOut(Schema):
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


class PairOut(Schema):
    """Two records that may be one body, with what speaks for and against it."""

    id: int
    left: PairSide
    right: PairSide
    score: Number
    evidence: dict[str, Any]
    state: PairState
    reason: str
    found_at: datetime
    decided_at: datetime | None


class PairDecision(Body):
    """One body or two; for one, which record stays. Two valid codes are merged only where that is accepted."""

    decision: Literal["merge", "distinct"]
    kept: BodyKey | None = None
    reason: Ground
    accept_two_codes: Flag = False


class MergerOut(Schema):
    """One merge of two records."""

    id: int
    kept: OrganisationRef
    dropped: OrganisationRef
    reason: str
    merged_at: datetime
    undone_at: datetime | None


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
