"""What stands in each sheet of a workbook; places count the signs of the text from 0, the end is not included."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kepan.engine.plandoc import Item, Measure, Passage, PlanTree, Repair, SetAside
from kepan.engine.plandoc import labels as words
from kepan.store.files.workbooks.cells import Cell, Column

FILE, NUMBER, PLAN, SECTION = Column("文件", 18), Column("编号", 6), Column("第几份计划", 8), Column("章节", 30)
START, END = Column("起点（第几字）", 9), Column("终点（第几字）", 9)
TEXT, FROM, TO = Column("原文", 50), Column("起", 11), Column("止", 11)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its columns, and the rows that it has for a tree."""

    name: str
    columns: tuple[Column, ...]
    list_rows: Callable[[PlanTree], Iterator[Sequence[Cell]]]


def list_plan_rows(tree: PlanTree) -> Iterator[Sequence[Cell]]:
    """List a row for each plan of the text."""
    for number, plan in enumerate(tree.plans, 1):
        kind = words.PLAN_KINDS.get(plan.kind, plan.kind)
        items = sum(1 for item in tree.items if item.plan == number - 1)
        measures = sum(1 for measure in tree.measures if measure.plan == number - 1)
        years = plan.year_from, plan.year_to
        yield tree.source.name, number, plan.title, kind, *years, plan.territory, items, measures, *plan.span


def list_item_rows(tree: PlanTree) -> Iterator[Sequence[Cell]]:
    """List a row for each figure."""
    for item in tree.items:
        yield (
            tree.source.name,
            item.id,
            item.plan + 1,
            " / ".join(item.path),
            words.ITEM_KINDS.get(item.kind, item.kind),
            item.indicator,
            words.COMPARATORS.get(item.comparator, item.comparator),
            item.values[0],
            item.values[1] if len(item.values) > 1 else None,
            item.value_text,
            item.unit,
            item.period,
            item.date_from,
            item.date_to,
            words.DATE_SOURCES.get(item.dates_from or ""),
            item.parent,
            item.baseline,
            item.baseline_period,
            describe_change(item),
            item.modality,
            words.COMPARATORS.get(item.semantic_comparator or ""),
            words.ACCRUALS.get(item.accrual or ""),
            item.level,
            item.territory,
            *list_match(item),
            item.confidence,
            item.surface,
            *item.vspan,
        )


def describe_change(item: Item) -> str:
    """Describe direction, rate and form of a change."""
    parts = (
        "下降" if item.dir == "down" else "",
        "年均" if item.rate == "annual_avg" else "",
        "倍数" if item.form == "multiple" else "",
    )
    return "、".join(part for part in parts if part)


def list_match(item: Item) -> tuple[Cell, ...]:
    """List what the dictionary says: code and name, score, runner-up."""
    match = item.match
    return (None, None, None, None) if match is None else (match.code, match.name, match.score, match.runner_up)


def list_measure_rows(tree: PlanTree) -> Iterator[Sequence[Cell]]:
    """List a row for each measure."""
    for measure in tree.measures:
        offices = [list_offices(measure, role) for role in words.OFFICE_ROLES]
        yield (
            tree.source.name,
            measure.id,
            measure.parent,
            measure.plan + 1,
            get_path(tree, measure.section),
            measure.marker,
            measure.title,
            measure.action,
            measure.object,
            *offices,
            measure.deadline,
            measure.date_to,
            "、".join(words.EVIDENCE_KINDS.get(kind, kind) for kind in measure.evidence),
            write_numbers(measure.items),
            measure.text,
            *measure.span,
        )


def list_offices(measure: Measure, role: str) -> str:
    """List the offices of one role in a measure."""
    return "、".join(office.name for office in measure.offices if office.role == role)


def get_path(tree: PlanTree, section: int | None) -> str:
    """Return the headings above a part, the highest first."""
    titles: list[str] = []
    while section is not None and len(titles) < len(tree.sections):
        titles.append(tree.sections[section].title)
        section = tree.sections[section].parent
    return " / ".join(reversed(titles))


def write_numbers(numbers: Iterable[int]) -> str:
    """Write numbers of items in one cell."""
    return "、".join(str(number) for number in numbers)


def list_story_rows(tree: PlanTree) -> Iterator[Sequence[Cell]]:
    """List a row for each phase, problem and intention."""
    for phase in tree.phases:
        dates = (phase.window, phase.date_from, phase.date_to)
        yield tree.source.name, "阶段", phase.plan + 1, phase.name, *dates, phase.text, *phase.span
    for kind, passages in (("问题", tree.problems), ("打算", tree.intentions)):
        for passage in passages:
            yield list_passage(tree, kind, passage)


def list_passage(tree: PlanTree, kind: str, passage: Passage) -> Sequence[Cell]:
    """List the cells of a problem or an intention."""
    return tree.source.name, kind, passage.plan + 1, passage.marker, None, None, None, passage.text, *passage.span


def list_check_rows(tree: PlanTree) -> Iterator[Sequence[Cell]]:
    """List a row for each check: doubts first."""
    for verdict, word in words.VERDICTS.items():
        for check in tree.checks:
            if check.verdict == verdict:
                kind = words.CHECK_KINDS.get(check.kind, check.kind)
                places = "；".join(f"{start}–{end}" for start, end in check.spans)
                found = (check.expected, check.found, write_numbers(check.items), places)
                yield tree.source.name, word, kind, check.message, *found


def list_repair_rows(tree: PlanTree) -> Iterator[Sequence[Cell]]:
    """List a row for each proposed repair and each stretch that was set aside, in the order of the text."""
    source = tree.source
    rows = [(repair.start, list_repair(source.name, repair)) for repair in source.repairs]
    rows += [(part.start, list_set_aside(source.name, part)) for part in source.set_aside]
    for _, row in sorted(rows, key=lambda entry: entry[0]):
        yield row


def list_repair(name: str, repair: Repair) -> Sequence[Cell]:
    """List the cells of a proposed repair."""
    kind = words.REPAIR_KINDS.get(repair.kind, repair.kind)
    candidate = "（待人工判断）" if repair.candidate is None else repair.candidate or "（删去）"
    why = (repair.runner_up, repair.reason, repair.evidence, repair.certainty)
    return name, "修复建议", kind, repair.original, candidate, *why, repair.start, repair.end


def list_set_aside(name: str, part: SetAside) -> Sequence[Cell]:
    """List the cells of a stretch that was set aside."""
    kind = words.ASIDE_KINDS.get(part.kind, part.kind)
    return name, "放到一边", kind, part.text, None, None, None, None, None, part.start, part.end


def list_source_rows(tree: PlanTree) -> Iterator[Sequence[Cell]]:
    """List the row about the file."""
    source = tree.source
    script = {"simplified": "简体", "traditional": "繁体", "mixed": "简繁混用"}.get(source.script, source.script)
    doubts = sum(1 for check in tree.checks if check.verdict == "doubt")
    counts = (len(tree.plans), len(tree.items), len(tree.measures), doubts)
    yield source.name, source.sha256, source.encoding, script, *counts, len(source.repairs), len(source.set_aside)


SHEETS = (
    Sheet(
        "计划",
        (FILE, NUMBER, Column("题目", 40), Column("类型", 10), Column("起始年（年）", 8), Column("终止年（年）", 8),
         Column("地区", 14), Column("数字（个）", 8), Column("措施（条）", 8), START, END),
        list_plan_rows,
    ),
    Sheet(
        "目标",
        (FILE, NUMBER, PLAN, SECTION, Column("性质", 9), Column("指标", 40), Column("比较", 8), Column("数值", 12),
         Column("数值上限", 12), Column("原文数值", 12), Column("单位", 10), Column("期限", 12), FROM, TO,
         Column("日期依据", 9), Column("所属", 30), Column("基期值", 10), Column("基期", 10), Column("变化", 10),
         Column("语气", 7), Column("含义", 8), Column("累积方式", 8), Column("级别", 8), Column("地区", 12),
         Column("目录编码", 12), Column("目录指标", 24), Column("匹配度（0–1）", 8), Column("次选编码", 12),
         Column("可信度（0–1）", 8), Column("原文", 14), START, END),
        list_item_rows,
    ),
    Sheet(
        "措施",
        (FILE, NUMBER, Column("上级编号", 6), PLAN, SECTION, Column("序号", 8), Column("题目", 36), Column("动作", 10),
         Column("对象", 30), Column("牵头", 18), Column("责任", 18), Column("配合", 18), Column("期限", 12),
         Column("截止", 11), Column("佐证", 24), Column("数字编号", 12), TEXT, START, END),
        list_measure_rows,
    ),
    Sheet(
        "阶段问题打算",
        (FILE, Column("类别", 7), PLAN, Column("名称或序号", 20), Column("时段", 16), FROM, TO, TEXT, START, END),
        list_story_rows,
    ),
    Sheet(
        "疑点",
        (FILE, Column("结论", 7), Column("类别", 16), Column("说明", 70), Column("应为", 12), Column("实为", 12),
         Column("目标编号", 14), Column("位置（第几字）", 24)),
        list_check_rows,
    ),
    Sheet(
        "修订",
        (FILE, Column("处理", 9), Column("类别", 14), TEXT, Column("建议", 30), Column("次选", 20), Column("理由", 36),
         Column("依据", 36), Column("把握（0–1）", 8), START, END),
        list_repair_rows,
    ),
    Sheet(
        "来源",
        (FILE, Column("SHA-256", 66), Column("编码", 10), Column("字形", 9), Column("计划（份）", 8),
         Column("数字（个）", 8), Column("措施（条）", 8), Column("疑点（处）", 8), Column("修复建议（处）", 9),
         Column("放到一边（处）", 9)),
        list_source_rows,
    ),
)  # fmt: skip
"""The sheets in their order."""
