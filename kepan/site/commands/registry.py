"""`kepan registry check`: run the data checks over all records and say what they found."""

from __future__ import annotations

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="run the data checks over all records, as the worker does once a day")
    check.add_argument("--format", choices=["text", "json"], default="text", help="text to read; json for programs")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 0 whatever was found, for findings are for people to look at."""
    from kepan.site.boot import start_django

    start_django()
    from kepan.apps.registry.selectors.quality import list_check_totals
    from kepan.apps.registry.services import check_all

    result, totals = check_all(), list_check_totals()
    if arguments.format == "json":
        rows = [
            {"check": row.check.code, "severity": row.check.severity, "open": row.count, "name": row.check.name_en}
            for row in totals
        ]
        words = {"records": result.records, "opened": result.opened, "resolved": result.resolved, "checks": rows}
        print(json.dumps(words, ensure_ascii=False))
        return 0
    for row in totals:
        print(f"{row.check.severity:8}{row.count:7}  {row.check.code:38}{row.check.name_en}")
    print(f"{result.records} records checked: {result.opened} findings opened, {result.resolved} resolved")
    return 0
