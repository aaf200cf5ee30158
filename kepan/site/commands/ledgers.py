"""`kepan ledgers check|load|export`: types of ledgers between files and the database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="read types from files and name each fault; the shipped ones without a file")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE")
    load = verbs.add_parser("load", help="take types from files into the database; the shipped ones without a file")
    load.add_argument("files", nargs="*", type=Path, metavar="FILE")
    load.add_argument("--samples", action="store_true", help="also the sample entries in the files, marked as invented")
    export = verbs.add_parser("export", help="write the type of a ledger as YAML")
    export.add_argument("key", metavar="LEDGER")
    export.add_argument("--samples", action="store_true", help="with its invented entries, and no others, behind it")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 1 where a type has faults or there is no such ledger."""
    from kepan.engine.ledgers.faults import TypeFaultsError

    try:
        return {"check": check_types, "load": load_types, "export": export_type}[arguments.verb](arguments)
    except TypeFaultsError as error:
        from kepan.site.boot import start_django

        # What is wrong is said as the page says it: expressions are explained in English, and put into words there.
        start_django(quiet=True)
        from kepan.apps.ledgers.selectors import write_faults

        for fault in write_faults(error.faults):
            print(f"{fault.path}: {fault.words}", file=sys.stderr)
        return 1


def check_types(arguments: argparse.Namespace) -> int:
    """Read types and say how many are sound."""
    from kepan.store.files.ledgers import list_shipped_ledgers, read_ledger_file

    count = len([read_ledger_file(path) for path in arguments.files] or list_shipped_ledgers())
    print(f"{count} types read, no faults")
    return 0


def load_types(arguments: argparse.Namespace) -> int:
    """Take types into the database and say what became of each."""
    from kepan.site.boot import start_django

    start_django(quiet=True)
    from kepan.apps.ledgers.services import load_ledger_type
    from kepan.site.ledgers import load_shipped_ledgers
    from kepan.store.files.ledgers import read_ledger_file

    if not arguments.files:
        print(", ".join(f"{count} {name}" for name, count in sorted(load_shipped_ledgers().items())) or "no types")
        return 0
    for path in arguments.files:
        type_ = read_ledger_file(path)
        print(f"{type_.key}: {load_ledger_type(type_=type_)}")
    if arguments.samples:
        for path in arguments.files:
            print_samples(path)
    return 0


def print_samples(path: Path) -> None:
    """Take the sample entries of a file and say what became of them."""
    from kepan.apps.ledgers.selectors import list_all_ledgers
    from kepan.apps.ledgers.services import load_samples
    from kepan.store.files.city import read_city_words
    from kepan.store.files.ledgers import read_ledger_file, read_ledger_samples

    ledger = list_all_ledgers().get(key=read_ledger_file(path).key)
    notice = read_city_words().notice
    found = load_samples(actor=None, ledger=ledger, samples=read_ledger_samples(path), source=notice)
    left_out = sum(found.reasons.values())
    print(f"{ledger.key}: {found.created} sample entries written, {found.known} known, {left_out} left out")
    for why, count in found.reasons.most_common():
        print(f"  {count}: {why}")


def export_type(arguments: argparse.Namespace) -> int:
    """Print the type of a ledger as it holds now."""
    from kepan.site.boot import start_django

    start_django(quiet=True)
    from kepan.apps.ledgers.selectors import get_type, list_all_ledgers
    from kepan.apps.ledgers.services import list_samples
    from kepan.store.files.ledgers import write_ledger_yaml

    ledger = list_all_ledgers().filter(key=arguments.key).first()
    if ledger is None:
        print(f"kepan ledgers: there is no ledger {arguments.key}", file=sys.stderr)
        return 1
    samples = list_samples(actor=None, ledger=ledger) if arguments.samples else None
    print(write_ledger_yaml(get_type(ledger), samples), end="")
    return 0
