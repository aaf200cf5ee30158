"""Counts and sums over records that a user may see: stock and additions, parts and whole, two ways to count money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.registry.enums import FUNDED_STATES, OrganisationKind
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Fulfilment,
    OrganisationRole,
    ProjectReceipt,
    Recognition,
    UpperProject,
    YearlyStatement,
)
from kepan.apps.registry.selectors.holdings import list_recognitions, match_held
from kepan.apps.registry.selectors.statements import list_all_statements
from kepan.engine.basis.ratios import Ratio, create_ratio

INSTITUTES = (OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE, OrganisationKind.HOSPITAL)

Thing = tuple[int | None, int | None, str]
"""What bears a title: organisation, person, and the name of the product or place where it is not on the whole."""


@dataclass(frozen=True)
class TitleCount:
    """How a stock of titles came about: held before, added, ended, held after; `holders` counts bodies once.

    `after` is always `before + added - ended`.
    """

    before: int
    added: int
    ended: int
    after: int
    holders: int


def count_titles(*, user: AnyUser, title: str, start: date, end: date, level: str = "") -> TitleCount:
    """Count what bears a title before a period, what was added and ended in it, and what bears it at its end.

    A renewal adds nothing: the thing bore the title before.
    """
    rows = list_recognitions(user=user).order_by().filter(title=title)
    if level:
        rows = rows.filter(level=level)
    before = _list_things(rows.filter(match_held(today=start - timedelta(days=1))))
    after = _list_things(rows.filter(match_held(today=end)))
    holders = {(organisation, person) for organisation, person, _name in after}
    return TitleCount(len(before), len(after - before), len(before - after), len(after), len(holders))


def _list_things(rows: QuerySet[Recognition]) -> set[Thing]:
    return set(rows.values_list("organisation_id", "person_id", "object_name"))


@dataclass(frozen=True)
class HightechShare:
    """An enterprise with recognised products: how many, and the share of their revenue in its income of a year."""

    organisation_id: int
    name: str
    products: int
    share: Ratio | None


def list_hightech_shares(*, user: AnyUser, year: int) -> list[HightechShare]:
    """List the holders of high-tech products at the end of a year with the revenue share they state; two queries."""
    rows = list_recognitions(user=user).order_by().filter(title="hightech_product", organisation__isnull=False)
    held = rows.filter(match_held(today=date(year, 12, 31)))
    counted = held.values("organisation_id", name=F("organisation__name")).annotate(
        products=Count("object_name", distinct=True)
    )
    statements = list_all_statements(user=user).filter(year=year).order_by()
    lines = {row.organisation_id: row for row in statements.only("organisation", "hightech_revenue", "total_income")}
    found = [
        HightechShare(
            row["organisation_id"], row["name"], row["products"], _get_share(lines.get(row["organisation_id"]))
        )
        for row in counted
    ]
    return sorted(found, key=lambda row: (row.name, row.organisation_id))


def _get_share(statement: YearlyStatement | None) -> Ratio | None:
    return None if statement is None else create_ratio(statement.hightech_revenue, statement.total_income)


@dataclass(frozen=True)
class PartCount:
    """A whole in its parts; `is_whole` says that the parts add up, which empty values would break."""

    total: int
    parts: dict[str, int]

    @property
    def is_whole(self) -> bool:
        """Say whether the parts make the whole."""
        return sum(self.parts.values()) == self.total and "" not in self.parts


def count_projects(rows: QuerySet[UpperProject], *, by: str) -> PartCount:
    """Count projects by level, programme, project_class or state, with the whole they have to make; two queries."""
    plain = rows.order_by()
    parts = plain.values(part=F(by)).annotate(count=Count("pk"))
    return PartCount(plain.count(), {row["part"]: row["count"] for row in parts})


@dataclass(frozen=True)
class ProjectMoney:
    """Money of projects in a period counted in two ways, in fen: when it was approved, and when it arrived."""

    approved_count: int
    approved: int
    received_count: int
    received: int


def sum_projects(rows: QuerySet[UpperProject], *, start: date, end: date) -> ProjectMoney:
    """Sum the money of projects in a period: 立项口径 by the day of approval, 到位口径 by the days of receipts."""
    plain = rows.order_by()
    funded = plain.filter(state__in=FUNDED_STATES, approved_on__range=(start, end))
    approved = funded.aggregate(count=Count("pk"), total=Sum("approved_amount"))
    receipts = ProjectReceipt.objects.filter(project__in=plain.values("pk"), on__range=(start, end))
    received = receipts.aggregate(count=Count("project", distinct=True), total=Sum("amount"))
    return ProjectMoney(approved["count"], approved["total"] or 0, received["count"], received["total"] or 0)


@dataclass(frozen=True)
class ProjectTotals:
    """What some projects come to, in fen: approved, and arrived as far as the rows hold it; None where none says."""

    count: int
    approved: int | None
    received: int | None


def compute_project_totals(rows: QuerySet[UpperProject]) -> ProjectTotals:
    """Compute what the projects of `list_projects`, narrowed in any way, come to; one query."""
    found = rows.aggregate(count=Count("pk"), approved_total=Sum("approved_amount"), received_total=Sum("received"))
    return ProjectTotals(found["count"], found["approved_total"], found["received_total"])


@dataclass(frozen=True)
class AgreementTotals:
    """What some agreements come to, in fen: agreed, and fulfilled; None where none names an amount."""

    count: int
    amount: int | None
    paid: int | None


def compute_agreement_totals(rows: QuerySet[Agreement]) -> AgreementTotals:
    """Compute what the agreements of `list_agreements`, narrowed in any way, come to; one query."""
    found = rows.aggregate(count=Count("pk"), amount_total=Sum("amount"), paid_total=Sum("paid"))
    return AgreementTotals(found["count"], found["amount_total"], found["paid_total"])


@dataclass(frozen=True)
class YearMoney:
    """Money of one project in a year counted in both ways, in fen; None where there was none."""

    year: int
    approved: int | None
    received: int | None


def list_money_by_year(project: UpperProject) -> list[YearMoney]:
    """List the money of a project that was read with its receipts, by year: 立项口径 and 到位口径 side by side."""
    approved: dict[int, int | None] = {}
    if project.state in FUNDED_STATES and project.approved_on is not None:
        approved[project.approved_on.year] = project.approved_amount
    received: dict[int, int] = {}
    for receipt in project.receipts.all():
        received[receipt.on.year] = received.get(receipt.on.year, 0) + receipt.amount
    return [YearMoney(year, approved.get(year), received.get(year)) for year in sorted({*approved, *received})]


@dataclass(frozen=True)
class AgreementMoney:
    """Agreements signed in a period, their amount, how many name none, and what was paid in it; in fen."""

    count: int
    amount: int
    without_amount: int
    paid: int


def sum_agreements(rows: QuerySet[Agreement], *, start: date, end: date) -> AgreementMoney:
    """Sum the agreements signed in a period, and what was paid in it for any of those handed in."""
    plain = rows.order_by()
    signed = plain.filter(signed_on__range=(start, end)).aggregate(
        count=Count("pk"), total=Sum("amount"), without=Count("pk", filter=Q(amount__isnull=True))
    )
    paid = Fulfilment.objects.filter(agreement__in=plain.values("pk"), on__range=(start, end))
    total = paid.aggregate(total=Sum("amount"))["total"] or 0
    return AgreementMoney(signed["count"], signed["total"] or 0, signed["without"], total)


@dataclass(frozen=True)
class Partners:
    """Who works with whom by agreements: enterprises, institutes, and the agreements of each pair."""

    enterprises: dict[int, str]
    institutes: dict[int, str]
    pairs: dict[tuple[int, int], int]


def count_partners(rows: QuerySet[Agreement]) -> Partners:
    """Count the different enterprises and institutes of agreements, and how many each pair has; two queries.

    A body that is both counts as an institute; one that is neither does not count.
    """
    parties = AgreementParty.objects.filter(agreement__in=rows.order_by().values("pk"), organisation__isnull=False)
    found = list(parties.values_list("agreement_id", "organisation_id", "organisation__name"))
    kinds = _list_kinds({organisation for _agreement, organisation, _name in found})
    sides: dict[int, tuple[set[int], set[int]]] = {}
    partners = Partners({}, {}, {})
    for agreement, organisation, name in found:
        held = kinds.get(organisation or 0, set())
        is_institute = bool(held & set(INSTITUTES))
        if not is_institute and OrganisationKind.ENTERPRISE not in held:
            continue
        (partners.institutes if is_institute else partners.enterprises)[organisation or 0] = name or ""
        sides.setdefault(agreement, (set(), set()))[is_institute].add(organisation or 0)
    for enterprises, institutes in sides.values():
        for pair in ((left, right) for left in enterprises for right in institutes):
            partners.pairs[pair] = partners.pairs.get(pair, 0) + 1
    return partners


def _list_kinds(keys: Iterable[int | None]) -> dict[int, set[str]]:
    rows = OrganisationRole.objects.filter(organisation__in=[key for key in keys if key], ends_on__isnull=True)
    kinds: dict[int, set[str]] = {}
    for organisation, kind in rows.values_list("organisation_id", "kind"):
        kinds.setdefault(organisation, set()).add(kind)
    return kinds
