"""The analytic tables that the registry gives: what a row is, by which day it counts, by what it is divided.

`indicators` imports them openly and builds one table of them; a formula names a fact by its key. A merged record is
in none of them: whatever it had belongs to the record that was kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, Sum, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.registry.enums import FUNDED_STATES, OWNER_ROLES, OrganisationState
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Fulfilment,
    Organisation,
    Person,
    Position,
    ProjectReceipt,
    Recognition,
    Right,
    RightParty,
    UpperProject,
    YearlyStatement,
)
from kepan.engine.registry.lines import LINES


@dataclass(frozen=True)
class FactSum:
    """What a measure comes to: of how many rows, and of how many of them nobody knows it; None where nobody does."""

    count: int
    total: Any
    without: int


@dataclass(frozen=True)
class Fact:
    """One analytic table: `dimensions` and `measures` name a column each, by the way to it from the row.

    `time` is the column of the day or year by which a row falls into a period; empty for what has none. Measures of
    money are whole fen.
    """

    key: str
    name: str | Promise
    grain: str | Promise
    time: str
    dimensions: Mapping[str, str]
    query: Callable[[], QuerySet[Any]]
    measures: Mapping[str, str]

    def list_rows(self) -> QuerySet[Any, dict[str, Any]]:
        """Return the rows of the table with its columns, each under its name."""
        columns = {"key": "pk", **self.dimensions, **self.measures}
        if self.time:
            columns["time"] = self.time
        taken = {name for name, way in columns.items() if name == way}
        named = {name: F(way) for name, way in columns.items() if name not in taken}
        rows: QuerySet[Any, dict[str, Any]] = self.query().order_by().values(*sorted(taken), **named)
        return rows

    def match_rows(
        self, *, region_path: str, start: date | None, end: date | None, kept: Mapping[str, Iterable[Any]]
    ) -> Any:
        """Return the rows of a region with all below it, between two days, and with these values of dimensions."""
        rows = self.query().order_by().filter(**{f"{self.dimensions['region_path']}__under": region_path})
        if start is not None and end is not None:
            rows = rows.filter(**{f"{self.time}__range": (start, end)})
        return rows.filter(**{f"{self.dimensions[name]}__in": list(values) for name, values in kept.items()})


_PLACE = {"region_path": "region__path", "office_id": "office_id"}
_BODY = {
    "organisation_id": "organisation_id",
    "region_path": "organisation__region__path",
    "zone_path": "organisation__zone__path",
    "industry": "organisation__industry",
    "hightech_field": "organisation__hightech_field",
}


def _list_all(model: type[Model]) -> Callable[[], QuerySet[Any]]:
    return lambda: model._default_manager.all()


def _list_organisations() -> QuerySet[Organisation]:
    return Organisation.objects.exclude(state=OrganisationState.MERGED)


def _list_statements() -> QuerySet[YearlyStatement]:
    return YearlyStatement.objects.filter(is_current=True).exclude(organisation__state=OrganisationState.MERGED)


def _list_people() -> QuerySet[Person]:
    return Person.objects.filter(merged_into__isnull=True)


def _list_owners() -> QuerySet[RightParty]:
    return RightParty.objects.filter(role__in=OWNER_ROLES, ends_on__isnull=True)


def _list_funded() -> QuerySet[UpperProject]:
    return UpperProject.objects.filter(state__in=FUNDED_STATES)


_RIGHT = {"kind": "kind", "status": "status", "level": "level", "main_ipc": "main_ipc", "family": "family", **_PLACE}
_PROJECT = {
    "programme": "programme",
    "project_class": "project_class",
    "level": "level",
    "state": "state",
    "organisation_id": "organisation_id",
    **_PLACE,
}
FACTS = (
    Fact(
        "registry.organisations", _("单位"), _("每个单位一行"), "founded_on",
        {"state": "state", "industry": "industry", "hightech_field": "hightech_field", "size": "size",
         "zone_path": "zone__path", "closed_on": "closed_on", **_PLACE},
        _list_organisations, {},
    ),
    Fact(
        "registry.statements", _("年度报表"), _("每个单位每年一行，现行的修订"), "year",
        {"stage": "stage", **_BODY}, _list_statements, {line.code: line.code for line in LINES},
    ),
    Fact(
        "registry.people", _("人员"), _("每人一行"), "", {**_PLACE}, _list_people, {},
    ),
    Fact(
        "registry.positions", _("任职"), _("每段任职一行"), "starts_on",
        {"person_id": "person_id", "is_main": "is_main", "ends_on": "ends_on", **_BODY}, _list_all(Position), {},
    ),
    Fact(
        "registry.recognitions", _("认定"), _("每次认定一行，续认也是一行"), "recognised_on",
        {"title": "title", "level": "level", "organisation_id": "organisation_id", "person_id": "person_id",
         "object_name": "object_name", "valid_from": "valid_from", "valid_to": "valid_to", "renews_id": "renews_id",
         "cancelled_on": "cancelled_on", **_PLACE},
        _list_all(Recognition), {},
    ),
    Fact(
        "registry.rights_filed", _("知识产权申请"), _("每件一行，按申请日"), "filed_on",
        _RIGHT, _list_all(Right), {},
    ),
    Fact(
        "registry.rights_granted", _("知识产权授权"), _("每件一行，按授权日"), "granted_on",
        _RIGHT, _list_all(Right), {},
    ),
    Fact(
        "registry.right_owners", _("知识产权权属"), _("每件的每个权利人一行"), "right__filed_on",
        {"right_id": "right_id", "role": "role", "position": "position", "kind": "right__kind",
         "status": "right__status", **_BODY},
        _list_owners, {},
    ),
    Fact(
        "registry.projects_applied", _("申报上级项目"), _("每个项目一行，按申报日"), "applied_on",
        _PROJECT, _list_all(UpperProject), {},
    ),
    Fact(
        "registry.projects_funded", _("立项经费"), _("每个立项的项目一行，按立项日"), "approved_on",
        _PROJECT, _list_funded, {"approved_amount": "approved_amount", "own_amount": "own_amount"},
    ),
    Fact(
        "registry.receipts", _("到位经费"), _("每笔到账一行"), "on",
        {"project_id": "project_id", "programme": "project__programme", "level": "project__level",
         "organisation_id": "project__organisation_id", "region_path": "project__region__path"},
        _list_all(ProjectReceipt), {"amount": "amount"},
    ),
    Fact(
        "registry.agreements", _("协议"), _("每份协议一行"), "signed_on",
        {"kind": "kind", "state": "state", **_PLACE}, _list_all(Agreement), {"amount": "amount"},
    ),
    Fact(
        "registry.agreement_parties", _("协议方"), _("每份协议的每一方一行"), "agreement__signed_on",
        {"agreement_id": "agreement_id", "side": "side", "kind": "agreement__kind", **_BODY},
        _list_all(AgreementParty), {},
    ),
    Fact(
        "registry.fulfilments", _("协议履约"), _("每次履约一行"), "on",
        {"agreement_id": "agreement_id", "kind": "agreement__kind", "region_path": "agreement__region__path"},
        _list_all(Fulfilment), {"amount": "amount"},
    ),
)  # fmt: skip
BY_KEY = {fact.key: fact for fact in FACTS}


@dataclass(frozen=True)
class Wish:
    """A measure of a fact that is asked for, between two days; without a measure rows are counted alone."""

    fact: str
    measure: str = ""
    start: date | None = None
    end: date | None = None


def compute_sums(wishes: Sequence[Wish], *, region_path: str, **kept: Iterable[Any]) -> list[FactSum]:
    """Compute what measures come to in a region with all below it; one query for all of them.

    `kept` names dimensions, which each of the facts has to have, with the values that count.
    """
    parts = []
    for place, wish in enumerate(wishes):
        fact = BY_KEY[wish.fact]
        column = fact.measures.get(wish.measure, "")
        rows = fact.match_rows(region_path=region_path, start=wish.start, end=wish.end, kept=kept)
        without = Q(**{f"{column}__isnull": True}) if column else Q()
        parts.append(
            rows.annotate(place=Value(place))
            .values("place")
            .annotate(rows=Count("pk"), sum=Sum(column) if column else Count("pk"), without=Count("pk", filter=without))
            .values_list("place", "rows", "sum", "without")
        )
    found = {place: row for place, *row in (parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])}
    sums = []
    for place, wish in enumerate(wishes):
        rows, total, unknown = found.get(place, (0, None, 0))
        sums.append(FactSum(rows, total if wish.measure else None, unknown if wish.measure else 0))
    return sums
