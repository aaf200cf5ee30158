"""Changes: growth and decline, multiples of a base, doublings, and what they are measured from."""

from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.folding import EMPTY, Phrase
from kepan.engine.plandoc.naming import CUMULATIVE
from kepan.engine.plandoc.parents import compute_unit
from kepan.engine.plandoc.statements import CONNECTORS, Statement
from kepan.engine.plandoc.times import find_ground_end

ANNUAL = "annual_avg"
REASONS = ("因", "受", "由于")
DRIVING = "拉动"
NEAR = 3
BASES = ("比", "较", "是", "为")
BUDGETS = ("预算", "年初预算", "预算数", "执行数", "决算", "决算数", "完成数", "实绩")
COMPARED = ("比", "较")
BASE_WORDS = ("比", "较", "是", "为", "相当于")
POINTS = ("百分点", "百分點")
AVERAGES = ("人均", "户均", "亩均", "日均", "月均", "地均", "平均")
SMALL = frozenset({"share", "fold", "none"})


def read_growth(context: Context, statement: Statement) -> tuple[str, Phrase]:
    """Read whether the figure is a change, and the phrase that names what changes."""
    figure, left = statement.figure, statement.left
    phrase, level = context.namer.read_end(left)
    if figure.form == "doubling":
        statement.baseline_period = find_base_time(context, statement)
        return "growth", read_before_base(context, phrase)
    ahead = statement.right.plain.lstrip("的")
    if ahead.startswith(("速度", "幅度", "增速")):
        statement.rate = ANNUAL if is_annual(context, statement) else None
        return "growth", phrase[:-1] if phrase.plain.endswith("以") else phrase
    if figure.unit == "倍" and phrase.plain.endswith("的"):
        statement.form = "multiple"
        statement.baseline_period = find_base_time(context, statement)
        return "growth", read_before_base(context, phrase[:-1])
    return read_change(context, statement, phrase, level)


def read_change(context: Context, statement: Statement, phrase: Phrase, level: str) -> tuple[str, Phrase]:
    """Read a change stated by a verb or noun of growth right before the figure."""
    verbs = context.words.verbs
    noun = verbs.growth_nouns.match_end(phrase.plain)
    word = max(noun, verbs.grow.match_end(phrase.plain), verbs.shrink.match_end(phrase.plain), key=len)
    small = statement.figure.family in SMALL
    if not word and is_more(context, statement, phrase):
        return "growth", EMPTY
    if not word or context.words.verbs.level_nouns.match_end(phrase.plain):
        return read_leading_change(context, statement, phrase) if small and not level else ("", phrase)
    behind = context.plain[statement.clause.start : statement.figure.start]
    compared = any(sign in behind for sign in ("比", "较"))
    if not small and (len(word) == 1 or level or not (compared or is_bare(context, statement, phrase, word))):
        return "", phrase
    if len(word) == 1 and phrase.plain[-2:-1] in ("新", "净"):
        return "", phrase
    statement.dir = "down" if word in verbs.shrink else None
    statement.rate = ANNUAL if is_annual(context, statement) else None
    if compared:
        statement.baseline_period = find_base_time(context, statement)
    else:
        statement.baseline_period = find_ground_time(context, statement.clause.start, statement.figure.start)
    return "growth", read_before_base(context, phrase[: -len(word)])


def is_more(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Say whether a figure is what there is more or less than before (比去年多5人, 比上年多安排4300亿元)."""
    verbs = context.words.verbs
    behind = context.plain[statement.clause.start : statement.figure.start]
    plain = phrase.plain.strip()
    word = verbs.more.match_start(plain) or verbs.less.match_start(plain)
    rest = phrase[phrase.plain.find(word) + len(word) :]
    if not word or not context.namer.is_verbs_only(rest):
        return False
    if not any(sign in behind for sign in COMPARED):
        # 收入2.07亿元,增收3860万元: the word alone, behind a level of this unit.
        return len(word) > 1 and not rest.text and is_bare(context, statement, phrase[: len(word)], word)
    statement.dir = "down" if word in verbs.less else None
    statement.baseline_period = find_base_time(context, statement)
    return True


def is_bare(context: Context, statement: Statement, phrase: Phrase, word: str) -> bool:
    """Say whether a verb of change has its subject before it, here or in a level of this unit, and no noun behind."""
    if statement.right.plain.strip(CONNECTORS):
        return False
    if context.namer.read_start(phrase[: -len(word)]).text:
        return True
    neighbour = context.get_neighbour(statement)
    if neighbour is None or neighbour.role != "level":
        return False
    return compute_unit(neighbour, context.words) == compute_unit(statement, context.words)


def is_change_of_rate(context: Context, statement: Statement, rest: Phrase) -> bool:
    """Say whether points tell how a rate of growth itself changed (增长5.3%，比一季度加快0.9个百分点): no item."""
    if not statement.figure.unit.endswith(POINTS):
        return False
    verbs, left = context.words.verbs, context.namer.read_end(statement.left)[0].plain
    if verbs.growth_nouns.match_end(context.namer.read_name(rest).plain) or verbs.paces.match_end(left):
        return True
    neighbour = context.get_neighbour(statement)
    if neighbour is None or neighbour.role != "growth" or context.namer.read_name(rest).text:
        return False
    driven = neighbour.figure.unit.endswith(POINTS) and DRIVING in neighbour.name.plain
    return (neighbour.figure.unit == "%" or driven) and not context.words.names.rates.match_end(neighbour.name.plain)


def read_leading_change(context: Context, statement: Statement, phrase: Phrase) -> tuple[str, Phrase]:
    """Read a change whose verb opens the phrase (降低单位能耗3%)."""
    verbs = context.words.verbs
    start = context.namer.read_start(phrase)
    word = max(verbs.grow.match_start(start.plain), verbs.shrink.match_start(start.plain), key=len)
    if len(word) < 2 or "占" in start.plain or len(start) == len(word):
        return "", phrase
    statement.dir = "down" if word in verbs.shrink else None
    return "growth", start[len(word) :]


def is_annual(context: Context, statement: Statement) -> bool:
    """Say whether the change is a yearly average."""
    clause = context.plain[statement.clause.start : statement.figure.start]
    return bool(context.words.verbs.annual.find_in(clause)) or ("每年" in clause and "递增" in statement.right.plain)


def read_before_base(context: Context, phrase: Phrase) -> Phrase:
    """Cut the base of a comparison and its helpers off the end (产值同比, 能耗比上年同期)."""
    verbs = context.words.verbs
    for sign in BASES:
        place = phrase.plain.rfind(sign)
        beside = phrase.plain[max(0, place - 1) : place], phrase.plain[place + 1 : place + 2]
        named = beside[0] in ("占", "同", "环", "对", "可") or beside[1] in ("重", "例", "率")
        if place >= 0 and len(phrase) - place <= 8 and not named:
            phrase = phrase[: place - (beside[0] == "相")]
            break
    while phrase.text:
        word = verbs.growth_bases.match_end(phrase.plain) or verbs.end_modal.match_end(phrase.plain)
        if phrase.plain.endswith(AVERAGES):
            word = ""
        if phrase.plain[-1] in " 以的,":
            word = phrase.plain[-1]
        if not word:
            break
        phrase = phrase[: -len(word)]
    return phrase


def find_base_time(context: Context, statement: Statement) -> str | None:
    """Find the time a change is measured from, as printed behind 比, 较 or 是."""
    start = statement.clause.start
    plain = context.plain[start : statement.figure.start]
    places = [plain.rfind(word) for word in BASE_WORDS]
    place = max(at for at in (*places, -1) if at < 0 or plain[at - 1 : at] not in ("同", "环", "占"))
    if place < 0:
        return find_ground_time(context, start, statement.figure.start)
    # 与去年同期相比: the time stands before.
    first = start if plain[place - 1 : place] == "相" else start + place
    for time in context.reader.list_times(first, statement.figure.start):
        return context.folded.text[time.start : time.end]
    return None


def find_ground_time(context: Context, start: int, end: int) -> str | None:
    """Find the time on whose ground a change grows (在2020年基础上翻一番)."""
    for time in context.reader.list_times(start, end):
        if find_ground_end(context.plain, time) > time.end:
            return context.folded.text[time.start : time.end]
    return None


def read_without_sum(name: Phrase) -> Phrase:
    """Drop 累计 before the name of a change: it says how a level was counted."""
    return name[len(CUMULATIVE) :] if name.plain.startswith(CUMULATIVE) else name


def read_without_adjustment(context: Context, name: Phrase) -> Phrase:
    """Drop what a change is adjusted for (扣除价格因素, 剔除退税因素后)."""
    for word in context.words.verbs.adjusting:
        place = name.plain.find(word)
        if place >= 0:
            tails = context.words.verbs.adjusted
            ends = [at for at in range(place + len(word), len(name) + 1) if tails.match_end(name.plain[place:at])]
            return name[:place] + name[ends[-1] :] if ends else name
    return name


def is_same_deed(context: Context, other: Statement, name: Phrase) -> bool:
    """Say whether a number of deeds is that of the statement before (入库企业5400家…，入库数量…)."""
    verb = context.namer.match_verb(name)
    return verb != "" and verb == context.namer.match_verb(other.name)


def read_changed(context: Context, statement: Statement) -> Phrase:
    """Read what a change without a subject speaks of: a rate is that of the level before it."""
    if not statement.figure.unit.endswith(POINTS):
        for other in reversed(context.done[-NEAR:]):
            if other.clause.segment != statement.clause.segment or other.role not in ("share", "level"):
                break
            if other.role == "level" and (other.group is None or statement.group is not None):
                return other.name
    return context.read_subject(statement)


def update_growth(context: Context, statement: Statement, phrase: Phrase) -> None:
    """Name a change: its own subject, or the indicator before it."""
    namer = context.namer
    statement.role = "growth"
    name = read_without_adjustment(context, namer.read_name(phrase))
    if name.plain.startswith(REASONS):
        name = EMPTY
    while name.text and (word := context.words.verbs.growth_bases.match_start(name.plain)):
        name = namer.read_start(name[len(word) :])
    if name.plain in BUDGETS:
        # 比上年预算增长15%: what is measured from is no name.
        name = EMPTY
    neighbour = context.get_neighbour(statement)
    if neighbour is not None and name.plain.startswith(DRIVING):
        name = context.read_topic(neighbour) + name
    if not name.text:
        statement.name = read_without_sum(read_changed(context, statement))
        statement.trace["indicator"] = "growth.restored"
        return
    statement.trace["indicator"] = "growth.own"
    if namer.is_headless(name):
        name = context.read_lent_head(statement) + name
        statement.trace["indicator"] = "growth.head"
    elif name.plain.endswith("数量") and neighbour is not None and is_same_deed(context, neighbour, name):
        name = neighbour.name
        statement.trace["indicator"] = "growth.restored"
    statement.name = name
