"""Reading what is in force: versions, the rows as they stood on a day, requests to change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import RequestState, SubjectKind
from kepan.apps.planning.models import ChangeRequest, Plan, PlanVersion, Revision
from kepan.apps.planning.selectors.plans import list_plans


def list_versions(*, plan: Plan) -> QuerySet[PlanVersion]:
    """Return the versions of a plan, the newest first; whoever asks has got the plan from `get_plan`."""
    rows = PlanVersion.objects.filter(plan=plan).select_related("signed_by", "request", "document")
    return rows.defer("document__text").order_by("-number")


def get_version(*, plan: Plan, number: int) -> PlanVersion:
    """Return one version of a plan; raises PlanVersion.DoesNotExist."""
    return list_versions(plan=plan).get(number=number)


def find_signed(*, plan: Plan, number: int) -> PlanVersion | None:
    """Return a version of a plan with who signed it and no more than that; None where there is none."""
    rows = PlanVersion.objects.filter(plan=plan, number=number).select_related("signed_by")
    shown = ("plan_id", "number", "effective_on", "signed_at", "signature", "signed_by__name", "signed_by__username")
    return rows.only(*shown).first()


def get_first_day(*, plan: Plan) -> date | None:
    """Return the day from which the first version of a plan is in force; None for one without versions."""
    first: date | None = plan.versions.order_by("number").values_list("effective_on", flat=True).first()
    return first


def find_version_on(*, plan: Plan, day: date) -> PlanVersion | None:
    """Return the version that is in force on a day: the last one that has taken effect; None before the first."""
    return list_versions(plan=plan).filter(effective_on__lte=day).first()


def match_valid(number: int) -> Q:
    """Return the condition for the revisions that hold in a version."""
    return Q(number_from__lte=number) & (Q(number_to__isnull=True) | Q(number_to__gt=number))


def list_rows_as_of(*, plan: Plan, number: int, kind: SubjectKind = SubjectKind.TARGET) -> QuerySet[Revision]:
    """Return the rows of a plan as they stand in a version, in the order of the plan."""
    rows = Revision.objects.filter(match_valid(number), plan=plan, subject_kind=kind)
    return rows.order_by("order", "subject_id")


def list_row_history(*, plan: Plan, kind: SubjectKind, subject_id: int) -> QuerySet[Revision]:
    """Return the states a row of a plan has had, the oldest first."""
    rows = Revision.objects.filter(plan=plan, subject_kind=kind, subject_id=subject_id)
    return rows.order_by("number_from")


@dataclass(frozen=True)
class RowChange:
    """How one row differs between two versions; `before` is None for one that was added, `after` for one dropped."""

    kind: str
    subject_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of the fields that differ."""
        before, after = self.before or {}, self.after or {}
        return tuple(name for name in {**before, **after} if before.get(name) != after.get(name))


def list_row_changes(*, plan: Plan, old: int, new: int) -> list[RowChange]:
    """Return the rows that differ between two versions of a plan, in the order of the plan."""
    low, high = sorted((old, new))
    touched = Revision.objects.filter(plan=plan).filter(
        Q(number_from__gt=low, number_from__lte=high) | Q(number_to__gt=low, number_to__lte=high)
    )
    states: dict[tuple[int, str, int], dict[int, dict[str, Any]]] = {}
    for row in touched.order_by("order", "subject_id"):
        sides = states.setdefault((row.order, row.subject_kind, row.subject_id), {})
        for number in (old, new):
            if row.number_from <= number and (row.number_to is None or row.number_to > number):
                sides[number] = row.values
    return [
        RowChange(kind, key, sides.get(old), sides.get(new))
        for (_, kind, key), sides in sorted(states.items())
        if sides.get(old) != sides.get(new)
    ]


def list_requests(*, user: AnyUser) -> QuerySet[ChangeRequest]:
    """Return the requests on plans a user may see, the newest first; drafts only to those who drew them up."""
    rows = ChangeRequest.objects.filter(plan__in=list_plans(user=user).order_by().values("pk"))
    rows = rows.filter(~Q(state=RequestState.DRAFT) | Q(made_by_id=user.pk))
    rows = rows.select_related("plan__region", "made_by", "decided_by", "attachment", "resulting_version")
    return rows.order_by("-id")


def get_request(*, user: AnyUser, plan_id: int, pk: int) -> ChangeRequest:
    """Return one request of a plan; raises ChangeRequest.DoesNotExist for one not visible."""
    return list_requests(user=user).get(plan_id=plan_id, pk=pk)
