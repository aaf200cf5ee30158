"""`kepan audit`: verify the trail from its first link, and seal what waits."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="name every changed, missing, inserted or unsealed entry")
    verify.add_argument("--format", choices=["text", "json"], default="text", help="text to read; json for programs")
    verify.add_argument(
        "--unsealed-minutes", type=float, default=10, help="how long an entry may wait for its seal (default: 10)"
    )
    seal = verbs.add_parser("seal", help="seal what waits, as the worker does every few seconds")
    seal.add_argument(
        "--all", action="store_true", help="also entries older than the usual window, after the clock was set back"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it; 1 where the trail is not whole."""
    from kepan.site.boot import start_django

    start_django()
    return _verify(arguments) if arguments.verb == "verify" else _seal(everything=arguments.all)


def _verify(arguments: argparse.Namespace) -> int:
    from kepan.apps.trail.verification import verify_trail

    result = verify_trail(now=datetime.now(UTC), unsealed_after=timedelta(minutes=arguments.unsealed_minutes))
    if arguments.format == "json":
        findings = [
            {"fault": finding.fault.value, "entry": finding.entry_id, "link": finding.number, "words": str(finding)}
            for finding in result.findings
        ]
        print(
            json.dumps(
                {
                    "whole": bool(result),
                    "links": result.links,
                    "head": {"number": result.head.number, "digest": result.head.digest},
                    "waiting": result.waiting,
                    "findings": findings,
                }
            )
        )
        return 0 if result else 1
    for finding in result.findings:
        print(finding, file=sys.stderr)
    state = "whole" if result else "NOT whole"
    print(
        f"audit trail {state}: {result.links} entries linked, {result.waiting} waiting for a seal, "
        f"head {result.head.number} {result.head.digest[:16]}"
    )
    if not result:
        print("Keep this database as it is, and compare it with a backup: `kepan restore FILE --into DIR`.")
    return 0 if result else 1


def _seal(*, everything: bool) -> int:
    from django.db import transaction

    from kepan.apps.trail.services import create_entry, seal_entries

    if everything:
        with transaction.atomic():
            create_entry(actor=None, action="trail.seal_all", reason="kepan audit seal --all")
    print(f"{seal_entries(everything=everything)} entries sealed")
    return 0
