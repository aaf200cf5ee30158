"""Types of ledgers as those who make them see them; facts and figures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.ledgers.enums import Group, VersionState
from kepan.engine.ledgers.figures import Light
from kepan.store.files.ledgers import MOST_BYTES
from kepan.web.api.schemas.basis import Body, Version
from kepan.web.api.schemas.ledgers import ShortReason


class FactRowOut(Schema):
    """What a fact comes to for some values of its dimensions."""

    values: dict[str, Any] = Field(description="By dimension: keys of choices and states, codes of regions, keys.")
    total: str | None = Field(description="Exact, in `unit`; null where one of its parts is not known.")
    count: int = Field(description="Of how many entries.")
    without: int = Field(description="Of how many of them it is not known.")


class FactOut(Schema):
    """A fact of a ledger, counted; of a share ask both facts and divide their totals."""

    key: str = Field(description="By which indicators ask for it.")
    title: str
    measure: Literal["count", "sum", "distinct"]
    unit: str
    dimensions: list[str] = Field(description="By which `by` can count it.")
    rows: list[FactRowOut]


class LedgerFigureLineOut(Schema):
    """What a figure comes to, in all or for one value of its dimension."""

    key: str | None
    label: str
    amount: str | None = Field(description="In the unit of the figure; null where it is not known.")
    numerator: str | None = Field(description="Of a share; amounts in fen.")
    denominator: str | None
    light: Light | None


class LedgerFigureOut(Schema):
    """A figure of a ledger."""

    key: str
    title: str
    unit: str
    target: str | None
    whole: LedgerFigureLineOut
    lines: list[LedgerFigureLineOut]
    problem: str = Field(description="Why nothing could be computed; else empty.")


class LedgerFiguresOut(Schema):
    """The figures that one may see."""

    items: list[LedgerFigureOut]


class DefinitionBody(Body):
    """A type: as data, or as YAML."""

    definition: dict[str, Any] | None = Field(None, description="As docs/schema/ledger-type.schema.json describes it.")
    yaml: Annotated[str, Field(max_length=MOST_BYTES)] | None = None
    note: Annotated[str, Field(max_length=300)] = ""


class DraftBody(DefinitionBody):
    """A changed type."""

    version: Version


class LossOut(Schema):
    """What stays readable in the history only."""

    words: str
    count: int = Field(description="Of so many entries.")


class TypePlanOut(Schema):
    """What a change does to the entries of a ledger."""

    entries: int
    steps: list[str]
    losses: list[LossOut]
    refusals: list[str] = Field(description="Why it cannot be put in force; empty: it can.")


class TypeDraftOut(Schema):
    """A version of a type that is not in force yet."""

    ledger: str
    version: int = Field(description="Of the ledger, for If-Match.")
    number: int
    state: VersionState
    note: str
    changed_at: datetime
    definition: dict[str, Any]
    plan: TypePlanOut


class TypeStateOut(Schema):
    """A ledger as those who make types see it, without its entries."""

    key: str
    title: str
    group: Group
    is_active: bool
    version: int
    type_version: int | None = Field(description="The version of the type that is in force; null before the first.")

    @staticmethod
    def resolve_type_version(row: Any) -> int | None:
        """Return the number of the version."""
        return None if row.current is None else int(row.current.number)


class RetireBody(Body):
    """Why a ledger is taken off the shelf, or put back."""

    version: Version
    reason: ShortReason = ""
