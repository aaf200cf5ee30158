"""Levels of two years, both printed, against the change told between them: 80 last year, 100 this year, +25 %."""

from collections import defaultdict
from decimal import Decimal

from kepan.engine.basis.period import read_period
from kepan.engine.plandoc.amounts import SHARE
from kepan.engine.plandoc.checks.evidence import DOUBT, HOLDS, MONEY, NOTE, Evidence, round_digits
from kepan.engine.plandoc.checks.growth import (
    compute_rates,
    compute_step,
    find_level,
    is_inside,
    read_year,
    write_change,
)
from kepan.engine.plandoc.tree import Check

FULL_YEAR = 12


def list_previous(evidence: Evidence) -> list[Check]:
    """List changes with the levels of both years, where the text prints both."""
    years: dict[tuple[int, str, str, str], dict[int, int]] = defaultdict(dict)
    for place in range(len(evidence.items)):
        year = find_year(evidence, place)
        if year is not None and evidence.is_level(place) and evidence.is_plain(place):
            years[get_key(evidence, place)].setdefault(year, place)
    found = []
    for place, item in enumerate(evidence.items):
        level = None if item.rate else find_level(evidence, place)
        year = None if level is None else find_year(evidence, level)
        if level is None or year is None or evidence.values[place].unit != SHARE:
            continue
        previous = years[get_key(evidence, level)].get(read_year(item.baseline_period) or year - 1)
        if previous is not None:
            check = judge_change(evidence, previous, level, place)
            found += [check] if check is not None else []
    return found


def get_key(evidence: Evidence, place: int) -> tuple[int, str, str, str]:
    """Get what two levels must share to be those of one indicator."""
    item = evidence.items[place]
    return item.plan, evidence.names[place].key, evidence.values[place].unit, evidence.read_territory(place)


def find_year(evidence: Evidence, place: int) -> int | None:
    """Find the year for the whole of which a figure stands; half-years and months are none."""
    item = evidence.items[place]
    if item.date_from is not None and item.date_to is not None:
        months = (item.date_to.year - item.date_from.year) * FULL_YEAR + item.date_to.month - item.date_from.month + 1
        return item.date_to.year if months == FULL_YEAR else None
    period = read_period(item.period) if item.period else None
    whole = period is not None and period.start.year == period.end.year and period.end.month - period.start.month == 11
    return period.end.year if period is not None and whole else None


def judge_change(evidence: Evidence, previous: int, level: int, place: int) -> Check | None:
    """Judge a printed change by the levels of both years."""
    ranges = []
    for other in (previous, level):
        amount, step = evidence.values[other].values[0], evidence.compute_tolerance(other)
        if amount <= step:
            return None
        ranges.append((amount - step, amount + step))
    rate = evidence.items[place]
    signed = evidence.values[place].values[0] * (-1 if rate.dir == "down" else 1)
    tolerance = compute_step(evidence, place) + (abs(signed) / 10 if rate.comparator == "~" else 0)
    reach = compute_rates((ranges[0], ranges[1]), 1)
    fits = is_inside(signed, reach, tolerance)
    computed = round_digits(sum(reach, Decimal(0)) / 2)
    old, new = (f"{evidence.items[other].value_text}{evidence.items[other].unit}" for other in (previous, level))
    tail = "相符" if fits else "不符"
    name = f"“{evidence.items[level].indicator}”上期{old}、本期{new}"
    message = f"{name}，推算变化{computed}%，与所写{write_change(rate)}{tail}"
    money = evidence.values[level].unit in MONEY
    verdict = HOLDS if fits else NOTE if money else DOUBT
    message += "（若按可比价计算，可以不同）" if verdict == NOTE else ""
    return evidence.create_check("growth_levels", message, (previous, level, place), (computed, signed), verdict)
