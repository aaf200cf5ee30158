"""Entries follow a changed type, some at a time: what they were stays in their history."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.desk.services import JobRun
from kepan.apps.ledgers.models import Entry, EntryValue, EntryVersion, Ledger, LedgerVersion
from kepan.apps.ledgers.selectors import read_version
from kepan.apps.ledgers.services.writing import Change, compute_change, save_hanging, set_derived, set_organisation
from kepan.engine.ledgers.changes import compare_types, migrate_values
from kepan.engine.ledgers.types import LedgerType

MIGRATE = "ledgers.migrate"
CHUNK = 200


def run_migration(run: JobRun) -> dict[str, int]:
    """Let all entries of a ledger follow its type in a job, chunk by chunk; killed, it goes on with those left."""
    ledger = Ledger.objects.select_related("current").get(pk=run.arguments["ledger"])
    total, done = Entry.objects.filter(ledger=ledger).exclude(type_version=ledger.current_id).count(), 0
    while count := migrate_some(ledger=ledger, most=CHUNK):
        done += count
        run.report(done, max(total, 1), _("已处理 %(done)s 条") % {"done": done})
    return {"entries": done}


@transaction.atomic
def migrate_some(*, ledger: Ledger, most: int) -> int:
    """Let some entries follow the type of their ledger; return how many did, 0 when all have."""
    version = ledger.current
    if version is None:
        return 0
    rows = Entry.objects.select_for_update(of=("self",)).select_related("region", "ledger", "type_version")
    entries = list(rows.filter(ledger=ledger).exclude(type_version=version.pk).order_by("pk")[:most])
    type_ = read_version(version)
    # A field may have got a slot, or lists may filter by it no longer.
    EntryValue.objects.filter(entry__in=entries).delete()
    EntryVersion.objects.bulk_create([_migrate(entry, version, type_) for entry in entries])
    return len(entries)


def _migrate(entry: Entry, version: LedgerVersion, type_: LedgerType) -> EntryVersion:
    former = entry.type_version
    kept = EntryVersion(
        entry=entry,
        number=entry.version,
        type_version=former,
        state=entry.state,
        values=entry.values,
        changed_by=version.changed_by,
        reason=_("台账定义改为第 %(number)s 版") % {"number": version.number},
    )
    change = compare_types(read_version(former), type_)
    moved = migrate_values(change, entry.values, entry.state)
    entry.values, entry.state, entry.type_version = dict(moved.values), moved.state, version
    entry.version += 1
    entry.updated_at = timezone.now()
    follow = Change(entry, type_, version, dict(kept.values))
    set_organisation(follow)
    compute_change(follow)
    set_derived(follow)
    entry.save()
    save_hanging(follow, is_lenient=True)
    return kept
