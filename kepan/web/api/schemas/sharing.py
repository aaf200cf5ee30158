"""What the interface says of shared data: data sets, rows, requests, permissions, orders, divisions, resources."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.accounts.enums import Tier
from kepan.apps.registry.selectors import Resource
from kepan.apps.sharing.enums import AskState, Licence, OrderState, PartKind
from kepan.apps.sharing.models import AccessRequest, DataOrder, RevenuePart
from kepan.web.api.schemas.basis import Body, BodyKey, Day, Flag, Reason, Seen
from kepan.web.api.schemas.plans import OfficeRef, PersonRef, RegionRef
from kepan.web.api.schemas.registry import OrganisationRef

Fen = Annotated[int, Field(strict=True, ge=1, le=10**16, description="Whole fen.")]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Uses = Annotated[int, Field(strict=True, ge=1, le=100_000)]
ColumnKeys = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)]
Purpose = Annotated[str, Field(min_length=1, max_length=2000, examples=["虚构用途：课题研究"])]  # l10n: an example


class DataColumnOut(Schema):
    """A column of a data set."""

    key: str
    label: str
    kind: Literal["text", "choice", "number", "money", "date", "bool"]
    unit: str


class DatasetOut(Schema):
    """A data set with what was decided about it; `is_allowed` says whether one may take rows now, `reason` why not."""

    key: str
    title: str
    description: str
    tier: Tier
    frequency: str
    is_open: bool
    office: OfficeRef | None
    contact: str
    licence: Licence
    price: int | None = Field(description="Whole fen; null for what is not sold.")
    term_days: int
    uses: int
    row_count: int | None = Field(description="Rows that are published; null for what is not.")
    published_at: datetime | None
    is_allowed: bool
    reason: str
    columns: list[DataColumnOut]
    version: int


class DatasetsOut(Schema):
    """All data sets that one may know of."""

    items: list[DatasetOut]


class DataRowsOut(Schema):
    """Rows that were opened; each call counts as one use."""

    dataset: str
    tier: Tier
    is_invented: bool = Field(description="True where all data of this installation is a sample.")
    columns: list[DataColumnOut]
    masked: list[str] = Field(description="Columns of which only a part of each value is shown.")
    start: int
    items: list[dict[str, Any]]


class ShareBody(Body):
    """A contributor, and its share in ten-thousandths."""

    organisation: BodyKey
    share: Annotated[int, Field(strict=True, ge=1, le=10_000)]


class DatasetBody(Body):
    """What is decided about a data set; shares have to make 10,000."""

    version: Seen
    is_open: Flag = False
    with_owned: Flag = False
    office: BodyKey | None = None
    contact: str = Field("", max_length=120)
    licence: Licence = Licence.CC_BY
    price: Fen | None = None
    term_days: Days = 365
    uses: Uses = 100
    contributors: list[ShareBody] = Field(default_factory=list, max_length=200)


class DataRequestBody(Body):
    """What is asked for of a data set of the owned tier."""

    dataset: str = Field(max_length=60, examples=["organisation_figures"])
    purpose: Purpose
    columns: ColumnKeys = Field(examples=[["name", "region", "latest_rd"]])
    region: BodyKey | None = None
    term_days: Days = 90
    uses: Uses = 10


class ApprovalBody(Body):
    """What is granted: no more than was asked for."""

    columns: ColumnKeys = Field(examples=[["name", "region"]])
    masked: ColumnKeys = Field(default_factory=list)
    region: BodyKey | None = None
    term_days: Days
    uses: Uses
    decision: Reason = ""


class PermissionOut(Schema):
    """Somebody's right to a data set."""

    id: int
    columns: list[str]
    masked: list[str]
    region: RegionRef | None
    starts_on: date
    ends_on: date
    uses: int
    used: int
    revoked_at: datetime | None
    revoke_reason: str


class DataRequestOut(Schema):
    """A request with what became of it."""

    id: int
    dataset: str
    applicant: PersonRef
    purpose: str
    columns: list[str]
    region: RegionRef | None
    term_days: int
    uses: int
    state: AskState
    made_at: datetime
    decided_at: datetime | None
    decision: str
    permission: PermissionOut | None

    @staticmethod
    def resolve_dataset(row: AccessRequest) -> str:
        """Name the data set by its key."""
        return row.dataset.key

    @staticmethod
    def resolve_permission(row: AccessRequest) -> Any:
        """Return what was granted, if anything was."""
        return getattr(row, "permission_given", None)


class OrderBody(Body):
    """What is ordered of the proprietary tier."""

    dataset: str = Field(max_length=60, examples=["right_owners"])
    purpose: Purpose


class PaymentBody(Body):
    """That an order was paid in full."""

    paid_on: Day
    reference: str = Field(min_length=1, max_length=60)


class CancelOrderBody(Body):
    """Why an order is cancelled; the buyer need not say."""

    reason: Reason = ""


class DataOrderOut(Schema):
    """An order with its payment."""

    id: int
    dataset: str
    buyer: PersonRef
    purpose: str
    amount: int = Field(description="Whole fen.")
    term_days: int
    uses: int
    state: OrderState
    made_at: datetime
    paid_on: date | None
    reference: str
    reason: str
    permission: PermissionOut | None

    @staticmethod
    def resolve_dataset(row: DataOrder) -> str:
        """Name the data set by its key."""
        return row.dataset.key

    @staticmethod
    def resolve_permission(row: DataOrder) -> Any:
        """Return what was given for the payment, if it was made."""
        return getattr(row, "permission_given", None)


class RevenuePartOut(Schema):
    """What fell to one contributor, or was taken back."""

    id: int
    order: int
    dataset: str
    organisation: OrganisationRef
    kind: PartKind
    share: int = Field(description="Ten-thousandths.")
    amount: int = Field(description="Whole fen; negative for what was taken back.")
    booked_at: datetime

    @staticmethod
    def resolve_order(row: RevenuePart) -> int:
        """Name the order by its number."""
        return int(row.order_id)

    @staticmethod
    def resolve_dataset(row: RevenuePart) -> str:
        """Name the data set by its key."""
        return row.order.dataset.key


class ResourceCountOut(Schema):
    """How many resources of a kind one may see."""

    resource: Resource
    count: int
    is_exact: bool
    list_url: str = Field(description="The page of exactly these rows.")


class ResourcesOut(Schema):
    """The seven kinds in their usual order."""

    items: list[ResourceCountOut]
