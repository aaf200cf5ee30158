"""Open load on the home page and on list pages, with the closed-loop rate and the CPU of a page besides.

`python -m benchmarks.load_pages --database sqlite|postgresql`. Makes an installation of its own in
a temporary folder, fills it, starts `kepan serve` on a free loopback port, logs every client in by
the login form and measures. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.client import Client
from benchmarks.installation import Installation, create_installation
from benchmarks.load import Load, find_own_places, log_in_all, measure_closed, measure_open
from benchmarks.processes import find_database_server, find_free_port, list_family, measure_cpu, run_server
from benchmarks.report import write_table

PASSWORD = "Lanchuan-bench-2026"
BAR_P95, BAR_CPU = 0.150, 45.0
LIST_PAGES = ("plans", "trail")
HEAD = ("page", "requests", "p50 ms", "p95 ms", "p99 ms", "errors", "closed loop, 4 clients, a second", "CPU ms")


@dataclass(frozen=True)
class Party:
    """Clients that are logged in as the same sort of people, and the pages they read."""

    name: str
    first_user: int
    pages: tuple[str, ...]


PARTIES = (Party("bureau", 0, ("home", "plans")), Party("auditors", 20, ("home", "trail")))


def find_web_processes(log: Path) -> list[int]:
    """Return the process ids of the web server from what `kepan serve` wrote about starting them."""
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    found = [int(entry["pid"]) for entry in entries if str(entry.get("child", "")).startswith("web")]
    if not found:
        raise RuntimeError("the log of the server does not say which processes serve the pages")
    return found


def make_clock(pids: list[int], url: str) -> Callable[[], float]:
    """Return a clock of the processor seconds of the web server and, on PostgreSQL, of its database server.

    The worker is left out: it does not serve pages.
    """

    database = find_database_server(urlsplit(url).port) if url else None

    def read() -> float:
        roots = pids + ([database] if database else [])
        return measure_cpu([member for root in roots for member in list_family(root)])

    return read


def measure_party(
    installation: Installation, party: Party, *, port: int, cpu: Callable[[], float], options: argparse.Namespace
) -> tuple[Load, dict[str, Load]]:
    """Log one party in and measure: open load on its pages together, then a closed loop on each page alone."""
    clients = [Client("127.0.0.1", port) for _ in range(options.clients)]
    usernames = [f"bench{party.first_user + number:03d}" for number in range(options.clients)]
    log_in_all(clients, usernames, PASSWORD, path=installation.pages["login"])
    pages = [installation.pages[page] for page in party.pages]
    find_own_places(clients, pages)
    opened = measure_open(clients, pages, cpu=cpu, warm_up=options.warm_up, measured=options.seconds)
    closed = {
        page: measure_closed(clients[:4], [installation.pages[page]], cpu=cpu, measured=options.closed_seconds)
        for page in party.pages
    }
    return opened, closed


def list_rows(party: Party, installation: Installation, opened: Load, closed: dict[str, Load]) -> list[tuple[str, ...]]:
    """Return a line for each page: waiting times under open load, rate and CPU of the closed loop."""
    rows = []
    for page in party.pages:
        figures, loop = opened.pages[installation.pages[page]], closed[page]
        waits = (f"{figures.compute_percentile(percent) * 1000:.0f}" for percent in (50, 95, 99))
        failed = len(figures.errors) + loop.count_errors()
        rate, cpu = f"{loop.compute_rate():.0f}", f"{loop.compute_cpu_ms():.1f}"
        rows.append((f"{page} ({party.name})", str(len(figures.seconds)), *waits, str(failed), rate, cpu))
    return rows


def find_misses(
    party: Party, installation: Installation, opened: Load, closed: dict[str, Load], *, bar: float = BAR_P95
) -> list[str]:
    """Return the bars that were missed, in words."""
    missed = []
    for page in party.pages:
        wait = opened.pages[installation.pages[page]].compute_percentile(95)
        if not wait < bar:
            missed.append(f"{page}: p95 {wait * 1000:.0f} ms")
        cpu = closed[page].compute_cpu_ms()
        if page in LIST_PAGES and not cpu <= BAR_CPU:
            missed.append(f"{page}: {cpu:.1f} ms of CPU")
        errors = opened.pages[installation.pages[page]].errors + closed[page].pages[installation.pages[page]].errors
        if errors:
            missed.append(f"{page}: {len(errors)} errors ({', '.join(sorted(set(errors)))})")
    return missed


def make_parser(text: str | None, *, number: str, default: int) -> argparse.ArgumentParser:
    """Make the parser that the scripts of load share; `number` is the option that says how much there is."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kept", type=Path, help="a filled installation that stands already, as JSON")
    parser.add_argument("--clients", type=int, default=20, choices=range(4, 21), metavar="4-20")
    parser.add_argument(f"--{number}", type=int, default=default, dest="number")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--warm-up", type=float, default=10)
    parser.add_argument("--closed-seconds", type=float, default=15)
    return parser


def run_load(options: argparse.Namespace, parties: Sequence[tuple[Party, float]], *, filler: str, users: int) -> int:
    """Measure each party with its bar on one database engine and print the table; return 1 when a bar is missed."""
    rows: list[tuple[str, ...]] = []
    missed: list[str] = []
    with create_installation(
        options.database, plans=options.number, users=users, filler=filler, kept=options.kept
    ) as installation:
        port = find_free_port()
        command = [sys.executable, "-m", "kepan.site.cli", "serve", "--bind", f"127.0.0.1:{port}"]
        log = installation.folder / "serve.log"
        with run_server(command, installation.environment, port=port, log=log):
            cpu = make_clock(find_web_processes(log), installation.environment.get("KEPAN_DATABASE_URL", ""))
            for party, bar in parties:
                opened, closed = measure_party(installation, party, port=port, cpu=cpu, options=options)
                rows += list_rows(party, installation, opened, closed)
                missed += find_misses(party, installation, opened, closed, bar=bar)
    counts = ", ".join(f"{number} {name}" for name, number in installation.rows.items())
    title = f"{installation.database}: {options.clients} clients, mean pause 2 s, {options.seconds:.0f} s; {counts}"
    write_table(title, HEAD, rows)
    for line in missed:
        print(f"missed: {line}")
    return int(bool(missed))


def main() -> int:
    """Measure the home page and the lists."""
    options = make_parser(__doc__, number="plans", default=10_000).parse_args()
    return run_load(options, [(party, BAR_P95) for party in PARTIES], filler="benchmarks.filling", users=200)


if __name__ == "__main__":
    sys.exit(main())
