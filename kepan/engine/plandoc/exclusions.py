"""Decides which figures are no items: names, labels, thresholds, scopes, comparisons with others.

Each rule is a function that looks at one statement and answers whether the figure is out; its name is kept
for `--explain`.
"""

from collections.abc import Callable

from kepan.engine.plandoc.distances import is_compared
from kepan.engine.plandoc.parents import compute_amount, compute_unit
from kepan.engine.plandoc.statements import Statement, find_around
from kepan.engine.plandoc.surroundings import Surroundings

Rule = Callable[[Surroundings, Statement, Statement | None], bool]
REFERRING = ("上述", "前述", "这")
HELD = ("居", "列", "名列", "排名第", "排在")
SIGNS = "的个，,、；;。！!？?）)\n"
DURATIONS = ("个月", "年")
AGES = ("岁", "周岁")
JOINTS = frozenset("、和与及并，,")
# A score is no ordinal: 得分82分.
SCORES = ("得分", "评分", "积分", "均分")
# What is measured by a bare number: 综合指数132.6.
AVERAGED = ("户均", "人均", "亩均", "家均", "社均")
INDEXES = ("指数", "系数")
# 二期 is the second, two are 两期.
PHASE = "二期"
LEVELS = ("达到", "达", "到达", "为", "至", "到", "以", "在", "超过", "超", "突破", "约", "占")


class Excluder(Surroundings):
    """Sorts out the figures that quantify nothing of their own."""

    def find_reason(self, statement: Statement, following: Statement | None) -> str:
        """Find the first rule that takes the figure out; an empty string when it is an item."""
        for rule in RULES:
            if rule(self, statement, following):
                return rule.__name__.removeprefix("is_")
        return ""


def is_duration(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A number of months or years, unless what lasts is named before it (平均受教育年限11.2年)."""
    if rules.read_unit(statement) not in DURATIONS:
        return False
    return not rules.words.names.lasting.find_in(rules.read_behind(statement))


def is_quoted(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A figure inside quotes or a book title belongs to a name (“315”工程)."""
    return find_around(rules.quotes, statement.figure.start) is not None


def is_ratio(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A figure joined to another by a colon is a ratio of structure (三次产业比11.8:48.3:39.9)."""
    figure = statement.figure
    ahead = rules.plain[figure.end : figure.end + 2]
    behind = rules.plain[max(0, figure.start - 2) : figure.start]
    signs = ("：", ":", "∶")
    return (ahead[:1] in signs and ahead[1:].isdigit()) or (behind[-1:] in signs and behind[:1].isdigit())


def is_named(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A number without unit is a name, a model or a list number, unless a level word stands before it."""
    figure = statement.figure
    behind, ahead = rules.read_behind(statement), rules.plain[figure.end : figure.end + 4]
    if figure.family == "scale":
        return bool(rules.words.names.action_joints.match_start(ahead)) and figure.han
    if figure.family != "none":
        return False
    if rules.words.names.named_tails.match_start(ahead):
        return True
    if statement.before or statement.after or figure.more:
        return not behind.strip()
    if figure.form == "range":
        return not (following and following.clause == statement.clause and ahead.strip())
    trimmed = behind.rstrip()
    if trimmed.endswith(("由", "从")) and rules.words.verbs.level.match_start(rules.plain, figure.end):
        return False
    verbs = rules.words.verbs
    changed = max(verbs.grow.match_end(trimmed), verbs.shrink.match_end(trimmed), key=len)
    shared = trimmed.endswith("的") and "占" in trimmed
    return not (
        (trimmed.endswith((*LEVELS, *INDEXES)) or len(changed) > 1 or shared)
        and (not ahead.strip() or ahead[0] in SIGNS)
    )


def is_action(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A round number of people or firms that go somewhere names an action (百名专家进百企, 100户企业上市培育工程)."""
    names = rules.words.names
    if rules.read_unit(statement) not in names.action_units or statement.after or statement.before:
        return False
    noun = rules.read_ahead(statement, following).rstrip("和及、与 ”")
    return len(noun) <= 20 and bool(names.action_nouns.match_end(noun)) and not has_verb(rules, statement)


def is_label(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A small number in words before a general noun is a label (五项活动, 两个体系)."""
    figure = statement.figure
    if not figure.han or figure.family != "count" or figure.values[0] > 20 or figure.form != "number":
        return False
    ahead = rules.read_ahead(statement, following)
    noun = ahead.split("(")[0].split("“")[0].rstrip("、和及与")
    if "(" in ahead or "“" in ahead[:2] or not noun:
        return True
    if is_sum_of_list(rules, statement):
        return True
    if rules.read_unit(statement) not in rules.words.units.label_units:
        return False
    return bool(rules.words.names.labels.match_end(noun) or rules.words.names.labels.match_start(noun))


def is_sum_of_list(rules: Surroundings, statement: Statement) -> bool:
    """Say whether the number only says how many names were listed before it (甲、乙和丙三个园区)."""
    behind = rules.read_behind(statement)
    joints = sum(behind.count(sign) for sign in "、和与")
    return not behind.endswith("等") and joints >= 1 and statement.figure.values[0] == joints + 1


def is_threshold(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A size that only qualifies the noun behind it (5000万元以上项目, 120万吨乙烯项目, 海拔1500米以上)."""
    figure = statement.figure
    if figure.family not in ("size", "scale") or figure.form == "fraction":
        return False
    ahead = rules.plain[statement.tail : statement.clause.end]
    noun = ahead.lstrip("的")
    if is_size_of_counted(rules, statement):
        return True
    if not noun.strip() or noun[0] in "、)( ”和及与并或":
        return False
    subject = rules.words.names.sized_subjects.match_start(ahead)
    if subject and (figure.han or rules.words.names.passing.match_end(rules.read_behind(statement))):
        return True
    if rules.words.names.capacities.match_end(rules.read_behind(statement)):
        return True
    if statement.after and ahead[0] == "的":
        return True
    if ahead[0] == "的" and ahead[1:2].isdigit():
        return False
    counted = following is not None and following.clause == statement.clause and following.figure.family == "count"
    if counted and rules.words.names.sized_subjects.match_start(ahead):
        return True
    if statement.after in ("以上", "以下", "及以上", "及以下", "以内"):
        return is_qualifying(rules, statement, following) or not is_claimed(rules, statement)
    if ahead[0] == "的":
        return not rules.words.names.sized_measures.match_end(
            rules.read_behind(statement).removesuffix(statement.before)
        )
    return bool(rules.words.units.sized_nouns.find_in(noun[:8])) and not is_claimed(rules, statement)


def is_size_of_counted(rules: Surroundings, statement: Statement) -> bool:
    """Say whether a size behind a count tells apart what is counted (形成2个产值超500亿元、5个产值超100亿元的集群)."""
    names, behind = rules.words.names, rules.read_behind(statement)
    passing = names.passing.match_end(behind)
    noun = behind[: len(behind) - len(passing)]
    attribute = names.attributes.match_end(noun)
    counted = noun[: len(noun) - len(attribute)]
    unit = rules.words.units.counts.match_end(counted)
    return bool(passing and attribute and unit) and counted[: -len(unit)][-1:].isdigit()


def is_qualifying(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """Say whether a size with 以上 tells apart what is counted behind it (10万元以上成果转化2项), or an age people."""
    ahead = rules.read_ahead(statement, following)[len(statement.after) :]
    counted = following is not None and following.clause == statement.clause and following.figure.family == "count"
    if rules.read_unit(statement) in AGES:
        return True
    return counted and not any(sign in JOINTS for sign in ahead) and not rules.words.verbs.counted.match_start(ahead)


def is_claimed(rules: Surroundings, statement: Statement) -> bool:
    """Say whether a size has a name of its own before it (首期规模500亿元的基金) or a level verb."""
    behind = rules.read_behind(statement).removesuffix(statement.before)
    return bool(
        rules.words.names.attributes.match_end(behind)
        or rules.words.verbs.level.match_end(behind)
        or (rules.words.verbs.activity.match_end(behind) and statement.figure.end == statement.tail)
    )


def is_scope(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A counted subject that only sets the scope of a later figure (137个项目完成投资236.8亿元)."""
    figure = statement.figure
    if figure.family != "count" or following is None or following.clause != statement.clause:
        return False
    ahead = rules.plain[figure.end : following.figure.start]
    behind = rules.read_behind(statement).strip(" 、")
    if behind.endswith(REFERRING):
        return True
    if any(word in ahead for word in AVERAGED):
        # 带动1.1万户农户户均增收2400元: the figure is for each of them.
        return True
    if following.figure.family == "share" and not has_verb(rules, statement) and is_rated(rules, ahead):
        return True
    if behind.endswith("等") and not ahead.startswith("、") and rules.words.names.scopes.find_in(ahead):
        return rules.words.names.scope_verbs.find_in(ahead) != "" and not has_verb(rules, statement)
    if ahead.lstrip()[:1] in ("、", "和", "及", "与"):
        return False
    for at in range(1, len(ahead)):
        if rules.words.names.scopes.match_end(ahead, at) and rules.words.names.scope_verbs.match_start(ahead, at):
            return not has_verb(rules, statement)
    return False


def is_among(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A count that only sets a field of comparison (在全市9个县中列第7位, 40个行业中,34个盈利)."""
    if statement.figure.family != "count":
        return False
    noun, mark, rest = rules.plain[statement.tail : statement.clause.end].partition("中")
    if not mark or not 0 < len(noun) <= 10 or any(sign.isdigit() for sign in noun) or has_verb(rules, statement):
        return False
    return not rest.strip() or bool(rules.words.names.field_verbs.match_start(rest))


def is_served(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """Those who are only served by what is counted behind, or join in it (为2万名老人发放补贴3亿元)."""
    if statement.figure.family != "count":
        return False
    behind = rules.read_behind(statement).removesuffix(statement.before)
    if not (behind.endswith(tuple("为向对给与")) or behind.startswith("与")):
        return False
    rest = rules.plain[statement.tail : statement.clause.end]
    verbs = rules.words.verbs
    for at in range(1, len(rest)):
        if verbs.activity.match_start(rest, at) or verbs.counted.match_start(rest, at):
            return any(sign.isdigit() for sign in rest[at:])
    return False


def is_rated(rules: Surroundings, ahead: str) -> bool:
    """Say whether a rate is named between a count and a share (7个断面水质优良率100%)."""
    rates = rules.words.names.rates
    return any(rates.match_start(ahead, at) for at in range(1, len(ahead)))


def has_verb(rules: Surroundings, statement: Statement) -> bool:
    """Say whether a verb of counting or doing stands right before the figure."""
    behind = rules.read_behind(statement)
    verbs = rules.words.verbs
    return bool(verbs.counted.match_end(behind) or verbs.activity.match_end(behind))


def is_reached_rank(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A rank that is held, not wanted (居全省第2位), a list of first ones (前10强企业), places gained (前移2位)."""
    figure = statement.figure
    if figure.unit in ("位", "名") and rules.words.names.rank_moves.match_end(
        rules.read_behind(statement).rstrip("了 ")
    ):
        return True
    if figure.form != "rank":
        return False
    ahead = rules.plain[figure.end : figure.end + 1]
    if figure.rank == "=" and any(verb in rules.read_behind(statement) for verb in HELD):
        return True
    if figure.rank == "<=" and not rules.read_behind(statement).strip():
        return True
    return ahead not in ("", "，", ",", "；", ";", "。", "、", ")", "的", " ", "\n", "行", "以", "！")


def is_ordinal(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A number behind 第, or with a date, a document number or an edition around it."""
    behind = rules.read_behind(statement)
    alone = following is None or following.clause != statement.clause
    if behind.endswith(("分为", "分成", "划分为")) or (alone and behind.endswith(REFERRING)):
        return True
    if behind.endswith(SCORES):
        return False
    start = statement.figure.start
    if rules.plain[start : statement.figure.end] == PHASE:
        return True
    if behind.endswith("前") and statement.figure.family == "count":
        # 前100家企业 are the first of many; 年底前 is a time.
        times = rules.reader.list_times(statement.clause.start, start)
        return not any(start - 1 <= time.end <= start for time in times)
    behind = rules.plain[max(0, statement.figure.start - 1) : statement.figure.start]
    return behind in ("分", "第", "〔", "[", "No", "№", "#", "+", "/", "-") and statement.figure.form != "rank"


def is_count_of_measures(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """The number of measures a document contains (提出18项措施)."""
    ahead = rules.read_ahead(statement, following)
    behind = rules.read_behind(statement)
    if rules.read_unit(statement) == "条" and rules.words.names.policy_nouns.match_end(behind.rstrip("“")):
        return True
    if rules.read_unit(statement) in ("件", "项") and rules.words.names.good_deeds.match_start(ahead):
        return True
    return (
        rules.read_unit(statement) in ("项", "条", "个")
        and ahead.startswith(("措施", "举措", "政策措施", "意见", "具体措施"))
        and behind.endswith(("提出", "制定", "出台", "推出", "明确", "部署", "了"))
    )


def is_shortfall(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A gap that follows from two other figures (尚差4件); 逆差 and 顺差 are indicators."""
    if rules.read_behind(statement).rstrip().endswith(("逆差", "顺差")):
        return False
    return rules.read_behind(statement).rstrip().endswith(("尚差", "还差", "相差", "差距", "差", "缺口"))


def is_rounded(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A round threshold before the exact value of the same indicator (突破11%达到11.72%)."""
    if not statement.before:
        return False
    if following is None or compute_unit(following, rules.words) != compute_unit(statement, rules.words):
        return False
    between = rules.plain[statement.tail : following.figure.start].strip("，, ")
    exact = between.removeprefix("大关").strip("，, ") in rules.words.verbs.level
    return exact and compute_amount(following, rules.words) >= compute_amount(statement, rules.words)


def is_milestone(rules: Surroundings, statement: Statement, following: Statement | None) -> bool:
    """A round threshold right behind the exact value (收入7012元,首次突破7000元)."""
    behind = rules.read_behind(statement).removesuffix(statement.before).strip()
    return bool(statement.before) and behind in rules.words.names.milestones


RULES: tuple[Rule, ...] = (
    is_duration,
    is_quoted,
    is_ratio,
    is_ordinal,
    is_named,
    is_action,
    is_label,
    is_threshold,
    is_among,
    is_served,
    is_scope,
    is_compared,
    is_reached_rank,
    is_count_of_measures,
    is_shortfall,
    is_rounded,
    is_milestone,
)
