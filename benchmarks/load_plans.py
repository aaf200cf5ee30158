"""Open load on the pages of planning over a thousand plans of a hundred figures each.

`python -m benchmarks.load_plans --database sqlite|postgresql`. As `load_pages`, with an installation of its own that
`filling_plans` fills. Every client is a planner of the city, who sees all plans. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.installation import create_installation
from benchmarks.load_pages import Party, find_misses, find_web_processes, list_rows, make_clock, measure_party
from benchmarks.processes import find_free_port, run_server
from benchmarks.report import write_table

READING = Party(
    "planners",
    0,
    (
        "plans",
        "plans, deep",
        "plans, filtered and sorted",
        "plans, words",
        "draft",
        "plan in force",
        "targets of a plan",
    ),
)
LOOKING = Party(
    "planners",
    0,
    ("duties", "duties, late", "search, common", "search, rare", "search, words", "search, number", "search box"),
)
HEAD = ("page", "requests", "p50 ms", "p95 ms", "p99 ms", "errors", "closed loop, 4 clients, a second", "CPU ms")


def main() -> int:
    """Measure one database engine and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--clients", type=int, default=20, choices=range(4, 21), metavar="4-20")
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--warm-up", type=float, default=10)
    parser.add_argument("--closed-seconds", type=float, default=5)
    options = parser.parse_args()
    rows: list[tuple[str, ...]] = []
    missed: list[str] = []
    filler = "benchmarks.filling_plans"
    with create_installation(options.database, plans=options.plans, users=60, filler=filler) as installation:
        port = find_free_port()
        command = [sys.executable, "-m", "kepan.site.cli", "serve", "--bind", f"127.0.0.1:{port}"]
        log = installation.folder / "serve.log"
        with run_server(command, installation.environment, port=port, log=log):
            cpu = make_clock(find_web_processes(log), installation.environment.get("KEPAN_DATABASE_URL", ""))
            for party in (READING, LOOKING):
                opened, closed = measure_party(installation, party, port=port, cpu=cpu, options=options)
                rows += list_rows(party, installation, opened, closed)
                missed += find_misses(party, installation, opened, closed)
    counts = ", ".join(f"{number} {name}" for name, number in installation.rows.items())
    write_table(
        f"{options.database}: {options.clients} clients, mean pause 2 s, {options.seconds:.0f} s; {counts}", HEAD, rows
    )
    for line in missed:
        print(f"missed: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
