"""The lines of a yearly statement: code, unit and group. The columns of the table agree with them; a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Figures = Mapping[str, int | Decimal | None]
"""Figures of one statement by the codes of its lines; what was not reported is None or absent."""


class Unit(StrEnum):
    """In what a line is counted."""

    FEN = "fen"
    PERSON = "person"
    TCE = "tce"
    """Tonnes of standard coal."""


class LineGroup(StrEnum):
    """What lines stand together on a form."""

    INCOME = "income"
    BALANCE = "balance"
    TAX = "tax"
    RD = "rd"
    STAFF = "staff"
    ENERGY = "energy"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `is_within` names the line that it cannot exceed."""

    code: str
    unit: Unit
    group: LineGroup
    is_within: str = ""


FEN, PERSON = Unit.FEN, Unit.PERSON
LINES = (
    Line("revenue", FEN, LineGroup.INCOME),
    Line("main_revenue", FEN, LineGroup.INCOME, "revenue"),
    Line("total_income", FEN, LineGroup.INCOME),
    Line("hightech_revenue", FEN, LineGroup.INCOME, "total_income"),
    Line("new_product_output", FEN, LineGroup.INCOME, "gross_output"),
    Line("gross_output", FEN, LineGroup.INCOME),
    Line("value_added", FEN, LineGroup.INCOME),
    Line("exports", FEN, LineGroup.INCOME),
    Line("profit", FEN, LineGroup.INCOME),
    Line("assets", FEN, LineGroup.BALANCE),
    Line("liabilities", FEN, LineGroup.BALANCE),
    Line("tax_paid", FEN, LineGroup.TAX),
    Line("relief_hnte", FEN, LineGroup.TAX),
    Line("relief_super_deduction", FEN, LineGroup.TAX),
    Line("relief_transfer", FEN, LineGroup.TAX),
    Line("relief_other", FEN, LineGroup.TAX),
    Line("rd_total", FEN, LineGroup.RD),
    Line("rd_personnel", FEN, LineGroup.RD, "rd_total"),
    Line("rd_direct", FEN, LineGroup.RD, "rd_total"),
    Line("rd_depreciation", FEN, LineGroup.RD, "rd_total"),
    Line("rd_amortisation", FEN, LineGroup.RD, "rd_total"),
    Line("rd_design", FEN, LineGroup.RD, "rd_total"),
    Line("rd_commissioning", FEN, LineGroup.RD, "rd_total"),
    Line("rd_entrusted_domestic", FEN, LineGroup.RD, "rd_total"),
    Line("rd_entrusted_overseas", FEN, LineGroup.RD, "rd_total"),
    Line("rd_other", FEN, LineGroup.RD, "rd_total"),
    Line("rd_internal", FEN, LineGroup.RD),
    Line("staff_average", PERSON, LineGroup.STAFF),
    Line("tech_staff_average", PERSON, LineGroup.STAFF, "staff_average"),
    Line("rd_staff_average", PERSON, LineGroup.STAFF, "staff_average"),
    Line("rd_staff_fte", PERSON, LineGroup.STAFF),
    Line("energy", Unit.TCE, LineGroup.ENERGY),
)
BY_CODE = {line.code: line for line in LINES}
MAY_BE_NEGATIVE = frozenset({"profit", "value_added"})

RD_INTERNAL_KINDS = (
    "rd_personnel",
    "rd_direct",
    "rd_depreciation",
    "rd_amortisation",
    "rd_design",
    "rd_commissioning",
)
RD_ENTRUSTED = ("rd_entrusted_domestic", "rd_entrusted_overseas")
RD_KINDS = (*RD_INTERNAL_KINDS, *RD_ENTRUSTED, "rd_other")
"""The eight kinds of R&D expense of 国科火发〔2016〕195 号, the entrusted one in its two parts."""
