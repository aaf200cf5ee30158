"""`kepan plan …`: compiles plan documents; never sets Django up."""

import argparse
import json
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands of `kepan plan` on a parser."""
    commands = parser.add_subparsers(dest="plan_command", required=True, metavar="COMMAND")
    compiling = commands.add_parser("compile", help="compile plan documents into figures, measures and checks")
    compiling.add_argument("files", nargs="+", metavar="FILE", help="a .txt, .md or .docx file")
    compiling.add_argument(
        "--format", choices=("json", "table"), default="json", help="json (default) or a table for reading"
    )
    compiling.add_argument("--explain", action="store_true", help="say which rule made each field")


def run(arguments: argparse.Namespace) -> int:
    """Run a sub-command of `kepan plan`; return the exit code."""
    from kepan.engine.plandoc.compiler import compile_plan
    from kepan.store.files.vocabulary import read_vocabulary

    vocabulary = read_vocabulary()
    for name in arguments.files:
        text = open(name, encoding="utf-8-sig", newline="").read()
        tree = compile_plan(text, vocabulary=vocabulary, name=name)
        print(json.dumps(tree.as_json(), ensure_ascii=False))
    return 0


def main() -> int:
    """Run the command group on its own: python -m kepan.site.commands.plan compile FILE."""
    parser = argparse.ArgumentParser(prog="kepan plan")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
