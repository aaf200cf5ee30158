"""`kepan plan …`: compiles plan documents, shows them, compares them.

It never sets Django up, and imports the compiler only when called. Exit status: 0 when everything that was asked
for was done, 1 when a document was refused or a file could not be written, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys

LEAST_WIDTH = 20
SELDOM = (50_000, 20, 20)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands of `kepan plan` on a parser."""
    commands = parser.add_subparsers(dest="plan_command", required=True, metavar="COMMAND")
    compiling = commands.add_parser("compile", help="compile plan documents into figures, measures and checks")
    compiling.add_argument("files", nargs="+", metavar="FILE", help="a document; - reads standard input")
    compiling.add_argument(
        "--format",
        choices=("json", "table", "xlsx"),
        default="json",
        help="json (default; one object a line), a table for reading, or a workbook",
    )
    compiling.add_argument("--explain", action="store_true", help="say on standard error which rule made each field")
    compiling.add_argument(
        "--output", metavar="PATH", help="write there; a workbook goes beside its document unless this is given"
    )
    compiling.add_argument("--force", action="store_true", help="write over a file that exists")
    add_name(compiling)

    showing = commands.add_parser("show", help="print a document with its figures marked")
    showing.add_argument("files", nargs=1, metavar="FILE", help="a document; - reads standard input")
    showing.add_argument("--width", type=read_width, help="columns of the terminal; default: what it has, else 100")
    add_name(showing)

    comparing = commands.add_parser("diff", help="compare two plans, or a plan with those of the level below")
    comparing.add_argument("files", nargs="+", metavar="FILE", help="two documents, or one with --districts")
    comparing.add_argument("--districts", nargs="+", metavar="FILE", help="the plans of the level below")
    comparing.add_argument("--format", choices=("table", "json"), default="table", help="table (default) or json")
    comparing.add_argument("--plan-a", type=read_number, metavar="N", help="only plan number N of the first document")
    comparing.add_argument("--plan-b", type=read_number, metavar="N", help="only plan number N of the second document")
    comparing.add_argument("--all", action="store_true", help="list in the table also what did not change")
    add_name(comparing)


def add_name(parser: argparse.ArgumentParser) -> None:
    """Declare the option that says what standard input holds."""
    parser.add_argument(
        "--name", default="stdin", help="the name of what standard input holds; its ending says how it is read"
    )


def read_width(text: str) -> int:
    """Read a number of columns."""
    width = read_number(text)
    if width < LEAST_WIDTH:
        raise argparse.ArgumentTypeError(f"at least {LEAST_WIDTH} columns are needed")
    return width


def read_number(text: str) -> int:
    """Read a whole number from 1 on."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is needed, not {text!r}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Run a sub-command of `kepan plan` and return its exit status."""
    # The words and trees are many values without cycles; to look for cycles less often saves a tenth of the time.
    gc.set_threshold(*SELDOM)
    from kepan.site.commands.plan.comparing import run_diff
    from kepan.site.commands.plan.compiling import run_compile
    from kepan.site.commands.plan.reading import CommandError
    from kepan.site.commands.plan.showing import run_show

    commands = {"compile": run_compile, "show": run_show, "diff": run_diff}
    try:
        status = commands[arguments.plan_command](arguments)
        sys.stdout.flush()
    except CommandError as problem:
        print(f"kepan plan: {problem}", file=sys.stderr)
        return problem.status
    except BrokenPipeError:
        # Whoever read our output (head, less) has had enough; the interpreter must not complain when it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def main() -> int:
    """Run the command group on its own: python -m kepan.site.commands.plan compile FILE."""
    parser = argparse.ArgumentParser(prog="kepan plan")
    add_arguments(parser)
    return run(parser.parse_args())
