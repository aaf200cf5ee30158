"""Parts against their whole: 120 = 20 + 30 + 70, and 23.5 亿元 that its rows make."""

from collections import defaultdict
from decimal import Decimal
from itertools import accumulate

from kepan.engine.plandoc.checks.evidence import DOUBT, HOLDS, NOTE, Evidence, is_apart
from kepan.engine.plandoc.tree import Check

NEARLY = Decimal("0.7")
CLOSELY = Decimal("0.9")
AVERAGES = ("均", "每")
ROWS = 3
# 省级以上 holds 国家级: such parts overlap and need not make the whole.
NESTED = ("以上", "及以上", "以下")


def list_sums(evidence: Evidence) -> list[Check]:
    """List wholes with marked parts: those that the parts make, and those that they miss or exceed."""
    families: dict[int, list[int]] = defaultdict(list)
    for place, whole in enumerate(evidence.wholes):
        if whole is not None and evidence.is_level(place) and evidence.is_level(whole):
            families[whole].append(place)
    found = []
    for whole, parts in families.items():
        alike = all(evidence.values[part].unit == evidence.values[whole].unit for part in parts)
        if len(parts) > 1 and alike and evidence.values[whole].unit != "%":
            check = judge_parts(evidence, whole, parts)
            found += [check] if check is not None else []
    return found + list_rows(evidence)


def judge_parts(evidence: Evidence, whole: int, parts: list[int]) -> Check | None:
    """Judge whether parts make their whole; None where they cover only some of it or overlap."""
    lows = [evidence.compute_bounds(part)[0] for part in parts]
    highs = [evidence.compute_bounds(part)[1] for part in parts]
    values = [max(evidence.values[part].values) for part in parts]
    amount, total = max(evidence.values[whole].values), sum(values, Decimal(0))
    rounding = sum((evidence.compute_rounding(place) for place in (whole, *parts)), Decimal(0))
    sums = list(accumulate(values))
    made = next((count for count, reached in enumerate(sums, 1) if count > 1 and reached == amount), 0)
    if made or abs(total - amount) <= rounding:
        return create_sum(evidence, whole, parts[: made or len(parts)], sums[(made or len(parts)) - 1])
    nested = any(
        evidence.items[part].indicator.endswith(NESTED) or "级以上" in evidence.items[part].indicator for part in parts
    )
    if nested or total < amount * NEARLY or any(word in evidence.items[whole].indicator for word in AVERAGES):
        return None
    inner = next((part for part in parts if total - max(evidence.values[part].values) == amount), None)
    if inner is not None and len(parts) > ROWS - 1:
        # 职工35万人（含困难企业1.8万人）、居民47万人: the part of a part is not counted twice.
        return create_sum(evidence, whole, [part for part in parts if part != inner], amount)
    reach = (sum(lows, Decimal(0)), sum(highs, Decimal(0)))
    if not is_apart(reach, evidence.compute_bounds(whole), rounding):
        return None
    difference = evidence.write_amount(abs(total - amount), whole)
    shown = evidence.write_amount(total, whole), evidence.write_amount(amount, whole)
    word = "少" if total < amount else "多"
    message = f"“{evidence.items[whole].indicator}”的分项合计{shown[0]}，与总数{shown[1]}不等，{word}{difference}"
    # 其中 need not name everything: only parts that nearly make the whole are surely meant to.
    partial = total < amount * CLOSELY
    message += "（分项可能没有列全）" if partial else ""
    numbers = evidence.list_printed(whole, amount, total)
    return evidence.create_check("parts_sum", message, (whole, *parts), numbers, NOTE if partial else DOUBT)


def create_sum(evidence: Evidence, whole: int, parts: list[int], total: Decimal) -> Check:
    """Create the confirmation that parts make their whole."""
    shown = "+".join(f"{evidence.items[part].value_text}{evidence.items[part].unit}" for part in parts)
    item = evidence.items[whole]
    message = f"“{item.indicator}”{item.value_text}{item.unit}与分项合计相符：{shown}"
    amount = max(evidence.values[whole].values)
    numbers = evidence.list_printed(whole, amount, total)
    return evidence.create_check("parts_sum", message, (whole, *parts), numbers, HOLDS)


def list_rows(evidence: Evidence) -> list[Check]:
    """List rows (A、B、C分别为a、b、c) that exactly make the figure before them; rows that do not say nothing."""
    found = []
    at, length = 0, len(evidence.items)
    while at < length:
        end = at
        while end < length and is_row(evidence, end) and evidence.sentences[end] == evidence.sentences[at]:
            end += 1
        if end - at >= ROWS and at > 0 and evidence.wholes[at] is None:
            whole, parts = at - 1, list(range(at, end))
            same = evidence.sentences[whole] == evidence.sentences[at] and evidence.is_level(whole)
            units = {evidence.values[place].unit for place in (whole, *parts)}
            total = sum((max(evidence.values[part].values) for part in parts), Decimal(0))
            if same and len(units) == 1 and total == max(evidence.values[whole].values):
                found.append(create_sum(evidence, whole, parts, total))
        at = max(end, at + 1)
    return found


def is_row(evidence: Evidence, place: int) -> bool:
    """Say whether a figure stands in a row of several with one verb."""
    return evidence.items[place].trace.get("indicator") == "row" and evidence.is_level(place)
