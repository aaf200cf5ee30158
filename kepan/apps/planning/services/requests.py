"""Requests to change a plan in force: drawn up, submitted, decided; approval makes the plan's next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.enums import NoticeKind
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.services import attach_to, complete_tasks, create_notice, create_task
from kepan.apps.planning.enums import ChangeVerb, RequestState, SubjectKind
from kepan.apps.planning.models import ChangeLine, ChangeRequest, Measure, Plan, PlanVersion, Revision, Target
from kepan.apps.planning.permissions import can_decide_request, can_request_change, can_update_request
from kepan.apps.planning.selectors.moving import list_headings
from kepan.apps.planning.services.contents import FIXED, Values, check_values
from kepan.apps.planning.services.drafts import StaleError, get_locked
from kepan.apps.planning.services.versions import check_day, create_next_version
from kepan.apps.trail.services import create_entry

DECIDE = "planning.decide_request"
"""Kind of the task that asks a director to decide on a request."""

MOST_LINES = 500


@dataclass(frozen=True)
class Change:
    """One wish of a request; `subject_id` is None for a row to add, `after` the fields that shall differ."""

    verb: ChangeVerb
    subject_kind: SubjectKind
    subject_id: int | None = None
    after: Mapping[str, Any] = field(default_factory=dict)


def write_request_address(request: ChangeRequest) -> str:
    """Return the path of a request's page, for tasks and notices."""
    return f"/plans/{request.plan_id}/requests/{request.pk}/"


def find_open_revisions(plan: Plan) -> dict[tuple[str, int], Revision]:
    """Find the newest state of every row that is in force, or will be when the last version's day has come."""
    rows = plan.revisions.filter(number_to__isnull=True)
    return {(row.subject_kind, row.subject_id): row for row in rows}


def _get_last_number(plan: Plan) -> int:
    last = plan.versions.order_by("-number").values_list("number", flat=True).first()
    return last or 0


def _read_lines(plan: Plan, changes: Sequence[Change]) -> list[ChangeLine]:
    """Read wishes into lines with the fields before and after; what changes nothing is refused."""
    if not changes:
        raise RefusalError(_("申请里还没有要改的内容。至少调整、新增或取消一条。"))
    if len(changes) > MOST_LINES:
        raise RefusalError(_("一份申请最多改 %(count)s 条，请分开提。") % {"count": MOST_LINES})
    standing = find_open_revisions(plan)
    _check_parents(changes, standing)
    _check_headings(plan, changes)
    seen: set[tuple[str, int]] = set()
    lines = []
    for position, change in enumerate(changes):
        key = (str(change.subject_kind), change.subject_id or 0)
        if change.subject_id is not None and (key in seen or key not in standing):
            raise RefusalError(_("同一条只能改一次，而且要在生效的计划里。"))
        seen.add(key)
        before, after = _read_change(plan, change, standing[key].values if change.subject_id is not None else None)
        lines.append(
            ChangeLine(
                position=position,
                verb=change.verb,
                subject_kind=change.subject_kind,
                subject_id=change.subject_id,
                before=before,
                after=after,
            )
        )
    return lines


def _check_parents(changes: Sequence[Change], standing: Mapping[tuple[str, int], Revision]) -> None:
    """Refuse rows that would hang on each other in a circle, by one change or by several: they would stand nowhere."""
    above = {key: row.values.get("parent_id") for key, row in standing.items()}
    wished = [change for change in changes if change.subject_id is not None and "parent_id" in change.after]
    above |= {(str(change.subject_kind), change.subject_id or 0): change.after["parent_id"] for change in wished}
    for change in wished:
        kind, parent = str(change.subject_kind), change.after["parent_id"]
        seen: set[int] = set()
        while isinstance(parent, int) and parent not in seen:
            if parent == change.subject_id:
                raise RefusalError(_("一条不能归在自己下面。"))
            seen.add(parent)
            parent = above.get((kind, parent))


def _check_headings(plan: Plan, changes: Sequence[Change]) -> None:
    """Refuse headings that the plan does not have; rows may stand under none."""
    moved = [change for change in changes if change.after.get("section_path")]
    kinds: dict[str, type[Target] | type[Measure]] = {SubjectKind.TARGET: Target, SubjectKind.MEASURE: Measure}
    headings = {kind: list_headings(plan=plan, kind=kinds[kind]) for kind in {change.subject_kind for change in moved}}
    for change in moved:
        path = change.after["section_path"]
        is_path = isinstance(path, list) and all(isinstance(part, str) for part in path)
        if not is_path or headings[change.subject_kind].find(path) is None:
            words = " / ".join(path)[:200] if is_path else str(path)[:200]
            raise RefusalError(_("计划里没有“%(title)s”这一节。") % {"title": words})


def _read_change(plan: Plan, change: Change, standing: Values | None) -> tuple[Values | None, Values | None]:
    """Return the fields before and after of one wish."""
    wanted = {name: value for name, value in change.after.items() if name not in FIXED}
    if change.verb == ChangeVerb.ADD or standing is None:
        if change.verb != ChangeVerb.ADD or change.subject_id is not None:
            raise RefusalError(_("要改的条目不在生效的计划里。"))
        values = check_values(plan, change.subject_kind, {**wanted, "number": "T0"})
        return None, {name: value for name, value in values.items() if name not in FIXED}
    if change.verb == ChangeVerb.DROP:
        return dict(standing), None
    whole = check_values(plan, change.subject_kind, {**standing, **wanted})
    differing = {name: whole[name] for name in wanted if whole[name] != standing.get(name)}
    if not differing:
        raise RefusalError(_("%(number)s 没有改动。") % {"number": standing["number"]})
    return {name: standing.get(name) for name in differing}, differing


@transaction.atomic
def create_request(
    *,
    actor: User,
    plan: Plan,
    changes: Sequence[Change],
    reason: str,
    effective_on: date,
    attachment: Attachment | None = None,
) -> ChangeRequest:
    """Draw up a request to change a plan in force; it does nothing until it is submitted and approved."""
    row = get_locked(plan)
    require(can_request_change(actor, row))
    request = ChangeRequest(
        plan=row, made_by=actor, base_number=_get_last_number(row), reason="", effective_on=effective_on
    )
    _write_request(request, changes, reason, effective_on, attachment, actor)
    _log(actor, "planning.create_request", request, after=_describe(request))
    return request


@transaction.atomic
def update_request(
    *,
    actor: User,
    request: ChangeRequest,
    expected_version: int,
    changes: Sequence[Change],
    reason: str,
    effective_on: date,
    attachment: Attachment | None = None,
) -> ChangeRequest:
    """Rewrite a request that is not yet submitted; it then rests on the newest version."""
    row = _get_held(request, expected_version)
    require(can_update_request(actor, row))
    if row.state != RequestState.DRAFT:
        raise RefusalError(_("申请已经送审，先撤回再改。"))
    before = _describe(row)
    row.lines.all().delete()
    row.base_number = _get_last_number(row.plan)
    row.version += 1
    _write_request(row, changes, reason, effective_on, attachment or row.attachment, actor)
    _log(actor, "planning.update_request", row, before=before, after=_describe(row))
    return row


def _write_request(
    request: ChangeRequest,
    changes: Sequence[Change],
    reason: str,
    effective_on: date,
    attachment: Attachment | None,
    actor: User,
) -> None:
    if not reason.strip():
        raise RefusalError(_("写明变更的理由：依据什么文件，为什么要改。"))
    check_day(request.plan, effective_on)
    lines = _read_lines(request.plan, changes)
    request.reason, request.effective_on, request.attachment = reason.strip(), effective_on, attachment
    request.save()
    for line in lines:
        line.request = request
    ChangeLine.objects.bulk_create(lines)
    if attachment is not None and not attachment.subject_id:
        attach_to(actor=actor, attachment=attachment, subject=request)


def _get_held(request: ChangeRequest, expected_version: int) -> ChangeRequest:
    """Return the request, its plan's row locked first, in the version the person saw."""
    get_locked(request.plan)
    row = (
        ChangeRequest.objects.select_for_update(of=("self",))
        .select_related("plan__region", "made_by", "attachment")
        .get(pk=request.pk)
    )
    if row.version != expected_version:
        raise StaleError(_("这份申请刚被别人改过，你的操作没有写入。看过现在的内容再决定。"))
    return row


def _describe(request: ChangeRequest) -> dict[str, Any]:
    return {
        "state": request.state,
        "effective_on": request.effective_on.isoformat(),
        "base_number": request.base_number,
        "lines": [
            {"verb": line.verb, "kind": line.subject_kind, "id": line.subject_id, "after": line.after}
            for line in request.lines.all()
        ],
    }


def _log(actor: User, action: str, request: ChangeRequest, **changes: Any) -> None:
    create_entry(
        actor=actor,
        action=action,
        subject=request,
        title=f"{request.plan.title} #{request.pk}",
        region_path=request.plan.region.path,
        reason=request.reason,
        **changes,
    )


def _move(actor: User, request: ChangeRequest, state: RequestState, action: str) -> None:
    before = request.state
    request.state = state
    request.version += 1
    request.save()
    _log(actor, action, request, before={"state": before}, after={"state": state})


@transaction.atomic
def submit_request(*, actor: User, request: ChangeRequest, expected_version: int) -> ChangeRequest:
    """Lay a request before the directors of the plan's region."""
    row = _get_held(request, expected_version)
    require(can_update_request(actor, row))
    if row.state != RequestState.DRAFT:
        raise RefusalError(_("申请已经送审了。"))
    check_fresh(row)
    row.submitted_at = timezone.now()
    _move(actor, row, RequestState.SUBMITTED, "planning.submit_request")
    create_task(
        actor=actor,
        title=gettext_lazy("审定计划变更：%(title)s") % {"title": row.plan.title},
        kind=DECIDE,
        url=write_request_address(row),
        role=Role.DIRECTOR,
        region=row.plan.region,
        subject=row,
    )
    return row


@transaction.atomic
def withdraw_request(*, actor: User, request: ChangeRequest, expected_version: int) -> ChangeRequest:
    """Take a request back: a submitted one becomes a draft again, a draft is given up."""
    row = _get_held(request, expected_version)
    require(can_update_request(actor, row))
    if row.state == RequestState.SUBMITTED:
        row.submitted_at = None
        _move(actor, row, RequestState.DRAFT, "planning.recall_request")
        complete_tasks(actor=actor, subject=row, kind=DECIDE, withdraw=True)
    else:
        _move(actor, row, RequestState.WITHDRAWN, "planning.withdraw_request")
    return row


@dataclass(frozen=True)
class Clash:
    """A row of a request that changed after the request was drawn up: as it was then, and as it is."""

    line: ChangeLine
    now: Values | None


def list_clashes(request: ChangeRequest) -> list[Clash]:
    """List the lines of a request whose rows have changed since it was drawn up."""
    standing = find_open_revisions(request.plan)
    clashes = []
    for line in request.lines.all():
        if line.subject_id is None:
            continue
        now = standing.get((line.subject_kind, line.subject_id))
        if now is None or now.number_from > request.base_number:
            clashes.append(Clash(line, None if now is None else now.values))
    return clashes


def check_fresh(request: ChangeRequest) -> None:
    """Raise StaleError where a row of the request has changed since it was drawn up."""
    clashes = list_clashes(request)
    if clashes:
        raise StaleError(
            _("提出申请之后，%(numbers)s 已经按另一份申请改过。退回这份申请，按现在的内容重新提。")
            % {"numbers": "、".join(_get_number(clash.line) for clash in clashes)}
        )


def _get_number(line: ChangeLine) -> str:
    """Return the number that the row of a line has on screen."""
    if line.subject_id is None:
        return ""
    states = Revision.objects.filter(subject_kind=line.subject_kind, subject_id=line.subject_id)
    values = states.order_by("-number_from").values_list("values", flat=True).first()
    return str((values or {}).get("number", ""))


@transaction.atomic
def approve_request(
    *, actor: User, request: ChangeRequest, expected_version: int, note: str = "", today: date | None = None
) -> PlanVersion:
    """Approve a request: the plan's next version is made, and in force at once where its day has come."""
    row = _get_held(request, expected_version)
    require(can_decide_request(actor, row))
    check_fresh(row)
    _decide(actor, row, RequestState.APPROVED, note)
    version = create_next_version(
        actor=actor, plan=get_locked(row.plan), request=row, today=today or timezone.localdate()
    )
    _tell_maker(row, gettext_lazy("变更申请已批准：%(title)s") % {"title": row.plan.title})
    return version


@transaction.atomic
def reject_request(*, actor: User, request: ChangeRequest, expected_version: int, note: str) -> ChangeRequest:
    """Turn a request down, with a note that says why."""
    row = _get_held(request, expected_version)
    require(can_decide_request(actor, row))
    if not note.strip():
        raise RefusalError(_("写明退回的意见，提出的人才知道怎么改。"))
    _decide(actor, row, RequestState.REJECTED, note)
    _tell_maker(row, gettext_lazy("变更申请被退回：%(title)s") % {"title": row.plan.title})
    return row


def _decide(actor: User, request: ChangeRequest, state: RequestState, note: str) -> None:
    request.decided_by, request.decided_at, request.decision_note = actor, timezone.now(), note.strip()
    _move(actor, request, state, f"planning.{'approve' if state == RequestState.APPROVED else 'reject'}_request")
    complete_tasks(actor=actor, subject=request, kind=DECIDE)


def _tell_maker(request: ChangeRequest, title: Any) -> None:
    create_notice(
        users=[request.made_by],
        kind=NoticeKind.RESULT,
        title=title,
        body=request.decision_note,
        url=write_request_address(request),
        key=f"{DECIDE}:{request.pk}:{request.version}",
    )
