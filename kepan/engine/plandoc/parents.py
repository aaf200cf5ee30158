"""Finds the whole of which a figure is marked as a part."""

from decimal import Decimal

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.vocabulary import Vocabulary


class ParentReader:
    """Reads the marks of parts: 其中, 含, 包括, brackets."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary) -> None:
        self.plain = folded.plain
        self.words = vocabulary

    def update_parents(self, statements: list[Statement]) -> None:
        """Give each marked part its whole."""
        opened: tuple[int, int, bool] | None = None
        for index, statement in enumerate(statements):
            before = statements[:index]
            clause = statement.clause
            if opened is not None and opened[0] != (clause.sentence if opened[2] else clause.segment):
                opened = None
            if self.is_opening(statement):
                wide = self.is_set_off(statement)
                opened = (clause.sentence if wide else clause.segment, index, wide)
            if statement.role == "growth" or statement.parent is not None:
                continue
            first = None
            if statement.group is not None:
                first = next(
                    (number for number, other in enumerate(statements) if other.figure.start > statement.group[0]),
                    index,
                )
            elif opened is not None:
                first = opened[1]
            if first is not None:
                statement.parent = self.find_whole(statement, before[max(0, first - 8) : first])
                if statement.parent is not None:
                    statement.trace["parent"] = "parent.bracket" if statement.group else "parent.among"

    def is_opening(self, statement: Statement) -> bool:
        """Say whether 其中 or its like stands before the figure in its sentence, outside brackets."""
        if statement.group is not None:
            return False
        start = statement.clause.start
        opening = self.plain[start : statement.figure.start].lstrip(" 、")
        if self.words.names.parts.match_start(opening):
            return True
        behind = self.plain[max(0, start - 8) : start].rstrip("，,：: ")
        return behind.endswith("其中")

    def is_set_off(self, statement: Statement) -> bool:
        """Say whether a comma follows 其中, so that it governs the whole sentence and not only up to a semicolon."""
        return self.plain[max(0, statement.clause.start - 8) : statement.clause.start].rstrip("，,：: ").endswith("其中")

    def find_whole(self, part: Statement, candidates: list[Statement]) -> Statement | None:
        """Find the nearest statement of the same unit that is not smaller than the part."""
        for whole in reversed(candidates):
            if whole.clause.block != part.clause.block or part.clause.sentence - whole.clause.sentence > 1:
                break
            if whole.role in ("growth", "share", "completion", "rank") or whole.parent is not None:
                continue
            if compute_unit(whole, self.words) != compute_unit(part, self.words) or part.role != "level":
                continue
            if compute_amount(part, self.words) <= compute_amount(whole, self.words) and self.is_same_measure(
                part, whole
            ):
                return whole
        return None

    def is_same_measure(self, part: Statement, whole: Statement) -> bool:
        """Say whether the nouns of measure of both names agree, where both have one."""
        mine = self.words.names.attributes.match_end(part.name.plain)
        other = self.words.names.attributes.match_end(whole.name.plain)
        if not mine or not other:
            return True
        return any(mine[at : at + 2] in other for at in range(max(1, len(mine) - 1)))


def compute_scale(unit: str, vocabulary: Vocabulary) -> str:
    """Return the scale word that opens a unit, an empty string when there is none."""
    if vocabulary.units.sizes.match_start(unit) == unit:
        return ""
    return vocabulary.units.scale_words.match_start(unit)


def compute_unit(statement: Statement, vocabulary: Vocabulary) -> str:
    """Return the unit of a statement without its scale."""
    unit = statement.figure.unit.translate({ord("萬"): "万", ord("億"): "亿"})
    return unit[len(compute_scale(unit, vocabulary)) :]


def compute_amount(statement: Statement, vocabulary: Vocabulary) -> Decimal:
    """Return the greatest value of a statement in its plain unit."""
    unit = statement.figure.unit.translate({ord("萬"): "万", ord("億"): "亿"})
    scale = compute_scale(unit, vocabulary)
    return max(statement.figure.values) * vocabulary.units.scales.get(scale, Decimal(1))
