"""Resolves the statements of a text in order: each gets its role and the name of its indicator."""

from kepan.engine.plandoc.changes import is_change_of_rate, read_growth, update_growth
from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.counts import update_level
from kepan.engine.plandoc.rows import list_row, update_each, update_row
from kepan.engine.plandoc.shares import update_rank, update_share
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.tasks import update_completion, update_task


def update_statements(context: Context, statements: list[Statement]) -> list[Statement]:
    """Resolve all statements; a list with 各 gives as many statements as it has members."""
    index = 0
    while index < len(statements):
        row = list_row(context, statements, index)
        if len(row) > 1 and update_row(context, row):
            index += len(row)
            continue
        following = statements[index + 1] if index + 1 < len(statements) else None
        if not update_each(context, row[0]) and update_statement(context, row[0], following):
            context.done.append(row[0])
        index += 1
    return context.done


def update_statement(context: Context, statement: Statement, following: Statement | None) -> bool:
    """Resolve one statement: rank, completion, change, share, or plain level; False for one that is no item."""
    phrase, statement.level = context.namer.read_end(statement.left)
    if update_rank(context, statement, phrase) or update_completion(context, statement, phrase):
        return True
    if update_task(context, statement, phrase):
        return True
    role, rest = read_growth(context, statement)
    if role and is_change_of_rate(context, statement, rest):
        return False
    if role:
        update_growth(context, statement, rest)
    elif not update_share(context, statement, phrase):
        update_level(context, statement, phrase, following)
    return True
