"""Walking the whole chain: which entry was changed, removed, put in or left unsealed?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from kepan.apps.trail.chain import FIRST_DIGEST, Head, compute_digest, get_columns_sql, read_head
from kepan.apps.trail.models import AuditEntry, AuditSeal
from kepan.apps.trail.sealing import get_anchor, get_head

PAGE = 5000
MOST_FINDINGS = 200


class Fault(StrEnum):
    """What can be wrong with a trail."""

    CHANGED = "changed"
    MISSING = "missing"
    SEAL_MISSING = "seal missing"
    REWRITTEN = "chain rewritten"
    CUT_OFF = "end cut off"
    UNSEALED = "unsealed"
    ANCHOR_BROKEN = "anchor unreadable"


@dataclass(frozen=True)
class Finding:
    """One fault: the entry (0 where none is left) and the link it belongs to."""

    fault: Fault
    entry_id: int
    number: int

    def __str__(self) -> str:
        place = f"entry {self.entry_id}" if self.entry_id else f"seal {self.number}"
        return f"{place}: {EXPLANATIONS[self.fault].format(number=self.number)}"


EXPLANATIONS = {
    Fault.CHANGED: "changed: its content does not give the digest of seal {number}",
    Fault.MISSING: "missing: seal {number} names it, the table no longer has it",
    Fault.SEAL_MISSING: "missing: the chain has no link {number}",
    Fault.REWRITTEN: "the chain was rewritten: link {number} differs from the anchor outside the database",
    Fault.CUT_OFF: "the end was cut off: the anchor outside the database knows link {number}",
    Fault.UNSEALED: "inserted past the service, or left unsealed because no worker runs",
    Fault.ANCHOR_BROKEN: "the anchor outside the database cannot be read or is gone",
}


@dataclass(frozen=True)
class Verification:
    """What a walk found: links walked, the head, entries waiting for the sealer, and faults."""

    links: int
    head: Head
    waiting: int
    findings: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return not self.findings


def verify_trail(
    *, now: datetime, unsealed_after: timedelta = timedelta(minutes=10), progress: Callable[[int], None] | None = None
) -> Verification:
    """Walk the chain from the first link and return what is wrong; memory stays constant.

    At most 200 findings are kept. After a changed entry the walk goes on from the digest that was kept, so
    that only this entry is named and not all that follow.
    """
    findings: list[Finding] = []
    last = get_head()
    links = 0
    for finding in _walk(last, progress):
        if isinstance(finding, int):
            links = finding
        elif len(findings) < MOST_FINDINGS:
            findings.append(finding)
    findings += _compare_anchor(last)
    waiting, unsealed = _list_unsealed(now - unsealed_after, last)
    return Verification(links, last, waiting, tuple(findings + unsealed))


def _walk(last: Head, progress: Callable[[int], None] | None) -> Iterator[Finding | int]:
    """Yield a finding for each broken link, and after each page the number of links walked."""
    expected, previous, walked = 1, FIRST_DIGEST, 0
    query = (
        f"SELECT s.number, s.entry_id, s.digest, {get_columns_sql('e')} FROM trail_auditseal s "  # noqa: S608
        "LEFT JOIN trail_auditentry e ON e.id = s.entry_id "
        f"WHERE s.number > %s AND s.number <= %s ORDER BY s.number LIMIT {PAGE}"
    )
    after = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [after, last.number])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        for number, entry_id, digest, *row in rows:
            for gap in range(expected, min(number, expected + MOST_FINDINGS)):
                yield Finding(Fault.SEAL_MISSING, 0, gap)
            if row[0] is None:
                yield Finding(Fault.MISSING, entry_id, number)
            # After a missing link the digest before is unknown; the link itself cannot be judged.
            elif number == expected and compute_digest(previous, row) != digest:
                yield Finding(Fault.CHANGED, entry_id, number)
            expected, previous = number + 1, digest
        walked += len(rows)
        yield walked
        if progress is not None:
            progress(walked)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def _compare_anchor(last: Head) -> list[Finding]:
    try:
        anchor = read_head(get_anchor())
    except ValueError:
        return [Finding(Fault.ANCHOR_BROKEN, 0, last.number)]
    if anchor is None:
        return [Finding(Fault.ANCHOR_BROKEN, 0, last.number)] if last.number else []
    if anchor.number > last.number:
        return [Finding(Fault.CUT_OFF, 0, anchor.number)]
    if anchor.number and anchor.digest != _get_digest(anchor.number):
        return [Finding(Fault.REWRITTEN, 0, anchor.number)]
    return []


def _get_digest(number: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM trail_auditseal WHERE number = %s", [number])
        row = cursor.fetchone()
    return "" if row is None else str(row[0])


def _list_unsealed(before: datetime, last: Head) -> tuple[int, list[Finding]]:
    """Count entries without a link, and name those that are older than the sealer's usual delay."""
    rows = AuditEntry.objects.filter(~Exists(AuditSeal.objects.filter(entry_id=OuterRef("pk"))))
    old = rows.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:MOST_FINDINGS]
    return rows.count(), [Finding(Fault.UNSEALED, pk, last.number) for pk in old]
