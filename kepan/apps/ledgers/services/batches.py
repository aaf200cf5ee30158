"""Many entries at once: a step or a change of those somebody chose, each by itself, with the reasons of refusals."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.ledgers.models import Entry, EntryDue, EntryKey, EntryLink, EntryValue, Ledger
from kepan.apps.ledgers.permissions import can_begin_entry
from kepan.apps.ledgers.selectors import get_entry, get_type, has_condition, list_names, read_version
from kepan.apps.ledgers.selectors.words import write_said
from kepan.apps.ledgers.services.composing import make_keys, make_links, make_values
from kepan.apps.ledgers.services.dues import list_wanted_dues
from kepan.apps.ledgers.services.entries import update_entry
from kepan.apps.ledgers.services.numbers import list_numbers
from kepan.apps.ledgers.services.parents import list_above, update_ancestors
from kepan.apps.ledgers.services.steps import take_step
from kepan.apps.ledgers.services.writing import Change, compute_change, list_named, set_derived, set_organisation
from kepan.apps.trail.services import create_entry as create_trail_entry
from kepan.engine.ledgers.types import LedgerType, Strength, Unique
from kepan.engine.ledgers.uniques import list_uniques

BATCH = "ledgers.batch"
MOST = 2000
CHUNK = 50
MOST_REASONS = 20


@dataclass
class BatchOutcome:
    """How many entries a batch changed, how many had it so before, and the reasons of those it refused, counted."""

    done: int = 0
    refused: int = 0
    same: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def create_batch_job(
    *,
    actor: User,
    ledger: Ledger,
    keys: Sequence[int],
    transition: str = "",
    values: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Job:
    """Ask for a step or a change of many entries; each is taken or refused by itself."""
    require(can_begin_entry(actor, get_type(ledger)))
    chosen = sorted(set(keys))
    if not chosen:
        raise RefusalError(_("没有选中记录。"))
    if len(chosen) > MOST:
        raise RefusalError(_("一次最多办理 %(most)s 条，先缩小范围。") % {"most": MOST})
    asked = {"ledger": ledger.pk, "keys": chosen, "step": transition, "values": dict(values or {}), "reason": reason}
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:24]
    return create_job(
        actor=actor,
        kind=BATCH,
        title=_("成批办理“%(ledger)s” %(count)s 条") % {"ledger": ledger.title, "count": len(chosen)},
        request_key=f"{BATCH}:{actor.pk}:{timezone.now():%Y%m%d%H%M}:{digest}",
        arguments=asked,
        region=actor.region,
    )


def run_batch(run: JobRun) -> dict[str, Any]:
    """Do a batch in a job, chunk by chunk; the result counts what was done and the reasons of what was not."""
    asked, place = run.arguments, 0
    outcome = BatchOutcome()
    while place < len(asked["keys"]):
        part = asked["keys"][place : place + CHUNK]
        kept = run.step(f"chunk:{place}", partial(_run_chunk, run.actor, asked, part))
        outcome.done += kept["done"]
        outcome.refused += kept["refused"]
        outcome.reasons.update(kept["reasons"])
        place += CHUNK
        run.report(place, len(asked["keys"]))
    return {"done": outcome.done, "refused": outcome.refused, "reasons": outcome.reasons.most_common(MOST_REASONS)}


def _run_chunk(actor: User | None, asked: Mapping[str, Any], keys: Iterable[int]) -> dict[str, Any]:
    outcome = _do_each(actor, asked, keys)
    return {"done": outcome.done + outcome.same, "refused": outcome.refused, "reasons": dict(outcome.reasons)}


def update_entries(
    *, actor: User, ledger: Ledger, keys: Iterable[int], values: Mapping[str, Any], reason: str = ""
) -> BatchOutcome:
    """Change the same fields of some entries, each by itself and by its own rules; many are left to a job."""
    require(can_begin_entry(actor, get_type(ledger)))
    return _do_each(actor, {"ledger": ledger.pk, "step": "", "values": values, "reason": reason}, keys)


def compute_update(
    *, actor: User, ledger: Ledger, keys: Iterable[int], values: Mapping[str, Any], reason: str = ""
) -> BatchOutcome:
    """Return what `update_entries` would do now, by doing it and taking all of it back."""
    with transaction.atomic():
        outcome = update_entries(actor=actor, ledger=ledger, keys=keys, values=values, reason=reason)
        transaction.set_rollback(True)
    return outcome


def _do_each(actor: User | None, asked: Mapping[str, Any], keys: Iterable[int]) -> BatchOutcome:
    outcome = BatchOutcome()
    for pk in keys:
        try:
            with transaction.atomic():
                is_changed = _do(actor, asked, pk)
            outcome.done += is_changed
            outcome.same += not is_changed
        except (RefusalError, Entry.DoesNotExist) as error:
            outcome.refused += 1
            outcome.reasons[str(error) if isinstance(error, RefusalError) else _("没有这条记录")] += 1
    return outcome


def _do(actor: User | None, asked: Mapping[str, Any], pk: int) -> bool:
    """Do it with one entry; say whether that changed it."""
    assert actor is not None
    entry = get_entry(user=actor, pk=pk)
    if entry.ledger_id != asked["ledger"]:
        raise Entry.DoesNotExist(pk)
    if asked["step"]:
        take_step(actor=actor, entry=entry, transition=asked["step"], values=asked["values"], reason=asked["reason"])
        return True
    row = update_entry(actor=actor, entry=entry, values=asked["values"], reason=asked["reason"])
    return row.version != entry.version


@dataclass(frozen=True)
class GivenEntry:
    """An entry that a program writes with others: values as entries keep them, in a state it knows."""

    values: Mapping[str, Any]
    region: Region
    state: str = ""
    number: str = ""
    office: Office | None = None
    owner: User | None = None


@transaction.atomic
def create_entries(
    *,
    actor: User | None,
    ledger: Ledger,
    given: Sequence[GivenEntry],
    source: str = "",
    is_invented: bool = False,
    is_judged: bool = True,
    with_parents: bool = True,
) -> list[Entry]:
    """Write many entries of one ledger at once, for the invented city and for benchmarks: one entry in the trail.

    Values are as entries keep them and name records that exist. Refused as a whole for one that breaks a rule; the
    refusal names its place, from 1. Entries that count them are computed anew, or in a job where they are many; whoever
    says `with_parents=False` does so at the end (`update_ledger_figures`).
    """
    version = ledger.current
    assert version is not None
    type_, rows = read_version(version), []
    names = list_names(type_=type_, values=[list_named(type_, one.values) for one in given])
    for one in given:
        entry = Entry(
            ledger=ledger,
            type_version=version,
            region=one.region,
            office=one.office,
            tier=Tier(type_.tier),
            owner=one.owner or actor,
            state=one.state or type_.states[0].key,
            number=one.number,
            source=source,
            is_invented=is_invented,
            values=dict(one.values),
        )
        rows.append(entry)
    unnumbered = [row for row in rows if not row.number]
    for row, number in zip(unnumbered, list_numbers(type_, unnumbered), strict=True):
        row.number = number
    for place, entry in enumerate(rows, start=1):
        change = Change(entry, type_, version, {})
        set_organisation(change)
        compute_change(change)
        broken = [found for found in change.findings if found.strength == Strength.REFUSE]
        if broken and is_judged:
            shown = {"place": place, "words": "；".join(write_said(found.words) for found in broken)}
            raise RefusalError(_("第 %(place)s 条：%(words)s") % shown)
        set_derived(change, names)
    Entry.objects.bulk_create(rows, batch_size=500)
    rules = list_uniques(type_)
    EntryLink.objects.bulk_create((link for row in rows for link in make_links(row, type_, names)), batch_size=1000)
    EntryValue.objects.bulk_create(
        (value for row in rows for value in make_values(row, type_, version.slots)), batch_size=1000
    )
    EntryKey.objects.bulk_create((key for row in rows for key in _make_held_keys(row, type_, rules)), batch_size=1000)
    EntryDue.objects.bulk_create((due for row in rows for due in list_wanted_dues(row, type_)), batch_size=1000)
    create_trail_entry(
        actor=actor,
        action="ledgers.create_entries",
        subject=ledger,
        region_path=given[0].region.path if given else "",
        after={"count": len(rows), "source": source},
        batch_digest=hashlib.sha256(json.dumps([row.values for row in rows], sort_keys=True).encode()).hexdigest(),
    )
    if with_parents:
        update_ancestors(list_above([Change(row, type_, version, {}) for row in rows]), actor=actor)
    return rows


def _make_held_keys(entry: Entry, type_: LedgerType, rules: Iterable[tuple[str, Unique]]) -> list[EntryKey]:
    """Return the keys that an entry holds, by the rules whose condition it meets."""
    today = timezone.localdate()
    held = [one for one in rules if not one[1].condition or has_condition(entry, type_, one[1].condition, today)]
    return make_keys(entry, type_, held)
