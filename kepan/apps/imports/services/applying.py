"""Applying: a worker writes the rows that go in, unseen, portion by portion; then all of it is seen at once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import OPEN_JOBS, JobState
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.imports.enums import GOING_IN, BatchState, Outcome, Policy
from kepan.apps.imports.models import Batch, PlannedChange, StagedRow
from kepan.apps.imports.selectors import count_staged
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.judging import (
    correct,
    create_context,
    read_again,
    write_note,
)
from kepan.apps.imports.services.planning import BusyRowError, get_every, is_imported, plan_kept, save_writing
from kepan.apps.imports.services.switching import (
    ChangedMeanwhileError,
    forget_places,
    list_stale,
    return_leaving,
    settle,
    write_planned,
)
from kepan.apps.imports.services.tables import list_batch_fields
from kepan.apps.imports.services.targets import Context, Entry, Note, NoteKind, Target
from kepan.apps.imports.services.uploading import get_batch_for_change, write_entry
from kepan.apps.imports.services.values import read_all_stored
from kepan.engine.sheets.fields import Field
from kepan.engine.sheets.readings import Value

APPLY = "imports.apply"
PLACE = "place"
FIRST, FEWEST, MOST = 200, 20, 1000
AIM = 0.3
"""Seconds that a portion may hold the database's only writer, on the average."""
NEEDED = ("batch", "place", "values", "corrected", "decision", "match", "outcome")
"""What is read of a staged row; its notes only where somebody corrected it."""


class Pace:
    """How many rows go into a portion, by how long the last one took."""

    def __init__(self) -> None:
        self.size = FIRST

    def update(self, rows: int, seconds: float) -> None:
        """Cut the next portion by what this one took."""
        fitting = int(rows * AIM / max(seconds, 0.001))
        self.size = max(FEWEST, min(MOST, fitting, self.size * 2))


@transaction.atomic
def start_apply(*, actor: User, batch: Batch, expected_version: int | None, policy: Policy | str) -> Batch:
    """Have the rows of a batch written; refused for all rows while some are doubted or refused."""
    states = frozenset({BatchState.STAGED, BatchState.APPLYING})
    held = get_batch_for_change(actor, batch, expected_version, states=states)
    if held.state == BatchState.APPLYING and held.job is not None and held.job.state in OPEN_JOBS:
        raise RefusalError(_("这一批正在导入。"))
    counts = count_staged(held)["outcomes"]
    left = counts.get(Outcome.REFUSED, 0) + counts.get(Outcome.DOUBTED, 0)
    if policy == Policy.ALL and left:
        raise RefusalError(_("还有 %(count)s 行不能导入或者要你决定。改好、跳过，或者只导入合格的。") % {"count": left})
    if not any(counts.get(outcome) for outcome in GOING_IN):
        raise RefusalError(_("没有要写入的行。"))
    held.state, held.is_hidden, held.policy, held.error = BatchState.APPLYING, True, Policy(policy), ""
    held.version += 1
    held.job = create_job(
        actor=actor, kind=APPLY, title=_("导入 %(name)s") % {"name": held.title},
        request_key=f"{APPLY}:{held.pk}:{held.version}", arguments={"batch": held.pk}, region=held.region,
    )  # fmt: skip
    held.save()
    write_entry(actor, "start_apply", held, after={"policy": held.policy})
    return held


def apply(run: JobRun) -> dict[str, Any]:
    """Do the job: write portion after portion unseen, switch, and bring up to date what follows."""
    batch = Batch.objects.select_related("region", "created_by").get(pk=run.arguments["batch"])
    target = get_target(batch.target)
    today = date.fromisoformat(run.step("today", lambda: timezone.localdate().isoformat()))
    context = create_context(batch, today=today, is_writing=True)
    if run.find_kept("switch") is None:
        if batch.state != BatchState.APPLYING:
            raise RefusalError(_("这一批已经不在导入了。"))
        _write_all(run, batch, target, context)
    run.report(90, 100, _("一次显示全部"))
    result = _switch_patiently(run, batch, target)
    if result["state"] == BatchState.STAGED:
        clear_written(run, batch, target)
        raise RefusalError(result["reason"])
    settle(run, batch)
    finish(run, batch, target, context)
    return result


def _switch_patiently(run: JobRun, batch: Batch, target: Target) -> dict[str, Any]:
    """Switch; again where somebody changed a record in the moment between the look and the switch."""
    while True:
        # Counted before the writer is held; only rows that are given back change it.
        counts, written = count_staged(batch), StagedRow.objects.filter(batch=batch, is_applied=True).count()
        try:
            result: dict[str, Any] = run.step("switch", partial(switch, run.actor, batch, target, counts, written))
        except ChangedMeanwhileError:
            continue
        return result


def _write_all(run: JobRun, batch: Batch, target: Target, context: Context) -> None:
    pace, fields = Pace(), list_batch_fields(batch)
    going = StagedRow.objects.filter(batch=batch, outcome__in=GOING_IN, is_applied=False)
    total = count_staged(batch)["outcomes"]
    rows = sum(total.get(outcome, 0) for outcome in GOING_IN)
    done = StagedRow.objects.filter(batch=batch, is_applied=True).count()
    while True:
        last = run.find_kept(PLACE)
        left = going if last is None else going.filter(place__gt=last)
        staged = list(left.order_by("place").only(*NEEDED)[: pace.size])
        if not staged:
            return
        seconds = Portion(run, batch, target, context, fields).write(staged)
        pace.update(len(staged), seconds)
        done += len(staged)
        run.report(done, rows * 1.15, _("写入第 %(row)s 行，共 %(rows)s 行") % {"row": done, "rows": rows})


class Portion:
    """Writes some rows in one transaction; where the tables refuse one, it alone goes back to the person."""

    def __init__(self, run: JobRun, batch: Batch, target: Target, context: Context, fields: dict[str, Field]) -> None:
        self.run, self.batch, self.target, self.context, self.fields = run, batch, target, context, fields

    def write(self, staged: Sequence[StagedRow]) -> float:
        """Write rows and return how long the database was held."""
        writing = self.target.build([self._read(row) for row in staged], self.context)
        good = [row for row in staged if row.place not in writing.refused]
        began = time.monotonic()
        try:
            self.run.update_kept(PLACE, staged[-1].place, partial(self._save, staged, good, writing))
        except (IntegrityError, DataError) as error:
            if len(staged) == 1:
                self._refuse(staged[0], [_create_clash(error)])
                return time.monotonic() - began
            middle = len(staged) // 2
            return self.write(staged[:middle]) + self.write(staged[middle:])
        return time.monotonic() - began

    def _read(self, row: StagedRow) -> Entry:
        values: Mapping[str, Value] = read_all_stored(row.values, self.fields)
        if row.corrected:
            values = correct(read_again(row, self.fields), row.decision, self.fields, today=self.context.today).values
        return Entry(row.place, values, row.match, bool(row.decision.get("is_new")))

    def _save(self, staged: Sequence[StagedRow], good: Sequence[StagedRow], writing: Any) -> None:
        save_writing(self.batch, self.target, writing)
        # By range, not by list: between the first and the last place all rows that go in are those of this portion.
        written = StagedRow.objects.filter(
            batch=self.batch, place__range=(staged[0].place, staged[-1].place), outcome__in=GOING_IN
        )
        written.exclude(place__in=list(writing.refused)).update(is_applied=True)
        for row in staged:
            if row.place in writing.refused:
                _mark_refused(row, writing.refused[row.place])
        digest = Batch.objects.values_list("digest", flat=True).get(pk=self.batch.pk)
        Batch.objects.filter(pk=self.batch.pk).update(digest=compute_digest(digest, good))

    def _refuse(self, row: StagedRow, notes: Sequence[Note]) -> None:
        self.run.update_kept(PLACE, row.place, partial(_mark_refused, row, notes))


def _create_clash(error: Exception) -> Note:
    if isinstance(error, BusyRowError):
        said = _("另一批导入或者这一批的另一行也在改这条记录，没有写入。等那一批结束，再导入这一行。")
        return Note(NoteKind.TROUBLE, "", "busy", said)
    said = _("和已经登记的或者这一批的另一行冲突，没有写入。")
    return Note(NoteKind.TROUBLE, "", "clash", said)


def _mark_refused(row: StagedRow, notes: Sequence[Note]) -> None:
    row.notes = [*row.notes, *(write_note(note) for note in notes)]
    row.outcome, row.reason = Outcome.REFUSED, next(note.code for note in notes)[:40]
    row.save(update_fields=["notes", "outcome", "reason"])


def compute_digest(before: str, rows: Sequence[StagedRow]) -> str:
    """Return the digest of rows, chained to that of the rows before them."""
    digest = before
    for row in rows:
        told = json.dumps([row.place, row.values, row.corrected, row.match], ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(digest.encode() + told.encode("utf-8", "surrogatepass")).hexdigest()
    return digest


def switch(actor: User | None, batch: Batch, target: Target, counts: dict[str, Any], written: int) -> dict[str, Any]:
    """Let all that was written be seen and write all that was planned; the caller's transaction holds it together.

    `counts` are the staged rows as they were just counted, `written` those that are in. Which records somebody changed
    since is asked only where the statement that changes them tells that some did: mostly nobody has.
    """
    held = get_batch_for_change(None, batch, None, states=frozenset({BatchState.APPLYING}))
    stale = list_stale(held, target, tables=target.standing)
    is_whole = held.policy == Policy.GOOD or not _count_waiting(counts)
    if is_whole and not stale and not _try_writing(held, target):
        stale = list_stale(held, target)
    if stale:
        _give_back(held, stale)
        counts, written = count_staged(held), StagedRow.objects.filter(batch=held, is_applied=True).count()
    held.counts = counts
    if held.policy == Policy.ALL and _count_waiting(counts):
        # Nothing of it is taken: what was written unseen is cleared away by the caller.
        reason = _("%(count)s 行在导入时和别人刚写的冲突，按“全部合格才导入”没有写入任何一行。") % {
            "count": len(stale) or _count_waiting(counts)
        }
        held.state, held.error, held.digest = BatchState.STAGED, reason, ""
        held.version += 1
        held.save()
        return {"state": held.state.value, "reason": reason}
    if stale:
        write_planned(held, target)
    held.state, held.is_hidden, held.applied_at, held.error = BatchState.APPLIED, False, timezone.now(), ""
    held.version += 1
    held.save()
    write_entry(
        actor, "apply", held, after={"target": held.target, "rows": written, "counts": held.counts["outcomes"]},
        batch_digest=held.digest,
    )  # fmt: skip
    return {"state": held.state.value, "rows": written, "counts": held.counts}


def _count_waiting(counts: Mapping[str, Any]) -> int:
    outcomes: Mapping[str, int] = counts["outcomes"]
    return outcomes.get(Outcome.REFUSED, 0) + outcomes.get(Outcome.DOUBTED, 0)


def _try_writing(batch: Batch, target: Target) -> bool:
    """Write what was planned; nothing of it, and False, where somebody changed one of the records since."""
    try:
        with transaction.atomic():
            write_planned(batch, target)
    except ChangedMeanwhileError:
        return False
    return True


def _give_back(batch: Batch, stale: Sequence[PlannedChange]) -> None:
    """Ask the person again about rows whose record somebody changed meanwhile, and forget what they would change."""
    places = sorted({plan.place for plan in stale})
    forget_places(batch, places)
    said = _("记录刚被别人改过，看过现在的内容再决定。")
    note = write_note(Note(NoteKind.DOUBT, "", "changed_meanwhile", said))
    rows = list(StagedRow.objects.filter(batch=batch, place__in=places))
    for row in rows:
        row.notes, row.is_applied = [*row.notes, note], False
        row.outcome, row.reason = Outcome.DOUBTED, "changed_meanwhile"
    StagedRow.objects.bulk_update(rows, ["notes", "is_applied", "outcome", "reason"], batch_size=200)


def finish(run: JobRun, batch: Batch, target: Target, context: Context, *, is_taken_back: bool = False) -> None:
    """Bring up to date what follows from rows of a batch, some at a time."""
    for table in target.finished or target.tables:
        name, pace = f"finish:{table._meta.label_lower}", Pace()
        left = list_keys(table, batch, run.find_kept(name) or 0, is_taken_back=is_taken_back)
        while left:
            keys, left = left[: pace.size], left[pace.size :]
            began = time.monotonic()
            run.update_kept(name, keys[-1], partial(_finish_some, batch, target, table, keys, context))
            pace.update(len(keys), time.monotonic() - began)
            run.report(95, 100, _("更新检查结果"))


def _finish_some(
    batch: Batch, target: Target, table: type[models.Model], keys: Sequence[int], context: Context
) -> None:
    planned = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, row__in=keys)
    changed = [key for key in planned.values_list("row", flat=True) if key is not None]
    if context.batch is not None and changed:
        plan_kept(batch, target.list_derived(table, changed))
    target.finish({table: keys}, context)


def list_keys(table: type[models.Model], batch: Batch, after: int, *, is_taken_back: bool = False) -> list[int]:
    """List the keys of a table's rows that a batch made or changed; of those that are left afterwards."""
    planned = PlannedChange.objects.filter(batch=batch, table=table._meta.label_lower, row__isnull=False)
    keys = {key for key in planned.values_list("row", flat=True) if key is not None}
    if not is_taken_back and is_imported(table):
        keys |= set(get_every(table).filter(import_batch=batch).values_list("pk", flat=True))
    return sorted(key for key in keys if key > after)


def clear_written(run: JobRun, batch: Batch, target: Target) -> None:
    """Delete what a batch wrote, unseen, some rows at a time; children first."""
    for table in reversed(target.tables):
        run.repeat(partial(_clear_some, batch, target, table))
    return_leaving(run, batch)
    run.repeat(partial(_unmark_some, batch))
    run.repeat(partial(_forget_plans, batch))
    Batch.objects.filter(pk=batch.pk).update(is_hidden=False, digest="")


def _clear_some(batch: Batch, target: Target, table: type[models.Model]) -> bool:
    rows = get_every(table).filter(import_batch=batch)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    if keys:
        target.clear(table, keys)
        gone: Any = get_every(table).filter(pk__in=keys)
        gone._raw_delete(gone.db)
    return len(keys) == MOST


def _unmark_some(batch: Batch) -> bool:
    marked = StagedRow.objects.filter(batch=batch, is_applied=True).order_by("place")
    keys = list(marked.values_list("pk", flat=True)[:MOST])
    StagedRow.objects.filter(pk__in=keys).update(is_applied=False)
    return len(keys) == MOST


def _forget_plans(batch: Batch) -> bool:
    keys = list(PlannedChange.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)[:MOST])
    PlannedChange.objects.filter(pk__in=keys).delete()
    return len(keys) == MOST


def end_applying(job: Job) -> None:
    """Say at the batch why the work stopped; the person has it go on, or drops the batch."""
    if job.state in {JobState.FAILED, JobState.CANCELLED}:
        reason = job.error or str(_("已取消。"))
        Batch.objects.filter(pk=job.arguments["batch"], job=job, error="").update(error=reason)
