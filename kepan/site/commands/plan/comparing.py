"""`kepan plan diff`: two plans side by side, or a plan with those of the level below."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence

from kepan.engine.plandoc import PlanTree, Vocabulary
from kepan.engine.plandoc import labels as words
from kepan.engine.plandoc.comparison import Coverage, CoverageDiff, PlanDiff, Share, Side, compare_levels, compare_plans
from kepan.site.commands.plan.columns import fill_width, measure_width, write_visible
from kepan.site.commands.plan.reading import STANDARD_INPUT, CommandError, DocumentReader

KIND_WIDTH = 20
LEVEL_WIDTH = 10


def run_diff(arguments: argparse.Namespace) -> int:
    """Compare what was named; 0 whether or not something changed."""
    check_usage(arguments)
    reader = DocumentReader(arguments.name)
    trees = [reader.compile_named(word) for word in arguments.files]
    below = [reader.compile_named(word) for word in arguments.districts or ()]
    diff = create_diff(arguments, trees, below, reader.vocabulary)
    if arguments.format == "json":
        print(json.dumps(diff.as_json(), ensure_ascii=False, separators=(", ", ": ")))
    elif isinstance(diff, PlanDiff):
        print(export_diff(diff, everything=arguments.all))
    else:
        print(export_coverage(diff))
    return 0


def create_diff(
    arguments: argparse.Namespace, trees: list[PlanTree], below: list[PlanTree], vocabulary: Vocabulary
) -> PlanDiff | CoverageDiff:
    """Create the comparison that was asked for."""
    first = get_plan(arguments.plan_a, trees[0])
    if below:
        return compare_levels(trees[0], below, vocabulary=vocabulary, city_plan=first)
    second = get_plan(arguments.plan_b, trees[1])
    return compare_plans(trees[0], trees[1], vocabulary=vocabulary, before_plan=first, after_plan=second)


def check_usage(arguments: argparse.Namespace) -> None:
    """Refuse words that do not go together."""
    named = [*arguments.files, *(arguments.districts or ())]
    if named.count(STANDARD_INPUT) > 1:
        raise CommandError("standard input can be read only once", 2)
    if arguments.districts and (len(arguments.files) != 1 or arguments.plan_b):
        raise CommandError("diff CITY --districts D1 D2 … takes one document before --districts, and no --plan-b", 2)
    if not arguments.districts and len(arguments.files) != 2:
        raise CommandError("diff takes two documents, or one with --districts", 2)


def get_plan(number: int | None, tree: PlanTree) -> int | None:
    """Return the place of the plan that a person numbered from 1 on; None for the whole text."""
    if number is None:
        return None
    if number > len(tree.plans):
        raise CommandError(f"{tree.source.name} holds {len(tree.plans)} plans, there is no number {number}", 2)
    return number - 1


def export_diff(diff: PlanDiff, *, everything: bool) -> str:
    """Return what changed between two plans as lines: figures, measures, headings, then the counts."""
    lines = [f"{describe_side(diff.before)} → {describe_side(diff.after)}"]
    groups = (("指标", diff.items), ("措施", diff.measures), ("标题", diff.sections))
    for head, changes in groups:
        shown = [(change.kinds, change.message) for change in changes if everything or change.kinds != ("kept",)]
        lines.append(f"{head}：{len(shown)} 处变化" if not everything else f"{head}：{len(shown)} 条")
        lines.extend(write_change(kinds, message) for kinds, message in shown)
    counts = "  ".join(f"{words.CHANGE_KINDS[kind]} {count}" for kind, count in diff.count_kinds().items())
    return "\n".join([*lines, f"合计：{counts}" if counts else "合计：没有指标"])


def describe_side(side: Side) -> str:
    """Describe one of the plans compared."""
    years = "–".join(dict.fromkeys(str(year) for year in (side.year_from, side.year_to) if year is not None))
    return write_visible(f"{side.title or side.name}{f'（{years}）' if years else ''}")


def write_change(kinds: Sequence[str], message: str) -> str:
    """Write one change: what sort it is, and what happened."""
    sorts = "、".join(words.CHANGE_KINDS.get(kind, kind) for kind in kinds)
    column = fill_width(sorts, KIND_WIDTH) if measure_width(sorts) <= KIND_WIDTH else sorts
    return f"  {column} {write_visible(message)}"


def export_coverage(diff: CoverageDiff) -> str:
    """Return who carries which share of each target, what is not covered, and what is added below."""
    names = [describe_side(side) for side in diff.districts]
    lines = [f"{describe_side(diff.above)} ↔ {'、'.join(names)}"]
    for coverage in diff.targets:
        kind = words.COVERAGE_KINDS.get(coverage.kind, coverage.kind)
        lines.append(f"  {fill_width(kind, LEVEL_WIDTH)} {write_visible(coverage.message)}")
        lines.extend(f"  {' ' * LEVEL_WIDTH} · {line}" for line in list_shares(coverage, names))
    lines.append(f"下级自提：{len(diff.extras)} 项")
    lines.extend(f"  {names[extra.district]}  {write_visible(extra.message)}" for extra in diff.extras)
    return "\n".join(lines)


def list_shares(coverage: Coverage, names: Sequence[str]) -> Iterator[str]:
    """List what each plan below says to a target, and those that say nothing."""
    for share in coverage.shares:
        yield f"{names[share.district]}  {describe_share(share)}"
    if coverage.missing and coverage.shares:
        yield f"没有写：{'、'.join(names[number] for number in coverage.missing)}"


def describe_share(share: Share) -> str:
    """Describe what one plan below carries."""
    ratio = "" if share.ratio is None else f"  占 {float(share.ratio):.2%}"
    reason = "" if share.reason is None else f"  （{share.reason}）"
    return write_visible(f"{share.item.indicator} {share.item.value_text}{share.item.unit}{ratio}{reason}")
