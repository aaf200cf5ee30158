"""`kepan serve`: the web server and one worker, kept running."""

from __future__ import annotations

import argparse
import shutil
import sys
from contextlib import suppress

from kepan.site.address import is_answering, is_loopback, is_port_free, parse_bind
from kepan.site.config import Config, SettingError, get_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument("--bind", metavar="ADDRESS:PORT", help="where to listen (default: KEPAN_BIND)")
    parser.add_argument("--no-worker", action="store_true", help="start the web server only")


def find_refusal(config: Config, host: str, *, has_sample_login: bool) -> str:
    """Return why the site must not be opened on this address, or an empty text."""
    if is_loopback(host):
        return ""
    if has_sample_login:
        return (
            f"refusing to listen on {host}: sample logins with a published password are active.\n"
            "Use an address of this machine only (127.0.0.1), or an installation without sample data."
        )
    if config.has_generated_secret():
        return (
            f"refusing to listen on {host}: KEPAN_SECRET_KEY is the key generated on first use.\n"
            f"Set KEPAN_SECRET_KEY (and KEPAN_IDENTITY_KEY) in {config.file}; `kepan doctor` shows how to make one."
        )
    return ""


def run(arguments: argparse.Namespace) -> int:
    """Check, then serve until told to stop; 1 where a check refuses."""
    from kepan.site.boot import start_django

    try:
        config = get_config()
        start_django()
        host, port = parse_bind(arguments.bind or config.get_text("KEPAN_BIND"))
    except SettingError as problem:
        print(f"kepan serve: {problem}", file=sys.stderr)
        return 1
    refusal = _check(config, host, port)
    if refusal:
        print(f"kepan serve: {refusal}", file=sys.stderr)
        return 1
    return _serve(config, host, port, with_worker=config.is_on("KEPAN_WORKER") and not arguments.no_worker)


def _check(config: Config, host: str, port: int) -> str:
    from django.db import Error

    from kepan.site.checks import list_pending_migrations
    from kepan.site.sample_logins import has_sample_login

    try:
        pending = list_pending_migrations()
    except Error as problem:
        return f"the database cannot be reached: {str(problem).strip().splitlines()[0]}; `kepan doctor` says what to do"
    if pending:
        return f"the database is not up to date ({len(pending)} migrations wait, first {pending[0]}): run `kepan init`"
    refusal = find_refusal(config, host, has_sample_login=has_sample_login())
    if refusal:
        return refusal
    if not is_port_free(host, port):
        return f"{host}:{port} is in use: end the other server or choose another address with --bind"
    return ""


def _serve(config: Config, host: str, port: int, *, with_worker: bool) -> int:
    from django.conf import settings
    from django.db import connections

    from kepan.site.commands import worker
    from kepan.site.sample_logins import list_sample_logins
    from kepan.site.static import collect_static
    from kepan.site.supervisor import Child, Supervisor

    try:
        collect_static()
    except OSError as problem:
        print(f"kepan serve: static files cannot be written to {settings.STATIC_ROOT}: {problem}", file=sys.stderr)
        return 1
    # Only now: loading the pages lists the static files.
    from kepan.site.web_process import preload, serve_web

    shutil.rmtree(settings.KEPAN_RUN_DIR / "metrics", ignore_errors=True)
    lines = list_sample_logins()
    preload()
    connections.close_all()

    def run_worker() -> int:
        parser = argparse.ArgumentParser()
        worker.add_arguments(parser)
        return worker.run(parser.parse_args([]))

    def announce() -> bool:
        if not is_answering(host, port):
            return False
        shown = f"[{host}]" if ":" in host else host
        with suppress(OSError):
            print("\n".join([f"kepan is at http://{shown}:{port}/ (stop: Ctrl-C)", *lines]), flush=True)
        return True

    numbers = range(1, max(1, config.get_number("KEPAN_WEB_WORKERS")) + 1)
    children = [Child(f"web {number}", lambda: serve_web(config, host, port)) for number in numbers]
    if with_worker:
        children.append(Child("worker", run_worker))
    return Supervisor(children, on_tick=announce).run()
