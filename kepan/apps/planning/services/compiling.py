"""Compiling a document into a draft: what the background job does, and what happens when it cannot."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan import __version__
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.enums import JobState, NoticeKind
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun, cancel_job, complete_tasks, create_job, create_notice, create_task
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import CompiledTree, Measure, Plan, Target
from kepan.apps.planning.permissions import can_discard_plan
from kepan.apps.planning.services.dividing import list_parts
from kepan.apps.planning.services.drafts import get_locked, write_counts
from kepan.apps.planning.services.rows import make_rows, write_heading
from kepan.apps.trail.services import create_entry
from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary

COMPILE = "planning.compile"
"""Kind of the background job that compiles a document."""

REVIEW = "planning.review"
"""Kind of the task that asks a planner to go through a draft."""


def write_address(plan: Plan) -> str:
    """Return the path of a plan's page, for tasks and notices; a test holds it against the web's own."""
    return f"/plans/{plan.pk}/"


def create_compile_job(*, actor: User, plan: Plan, request_key: str) -> Job:
    """Ask for the compilation of a plan's document in the caller's transaction."""
    return create_job(
        actor=actor,
        kind=COMPILE,
        title=_("识别计划：%(name)s") % {"name": plan.document.name},
        request_key=request_key,
        arguments={"plan": plan.pk},
        region=plan.region,
    )


def compile_document(run: JobRun) -> dict[str, int]:
    """Do the job: compile the text, then write all rows of the draft in one step."""
    plan = Plan.objects.select_related("document", "region", "owner").get(pk=run.arguments["plan"])
    run.report(0, 3, _("读入词表"))
    vocabulary = read_vocabulary()
    run.report(1, 3, _("识别目标和措施"))
    tree = compile_plan(plan.document.text, vocabulary=vocabulary, name=plan.document.name)
    run.report(2, 3, _("写入草稿"))
    return dict(run.step("write", lambda: write_draft(plan=plan, tree=tree)))


@transaction.atomic
def write_draft(*, plan: Plan, tree: PlanTree) -> dict[str, int]:
    """Write what the compiler found as a draft, and ask the uploader to go through it.

    Where the file holds several plans, each becomes a draft of its own, all in this one transaction: the plan that
    waits is the first, the others are made beside it, tied to it by their document. A plan that was discarded
    meanwhile stays discarded, and nothing is written.
    """
    row = get_locked(plan)
    if row.state != PlanState.COMPILING:
        return {"plans": 0, "targets": 0, "measures": 0}
    parts = list_parts(tree)
    plans = [row, *(_create_sibling(row, place) for place in range(1, len(parts)))]
    for made, part in zip(plans, parts, strict=True):
        _write_part(made, part)
    return {
        "plans": len(plans),
        "targets": sum(made.figure_count for made in plans),
        "measures": sum(made.measure_count for made in plans),
    }


def _create_sibling(first: Plan, place: int) -> Plan:
    """Create the plan for another part of the same file, for the same people, made by the same job."""
    sibling = Plan.objects.create(
        title=first.title,
        state=PlanState.COMPILING,
        document_id=first.document_id,
        document_place=place,
        region=first.region,
        office_id=first.office_id,
        tier=first.tier,
        owner_id=first.owner_id,
        request_key=f"{first.request_key}:part:{place}",
        job_id=first.job_id,
    )
    create_entry(
        actor=first.owner,
        action="planning.create_plan",
        subject=sibling,
        region_path=sibling.region.path,
        after={"document": first.document_id, "document_place": place, "first": first.pk, "tier": first.tier},
    )
    return sibling


def _write_part(row: Plan, tree: PlanTree) -> None:
    """Write the rows and the heading of one plan, and ask its owner to go through it."""
    _write_rows(row, tree)
    write_heading(row, tree)
    CompiledTree.objects.create(plan=row, content=tree.as_json())
    row.compiler_version = __version__
    row.compiled_at = timezone.now()
    row.state = PlanState.DRAFT
    row.failure = ""
    write_counts(row)
    create_entry(
        actor=row.owner,
        action="planning.compile",
        subject=row,
        region_path=row.region.path,
        after={"figures": row.figure_count, "measures": row.measure_count, "doubts": row.doubt_count},
    )
    create_review(actor=row.owner, plan=row)


def _write_rows(plan: Plan, tree: PlanTree) -> None:
    """Save the rows, wholes before their parts, so that each part finds the key of its whole."""
    rows = make_rows(plan, tree)
    for level in _list_levels(len(rows.measures), rows.measure_parents):
        for at in level:
            whole = rows.measure_parents.get(at)
            rows.measures[at].parent = None if whole is None else rows.measures[whole]
        Measure.objects.bulk_create([rows.measures[at] for at in level], batch_size=100)
    for level in _list_levels(len(rows.targets), rows.target_parents):
        for at in level:
            whole, holder = rows.target_parents.get(at), rows.target_measures.get(at)
            rows.targets[at].parent = None if whole is None else rows.targets[whole]
            rows.targets[at].measure = None if holder is None else rows.measures[holder]
        Target.objects.bulk_create([rows.targets[at] for at in level], batch_size=100)
    for at, phase in enumerate(rows.phases):
        phase.save()
        phase.measures.set([rows.measures[place] for place in rows.phase_measures[at]])


def _list_levels(count: int, parents: dict[int, int]) -> Iterator[list[int]]:
    """Yield the places of rows level by level: wholes first, then their parts; `parents` has no circle."""
    pending, saved = list(range(count)), set[int]()
    while pending:
        ready = [at for at in pending if at not in parents or parents[at] in saved]
        yield ready
        saved.update(ready)
        pending = [at for at in pending if at not in saved]


def update_from_job(job: Job) -> None:
    """Let a plan follow the end of its job: where the job failed or was cancelled, the plan says so."""
    if job.state == JobState.SUCCEEDED:
        return
    row = Plan.objects.filter(job=job, state=PlanState.COMPILING).first()
    if row is None:
        return
    row = get_locked(row)
    words = (
        _("识别已取消。") if job.state == JobState.CANCELLED else _("没有识别成功：%(error)s") % {"error": job.error}
    )
    row.state = PlanState.FAILED
    row.failure = str(words)
    row.version += 1
    row.updated_at = timezone.now()
    row.save()
    create_entry(
        actor=None,
        action="planning.compile_failed",
        subject=row,
        region_path=row.region.path,
        after={"state": row.state},
        reason=row.failure,
    )
    if job.state == JobState.FAILED:
        create_notice(
            users=[row.owner],
            kind=NoticeKind.PROBLEM,
            title=_("计划没有识别成功：%(name)s") % {"name": row.document.name},
            body=_("文件已经保存，没有写入草稿。打开页面可以再试一次，或者换一个文件上传。"),
            url=write_address(row),
            key=f"planning.compile_failed:{row.pk}:{row.version}",
        )


@transaction.atomic
def retry_compile(*, actor: User, plan: Plan) -> Plan:
    """Compile the document of a failed plan once more."""
    row = get_locked(plan)
    require(can_discard_plan(actor, row))
    if row.state != PlanState.FAILED:
        raise RefusalError(_("只有识别失败的计划可以再识别一次"))
    row.version += 1
    row.state = PlanState.COMPILING
    row.failure = ""
    row.updated_at = timezone.now()
    row.job = create_compile_job(actor=actor, plan=row, request_key=f"{COMPILE}:{row.pk}:{row.version}")
    row.save()
    create_entry(actor=actor, action="planning.retry", subject=row, region_path=row.region.path)
    return row


@transaction.atomic
def cancel_compile(*, actor: User, plan: Plan) -> None:
    """Stop the compilation of a plan; the plan becomes a failed one that can be tried again."""
    row = get_locked(plan)
    require(can_discard_plan(actor, row))
    if row.state != PlanState.COMPILING or row.job is None:
        raise RefusalError(_("识别已经结束，不能取消"))
    cancel_job(actor=actor, job=row.job)


def complete_review(*, actor: User, plan: Plan, withdraw: bool = False) -> None:
    """Close the task that asked for the review of a draft."""
    complete_tasks(actor=actor, subject=plan, kind=REVIEW, withdraw=withdraw)


def create_review(*, actor: User, plan: Plan) -> None:
    """Ask the owner of a draft to go through it."""
    create_task(
        actor=actor,
        title=_("核对计划草稿：%(title)s") % {"title": plan.title},
        kind=REVIEW,
        url=write_address(plan),
        assignee=plan.owner,
        region=plan.region,
        subject=plan,
    )
