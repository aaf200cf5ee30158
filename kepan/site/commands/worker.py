"""`kepan worker`: background jobs and the scheduler, until a signal ends it."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument("--interval", type=float, default=0.25, help="seconds between two looks (default: 0.25)")
    parser.add_argument("--batch", action="store_true", help="end when nothing is left to do")


def run(arguments: argparse.Namespace) -> int:
    """Work; 0 after a signal to end."""
    from kepan.site.boot import start_django

    start_django()
    from kepan.apps.desk.services.worker import run_worker
    from kepan.site.jobs import SWEEPS

    run_worker(sweeps=SWEEPS, interval=arguments.interval, batch=arguments.batch)
    return 0
