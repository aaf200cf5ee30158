"""Reading yearly statements: those that hold now, those that held at a time, and each revision."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from kepan.apps.accounts.selectors import AnyUser, get_scope, match_regions
from kepan.apps.registry.enums import OrganisationState
from kepan.apps.registry.models import Delegation, Organisation, StaffMonth, YearlyStatement
from kepan.apps.registry.selectors.organisations import list_own_organisations
from kepan.engine.registry.lines import LINES, Figures
from kepan.engine.registry.statements import MonthStaff


def is_delegate(user: AnyUser, organisation: Organisation) -> bool:
    """Say whether a user acts for an organisation."""
    known = get_scope(user).user_id
    return known is not None and Delegation.objects.filter(organisation=organisation, user_id=known).exists()


def is_insider(user: AnyUser, organisation: Organisation) -> bool:
    """Say whether a user is staff of an organisation's region or of one above it, or acts for the organisation."""
    if get_scope(user).is_staff_of(organisation.region):
        return True
    return is_delegate(user, organisation)


def match_read_statements(*, user: AnyUser) -> Q:
    """Return the condition that a user may read the statements of an organisation."""
    scope = get_scope(user)
    if scope.region_paths:
        return match_regions(scope.region_paths)
    return Q(pk__in=list_own_organisations(user=user).values("pk"))


def list_all_statements(*, user: AnyUser) -> QuerySet[YearlyStatement]:
    """Return the current statements of all organisations whose statements a user may read."""
    rows = YearlyStatement.objects.filter(is_current=True).exclude(organisation__state=OrganisationState.MERGED)
    seen = rows.filter(match_regions(get_scope(user).region_paths, prefix="organisation__region"))
    if get_scope(user).region_paths:
        return seen
    return rows.filter(organisation__in=list_own_organisations(user=user).values("pk"))


def list_statements(
    *, user: AnyUser, organisation: Organisation, as_of: datetime | None = None
) -> QuerySet[YearlyStatement]:
    """Return an organisation's statements by year: as they stand, or as they stood at a time; none to outsiders.

    What was published from an earlier revision is read again by the time of publication.
    """
    rows = YearlyStatement.objects.filter(organisation=organisation)
    if not is_insider(user, organisation):
        return rows.none()
    if as_of is None:
        return rows.filter(is_current=True).order_by("year")
    known = rows.filter(recorded_at__lte=as_of, year=OuterRef("year")).values("year").annotate(last=Max("revision"))
    return rows.filter(recorded_at__lte=as_of, revision=Subquery(known.values("last"))).order_by("year")


def list_revisions(*, user: AnyUser, organisation: Organisation, year: int) -> QuerySet[YearlyStatement]:
    """Return the revisions of one year's statement, the newest first; none to outsiders."""
    rows = YearlyStatement.objects.filter(organisation=organisation, year=year).select_related("recorded_by")
    return rows.order_by("-revision") if is_insider(user, organisation) else rows.none()


def get_statement(*, user: AnyUser, organisation: Organisation, year: int) -> YearlyStatement:
    """Return the current statement of a year; raises YearlyStatement.DoesNotExist for what is not there or seen."""
    return list_statements(user=user, organisation=organisation).get(year=year)


def get_figures(statement: YearlyStatement) -> Figures:
    """Return the figures of a statement by the codes of their lines."""
    return {line.code: getattr(statement, line.code) for line in LINES}


def list_staff_months(*, statement: YearlyStatement) -> QuerySet[StaffMonth]:
    """Return the staff of a statement by month; whoever asks has got the statement visible."""
    return StaffMonth.objects.filter(statement=statement).order_by("month")


def read_months(rows: QuerySet[StaffMonth], *, technical: bool = False) -> dict[int, MonthStaff]:
    """Read the staff by month, or only the technical staff, as the engine takes it."""
    kind = "tech" if technical else "staff"
    return {row.month: MonthStaff(getattr(row, f"{kind}_start"), getattr(row, f"{kind}_end")) for row in rows}
