"""`kepan plan show`: the document in the terminal with its figures, measures, offices and damage marked.

Every mark says in words what it is: `[120家 目标3]`, or on a terminal the figure in colour with `目标3` behind it.
The text itself is printed as it stands; only signs that would steer the terminal are replaced.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys

from kepan.engine.plandoc import PlanTree
from kepan.engine.plandoc import labels as words
from kepan.site.commands.plan.marks import list_marks
from kepan.site.commands.plan.painting import Painter
from kepan.site.commands.plan.reading import DocumentReader
from kepan.site.commands.plan.tables import describe_plan, describe_repair

WIDTH = 100


def run_show(arguments: argparse.Namespace) -> int:
    """Print one document with its marks, then what is doubtful in it."""
    reader = DocumentReader(arguments.name)
    document = reader.read_or_end(arguments.files[0])
    tree = reader.compile(document)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    painter = Painter(is_coloured(), arguments.width or get_width())
    for line in painter.list_lines(document.text, list_marks(document.text, tree)):
        print(line)
    print_summary(tree, painter)
    return 0


def is_coloured() -> bool:
    """Say whether colours may be used: on a terminal that knows them, unless NO_COLOR says no."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def get_width() -> int:
    """Return the columns of the terminal, or a plain number where there is none."""
    return shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH


def print_summary(tree: PlanTree, painter: Painter) -> None:
    """Print the counts, the checks and the repairs below the document."""
    counts = f"{len(tree.items)} 个数字  {len(tree.measures)} 条措施"
    print(f"\n{painter.write_bold(counts)}")
    if len(tree.plans) > 1:
        for number, plan in enumerate(tree.plans, 1):
            painter.print_wrapped(f"第{number}份计划：{describe_plan(plan)}")
    for check in tree.checks:
        painter.print_wrapped(f"{words.VERDICTS[check.verdict]} {check.message}")
    for repair in tree.source.repairs:
        painter.print_wrapped(describe_repair(repair))
