"""Years that do not fit: a plan's opening year, and targets due before their plan begins."""

import re
from collections import defaultdict
from decimal import Decimal

from kepan.engine.basis.period import read_period, read_plan_years
from kepan.engine.plandoc.checks.evidence import Evidence
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.tree import Check

OPENING_YEAR = re.compile(
    r"((?:19|20)\d\d)年[^。；;]{0,8}[“\"]?(?<![一二三四五六七八九十])([一二三四五六七八九十]{1,2}五)[”\"]?(?:规划|时期|期间)?的?(开局|起步|收官|收关|最后)",
    re.ASCII,
)


def list_plan_years(plain: str) -> list[Check]:
    """List years that are not the first or last year of the five-year plan they are said to open or close."""
    found = []
    for match in OPENING_YEAR.finditer(plain):
        years = read_plan_years(match[2])
        if years is None:
            continue
        expected = years[0] if match[3] in ("开局", "起步") else years[1]
        if int(match[1]) != expected:
            message = f"{match[1]}年不是“{match[2]}”的{match[3]}之年（应为{expected}年）"
            span = (match.start(), match.end())
            found.append(Check("plan_year", message, (span,), Decimal(expected), Decimal(match[1])))
    return found


def list_early(evidence: Evidence) -> list[Check]:
    """List targets that are due before their plan begins."""
    early: dict[tuple[int, str | None], list[int]] = defaultdict(list)
    for place, item in enumerate(evidence.items):
        plan = evidence.plans[item.plan]
        if not evidence.is_wanted(place) or plan.kind == "summary" or plan.year_from is None:
            continue
        due = find_due_year(item)
        if due is not None and due < plan.year_from:
            early[item.plan, item.period].append(place)
    return [create_early(evidence, places) for places in early.values()]


def create_early(evidence: Evidence, places: list[int]) -> Check:
    """Create the check of all targets with one early period."""
    first = evidence.items[places[0]]
    start = evidence.plans[first.plan].year_from or 0
    others = f"等{len(places)}项" if len(places) > 1 else ""
    message = f"“{first.indicator}”{others}的期限{first.period}早于计划的起始年份{start}年"
    numbers = (Decimal(start), Decimal(find_due_year(first) or 0))
    return evidence.create_check("period_before_plan", message, tuple(places), numbers)


def find_due_year(item: Item) -> int | None:
    """Find the year a target is due; None where no year is printed."""
    period = read_period(item.period) if item.period else None
    return None if period is None else period.end.year
