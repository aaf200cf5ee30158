"""Takes the start of a change out of the list of figures: 从96件增加到429件 is one item with a baseline."""

from decimal import Decimal

from kepan.engine.basis.quantity import Quantity, compute_in_unit
from kepan.engine.plandoc.parents import compute_unit
from kepan.engine.plandoc.statements import Statement, StatementReader

OPENERS = ("从", "由", "自")


def list_without_baselines(reader: StatementReader, statements: list[Statement]) -> list[Statement]:
    """List the statements without those that are the baseline of the next one, which keeps them."""
    kept = []
    for index, statement in enumerate(statements):
        following = statements[index + 1] if index + 1 < len(statements) else None
        opening = find_opening(reader, statement, statements[index - 1].tail if index else 0)
        if following is not None and opening is not None and is_joined(reader, statement, following):
            following.baseline = statement
            following.opening = opening
            following.scope_end = max(following.scope_end, statement.scope_end)
            for time in [time for time in reader.list_times(opening, statement.figure.start) if time.kind != "every"][
                :1
            ]:
                following.baseline_period = reader.folded.text[time.start : time.end]
        else:
            kept.append(statement)
    return kept


def find_opening(reader: StatementReader, statement: Statement, done: int) -> int | None:
    """Find where 从 or 由 opens the change in the statement's clause, behind the figures before it."""
    start = max(statement.clause.start, done)
    behind = reader.plain[start : statement.figure.start]
    place = max(behind.rfind(sign) for sign in OPENERS)
    if place < 0 or len(behind) - place > 14:
        return None
    return start + place


def is_joined(reader: StatementReader, statement: Statement, following: Statement) -> bool:
    """Say whether a verb such as 增加到 leads from one figure to the next, both of one unit."""
    between = reader.plain[statement.tail : following.figure.start - len(following.before)]
    near = following.clause.block == statement.clause.block and len(between) <= 14
    unit, vocabulary = compute_unit(statement, reader.vocabulary), reader.vocabulary
    same = not unit or unit == compute_unit(following, vocabulary)
    verb = vocabulary.verbs.level.find_in(between)
    return near and same and (verb.endswith(("到", "至", "为")) or between.strip("，, ").startswith(("到", "至")))


def compute_baseline(statement: Statement, reader: StatementReader) -> Decimal | None:
    """Compute the baseline of a statement in the unit of its value."""
    if statement.baseline is None:
        return None
    first = statement.baseline.figure
    if not first.unit:
        return first.values[0]
    return compute_in_unit(Quantity(first.values[0], first.unit), statement.figure.unit, reader.vocabulary.units.scales)
