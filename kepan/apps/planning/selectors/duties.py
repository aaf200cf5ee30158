"""Reading who answers for what, how far it has come, and what a plan looks like at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Prefetch, Q, QuerySet

from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.planning.enums import ENDED, HIDDEN, OUT, PLANNED, MeasureState, PlanState, RequestState, TargetState
from kepan.apps.planning.models import Duty, Measure, Phase, Plan, ProgressNote, Target
from kepan.apps.planning.selectors.plans import list_plans


def match_late(today: date) -> Q:
    """Return the condition for duties past their day; a target has no progress of its own and is never late here."""
    return Q(due_on__lt=today, measure__isnull=False) & ~Q(measure__progress__in=ENDED)


SHOWN = (
    "version", "plan_id", "due_on", "lead_office__name", "lead_office__short_name", "person__name", "person__username",
    "target__plan_id", "target__number", "target__indicator", "target__comparator", "target__value_text",
    "target__unit", "measure__plan_id", "measure__number", "measure__title", "measure__progress",
)  # fmt: skip
"""What a line of a duty shows, of the row, the office and the person too."""


def list_plan_duties(*, plan: Plan) -> QuerySet[Duty]:
    """Return the duties of a plan in force in the order of `list_duties`, with what a line of each shows.

    Whoever asks has got the plan from `get_plan`.
    """
    rows = Duty.objects.filter(plan=plan).exclude(Q(target__state__in=OUT) | Q(measure__state__in=OUT))
    rows = rows.select_related("target", "measure", "lead_office", "person").only(*SHOWN)
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def list_duties(*, user: AnyUser) -> QuerySet[Duty]:
    """Return the duties of plans in force that a user may see, the next to fall due first, those without a day last."""
    plans = list_plans(user=user).filter(state=PlanState.CONFIRMED)
    # The sum hides the plan from SQLite, which would read all duties plan by plan and sort them: it is to follow the
    # index of their days and stop when it has a page. Which plans may be seen it has worked out once by then.
    rows = Duty.objects.alias(of_plan=ExpressionWrapper(F("plan_id") + 0, output_field=BigIntegerField()))
    rows = rows.filter(of_plan__in=plans.order_by().values("pk"))
    # Few rows are out of force, and an index names them: asking so, no row of the others is read.
    gone = Q(target__in=Target.objects.filter(state__in=OUT).values("pk"))
    gone |= Q(measure__in=Measure.objects.filter(state__in=OUT).values("pk"))
    rows = rows.exclude(gone)
    rows = rows.select_related("plan", "target", "measure", "lead_office", "person")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def list_own_duties(*, user: User) -> QuerySet[Duty]:
    """Return what a user answers for: in person, or as one of an office that leads or supports."""
    offices = get_scope(user).office_ids
    mine = Q(person=user) | Q(lead_office_id__in=offices) | Q(support_offices__in=offices)
    return list_duties(user=user).filter(mine).distinct()


def list_office_duties(*, user: AnyUser, office: Office) -> QuerySet[Duty]:
    """Return what an office leads or supports, as far as the user may see it."""
    return list_duties(user=user).filter(Q(lead_office=office) | Q(support_offices=office)).distinct()


def list_progress(*, measure: Measure) -> QuerySet[ProgressNote]:
    """Return the notes on a measure, the newest first; whoever asks has got its plan from `get_plan`."""
    rows = ProgressNote.objects.filter(measure=measure).select_related("made_by").prefetch_related("attachments")
    return rows.order_by("-made_at", "-pk")


def list_phases(*, plan: Plan) -> QuerySet[Phase]:
    """Return the phases of a plan with their milestones and measures, without those split, merged or withdrawn."""
    shown = Prefetch("measures", Measure.objects.exclude(state__in=HIDDEN).order_by("position"))
    return Phase.objects.filter(plan=plan).prefetch_related("milestones", shown).order_by("position")


@dataclass(frozen=True)
class Glance:
    """A plan in force at a glance: how much stands, is open, late, doubtful; `unassigned` counts both sorts of rows."""

    targets: int
    measures: int
    waiting: int
    running: int
    done: int
    stopped: int
    late: int
    unassigned: int
    unassigned_measures: int
    doubtful: int
    requests: int


def get_glance(*, plan: Plan, today: date) -> Glance:
    """Count a plan's rows in three queries."""
    accepted = Q(state=TargetState.ACCEPTED)
    targets = Target.objects.filter(accepted, plan=plan).aggregate(
        wanted=Count("pk", filter=Q(kind__in=sorted(PLANNED))),
        unassigned=Count("pk", filter=Q(duty__isnull=True, kind__in=sorted(PLANNED))),
        doubtful=Count("pk", filter=Q(is_doubtful=True)),
    )
    ended = Q(progress__in=ENDED)
    measures = Measure.objects.filter(accepted, plan=plan).aggregate(
        every=Count("pk"),
        **{state.value: Count("pk", filter=Q(progress=state)) for state in MeasureState},
        late=Count("pk", filter=Q(duty__due_on__lt=today) & ~ended),
        unassigned=Count("pk", filter=Q(duty__isnull=True)),
    )
    return Glance(
        targets=targets["wanted"],
        measures=measures["every"],
        waiting=measures["waiting"],
        running=measures["running"],
        done=measures["done"],
        stopped=measures["stopped"],
        late=measures["late"],
        unassigned=targets["unassigned"] + measures["unassigned"],
        unassigned_measures=measures["unassigned"],
        doubtful=targets["doubtful"],
        requests=plan.requests.filter(state=RequestState.SUBMITTED).count(),
    )
