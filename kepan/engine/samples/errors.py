"""Errors that are put into the records of the city on purpose: figures, days and positions that cannot be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from kepan.engine.basis.period import compute_months_later
from kepan.engine.samples.dice import Dice
from kepan.engine.samples.faults import DUPLICATES, FIRMS_A_ROUND, Planter
from kepan.engine.samples.records import Planted, Position, Statement

TIMES = 10_000
"""Yuan in ten thousand yuan."""
NO_MONEY = ("staff_average", "tech_staff_average", "rd_staff_average", "rd_staff_fte", "energy")

Lines = dict[str, int | Decimal | None]


def compute_times(lines: Lines, numerator: int, denominator: int) -> Lines:
    """Return lines with all money multiplied, as a mix-up of units leaves them."""
    return {
        key: value if key in NO_MONEY or value is None else int(value) * numerator // denominator
        for key, value in lines.items()
    }


def spoil_wan_as_yuan(lines: Lines) -> Lines:
    """Enter ten thousands of yuan as yuan."""
    return compute_times(lines, 1, TIMES)


def spoil_yuan_as_wan(lines: Lines) -> Lines:
    """Enter yuan as ten thousands of yuan."""
    return compute_times(lines, TIMES, 1)


def spoil_tech_staff(lines: Lines) -> Lines:
    """State more science staff than staff."""
    return {**lines, "tech_staff_average": (lines["staff_average"] or Decimal(1)) + 12}


def spoil_parts(lines: Lines) -> Lines:
    """Let the kinds of R&D expense make more than the whole."""
    return {**lines, "rd_personnel": int(lines["rd_total"] or 0) + 100_000_000}


def spoil_hightech(lines: Lines) -> Lines:
    """State more revenue from high-tech products than income."""
    return {**lines, "hightech_revenue": int(lines["total_income"] or 0) * 13 // 10}


def spoil_sign(lines: Lines) -> Lines:
    """State a revenue below zero."""
    return {**lines, "revenue": -int(lines["revenue"] or 1), "main_revenue": -int(lines["main_revenue"] or 1)}


def spoil_rd(lines: Lines) -> Lines:
    """State more R&D expense than twice the revenue."""
    return {**lines, "rd_total": int(lines["revenue"] or 0) * 2 + 100_000_000}


def spoil_staff(lines: Lines) -> Lines:
    """State four times the staff of all other years."""
    return {**lines, "staff_average": (lines["staff_average"] or Decimal(1)) * 4}


STATEMENTS: Mapping[str, tuple[Callable[[Lines], Lines], str]] = {
    "wan_as_yuan": (spoil_wan_as_yuan, "以万元为单位的数字按元录入，小了一万倍"),
    "yuan_as_wan": (spoil_yuan_as_wan, "以元为单位的数字按万元录入，大了一万倍"),
    "tech_staff_exceeds_staff": (spoil_tech_staff, "科技人员多于职工"),
    "rd_parts_exceed_total": (spoil_parts, "研发费用分项之和大于合计"),
    "hightech_exceeds_income": (spoil_hightech, "高新技术产品收入大于总收入"),
    "negative_revenue": (spoil_sign, "营业收入为负数"),
    "rd_exceeds_revenue": (spoil_rd, "研发费用超过营业收入的两倍"),
    "staff_jump": (spoil_staff, "职工人数突增到四倍，没有说明"),
}
"""Kinds of errors of a statement: what is done to its lines, and what is wrong then."""


def find_statement(planter: Planter, dice: Dice) -> int | None:
    """Find the place of a firm's latest full statement that follows one of the year before; the firm is taken."""
    rows = planter.city.statements
    while planter.free:
        number = planter.get_firm(dice).number
        found = [
            place
            for place, row in enumerate(rows)
            if row.organisation == number and row.is_current and row.stage != "estimate" and row.lines["rd_total"]
        ]
        if len(found) > 2 and rows[found[-2]].year == rows[found[-1]].year - 1:
            return found[-1]
    return None


def spoil_statement(planter: Planter, dice: Dice, kind: str) -> None:
    """Put an error into one statement."""
    place = find_statement(planter, dice)
    if place is None:
        return
    spoil, what = STATEMENTS[kind]
    row = planter.city.statements[place]
    planter.city.statements[place] = replace(row, lines=spoil(dict(row.lines)))
    note_statement(planter, kind, row, what)


def note_statement(planter: Planter, kind: str, row: Statement, what: str) -> None:
    """Write an error of a statement into the list."""
    planter.city.planted.append(Planted(kind, (f"statement {row.organisation} {row.year}",), what))


def repeat_figures(planter: Planter, dice: Dice) -> None:
    """Hand in the figures of the year before once more."""
    place = find_statement(planter, dice)
    if place is None:
        return
    rows = planter.city.statements
    before = next(
        row
        for row in reversed(rows[:place])
        if row.organisation == rows[place].organisation and row.is_current and row.year < rows[place].year
    )
    rows[place] = replace(rows[place], lines=before.lines, months=())
    note_statement(planter, "same_figures_twice", rows[place], f"与{before.year}年的数字完全相同")


def drop_code(planter: Planter, dice: Dice) -> None:
    """Take the code of an enterprise away."""
    body = planter.get_firm(dice)
    planter.city.organisations[body.number] = replace(body, uscc="")
    planter.city.planted.append(Planted("no_code", (f"organisation {body.number}",), "没有统一社会信用代码"))


def overlap_positions(planter: Planter, dice: Dice) -> None:
    """Give the head of an enterprise a second main position at the same time."""
    body, other = planter.get_firm(dice), planter.get_firm(dice) if planter.free else None
    head = next((one for one in planter.city.positions if one.organisation == body.number and one.is_main), None)
    if head is None or other is None:
        return
    start = max(head.starts_on, other.founded_on) + timedelta(days=90)
    planter.city.positions.append(Position(head.person, other.number, "总经理", True, start))
    planter.city.planted.append(Planted("overlapping_positions", (f"person {head.person}",), "同一时间有两个专职"))


def expire_title(planter: Planter, dice: Dice) -> None:
    """Let the last title of a high-tech enterprise run out without a renewal."""
    rows, firms = planter.city.recognitions, set(planter.free)
    held = [place for place, row in enumerate(rows) if row.title == "hnte" and row.organisation in firms]
    free = [place for place in held if (rows[place].valid_to or planter.city.as_of) > planter.city.as_of]
    if not free:
        return
    place = dice.get_one(free)
    row = rows[place]
    planter.free.remove(row.organisation or 0)
    ended = planter.city.as_of - timedelta(days=dice.get_between(20, 160))
    begun = compute_months_later(ended, -36) + timedelta(days=1)
    rows[place] = replace(row, recognised_on=begun, valid_from=begun, valid_to=ended, renews=None)
    planter.city.planted.append(Planted("expired_title", (f"recognition {place}",), "证书已过期，没有重新认定"))


def date_title_back(planter: Planter, dice: Dice) -> None:
    """Date a title before its enterprise was founded."""
    rows, firms = planter.city.recognitions, set(planter.free)
    free = [place for place, row in enumerate(rows) if row.title != "hnte" and row.organisation in firms]
    if not free:
        return
    place = dice.get_one(free)
    body = planter.city.organisations[rows[place].organisation or 0]
    planter.free.remove(body.number)
    day = body.founded_on - timedelta(days=dice.get_between(40, 400))
    rows[place] = replace(rows[place], recognised_on=day, valid_from=None, valid_to=None)
    planter.city.planted.append(Planted("title_before_founding", (f"recognition {place}",), "认定日期早于成立日期"))


def date_grant_back(planter: Planter, dice: Dice) -> None:
    """Date the grant of a patent before its application."""
    rows, firms = planter.city.rights, set(planter.free)
    free = [
        place
        for place, row in enumerate(rows)
        if row.kind == "utility_model" and row.granted_on and row.parties[0].organisation in firms
    ]
    if not free:
        return
    place = dice.get_one(free)
    row = rows[place]
    day = row.filed_on - timedelta(days=dice.get_between(5, 90))
    events = tuple(replace(event, on=day) if event.kind == "granted" else event for event in row.events)
    rows[place] = replace(row, granted_on=day, events=events)
    planter.city.planted.append(Planted("grant_before_filing", (f"right {row.number}",), "授权日早于申请日"))


def exceed_approved(planter: Planter, dice: Dice) -> None:
    """Let more money of a project arrive than was approved."""
    free = [place for place, row in enumerate(planter.city.projects) if row.approved_amount and row.receipts]
    if not free:
        return
    place = dice.get_one(free)
    row = planter.city.projects[place]
    last, amount = row.receipts[-1]
    receipts = (*row.receipts[:-1], (last, amount + (row.approved_amount or 0)))
    planter.city.projects[place] = replace(row, receipts=receipts)
    planter.city.planted.append(Planted("receipts_exceed_approved", (f"project {row.number}",), "到账金额大于立项金额"))


ERRORS: Mapping[str, Callable[[Planter, Dice], None]] = {
    "same_figures_twice": repeat_figures,
    "no_code": drop_code,
    "overlapping_positions": overlap_positions,
    "expired_title": expire_title,
    "title_before_founding": date_title_back,
    "grant_before_filing": date_grant_back,
    "receipts_exceed_approved": exceed_approved,
}
"""Kinds of other errors, and what puts one in."""
KINDS = (*DUPLICATES, *STATEMENTS, *ERRORS)
"""Every kind that the list of a city of the usual size holds."""


def plant_faults(planter: Planter) -> None:
    """Put every kind of fault into a city, the more the larger it is; a very small one gets fewer kinds."""
    firms, steps = len(planter.free), {**DUPLICATES, **ERRORS}
    for turn in range(max(1, firms // FIRMS_A_ROUND)):
        for kind in KINDS:
            if len(planter.free) < 2:
                return
            dice = Dice(planter.city.seed, "plant", kind, turn)
            if kind in STATEMENTS:
                spoil_statement(planter, dice, kind)
            else:
                steps[kind](planter, dice)
