"""`kepan sample`: fill an empty database with the invented city 澜川市 (虚构示例), or write a large one to files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kepan.apps.accounts.models import User

PIECE, MOST_SIZE = 250_000, 5000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How large the city is and where it goes; nothing has to be given."""
    parser.add_argument("--size", type=int, help="organisations in the database (300)")
    parser.add_argument("--seed", type=int, help="another number makes another city (2026)")
    parser.add_argument(
        "--enterprises", type=int, metavar="N", help="write N enterprises with all that belongs to them to files"
    )
    parser.add_argument("--parquet", type=Path, metavar="DIR", help="the new folder for these files")
    parser.add_argument(
        "--piece", type=int, default=PIECE, metavar="ROWS", help="rows made at a time: memory, never the result"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fill the database, or write files; 1 where something is there already."""
    from kepan.engine.samples import SEED, SIZE

    seed = SEED if arguments.seed is None else arguments.seed
    if arguments.parquet is not None or arguments.enterprises is not None:
        return write_files(arguments, seed)
    return fill_database(SIZE if arguments.size is None else arguments.size, seed)


def write_files(arguments: argparse.Namespace, seed: int) -> int:
    """Write the wide city to Parquet and print rows and digest of each table; the database is not touched."""
    from kepan.engine.samples import MAKERS, MOST_ENTERPRISES, WideCity, list_pieces
    from kepan.store.files.city import read_city_words
    from kepan.store.tables.parquet import write_parquet

    folder, size = arguments.parquet, arguments.enterprises
    if folder is None or size is None:
        print("kepan sample: --enterprises and --parquet go together", file=sys.stderr)
        return 2
    if not 0 < size <= MOST_ENTERPRISES or arguments.piece < 1:
        print(f"kepan sample: --enterprises is from 1 to {MOST_ENTERPRISES}, --piece at least 1", file=sys.stderr)
        return 2
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(f"kepan sample: {folder} is not an empty folder; nothing was written", file=sys.stderr)
        return 1
    words = read_city_words()
    city = WideCity(words, seed, size)
    try:
        for table in MAKERS:
            pieces = list_pieces(city, table, arguments.piece)
            written = write_parquet(folder, table, pieces, metadata={"notice": words.notice, "seed": str(seed)})
            print(f"{written.table}\t{written.rows}\t{written.digest}", flush=True)
    except OSError as error:
        print(f"kepan sample: {folder}: {error.strerror or error}", file=sys.stderr)
        return 1
    print(words.notice)
    return 0


def fill_database(size: int, seed: int) -> int:
    """Fill the database with the small city and its plans."""
    from kepan.site.boot import start_django

    if not 0 < size <= MOST_SIZE:
        print(f"kepan sample: --size is from 1 to {MOST_SIZE}; larger cities go to files (--parquet)", file=sys.stderr)
        return 2
    start_django(quiet=True)
    from django.db import transaction

    from kepan.apps.accounts.permissions import RefusalError
    from kepan.site.sample_data import SAMPLE_PASSWORD, create_sample

    try:
        with transaction.atomic():
            users = create_sample()
            plans = fill_sample_plans(users=users)
            records = fill_sample_registry(users=users, size=size, seed=seed)
            entries = fill_sample_ledgers(users=users, seed=seed)
            fill_sample_sharing(users=users)
    except RefusalError as refusal:
        print(f"kepan sample: {refusal.reason}", file=sys.stderr)
        return 1
    bodies = records["registry.organisation"]
    print(
        f"澜川市 (虚构示例): {len(users)} logins, {plans} plans, {bodies} organisations, {sum(records.values())} rows, "
        f"{entries} entries of ledgers"
    )
    print(f"logins: {' '.join(users)}")
    print(f"password of all: {SAMPLE_PASSWORD}")
    return 0


def fill_sample_plans(*, users: dict[str, User]) -> int:
    """Add the sample plans as the sample users and return how many."""
    from kepan.site.sample_plans import create_sample_plans

    return create_sample_plans(users=users)


def fill_sample_ledgers(*, users: dict[str, User], seed: int) -> int:
    """Enter invented records into the ledgers, as the officer; return how many."""
    from kepan.site.sample_ledgers import create_sample_ledgers

    return create_sample_ledgers(users=users, seed=seed)


def fill_sample_sharing(*, users: dict[str, User]) -> int:
    """Open data sets, ask for some and order one as the sample users; return how many are open."""
    from kepan.site.sample_sharing import create_sample_sharing

    return create_sample_sharing(users=users)


def fill_sample_registry(*, users: dict[str, User], size: int, seed: int) -> dict[str, int]:
    """Add the records of the city, registered by the officer, and return how many rows each table got."""
    from kepan.site.sample_registry import create_sample_registry

    return create_sample_registry(users=users, size=size, seed=seed)
