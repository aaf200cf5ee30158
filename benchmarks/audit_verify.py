"""How long sealing and verifying the audit trail take: python benchmarks/audit_verify.py [ENTRIES].

Fills a database of its own (KEPAN_DATABASE_URL, else SQLite in a temporary folder), seals, verifies, and
prints seconds, entries a second and the highest memory of the process. Bar: 10^6 entries verified in 60 s.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000


def main() -> int:
    """Fill, seal, verify; return 1 where the chain is not whole or the bar is missed."""
    os.environ["KEPAN_DATA_DIR"] = tempfile.mkdtemp(prefix="kepan-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from kepan.apps.trail.services import seal_entries
    from kepan.apps.trail.verification import verify_trail

    call_command("migrate", "trail", verbosity=0)
    begin = datetime.now(UTC) - timedelta(seconds=ENTRIES / 1000)
    before = json.dumps({"value": "2.80", "state": "proposed", "note": "研发投入强度", "weight": 1.5})
    after = json.dumps({"value": "2.85", "state": "accepted", "note": "研发投入强度", "weight": 1.5})
    for start in range(0, ENTRIES, 20_000):
        rows = [
            (
                connection.ops.adapt_datetimefield_value(begin + timedelta(milliseconds=number)),
                number % 50, "planning.update_target", "planning.target", str(number), "全社会研发投入占比",
                "/99/9901/", before, after, "", "", f"{number:032x}",
            )
            for number in range(start, min(start + 20_000, ENTRIES))
        ]  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO trail_auditentry (at, actor_id, action, subject_kind, subject_id, subject_title,"
                " region_path, before, after, reason, batch_digest, request_id)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )
    for name, act in (("seal", seal_entries), ("verify", lambda: verify_trail(now=datetime.now(UTC)))):
        started, cpu = time.perf_counter(), time.process_time()
        result = act()
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{connection.vendor} {name}: {ENTRIES} entries, {seconds:.1f} s ({time.process_time() - cpu:.1f} s CPU),"
            f" {ENTRIES / seconds:,.0f} a second, highest memory {peak:.0f} MB"
        )
    if not result or result.links != ENTRIES:
        print("the chain is not whole:", result)
        return 1
    return int(seconds > 60 and ENTRIES <= 1_000_000)


if __name__ == "__main__":
    sys.exit(main())
