"""What people do with the figures of a draft: accept, reject, edit, add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import EditVerb, TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.services.drafts import (
    Row,
    check_plan_version,
    check_shown,
    find_next_number,
    get_editable,
    list_seen,
)
from kepan.apps.planning.services.edits import Editing
from kepan.apps.planning.services.merging import check_seen
from kepan.apps.planning.services.passages import find_holder, find_place, find_section, find_value, get_text
from kepan.apps.planning.services.wordings import Wording, check_fields, update_words


def decide(*, actor: User, plan: Plan, rows: Sequence[Row], state: TargetState, verb: EditVerb) -> list[Row]:
    """Put rows of a locked draft into a state as one step; return those that changed."""
    touched = [row for row in rows if row.state != state]
    edit = Editing(actor, plan, verb).watch(touched)
    for row in touched:
        row.state = state
    edit.write()
    return touched


def _decide(actor: User, plan: Plan, rows: Sequence[Target], state: TargetState, verb: EditVerb) -> list[Target]:
    touched = decide(actor=actor, plan=plan, rows=rows, state=state, verb=verb)
    return [row for row in touched if isinstance(row, Target)]


@transaction.atomic
def accept_targets(*, actor: User, plan: Plan, seen: Mapping[int, int]) -> list[Target]:
    """Accept figures; `seen` maps the key of each to the version the person saw. Returns those that changed."""
    plan = get_editable(actor, plan)
    return _decide(actor, plan, list_seen(Target, plan, seen), TargetState.ACCEPTED, EditVerb.ACCEPT)


@transaction.atomic
def reject_targets(*, actor: User, plan: Plan, seen: Mapping[int, int]) -> list[Target]:
    """Say that figures are no targets of this plan; they stay readable and can be accepted again."""
    plan = get_editable(actor, plan)
    return _decide(actor, plan, list_seen(Target, plan, seen), TargetState.REJECTED, EditVerb.REJECT)


@transaction.atomic
def accept_confident(*, actor: User, plan: Plan, expected_version: int, at_least: Decimal) -> list[Target]:
    """Accept all undecided figures without a doubt of which the compiler is at least so sure."""
    plan = get_editable(actor, plan)
    check_plan_version(plan, expected_version)
    rows = _list_undecided(plan, confidence__gte=at_least)
    return _decide(actor, plan, rows, TargetState.ACCEPTED, EditVerb.ACCEPT)


@transaction.atomic
def accept_section(*, actor: User, plan: Plan, expected_version: int, section_path: Sequence[str]) -> list[Target]:
    """Accept all undecided figures without a doubt in a section and in those below it; return those that changed.

    `section_path` is the titles from the top down as rows have them; an empty one is what stands under no heading
    and everything else, that is the whole document.
    """
    plan = get_editable(actor, plan)
    check_plan_version(plan, expected_version)
    path = list(section_path)
    rows = [row for row in _list_undecided(plan) if row.section_path[: len(path)] == path]
    return _decide(actor, plan, rows, TargetState.ACCEPTED, EditVerb.ACCEPT)


def _list_undecided(plan: Plan, **wanted: Any) -> list[Target]:
    """Return the undecided figures without a doubt, in the order of the text."""
    rows = Target.objects.filter(plan=plan, state=TargetState.PROPOSED, is_doubtful=False, **wanted)
    return list(rows.order_by("value_start", "position"))


@transaction.atomic
def update_target(*, actor: User, target: Target, expected_version: int, wording: Wording) -> Target:
    """Edit one figure of a draft; what the compiler read stays in `original`.

    Raises StaleError where somebody else changed it first, with `merging` that puts the two wordings side by side;
    `merge_target` then writes what the person chooses. Raises RefusalError for a wording that cannot be kept.
    """
    plan = get_editable(actor, target.plan)
    row = Target.objects.get(pk=target.pk, plan=plan)
    check_shown(row)
    check_seen(actor, row, expected_version, wording)
    edit = Editing(actor, plan, EditVerb.UPDATE).watch([row])
    if update_words(row, wording):
        check_fields(row)
        edit.write()
    return row


@transaction.atomic
def add_target(*, actor: User, plan: Plan, quote: str, wording: Wording, start: int | None = None) -> Target:
    """Add a figure that the compiler missed, at a passage of the document that the person selected or copied.

    The number must stand in the passage as it was typed; so the added figure has its place in the text like
    all others. `start` tells which of several equal passages is meant.
    """
    plan = get_editable(actor, plan)
    text, sections = get_text(plan)
    begin, end = find_place(text, quote, start)
    printed = wording.value.strip()
    at = find_value(text, printed, begin, end)
    number, position = find_next_number(Target, plan)
    holder = find_holder(Measure.objects.filter(plan=plan), at)
    row = Target(
        plan=plan,
        position=position,
        number=f"T{number}",
        start=begin,
        end=end,
        value_start=at,
        value_end=at + len(printed),
        surface=printed,
        section_path=find_section(sections, at),
        measure=holder,
        state=TargetState.ACCEPTED,
    )
    update_words(row, wording)
    row.is_edited = False
    check_fields(row)
    row.save()
    Editing(actor, plan, EditVerb.ADD).add([row]).write()
    return row
