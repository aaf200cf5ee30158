"""Lists that share one verb or one figure: A和B分别达到X和Y, A、B、C各20家."""

from dataclasses import replace

from kepan.engine.plandoc.changes import read_before_base, read_growth
from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.folding import EMPTY, Phrase
from kepan.engine.plandoc.shares import create_whole, find_share
from kepan.engine.plandoc.statements import CONNECTORS, Statement

SHARING = "分别"
REFERRING = ("上述", "以上", "前述")
REACH = 12


def list_row(statements: list[Statement], index: int) -> list[Statement]:
    """List the statements that one 分别 governs, starting at `index`; the statement alone where there is none."""
    first = statements[index]
    row = [first]
    if SHARING not in first.left.plain:
        return row
    for other in statements[index + 1 :]:
        same_clause = other.clause == first.clause and other.group == first.group
        if not same_clause or other.left.plain.strip(CONNECTORS):
            break
        row.append(other)
    return row


def update_row(context: Context, row: list[Statement]) -> None:
    """Resolve a 分别 list: names before it, figures behind it, one verb and one modifier for all."""
    first, namer = row[0], context.namer
    place = first.left.plain.index(SHARING)
    members = list_row_names(context, row, first.left[:place])
    leading = replace(first, left=first.left[place + len(SHARING) :], trace={})
    role, change = read_growth(context, leading)
    share = None if role else find_share(leading, change)
    verb = "" if role or share else namer.match_verb(change)
    noun = EMPTY if role else change[len(verb) :]
    if share:
        role, noun = "share", create_whole(share[1])
    elif noun.text and all(context.words.structure.territory_tails.match_end(member.plain) for member in members):
        members = [EMPTY] * len(row)
    before = next((statement.before for statement in row if statement.before), "")
    for statement, name in zip(row, members, strict=True):
        statement.role = role or "level"
        statement.name = change[: len(verb)] + name + noun
        statement.verb = namer.match_verb(statement.name)
        statement.dir, statement.rate = leading.dir, leading.rate
        statement.before, statement.after = statement.before or before, statement.after or row[-1].after
        statement.trace["indicator"] = "row"
        context.done.append(statement)


def list_row_names(context: Context, row: list[Statement], phrase: Phrase) -> list[Phrase]:
    """List the names of a 分别 list: printed before it, or those of the statements before."""
    namer = context.namer
    names = namer.read_name(namer.read_end(read_before_base(context, phrase))[0])
    if not names.text or names.plain.startswith(REFERRING):
        members = list_members_before(context, row)
    else:
        members = list_members(context, names, len(row))
    if all(namer.is_level_only(member) for member in members):
        whole = context.read_clause_before(row[0])
        members = [namer.create_part(member, whole) for member in members]
    return members


def list_members_before(context: Context, row: list[Statement]) -> list[Phrase]:
    """List the names that stand before the clause: those of as many levels, or an enumeration without figures."""
    near = [
        other
        for other in context.done[-REACH:]
        if row[0].clause.sentence - other.clause.sentence <= 1 and other.role == "level"
    ]
    if len(near) >= len(row):
        return [other.name for other in near[-len(row) :]]
    return list_members(context, context.read_clause_before(row[0]), len(row))


def list_members(context: Context, names: Phrase, count: int) -> list[Phrase]:
    """List `count` names out of an enumeration, each with the shared verb and the shared noun of measure."""
    parts = list_parts(names)
    if len(parts) != count:
        return [names] * count
    verb = context.namer.match_verb(parts[0])
    head = context.namer.read_head(parts[0])
    attributes = context.words.names.attributes
    tail = attributes.match_end(parts[-1].plain)
    members = []
    for place, part in enumerate(parts):
        own = part
        if place and head.text and context.namer.is_headless(part):
            own = head + own
        if verb and place and not context.namer.match_verb(part):
            own = parts[0][: len(verb)] + own
        if tail and not attributes.match_end(part.plain):
            own = own + parts[-1][-len(tail) :]
        members.append(own)
    return members


def update_each(context: Context, statement: Statement) -> bool:
    """Resolve A、B、C各20家 into one statement for each name; False when there is no such list."""
    phrase, _ = context.namer.read_end(statement.left)
    if "各" not in statement.left.plain[len(phrase) :]:
        return False
    names = context.namer.read_name(phrase)
    parts = list_parts(names)
    if len(parts) < 2:
        return False
    for name in list_members(context, names, len(parts)):
        verb = context.namer.match_verb(name)
        context.done.append(replace(statement, name=name, verb=verb, trace={"indicator": "each"}))
    return True


def list_parts(names: Phrase) -> list[Phrase]:
    """List the members of an enumeration, cut at 、和与及 outside brackets.

    >>> names = "专利申请(含发明和设计)、专利授权"
    >>> [part.text for part in list_parts(Phrase(names, names))]
    ['专利申请(含发明和设计)', '专利授权']
    """
    parts, start, depth = [], 0, 0
    for at, sign in enumerate(names.plain):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign in "、和与及" and 0 < at < len(names) - 1:
            parts.append(names[start:at])
            start = at + 1
    parts.append(names[start:])
    return [part for part in parts if part.text]
