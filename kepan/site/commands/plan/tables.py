"""A plan tree as a table for reading in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kepan.engine.plandoc import Item, Plan, PlanTree, Repair
from kepan.engine.plandoc import labels as words
from kepan.site.commands.plan.columns import fill_width, measure_width, write_visible

HEADINGS = ("指标", "比较", "数值", "单位", "期限", "起止", "性质", "目录", "所属")
WIDTHS = (40, 6, 10, 8, 12, 21, 8, 14, 0)
# How a line of the table is cut: the names first, numbers and units never.
CUT = frozenset({0, 4, 7})


def export_table(tree: PlanTree) -> str:
    """Return the plans, figures, checks and repairs of a tree as a table."""
    lines = [*list_heads(tree), write_row(HEADINGS)]
    for number, plan in enumerate(tree.plans):
        if len(tree.plans) > 1:
            lines.append(f"── 第{number + 1}份计划：{describe_plan(plan)}")
        lines.extend(write_row(list_cells(item)) for item in tree.items if item.plan == number)
    lines.extend(f"{words.VERDICTS[check.verdict]} {write_visible(check.message)}" for check in tree.checks)
    lines.extend(map(describe_repair, tree.source.repairs))
    return "\n".join(lines)


def list_heads(tree: PlanTree) -> Iterator[str]:
    """List the lines above the table."""
    doubts = sum(1 for check in tree.checks if check.verdict == "doubt")
    plans = f"{len(tree.plans)} 份计划  " if len(tree.plans) > 1 else ""
    yield describe_plan(tree.plans[0]) if len(tree.plans) == 1 else write_visible(tree.source.name)
    yield f"{plans}{len(tree.items)} 个数字  {len(tree.measures)} 条措施  {doubts} 处疑点"


def describe_plan(plan: Plan) -> str:
    """Describe a plan in a line: title, kind, territory, years."""
    years = [str(year) for year in (plan.year_from, plan.year_to) if year is not None]
    parts = (
        plan.title or "（没有题目）",
        words.PLAN_KINDS.get(plan.kind, plan.kind),
        plan.territory or "",
        "–".join(dict.fromkeys(years)),
    )
    return write_visible("  ".join(part for part in parts if part))


def list_cells(item: Item) -> tuple[str, ...]:
    """List the cells of one item."""
    return (
        item.indicator,
        item.comparator,
        item.value_text,
        item.unit,
        item.period or "",
        write_dates(item.date_from, item.date_to),
        words.ITEM_KINDS.get(item.kind, item.kind),
        "" if item.match is None else item.match.code,
        item.parent or "",
    )


def write_dates(first: date | None, last: date | None) -> str:
    """Write a window of days; an open end stays empty."""
    if first is None and last is None:
        return ""
    return f"{'' if first is None else first.isoformat()}–{'' if last is None else last.isoformat()}"


def write_row(cells: Sequence[str]) -> str:
    """Write one row in columns; what is too wide is cut only where nothing is lost that counts."""
    parts = []
    for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True)):
        text = write_visible(cell)
        fits = place in CUT or measure_width(text) <= width
        parts.append(fill_width(text, width) if width and fits else text)
    return " ".join(parts).rstrip()


def describe_repair(repair: Repair) -> str:
    """Describe a proposed repair in a line."""
    candidate = "（待人工判断）" if repair.candidate is None else f"“{repair.candidate}”"
    place = f"{repair.start}–{repair.end}"
    return write_visible(f"修复建议 {place} “{repair.original}” → {candidate}：{repair.reason}")
