"""Processor milliseconds of a list page of 25 rows, rendered in process, beside django-tables2 in the same run.

`python -m benchmarks.list_page [--runs 5] [--pages 100]`. Ours is the whole page as a person gets it:
middleware, session, rights, menus, filters, count and 25 rows. The peer is a bare table. Both read the
same database file, and their runs take turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.installation import Installation, create_installation
from benchmarks.peers.environment import prepare_peers
from benchmarks.report import write_table

BAR_MS = 45.0
_PROJECT = Path(__file__).resolve().parent.parent


def measure_here(page: str, pages: int, username: str) -> float:
    """Return the processor milliseconds of one page of ours; runs in a process whose settings are set."""
    import django

    django.setup()
    from django.test import Client

    from kepan.apps.accounts.models import User

    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(username=username))
    for _turn in range(10):
        answer = browser.get(page)
        if answer.status_code != 200:
            raise SystemExit(f"{page} answered {answer.status_code}")
    before = time.process_time()
    for _turn in range(pages):
        browser.get(page)
    return (time.process_time() - before) * 1000 / pages


def run_once(command: list[str], environment: dict[str, str]) -> float:
    """Run one of the contestants and return the figure it prints."""
    done = subprocess.run(command, env=environment, cwd=_PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
    return float(done.stdout.split()[-1])


def measure(installation: Installation, *, runs: int, pages: int) -> dict[str, float]:
    """Return the median of each contestant."""
    ours = [sys.executable, "-m", "benchmarks.list_page", "--pages", str(pages), "--here"]
    peer = [str(prepare_peers()), str(_PROJECT / "benchmarks" / "peers" / "tables2.py")]
    settings = {**installation.environment, "DJANGO_SETTINGS_MODULE": "kepan.site.settings", "KEPAN_LOG_LEVEL": "ERROR"}
    alone = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    contestants = {
        "list of plans, whole page": ([*ours, installation.pages["plans"], "bench000"], settings),
        "audit trail, whole page": ([*ours, installation.pages["trail"], "bench020"], settings),
        "django-tables2, bare table": ([*peer, str(installation.folder / "kepan.sqlite3"), str(pages)], alone),
    }
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for _run in range(runs):
        for name, (command, environment) in contestants.items():
            found[name].append(run_once(command, environment))
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> int:
    """Print the table; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--plans", type=int, default=10_000)
    parser.add_argument("--here", nargs=2, metavar=("PAGE", "USERNAME"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(measure_here(options.here[0], options.pages, options.here[1]))
        return 0
    with create_installation("sqlite", plans=options.plans, users=200) as installation:
        medians = measure(installation, runs=options.runs, pages=options.pages)
    rows = [(name, f"{milliseconds:.1f}") for name, milliseconds in medians.items()]
    write_table(f"List page of 25 rows, CPU ms in process (bar {BAR_MS:.0f})", ("page", "CPU ms"), rows)
    return int(any(value > BAR_MS for name, value in medians.items() if "whole page" in name))


if __name__ == "__main__":
    sys.exit(main())
