"""Taking a batch back as a whole, as long as nothing was built on it; and dropping one that was never seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.enums import OPEN_JOBS
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services.applying import clear_written, finish
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.judging import create_context
from kepan.apps.imports.services.planning import get_every
from kepan.apps.imports.services.staging import clear_staged
from kepan.apps.imports.services.switching import ChangedMeanwhileError, list_stale, put_back, take_back
from kepan.apps.imports.services.targets import Target
from kepan.apps.imports.services.uploading import get_batch_for_change, write_entry

UNDO, DROP = "imports.undo", "imports.drop"
UNDO_DAYS = 30
SHOWN = 10
DROPPABLE = frozenset({BatchState.UPLOADED, BatchState.STAGING, BatchState.STAGED, BatchState.APPLYING})


@transaction.atomic
def undo_batch(*, actor: User, batch: Batch, reason: str) -> Batch:
    """Take a batch back: hidden at once, its rows deleted by a worker; refused with a list of what was built on it."""
    held = get_batch_for_change(actor, batch, None, states=frozenset({BatchState.APPLIED}))
    if not reason.strip():
        raise RefusalError(_("写明为什么撤销。"))
    if held.applied_at is None or timezone.now() > held.applied_at + timedelta(days=UNDO_DAYS):
        raise RefusalError(_("导入超过 %(days)s 天，不能整批撤销了。") % {"days": UNDO_DAYS})
    if held.job is not None and held.job.state in OPEN_JOBS:
        raise RefusalError(_("这一批还在更新检查结果，等它结束再撤销。"))
    target = get_target(held.target)
    if built := list_built(held, target):
        raise _refuse_built([*list_changed_since(held, target), *built])
    held.is_hidden = True
    try:
        with transaction.atomic():
            take_back(held, target)
    except ChangedMeanwhileError as error:
        # Which they are is asked only now: mostly there are none.
        raise _refuse_built(list_changed_since(held, target)) from error
    held.state, held.undone_by, held.undone_at = BatchState.UNDOING, actor, timezone.now()
    held.version += 1
    held.job = _ask(actor, held, UNDO, _("撤销导入 %(name)s") % {"name": held.title})
    held.save()
    write_entry(actor, "undo", held, after={"target": held.target}, reason=reason.strip(), batch_digest=held.digest)
    return held


def _refuse_built(built: Sequence[str]) -> RefusalError:
    said = {"built": "；".join(built[:SHOWN]), "more": "……" if len(built) > SHOWN else ""}
    return RefusalError(_("不能撤销，这一批的记录后来用过：%(built)s%(more)s") % said)


def list_changed_since(batch: Batch, target: Target) -> list[str]:
    """List the records that a batch changed and somebody changed since."""
    said = _("“%(table)s”%(key)s 后来改过")
    return [said % {"table": plan.table, "key": f"#{plan.row}"} for plan in list_stale(batch, target, step=1)]


def list_built(batch: Batch, target: Target) -> list[str]:
    """List what was built on rows that a batch made: changes of them since, rows of others that refer to them."""
    found: list[str] = []
    for table in target.tables:
        rows = get_every(table).filter(import_batch=batch)
        if any(field.name == "version" for field in table._meta.concrete_fields):
            changed = rows.exclude(version=1)
            found += [_("“%(name)s”后来改过") % {"name": str(row)} for row in changed.order_by("pk")[:SHOWN]]
        if table in target.standing:
            replaced = rows.exclude(**target.standing[table]).order_by("pk")
            found += [_("“%(name)s”后来改过") % {"name": str(row)} for row in replaced[:SHOWN]]
        found += _list_references(batch, target, table)
    return found


def _list_references(batch: Batch, target: Target, table: type[models.Model]) -> list[str]:
    found = []
    for link in table._meta.related_objects:
        other: Any = link.related_model
        if other in target.machine_made:
            continue
        name = link.field.name
        rows: models.QuerySet[Any] = models.QuerySet(other).filter(
            **{f"{name}__in": get_every(table).filter(import_batch=batch).values("pk")}
        )
        if any(field.name == "import_batch" for field in other._meta.concrete_fields):
            rows = rows.exclude(import_batch=batch.pk) if other in target.tables else rows
        if count := rows.count():
            said = {"table": other._meta.verbose_name, "count": count}
            found.append(_("%(table)s %(count)s 条") % said)
    return found


@transaction.atomic
def drop_batch(*, actor: User, batch: Batch) -> Batch:
    """Drop a batch that was never seen; what it wrote is deleted by a worker."""
    held = get_batch_for_change(actor, batch, None, states=DROPPABLE)
    if held.state == BatchState.APPLYING and held.job is not None and held.job.state in OPEN_JOBS:
        raise RefusalError(_("这一批正在导入，先取消作业，再放弃。"))
    held.state, held.version = BatchState.DROPPING, held.version + 1
    held.job = _ask(actor, held, DROP, _("放弃导入 %(name)s") % {"name": held.title})
    held.save()
    write_entry(actor, "drop", held)
    return held


def _ask(actor: User, batch: Batch, kind: str, title: str) -> Any:
    key = f"{kind}:{batch.pk}:{batch.version}"
    return create_job(
        actor=actor, kind=kind, title=title, request_key=key, arguments={"batch": batch.pk}, region=batch.region
    )


def drop(run: JobRun) -> dict[str, Any]:
    """Do the job: delete what a batch wrote, and its staged rows."""
    batch = Batch.objects.get(pk=run.arguments["batch"])
    clear_written(run, batch, get_target(batch.target))
    clear_staged(run, batch)
    run.step("end", lambda: Batch.objects.filter(pk=batch.pk).update(state=BatchState.DROPPED))
    return {}


def undo(run: JobRun) -> dict[str, Any]:
    """Do the job: delete what a batch made, and bring up to date what followed from it."""
    batch = Batch.objects.select_related("region", "created_by").get(pk=run.arguments["batch"])
    target = get_target(batch.target)
    context = create_context(batch, today=timezone.localdate())
    finish(run, batch, target, context, is_taken_back=True)
    put_back(run, batch, target)
    clear_written(run, batch, target)
    run.step("end", lambda: Batch.objects.filter(pk=batch.pk).update(state=BatchState.UNDONE))
    return {}
