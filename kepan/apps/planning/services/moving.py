"""Moving a row of a draft: to another measure or heading, and a figure into another whole; what hangs on it follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import HIDDEN, OUT, EditVerb
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors.moving import Headings, list_headings
from kepan.apps.planning.services.drafts import Row, check_row_version, check_shown, get_editable
from kepan.apps.planning.services.edits import Editing

Moved = TypeVar("Moved", bound=Row)


@dataclass(frozen=True)
class Place:
    """Where a row shall belong: to a measure, else under a heading (empty: under none).

    `whole` is the figure that a figure is part of.
    """

    measure: Measure | None = None
    section_path: Sequence[str] = ()
    whole: Target | None = None


def read_place_wish(kind: type[Target] | type[Measure], headings: Headings, place: Place) -> dict[str, Any]:
    """Read where a row of a plan in force shall belong, as the fields that a request asks for."""
    path = list(_find_path(headings, place.measure, place, []))
    measure = None if place.measure is None else place.measure.pk
    if kind is Measure:
        return {"parent_id": measure, "section_path": path}
    whole = None if place.whole is None else place.whole.pk
    return {"measure_id": measure, "parent_id": whole, "section_path": path}


@transaction.atomic
def move_row(*, actor: User, row: Moved, expected_version: int, place: Place) -> Moved:
    """Move a figure or a measure of a draft to where it belongs; return it.

    It stands then under the heading of its measure, and what hangs on it and stood with it comes along; its place in
    the text stays. Raises StaleError where somebody changed it since, RefusalError for a place that is none.
    """
    plan = get_editable(actor, row.plan)
    model: Any = type(row)
    moved: Moved = model._default_manager.get(pk=row.pk, plan=plan)
    held: Row = moved
    check_shown(held)
    check_row_version(held, expected_version)
    below: list[Row] = _list_below(plan, held)
    edit = Editing(actor, plan, EditVerb.MOVE).watch([held, *below])
    if isinstance(held, Target):
        _move_target(plan, held, place, [row for row in below if isinstance(row, Target)])
    else:
        _move_measure(plan, held, place, below)
    edit.write()
    return moved


def _move_target(plan: Plan, row: Target, place: Place, parts: Sequence[Target]) -> None:
    """Put a figure and its parts in place, those that stood with it."""
    headings = list_headings(plan=plan, kind=Target)
    measure = _find_measure(plan, place)
    if place.whole is not None:
        known = Target.objects.filter(plan=plan, pk=place.whole.pk).exclude(state__in=OUT)
        if not known.exists() or place.whole.pk in {row.pk, *(part.pk for part in parts)}:
            raise RefusalError(_("%(number)s 不能归到这条目标下面。") % {"number": row.number})
    old, before = list(row.section_path), row.measure_id
    path = list(_find_path(headings, measure, place, old))
    for one in (row, *parts):
        if one is row or one.measure_id == before:
            one.measure = measure
        if headings.is_same(one.section_path, old):
            one.section_path = path
    row.parent = place.whole


def _move_measure(plan: Plan, row: Measure, place: Place, below: Sequence[Row]) -> None:
    """Put a measure in place, and what belongs to it and stood under the same heading."""
    if place.whole is not None:
        raise RefusalError(_("只有目标才是另一条目标的一部分。"))
    measure = _find_measure(plan, place)
    if measure is not None and measure.pk in {row.pk, *(one.pk for one in below if isinstance(one, Measure))}:
        raise RefusalError(_("%(number)s 不能归到自己或者自己下面的措施。") % {"number": row.number})
    headings, old = list_headings(plan=plan, kind=Measure), list(row.section_path)
    path = _find_path(headings, measure, place, old)
    row.parent, row.section_path = measure, list(path)
    as_figures = list_headings(plan=plan, kind=Target).find(path) or path
    for one in below:
        if headings.is_same(one.section_path, old):
            one.section_path = list(as_figures if isinstance(one, Target) else path)


def _find_measure(plan: Plan, place: Place) -> Measure | None:
    """Return the measure of a place as it stands; refuse one that does not stand in the plan."""
    if place.measure is None:
        return None
    found = Measure.objects.filter(plan=plan, pk=place.measure.pk).exclude(state__in=OUT).first()
    if found is None:
        raise RefusalError(_("这份草稿里没有要归到的那条措施，或者它已经不采纳。"))
    return found


def _find_path(headings: Headings, measure: Measure | None, place: Place, old: Sequence[str]) -> Sequence[str]:
    """Return the heading of a place as rows of this kind have it; refuse one that the plan does not have."""
    wanted = list(place.section_path if measure is None else measure.section_path)
    if not wanted or headings.is_same(wanted, old):
        # Where the heading stays, it stays as it is spelled.
        return old if wanted else []
    found = headings.find(wanted)
    if found is None:
        raise RefusalError(_("计划里没有“%(title)s”这一节。") % {"title": " / ".join(wanted)[:200]})
    return found


def _list_below(plan: Plan, row: Row) -> list[Row]:
    """List all rows that hang on a row, by any number of ties."""
    targets = list(Target.objects.filter(plan=plan).exclude(state__in=HIDDEN))
    measures = list(Measure.objects.filter(plan=plan).exclude(state__in=HIDDEN))
    ties: dict[Row, list[Row]] = {}
    rows: list[Row] = [*measures, *targets]
    held: dict[tuple[type[Row], int], Row] = {(type(one), one.pk): one for one in rows}
    for one in rows:
        above = [held.get((type(one), one.parent_id or 0))]
        if isinstance(one, Target):
            above.append(held.get((Measure, one.measure_id or 0)))
        for upper in above:
            if upper is not None:
                ties.setdefault(upper, []).append(one)
    found: dict[Row, None] = {}
    waiting = list(ties.get(row, ()))
    while waiting:
        one = waiting.pop()
        if one not in found and one != row:
            found[one] = None
            waiting.extend(ties.get(one, ()))
    return list(found)
