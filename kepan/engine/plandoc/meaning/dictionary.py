"""Finds the entry of the dictionary that an item most likely means."""

from collections.abc import Mapping
from decimal import Decimal

from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.indicators import IndicatorEntry, NameMatcher, Printed
from kepan.engine.plandoc.items import IndicatorMatch
from kepan.engine.plandoc.statements import Statement

# A name whose nearest entry scores less means none; on our names this keeps nearly all that are right.
THRESHOLD = 0.55
DIGITS = 2
COMPLETION = "完成率"
Known = tuple[IndicatorMatch | None, IndicatorEntry | None, str]
NONE: Known = (None, None, "")


class MatchReader:
    """Reads matches, each name once."""

    def __init__(self, matcher: NameMatcher, script: Mapping[str, str]) -> None:
        self.matcher = matcher
        self.script = script
        self.units: dict[str, str] = {}
        self.known: dict[Printed, Known] = {}

    def read_match(self, statement: Statement) -> Known:
        """Read the match of a statement, the entry it means, and the rule."""
        if statement.role == "completion" or not statement.name.plain.strip():
            return NONE
        printed = self.create_printed(statement)
        if printed not in self.known:
            self.known[printed] = self.create_match(printed)
        return self.known[printed]

    def create_match(self, printed: Printed) -> Known:
        """Create the match of a name, with the entry it means and the rule."""
        ranked = self.matcher.rank_entries(printed)
        if not ranked or ranked[0].score < THRESHOLD:
            return NONE
        best, second = ranked[0], ranked[1] if len(ranked) > 1 else None
        match = IndicatorMatch(
            code=best.entry.code,
            name=best.entry.name,
            score=round(best.score, DIGITS),
            runner_up=second.entry.code if second else None,
            runner_up_score=round(second.score, DIGITS) if second else None,
        )
        return match, best.entry, f"match {best.alias}"

    def get_unit(self, printed: str) -> str:
        """Get a unit in simplified script, without its scale."""
        if printed not in self.units:
            plain = "".join(self.script.get(sign, sign) for sign in printed)
            self.units[printed] = compute_plain(Quantity(Decimal(1), plain)).unit
        return self.units[printed]

    def create_printed(self, statement: Statement) -> Printed:
        """Create what the matcher needs to know of a statement."""
        unit = self.get_unit(statement.figure.unit)
        return Printed(statement.name.plain.strip(), unit, statement.role == "growth", statement.role == "rank")
