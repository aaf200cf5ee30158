"""Lists years that do not fit the plan they stand in; none is corrected."""

import re
from collections.abc import Sequence

from kepan.engine.basis.period import read_plan_years
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import Plan, Repair

TURNING = re.compile(
    r"((?:19|20)\d\d)年[^。；;\n]{0,8}[“\"]?(?<![一二三四五六七八九十])([一二三四五六七八九十]{1,2}五)[”\"]?"
    r"(?:规划|时期|期间)?的?(开局|起步|收官|收关|最后)",
    re.ASCII,
)
OPENING = ("开局", "起步")
PLAN_NAME = re.compile(
    r"(?<![一二三四五六七八九十])([一二三四五六七八九十]{1,2}五)[”\"]?(?:规划|时期|期间|末|计划|发展)"
)
GOAL_YEAR = re.compile(r"(?:到|至|力争)((?:19|20)\d\d)年(?!以来|末已)", re.ASCII)
LATEST, EARLIEST, APART = 40, 15, 5
LAST_YEAR = 2100
LEAST_NAMES = 2


class YearReader:
    """Reads the years of one text that do not fit."""

    def __init__(self, folded: Folded, plans: Sequence[Plan]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.plans = plans

    def list_years(self) -> list[Repair]:
        """List the years that do not fit."""
        found = [*self.list_turning_years()]
        for plan in self.plans:
            if plan.year_from is not None and plan.year_to is not None:
                found += self.list_far_goals(plan, plan.year_from, plan.year_to)
                found += self.list_title_year(plan, plan.year_from, plan.year_to)
        return found

    def create_year(self, place: Span, reason: str, certainty: float) -> Repair:
        """Create the repair of a year that does not fit."""
        start, end = place
        return Repair(start, end, self.text[start:end], None, "unfit_year", reason, certainty)

    def list_turning_years(self) -> list[Repair]:
        """List years that are not the first or last year of the five-year plan they are said to open or close."""
        found = []
        for match in TURNING.finditer(self.plain):
            years = read_plan_years(match[2])
            if years is None or years[1] > LAST_YEAR:
                continue
            expected = years[0] if match[3] in OPENING else years[1]
            if int(match[1]) != expected:
                reason = f"“{match[2]}”的{match[3]}之年是{expected}年，年份或规划名称有误"
                found.append(self.create_year((match.start(1), match.end(1) + 1), reason, 0.9))
        return found

    def list_far_goals(self, plan: Plan, first: int, last: int) -> list[Repair]:
        """List years of goals that lie far from the years of the plan."""
        found = []
        for match in GOAL_YEAR.finditer(self.plain, *plan.span):
            year = int(match[1])
            if year > last + LATEST or year < first - EARLIEST:
                reason = f"与本计划的年份（{first if first == last else f'{first}—{last}'}年）相差太远"
                found.append(self.create_year((match.start(1), match.end(1) + 1), reason, 0.5))
        return found

    def list_title_year(self, plan: Plan, first: int, last: int) -> list[Repair]:
        """List the year of a title, when every five-year plan named below lies years before or behind it."""
        named = [read_plan_years(match[1]) for match in PLAN_NAME.finditer(self.plain, *plan.span)]
        years = [pair for pair in named if pair is not None]
        if plan.title_span is None or len(years) < LEAST_NAMES or len(set(years)) > 1:
            return []
        start, end = years[0]
        at = self.plain.find(str(first), *plan.title_span)
        if at < 0 or (first <= end + APART and last >= start - APART):
            return []
        reason = f"标题的年份与文中所说的规划期（{start}—{end}年）不符"
        return [self.create_year((at, at + len(str(first))), reason, 0.6)]
