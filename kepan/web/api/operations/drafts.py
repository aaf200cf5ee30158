"""Editing a draft: deciding, wording, adding, splitting, merging, taking back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import get_plan_card, get_source
from kepan.apps.planning.services import (
    MeasureWording,
    NamedOffice,
    Place,
    Wording,
    accept_confident,
    accept_measures,
    accept_section,
    accept_targets,
    add_measure,
    add_target,
    decide_repairs,
    merge_measure,
    merge_measures,
    merge_target,
    merge_targets,
    move_row,
    redo_edit,
    reject_measures,
    reject_targets,
    split_measure,
    split_target,
    undo_edit,
    update_measure,
    update_target,
)
from kepan.web.api.operations.shared import find_plan, find_row, get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, get_version, make_page
from kepan.web.api.schemas.drafts import (
    AddedMeasures,
    AddedTargets,
    ConfidenceBody,
    DecisionBody,
    DecisionOut,
    MeasureBody,
    MeasureChoiceBody,
    MeasureMergeBody,
    MeasureMoveBody,
    MeasureSplitBody,
    MeasureWords,
    NewMeasureBody,
    NewTargetBody,
    RepairedOut,
    RepairOut,
    RepairsBody,
    SectionBody,
    SeenRow,
    StepOut,
    TargetBody,
    TargetChoiceBody,
    TargetMergeBody,
    TargetMoveBody,
    TargetSplitBody,
    Words,
)
from kepan.web.api.schemas.plans import MeasureOut, TargetOut

Kind = TypeVar("Kind", Target, Measure)

router = Router(tags=["drafts"])


def _read_words(words: Words) -> Wording:
    return Wording(words.kind, words.indicator, words.comparator, words.value, words.unit, words.period, words.code)


def _read_measure_words(words: MeasureWords) -> MeasureWording:
    offices = tuple(NamedOffice(office.name, office.role) for office in words.offices)
    return MeasureWording(words.title, words.action, words.object, offices, words.deadline)


def _read_seen(rows: list[SeenRow]) -> dict[int, int]:
    return {row.id: row.version for row in rows}


def _write_decision(user: User, plan: Plan, targets: list[Target], measures: list[Measure]) -> dict[str, Any]:
    return {
        "targets": [row.pk for row in targets],
        "measures": [row.pk for row in measures],
        "plan_version": get_plan_card(user=user, pk=plan.pk).version,
    }


def _write(
    request: HttpRequest, response: HttpResponse, version: int | None, write: Callable[..., Kind], **said: Any
) -> Kind:
    """Write one row in the version that the caller saw, and name the new one in the answer."""
    row = write(actor=get_user(request), expected_version=get_version(request, version), **said)
    set_tag(response, row.version)
    return row


@router.post("/plans/{int:pk}/decisions", response=DecisionOut, summary="Accept or reject rows")
def decide(request: HttpRequest, pk: Key, body: DecisionBody) -> dict[str, Any]:
    """Accept or reject figures and measures of a draft; a row that changed since it was seen is refused with 409."""
    user, plan = get_user(request), find_plan(request, pk)
    is_accepted = body.decision == "accept"
    decide_targets, decide_measures = (
        (accept_targets, accept_measures) if is_accepted else (reject_targets, reject_measures)
    )
    with transaction.atomic():
        measures = decide_measures(actor=user, plan=plan, seen=_read_seen(body.measures)) if body.measures else []
        # An empty decision is asked of the service, too: it says whether one may decide here at all.
        is_asked = body.targets or not body.measures
        targets = decide_targets(actor=user, plan=plan, seen=_read_seen(body.targets)) if is_asked else []
    return _write_decision(user, plan, targets, measures)


@router.post("/plans/{int:pk}/decisions/confident", response=DecisionOut, summary="Accept what the compiler is sure of")
def decide_confident(request: HttpRequest, pk: Key, body: ConfidenceBody) -> dict[str, Any]:
    """Accept all undecided figures without a doubt of which the compiler is at least so sure."""
    user, plan = get_user(request), find_plan(request, pk)
    version = get_version(request, body.version)
    rows = accept_confident(actor=user, plan=plan, expected_version=version, at_least=Decimal(body.at_least))
    return _write_decision(user, plan, rows, [])


@router.post("/plans/{int:pk}/decisions/section", response=DecisionOut, summary="Accept a section")
def decide_section(request: HttpRequest, pk: Key, body: SectionBody) -> dict[str, Any]:
    """Accept all undecided figures without a doubt in a section and in those below it."""
    user, plan = get_user(request), find_plan(request, pk)
    version = get_version(request, body.version)
    rows = accept_section(actor=user, plan=plan, expected_version=version, section_path=body.section_path)
    return _write_decision(user, plan, rows, [])


@router.post("/plans/{int:pk}/undo", response=StepOut, summary="Take one's last step back")
def undo(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Take back one's own last step on a draft, unless somebody has touched the same rows since."""
    user, plan = get_user(request), find_plan(request, pk)
    step = undo_edit(actor=user, plan=plan)
    return {"verb": step.verb, "plan_version": get_plan_card(user=user, pk=plan.pk).version}


@router.post("/plans/{int:pk}/redo", response=StepOut, summary="Do a step again")
def redo(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Do the step again that one took back last, unless somebody has touched the same rows since."""
    user, plan = get_user(request), find_plan(request, pk)
    step = redo_edit(actor=user, plan=plan)
    return {"verb": step.verb, "plan_version": get_plan_card(user=user, pk=plan.pk).version}


@router.post("/plans/{int:pk}/targets", response={201: TargetOut}, summary="Add a figure to a draft")
def create_target(request: HttpRequest, pk: Key, body: NewTargetBody) -> Status[Target]:
    """Add a figure that the compiler missed, at a passage of the document; it is accepted."""
    plan = find_plan(request, pk)
    words = _read_words(body)
    return Status(
        201, add_target(actor=get_user(request), plan=plan, quote=body.quote, wording=words, start=body.start)
    )


@router.put("/plans/{int:pk}/targets/{int:target_pk}", response=TargetOut, summary="Edit a figure of a draft")
def change_target(request: HttpRequest, pk: Key, target_pk: Key, body: TargetBody, response: HttpResponse) -> Target:
    """Set what a figure says. Where somebody changed it since, 409 carries both wordings as `merging`."""
    target = find_row(find_plan(request, pk), Target, target_pk)
    return _write(request, response, body.version, update_target, target=target, wording=_read_words(body))


@router.post("/plans/{int:pk}/targets/{int:target_pk}/choices", response=TargetOut, summary="Join two wordings")
def choose_target(
    request: HttpRequest, pk: Key, target_pk: Key, body: TargetChoiceBody, response: HttpResponse
) -> Target:
    """Write for each field of a figure one's own reading or that of the other, after 409 showed both."""
    target, mine = find_row(find_plan(request, pk), Target, target_pk), _read_words(body.words)
    return _write(request, response, body.version, merge_target, target=target, mine=mine, choices=body.choices)


@router.post(
    "/plans/{int:pk}/targets/{int:target_pk}/split", response={201: AddedTargets}, summary="Split a figure of a draft"
)
def divide_target(request: HttpRequest, pk: Key, target_pk: Key, body: TargetSplitBody) -> Status[dict[str, Any]]:
    """Split a figure into two or more; the number of each stands in its clause as typed."""
    pieces = split_target(
        actor=get_user(request),
        target=find_row(find_plan(request, pk), Target, target_pk),
        expected_version=get_version(request, body.version),
        wordings=[_read_words(part) for part in body.parts],
    )
    return Status(201, {"targets": pieces})


@router.post("/plans/{int:pk}/targets/merge", response=TargetOut, summary="Merge figures of a draft")
def join_targets(request: HttpRequest, pk: Key, body: TargetMergeBody) -> Target:
    """Merge two or more figures into the first of them in the text."""
    plan = find_plan(request, pk)
    return merge_targets(
        actor=get_user(request), plan=plan, seen=_read_seen(body.targets), wording=_read_words(body.words)
    )


@router.post("/plans/{int:pk}/measures", response={201: MeasureOut}, summary="Add a measure to a draft")
def create_measure(request: HttpRequest, pk: Key, body: NewMeasureBody) -> Status[Measure]:
    """Add a measure that the compiler missed, at a passage of the document; it is accepted."""
    plan = find_plan(request, pk)
    words = _read_measure_words(body)
    return Status(
        201, add_measure(actor=get_user(request), plan=plan, quote=body.quote, wording=words, start=body.start)
    )


@router.put("/plans/{int:pk}/measures/{int:measure_pk}", response=MeasureOut, summary="Edit a measure of a draft")
def change_measure(
    request: HttpRequest, pk: Key, measure_pk: Key, body: MeasureBody, response: HttpResponse
) -> Measure:
    """Set what a measure says. Where somebody changed it since, 409 carries both wordings as `merging`."""
    measure, wording = find_row(find_plan(request, pk), Measure, measure_pk), _read_measure_words(body)
    said = {"wording": wording, "quote": body.quote, "start": body.start}
    return _write(request, response, body.version, update_measure, measure=measure, **said)


@router.post("/plans/{int:pk}/measures/{int:measure_pk}/choices", response=MeasureOut, summary="Join two wordings")
def choose_measure(
    request: HttpRequest, pk: Key, measure_pk: Key, body: MeasureChoiceBody, response: HttpResponse
) -> Measure:
    """Write for each field of a measure one's own reading or that of the other, after 409 showed both."""
    measure, mine = find_row(find_plan(request, pk), Measure, measure_pk), _read_measure_words(body.words)
    return _write(request, response, body.version, merge_measure, measure=measure, mine=mine, choices=body.choices)


@router.post(
    "/plans/{int:pk}/measures/{int:measure_pk}/split", response={201: AddedMeasures}, summary="Split a measure"
)
def divide_measure(request: HttpRequest, pk: Key, measure_pk: Key, body: MeasureSplitBody) -> Status[dict[str, Any]]:
    """Split a measure of a draft at a place of the text into two."""
    pieces = split_measure(
        actor=get_user(request),
        measure=find_row(find_plan(request, pk), Measure, measure_pk),
        expected_version=get_version(request, body.version),
        at=body.at,
        wordings=[_read_measure_words(part) for part in body.parts],
    )
    return Status(201, {"measures": pieces})


@router.post("/plans/{int:pk}/measures/merge", response=MeasureOut, summary="Merge measures of a draft")
def join_measures(request: HttpRequest, pk: Key, body: MeasureMergeBody) -> Measure:
    """Merge neighbouring measures into the first of them in the text."""
    plan = find_plan(request, pk)
    return merge_measures(
        actor=get_user(request), plan=plan, seen=_read_seen(body.measures), wording=_read_measure_words(body.words)
    )


@router.post("/plans/{int:pk}/targets/{int:target_pk}/move", response=TargetOut, summary="Move a figure of a draft")
def shift_target(request: HttpRequest, pk: Key, target_pk: Key, body: TargetMoveBody, response: HttpResponse) -> Target:
    """Say to which measure or heading a figure belongs, and what it is part of; its parts come along."""
    plan = find_plan(request, pk)
    place = _read_place(plan, body, None if body.whole is None else find_row(plan, Target, body.whole))
    return _move(request, find_row(plan, Target, target_pk), body, place, response)


@router.post("/plans/{int:pk}/measures/{int:measure_pk}/move", response=MeasureOut, summary="Move a measure")
def shift_measure(
    request: HttpRequest, pk: Key, measure_pk: Key, body: MeasureMoveBody, response: HttpResponse
) -> Measure:
    """Say to which measure or heading a measure of a draft belongs; what hangs on it comes along."""
    plan = find_plan(request, pk)
    return _move(request, find_row(plan, Measure, measure_pk), body, _read_place(plan, body), response)


def _read_place(plan: Plan, body: MeasureMoveBody, whole: Target | None = None) -> Place:
    measure = None if body.measure is None else find_row(plan, Measure, body.measure)
    return Place(measure=measure, section_path=body.section_path, whole=whole)


def _move(request: HttpRequest, row: Kind, body: MeasureMoveBody, place: Place, response: HttpResponse) -> Kind:
    moved: Kind = _write(request, response, body.version, move_row, row=row, place=place)
    return moved


@router.get("/plans/{int:pk}/repairs", response=Page[RepairOut], summary="Damaged places of a document")
def read_repairs(request: HttpRequest, pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List where a document may be damaged, what is proposed, and what was decided."""
    plan = find_plan(request, pk)
    source = get_source(plan=plan)
    proposed = source.outline.get("source", {}).get("repairs", [])
    page = make_page(list(enumerate(proposed)), paging)
    page["items"] = [
        {**repair, "place": place, "choice": source.choices.get(place, "")} for place, repair in page["items"]
    ]
    return page


@router.post("/plans/{int:pk}/repairs", response=RepairedOut, summary="Decide about damaged places")
def decide_places(request: HttpRequest, pk: Key, body: RepairsBody) -> dict[str, Any]:
    """Read places of a draft's document as proposed or as printed; the figures there are read again."""
    user, plan = get_user(request), find_plan(request, pk)
    seen = {one.place: str(one.seen) for one in body.repairs}
    rows = decide_repairs(actor=user, plan=plan, seen=seen, choice=body.choice)
    return {"targets": [row.pk for row in rows], "plan_version": get_plan_card(user=user, pk=plan.pk).version}
