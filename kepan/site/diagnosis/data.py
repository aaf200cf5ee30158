"""Checks of what lies in the database: reachable, up to date, clock, queue, trail, sample logins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import Error, connection
from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from kepan.apps.trail.models import AuditEntry, AuditSeal
from kepan.apps.trail.sealing import get_anchor, get_head
from kepan.site.address import is_loopback, parse_bind
from kepan.site.checks import list_pending_migrations
from kepan.site.config import Config
from kepan.site.diagnosis.findings import Finding, fail, ok, warn
from kepan.site.diagnosis.inbox import list_inbox_findings
from kepan.site.queue import get_queue_state
from kepan.site.sample_logins import has_sample_login

_LEAST_POSTGRESQL = 150000
_CLOCK_SLACK = timedelta(seconds=60)
_HEARTBEAT_SECONDS = 120.0
_SEAL_AFTER = timedelta(minutes=10)
_LOOKED_AT = 2000


def list_database_findings(config: Config) -> list[Finding]:
    """Check the database; where it cannot be reached or is not up to date, nothing else of it is looked at."""
    try:
        findings = list(_check_database())
        pending = list_pending_migrations()
    except Error as problem:
        words = str(problem).strip().splitlines()[0]
        return [fail("database", words, "start the database server, or correct KEPAN_DATABASE_URL")]
    if pending:
        words = f"{len(pending)} wait, first {pending[0]}"
        return [*findings, fail("migrations", words, "take a backup, then run `kepan init`")]
    findings.append(ok("migrations", "all applied"))
    findings += [*_check_clock(), *_check_queue(config), *_check_trail(), *_check_sample(config)]
    return [*findings, *list_inbox_findings()]


def _check_database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            (mode,) = cursor.fetchone()
            if mode != "wal":
                yield warn(
                    "database",
                    f"SQLite keeps its journal as {mode}",
                    "use a local disk: WAL does not work on network folders",
                )
                return
            cursor.execute("SELECT sqlite_version()")
            yield ok("database", f"SQLite {cursor.fetchone()[0]}, write-ahead log")
            return
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    if number < _LEAST_POSTGRESQL:
        yield fail("database", f"PostgreSQL {number // 10000}", "use PostgreSQL 15 or later")
    else:
        yield ok("database", f"PostgreSQL {number // 10000}")


def _check_clock() -> Iterator[Finding]:
    now = timezone.now()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            there: datetime = cursor.fetchone()[0]
            if abs(there - now) > _CLOCK_SLACK:
                words = f"this machine and the database server are {abs(there - now).total_seconds():.0f} s apart"
                yield fail("clock", words, "let both follow a time server (chrony or systemd-timesyncd)")
                return
    times = list(AuditEntry.objects.order_by("-pk").values_list("at", flat=True)[:_LOOKED_AT])
    if times and max(times) > now + _CLOCK_SLACK:
        yield fail(
            "clock", "the trail holds entries of the future: the clock was set back", "let it follow a time server"
        )
    elif any(later + _CLOCK_SLACK < earlier for later, earlier in pairwise(times)):
        yield warn("clock", "times in the trail jump back by more than a minute", "let the clock follow a time server")
    else:
        yield ok("clock", f"{timezone.localtime(now):%Y-%m-%d %H:%M %Z}, in step with database and trail")


def _check_queue(config: Config) -> Iterator[Finding]:
    state = get_queue_state()
    beat = state.heartbeat_seconds
    late = state.oldest_seconds > config.get_number("KEPAN_READY_QUEUE_MINUTES") * 60
    if beat is None or beat > _HEARTBEAT_SECONDS:
        words = "none was ever seen" if beat is None else f"last seen {beat / 60:.0f} min ago"
        remedy = "start `kepan serve`, or `kepan worker` where the worker runs by itself"
        yield (fail if late else warn)("worker", words, remedy)
    else:
        yield ok("worker", f"seen {beat:.0f} s ago")
    waiting = state.counts.get("queued", 0) + state.counts.get("waiting", 0)
    if late:
        words = f"{waiting} jobs wait, the oldest for {state.oldest_seconds / 60:.0f} min"
        yield fail("queue", words, "see that a worker runs and look at its log; the jobs page shows what it does")
    else:
        yield ok("queue", f"{waiting} jobs wait, {state.counts.get('failed', 0)} have failed")


def _check_trail() -> Iterator[Finding]:
    head = get_head()
    if head.number and not get_anchor().is_file():
        yield fail(
            "audit trail",
            f"{get_anchor()} is missing: a cut-off end would not be noticed",
            "bring it back from a copy of the data folder, then run `kepan audit verify`",
        )
    waiting = AuditEntry.objects.filter(~Exists(AuditSeal.objects.filter(entry_id=OuterRef("pk"))))
    found = waiting.aggregate(number=Count("pk"), oldest=Min("at"))
    if found["oldest"] is not None and found["oldest"] < timezone.now() - _SEAL_AFTER:
        words = f"{found['number']} entries wait to be sealed"
        yield warn("audit trail", words, "see that a worker runs, then run `kepan audit verify`")
    else:
        yield ok("audit trail", f"{head.number} entries sealed, {found['number']} wait for the next sealing")


def _check_sample(config: Config) -> Iterator[Finding]:
    if not has_sample_login():
        yield ok("sample logins", "none")
        return
    host, _ = parse_bind(config.get_text("KEPAN_BIND"))
    remedy = "use an installation without sample data for real work"
    if is_loopback(host) and not config.list_texts("KEPAN_HOSTS"):
        yield warn("sample logins", "active, with a published password; reachable from this machine only", remedy)
    else:
        yield fail("sample logins", "active, with a published password, on a site that others reach", remedy)
