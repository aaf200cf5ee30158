"""What follows from the change of one entry for those it points to: their sums and counts are computed anew.

An entry that counts another is computed in the same transaction; where it changes, so are those that count it, up to
three levels. Many at once are left to a job.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import read_version
from kepan.apps.ledgers.services.writing import (
    Change,
    begin_change,
    compute_change,
    list_single,
    save_hanging,
    set_derived,
)
from kepan.engine.ledgers.types import FieldKind, LedgerType

FIGURES = "ledgers.figures"
MOST_AT_ONCE = 20
"""So many parents are computed with the change of a child; a job does the others."""
MOST_LEVELS = 3
Above = Mapping[int, set[str]]
"""Keys of entries, each with the ledgers of those below it that changed."""


def list_parent_keys(change: Change) -> set[int]:
    """Return the keys of the entries that an entry points to, or did before its change."""
    found: set[int] = set()
    for field in change.type_.fields:
        if field.kind == FieldKind.ENTRY:
            found.update(list_single(change.entry.values.get(field.key)), list_single(change.before.get(field.key)))
    return found


def counts_from(type_: LedgerType, ledgers: Iterable[str]) -> bool:
    """Say whether entries of a type look at those of some ledgers that point to them."""
    return any(one.kind == FieldKind.BACKLINKS and not set(one.ledgers).isdisjoint(ledgers) for one in type_.fields)


def list_above(changes: Iterable[Change]) -> dict[int, set[str]]:
    """Return the entries that changed ones point to."""
    found: dict[int, set[str]] = {}
    for change in changes:
        for key in list_parent_keys(change):
            found.setdefault(key, set()).add(change.type_.key)
    return found


def update_parents(change: Change, *, actor: User | None = None) -> int:
    """Compute the entries anew that count this one, and those that count them; return how many differ now."""
    return update_ancestors(list_above([change]), actor=actor)


def update_ancestors(above: Above, *, actor: User | None = None, levels: int = MOST_LEVELS) -> int:
    """Compute entries anew that count changed ones, and where they differ those above them; return how many differ.

    More than a few at once are left to a job, which goes on from them.
    """
    count = 0
    for level in range(levels, 0, -1):
        keys = sorted(above)
        _leave({key: above[key] for key in keys[MOST_AT_ONCE:]}, actor, level)
        changed = _update_some(keys[:MOST_AT_ONCE], above)
        count += len(changed)
        above = list_above(changed)
    return count


def _update_some(keys: list[int], above: Above) -> list[Change]:
    if not keys:
        return []
    rows = Entry.objects.select_for_update(of=("self",)).select_related("type_version", "ledger", "region")
    parents = list(rows.filter(pk__in=keys).order_by("pk"))
    return update_computed(row for row in parents if counts_from(read_version(row.type_version), above[row.pk]))


def _leave(above: Above, actor: User | None, levels: int) -> None:
    if above:
        create_job(
            actor=actor,
            kind=FIGURES,
            title=_("重新计算 %(count)s 条台账记录的汇总") % {"count": len(above)},
            request_key=f"{FIGURES}:{uuid4()}",
            arguments={"above": {str(key): sorted(ledgers) for key, ledgers in above.items()}, "levels": levels},
        )


def run_figures(run: JobRun) -> dict[str, int]:
    """Compute entries anew in a job, a few in each transaction; killed, it begins again, to the same end."""
    left, count = sorted((int(key), ledgers) for key, ledgers in run.arguments["above"].items()), 0
    for place in range(0, len(left), MOST_AT_ONCE):
        part = {key: set(ledgers) for key, ledgers in left[place : place + MOST_AT_ONCE]}
        with transaction.atomic():
            count += update_ancestors(part, actor=run.actor, levels=run.arguments["levels"])
        run.report(place + len(part), len(left))
    return {"entries": count}


def update_computed(entries: Iterable[Entry]) -> list[Change]:
    """Compute locked entries anew and save those that differ; nobody's version of them grows old by it."""
    changed = []
    for entry in entries:
        change = begin_change(entry)
        compute_change(change)
        if entry.values == change.before:
            continue
        set_derived(change)
        entry.updated_at = timezone.now()
        entry.save()
        save_hanging(change)
        changed.append(change)
    return changed


def update_ledger_figures(*, ledger: Ledger, most: int = 500) -> int:
    """Compute all entries of a ledger anew, some in each transaction; return how many differ. Those above follow."""
    count, last = 0, 0
    while True:
        with transaction.atomic():
            rows = Entry.objects.select_for_update(of=("self",)).select_related("ledger", "region", "type_version")
            rows = rows.filter(ledger=ledger, pk__gt=last, removed_at__isnull=True, type_version=ledger.current_id)
            entries = list(rows.order_by("pk")[:most])
            if not entries:
                return count
            last = entries[-1].pk
            changed = update_computed(entries)
            count += len(changed)
            update_ancestors(list_above(changed), levels=MOST_LEVELS - 1)
