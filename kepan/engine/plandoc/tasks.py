"""Tasks and how much of them is completed: 完成全年任务5000人的61.8%.

The task itself is a wanted level of the indicator before it; its completion is achieved.
"""

from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.folding import Phrase
from kepan.engine.plandoc.naming import LOOSE
from kepan.engine.plandoc.statements import Statement

TASKS = ("任务", "计划", "目标", "预算", "指标", "任务数", "目标数", "计划数", "指标数")
PLAIN_TASKS = ("任务", "任务数", "目标任务", "计划任务", "目标", "目标数")
# Words for how far a task is completed, alone behind it.
PROGRESS = ("进度", "完成进度", "完成率", "完成比例")
NEAR = 3
COMPLETION = Phrase("完成率", "完成率")
OPENERS = ("完成", "超额完成", "占", "为", "是", "达到", "达", "相当于", "约占", "仅完成", "仅占")
TABLED = (" 计划", " 目标", " 任务", "年计划", "年目标")
ADVERBS = ("累计", "已", "均", "提前", "分别", "共", "实际", "超额", "圆满", "顺利", "仅", "约")
COUNTED_WORK = ("项", "个", "条", "件", "次")
CROSSED, LONGEST_TASK = ("低于", "高于", "超过", "超"), 8
AFTER = ("的任务", "的目标", "的计划", "的指标")


def update_completion(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Resolve 完成全年任务的61.8% to the completion of the indicator before it."""
    if statement.figure.family != "share" and statement.figure.unit != "倍":
        return False
    plain = phrase.plain.rstrip("的")
    if plain.strip(LOOSE) in PROGRESS and (task := find_task(context, statement)) is not None:
        statement.role, statement.name = "completion", strip_completion(task.name) + COMPLETION
        statement.trace["indicator"] = "completion"
        return True
    behind = context.plain[statement.clause.start : statement.figure.start]
    previous = context.get_previous(statement)
    stated = plain.endswith(TASKS) and ("完成" in behind or is_opened(behind))
    follows = previous is not None and previous.trace.get("kind") == "kind.task" and plain.strip(LOOSE) == ""
    if not stated and not (follows and phrase.plain.endswith("的")):
        return False
    subject = previous.name if previous is not None else context.namer.read_name(phrase[: len(plain)])
    statement.role, statement.name = "completion", strip_completion(subject) + COMPLETION
    statement.trace["indicator"] = "completion"
    return True


def find_task(context: Context, statement: Statement) -> Statement | None:
    """Find the task just before in the same sentence, of which a figure says how far it is completed."""
    for other in reversed(context.done[-NEAR:]):
        if other.clause.sentence == statement.clause.sentence and other.trace.get("kind") == "kind.task":
            return other
    return None


def update_task(context: Context, statement: Statement, phrase: Phrase) -> bool:
    """Resolve the task that is completed, or planned beside what was completed, to a wanted level."""
    figure = statement.figure
    behind = context.plain[statement.clause.start : statement.figure.start]
    stated = phrase.plain.endswith(TASKS) and figure.form != "doubling"
    beside = is_beside(statement, phrase, behind)
    if beside or is_bracketed(context, statement) or (stated and is_opened(behind)):
        name = strip_completion(context.read_subject(statement))
    elif stated and (phrase.plain.endswith(TABLED) or is_planned(statement, phrase)):
        name = context.namer.read_name(strip_task(phrase))
    else:
        return False
    previous = context.get_neighbour(statement)
    grows = previous is not None and previous.role == "growth" and figure.family == "share"
    statement.role = "growth" if grows else "task"
    statement.dir = previous.dir if previous is not None and grows else None
    statement.kind = "growth_target" if grows else "target"
    statement.before = "" if beside else statement.before
    statement.name = name
    statement.trace |= {"indicator": "task", "kind": "kind.task"}
    return bool(name.text)


def is_beside(statement: Statement, phrase: Phrase, behind: str) -> bool:
    """Say whether the word for task stands behind: 完成25所的年度目标任务, 低于3%左右的控制目标."""
    ahead = statement.right.plain
    if statement.figure.family == "share":
        short = ahead.startswith("的") and ahead[1:].rstrip().endswith(TASKS) and len(ahead) <= LONGEST_TASK
        return (ahead.startswith(AFTER) and "完成" in behind) or (short and statement.before in CROSSED)
    stated = ahead.startswith("的") and ahead.rstrip().endswith(TASKS)
    return stated and "完成" in behind and not phrase.text.strip(LOOSE)


def is_completing(phrase: Phrase) -> bool:
    """Say whether a phrase tells of a task that is completed: 分别完成年度任务的…, 分别为目标的…."""
    return phrase.plain.rstrip("的 ").endswith(TASKS) and is_opened(phrase.plain)


def is_opened(behind: str) -> bool:
    """Say whether a verb of completing opens what stands before a figure (累计完成…, 占…, 为…)."""
    opening = behind.strip(LOOSE)
    for word in ADVERBS:
        opening = opening.removeprefix(word)
    return opening.startswith(OPENERS)


def is_planned(statement: Statement, phrase: Phrase) -> bool:
    """Say whether a task is set in so many words: …任务5亿元, not 科研任务5项."""
    return phrase.plain.endswith(PLAIN_TASKS) and statement.figure.unit not in COUNTED_WORK


def is_bracketed(context: Context, statement: Statement) -> bool:
    """Say whether the bracket around a figure explains a task that is completed: 完成年度任务(30亿元)的88%."""
    if statement.group is None:
        return False
    start, end = statement.group
    before = context.plain[statement.clause.start : start]
    return before.endswith(TASKS) and is_opened(before) and context.plain.startswith("的", end)


def strip_task(phrase: Phrase) -> Phrase:
    """Cut the word for task off the end of a name."""
    task = max((word for word in (*TASKS, *PLAIN_TASKS) if phrase.plain.endswith(word)), key=len)
    return phrase[: -len(task)]


def strip_completion(name: Phrase) -> Phrase:
    """Cut 完成率 off a name, so that a second completion is one of the same indicator."""
    return name[: -len(COMPLETION)] if name.plain.endswith(COMPLETION.plain) else name
