"""Says what a statement means where its comparator says what is printed: a plain 达到 in a target means at least."""

from decimal import Decimal

from kepan.engine.indicators import IndicatorEntry
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.vocabulary import Vocabulary

LEAST, MOST, SAME = ">=", "<=", "="


class RelationReader:
    """Reads the semantic comparator of figures."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary.meaning

    def read_relation(
        self, statement: Statement, printed: str, baseline: Decimal | None, entry: IndicatorEntry | None
    ) -> tuple[str, str]:
        """Read what a statement means, and the rule; a printed word of comparison means what it says."""
        if printed != SAME:
            return printed, "relation.printed"
        if statement.kind.endswith("achieved"):
            return SAME, "relation.achieved"
        if statement.role == "rank":
            return MOST, "relation.rank"
        if statement.level in self.words.holds:
            return SAME, f"relation.held {statement.level}"
        if statement.level in self.words.ceilings:
            return MOST, f"relation.ceiling {statement.level}"
        name = statement.name.plain.strip()
        if self.words.set_names.match_end(name) and statement.role == "level":
            return SAME, "relation.set"
        if statement.dir == "down":
            return LEAST, "relation.decline"
        if baseline is not None and statement.figure.values[0] < baseline:
            return MOST, "relation.lowered"
        # Under a verb (办理事故案件200件) deeds are counted, and of deeds more is wanted.
        if not statement.verb and self.is_reverse(name, entry):
            return MOST, "relation.reverse"
        return LEAST, f"relation.target {statement.level}".strip()

    def is_reverse(self, name: str, entry: IndicatorEntry | None) -> bool:
        """Say whether less is better: by words of the name, else by the direction of its entry."""
        if self.words.not_reverse.find_in(name):
            return False
        return bool(self.words.reverse.find_in(name)) or (entry is not None and entry.direction == "down")
