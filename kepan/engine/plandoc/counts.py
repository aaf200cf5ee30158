"""Levels and counts: the noun before the figure, or the verb before it and the noun behind."""

from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.folding import EMPTY, Phrase
from kepan.engine.plandoc.naming import CUMULATIVE, LOOSE
from kepan.engine.plandoc.statements import CONNECTORS, Statement
from kepan.engine.plandoc.summed import FLOWS, read_summed, read_unsummed

EXISTENCE = ("", "有", "共有", "现有", "已有", "实现", "完成", "拥有", "为")
AVERAGES = ("日均", "月均", "年均", "户均", "人均", "每年", "年平")
TOGETHER = ("共", "共计", "合计", "总计")
JOINED = ("和", "及", "与", "、", "以及")
NEAR = 4
AMOUNTS = ("规模", "总规模", "总量", "总额")
SERVING, JOINT = "惠及", "、"
REACHING = ("覆盖", SERVING)
SPENT, SIDES = ("支出", "结余"), ("征缴收入", "总收入", "收入", "总支出", "支出")
LONGEST_SIZE = 6
SIZES = frozenset("元亩吨米克瓦")
JOINTS = ("并", "和", "、", "与", "及")


def update_level(context: Context, statement: Statement, phrase: Phrase, following: Statement | None) -> None:
    """Name a level or count, with what it shares with its neighbours."""
    phrase = read_after_noun(context, statement, phrase)
    if statement.figure.family == "count":
        phrase = phrase[: len(phrase) - len(context.words.names.batches.match_end(phrase.plain))]
    if (pair := read_pair(context, statement, phrase, following)) is not None:
        statement.name, statement.trace["indicator"] = pair, "level.pair"
        statement.verb = context.namer.match_verb(pair)
        return
    verb = None if statement.baseline else find_right_verb(context, statement, phrase)
    if verb is not None:
        name, rule = verb + read_right_noun(context, statement, following), "level.right"
        statement.taken = True
    else:
        name, rule = read_left_name(context, statement, phrase)
    helper = context.words.verbs.soft_modal.match_start(name.plain)
    if statement.level and helper in context.words.verbs.wanted:
        name = name[len(helper) :]
    name, shared = read_shared(context, statement, name)
    statement.name = read_summed(statement, name, restored=shared == "restored")
    statement.head = statement.head if statement.head.text else context.namer.read_head(name)
    statement.verb = context.namer.match_verb(name)
    statement.trace["indicator"] = f"{rule}.{shared}" if shared else rule
    statement.doubts += shared == "restored"


def read_pair(context: Context, statement: Statement, phrase: Phrase, following: Statement | None) -> Phrase | None:
    """Read the name of one of two counts in a row: 参加保险304个单位7920人, 解决875户5240人的饮水问题."""
    namer, previous = context.namer, context.get_previous(statement)
    between = statement.right.plain.strip()
    bodies = context.words.names.bodies
    if previous is not None and previous.clause == statement.clause and statement.left.plain.strip() in bodies:
        body = statement.left.plain.strip()
        if previous.trace.get("indicator") == "level.pair" and previous.name.plain.endswith(body):
            return previous.name[: -len(body)]
    if following is None or following.clause != statement.clause or following.left.plain.strip() != between:
        return None
    name = namer.read_name(phrase)
    if between in bodies and len(name) > len(namer.match_verb(name)):
        return name + statement.right
    if between in ("", "、", "和", "及") and len(name) == len(namer.match_verb(name)) > 0:
        place = following.right.plain.find("的")
        return name + namer.read_noun(following.right[place + 1 :]) if 0 <= place < 8 else None
    return None


def read_left_name(context: Context, statement: Statement, phrase: Phrase) -> tuple[Phrase, str]:
    """Read a name before the figure; a size of its own takes its noun from behind (规模500亿元的基金)."""
    name = context.namer.read_name(phrase)
    measure = context.words.names.sized_measures.match_end(name.plain)
    if measure and statement.figure.family == "size" and statement.right.plain.startswith("的"):
        return context.namer.read_noun(statement.right[1:]) + name[-len(measure) :], "level.sized"
    if name.plain in context.words.verbs.soft_modal:
        return EMPTY, "level.left"
    return name, "level.left"


def read_after_noun(context: Context, statement: Statement, phrase: Phrase) -> Phrase:
    """Where the figure before took the noun between both, read only what stands behind the last connector."""
    previous = context.get_previous(statement)
    if previous is None or not previous.taken or previous.clause != statement.clause:
        return phrase
    left = statement.left.plain
    if left.rstrip().endswith(tuple(CONNECTORS.strip())):
        return EMPTY
    # 69个村341.9公里通村公路建设: the noun in between is counted by the first figure alone.
    alone = 0 < len(left.strip()) <= 4 and left == previous.right.plain and not context.namer.match_last_verb(phrase)
    if alone and statement.right.plain.strip(CONNECTORS):
        return EMPTY
    place = max(phrase.plain.rfind(sign) for sign in "、和及")
    return phrase[place + 1 :] if place >= 0 and context.namer.match_verb(phrase[place + 1 :]) else phrase


def read_shared(context: Context, statement: Statement, name: Phrase) -> tuple[Phrase, str]:
    """Complete a name by what it shares with the statement before; return it with the rule that did."""
    namer = context.namer
    previous = context.get_previous(statement)
    if not name.text:
        name = read_restored(context, statement)
        ending = context.words.verbs.counted.match_end(name.plain)
        return name[: -len(ending)] if ending in FLOWS and len(name) > len(ending) else name, "restored"
    if namer.is_headless(name):
        if (grown := read_grown(context, statement, name)).text:
            return grown, "head"
        if previous is not None and is_new_as_well(context, previous, statement):
            return previous.name[: len(previous.verb)] + name, "carried"
        head = read_own_head(context, statement, name)
        statement.head = head
        return head + name, "head"
    return (name, "") if previous is None else read_from_previous(context, statement, previous, name)


def read_grown(context: Context, statement: Statement, name: Phrase) -> Phrase:
    """Read what has just been said to grow, for a level that only says how much there is (成交额增长15%，规模达到…)."""
    neighbour = context.get_neighbour(statement)
    if neighbour is None or neighbour.role != "growth" or statement.figure.family == "share":
        return EMPTY
    measured = context.words.names.attributes.match_end(neighbour.name.plain)
    return neighbour.name if name.plain in AMOUNTS and measured else EMPTY


def read_restored(context: Context, statement: Statement) -> Phrase:
    """Read the name of a level without one: behind a share it is not that of the share (…占34%；全年完成400亿元)."""
    neighbour = context.get_neighbour(statement)
    if neighbour is None or neighbour.role != "share" or statement.figure.family == "share":
        return context.read_subject(statement)
    for other in reversed(context.done[-NEAR:]):
        if other.clause.sentence == statement.clause.sentence and other.role == "level":
            return other.name
    return context.read_subject(statement)


def is_new_as_well(context: Context, previous: Statement, statement: Statement) -> bool:
    """Say whether the verb of a new amount governs the next one: 新增产值6亿元、利税3亿元, 新增产值6亿元，利税3亿元."""
    flows = previous.verb in FLOWS and statement.figure.family != "share"
    near = previous.clause == statement.clause or (flows and previous.clause.segment == statement.clause.segment)
    return near and is_new_measure(context, previous)


def is_new_measure(context: Context, previous: Statement) -> bool:
    """Say whether a verb and a noun of measure make a name (新增产值6亿元、利税3亿元)."""
    return bool(previous.verb) and context.namer.is_headless(previous.name[len(previous.verb) :])


def read_own_head(context: Context, statement: Statement, name: Phrase) -> Phrase:
    """Read the subject that a name of measure alone borrows; one that may stand alone borrows only from bodies."""
    previous = context.get_neighbour(statement)
    if previous is not None and name.plain.endswith(SPENT):
        # 财政收入12亿元,支出15亿元,结余…: the other side of the same account.
        side = next((word for word in SIDES if previous.name.plain.endswith(word)), "")
        if side and len(previous.name) > len(side):
            return previous.name[: -len(side)]
    alone = name.plain in context.words.names.complete
    head = context.read_lent_head(statement, near=alone)
    if alone and not context.words.verbs.subjects.match_end(head.plain):
        return EMPTY
    if not head.text and context.words.names.rates.match_end(name.plain):
        head = context.read_counted_noun(statement)
    return head


def read_from_previous(context: Context, statement: Statement, previous: Statement, name: Phrase) -> tuple[Phrase, str]:
    """Complete a name by the one before it; return it with the rule that did."""
    namer = context.namer
    part, whole = context.is_part(statement), previous.name
    # The verb of 累计新增 stays; 累计 before a noun was put there.
    whole = whole if previous.verb else read_unsummed(whole)
    together = previous.clause.sentence == statement.clause.sentence
    near = together and previous.role == "level"
    if together and (rate := read_rate(context, statement, previous, name, part))[1]:
        return rate
    if near and (insured := read_insured(context, statement, previous, name, part)).text:
        statement.head = insured
        return insured + name, "insured"
    if near and (noun := read_with_noun(context, statement, previous, name)).text:
        return noun, "noun"
    if (part or near) and namer.is_level_only(name):
        return namer.create_part(name, whole), "part"
    if part and previous.head.text and name.plain.endswith(previous.head.plain):
        return name + whole[len(previous.head) :], "part"
    if statement.group and previous.head.text and previous.head.plain not in name.plain and not namer.match_verb(name):
        statement.head = previous.head
        return previous.head + name, "head"
    if near and (kept := read_kept(context, statement, previous, name)).text:
        return kept + name, "carried"
    if is_carried(context, statement, previous, name, part):
        return namer.read_verbs(previous.name, previous.verb) + name, "carried"
    if near and (every := read_every(context, previous, statement, name)).text:
        return every + name, "carried"
    if is_own_deed(context, statement, previous, name):
        return previous.name + name, "subject"
    return name, ""


def read_rate(
    context: Context, statement: Statement, previous: Statement, name: Phrase, part: bool
) -> tuple[Phrase, str]:
    """Read a rate that needs its subject from the statement before: a contribution, or the rate of a part."""
    if previous.role != "share" and name.plain.startswith("对") and name.plain.endswith("贡献率"):
        return context.read_topic(previous) + name, "head"
    rate = read_rate_of(context, previous, name, part) if statement.figure.family == "share" else EMPTY
    return (rate, "part") if rate.text else (name, "")


def read_with_noun(context: Context, statement: Statement, previous: Statement, name: Phrase) -> Phrase:
    """Read verbs alone with the noun of the statement before (储备项目9个,开工3个; …68户,户均新增2户)."""
    namer = context.namer
    average = name.plain[:2] if name.plain[:2] in AVERAGES else ""
    if average and namer.is_verbs_only(name[len(average) :]):
        return name + context.read_noun_of(previous)
    people = ("人", "人次")
    trained = statement.figure.unit.endswith(people) and name.plain in previous.name.plain
    # 开展宣讲12场、培训1500人次: people are no events.
    trained = trained or (statement.figure.unit.endswith("人次") and not previous.figure.unit.endswith(people))
    if not namer.is_verbs_only(name) or trained:
        return EMPTY
    noun = context.read_noun_of(previous)
    total = context.words.names.totals.match_end(noun.plain)
    return name + (noun[: -len(total)] if total and len(noun) > len(total) else noun)


def read_rate_of(context: Context, previous: Statement, name: Phrase, part: bool) -> Phrase:
    """Read the rate that a part has of its own: 高新区收入占比达到40%，其中国家高新区25% is 国家高新区收入占比."""
    names = context.words.names
    if not part or previous.figure.family != "share" or names.rates.match_end(name.plain) or "占" in name.plain:
        return EMPTY
    if previous.role != "share" and not names.rates.match_end(previous.name.plain):
        return EMPTY
    for length in range(min(len(name), len(previous.name) - 1), 1, -1):
        if name.plain.endswith(previous.name.plain[:length]):
            return name + previous.name[length:]
    return EMPTY


def read_insured(context: Context, statement: Statement, previous: Statement, name: Phrase, part: bool) -> Phrase:
    """Read the insurance whose people a part counts (养老保险参保人数78万人，其中在职职工56万人、离退休22万人)."""
    names = context.words.names
    again = previous.trace.get("indicator", "").endswith(".insured")
    again = again and previous.clause.segment == statement.clause.segment
    if not (part or again) or not names.people.match_end(name.plain) or context.namer.match_verb(name):
        return EMPTY
    head = previous.head if previous.head.text else previous.name
    return head if names.insurances.match_end(head.plain) else EMPTY


def read_every(context: Context, previous: Statement, statement: Statement, name: Phrase) -> Phrase:
    """Read what is counted for each of many: 每百户拥有彩电116台、电话183部."""
    if previous.clause != statement.clause or not previous.name.plain.startswith("每") or name.plain[:1] == "每":
        return EMPTY
    bodies = context.words.names.counted_bodies
    for at in range(2, min(12, len(previous.name))):
        if word := context.words.verbs.level.match_start(previous.name.plain, at):
            return previous.name[: at + len(word)]
        if bodies.match_end(previous.name.plain, at) and not bodies.match_end(previous.name.plain, at + 1):
            return previous.name[:at]
    return EMPTY


def read_kept(context: Context, statement: Statement, previous: Statement, name: Phrase) -> Phrase:
    """Read a subject with its verb for the next of those it reaches (保险覆盖单位600个、职工9万人), or serves."""
    namer, plain = context.namer, previous.name.plain
    if previous.clause == statement.clause and statement.left.plain.startswith(JOINT) and not namer.match_verb(name):
        for word in REACHING:
            place = plain.find(word)
            if place > 0:
                return previous.name[: place + len(word)]
    measure = context.words.names.attributes.match_end(plain)
    if name.plain.startswith(SERVING) and measure and previous.figure.family != "share":
        # 融资额80亿元,惠及企业800家: whom the money reaches.
        statement.head = previous.name[: -len(measure)]
        return statement.head
    return EMPTY


def is_carried(context: Context, statement: Statement, previous: Statement, name: Phrase, part: bool) -> bool:
    """Say whether the verb of the statement before also governs this one."""
    if (
        statement.level
        or statement.baseline
        or not previous.verb
        or previous.role != "level"
        or context.namer.is_headless(previous.name)
        or context.namer.match_verb(name)
        or context.words.verbs.uncarried.match_start(name.plain)
        or name.plain[:2] in AVERAGES
        or name.plain.startswith("每")
        or previous.verb.removeprefix(CUMULATIVE) in name.plain
        or statement.left.plain.rstrip().endswith(CUMULATIVE)
    ):
        return False
    if not part and (previous.clause.segment != statement.clause.segment or statement.before == "突破"):
        return False
    # A verb that was read off the front (完成…改造137个) or stands at the end (…入库1500家) governs by itself.
    opening = statement.left.plain.strip(LOOSE)
    if statement.taken:
        governed = not opening or statement.left.plain.rstrip().endswith(tuple(CONNECTORS.strip()))
    else:
        governed = part or opening.startswith(name.plain[:2])
        governed = governed and not context.words.verbs.final.match_end(name.plain)
    if not governed:
        return False
    if {previous.figure.family, statement.figure.family} <= {"count", "none"}:
        return True
    # 新建公路20公里、桥梁5座: in one clause a 、 joins what one verb does, in whatever unit.
    joined = previous.clause == statement.clause and statement.left.plain.startswith("、")
    return joined and not context.words.names.sized_measures.match_end(name.plain)


def is_own_deed(context: Context, statement: Statement, previous: Statement, name: Phrase) -> bool:
    """Say whether the firms or people counted just before are the ones who do this (…企业50家,授权专利220件)."""
    verbs = context.words.verbs
    if previous.clause.sentence != statement.clause.sentence or not previous.level or previous.role != "level":
        return False
    return bool(verbs.own_deeds.match_start(name.plain) and verbs.subjects.match_end(previous.name.plain))


def find_right_verb(context: Context, statement: Statement, phrase: Phrase) -> Phrase | None:
    """Find the verb of a count whose noun stands behind it; None when the noun stands before."""
    namer = context.namer
    right = statement.right
    if statement.figure.family in ("share", "fold") and right.plain.startswith("的") and not phrase.text.strip(LOOSE):
        return EMPTY
    if not right.plain.strip() or right.plain[0] in "、，,)”（( 和及与并或的；;":
        return None
    start = namer.read_start(phrase)
    if start.plain in context.words.verbs.soft_modal:
        start = EMPTY if statement.level else start
    if statement.level not in EXISTENCE or (statement.level and start.text):
        return None
    if not start.text:
        return EMPTY
    if statement.figure.family == "count" and statement.left.plain.rstrip().endswith(JOINED):
        return start[: len(namer.match_verb(start))]
    if statement.figure.family == "count" and start.plain.endswith("的"):
        # 创办的4个示范基地: what stands before 的 only says which ones are counted.
        return EMPTY
    start = read_without_territory(context, start)
    own, last = namer.match_verb(start), namer.match_last_verb(start)
    if len(own) == len(start):
        return start
    if own and last and start.plain[len(own) : len(start) - len(last)] in JOINTS:
        return start
    counted = statement.figure.family in ("count", "none", "scale")
    if last and counted:
        return read_last_verb(context, statement, start, own, last)
    if start.plain.endswith("等"):
        return start[: len(own)]
    return start if len(start) <= 4 and counted and not own else None


def read_without_territory(context: Context, start: Phrase) -> Phrase:
    """Drop a territory between a verb and its figure (覆盖全县14个乡镇)."""
    verb = context.namer.match_verb(start)
    return start[: len(verb)] if verb and start.plain[len(verb) :] in context.words.names.territories else start


def read_last_verb(context: Context, statement: Statement, start: Phrase, own: str, last: str) -> Phrase:
    """Read the verb at the end of a phrase; what stands before it lends its name to the figures that follow."""
    if not own:
        statement.head = start[: -len(last)]
    kept = len(last) == 1 or (last in context.words.verbs.kept_subjects and not own)
    return start if kept else start[-len(last) :]


def read_right_noun(context: Context, statement: Statement, following: Statement | None) -> Phrase:
    """Read the noun behind the figure; a bare level takes the noun of the next figure in the list."""
    namer = context.namer
    noun = namer.read_noun(statement.right)
    if noun.plain in TOGETHER:
        # 建设81条共700公里水泥路: the noun stands behind the second figure.
        noun = EMPTY
    if noun.plain.startswith("口") and statement.figure.unit.endswith("人"):
        noun = Phrase("人", "人") + noun
    if following is None or following.clause != statement.clause:
        return noun
    if namer.is_level_only(noun):
        shared = namer.read_noun(following.right)
        level = len(context.words.names.levels.match_start(shared.plain))
        sized = shared.plain.find("级", 0, LONGEST_SIZE) + 1
        return noun + shared[sized if namer.is_level_only(shared[:sized]) else level :]
    place = noun.plain.rfind("、")
    if place > 0 and namer.is_verbs_only(noun[place + 1 :]):
        return noun[:place]
    if noun.plain[-1:] in SIZES and any(sign.isdigit() for sign in noun.plain) and "的" in following.right.plain:
        # 2个产值超500亿元、5个产值超100亿元的集群: the noun stands behind the last size.
        return noun + following.right[following.right.plain.rfind("的") :]
    open_end = not statement.right.plain.rstrip().endswith(tuple(CONNECTORS.strip()))
    if open_end and (len(noun) <= 2 or noun.plain.endswith("等")):
        return noun + namer.read_noun(following.right)
    return noun
