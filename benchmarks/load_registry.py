"""Open load on the pages of the registry over a hundred thousand organisations and half a million patents, or more.

`python -m benchmarks.load_registry --database sqlite|postgresql [--organisations 1000000]`. As `load_plans`, with an
installation of its own that `filling_registry` fills. Every client is a planner of the city, who sees all. Ends with 1
when a bar is missed: p95 150 ms, of the page of an organisation 200 ms.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.installation import create_installation
from benchmarks.load_pages import Party, find_misses, find_web_processes, list_rows, make_clock, measure_party
from benchmarks.load_plans import HEAD
from benchmarks.processes import find_free_port, run_server
from benchmarks.report import write_table

LISTS = Party(
    "planners",
    0,
    (
        "organisations",
        "organisations, district and kind",
        "organisations, district and kind, deep",
        "organisations, has and lacks",
        "organisations, highest revenue",
        "organisations, words",
        "patents of a kind",
    ),
)
BODIES = Party("planners", 0, ("organisation", "organisation, its rights"))
BARS = ((LISTS, 0.150), (BODIES, 0.200))


def main() -> int:
    """Measure one database engine and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--clients", type=int, default=20, choices=range(4, 21), metavar="4-20")
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--warm-up", type=float, default=10)
    parser.add_argument("--closed-seconds", type=float, default=5)
    options = parser.parse_args()
    rows: list[tuple[str, ...]] = []
    missed: list[str] = []
    filler = "benchmarks.filling_registry"
    with create_installation(options.database, plans=options.organisations, users=60, filler=filler) as installation:
        port = find_free_port()
        command = [sys.executable, "-m", "kepan.site.cli", "serve", "--bind", f"127.0.0.1:{port}"]
        log = installation.folder / "serve.log"
        with run_server(command, installation.environment, port=port, log=log):
            cpu = make_clock(find_web_processes(log), installation.environment.get("KEPAN_DATABASE_URL", ""))
            for party, bar in BARS:
                opened, closed = measure_party(installation, party, port=port, cpu=cpu, options=options)
                rows += list_rows(party, installation, opened, closed)
                missed += find_misses(party, installation, opened, closed, bar=bar)
    counts = ", ".join(f"{number} {name}" for name, number in installation.rows.items())
    write_table(
        f"{options.database}: {options.clients} clients, mean pause 2 s, {options.seconds:.0f} s; {counts}", HEAD, rows
    )
    for line in missed:
        print(f"missed: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
