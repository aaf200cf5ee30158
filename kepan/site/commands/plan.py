"""`kepan plan …`: compiles plan documents. It never sets Django up, and imports the compiler only when called."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kepan.engine.plandoc.items import Item
    from kepan.engine.plandoc.tree import PlanTree

HEADINGS = ("指标", "比较", "数值", "单位", "期限", "性质", "所属")
NAME_WIDTH = 44


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands of `kepan plan` on a parser."""
    from kepan.store.files.texts import SUFFIXES

    commands = parser.add_subparsers(dest="plan_command", required=True, metavar="COMMAND")
    compiling = commands.add_parser("compile", help="compile plan documents into figures, measures and checks")
    compiling.add_argument("files", nargs="+", metavar="FILE", help=f"a document: {', '.join(SUFFIXES)}")
    compiling.add_argument(
        "--format", choices=("json", "table"), default="json", help="json (default; one object a line) or a table"
    )
    compiling.add_argument("--explain", action="store_true", help="say on standard error which rule made each field")


def run(arguments: argparse.Namespace) -> int:
    """Run a sub-command of `kepan plan`: 0 when every file was compiled, 1 when one was refused."""
    from kepan.engine.plandoc import compile_plan
    from kepan.site.config import SettingError, get_config
    from kepan.store.files.errors import FileRefusedError
    from kepan.store.files.texts import read_text_file
    from kepan.store.files.vocabulary import read_vocabulary

    try:
        limit = get_config().get_number("KEPAN_PLAN_MAX") * 1024 * 1024
    except SettingError as problem:
        print(f"kepan plan: {problem}", file=sys.stderr)
        return 1
    refused = 0
    for name in arguments.files:
        try:
            document = read_text_file(Path(name), limit=limit)
            for note in document.notes:
                print(f"kepan plan: {document.name}: {note.get_sentence()}", file=sys.stderr)
            tree = compile_plan(
                document.text,
                vocabulary=read_vocabulary(),
                name=document.name,
                sha256=document.sha256,
                encoding=document.encoding,
            )
        except FileRefusedError as refusal:
            print(f"kepan plan: {refusal}", file=sys.stderr)
            refused += 1
            continue
        print(export_json(tree) if arguments.format == "json" else export_table(tree))
        if arguments.explain:
            print(export_trace(tree), file=sys.stderr)
    return 1 if refused else 0


def export_json(tree: PlanTree) -> str:
    """Return the tree as one line of JSON."""
    return json.dumps(tree.as_json(), ensure_ascii=False, separators=(", ", ": "))


def export_table(tree: PlanTree) -> str:
    """Return the figures and checks of a tree as a table for reading in a terminal."""
    plan = tree.plans[0]
    doubts = sum(1 for check in tree.checks if check.verdict == "doubt")
    lines = [
        plan.title or tree.source.name,
        f"{len(tree.items)} 个数字  {len(tree.measures)} 条措施  {doubts} 处疑点",
    ]
    lines.append(export_row(HEADINGS))
    lines.extend(export_row(read_cells(item)) for item in tree.items)
    words = {"doubt": "疑点", "note": "提示", "holds": "相符"}
    lines.extend(f"{words[check.verdict]} {check.message}" for check in tree.checks)
    for repair in tree.source.repairs:
        candidate = "（待人工判断）" if repair.candidate is None else f"“{repair.candidate}”"
        place = f"{repair.start}–{repair.end}"
        lines.append(f"修复建议 {place} “{repair.original}” → {candidate}：{repair.reason}")
    return "\n".join(lines)


def read_cells(item: Item) -> tuple[str, ...]:
    """Read the cells of one item."""
    return (
        item.indicator,
        item.comparator,
        item.value_text,
        item.unit,
        item.period or "",
        item.kind,
        item.parent or "",
    )


def export_row(cells: tuple[str, ...]) -> str:
    """Return one row; the first column is as wide as a name may be, counted in terminal columns."""
    widths = (NAME_WIDTH, 6, 10, 8, 12, 16, 0)
    return " ".join(
        cell + " " * max(0, width - measure_width(cell)) for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def measure_width(text: str) -> int:
    """Measure how many terminal columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def export_trace(tree: PlanTree) -> str:
    """Return for each item the rule that made each field."""
    lines = []
    for item in tree.items:
        rules = "  ".join(f"{field}: {item.trace[field]}" for field in sorted(item.trace))
        lines.append(f"{item.id} {item.vspan[0]}–{item.vspan[1]} {item.surface} {item.indicator} | {rules}")
    return "\n".join(lines)


def main() -> int:
    """Run the command group on its own: python -m kepan.site.commands.plan compile FILE."""
    parser = argparse.ArgumentParser(prog="kepan plan")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
