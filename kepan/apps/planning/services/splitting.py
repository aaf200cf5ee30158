"""Figures that the compiler took apart wrongly: one split into several, several merged into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import EditVerb, TargetState
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.services.drafts import check_shown, find_next_number, get_editable, list_seen
from kepan.apps.planning.services.edits import Editing
from kepan.apps.planning.services.merging import check_seen
from kepan.apps.planning.services.passages import find_value, get_text, match_value
from kepan.apps.planning.services.wordings import Wording, check_fields, update_words

FEWEST = 2
MOST = 20
"""Into how many figures one may be split."""

INHERITED = (
    "section_path", "parent_id", "measure_id", "confidence", "direction", "rate", "form", "modality", "accrual",
    "level", "territory", "date_from", "date_to", "period",
)  # fmt: skip
"""What the parts of a figure take over from it, unless their wording says otherwise."""


@transaction.atomic
def split_target(*, actor: User, target: Target, expected_version: int, wordings: Sequence[Wording]) -> list[Target]:
    """Split one figure into two or more; return the new ones, accepted, in the order of the wordings.

    The number of each must stand in the clause of the figure as typed; two parts may share one number (甲、乙各20家).
    The figure itself stays readable, replaced; its own parts (其中) go to the first new one. Undo brings it back.
    """
    plan = get_editable(actor, target.plan)
    row = Target.objects.get(pk=target.pk, plan=plan)
    check_shown(row)
    if not FEWEST <= len(wordings) <= MOST:
        raise RefusalError(_("一条拆成 2 到 %(most)s 条。") % {"most": MOST})
    check_seen(actor, row, expected_version, wordings[0])
    if row.start is None or row.end is None:
        raise RefusalError(_("这一条在原文里没有位置，不能拆分。"))
    places = _find_values(get_text(plan)[0], wordings, row.start, row.end)
    number, position = find_next_number(Target, plan)
    pieces = [
        _make_piece(row, wording, place, number + at, position + at)
        for at, (wording, place) in enumerate(zip(wordings, places, strict=True))
    ]
    Target.objects.bulk_create(pieces)
    below = list(Target.objects.filter(plan=plan, parent=row).exclude(pk__in=[piece.pk for piece in pieces]))
    edit = Editing(actor, plan, EditVerb.SPLIT).watch([row, *below])
    row.state = TargetState.REPLACED
    for part in below:
        part.parent = pieces[0]
    edit.add(pieces).write()
    return pieces


def _find_values(text: str, wordings: Sequence[Wording], begin: int, end: int) -> list[int]:
    """Find the places of the numbers of the parts: each the next of its kind, else one that another part has, too."""
    taken: set[int] = set()
    places: list[int] = []
    for wording in wordings:
        printed = wording.value.strip()
        first = at = find_value(text, printed, begin, end)
        while at in taken:
            at = match_value(text, printed, at + 1, end)
        places.append(first if at < 0 else at)
        taken.add(places[-1])
    return places


def _make_piece(row: Target, wording: Wording, at: int, number: int, position: int) -> Target:
    printed = wording.value.strip()
    piece = Target(
        plan=row.plan,
        number=f"T{number}",
        position=position,
        start=row.start,
        end=row.end,
        value_start=at,
        value_end=at + len(printed),
        surface=printed,
        state=TargetState.ACCEPTED,
        split_from=row,
        **{name: getattr(row, name) for name in INHERITED},
    )
    update_words(piece, wording)
    piece.is_edited = False
    check_fields(piece)
    return piece


@transaction.atomic
def merge_targets(*, actor: User, plan: Plan, seen: Mapping[int, int], wording: Wording) -> Target:
    """Merge two or more figures into the first of them in the text; return it, accepted, with the wording.

    It then holds the whole stretch from the first clause to the last, and the number typed must stand there. The
    others stay readable, replaced, and their parts (其中) become its own. Undo brings all back.
    """
    plan = get_editable(actor, plan)
    if len(seen) < FEWEST:
        raise RefusalError(_("选中两条以上才能合并。"))
    kept, *others = rows = list_seen(Target, plan, seen)
    starts, ends = (
        [row.start for row in rows if row.start is not None],
        [row.end for row in rows if row.end is not None],
    )
    if len(starts) < len(rows) or len(ends) < len(rows):
        raise RefusalError(_("有的条目在原文里没有位置，不能合并。"))
    text, printed = get_text(plan)[0], wording.value.strip()
    begin, end = min(starts), max(ends)
    at = _find_known(text, rows, printed)
    at = find_value(text, printed, begin, end) if at is None else at
    below = list(Target.objects.filter(plan=plan, parent__in=rows).exclude(pk__in=seen))
    edit = Editing(actor, plan, EditVerb.MERGE).watch([*rows, *below])
    kept.start, kept.end, kept.value_start, kept.value_end = begin, end, at, at + len(printed)
    kept.surface = printed
    update_words(kept, wording)
    kept.is_edited, kept.state = True, TargetState.ACCEPTED
    # A part that is merged with its whole is no part any more, and wholes must not go round in a circle.
    if kept.parent_id in seen or below:
        kept.parent = None
    check_fields(kept)
    for row in others:
        row.state, row.merged_into = TargetState.REPLACED, kept
    for part in below:
        part.parent = kept
    edit.write()
    return kept


def _find_known(text: str, rows: Sequence[Target], printed: str) -> int | None:
    """Find the place of a number that one of the figures has already."""
    same = [row.value_start for row in rows if row.value_text == printed and row.value_start is not None]
    return next((at for at in same if text.startswith(printed, at)), None)
