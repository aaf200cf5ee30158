"""Lists that share one verb or one figure: A和B分别达到X和Y, A、B、C各20家."""

from dataclasses import replace

from kepan.engine.basis.numerals import NUMERALS
from kepan.engine.plandoc.changes import read_before_base, read_growth
from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.folding import EMPTY, Phrase
from kepan.engine.plandoc.shares import create_whole, find_share
from kepan.engine.plandoc.statements import CONNECTORS, Statement
from kepan.engine.plandoc.tasks import COMPLETION, is_completing, strip_completion

SHARING = "分别"
REFERRING = ("上述", "以上", "前述")
REACH = 12
ORDINAL = "第"
EACH, AVERAGED = frozenset("各均都"), tuple("人户亩日月年地平")


def list_row(context: Context, statements: list[Statement], index: int) -> list[Statement]:
    """List the statements that one verb governs together, starting at `index`; the first alone where none does."""
    first = statements[index]
    row = [first]
    for number in range(index + 1, len(statements)):
        other = statements[number]
        same_clause = other.clause == first.clause and other.group == first.group
        if not same_clause or not is_member(context, first, other):
            break
        row.append(other)
    return row


def is_member(context: Context, first: Statement, other: Statement) -> bool:
    """Say whether nothing but a sign or a verb of change of its own stands before a figure of a list."""
    own = other.left.plain.strip(CONNECTORS)
    verbs = context.words.verbs
    return not own or (SHARING in first.left.plain and (own in verbs.grow or own in verbs.shrink))


def update_row(context: Context, row: list[Statement]) -> bool:
    """Resolve a list: names before it, figures behind it, one verb and one modifier for all.

    With 分别 the list is certain; without it there must be as many names as figures, else False.
    """
    first, namer = row[0], context.namer
    sure = SHARING in first.left.plain
    place = first.left.plain.index(SHARING) if sure else len(first.left)
    leading = replace(first, left=first.left[place + sure * len(SHARING) :] if sure else first.left, trace={})
    role, change = read_row_change(context, leading)
    names = first.left[:place] if sure else change
    if not sure:
        change = EMPTY
        if len({statement.figure.family for statement in row}) > 1:
            return False
    members = list_row_names(context, row, names)
    if not sure and len({member.plain for member in members}) < len(row):
        return False
    if first.figure.family == "share" and is_completing(change):
        role, change = "completion", EMPTY
    share = None if role else find_share(leading, change)
    verb = "" if role or share else namer.match_verb(change)
    noun = EMPTY if role else change[len(verb) :]
    if share:
        role, noun = "share", create_whole(share[1])
    elif noun.text and all(context.words.structure.territory_tails.match_end(member.plain) for member in members):
        members = [EMPTY] * len(row)
    before = next((statement.before for statement in row if statement.before), "")
    for statement, name in zip(row, members, strict=True):
        own = statement.left.plain.strip(CONNECTORS) if statement is not first else ""
        statement.role = role or "level"
        statement.name = change[: len(verb)] + name + noun
        if role == "completion":
            statement.name = strip_completion(name) + COMPLETION
        statement.verb = namer.match_verb(statement.name)
        statement.dir = ("down" if own in context.words.verbs.shrink else None) if own else leading.dir
        statement.rate, statement.baseline_period = leading.rate, leading.baseline_period
        statement.before, statement.after = statement.before or before, statement.after or row[-1].after
        statement.trace["indicator"] = "row"
        context.done.append(statement)
    return True


def read_row_change(context: Context, leading: Statement) -> tuple[str, Phrase]:
    """Read whether a list states changes: a verb of change alone behind 分别 needs no base (分别削减30吨和14吨)."""
    role, change = read_growth(context, leading)
    verbs = context.words.verbs
    if not role and (change.plain in verbs.shrink or change.plain in verbs.grow):
        leading.dir = "down" if change.plain in verbs.shrink else None
        return "growth", EMPTY
    return role, change


def list_row_names(context: Context, row: list[Statement], phrase: Phrase) -> list[Phrase]:
    """List the names of a 分别 list: printed before it, or those of the statements before."""
    namer = context.namer
    names = namer.read_name(namer.read_end(read_before_base(context, phrase))[0])
    if not names.text or names.plain.startswith(REFERRING) or is_referring(context, row[0]):
        members = list_members_before(context, row)
    else:
        members = list_members(context, names, len(row))
    if all(namer.is_level_only(member) for member in members):
        whole = context.read_clause_before(row[0])
        members = [namer.create_part(member, whole) for member in members]
    return members


def is_referring(context: Context, first: Statement) -> bool:
    """Say whether a list points back to what was counted before (上述两项指标分别提高到…)."""
    return context.plain[first.clause.start : first.figure.start].strip().startswith(REFERRING)


def list_members_before(context: Context, row: list[Statement]) -> list[Phrase]:
    """List the names that stand before the clause: those of as many levels, or an enumeration without figures."""
    near = [
        other
        for other in context.done[-REACH:]
        if row[0].clause.sentence - other.clause.sentence <= 1
        and row[0].clause.block == other.clause.block
        and (other.role == "level" or (other.role == "share" and is_referring(context, row[0])))
    ]
    if len(near) >= len(row):
        return [other.name for other in near[-len(row) :]]
    # A、B数量翻番,分别达到5家、8家: the names of the change are those of the levels.
    shared = [other for other in context.done[-len(row) :] if other.trace.get("indicator") == "each"]
    if len(shared) == len(row) and shared[0].clause.sentence == row[0].clause.sentence:
        return [other.name for other in shared]
    return list_members(context, context.read_clause_before(row[0]), len(row))


def list_members(context: Context, names: Phrase, count: int) -> list[Phrase]:
    """List `count` names out of an enumeration, each with the shared verb, prefix and noun of measure."""
    parts = list_parts(names)
    if len(parts) != count:
        return list_halves(context, names, count) or [names] * count
    verb = context.namer.match_verb(parts[0])
    head = context.namer.read_head(parts[0] + read_shared_tail(context, parts[0], parts[-1]))
    prefix = read_prefix(context, parts[0][len(verb) :])
    members = []
    for place, part in enumerate(parts):
        own = part
        if place and parts[0].plain[:1] == ORDINAL and part.plain[:1] in NUMERALS:
            # 第一、二、三产业: the mark of the first ordinal holds for all.
            own = part = parts[0][:1] + part
        if len(part) == 1 and part is not parts[-1]:
            # 中、西部地区投资: one sign alone shares all but the first sign of the last member.
            members.append(part + parts[-1][1:])
            continue
        if place and head.text and context.namer.is_headless(part):
            own = head + own
        elif place and not read_prefix(context, part).text:
            own = prefix + own
        if verb and place and not context.namer.match_verb(part):
            own = parts[0][: len(verb)] + own
        members.append(own + read_shared_tail(context, part, parts[-1]) if place + 1 < len(parts) else own)
    return members


def read_prefix(context: Context, name: Phrase) -> Phrase:
    """Read the level or size at the start of a name that holds for a whole list (省级以上…, 规模以上…)."""
    names = context.words.names
    level = names.levels.match_start(name.plain)
    if len(level) < 2 or not level.endswith("级"):
        return name[: len(names.size_heads.match_start(name.plain))]
    return name[: len(level) + len(names.level_tails.match_start(name.plain, len(level)))]


def read_shared_tail(context: Context, part: Phrase, last: Phrase) -> Phrase:
    """Read what a member of a list borrows from the end of the last one (失业、工伤保险参保人数 -> 保险参保人数)."""
    names = context.words.names
    measure = names.attributes.match_end(last.plain)
    own = "" if names.stuffs.match_end(part.plain) else names.attributes.match_end(part.plain)
    if part is last or own:
        return EMPTY
    modifiers = context.words.names.modifiers
    if part.plain in modifiers and (word := modifiers.match_start(last.plain)):
        # 城市、农村低保标准: what the last modifier qualifies.
        return last[len(word) :]
    behind = read_behind_shared(part, last)
    if len(behind) > len(measure):
        return behind
    rest = last[: len(last) - len(measure)]
    if not rest.text:
        # 专利申请和授权量: the measure shared is 量 alone.
        return last[-1:] if last.plain[-1] in "量率额数" else EMPTY
    noun = names.shared_nouns.match_end(rest.plain)
    if noun and (noun == rest.plain or names.shared_nouns.match_end(part.plain)):
        noun = ""
    return last[len(last) - len(measure) - len(noun) :] if measure or (noun and len(part) <= 4) else EMPTY


def read_behind_shared(part: Phrase, last: Phrase) -> Phrase:
    """Read what stands in the last member behind the noun that ends this one too (职工医保、居民医保报销比例)."""
    for length in (4, 3, 2):
        place = last.plain.find(part.plain[-length:]) if len(part) > length else -1
        if place > 0:
            return last[place + length :]
    return EMPTY


def list_halves(context: Context, names: Phrase, count: int) -> list[Phrase]:
    """List the two names that 城乡 stands for when two figures follow; empty where it is not there."""
    script = context.words.script
    for entry in context.words.names.halves:
        whole, *halves = entry.split("|")
        place = names.text.find(whole)
        if count == len(halves) and place >= 0:
            parts = [Phrase(half, "".join(script.get(sign, sign) for sign in half)) for half in halves]
            return [names[:place] + part + names[place + len(whole) :] for part in parts]
    return []


def update_each(context: Context, statement: Statement) -> bool:
    """Resolve A、B、C各20家, A、B均增长5% into one statement for each name; False when there is no such list."""
    doubling = statement.figure.form == "doubling"
    if statement.figure.form == "rank" or not (doubling or is_each(statement.left.plain)):
        return False
    base = replace(statement, trace={})
    role, change = read_growth(context, base)
    phrase = change if role else context.namer.read_end(statement.left)[0]
    if not (doubling or is_each(statement.left.plain[len(phrase) :])) or "占" in phrase.plain:
        return False
    names = context.namer.read_name(context.namer.read_end(phrase)[0])
    parts = list_parts(names)
    members = list_members(context, names, len(parts)) if len(parts) > 1 else list_halves(context, names, 2)
    for name in (read_done_before(context, base, member) for member in members):
        verb = context.namer.match_verb(name)
        context.done.append(replace(base, role=role or "level", name=name, verb=verb, trace={"indicator": "each"}))
    return bool(members)


def read_done_before(context: Context, statement: Statement, name: Phrase) -> Phrase:
    """Read a verb alone with the noun that the same verb had before (…新造油茶林2万亩;次年新造、低改各1万亩)."""
    if not name.text or not context.namer.is_verbs_only(name):
        return name
    for other in reversed(context.done[-REACH:]):
        if other.clause.block == statement.clause.block and other.name.plain.startswith(name.plain):
            return other.name
    return name


def is_each(words: str) -> bool:
    """Say whether a word for each stands among those before a figure (各, 均, 都), not one for an average (人均)."""
    return any(sign in EACH and not (sign == "均" and words[at - 1 : at] in AVERAGED) for at, sign in enumerate(words))


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
