"""One indicator and its values: two values, a target below what is reached, shares that cannot be."""

from collections.abc import Hashable
from decimal import Decimal

from kepan.engine.plandoc.amounts import SHARE
from kepan.engine.plandoc.checks.evidence import DOUBT, HOLDS, NOTE, Evidence, is_apart, round_digits
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import Check

SHORTEST = 4
WHOLE = Decimal(100)
COMPLETION = "完成率"
# More than a task can be done.
TASKS = ("任务", "目标", "计划", "预算")
LABEL = 12
SURE = 0.7


def list_two_values(evidence: Evidence) -> list[Check]:
    """List indicators to which the text gives two targets for one period, in two different sentences."""
    seen: dict[Hashable, int] = {}
    found = []
    for place, item in enumerate(evidence.items):
        if item.kind != "target" or not evidence.is_level(place) or not evidence.is_plain(place):
            continue
        amount = evidence.values[place]
        key = (
            item.plan,
            evidence.names[place].key,
            read_window(item),
            amount.unit,
            evidence.read_territory(place),
            evidence.wholes[place],
        )
        other = seen.setdefault(key, place)
        same = evidence.sentences[other] == evidence.sentences[place] or read_label(evidence, other) != read_label(
            evidence, place
        )
        if same or not is_different(evidence, other, place):
            continue
        shown = [f"{evidence.items[number].value_text}{evidence.items[number].unit}" for number in (other, place)]
        message = f"“{item.indicator}”有两个不同的数值：{shown[0]}与{shown[1]}"
        numbers = (evidence.items[other].values[0], item.values[0])
        found.append(evidence.create_check("two_values", message, (other, place), numbers))
    return found


def read_window(item: Item) -> Hashable:
    """Read for when a figure stands: its days where they are known, else the period as printed."""
    known = item.date_from is not None and item.date_to is not None
    return (item.date_from, item.date_to) if known else item.period


def read_label(evidence: Evidence, place: int) -> str:
    """Read the label that opens the paragraph of a figure (高新区：): figures under two labels are not of one thing."""
    block = evidence.starts[place]
    opening = evidence.folded.plain[block : block + LABEL]
    label, colon, _ = opening.replace("：", ":").partition(":")
    return label if colon else ""


def is_different(evidence: Evidence, left: int, right: int) -> bool:
    """Say whether two figures cannot both hold: 力争 is a second aim, 左右 and 以上 leave room."""
    if evidence.values[left].values == evidence.values[right].values:
        return False
    stretch = evidence.words.comparison.stretch
    aims = [evidence.items[place].modality in stretch for place in (left, right)]
    rounding = evidence.compute_rounding(left) + evidence.compute_rounding(right)
    approximate = "~" in (evidence.items[left].comparator, evidence.items[right].comparator)
    apart = is_apart(evidence.compute_bounds(left), evidence.compute_bounds(right), rounding)
    return aims[0] == aims[1] and (apart or not approximate)


def list_below_achieved(evidence: Evidence) -> list[Check]:
    """List targets below what the text says is reached; a yearly intake below last year's is only a note."""
    reached: dict[Hashable, int] = {}
    for place, item in enumerate(evidence.items):
        if item.kind == "achieved" and is_comparable_level(evidence, place):
            key = (item.plan, evidence.names[place].key, evidence.values[place].unit, evidence.read_territory(place))
            best = reached.setdefault(key, place)
            if evidence.values[place].values[0] > evidence.values[best].values[0]:
                reached[key] = place
    found = []
    for place, item in enumerate(evidence.items):
        if item.kind != "target" or not is_comparable_level(evidence, place):
            continue
        other = reached.get(
            (item.plan, evidence.names[place].key, evidence.values[place].unit, evidence.read_territory(place))
        )
        if other is None or not is_below(evidence, place, other):
            continue
        old = evidence.items[other]
        flow = evidence.accruals[place].flow
        message = f"“{item.indicator}”的目标{item.value_text}{item.unit}低于已达到的{old.value_text}{old.unit}"
        numbers = evidence.list_printed(place, evidence.values[other].values[0], evidence.values[place].values[0])
        verdict = NOTE if flow else DOUBT
        found.append(evidence.create_check("target_below_achieved", message, (other, place), numbers, verdict))
    return found


def is_comparable_level(evidence: Evidence, place: int) -> bool:
    """Say whether a figure is a plain level under a name of its own, of which more is better."""
    item = evidence.items[place]
    long = len(evidence.names[place].key) >= SHORTEST and item.confidence >= SURE
    fewer = evidence.words.comparison.reverse.find_in(evidence.names[place].key)
    reverse = fewer or "<" in item.comparator or "<" in (item.semantic_comparator or "")
    return long and not reverse and evidence.is_level(place) and evidence.is_plain(place)


def is_below(evidence: Evidence, target: int, reached: int) -> bool:
    """Say whether a target asks for less than is reached; intakes over unlike or unknown stretches say nothing."""
    mine, other = evidence.accruals[target], evidence.accruals[reached]
    if (mine.flow or other.flow) and (mine.months is None or mine.months != other.months):
        return False
    if evidence.items[target].parent != evidence.items[reached].parent:
        return False
    return evidence.compute_bounds(target)[1] < evidence.values[reached].values[0]


def list_over_whole(evidence: Evidence, damaged: list[Span]) -> list[Check]:
    """List shares above the whole (覆盖率120%); a number that has a check as damaged is not told twice."""
    found = []
    for place, item in enumerate(evidence.items):
        over = evidence.values[place].unit == SHARE and evidence.values[place].values[0] > WHOLE
        if not over or not evidence.is_level(place) or item.indicator.endswith(COMPLETION):
            continue
        bounded = evidence.words.comparison.bounded_shares.match_end(evidence.names[place].key)
        bounded = "" if any(word in item.indicator for word in TASKS) else bounded
        told = any(start < item.vspan[1] and item.vspan[0] < end for start, end in damaged)
        if bounded and not told:
            message = f"“{item.indicator}”为{item.value_text}{item.unit}，比率不能超过100%"
            numbers = evidence.list_printed(place, WHOLE, evidence.values[place].values[0])
            found.append(evidence.create_check("share_over_whole", message, (place,), numbers))
    return found


def list_completions(evidence: Evidence) -> list[Check]:
    """List completion rates against task and result (5460 of a task of 5200 is 105 %)."""
    found = []
    plain = evidence.folded.plain
    for place in range(2, len(evidence.items)):
        done, task = place - 2, place - 1
        between = plain[evidence.items[task].vspan[1] : evidence.items[place].vspan[0]]
        clause = plain[evidence.items[task].span[0] : evidence.items[task].vspan[0]]
        told = between == "的" and any(word in clause for word in TASKS)
        near = evidence.sentences[done] == evidence.sentences[place] and evidence.is_level(done)
        alike = evidence.values[done].unit == evidence.values[task].unit and evidence.values[place].unit == SHARE
        if told and near and alike:
            check = judge_quotient(evidence, "completion_rate", place, done, task)
            found += [check] if check is not None else []
    return found


def list_quotients(evidence: Evidence) -> list[Check]:
    """List printed shares (A占B的比重) against the amounts of A and B that stand in the same paragraph."""
    levels: dict[Hashable, int] = {}
    for place, block in enumerate(evidence.blocks):
        if evidence.statements[place].role == "level" and evidence.is_plain(place):
            levels.setdefault((block, evidence.names[place].key, evidence.items[place].kind), place)
    found = []
    for place, item in enumerate(evidence.items):
        part, joint, rest = item.indicator.partition("占")
        if not joint or evidence.statements[place].role != "share" or evidence.values[place].unit != SHARE:
            continue
        tail = evidence.words.comparison.bounded_shares.match_end(rest)
        whole = rest.removesuffix(tail).removesuffix("的")
        keys = [(evidence.blocks[place], evidence.read_name(name).key, item.kind) for name in (part, whole)]
        mine, other = levels.get(keys[0]), levels.get(keys[1])
        if mine is None or other is None or evidence.values[mine].unit != evidence.values[other].unit:
            continue
        check = judge_quotient(evidence, "share_of_amounts", place, mine, other)
        found += [check] if check is not None else []
    return found


def judge_quotient(evidence: Evidence, kind: str, place: int, part: int, whole: int) -> Check | None:
    """Judge a printed percentage by the two amounts it is the quotient of."""
    amounts = [evidence.values[number].values[0] for number in (part, whole)]
    steps = [evidence.compute_tolerance(number) for number in (part, whole)]
    if amounts[1] - steps[1] <= 0:
        return None
    low = (amounts[0] - steps[0]) / (amounts[1] + steps[1]) * WHOLE
    high = (amounts[0] + steps[0]) / (amounts[1] - steps[1]) * WHOLE
    computed, printed = round_digits(amounts[0] / amounts[1] * WHOLE), evidence.values[place].values[0]
    bounds = evidence.compute_bounds(place)
    apart = is_apart((low, high), bounds, evidence.compute_tolerance(place))
    item = evidence.items[place]
    shown = "÷".join(f"{evidence.items[number].value_text}{evidence.items[number].unit}" for number in (part, whole))
    tail = "不符" if apart else "相符"
    name = "完成率" if kind == "completion_rate" else f"“{item.indicator}”"
    message = f"{name}{item.value_text}{item.unit}，按{shown}推算为{computed}%，两者{tail}"
    numbers = (computed, printed)
    return evidence.create_check(kind, message, (part, whole, place), numbers, DOUBT if apart else HOLDS)
