"""Yearly statements: ten years of figures that grow, dip and belong together, with gaps, stages and revisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kepan.engine.samples.dice import Dice
from kepan.engine.samples.enterprises import GROWTH, HNTE, NEAR, Firm
from kepan.engine.samples.recognitions import VALID_YEARS, list_ladder
from kepan.engine.samples.records import WAN, Organisation, StaffMonth, Statement

YEARS = 10
MONTH_YEARS = 3
"""The latest years that have staff by month."""
SEASONS = (-40, -60, 10, 20, 20, 10, 0, 0, 10, 20, 20, -10)
"""Staff at the end of each month against the year's level, in thousandths: after the holidays people come back."""
DIPS = {2020: -80, 2022: -25}
RD_KINDS = (
    ("rd_personnel", 400, 520),
    ("rd_depreciation", 50, 110),
    ("rd_amortisation", 10, 40),
    ("rd_design", 20, 60),
    ("rd_commissioning", 30, 80),
    ("rd_entrusted_domestic", 0, 90),
    ("rd_entrusted_overseas", 0, 20),
    ("rd_other", 20, 60),
)
"""Kinds of R&D expense with their least and most share in thousandths; the rest is direct input."""
ENTRUSTED = ("rd_entrusted_domestic", "rd_entrusted_overseas")
REVISED = ("main_revenue", "total_income", "hightech_revenue", "gross_output", "value_added")
GAP = 35
"""So many of a thousand statements were never handed in."""
NON_FIRMS = {"university": (52_000, 180), "institute": (5_200, 420), "hospital": (68_000, 14)}
"""Yearly income in ten thousand yuan and R&D in thousandths of it, of bodies that state it."""

Lines = dict[str, int | Decimal | None]


@dataclass(frozen=True, slots=True)
class Year:
    """What a year of a firm is made from."""

    year: int
    revenue: int
    first_month: int


def create_statements(firm: Firm, seed: int, as_of: date) -> list[Statement]:
    """Create all statements of an enterprise, one or more revisions for a year."""
    found: list[Statement] = []
    titled = {row.recognised_on.year + turn for row in list_ladder(firm, seed, as_of) for turn in range(VALID_YEARS)}
    for year in list_years(firm, seed, as_of):
        dice = Dice(seed, "statement", firm.organisation.number, year.year)
        if dice.has_luck(GAP) and year.year < as_of.year - 1:
            continue
        lines, months = create_lines(
            firm, year, dice, is_titled=year.year in titled, keeps_months=year.year >= as_of.year - MONTH_YEARS
        )
        found += create_revisions(firm.organisation.number, year.year, lines, months, dice, as_of)
    estimate = create_estimate(firm, found, Dice(seed, "estimate", firm.organisation.number), as_of)
    return found + ([estimate] if estimate else [])


def list_years(firm: Firm, seed: int, as_of: date) -> Iterator[Year]:
    """List the years that a firm was in business, with the revenue that its course brings."""
    dice = Dice(seed, "course", firm.organisation.number)
    founded, closed = firm.organisation.founded_on, firm.organisation.closed_on
    least, most = GROWTH[firm.course]
    revenue = firm.revenue
    for year in range(as_of.year - YEARS, as_of.year):
        growth = dice.get_middling(least, most) + DIPS.get(year, 0)
        if firm.course == "turning":
            growth = abs(growth) if year < as_of.year - YEARS // 2 else -abs(growth)
        if year < founded.year or (closed is not None and year >= closed.year):
            continue
        first_month = founded.month if year == founded.year else 1
        yield Year(year, revenue * (13 - first_month) // 12, first_month)
        revenue = revenue * (1000 + growth) // 1000


def create_lines(
    firm: Firm, year: Year, dice: Dice, *, is_titled: bool, keeps_months: bool
) -> tuple[Lines, tuple[StaffMonth, ...]]:
    """Create the lines of one year so that they agree with each other."""
    revenue = compute_round(year.revenue)
    main = compute_part(revenue, dice.get_between(955, 998))
    income = revenue + compute_part(revenue, dice.get_between(0, 25))
    hightech = compute_part(income, firm.hightech)
    is_maker = firm.industry.code.startswith("C")
    profit = compute_part(revenue, dice.get_middling(-40, 150))
    assets = compute_part(firm.revenue + revenue, dice.get_between(450, 780))
    lines: Lines = {
        "revenue": revenue,
        "main_revenue": main,
        "total_income": income,
        "hightech_revenue": hightech,
        "new_product_output": compute_part(hightech, dice.get_between(250, 600)) if is_maker else None,
        "gross_output": compute_part(main, dice.get_between(985, 1060)) if is_maker else None,
        "value_added": compute_part(revenue, dice.get_between(200, 360)),
        "exports": compute_part(main, dice.get_between(20, 380)) if dice.has_luck(420) else 0,
        "profit": profit,
        "assets": assets,
        "liabilities": compute_part(assets, dice.get_middling(220, 680)),
        "tax_paid": compute_part(revenue, dice.get_between(22, 62)),
        "relief_hnte": compute_part(max(0, profit), 100) if is_titled else 0,
        "relief_transfer": 0,
        "relief_other": 0,
    }
    lines |= create_rd_lines(firm, revenue, dice)
    rd = lines["rd_total"]
    bonus = 750 if year.year < 2023 else 1000
    lines["relief_super_deduction"] = compute_part(int(rd or 0), bonus * (15 if is_titled else 25) // 100)
    months = create_months(firm, year, dice)
    lines |= compute_averages(months, dice)
    # Tons of standard coal per million yuan, in tenths: revenue counts fen.
    lines["energy"] = compute_hundredths(revenue * firm.industry.energy, 10 * 100 * WAN)
    return lines, months if keeps_months else ()


def create_rd_lines(firm: Firm, revenue: int, dice: Dice) -> Lines:
    """Create the R&D expense of an enterprise: what its aim asks for, a little more in some years."""
    wobble = dice.get_middling(1000, 1120) if firm.aim in (HNTE, NEAR) and firm.missed != "rd" else 1000
    total = compute_round(revenue * firm.rd * wobble // 1_000_000)
    if not total:
        return {"rd_total": 0, "rd_internal": 0}
    return create_rd_parts(total, dice, goes_abroad=firm.missed == "domestic")


def create_rd_parts(total: int, dice: Dice, *, goes_abroad: bool = False) -> Lines:
    """Create the kinds of so much R&D expense; direct input takes the rest, so that the kinds make the whole."""
    parts = {kind: compute_part(total, dice.get_between(least, most)) for kind, least, most in RD_KINDS}
    if goes_abroad:
        parts = {kind: compute_round(part // 2) for kind, part in parts.items()}
        parts["rd_entrusted_overseas"] = compute_part(total, 415)
    parts["rd_direct"] = total - sum(parts.values())
    return {"rd_total": total, "rd_internal": total - sum(parts[kind] for kind in ENTRUSTED), **parts}


def create_months(firm: Firm, year: Year, dice: Dice) -> tuple[StaffMonth, ...]:
    """Create staff by month: the season of the trade around what the revenue asks for."""
    months_open = 13 - year.first_month
    level = max(6, year.revenue * 12 // months_open // (firm.industry.output * WAN))
    points = [max(4, level * (1000 + SEASONS[month - 1] + dice.get_between(-12, 12)) // 1000) for month in range(13)]
    # Science staff stays through the seasons, so that its share moves a little; an odd one is rounded up or down.
    tech = [compute_tech_staff(firm, point) for point in points]
    return tuple(
        StaffMonth(month, points[month - 1], points[month], tech[month - 1], tech[month])
        for month in range(year.first_month, 13)
    )


def compute_tech_staff(firm: Firm, staff: int) -> int:
    """Return the science staff of so many: who has the title has at least its share, who misses it stays below."""
    if firm.missed == "staff":
        return staff * firm.tech // 1000
    return -(-staff * firm.tech // 1000)


def compute_averages(months: tuple[StaffMonth, ...], dice: Dice) -> Lines:
    """Return the averages of a year: the mean of the months, each half of its beginning and its end."""
    count = 2 * len(months)
    staff = sum(month.staff_start + month.staff_end for month in months)
    tech = sum(month.tech_start + month.tech_end for month in months)
    share = dice.get_between(620, 940)
    return {
        "staff_average": compute_hundredths(staff, count),
        "tech_staff_average": compute_hundredths(tech, count),
        "rd_staff_average": compute_hundredths(tech * share, count * 1000),
        "rd_staff_fte": compute_hundredths(tech * share * dice.get_between(620, 930), count * 1_000_000),
    }


def create_revisions(
    number: int, year: int, lines: Lines, months: tuple[StaffMonth, ...], dice: Dice, as_of: date
) -> list[Statement]:
    """Create the revisions of a year: mostly one that is final, some preliminary, some corrected afterwards."""
    handed_in = dice.get_day(date(year + 1, 2, 10), date(year + 1, 5, 31))
    is_latest = year == as_of.year - 1
    stage = dice.get_weighted(("final", "preliminary", "flash"), (55, 30, 15) if is_latest else (97, 3, 0))
    if not dice.has_luck(60):
        return [Statement(number, year, 1, True, stage, handed_in, lines, months)]
    before = create_earlier(lines, dice)
    corrected = dice.get_day(handed_in, date(year + 1, 8, 31))
    first = Statement(number, year, 1, False, "preliminary", handed_in, before, months)
    reason = dice.get_one(("审计后调整", "补录四季度收入", "与税务申报核对后更正"))
    return [first, Statement(number, year, 2, True, "final", corrected, lines, months, reason)]


def create_earlier(lines: Lines, dice: Dice) -> Lines:
    """Return the lines as they stood before a correction: all that hangs on revenue a little lower."""
    share = dice.get_between(940, 990)
    return lines | {
        key: compute_part(value, share) for key in ("revenue", *REVISED) if isinstance(value := lines.get(key), int)
    }


def create_estimate(firm: Firm, found: list[Statement], dice: Dice, as_of: date) -> Statement | None:
    """Create the estimate for the running year of a larger firm; it knows few lines."""
    if not found or found[-1].year != as_of.year - 1 or not dice.has_luck(400):
        return None
    last = found[-1].lines
    if int(last["revenue"] or 0) < 2000 * WAN:
        return None
    share = dice.get_between(930, 1180)
    lines: Lines = {
        key: compute_part(int(last[key] or 0), share)
        for key in ("revenue", "main_revenue", "total_income", "hightech_revenue", "rd_total")
    }
    lines["staff_average"] = last["staff_average"]
    day = dice.get_day(date(as_of.year, 7, 1), max(as_of, date(as_of.year, 7, 1)))
    return Statement(firm.organisation.number, as_of.year, 1, True, "estimate", day, lines)


def create_body_statements(body: Organisation, seed: int, as_of: date) -> list[Statement]:
    """Create the statements of a university, institute or hospital, which know income, R&D and staff."""
    found = []
    income, rd_share = next((NON_FIRMS[kind] for kind in body.kinds if kind in NON_FIRMS), (0, 0))
    if not income:
        return []
    dice = Dice(seed, "body statement", body.number)
    total = income * WAN * dice.get_between(600, 1300) // 1000
    for year in range(max(as_of.year - YEARS, body.founded_on.year), as_of.year):
        total = total * (1000 + dice.get_between(10, 75)) // 1000
        staff = max(12, total // (46 * WAN))
        lines: Lines = {
            "revenue": compute_round(total),
            "total_income": compute_round(total),
            **create_rd_parts(compute_part(total, rd_share), dice),
            "staff_average": compute_hundredths(staff, 1),
            "rd_staff_average": compute_hundredths(staff * min(600, rd_share + 150), 1000),
        }
        found.append(Statement(body.number, year, 1, True, "final", date(year + 1, 4, 15), lines))
    return found


def compute_round(fen: int) -> int:
    """Return money in whole hundred yuan, as books in ten thousand yuan with two decimals have it."""
    return fen // 10_000 * 10_000


def compute_part(fen: int, thousandths: int) -> int:
    """Return so many thousandths of money, in whole hundred yuan."""
    return compute_round(fen * thousandths // 1000)


def compute_hundredths(numerator: int, denominator: int) -> Decimal:
    """Return a quotient with two decimals, halves up.

    >>> compute_hundredths(1, 8)
    Decimal('0.13')
    """
    return (Decimal(numerator) / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def list_current(statements: list[Statement]) -> Mapping[tuple[int, int], Statement]:
    """List the revisions in force by organisation and year."""
    return {(one.organisation, one.year): one for one in statements if one.is_current}
