"""Reading a draft while it is reviewed: its document, what is still open where, and what stands beside what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import TURNS, Choice, TargetState
from kepan.apps.planning.models import Edit, Measure, Plan, RepairChoice, Target
from kepan.apps.planning.selectors.plans import list_measures, list_targets

LIGHT = ("kind", "state", "is_doubtful", "confidence", "section_path", "value_start", "position", "parent_id")
"""Fields of a figure by which the index of a long document is made; reading all of them takes much longer."""

SHOWN = (
    *LIGHT, "plan_id", "number", "indicator", "comparator", "value_text", "unit", "period", "direction", "baseline",
    "value_end", "doubts", "is_edited", "version", "original", "parent__number",
)  # fmt: skip
"""Fields of a figure that its row on the page of a draft shows."""


@dataclass(frozen=True)
class Source:
    """The document of a draft: its text, and of the compiled tree what its page needs besides figures and measures.

    `is_alone`: no other plan was found in the same file. `choices` is what was decided about its proposed repairs, by
    their place in the tree's list.
    """

    text: str
    outline: Mapping[str, Any]
    is_alone: bool
    choices: Mapping[int, Choice]


class Joined(Aggregate):
    """All values of a group in one text with commas between; in no order."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Write it as PostgreSQL names it."""
        return self.as_sql(compiler, connection, function="STRING_AGG")


def get_source(*, plan: Plan) -> Source:
    """Return a draft's document; one query."""
    names = ("source", "plans", "sections", "checks")
    written = Joined(Concat(Cast("place", CharField()), Value(":"), F("choice")))
    decided = RepairChoice.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(written=written)
    rows = Plan.objects.filter(pk=plan.pk).annotate(
        beside=Count("document__plans"), decided=Subquery(decided.values("written"))
    )
    text, beside, choices, *found = rows.values_list(
        F("document__text"), F("beside"), F("decided"), *(F(f"tree__content__{name}") for name in names)
    ).get()
    outline = {name: value for name, value in zip(names, found, strict=True) if value is not None}
    pairs = (one.partition(":") for one in (choices or "").split(",") if one)
    return Source(
        text, outline, is_alone=beside == 1, choices={int(place): Choice(choice) for place, _colon, choice in pairs}
    )


def list_light_targets(*, plan: Plan) -> QuerySet[Target]:
    """Return the figures of a plan with the fields of `LIGHT` only."""
    return list_targets(plan=plan).select_related(None).only(*LIGHT)


def list_shown_targets(*, plan: Plan) -> QuerySet[Target]:
    """Return the figures of a plan with the fields of `SHOWN`."""
    return list_targets(plan=plan).only(*SHOWN)


@dataclass(frozen=True)
class Overview:
    """What is open in a draft: all figures, those to accept at once from a confidence on, and those in each section."""

    total: int
    sure: Mapping[Decimal, int]
    sections: Mapping[tuple[str, ...], int]


def make_overview(targets: Iterable[Target], *, levels: Sequence[Decimal]) -> Overview:
    """Count what is open among the figures of a draft that have been read already."""
    total = 0
    sure = dict.fromkeys(levels, 0)
    sections: dict[tuple[str, ...], int] = {}
    for row in targets:
        total += 1
        if row.state != TargetState.PROPOSED or row.is_doubtful:
            continue
        for level in levels:
            sure[level] += row.confidence is not None and row.confidence >= level
        for depth in range(1, len(row.section_path) + 1):
            path = tuple(row.section_path[:depth])
            sections[path] = sections.get(path, 0) + 1
    return Overview(total, sure, sections)


@dataclass(frozen=True)
class Turns:
    """The steps that undo would take back and redo would do again, of one person."""

    last: Edit | None
    undone: Edit | None


def get_turns(*, plan: Plan, user: AnyUser) -> Turns:
    """Return the user's own steps that can be turned now; one query."""
    own = Edit.objects.filter(plan=plan, actor_id=user.pk).exclude(verb__in=TURNS)
    last = own.filter(undone_at=None).order_by("-id").values("pk")[:1]
    undone = own.filter(undone_at__isnull=False, is_cleared=False).order_by("id").values("pk")[:1]
    found = Edit.objects.filter(Q(pk=Subquery(last)) | Q(pk=Subquery(undone))).order_by()
    steps = {edit.undone_at is None: edit for edit in found}
    return Turns(steps.get(True), steps.get(False))


def list_places(*, plan: Plan, targets: Collection[int], measures: Collection[int]) -> list[int | None]:
    """Return where rows stand in the text, those too that no list shows any more."""
    places: list[int | None] = []
    if targets:
        places += Target.objects.filter(plan=plan, pk__in=targets).values_list("value_start", flat=True)
    if measures:
        places += Measure.objects.filter(plan=plan, pk__in=measures).values_list("start", flat=True)
    return places


def list_neighbours(*, row: Target | Measure, before: int, after: int) -> list[Target | Measure]:
    """Return the rows of the same kind next to one in the text, itself among them."""
    rows: QuerySet[Any] = (list_targets if isinstance(row, Target) else list_measures)(plan=row.plan)
    keys = list(rows.values_list("pk", flat=True))
    at = keys.index(row.pk) if row.pk in keys else 0
    near = keys[max(0, at - before) : at + after + 1]
    return list(rows.filter(pk__in=near))
