"""`kepan import`: a table into the registry without a browser; the same steps as the pages, run here."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kepan.apps.accounts.models import Region, User
    from kepan.apps.imports.models import Batch

ALL_IN, REFUSED, USAGE = 0, 1, 2
SECONDS_BETWEEN_LINES = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument("file", nargs="?", type=Path, help="xlsx, xls, ods, csv …")
    parser.add_argument("--target", help="the table to import into, such as organisations or rights")
    parser.add_argument("--profile", help="how the source writes its exports, such as lens; says the table, too")
    parser.add_argument("--region", metavar="CODE", help="region of new records")
    parser.add_argument("--user", required=True, metavar="USERNAME", help="who answers for the import")
    parser.add_argument("--source", default="", help="where the table comes from: its columns are remembered by it")
    parser.add_argument("--sheet", default="", metavar="NAME", help="sheet, where it is not the likeliest one")
    parser.add_argument("--map", action="append", default=[], metavar="HEADING=FIELD", help="field of a column")
    parser.add_argument("--option", action="append", default=[], metavar="FIELD=VALUE", help="the same for all rows")
    parser.add_argument("--policy", choices=["good", "all"], default="good", help="which rows: the good ones, or all")
    parser.add_argument("--dry-run", action="store_true", help="judge every row and write nothing")
    parser.add_argument("--returned", type=Path, metavar="OUT.xlsx", help="own table with the reason beside each cell")
    parser.add_argument("--undo", type=int, metavar="N", help="take batch N back")
    parser.add_argument("--reason", default="", help="why it is taken back")


def run(arguments: argparse.Namespace) -> int:
    """Do it; 0 all rows are in, 1 some were refused or all of it, 2 wrong usage."""
    fault = _check(arguments)
    if fault:
        print(f"kepan import: {fault}", file=sys.stderr)
        return USAGE
    from kepan.site.boot import start_django

    start_django(quiet=True)
    from kepan.apps.accounts.permissions import RefusalError

    try:
        user = _find_user(arguments.user)
        if arguments.undo is not None:
            return _undo(user, arguments)
        return _import(user, arguments)
    except RefusalError as refusal:
        print(f"kepan import: {refusal.reason}", file=sys.stderr)
        return REFUSED


def _check(arguments: argparse.Namespace) -> str:
    """Say what is wrong with the words that were given; nothing where they are right."""
    if arguments.undo is not None:
        return "" if arguments.reason.strip() else "--undo asks for a --reason, which is kept in the trail"
    if arguments.file is None:
        return "name a file"
    if not arguments.file.is_file():
        return f"{arguments.file}: no such file"
    if not (arguments.target or arguments.profile) or not arguments.region:
        return "say where the table goes: --target or --profile, and --region"
    for pair in (*arguments.map, *arguments.option):
        if "=" not in pair:
            return f"{pair}: write NAME=VALUE"
    return ""


def _find_user(name: str) -> User:
    from kepan.apps.accounts.permissions import RefusalError
    from kepan.apps.accounts.selectors import find_active_user

    user = find_active_user(username=name.strip().lower())
    if user is None:
        raise RefusalError(f"there is no active user {name}")
    return user


def _find_region(code: str) -> Region:
    from kepan.apps.accounts.models import Region
    from kepan.apps.accounts.permissions import RefusalError

    region = Region.objects.filter(code=code).first()
    if region is None:
        raise RefusalError(f"there is no region {code}")
    return region


def _import(user: User, arguments: argparse.Namespace) -> int:
    from kepan.apps.accounts.permissions import RefusalError
    from kepan.apps.imports.services import Wish, create_import, find_target_key, map_unattended, start_apply

    target, profile = find_target_key(arguments.profile or arguments.target)
    if arguments.target and arguments.target != target:
        raise RefusalError(f"the profile {profile} is for {target}, not for {arguments.target}")
    with arguments.file.open("rb") as content:
        batch = create_import(
            actor=user, target=target, content=content, name=arguments.file.name,
            region=_find_region(arguments.region), source=arguments.source,
        )  # fmt: skip
    batch = _work(batch)
    wish = Wish(profile, _read_pairs(arguments.map), arguments.sheet, _read_pairs(arguments.option))
    batch = _work(map_unattended(actor=user, batch=batch, wish=wish))
    left, going = _count(batch)
    _say_counts(batch)
    is_written = False
    if not arguments.dry_run and going and not (left and arguments.policy == "all"):
        batch = _work(start_apply(actor=user, batch=batch, expected_version=batch.version, policy=arguments.policy))
        is_written, left = True, _count(batch)[0]
    if arguments.returned is not None and left:
        _write_returned(user, batch, arguments.returned)
    _end(user, batch, is_written=is_written, is_kept=not arguments.dry_run)
    return REFUSED if left else ALL_IN


def _read_pairs(pairs: list[str]) -> dict[str, str]:
    return {name: value for name, _equals, value in (pair.partition("=") for pair in pairs)}


def _work(batch: Batch) -> Batch:
    """Run the job of a batch here, saying how far it is; refused with the reason where it failed."""
    from django.db import connection

    from kepan.apps.accounts.permissions import RefusalError
    from kepan.apps.desk.enums import OPEN_JOBS, JobState
    from kepan.apps.desk.models import Job
    from kepan.apps.desk.services import run_job_here

    if batch.job_id is None:
        return batch
    key, done = batch.job_id, threading.Event()

    def tell() -> None:
        last = ""
        try:
            while not done.wait(SECONDS_BETWEEN_LINES):
                found = Job.objects.filter(pk=key).values_list("percent", "words").first()
                words = "{:3} %  {}".format(*found) if found else ""
                if words and words != last:
                    print(words, file=sys.stderr)
                    last = words
        finally:
            connection.close()

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        job = Job.objects.get(pk=key)
        run_job_here(job)
        # A worker may have taken the job first.
        while Job.objects.filter(pk=key, state__in=OPEN_JOBS).exists():
            done.wait(0.3)
    finally:
        done.set()
        teller.join()
    job.refresh_from_db()
    batch.refresh_from_db()
    if job.state != JobState.SUCCEEDED:
        raise RefusalError(job.error or batch.error or job.get_state_display())
    return batch


def _count(batch: Batch) -> tuple[int, int]:
    """Return how many rows wait for a person, and how many would be written."""
    outcomes: dict[str, int] = batch.counts.get("outcomes", {})
    return sum(outcomes.get(key, 0) for key in ("doubted", "refused")), sum(
        outcomes.get(key, 0) for key in ("create", "change")
    )


def _say_counts(batch: Batch) -> None:
    counts: dict[str, Any] = batch.counts
    words = ", ".join(f"{count} {outcome}" for outcome, count in counts.get("outcomes", {}).items())
    print(f"batch {batch.pk}: {batch.row_count} rows: {words or 'none'}", file=sys.stderr)
    if left := batch.look.get("left"):
        print(f"  columns that are not taken: {', '.join(left)}", file=sys.stderr)
    for outcome, reasons in counts.get("reasons", {}).items():
        for reason, count in reasons.items():
            print(f"  {outcome}: {reason} {count}", file=sys.stderr)


def _write_returned(user: User, batch: Batch, path: Path) -> None:
    from kepan.apps.imports.services import write_returned_workbook

    with write_returned_workbook(actor=user, batch=batch, only_noted=False) as content:
        path.write_bytes(content.read())
    print(f"{path}: the table with its reasons", file=sys.stderr)


def _end(user: User, batch: Batch, *, is_written: bool, is_kept: bool) -> None:
    """Say what became of the batch; one of a trial is dropped."""
    from kepan.apps.imports.services import drop_batch

    if is_written:
        print(f"batch {batch.pk} is in; take it back with: kepan import --undo {batch.pk} --reason … --user …")
    elif is_kept:
        print(f"batch {batch.pk}: nothing was written; go on at /imports/{batch.pk}/")
    else:
        _work(drop_batch(actor=user, batch=batch))
        print("tried only: nothing was written")


def _undo(user: User, arguments: argparse.Namespace) -> int:
    from kepan.apps.accounts.permissions import RefusalError
    from kepan.apps.imports.models import Batch
    from kepan.apps.imports.selectors import get_batch
    from kepan.apps.imports.services import undo_batch

    try:
        batch = get_batch(user, arguments.undo)
    except Batch.DoesNotExist as missing:
        raise RefusalError(f"there is no batch {arguments.undo} that {user.username} may see") from missing
    _work(undo_batch(actor=user, batch=batch, reason=arguments.reason))
    print(f"batch {batch.pk} was taken back")
    return ALL_IN
