"""Shares and ranks: figures that relate one quantity to another."""

from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.folding import EMPTY, Phrase
from kepan.engine.plandoc.parents import compute_unit
from kepan.engine.plandoc.statements import Statement

LOOSE_ENDS = " ,，的约仅已"
SHARE_WORDS = ("比重", "比例", "占比", "份额", "比率")
# A share without its whole, behind a part.
BARE_SHARES = ("所占比重", "所占比例", "所占份额")
REACH = 12
RATIO = Phrase("的比重", "的比重")
OF = Phrase("占", "占")
RANKING = Phrase("排名", "排名")


def update_rank(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Resolve a wanted rank: its name ends in 排名."""
    if statement.figure.form != "rank":
        return False
    statement.role = "rank"
    statement.trace["indicator"] = "rank"
    territories = context.words.names.territories
    name = context.namer.read_name(phrase)
    for at in range(1, len(name)):
        word = context.words.verbs.level.match_start(name.plain, at)
        if word and name.plain[at + len(word) :] in territories:
            ranked = name.plain[:at].endswith(("排名", "位次"))
            name = name[:at] if ranked else name[:at] + name[at + len(word) :]
            break
    if not name.text or name.plain in territories:
        name = context.read_subject(statement)
    statement.name = name if name.plain.endswith(("排名", "位次")) else name + RANKING
    return True


def find_share(statement: Statement, phrase: Phrase) -> tuple[Phrase, Phrase] | None:
    """Split a phrase at 占 into the part and the whole with its word for share; None when it is no share."""
    place = phrase.plain.rfind("占")
    if place < 0 or statement.figure.family not in ("share", "fold", "none"):
        return None
    part, whole = phrase[:place], phrase[place:]
    if whole.plain.startswith("占地") and "地区" not in whole.plain[:4]:
        return None
    return part, whole


def update_share(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Name a share: part, 占, whole; a part that is not printed here is restored."""
    pair = find_share(statement, phrase)
    if update_part_share(context, statement, phrase):
        return True
    if pair is None:
        return update_ratio(context, statement, phrase) or update_implied_share(context, statement, phrase)
    part, whole = pair
    name = context.namer.read_name(part)
    while name.text and (name.plain[-1] in LOOSE_ENDS or name.plain.endswith("用于")):
        name = name[:-1] if name.plain[-1] in LOOSE_ENDS else name[:-2]
    if whole.plain == "占" and name.plain.endswith(SHARE_WORDS):
        # 省内转化比例约占六成: the share is named already.
        whole = whole[1:]
    statement.role = "share"
    statement.trace["indicator"] = "share.own" if name.text else "share.restored"
    if not name.text:
        name = context.read_subject(statement)
    elif whole.plain == "占":
        whole = whole + read_whole(context, statement)
    statement.name = name + create_whole(whole) if whole.text else name
    return True


def read_whole(context: Context, statement: Statement) -> Phrase:
    """Read the whole that is not printed: the level or share just before (专利申请2800件，其中发明专利占35%)."""
    previous = context.get_neighbour(statement)
    if previous is None or not context.is_part(statement) or previous.role not in ("level", "share"):
        return EMPTY
    if previous.role == "level":
        return context.read_noun_of(previous)
    place = previous.name.plain.find("占")
    return previous.name[:place] if place > 0 else EMPTY


def create_whole(whole: Phrase) -> Phrase:
    """Create the second half of the name of a share: 占B的比重, with the printed word for share where there is one."""
    if whole.plain.endswith("的"):
        whole = whole[:-1]
    return whole if any(word in whole.plain for word in SHARE_WORDS) else whole + RATIO


def update_ratio(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Name a ratio to another quantity (经费支出…,与生产总值之比为2.08%); what it relates is restored."""
    plain = phrase.plain
    place = plain.find("与")
    if statement.figure.family not in ("share", "none") or not plain.endswith("之比") or place < 0:
        return False
    name = context.namer.read_name(phrase[:place])
    statement.role = "share"
    statement.trace["indicator"] = "share.own" if name.text else "share.restored"
    statement.name = (name if name.text else context.read_subject(statement)) + phrase[place:]
    return True


def update_part_share(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Name the share of a part in its whole (经费90亿元,其中基础研究5亿元,所占比重5.6%)."""
    part = context.get_neighbour(statement)
    bare = phrase.plain.strip(LOOSE_ENDS) in BARE_SHARES and statement.figure.family == "share"
    if not bare or part is None or part.role != "level" or not context.is_part(part):
        return False
    unit = compute_unit(part, context.words)
    for whole in reversed(context.done[-REACH:-1]):
        if whole.clause.sentence != part.clause.sentence:
            break
        if whole.role == "level" and not context.is_part(whole) and compute_unit(whole, context.words) == unit:
            statement.role = "share"
            statement.name = part.name + OF + whole.name + phrase[-2:]
            statement.trace["indicator"] = "share.restored"
            return True
    return False


def update_implied_share(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Name a share printed as A达到B的1/3, A不低于B的5%."""
    figure = statement.figure
    if figure.family != "share" or figure.unit not in ("%", "") or not phrase.plain.endswith("的"):
        return False
    signs = context.words.comparators.before
    for at in range(len(phrase) - 2, 1, -1):
        sign = signs.words.match_end(phrase.plain, at)
        word = max(sign, context.words.verbs.level.match_end(phrase.plain, at), key=len)
        if len(word) < 2:
            continue
        part, _ = context.namer.read_end(phrase[: at - len(word)])
        name = context.namer.read_name(part)
        if helper := context.words.verbs.soft_modal.match_start(name.plain):
            name = context.namer.read_start(name[len(helper) :])
        statement.role = "share"
        statement.before = statement.before or sign
        statement.name = (name if name.text else context.read_subject(statement)) + OF + phrase[at:-1] + RATIO
        statement.trace["indicator"] = "share.implied"
        return True
    return False
