"""Totals of several years against the yearly figures of the same text (three years are the sum of each)."""

from collections import defaultdict
from decimal import Decimal

from kepan.engine.basis.period import read_period
from kepan.engine.plandoc.checks.evidence import DOUBT, HOLDS, Evidence, is_apart
from kepan.engine.plandoc.tree import Check

EACH = ("每年", "年均", "平均每年")
Years = tuple[int, int]


def list_horizons(evidence: Evidence) -> list[Check]:
    """List targets of several years with the yearly targets of the same indicator: sums that hold or do not."""
    names: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for place, item in enumerate(evidence.items):
        if item.kind in ("target", "measure") and evidence.accruals[place].flow and evidence.is_plain(place):
            names[item.plan, read_base(evidence, place), evidence.values[place].unit].append(place)
    found = []
    for places in names.values():
        totals = [place for place in places if find_length(evidence, place) > 1]
        for total in totals:
            check = judge_total(evidence, total, places)
            found += [check] if check is not None else []
    return found


def read_base(evidence: Evidence, place: int) -> str:
    """Read a name without the words for each year."""
    name = evidence.names[place].key
    for word in EACH:
        name = name.removeprefix(word)
    return name


def find_length(evidence: Evidence, place: int) -> int:
    """Find over how many years a figure accrues; 0 where that is not known."""
    return (evidence.accruals[place].months or 0) // 12


def judge_total(evidence: Evidence, total: int, places: list[int]) -> Check | None:
    """Judge a total by the yearly figures inside its years; None where there are too few to say anything."""
    yearly = [place for place in places if find_length(evidence, place) == 1]
    each = [place for place in yearly if is_each(evidence, place)]
    length = find_length(evidence, total)
    if each:
        return judge_sum(evidence, total, [each[0]], length, whole=True)
    window = find_window(evidence, total)
    years: dict[int, int] = {}
    for place in yearly:
        year = find_year(evidence, place)
        if year is not None and (window is None or window[0] <= year <= window[1]):
            years.setdefault(year, place)
    if len(years) < 2:
        return None
    return judge_sum(evidence, total, [years[year] for year in sorted(years)], 1, whole=len(years) == length)


def judge_sum(evidence: Evidence, total: int, parts: list[int], times: int, *, whole: bool) -> Check | None:
    """Judge a total by its parts; parts that do not cover all years may only not exceed it."""
    bounds = [evidence.compute_bounds(part) for part in parts]
    reach = (sum((low for low, _ in bounds), Decimal(0)) * times, sum((high for _, high in bounds), Decimal(0)) * times)
    made = sum((evidence.values[part].values[0] for part in parts), Decimal(0)) * times
    amount = evidence.values[total].values[0]
    rounding = sum((evidence.compute_rounding(place) for place in (total, *parts)), Decimal(0)) * times
    wanted = evidence.compute_bounds(total)
    apart = is_apart(reach, wanted, rounding) if whole else reach[0] - rounding > wanted[1]
    fits = abs(made - amount) <= rounding
    if not apart and not (whole and fits):
        return None
    item = evidence.items[total]
    name = f"“{item.indicator}”{item.period or ''}目标{item.value_text}{item.unit}"
    shown = evidence.write_amount(made, total)
    message = (
        f"{name}与各年目标之和{shown}不等，相差{evidence.write_amount(abs(made - amount), total)}"
        if apart
        else f"{name}与各年目标之和{shown}相符"
    )
    numbers = evidence.list_printed(total, amount, made)
    return evidence.create_check("years_sum", message, (total, *parts), numbers, DOUBT if apart else HOLDS)


def is_each(evidence: Evidence, place: int) -> bool:
    """Say whether a figure holds for each year."""
    item = evidence.items[place]
    return item.period == EACH[0] or evidence.names[place].key.startswith(EACH)


def find_year(evidence: Evidence, place: int) -> int | None:
    """Find the one year of a yearly figure."""
    item = evidence.items[place]
    period = read_period(item.period) if item.period else None
    return period.start.year if period is not None and period.start.year == period.end.year else None


def find_window(evidence: Evidence, place: int) -> Years | None:
    """Find the years of a total: its own, else its plan's where the length agrees."""
    item = evidence.items[place]
    period = read_period(item.period) if item.period else None
    if period is not None:
        return period.start.year, period.end.year
    plan = evidence.plans[item.plan]
    if plan.year_from is None or plan.year_to is None:
        return None
    return (plan.year_from, plan.year_to) if plan.year_to - plan.year_from + 1 == find_length(evidence, place) else None
