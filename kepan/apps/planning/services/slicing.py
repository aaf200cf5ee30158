"""Programmes of several years: cut into years, tied to their yearly plans, and the sums of the two held together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import Dimension, PlanState, TargetState
from kepan.apps.planning.models import Plan, Share, Target
from kepan.apps.planning.permissions import can_schedule
from kepan.apps.planning.selectors.plans import list_plans
from kepan.apps.planning.services.adding import find_adding, suggest_values
from kepan.apps.planning.services.drafts import check_plan_version, get_locked
from kepan.apps.planning.services.inheriting import write_link
from kepan.apps.planning.services.outlines import Making, Preset, create_outline, find_seen
from kepan.apps.planning.services.shares import Part
from kepan.apps.planning.services.trees import RowTree, read_rows
from kepan.engine.indicators import Adding
from kepan.engine.plandoc.comparison import compare_levels
from kepan.engine.plandoc.comparison.coverage import Coverage
from kepan.store.files.vocabulary import read_vocabulary


def list_years(plan: Plan) -> list[int]:
    """List the years of a plan; none where it names none."""
    if plan.year_from is None or plan.year_to is None:
        return []
    return list(range(plan.year_from, plan.year_to + 1))


def _check_programme(programme: Plan) -> None:
    if len(list_years(programme)) < 2:
        raise RefusalError(_("只有跨几年的规划才能切成年度。"))


def suggest_years(*, programme: Plan, target: Target) -> list[Part]:
    """Suggest the years of a target of a programme: equal parts that make it exactly.

    What there is at the end (a stock) is not divided: only the last year is known, the way there is for a person to
    say. Raises RefusalError for what cannot be added.
    """
    _check_programme(programme)
    years = list_years(programme)
    if target.value_low is not None and find_adding(target) is Adding.LAST:
        return [Part(target.value_low, year=years[-1])]
    values = suggest_values(target, [Decimal(1)] * len(years))
    return [Part(value, year=year) for year, value in zip(years, values, strict=True)]


def create_slice(*, actor: User, programme: Plan, year: int) -> tuple[Plan, bool]:
    """Make the draft of one year of a programme in force: its structure, with the values of that year's parts.

    A target that has no part for the year is open. Asked twice it returns the same draft; the second value says
    whether it is new.
    """
    source = find_seen(actor, programme)
    if source.state != PlanState.CONFIRMED:
        raise RefusalError(_("规划生效以后才能切出年度计划。"))
    _check_programme(source)
    if year not in list_years(source):
        raise RefusalError(_("%(year)s 年不在这份规划里。") % {"year": year})
    shares = Share.objects.filter(target__plan=source, dimension=Dimension.YEAR, year=year)
    values = dict(shares.values_list("target_id", "value"))
    making = Making(
        source=source,
        years=(year, year),
        moved={},
        preset=lambda target: Preset(values.get(target.pk), _("规划没有把这一条分到 %(year)s 年") % {"year": year}),
        shift=None,
        action="planning.slice",
    )
    return create_outline(
        actor=actor,
        making=making,
        title=_("%(title)s（%(year)s年）") % {"title": source.title[:180], "year": year},
        request_key=f"planning.slice:{source.pk}:{year}",
        programme=source,
    )


@transaction.atomic
def link_programme(*, actor: User, plan: Plan, programme: Plan | None, expected_version: int) -> Plan:
    """Say which programme a yearly plan belongs to, of the same region and years around it; None takes the tie away."""
    row = get_locked(plan)
    require(can_schedule(actor, row))
    check_plan_version(row, expected_version)
    if programme is not None:
        whole = find_seen(actor, programme)
        if whole.region_id != row.region_id or whole.state == PlanState.DISCARDED:
            raise RefusalError(_("所属规划要是同一个地区、没有作废的。"))
        _check_programme(whole)
        years = list_years(row)
        if not years or len(years) >= len(list_years(whole)) or not set(years) <= set(list_years(whole)):
            raise RefusalError(_("计划的年份要在规划的年份里面，并且比它短。"))
    return write_link(actor, row, "programme", programme)


@dataclass(frozen=True)
class LevelPart:
    """One target in one plan below: what the plan above allots to it, and what it asks for itself; unknown is None."""

    plan: Plan
    allotted: Decimal | None
    planned: Decimal | None
    target: Target | None
    reason: str = ""

    @property
    def difference(self) -> Decimal | None:
        """Return what the plan below asks for less what it was allotted."""
        if self.allotted is None or self.planned is None:
            return None
        return self.planned - self.allotted


@dataclass(frozen=True)
class LevelCheck:
    """A target of a plan against the plans below: those of its years, or of its districts.

    `kind` and `message` are those of the engine's comparison: `covered`, `short`, `exceeded`, `uncovered`,
    `not_additive`; `total` and `difference` are None where values are not added up.
    """

    target: Target
    kind: str
    message: str
    total: Decimal | None
    difference: Decimal | None
    parts: tuple[LevelPart, ...]

    @property
    def holds(self) -> bool:
        """Say whether the plans below make the target and keep to what was allotted to each."""
        agrees = all(not part.difference for part in self.parts)
        return agrees and self.kind in ("covered", "not_additive")


def list_slices(*, user: AnyUser, programme: Plan) -> list[Plan]:
    """List the yearly plans of a programme that a user may see, by year; discarded ones are no plans any more."""
    rows = list_plans(user=user).filter(programme=programme, state__in=[PlanState.DRAFT, PlanState.CONFIRMED])
    return list(rows.order_by("year_from", "pk"))


def check_slices(*, user: AnyUser, programme: Plan) -> list[LevelCheck]:
    """Hold the targets of a programme against those of its yearly plans, all as they stand now, by code or name."""
    return _check_below(programme, list_slices(user=user, programme=programme), years=True)


def check_districts(*, user: AnyUser, plan: Plan, below: list[Plan]) -> list[LevelCheck]:
    """Hold the targets of a plan against those of plans of its districts, and each against the part it was given."""
    seen = list(list_plans(user=user).filter(pk__in=[one.pk for one in below]).order_by("region__path", "pk"))
    if len(seen) != len({one.pk for one in below}):
        raise RefusalError(_("没有这份计划，或者你看不到它。"))
    for one in seen:
        if one.region_id == plan.region_id or not one.region.path.startswith(plan.region.path):
            raise RefusalError(_("%(name)s 不是下级地区的计划。") % {"name": one.title})
    return _check_below(plan, seen, years=False)


def _check_below(above: Plan, below: list[Plan], *, years: bool) -> list[LevelCheck]:
    whole, *parts = read_rows([above, *below])
    found = compare_levels(whole.tree, [one.tree for one in parts], vocabulary=read_vocabulary(), years=years)
    dimension = Dimension.YEAR if years else Dimension.REGION
    rows = Share.objects.filter(target__plan=above, target__state=TargetState.ACCEPTED, dimension=dimension)
    allotted = {(row.target_id, row.year if years else row.region_id): row.value for row in rows}
    return [_create_check(whole, parts, coverage, allotted, years=years) for coverage in found.targets]


def _create_check(
    whole: RowTree,
    below: list[RowTree],
    coverage: Coverage,
    allotted: dict[tuple[int, int | None], Decimal],
    *,
    years: bool,
) -> LevelCheck:
    target = whole.targets[coverage.item.id]
    carried = {share.district: share for share in coverage.shares}
    parts = []
    for number, tree in enumerate(below):
        key = tree.plan.year_from if years else tree.plan.region_id
        share = carried.get(number)
        parts.append(
            LevelPart(
                plan=tree.plan,
                allotted=allotted.get((target.pk, key)),
                planned=None if share is None else share.value,
                target=None if share is None else tree.targets[share.item.id],
                reason="" if share is None else share.reason or "",
            )
        )
    return LevelCheck(target, coverage.kind, coverage.message, coverage.total, coverage.difference, tuple(parts))
