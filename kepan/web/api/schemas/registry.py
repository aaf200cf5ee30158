"""Organisations of the registry and their yearly statements."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, Field, Strict

from kepan.apps.accounts.enums import Tier
from kepan.apps.registry.enums import (
    CodeKind,
    FirmSize,
    NameKind,
    OrganisationKind,
    OrganisationState,
    ParentKind,
    ReleaseStage,
    TagKind,
)
from kepan.apps.registry.models import YearlyStatement
from kepan.apps.registry.selectors import Belonging
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Flag, Number, Version
from kepan.web.api.schemas.plans import OfficeRef, RegionRef
from kepan.web.registry.industries import write_industry_name


def read_blank(value: Any) -> Any:
    """Read an empty choice as null, as values without content are written everywhere."""
    return None if value == "" else value


Blank = BeforeValidator(read_blank)
MOST_FEN = 10**17
Fen = Annotated[
    int, Strict(), Field(ge=-MOST_FEN, le=MOST_FEN, description="Money in fen, a hundredth of a yuan, as an integer.")
]
PeopleText = Annotated[str, Field(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$", examples=["120.50"])]
"""People on average, as text."""

EnergyText = Annotated[str, Field(pattern=r"^[0-9]{1,14}(\.[0-9]{1,2})?$", examples=["830.25"])]
"""Tonnes of standard coal, as text."""

Year = Annotated[int, Strict(), Field(ge=1900, le=2200)]
FilterYear = Annotated[int, Field(ge=1900, le=2200)]
Words = Annotated[str, Field(max_length=200)]
"""What to look for."""

Name = Annotated[str, Field(max_length=200)]
Source = Annotated[str, Field(max_length=200, description="How it is known: a document, a list.")]
Ground = Annotated[str, Field(max_length=200, description="Why it is done.")]


class OrganisationRef(Schema):
    """An organisation."""

    id: int
    name: str


class OrganisationCard(OrganisationRef):
    """An organisation as a list shows it."""

    uscc: str = Field(description="Unified social credit code; empty where nobody knows it.")
    state: OrganisationState
    kinds: list[OrganisationKind] = Field(description="What it is today.")
    region: RegionRef
    zone: RegionRef | None
    industry: str
    industry_name: str = Field(description="What its edition of GB/T 4754 calls the industry.")
    hightech_field: str
    size: Annotated[FirmSize | None, Blank] = Field(description="By its latest statement; null where unknown.")
    founded_on: Day | None
    latest_year: int | None = Field(description="Year of the latest statement.")
    latest_revenue: Fen | None
    latest_rd: Fen | None
    latest_staff: Number | None
    version: int

    @staticmethod
    def resolve_industry_name(row: Any) -> str:
        """Give the name of the industry; empty for a code that its edition does not have."""
        return write_industry_name(row.industry, row.industry_edition)


class DatedOut(Schema):
    """A name, kind, code, tag or event with its days; null where nobody knows them."""

    id: int
    kind: str
    text: str
    start: Day | None
    end: Day | None
    note: str

    @staticmethod
    def resolve_id(row: Belonging) -> int:
        """Give the key of the row."""
        return row.pk


class BelongingsOut(Schema):
    """What hangs on an organisation."""

    names: list[DatedOut]
    roles: list[DatedOut]
    codes: list[DatedOut]
    tags: list[DatedOut]
    events: list[DatedOut]


class OrganisationOut(OrganisationCard):
    """An organisation with all that hangs on it."""

    tier: Tier
    office: OfficeRef | None
    parent: OrganisationRef | None
    parent_kind: Annotated[ParentKind | None, Blank]
    merged_into: OrganisationRef | None = Field(description="The record that this one was joined to.")
    industry_edition: str
    closed_on: Day | None
    address: str
    website: str
    registered_capital: Fen | None
    registered_size: Annotated[FirmSize | None, Blank] = Field(description="Stands while no statement gives a size.")
    representative: str | None = Field(description="For staff of the region and the organisation itself.")
    source: str
    is_invented: bool
    belongings: BelongingsOut
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def resolve_representative(row: Any) -> str | None:
        """Give the name to whom it may be shown."""
        return row.told_representative  # type: ignore[no-any-return]


class ContactOut(Schema):
    """Whom to call at an organisation, and about what."""

    id: int
    name: str
    purpose: str
    position: str
    phone: str
    email: str


class OrganisationFields(Body):
    """What may be said of an organisation; money in fen."""

    uscc: str = Field("", max_length=30, examples=["91990101MA0000015C"])
    zone: BodyKey | None = None
    industry: str = Field("", max_length=5, examples=["C3921"], description="GB/T 4754.")
    industry_edition: str = Field("2017", max_length=4)
    hightech_field: str = Field("", max_length=10)
    founded_on: Day | None = None
    address: str = Field("", max_length=200)
    website: str = Field("", max_length=200)
    registered_capital: Fen | None = None
    representative: str = Field("", max_length=60)
    registered_size: FirmSize | None = None


class NewOrganisation(OrganisationFields):
    """A new organisation."""

    name: Name
    region: BodyKey = Field(description="Key of the region, from GET /regions.")
    kinds: list[OrganisationKind] = Field(min_length=1, max_length=10)
    source: Source = ""


class OrganisationChange(OrganisationFields):
    """What was entered wrongly; fields that are left out stay. A body that has a new name is renamed instead."""

    version: Version
    name: Name = ""
    source: Source = ""
    reason: Ground = ""


class RenameBody(Body):
    """The new name and since when it is borne."""

    version: Version
    name: Name
    on: Day
    source: Source = ""


class RelocationBody(Body):
    """The new place and since when."""

    version: Version
    on: Day
    region: BodyKey
    zone: BodyKey | None = None
    address: str = Field("", max_length=200)
    source: Source = ""


class CloseBody(Body):
    """Since when it is closed, and how that is known."""

    version: Version
    on: Day
    source: Source


class AbsorbBody(CloseBody):
    """Into which body, since when, and how that is known."""

    into: BodyKey


class ReopenBody(Body):
    """Why something that was entered by mistake is taken back."""

    version: Version
    reason: Ground


class KindsBody(Body):
    """What an organisation is from a day on; null: today."""

    version: Version
    kinds: list[OrganisationKind] = Field(min_length=1, max_length=10)
    on: Day | None = None


class RoleBody(Body):
    """Since when and until when an organisation is of a kind; null where nobody knows, or where it goes on."""

    version: Version
    starts_on: Day | None
    ends_on: Day | None


class NameBody(Body):
    """Another name by which an organisation is found."""

    version: Version
    name: Name
    kind: NameKind
    starts_on: Day | None = None
    ends_on: Day | None = None
    source: Source = ""


class CodeBody(Body):
    """A code that an organisation had before or beside its present one."""

    version: Version
    kind: CodeKind
    code: str = Field(max_length=30)
    ends_on: Day | None = None


class ContactBody(Body):
    """Whom to call, and about what."""

    version: Version
    name: str = Field(max_length=60)
    purpose: str = Field("", max_length=60)
    position: str = Field("", max_length=60)
    phone: str = Field("", max_length=30)
    email: str = Field("", max_length=254)


class TagsBody(Body):
    """All tags of one kind."""

    version: Version
    kind: TagKind
    codes: list[Annotated[str, Field(max_length=60)]] = Field(max_length=50)


class ParentBody(Body):
    """To which organisation one belongs and how; both null: it stands by itself."""

    version: Version
    parent: BodyKey | None
    kind: ParentKind | None


class MoneyLines(Schema):
    """Lines of a statement in fen; null was not reported."""

    revenue: Fen | None = None
    main_revenue: Fen | None = None
    total_income: Fen | None = None
    hightech_revenue: Fen | None = None
    new_product_output: Fen | None = None
    gross_output: Fen | None = None
    value_added: Fen | None = None
    exports: Fen | None = None
    profit: Fen | None = None
    assets: Fen | None = None
    liabilities: Fen | None = None
    tax_paid: Fen | None = None
    relief_hnte: Fen | None = None
    relief_super_deduction: Fen | None = None
    relief_transfer: Fen | None = None
    relief_other: Fen | None = None
    rd_total: Fen | None = None
    rd_personnel: Fen | None = None
    rd_direct: Fen | None = None
    rd_depreciation: Fen | None = None
    rd_amortisation: Fen | None = None
    rd_design: Fen | None = None
    rd_commissioning: Fen | None = None
    rd_entrusted_domestic: Fen | None = None
    rd_entrusted_overseas: Fen | None = None
    rd_other: Fen | None = None
    rd_internal: Fen | None = None


class FiguresOut(MoneyLines):
    """The figures of a year: money in fen, people on average, energy in tonnes of standard coal."""

    staff_average: Number | None
    tech_staff_average: Number | None
    rd_staff_average: Number | None
    rd_staff_fte: Number | None
    energy: Number | None


class FiguresBody(MoneyLines, Body):
    """The figures of a year: money in fen, people on average and tonnes of standard coal as texts."""

    staff_average: PeopleText | None = None
    tech_staff_average: PeopleText | None = None
    rd_staff_average: PeopleText | None = None
    rd_staff_fte: PeopleText | None = None
    energy: EnergyText | None = None


class StatementOut(Schema):
    """One revision of a year's statement."""

    id: int
    year: int
    revision: int
    is_current: bool
    stage: ReleaseStage
    line_stages: dict[str, ReleaseStage] = Field(description="Lines that are weaker or stronger than the rest.")
    reason: str
    source: str
    recorded_at: datetime
    figures: FiguresOut

    @staticmethod
    def resolve_figures(row: YearlyStatement) -> Any:
        """Read the lines off the row itself."""
        return row


Heads = Annotated[int, Strict(), Field(ge=0, le=2**31 - 1)]


class MonthBody(Body):
    """Staff at the beginning and end of a month; null is not known."""

    month: Annotated[int, Strict(), Field(ge=1, le=12)]
    staff_start: Heads | None = None
    staff_end: Heads | None = None
    tech_start: Heads | None = None
    tech_end: Heads | None = None


class StatementBody(Body):
    """The first statement of a year."""

    year: Year
    stage: ReleaseStage
    figures: FiguresBody
    months: list[MonthBody] | None = Field(None, max_length=12, description="Averages of staff follow from these.")
    line_stages: dict[Annotated[str, Field(max_length=40)], ReleaseStage] = Field({}, max_length=40)
    source: Source = ""


class CorrectionBody(Body):
    """What is corrected; lines that are left out stay as they are, null takes a figure away."""

    revision: Annotated[int, Strict(), Field(ge=1, le=32767, description="The revision you have seen.")]
    stage: ReleaseStage
    figures: FiguresBody = FiguresBody()
    months: list[MonthBody] | None = Field(None, max_length=12, description="null: staff by month stays.")
    line_stages: dict[Annotated[str, Field(max_length=40)], ReleaseStage] = Field({}, max_length=40)
    source: Source = ""
    reason: Ground
    accepts_weaker: Flag = Field(False, description="Let a weaker stage replace a firmer one.")
