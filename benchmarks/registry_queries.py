"""What the pages of a large registry ask of the database: milliseconds of lists and of one organisation, in process.

`python -m benchmarks.registry_queries --database sqlite|postgresql --organisations 100000`. Makes an installation of
its own and fills it (`filling_registry`). A list is read as `ListPage` reads it, counted to ten thousand and page by
page: the first hundred forward, then all of them back. An organisation is read with all that hangs on it. This is the
share of the database, asked by one client; what people wait for under load is measured on pages. Ends with 1 when a
bar is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.installation import create_installation
from benchmarks.load import compute_percentile
from benchmarks.report import write_table

BAR_LIST, BAR_ONE = 150.0, 200.0
MOST_COUNTED = 10_000
SIZE = 25
_PROJECT = Path(__file__).resolve().parent.parent
HEAD = ("what is read", "times", "p50 ms", "p95 ms", "p99 ms", "longest ms")
Rows = Any
"""A query set; the models are known only once Django is set up."""


def list_lists(user: Any) -> Iterator[tuple[str, Rows, Any]]:
    """Yield name, rows and order of the lists that are read."""
    from django.db.models import F
    from django.utils import timezone

    from kepan.apps.accounts.models import Region
    from kepan.apps.registry.selectors import (
        list_organisations,
        list_recognitions,
        list_rights,
        match_kind,
        match_lacking,
        match_title,
        match_words,
    )
    from kepan.web.ui.lists.keyset import Order

    today, rows = timezone.localdate(), list_organisations(user=user)
    district = Region.objects.filter(level="district").order_by("pk")[3]
    name, revenue = Order("name", F("name")), Order("revenue", F("latest_revenue"), is_descending=True)
    yield "organisations by name", rows, name
    yield "organisations, highest revenue first", rows, revenue
    yield "organisations of a district", rows.filter(region__path__under=district.path), name
    yield "organisations of a district, highest revenue first", rows.filter(region__path__under=district.path), revenue
    yield "organisations with a title", rows.filter(match_title("hnte", today=today)), name
    yield "organisations that lack a title", rows.filter(match_lacking("hnte", today=today)), name
    yield "organisations of a kind and an industry", _narrow(rows, match_kind("enterprise", today=today)), name
    yield "organisations of a size", rows.filter(size="large"), name
    yield "organisations founded in a year", rows.filter(founded_on__year=2012), name
    yield "organisations, two words", rows.filter(match_words("科技 有限")), name
    yield "organisations, a rare word", rows.filter(match_words("云汀")), name
    yield "patents, the newest first", list_rights(user=user), Order("filed", F("filed_on"), is_descending=True)
    yield "titles, the newest first", list_recognitions(user=user), Order("on", F("recognised_on"), is_descending=True)


def _narrow(rows: Rows, kind: Any) -> Rows:
    return rows.filter(kind, industry__begins="C39")


def measure_list(rows: Rows, order: Any, pages: int) -> list[float]:
    """Read the first pages of a list one after the other, then back again; return the milliseconds of each."""
    from kepan.web.ui.lists.keyset import read_cursor, read_part

    spent: list[float] = []

    def read(text: str) -> Any:
        begun = time.perf_counter()
        total = rows.order_by()[: MOST_COUNTED + 1].count()
        cursor = read_cursor(text, order) if text else None
        part = read_part(rows, order, cursor, SIZE, keys_first=True, total=total)
        spent.append((time.perf_counter() - begun) * 1000)
        return part

    part = read("")
    for _turn in range(pages - 1):
        if not part.after:
            break
        part = read(part.after)
    while part.before:
        part = read(part.before)
    return spent


def measure_bodies(user: Any, count: int) -> list[float]:
    """Read organisations with all that hangs on them; return the milliseconds of each."""
    from kepan.apps.registry.models import Organisation, RightParty
    from kepan.apps.registry.selectors import (
        count_rights,
        get_belongings,
        get_organisation,
        list_children,
        list_rights,
        match_owner,
    )

    last = Organisation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    dice = random.Random(1)
    owners = RightParty.objects.filter(right__in=[dice.randrange(1, last * 5) for _one in range(count)])
    spent = []
    for pk in owners.values_list("organisation_id", flat=True):
        begun = time.perf_counter()
        found = get_organisation(user=user, pk=pk)
        get_belongings(organisation=found)
        list(found.statements.all())
        list(found.recognitions.all())
        rights = list_rights(user=user).filter(match_owner(found))
        list(rights[:10])
        count_rights(rights)
        list(list_children(user=user, organisation=found)[:10])
        spent.append((time.perf_counter() - begun) * 1000)
    return spent


def measure_here(pages: int) -> dict[str, list[float]]:
    """Measure everything in a process whose settings are those of a filled installation."""
    import django

    django.setup()
    from kepan.apps.accounts.models import User

    user = User.objects.get(username="bench000")
    found = {name: measure_list(rows, order, pages) for name, rows, order in list_lists(user)}
    return {**found, "one organisation with all of it": measure_bodies(user, 4 * pages)}


def run_here(environment: dict[str, str], pages: int) -> dict[str, list[float]]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.registry_queries", "--here", "--pages", str(pages)]
    settings = {**environment, "DJANGO_SETTINGS_MODULE": "kepan.site.settings"}
    done = subprocess.run(command, env=settings, cwd=_PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def write_figures(title: str, found: dict[str, list[float]]) -> list[str]:
    """Print the table and return the bars that were missed, in words."""
    rows, missed = [], []
    for name, spent in found.items():
        figures = [compute_percentile(spent, percent) for percent in (50, 95, 99, 100)]
        rows.append((name, str(len(spent)), *(f"{figure:.0f}" for figure in figures)))
        if not figures[1] < (BAR_ONE if name.startswith("one ") else BAR_LIST):
            missed.append(f"{name}: p95 {figures[1]:.0f} ms")
    write_table(title, HEAD, rows)
    return missed


def main() -> int:
    """Measure one database engine and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--kept", type=Path, help="a filled installation that stands already, as JSON")
    parser.add_argument("--here", action="store_true", help="measure with the settings of the environment")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure_here(options.pages)))
        return 0
    filler = "benchmarks.filling_registry"
    with create_installation(
        options.database, plans=options.organisations, users=60, filler=filler, kept=options.kept
    ) as installation:
        found = run_here(installation.environment, options.pages)
    counts = ", ".join(f"{number} {name}" for name, number in installation.rows.items())
    missed = write_figures(f"{installation.database}: {counts}", found)
    for line in missed:
        print(f"missed: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
