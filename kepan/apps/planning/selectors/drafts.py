"""Reading a draft while it is worked on: steps to undo and redo, what others did meanwhile, repairs, siblings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kepan.apps.accounts.selectors import AnyUser, list_users
from kepan.apps.planning.enums import EditVerb, PlanState, TargetState
from kepan.apps.planning.models import Edit, Measure, Plan, Target
from kepan.apps.planning.selectors.plans import list_plans

MOST_STEPS = 50
"""Steps of others told at once; who was away longer reads the page anew."""


@dataclass(frozen=True)
class OthersStep:
    """One step that somebody else did on a draft; `actor` is empty where the user may not know the name."""

    at: datetime
    actor: str
    verb: EditVerb
    targets: tuple[int, ...]
    measures: tuple[int, ...]
    repairs: tuple[int, ...]


@dataclass(frozen=True)
class Changes:
    """What became of a draft since a version: its version and state now, and what others did, the oldest first.

    `is_whole` is False where more happened than is told here, or something that is no step of editing (heading,
    confirmation): the page is then best read anew.
    """

    version: int
    state: PlanState
    steps: tuple[OthersStep, ...]
    is_whole: bool

    @property
    def targets(self) -> set[int]:
        """The keys of all targets that others touched."""
        return {key for step in self.steps for key in step.targets}

    @property
    def measures(self) -> set[int]:
        """The keys of all measures that others touched."""
        return {key for step in self.steps for key in step.measures}


def get_changes_since(*, user: AnyUser, plan: Plan, version: int) -> Changes:
    """Return what happened to a draft since the version that a page shows; for asking often.

    One query while nothing happened, else three. Whoever asks has got the plan from `get_plan` or `get_plan_card`.
    """
    now, state = Plan.objects.values_list("version", "state").get(pk=plan.pk)
    if now <= version:
        return Changes(now, PlanState(state), (), is_whole=True)
    edits = list(Edit.objects.filter(plan=plan, plan_version__gt=version).order_by("plan_version")[: MOST_STEPS + 1])
    others = [edit for edit in edits[:MOST_STEPS] if edit.actor_id != user.pk]
    ids = {edit.actor_id for edit in others}
    names = {person.pk: str(person) for person in list_users(user=user).filter(pk__in=ids)} if ids else {}
    steps = tuple(
        OthersStep(
            at=edit.made_at,
            actor=names.get(edit.actor_id, ""),
            verb=EditVerb(edit.verb),
            targets=tuple(edit.target_keys),
            measures=tuple(edit.measure_keys),
            repairs=tuple(edit.repair_places),
        )
        for edit in others
    )
    return Changes(now, PlanState(state), steps, is_whole=len(edits) == now - version)


def list_replaced(*, plan: Plan) -> QuerySet[Target]:
    """Return the figures that were split or merged away, in the order of the text, with what they were merged into."""
    rows = Target.objects.filter(plan=plan, state=TargetState.REPLACED).select_related("merged_into")
    return rows.prefetch_related("pieces").order_by("value_start", "position")


def list_replaced_measures(*, plan: Plan) -> QuerySet[Measure]:
    """Return the measures that were split or merged away, in the order of the text."""
    rows = Measure.objects.filter(plan=plan, state=TargetState.REPLACED).select_related("merged_into")
    return rows.prefetch_related("pieces").order_by("start", "position")


def get_measure(*, plan: Plan, pk: int) -> Measure:
    """Return one measure of a plan; raises Measure.DoesNotExist for one of another plan."""
    return Measure.objects.select_related("parent", "plan").get(plan=plan, pk=pk)


def list_siblings(*, user: AnyUser, plan: Plan) -> QuerySet[Plan]:
    """Return the other plans that were found in the same file, as far as the user may see them, in their order."""
    rows = list_plans(user=user).filter(document_id=plan.document_id).exclude(pk=plan.pk)
    return rows.exclude(state=PlanState.DISCARDED).order_by("document_place", "pk")
