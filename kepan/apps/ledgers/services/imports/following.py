"""What follows from entries that an import wrote: keys, days, former versions, and those that count them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F

from kepan.apps.imports.selectors import list_former
from kepan.apps.imports.services import Context
from kepan.apps.ledgers.models import Entry, EntryDue, EntryKey, EntryLink, EntryValue, EntryVersion
from kepan.apps.ledgers.selectors import get_view, load_linked, read_version
from kepan.apps.ledgers.services.composing import make_keys
from kepan.apps.ledgers.services.dues import list_wanted_dues
from kepan.apps.ledgers.services.parents import list_above, update_ancestors
from kepan.apps.ledgers.services.writing import begin_change, save_values
from kepan.engine.ledgers.judging import compute_flag
from kepan.engine.ledgers.scope import EntryView, create_scope
from kepan.engine.ledgers.types import LedgerType, Unique
from kepan.engine.ledgers.uniques import list_uniques


def list_rules(type_: LedgerType, view: EntryView, context: Context) -> list[tuple[str, Unique]]:
    """List the rules of what is unique that hold for an entry as it is seen."""
    scope = create_scope(type_, view, context.today)
    return [
        (name, rule)
        for name, rule in list_uniques(type_)
        if not rule.condition or compute_flag(type_, rule.condition, scope) is True
    ]


def update_followers(keys: Sequence[int], context: Context) -> None:
    """Write what hangs on entries anew, keep what changed ones were, and compute those that count them."""
    rows = list(Entry.objects.filter(pk__in=keys).select_related("ledger", "type_version", "region").order_by("pk"))
    if not rows:
        return
    save_values(rows, read_version(rows[0].type_version), rows[0].type_version.slots)
    _write_keys(rows, context)
    _write_dues(rows)
    _keep_versions(rows, context)
    update_ancestors(list_above(begin_change(row) for row in rows), actor=context.actor)


def _write_keys(rows: Sequence[Entry], context: Context) -> None:
    """Write what nobody may share; where somebody was quicker, the row of the import only warns."""
    made: list[EntryKey] = []
    type_ = read_version(rows[0].type_version)
    loaded = load_linked(type_=type_, values=[row.values for row in rows])
    for row in rows:
        view = get_view(entry=row, type_=type_, loaded=loaded)
        made += make_keys(row, type_, list_rules(type_, view, context))
    held = {(one.entry_id, one.rule, one.digest): one for one in EntryKey.objects.filter(entry__in=rows)}
    wanted = {(one.entry_id, one.rule, one.digest): one for one in made}
    EntryKey.objects.filter(pk__in=[one.pk for key, one in held.items() if key not in wanted]).delete()
    made = [one for key, one in wanted.items() if key not in held]
    taken = set(list_holders(rows[0].ledger_id, made))
    for one in made:
        one.is_strict = one.is_strict and (one.rule, one.digest) not in taken
        taken.add((one.rule, one.digest))
    EntryKey.objects.bulk_create(made)


def list_holders(ledger: int, keys: Iterable[EntryKey]) -> dict[tuple[str, str], int]:
    """Return who holds keys already, by rule and digest; those that stand at ease, too."""
    digests = {one.digest for one in keys}
    rows = EntryKey.objects.filter(ledger=ledger, digest__in=digests, entry__removed_at__isnull=True)
    return {(rule, digest): entry for rule, digest, entry in rows.values_list("rule", "digest", "entry")}


def _write_dues(rows: Sequence[Entry]) -> None:
    """Keep the days that come due; one that stays keeps what people were told."""
    held = {(one.entry_id, one.kind, one.key): one for one in EntryDue.objects.filter(entry__in=rows)}
    made: list[EntryDue] = []
    for row in rows:
        for due in list_wanted_dues(row, read_version(row.type_version)):
            former = held.get((row.pk, due.kind, due.key))
            if former is not None and former.date == due.date:
                del held[row.pk, due.kind, due.key]
            else:
                made.append(due)
    EntryDue.objects.filter(pk__in=[one.pk for one in held.values()]).delete()
    EntryDue.objects.bulk_create(made)


def _keep_versions(rows: Sequence[Entry], context: Context) -> None:
    """Keep what changed entries were before; of those that were taken back, forget it again."""
    EntryVersion.objects.filter(entry__in=rows, number__gte=F("entry__version")).delete()
    if context.batch is None:
        return
    batch, by_key = context.batch, {row.pk: row for row in rows}
    former = list_former(batch, Entry, keys=by_key)
    made = [_make_version(by_key[key], old, batch) for key, old in former.items()]
    EntryVersion.objects.bulk_create([one for one in made if one.number < one.entry.version], ignore_conflicts=True)


def _make_version(row: Entry, old: Mapping[str, Any], batch: Any) -> EntryVersion:
    return EntryVersion(
        entry=row,
        number=old.get("version", row.version),
        type_version=row.type_version,
        state=row.state,
        values=old.get("values", row.values),
        changed_by=batch.created_by,
        reason=batch.title[:300],
    )


def clear_links(keys: Sequence[int]) -> None:
    """Compute those anew that counted entries which go, by the links that go first."""
    links = EntryLink.every.filter(pk__in=keys, target__isnull=False)
    above: dict[int, set[str]] = {}
    for target, ledger in links.values_list("target", "entry__ledger__key"):
        above.setdefault(target, set()).add(ledger)
    update_ancestors(above)


def clear_entries(keys: Sequence[int]) -> None:
    """Remove the values for lists, keys and days of entries that go."""
    EntryValue.objects.filter(entry__in=keys).delete()
    EntryKey.objects.filter(entry__in=keys).delete()
    EntryDue.objects.filter(entry__in=keys).delete()
