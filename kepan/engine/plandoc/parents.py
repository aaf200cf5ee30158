"""Finds the whole of which a figure is marked as a part."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.vocabulary import Vocabulary

REACH = 8
# The value added of a branch is part of the gross product.
VALUE = "值"
COMPLETING = ("完成", "实现")


@dataclass(frozen=True, slots=True)
class Opening:
    """A mark of parts: the statement it stands at, and up to where it governs.

    At the head of a sentence 其中 governs the sentence, inside one only up to the next semicolon; set off by a
    comma it is `strict`: a part then needs the same noun of measure as its whole.
    """

    index: int
    sentence: int
    segment: int | None
    strict: bool

    def is_over(self, statement: Statement) -> bool:
        """Say whether a statement stands behind the end of what the mark governs."""
        clause = statement.clause
        return clause.sentence != self.sentence or self.segment not in (None, clause.segment)


class ParentReader:
    """Reads the marks of parts: 其中, 含, 包括, brackets."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary) -> None:
        self.plain = folded.plain
        self.words = vocabulary

    def update_parents(self, statements: list[Statement]) -> None:
        """Give each marked part its whole."""
        opening: Opening | None = None
        starts = [statement.figure.start for statement in statements]
        for index, statement in enumerate(statements):
            if opening is not None and opening.is_over(statement):
                opening = None
            again = opening is not None and statements[opening.index].clause == statement.clause
            if not again and self.is_opening(statement):
                opening = self.create_opening(statements, index)
            if statement.role in ("growth", "completion"):
                base = find_base(statements, index)
                statement.parent = base.parent if base else get_growing_whole(statements, index, opening)
            elif statement.group is not None:
                first = bisect_right(starts, statement.group[0])
                statement.parent = self.find_whole(statement, statements[max(0, first - REACH) : first], strict=False)
            elif opening is not None:
                candidates = statements[max(0, opening.index - REACH) : opening.index]
                if is_next_deed(statements[opening.index], statement, self.words):
                    candidates = [
                        whole for whole in candidates if whole.clause.segment == candidates[-1].clause.segment
                    ]
                statement.parent = self.find_whole(statement, candidates, opening.strict)
            if statement.parent is not None:
                statement.trace["parent"] = "parent.bracket" if statement.group else "parent.among"

    def create_opening(self, statements: list[Statement], index: int) -> Opening:
        """Create the mark of parts that stands at a statement."""
        clause = statements[index].clause
        strict = self.is_set_off(statements[index])
        heads = index == 0 or statements[index - 1].clause.sentence != clause.sentence
        return Opening(index, clause.sentence, None if strict or heads else clause.segment, strict)

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
        """Say whether a comma follows 其中."""
        return (
            self.plain[max(0, statement.clause.start - 8) : statement.clause.start].rstrip("，,：: ").endswith("其中")
        )

    def find_whole(self, part: Statement, candidates: list[Statement], strict: bool) -> Statement | None:
        """Find the nearest statement of the same unit that is not smaller than the part.

        One with the same noun of measure is preferred; where 其中 governs a whole sentence, it is required.
        """
        possible = []
        for whole in reversed(candidates):
            if whole.clause.block != part.clause.block or part.clause.sentence - whole.clause.sentence > 1:
                break
            if part.role != "level" or whole.role != "level" or whole.parent is not None:
                continue
            if is_same_unit(part, whole, self.words) and compute_amount(part, self.words) <= compute_amount(
                whole, self.words
            ):
                possible.append(whole)
        alike = [whole for whole in possible if self.is_same_measure(part, whole)]
        if alike:
            return alike[0]
        return possible[0] if possible and not strict else None

    def is_same_measure(self, part: Statement, whole: Statement) -> bool:
        """Say whether the nouns of measure of both names agree, where both have one."""
        mine = self.words.names.attributes.match_end(part.name.plain)
        other = self.words.names.attributes.match_end(whole.name.plain)
        if not mine or not other or (mine.endswith(VALUE) and other.endswith(VALUE)):
            return True
        return any(mine[at : at + 2] in other for at in range(max(1, len(mine) - 1)))


def is_next_deed(first: Statement, statement: Statement, vocabulary: Vocabulary) -> bool:
    """Say whether a clause behind the part tells of another deed, in another unit (其中亿元以上2个,完成投资6亿元).

    Its whole then stands right before the mark, or nowhere.
    """
    if statement.clause == first.clause or not statement.left.plain.lstrip().startswith(COMPLETING):
        return False
    return compute_unit(statement, vocabulary) != compute_unit(first, vocabulary)


def find_base(statements: list[Statement], index: int) -> Statement | None:
    """Find the level that a change or a completion speaks of: the nearest one of the same name before."""
    name = statements[index].name.plain.removesuffix("完成率")
    for other in reversed(statements[max(0, index - REACH) : index]):
        if other.clause.sentence != statements[index].clause.sentence:
            break
        if other.name.plain == name:
            return other
    return None


def get_growing_whole(statements: list[Statement], index: int, opening: Opening | None) -> Statement | None:
    """Get the change of the whole for the change of a part (投资增长15%,其中甲类投资增长20%)."""
    if opening is None or opening.strict or not opening.index:
        return None
    whole, part = statements[opening.index - 1], statements[index]
    alike = whole.role == part.role and whole.clause.sentence == part.clause.sentence
    return whole if alike and whole.name.plain != part.name.plain else None


def is_same_unit(part: Statement, whole: Statement, vocabulary: Vocabulary) -> bool:
    """Say whether two figures count in one unit; a bare 万 counts whatever its parts count."""
    unit = compute_unit(whole, vocabulary)
    return unit == compute_unit(part, vocabulary) or (whole.figure.family == "scale" and part.figure.family == "count")


def compute_unit(statement: Statement, vocabulary: Vocabulary) -> str:
    """Return the unit of a statement without its scale."""
    return compute_plain(Quantity(Decimal(0), statement.figure.unit), vocabulary.units.scales).unit


def compute_amount(statement: Statement, vocabulary: Vocabulary) -> Decimal:
    """Return the greatest value of a statement in its plain unit."""
    quantity = Quantity(max(statement.figure.values), statement.figure.unit)
    return compute_plain(quantity, vocabulary.units.scales).value
