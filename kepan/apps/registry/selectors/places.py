"""Counts by place and by year: one grouped query for each figure, however many records there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from kepan.apps.accounts.models import Region
from kepan.apps.accounts.selectors import AnyUser, list_regions
from kepan.apps.registry.enums import OrganisationState, RightKind
from kepan.apps.registry.models import Organisation, Recognition, YearlyStatement
from kepan.apps.registry.selectors.holdings import IN_FORCE, list_rights
from kepan.apps.registry.selectors.organisations import list_organisations, match_title
from kepan.apps.registry.selectors.statements import list_all_statements, match_read_statements
from kepan.engine.basis.ratios import Ratio, add_ratios

HIGHTECH_TITLE = "hnte"
NOTHING = Ratio(Decimal(), Decimal())
STATED = Q(rd_total__isnull=False, revenue__isnull=False)


@dataclass(frozen=True)
class PlaceFigures:
    """What is counted in one place with all below it; `is_own` is what lies in the region itself and no part of it.

    `intensity` holds R&D expense over revenue in fen, of the `stated` statements that report both; `partial` do not.
    """

    region: Region
    is_own: bool
    organisations: int
    hightech: int
    inventions: int
    stated: int
    partial: int
    intensity: Ratio


@dataclass(frozen=True)
class PlaceReport:
    """The places beside each other, and the whole: sums, and the ratio divided again."""

    year: int | None
    years: tuple[int, ...]
    places: tuple[PlaceFigures, ...]
    organisations: int
    hightech: int
    inventions: int
    stated: int
    partial: int
    intensity: Ratio


@dataclass
class _Sums:
    """Sums of one figure by region, folded into places."""

    way: Mapping[int, int]
    found: dict[int, int] = field(default_factory=dict)

    def add(self, rows: Iterable[tuple[Any, int]]) -> dict[int, int]:
        """Add rows of region and count; regions that belong to no place are left out."""
        for region, count in rows:
            place = self.way.get(region)
            if place is not None:
                self.found[place] = self.found.get(place, 0) + count
        return self.found


def list_places(*, user: AnyUser) -> tuple[list[Region], dict[int, int]]:
    """List the places that a user compares, and to which of them each region belongs; one query.

    Whoever sees one region sees its parts and what lies in it itself; whoever sees several sees those.
    """
    regions = list(list_regions(user=user))
    known = {region.pk for region in regions}
    tops = [region for region in regions if region.parent_id not in known]
    parts = [region for region in regions if len(tops) == 1 and region.parent_id == tops[0].pk]
    places = [*parts, *tops] if parts else tops
    # A part stands before the whole, so that a region is folded into the narrowest place that holds it.
    way = {}
    for region in regions:
        place = next((place for place in places if region.path.startswith(place.path)), None)
        if place is not None:
            way[region.pk] = place.pk
    return places, way


def find_statement_years(*, user: AnyUser) -> tuple[int, ...]:
    """Find the years that are the latest statement of organisations, the one to begin with first; one query.

    That is the newest for which at least half as many reported as for the fullest: this year's first statements do
    not stand for all.
    """
    rows = list_organisations(user=user).order_by().filter(latest_year__isnull=False)
    counts = dict(rows.values_list("latest_year").annotate(count=Count("pk")))
    years = sorted((year for year in counts if year is not None), reverse=True)
    most = max(counts.values(), default=0)
    first = next((year for year in years if counts[year] * 2 >= most), None)
    return tuple(sorted(years, key=lambda year: (year != first, -year)))


def count_places(*, user: AnyUser, today: date, year: int | None = None) -> PlaceReport:
    """Count organisations, high-tech enterprises, invention patents in force and R&D expense by place; six queries.

    Organisations are those that exist today; R&D expense is that of the current statements of a year.
    """
    places, way = list_places(user=user)
    years = find_statement_years(user=user)
    chosen = year if year is not None else (years[0] if years else None)
    bodies = list_organisations(user=user).filter(state=OrganisationState.ACTIVE)
    rights = list_rights(user=user).filter(kind=RightKind.INVENTION, status__in=IN_FORCE)
    organisations = _Sums(way).add(_count(bodies))
    hightech = _Sums(way).add(_count(bodies.filter(match_title(HIGHTECH_TITLE, today=today))))
    inventions = _Sums(way).add(_count(rights))
    lines = (
        list_all_statements(user=user)
        .filter(year=chosen or 0)
        .order_by()
        .values_list("organisation__region_id")
        .annotate(
            stated=Count("pk", filter=STATED),
            partial=Count("pk", filter=~STATED),
            rd=Sum("rd_total", filter=STATED),
            revenue=Sum("revenue", filter=STATED),
        )
    )
    stated, partial, rd, revenue = (_Sums(way) for _figure in range(4))
    for region, *values in lines:
        for sums, value in zip((stated, partial, rd, revenue), values, strict=True):
            sums.add([(region, value or 0)])
    found = tuple(
        PlaceFigures(
            region=place,
            is_own=place.pk == places[-1].pk and len(places) > 1 and places[0].parent_id == place.pk,
            organisations=organisations.get(place.pk, 0),
            hightech=hightech.get(place.pk, 0),
            inventions=inventions.get(place.pk, 0),
            stated=stated.found.get(place.pk, 0),
            partial=partial.found.get(place.pk, 0),
            intensity=Ratio(Decimal(rd.found.get(place.pk, 0)), Decimal(revenue.found.get(place.pk, 0))),
        )
        for place in places
    )
    # What lies in no part is only worth a line where there is something.
    shown = tuple(row for row in found if not row.is_own or row.organisations or row.inventions or row.stated)
    return PlaceReport(
        chosen,
        years,
        shown,
        sum(row.organisations for row in shown),
        sum(row.hightech for row in shown),
        sum(row.inventions for row in shown),
        sum(row.stated for row in shown),
        sum(row.partial for row in shown),
        add_ratios([NOTHING, *(row.intensity for row in shown)]),
    )


def _count(rows: QuerySet[Any]) -> QuerySet[Any, tuple[Any, int]]:
    counted: QuerySet[Any, tuple[Any, int]] = rows.order_by().values_list("region_id").annotate(count=Count("pk"))
    return counted


def match_statement(year: int, *, user: AnyUser) -> Q:
    """Return the condition that an organisation states R&D expense and revenue of a year, and the user may read it."""
    rows = YearlyStatement.objects.filter(STATED, year=year, is_current=True).order_by()
    return Q(pk__in=rows.values("organisation")) & match_read_statements(user=user)


def count_founded(rows: QuerySet[Organisation]) -> dict[int | None, int]:
    """Count organisations by the year in which they were founded; None for those without a day; one query."""
    found = rows.order_by().values(year=F("founded_on__year")).annotate(count=Count("pk"))
    return {row["year"]: row["count"] for row in found}


def count_recognitions_by_year(rows: QuerySet[Recognition]) -> dict[int, tuple[int, int]]:
    """Count recognitions by year: first ones, and those that renew an earlier one; one query."""
    renewed = Count("pk", filter=Q(renews__isnull=False))
    found = rows.order_by().values(year=F("recognised_on__year")).annotate(count=Count("pk"), renewed=renewed)
    return {row["year"]: (row["count"] - row["renewed"], row["renewed"]) for row in found}
