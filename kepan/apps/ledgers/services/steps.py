"""Steps of entries from state to state: who may, what must be filled and hold, who approves, what is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.services import complete_tasks, create_notice, create_task
from kepan.apps.ledgers.enums import ApprovalState
from kepan.apps.ledgers.models import Approval, ApprovalVote, Entry, EntryStep
from kepan.apps.ledgers.permissions import can_decide, can_take_step, is_another
from kepan.apps.ledgers.services.certificates import issue_certificate, issues_certificate
from kepan.apps.ledgers.services.entries import bind_files
from kepan.apps.ledgers.services.numbers import check_new_quota
from kepan.apps.ledgers.services.outside_words import tell_applicant
from kepan.apps.ledgers.services.parents import update_parents
from kepan.apps.ledgers.services.writing import (
    Change,
    begin_change,
    compute_change,
    get_locked_entry,
    make_refusal,
    read_given,
    require_judged,
    save_change,
    set_derived,
    set_organisation,
    write_title,
    write_trail,
)
from kepan.apps.registry.selectors import list_delegations
from kepan.engine.ledgers.judging import Finding, judge_step
from kepan.engine.ledgers.types import RouteKind, Strength, Transition

APPROVAL_TASK = "ledgers.approval"
MOST_REASON = 300


def get_url(entry: Entry) -> str:
    """Return the address of an entry's page."""
    return f"/ledgers/{entry.ledger.key}/{entry.pk}/"


@transaction.atomic
def take_step(
    *,
    actor: User | None,
    entry: Entry,
    transition: str,
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Entry:
    """Let an entry take a step, or ask for it where others have to approve (`find_open_approval` then has it).

    `values` are what the step fills. Raises EntryRefusedError for what is missing and for guards that do not hold.
    """
    row = get_locked_entry(entry, expected_version)
    change = begin_change(row, actor)
    step = find_step(change, transition)
    if actor is not None:
        require(can_take_step(actor, change.type_, row, step))
    if row.approvals.filter(state=ApprovalState.OPEN).exists():
        raise RefusalError(_("这条记录有一步正在等审批，先办完或撤回。"))
    said = check_reason(step, reason)
    fill_step(actor, change, step, values or {})
    if step.route is not None and actor is not None:
        _ask(actor, row, step, {key: change.entry.values.get(key) for key in values or {}}, said)
        return Entry.objects.select_related("ledger", "region").get(pk=row.pk)
    return move_entry(actor, change, step, said)


def find_step(change: Change, key: str) -> Transition:
    """Find a step that can be taken from where an entry stands; refused with where it stands."""
    step = next((one for one in change.type_.transitions if one.key == key), None)
    if step is None:
        raise RefusalError(_("没有这个步骤。"))
    if change.entry.state not in step.sources:
        state = change.type_.find_state(change.entry.state)
        shown = {"state": change.entry.state if state is None else state.title, "step": step.title}
        raise RefusalError(_("这条记录现在是“%(state)s”，不能“%(step)s”。") % shown)
    return step


def check_reason(step: Transition, reason: str) -> str:
    """Return the reason of a step; refused where one is asked for and none is given."""
    said = reason.strip()
    if step.needs_reason and not said:
        raise RefusalError(_("“%(step)s”要写理由。") % {"step": step.title})
    if len(said) > MOST_REASON:
        raise RefusalError(_("理由最多 %(most)s 个字。") % {"most": MOST_REASON})
    return said


def fill_step(actor: User | None, change: Change, step: Transition, values: Mapping[str, Any]) -> None:
    """Write what a step fills into the entry, and judge whether it may be taken; the entry is not saved."""
    read_given(actor, change, values, allowed=step.fields)
    missing = [key for key in step.fields if change.entry.values.get(key) in (None, "", [])]
    if missing:
        titles = {key: field.title for key in missing if (field := change.type_.find_field(key)) is not None}
        words = {key: _("%(field)s：要填。") % {"field": title} for key, title in titles.items()}
        raise make_refusal(change, [Finding(f"{key}.required", key, Strength.REFUSE, words[key]) for key in titles])
    set_organisation(change)
    compute_change(change)
    assert change.view is not None
    require_judged(change, judge_step(change.type_, step, change.view, timezone.localdate()))


def move_entry(
    actor: User | None, change: Change, step: Transition, reason: str, *, asked_by: User | None = None
) -> Entry:
    """Take a step that was judged: the state, its time and the version change, and people are told.

    `asked_by` is who gave the values and files of a step that somebody else approves.
    """
    check_new_quota(change)
    row, now = change.entry, timezone.now()
    source = row.state
    stayed = max(0, int((now - row.state_since).total_seconds()))
    row.state, row.state_since, row.stepped_by = step.target, now, actor
    row.__dict__["_former_state"] = source
    compute_change(change)
    set_derived(change)
    save_change(actor, change, reason=reason)
    bind_files(asked_by or actor, change)
    EntryStep.objects.create(
        entry=row,
        transition=step.key,
        source=source,
        target=step.target,
        reason=reason,
        actor=actor,
        at=now,
        stayed_seconds=stayed,
    )
    complete_tasks(actor=actor, subject=row)
    write_trail(actor, "take_step", change, reason=reason, step=step.key, state=[source, step.target])
    _tell(actor, change)
    tell_applicant(row, change.type_)
    if issues_certificate(change.type_, step):
        issue_certificate(actor=actor, entry=row)
    update_parents(change)
    return row


def _tell(actor: User | None, change: Change) -> None:
    """Tell who entered it and those who act for its organisation where an entry stands now."""
    row, state = change.entry, change.type_.find_state(change.entry.state)
    people = [] if row.owner is None else [row.owner]
    if row.organisation is not None:
        people += [one.user for one in list_delegations(organisation=row.organisation)]
    told = [one for one in people if actor is None or one.pk != actor.pk]
    if told and state is not None:
        title, name = write_title(row, change.type_), state.outside or state.title
        create_notice(
            users=told,
            title=lambda: _("%(entry)s：%(state)s") % {"entry": title, "state": name},
            url=get_url(row),
            key=f"ledger-step:{row.pk}:{row.version}",
        )


def find_open_approval(entry: Entry) -> Approval | None:
    """Find the step of an entry that waits for approval."""
    rows = Approval.objects.filter(entry=entry, state=ApprovalState.OPEN).select_related("asked_by")
    return rows.prefetch_related("votes__decided_by").first()


def _ask(actor: User, row: Entry, step: Transition, values: Mapping[str, Any], reason: str) -> Approval:
    """Open the approval of a step and give those whose turn it is a task."""
    assert step.route is not None
    in_turn, roles = step.route.kind == RouteKind.IN_TURN, step.route.roles
    approval = Approval.objects.create(
        entry=row, transition=step.key, values=dict(values), reason=reason, is_in_turn=in_turn, asked_by=actor
    )
    ApprovalVote.objects.bulk_create(
        ApprovalVote(approval=approval, position=place, role=role) for place, role in enumerate(roles, start=1)
    )
    for role in roles[:1] if in_turn else roles:
        _give_task(actor, row, step, role)
    change = begin_change(row)
    write_trail(actor, "ask_step", change, reason=reason, step=step.key)
    return approval


def _give_task(actor: User | None, row: Entry, step: Transition, role: str) -> None:
    title = _("审批“%(step)s”：%(entry)s") % {"step": step.title, "entry": write_title(row, begin_change(row).type_)}
    create_task(
        actor=actor, title=title, kind=APPROVAL_TASK, url=get_url(row), role=Role(role), region=row.region, subject=row
    )


@transaction.atomic
def decide_approval(*, actor: User, approval: Approval, is_approved: bool, reason: str = "") -> Approval:
    """Say yes or no in one's place of a route; the last yes takes the step, a no ends it and needs a reason.

    Where one of the roles decides, the first yes is the last.
    """
    row = get_locked_entry(approval.entry, None)
    held = Approval.objects.select_for_update().get(pk=approval.pk)
    if held.state != ApprovalState.OPEN:
        raise RefusalError(_("这一步已经办完或撤回了。"))
    vote = _find_turn(actor, row, held)
    said = reason.strip()[:MOST_REASON]
    if not is_approved and not said:
        raise RefusalError(_("不同意要写理由。"))
    change = begin_change(row, actor)
    step = find_step(change, held.transition)
    if is_approved:
        require(is_another(actor, row, step))
    vote.is_approved, vote.reason, vote.decided_by, vote.decided_at = is_approved, said, actor, timezone.now()
    vote.save()
    complete_tasks(actor=actor, subject=row, kind=APPROVAL_TASK, withdraw=not is_approved)
    write_trail(actor, "decide_step", change, reason=said, step=step.key, is_approved=is_approved)
    if not is_approved:
        _end(held, ApprovalState.REFUSED)
        _tell_asker(actor, held, row, step)
        return held
    is_enough = step.route is not None and step.route.kind == RouteKind.ONE
    waiting = [] if is_enough else list(held.votes.filter(is_approved__isnull=True))
    if waiting:
        for one in waiting[:1] if held.is_in_turn else waiting:
            _give_task(actor, row, step, one.role)
        return held
    _end(held, ApprovalState.APPROVED)
    # What the step fills was read when it was asked for; guards are judged as things stand now.
    change.entry.values.update(held.values)
    fill_step(None, change, step, {})
    move_entry(actor, change, step, held.reason, asked_by=held.asked_by)
    return held


def _find_turn(actor: User, row: Entry, approval: Approval) -> ApprovalVote:
    """Find the place of a route that is somebody's to decide now; who asked decides nothing."""
    waiting = list(approval.votes.filter(is_approved__isnull=True))
    turn = waiting[:1] if approval.is_in_turn else waiting
    found = next((vote for vote in turn if can_decide(actor, row, vote.role)), None)
    if found is None:
        require(can_decide(actor, row, turn[0].role))
    assert found is not None
    if approval.asked_by_id == actor.pk:
        raise RefusalError(_("自己提出的步骤不能自己审批。"))
    if approval.votes.filter(decided_by=actor).exists():
        raise RefusalError(_("你已经审批过这一步，下一位由别人审批。"))
    return found


def _end(approval: Approval, state: ApprovalState) -> None:
    approval.state, approval.ended_at = state, timezone.now()
    approval.save(update_fields=["state", "ended_at"])


def _tell_asker(actor: User, approval: Approval, row: Entry, step: Transition) -> None:
    if approval.asked_by is not None and approval.asked_by.pk != actor.pk:
        shown = {"step": step.title, "entry": write_title(row, begin_change(row).type_)}
        create_notice(
            users=[approval.asked_by],
            title=lambda: _("未同意“%(step)s”：%(entry)s") % shown,
            url=get_url(row),
            key=f"ledger-refused:{approval.pk}",
        )


@transaction.atomic
def withdraw_approval(*, actor: User, approval: Approval, reason: str = "") -> Approval:
    """Take back a step that one asked for, while nobody has ended it."""
    row = get_locked_entry(approval.entry, None)
    held = Approval.objects.select_for_update().get(pk=approval.pk)
    if held.state != ApprovalState.OPEN:
        raise RefusalError(_("这一步已经办完或撤回了。"))
    if held.asked_by_id != actor.pk:
        raise RefusalError(_("只有提出的人可以撤回。"))
    _end(held, ApprovalState.WITHDRAWN)
    complete_tasks(actor=actor, subject=row, kind=APPROVAL_TASK, withdraw=True)
    write_trail(actor, "withdraw_step", begin_change(row), reason=reason.strip(), step=held.transition)
    return held
