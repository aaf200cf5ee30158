"""Reading what the data checks found: lists, counts by place and by check, and the words of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from kepan.apps.accounts.models import Office, Region
from kepan.apps.accounts.selectors import AnyUser, get_scope, list_visible
from kepan.apps.registry.enums import FindingState, Severity
from kepan.apps.registry.models import Finding, Organisation, Person, Position, Recognition, YearlyStatement
from kepan.apps.registry.selectors.checking import SUBJECTS, write_subject_kind
from kepan.engine.basis.expressions import Kind
from kepan.engine.registry.checks import DataCheck
from kepan.store.files.checks import read_checks

WEIGHT = Case(
    When(severity=Severity.ERROR, then=Value(0)),
    When(severity=Severity.WARNING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many open findings a district, or an office of it, has, and since when the oldest waits."""

    region: Region
    office: Office | None
    errors: int
    warnings: int
    hints: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How many open findings a check has, and since when the oldest waits."""

    check: DataCheck
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One value that a check compared, with the word for it; money in fen."""

    label: str
    kind: Kind
    value: str | int | bool | None


def list_findings(*, user: AnyUser) -> QuerySet[Finding]:
    """Return the findings that staff may see, the heaviest and oldest first; others see none."""
    if not get_scope(user).region_paths:
        return Finding.objects.none()
    rows = Finding.objects.select_related("region", "office", "excused_by")
    return list_visible(rows, user=user).order_by(WEIGHT, "found_at", "pk")


def list_open_findings(*, user: AnyUser) -> QuerySet[Finding]:
    """Return the visible findings that somebody should look at."""
    return list_findings(user=user).filter(state=FindingState.OPEN)


def get_finding(*, user: AnyUser, pk: int) -> Finding:
    """Return one finding; raises Finding.DoesNotExist for one not visible."""
    return list_findings(user=user).get(pk=pk)


def match_subject(subject: str, keys: Any) -> Q:
    """Return the condition that a finding is about records of a kind, such as `right`, with some keys."""
    return Q(subject_kind=write_subject_kind(subject), subject_id__in=keys)


def list_organisation_findings(*, user: AnyUser, organisation: Organisation) -> QuerySet[Finding]:
    """Return the unresolved findings about an organisation, its statements and its titles, for its page."""
    about = _match_any(
        match_subject("organisation", [organisation.pk]),
        match_subject("statement", YearlyStatement.objects.filter(organisation=organisation).values("pk")),
        match_subject("recognition", Recognition.objects.filter(organisation=organisation).values("pk")),
    )
    return list_findings(user=user).filter(about).exclude(state=FindingState.RESOLVED)


def _match_any(*subjects: Q) -> Q:
    """Match findings about any of several subjects: each is found by the index, where an OR would read all findings."""
    first, *others = (Finding.objects.filter(subject).values("pk") for subject in subjects)
    return Q(pk__in=first.union(*others, all=True))


def list_person_findings(*, user: AnyUser, person: Person) -> QuerySet[Finding]:
    """Return the unresolved findings about a person, positions and titles, for the person's page."""
    about = _match_any(
        match_subject("person", [person.pk]),
        match_subject("position", Position.objects.filter(person=person).values("pk")),
        match_subject("recognition", Recognition.objects.filter(person=person).values("pk")),
    )
    return list_findings(user=user).filter(about).exclude(state=FindingState.RESOLVED)


def list_record_findings(*, user: AnyUser, subject: str, key: int) -> QuerySet[Finding]:
    """Return the unresolved findings about one record of a kind: right, project, agreement and so on."""
    return list_findings(user=user).filter(match_subject(subject, [key])).exclude(state=FindingState.RESOLVED)


def count_by_place(*, user: AnyUser) -> list[PlaceCount]:
    """Count the open findings by district and office, most errors first; two queries however many there are."""
    rows = (
        list_open_findings(user=user)
        .order_by()
        .values("region", "office")
        .annotate(
            errors=Count("pk", filter=Q(severity=Severity.ERROR)),
            warnings=Count("pk", filter=Q(severity=Severity.WARNING)),
            hints=Count("pk", filter=Q(severity=Severity.HINT)),
            oldest=Min("found_at"),
            one=Min("pk"),
        )
        .order_by("-errors", "-warnings", "-hints", "region", "office")
    )
    found = list(rows)
    # One finding of each place names its district and office.
    named = Finding.objects.select_related("region", "office").in_bulk([row["one"] for row in found])
    return [
        PlaceCount(
            named[row["one"]].region,
            named[row["one"]].office,
            row["errors"],
            row["warnings"],
            row["hints"],
            row["oldest"],
        )
        for row in found
    ]


def count_by_check(findings: QuerySet[Finding]) -> list[CheckCount]:
    """Count findings by check, heaviest and most first; one query."""
    rows = findings.order_by().values("check_code").annotate(count=Count("pk"), oldest=Min("found_at"))
    known = {check.code: check for check in read_checks().checks}
    order = list(Severity.values)
    counts = [
        CheckCount(known[row["check_code"]], row["count"], row["oldest"]) for row in rows if row["check_code"] in known
    ]
    return sorted(counts, key=lambda row: (order.index(row.check.severity), -row.count, row.check.code))


def list_check_totals() -> list[CheckCount]:
    """Count all open findings by check for the server's console, where nobody is logged in."""
    return count_by_check(Finding.objects.filter(state=FindingState.OPEN))


def count_by_severity(findings: QuerySet[Finding]) -> dict[str, int]:
    """Count findings by severity, those with none as 0; one query."""
    rows = findings.order_by().values_list("severity").annotate(count=Count("pk"))
    return {**dict.fromkeys(Severity.values, 0), **dict(rows)}


def get_check(finding: Finding) -> DataCheck | None:
    """Return what the catalogue says of a finding's check; None for a check that is no more."""
    return read_checks().find_check(finding.check_code)


def list_compared(finding: Finding) -> list[ComparedValue]:
    """Return the values that the check compared, with their words, in the order of the condition."""
    check = get_check(finding)
    if check is None:
        return []
    return [
        ComparedValue(field.label or name, field.kind, finding.detail[name])
        for name, (_run, field) in check.expression.fields.items()
        if name in finding.detail
    ]


def get_statement_owner(key: int) -> int | None:
    """Return the key of the organisation that states a statement; None where it is gone."""
    return YearlyStatement.objects.filter(pk=key).values_list("organisation_id", flat=True).first()


def get_position_owner(key: int) -> int | None:
    """Return the key of the person who holds a position; None where it is gone."""
    return Position.objects.filter(pk=key).values_list("person_id", flat=True).first()


def get_subject(finding: Finding) -> str:
    """Return the kind of record that a finding is about, such as `right`."""
    return next(subject for subject in SUBJECTS if write_subject_kind(subject) == finding.subject_kind)


def list_person_names(findings: list[Finding], *, user: AnyUser) -> dict[int, str]:
    """Return, by finding, the names of the people on a page of findings; at most two queries.

    Findings keep no names of people, so that erasing one never has to touch them.
    """
    people = {row.pk: row.subject_id for row in findings if row.subject_kind == write_subject_kind("person")}
    posts = {row.pk: row.subject_id for row in findings if row.subject_kind == write_subject_kind("position")}
    owners = dict(Position.objects.filter(pk__in=posts.values()).values_list("pk", "person")) if posts else {}
    wanted = {**people, **{pk: owners[key] for pk, key in posts.items() if key in owners}}
    if not wanted:
        return {}
    seen = list_visible(Person.objects.filter(pk__in=wanted.values()), user=user)
    names = dict(seen.values_list("pk", "name"))
    return {pk: names[key] for pk, key in wanted.items() if key in names}
