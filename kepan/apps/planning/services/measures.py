"""What people do with the measures of a draft: accept, reject, edit, add, split, merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import OUT, EditVerb, TargetState
from kepan.apps.planning.models import Measure, Phase, Plan, Target
from kepan.apps.planning.services.drafts import check_shown, find_next_number, get_editable, list_seen
from kepan.apps.planning.services.edits import Editing
from kepan.apps.planning.services.merging import check_seen
from kepan.apps.planning.services.passages import find_holder, find_place, find_section, get_text
from kepan.apps.planning.services.targets import decide
from kepan.apps.planning.services.wordings import MeasureWording, check_fields, update_measure_words

FEWEST = 2
"""Measures that make a merger."""


@transaction.atomic
def accept_measures(*, actor: User, plan: Plan, seen: Mapping[int, int]) -> list[Measure]:
    """Accept measures; `seen` maps the key of each to the version the person saw. Returns those that changed."""
    return _decide(actor, plan, seen, TargetState.ACCEPTED, EditVerb.ACCEPT)


@transaction.atomic
def reject_measures(*, actor: User, plan: Plan, seen: Mapping[int, int]) -> list[Measure]:
    """Say that passages are no measures of this plan; they stay readable and can be accepted again."""
    return _decide(actor, plan, seen, TargetState.REJECTED, EditVerb.REJECT)


def _decide(actor: User, plan: Plan, seen: Mapping[int, int], state: TargetState, verb: EditVerb) -> list[Measure]:
    plan = get_editable(actor, plan)
    rows = list_seen(Measure, plan, seen)
    touched = decide(actor=actor, plan=plan, rows=rows, state=state, verb=verb)
    return [row for row in touched if isinstance(row, Measure)]


@transaction.atomic
def update_measure(
    *,
    actor: User,
    measure: Measure,
    expected_version: int,
    wording: MeasureWording,
    quote: str = "",
    start: int | None = None,
) -> Measure:
    """Edit one measure of a draft; what the compiler read stays in `original`.

    `quote` is another passage of the document for the measure to stand at (empty: where it stands), `start` tells
    which of several equal ones. Raises StaleError with `merging` where somebody else changed the measure first;
    `merge_measure` then writes what the person chooses.
    """
    plan = get_editable(actor, measure.plan)
    row = Measure.objects.get(pk=measure.pk, plan=plan)
    check_shown(row)
    check_seen(actor, row, expected_version, wording)
    edit = Editing(actor, plan, EditVerb.UPDATE).watch([row])
    changed = update_measure_words(row, wording)
    if quote:
        span = find_place(get_text(plan)[0], quote, start)
        changed = changed or span != (row.start, row.end)
        row.start, row.end = span
    if changed:
        row.is_edited = True
        check_fields(row)
        edit.write()
    return row


@transaction.atomic
def add_measure(*, actor: User, plan: Plan, quote: str, wording: MeasureWording, start: int | None = None) -> Measure:
    """Add a measure that the compiler missed, at a passage that the person selected or copied; it is accepted.

    It hangs under the innermost measure that holds its passage; figures in it that no measure held become its own.
    """
    plan = get_editable(actor, plan)
    text, sections = get_text(plan)
    begin, end = find_place(text, quote, start)
    number, position = find_next_number(Measure, plan)
    row = Measure(
        plan=plan,
        position=position,
        number=f"M{number}",
        start=begin,
        end=end,
        section_path=find_section(sections, begin, is_marked=True),
        parent=find_holder(Measure.objects.filter(plan=plan), begin),
        state=TargetState.ACCEPTED,
    )
    update_measure_words(row, wording)
    row.is_edited = False
    check_fields(row)
    row.save()
    inside = list(Target.objects.filter(plan=plan, measure=None, value_start__gte=begin, value_end__lte=end))
    edit = Editing(actor, plan, EditVerb.ADD).watch(inside)
    for figure in inside:
        figure.measure = row
    edit.add([row]).write()
    return row


@transaction.atomic
def split_measure(
    *, actor: User, measure: Measure, expected_version: int, at: int, wordings: Sequence[MeasureWording]
) -> list[Measure]:
    """Split one measure at a place of the text into two, with a wording for each; return them, accepted.

    The measure itself stays readable, replaced; figures and measures below it go to the part they stand in. Undo
    brings it back.
    """
    plan = get_editable(actor, measure.plan)
    row = Measure.objects.get(pk=measure.pk, plan=plan)
    check_shown(row)
    if len(wordings) != FEWEST:
        raise RefusalError(_("一条措施一次拆成两条，两条的内容都要写。"))
    check_seen(actor, row, expected_version, wordings[0])
    if row.start is None or row.end is None or not row.start < at < row.end:
        raise RefusalError(_("拆分的位置要在这条措施的原文里面。"))
    number, position = find_next_number(Measure, plan)
    spans = ((row.start, at), (at, row.end))
    pieces = [
        _make_piece(row, wording, span, number + place, position + place)
        for place, (wording, span) in enumerate(zip(wordings, spans, strict=True))
    ]
    Measure.objects.bulk_create(pieces)
    _copy_phases(row, pieces)
    below = list(Measure.objects.filter(plan=plan, parent=row).exclude(pk__in=[piece.pk for piece in pieces]))
    figures = list(Target.objects.filter(plan=plan, measure=row))
    edit = Editing(actor, plan, EditVerb.SPLIT).watch([row, *below, *figures])
    row.state = TargetState.REPLACED
    for child in below:
        child.parent = pieces[_is_behind(child.start, at)]
    for figure in figures:
        figure.measure = pieces[_is_behind(figure.value_start, at)]
    edit.add(pieces).write()
    return pieces


def _is_behind(place: int | None, at: int) -> int:
    """Return which part a place falls to: 0 the first, 1 the second; what has no place goes to the first."""
    return int(place is not None and place >= at)


def _make_piece(row: Measure, wording: MeasureWording, span: tuple[int, int], number: int, position: int) -> Measure:
    piece = Measure(
        plan=row.plan,
        number=f"M{number}",
        position=position,
        start=span[0],
        end=span[1],
        section_path=row.section_path,
        parent_id=row.parent_id,
        evidence=row.evidence,
        split_from=row,
        state=TargetState.ACCEPTED,
    )
    update_measure_words(piece, wording)
    piece.is_edited = False
    check_fields(piece)
    return piece


def _copy_phases(row: Measure, pieces: Sequence[Measure]) -> None:
    """Let the parts of a measure stand in its phases; a withdrawn part is shown in none."""
    ties = Phase.measures.through
    phases = list(ties.objects.filter(measure=row).values_list("phase_id", flat=True))
    ties.objects.bulk_create([ties(phase_id=phase, measure_id=piece.pk) for phase in phases for piece in pieces])


@transaction.atomic
def merge_measures(*, actor: User, plan: Plan, seen: Mapping[int, int], wording: MeasureWording) -> Measure:
    """Merge neighbours into the first of them in the text; return it, accepted, with the wording and the whole stretch.

    Neighbours hang under the same measure, and no other measure stands between them. The others stay readable,
    replaced; what hung under them, and their figures, become the first one's. Undo brings all back.
    """
    plan = get_editable(actor, plan)
    if len(seen) < FEWEST:
        raise RefusalError(_("选中两条以上才能合并。"))
    kept, *others = rows = list_seen(Measure, plan, seen)
    begin, end = _get_stretch(plan, rows)
    below = list(Measure.objects.filter(plan=plan, parent__in=others).exclude(pk__in=seen))
    figures = list(Target.objects.filter(plan=plan, measure__in=others))
    edit = Editing(actor, plan, EditVerb.MERGE).watch([*rows, *below, *figures])
    update_measure_words(kept, wording)
    kept.start, kept.end = begin, end
    kept.is_edited, kept.state = True, TargetState.ACCEPTED
    check_fields(kept)
    for row in others:
        row.state, row.merged_into = TargetState.REPLACED, kept
    for child in below:
        child.parent = kept
    for figure in figures:
        figure.measure = kept
    edit.write()
    return kept


def _get_stretch(plan: Plan, rows: Sequence[Measure]) -> tuple[int, int]:
    """Return the stretch that neighbours take together; refuse rows that are none."""
    starts, ends = (
        [row.start for row in rows if row.start is not None],
        [row.end for row in rows if row.end is not None],
    )
    if len(starts) < len(rows) or len(ends) < len(rows):
        raise RefusalError(_("有的条目在原文里没有位置，不能合并。"))
    begin, end = min(starts), max(ends)
    siblings = Measure.objects.filter(plan=plan, parent_id=rows[0].parent_id, start__gte=begin, end__lte=end)
    between = siblings.exclude(state__in=OUT).exclude(pk__in=[row.pk for row in rows])
    if any(row.parent_id != rows[0].parent_id for row in rows) or between.exists():
        raise RefusalError(_("只有同一级、挨着的措施可以合并。"))
    return begin, end
