"""Where a row of a plan may belong: the headings and measures of the plan, and the figures it may be part of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from kepan.apps.planning.enums import OUT
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors.programmes import find_marked

Path = tuple[str, ...]


@dataclass(frozen=True)
class Headings:
    """The headings of a plan under which rows stand, in the order of the text, as rows of one kind have them.

    Figures leave the markers of headings out, measures have them: both spellings of a heading are one to `find`.
    """

    paths: tuple[Path, ...]
    marked: dict[str, str]

    def find(self, path: Sequence[str]) -> Path | None:
        """Return a heading as rows of this kind have it; None for one that the plan does not have."""
        wanted = self._write_marked(path)
        return next((own for own in self.paths if self._write_marked(own) == wanted), None)

    def is_same(self, left: Sequence[str], right: Sequence[str]) -> bool:
        """Say whether two paths name the same heading."""
        return self._write_marked(left) == self._write_marked(right)

    def _write_marked(self, path: Sequence[str]) -> Path:
        return tuple(self.marked.get(part, part) for part in path)


def list_headings(*, plan: Plan, kind: type[Target] | type[Measure]) -> Headings:
    """List the headings of a plan as its figures or its measures have them; two queries."""
    return make_headings(kind, targets=list_wholes(plan=plan), measures=list_holders(plan=plan))


def make_headings(
    kind: type[Target] | type[Measure], *, targets: Iterable[Target], measures: Iterable[Measure]
) -> Headings:
    """Gather the headings under which rows of a plan stand."""
    rows = {
        Target: [(row.section_path, row.value_start) for row in targets],
        Measure: [(row.section_path, row.start) for row in measures],
    }
    marked = find_marked(path for path, _place in rows[Measure])
    places: dict[Path, int] = {}
    spelled: dict[Path, Path] = {}
    for path, start in rows[kind] + rows[Measure if kind is Target else Target]:
        place = 2**40 if start is None else start
        for depth in range(1, len(path) + 1):
            own = tuple(path[:depth])
            key = tuple(marked.get(part, part) for part in own)
            # The rows of the kind itself come first: their spelling is kept.
            spelled.setdefault(key, own)
            places[key] = min(place, places.get(key, place))
    # Of headings that begin with the same row the upper one comes first.
    order = sorted(places, key=lambda key: (places[key], len(key)))
    return Headings(tuple(spelled[key] for key in order), marked)


def list_holders(*, plan: Plan) -> QuerySet[Measure]:
    """Return the measures that rows may belong to, in the order of the text, with what tells where they stand."""
    rows = Measure.objects.filter(plan=plan).exclude(state__in=OUT)
    rows = rows.only("plan_id", "number", "title", "section_path", "start")
    return rows.order_by(F("start").asc(nulls_last=True), "position")


def list_wholes(*, plan: Plan) -> QuerySet[Target]:
    """Return the figures that others may be part of, in the order of the text, with what tells where they stand."""
    rows = Target.objects.filter(plan=plan).exclude(state__in=OUT)
    rows = rows.only("plan_id", "number", "indicator", "section_path", "value_start")
    return rows.order_by(F("value_start").asc(nulls_last=True), "position")
