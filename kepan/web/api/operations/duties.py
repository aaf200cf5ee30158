"""Who answers for what, how targets are broken down, and what is reported about measures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region
from kepan.apps.accounts.selectors import list_offices, list_regions, list_users
from kepan.apps.planning.enums import Dimension, MeasureState
from kepan.apps.planning.models import Duty, Measure, Plan, Target
from kepan.apps.planning.permissions import can_report_progress
from kepan.apps.planning.selectors import get_running_row, list_duties, list_progress
from kepan.apps.planning.services import (
    Assignment,
    Part,
    ShareCheck,
    assign_rows,
    list_share_checks,
    report_progress,
    update_shares,
)
from kepan.web.api.operations.shared import check_filters, find_choice, find_force, find_row, get_user, keep_files
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import MOST_VERSION, Key, Page, Paging, get_version, make_page
from kepan.web.api.schemas.running import (
    AssignBody,
    DutyCard,
    NoteOut,
    PartBody,
    ReportedOut,
    SetDuty,
    ShareCheckOut,
    SharesBody,
    SharesOut,
)
from kepan.web.planning.views.duties import DutyFilter

router = Router(tags=["duties"])


class DutyQuery(Paging):
    """Whose duties, of which plan, in which state."""

    who: Literal["", "me", "office"] = ""
    state: Literal["", "late", "soon", "later", "done"] = ""
    office: Key | None = None
    person: Key | None = None
    plan: Key | None = None


class ReportFields(Schema):
    """What was done, and how the measure stands."""

    text: str = Field(max_length=2000)
    state: MeasureState
    version: int | None = Field(None, ge=1, le=MOST_VERSION, description="The version you have seen, or If-Match.")


@router.get("/duties", response=Page[DutyCard], summary="Duties of all plans in force")
def read_duties(request: HttpRequest, wanted: Query[DutyQuery]) -> dict[str, Any]:
    """List what people and offices answer for, the next to fall due first."""
    filters = DutyFilter(request.GET, queryset=list_duties(user=get_user(request)), request=request)
    check_filters(filters)
    rows = filters.qs.select_related(
        "plan__region", "plan__owner", "plan__document", "target", "measure", "lead_office", "person"
    )
    return make_page(rows.defer("plan__document__text"), wanted)


@router.put("/plans/{int:pk}/duties", response=list[SetDuty], summary="Say who answers for rows")
def assign(request: HttpRequest, pk: Key, body: AssignBody) -> list[Duty]:
    """Say who answers for one row or many; a row whose duty changed since it was seen is refused with 409."""
    user, plan = get_user(request), find_force(request, pk)
    offices = list_offices(user=user).filter(is_active=True, region__path__under=plan.region.path)
    people = list_users(user=user).filter(is_active=True, region__path__under=plan.region.path)
    support = [find_choice(offices, key, "support_offices") for key in dict.fromkeys(body.support_offices)]
    return assign_rows(
        actor=user,
        plan=plan,
        rows=[(row.kind, row.id) for row in body.rows],
        assignment=Assignment(
            lead_office=find_choice(offices, body.lead_office, "lead_office"),
            support_offices=tuple(office for office in support if office is not None),
            person=find_choice(people, body.person, "person"),
            starts_on=body.starts_on,
            due_on=body.due_on,
            weight=None if body.weight is None else Decimal(body.weight),
        ),
        seen={(str(row.kind), row.id): row.seen for row in body.rows if row.seen is not None},
        keep_rest=body.keep_rest,
    )


def _write_check(check: ShareCheck) -> dict[str, Any]:
    return {
        "dimension": check.dimension,
        "count": check.count,
        "combined": check.combined,
        "difference": check.difference,
        "reason": "" if check.note is None else check.note.reason,
        "holds": check.holds,
    }


def _find_target(plan: Plan, pk: int) -> Target:
    row = get_running_row(plan=plan, kind="target", pk=find_row(plan, Target, pk).pk)
    assert isinstance(row, Target)
    row.plan = plan
    return row


@router.get("/plans/{int:pk}/targets/{int:target_pk}/shares", response=SharesOut, summary="How a target is broken down")
def read_shares(request: HttpRequest, pk: Key, target_pk: Key) -> dict[str, Any]:
    """List the parts of a target in force, and whether they make it."""
    target = _find_target(find_force(request, pk), target_pk)
    return {"shares": list(target.shares.all()), "checks": [_write_check(one) for one in list_share_checks(target)]}


@router.put(
    "/plans/{int:pk}/targets/{int:target_pk}/shares/{dimension}",
    response=ShareCheckOut,
    summary="Break a target down",
)
def break_down(request: HttpRequest, pk: Key, target_pk: Key, dimension: Dimension, body: SharesBody) -> dict[str, Any]:
    """Set all parts along one dimension; parts that do not make the target need a reason."""
    user, plan = get_user(request), find_force(request, pk)
    target = _find_target(plan, target_pk)
    regions = list_regions(user=user).in_bulk([part.region for part in body.parts if part.region is not None])
    offices = list_offices(user=user).in_bulk([part.office for part in body.parts if part.office is not None])
    check = update_shares(
        actor=user,
        target=target,
        dimension=dimension,
        parts=[_read_part(part, regions, offices) for part in body.parts],
        seen={one.id: one.version for one in body.seen},
        reason=body.reason,
    )
    return _write_check(check)


def _read_part(part: PartBody, regions: dict[int, Region], offices: dict[int, Office]) -> Part:
    for pk, known, name in ((part.region, regions, "region"), (part.office, offices, "office")):
        if pk is not None and pk not in known:
            words = _("没有 %(pk)s，或者不归你选") % {"pk": pk}
            raise ProblemError(422, "invalid", words, errors=[{"field": f"body.parts.{name}", "detail": words}])
    region = None if part.region is None else regions[part.region]
    office = None if part.office is None else offices[part.office]
    return Part(Decimal(part.value), region, office, part.year, part.month)


@router.get("/plans/{int:pk}/measures/{int:measure_pk}/progress", response=Page[NoteOut], summary="What was reported")
def read_progress(request: HttpRequest, pk: Key, measure_pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List what was reported about a measure, the newest first."""
    measure = find_row(find_force(request, pk), Measure, measure_pk)
    return make_page(list_progress(measure=measure), paging)


@router.post(
    "/plans/{int:pk}/measures/{int:measure_pk}/progress", response={201: ReportedOut}, summary="Report progress"
)
def report(
    request: HttpRequest,
    pk: Key,
    measure_pk: Key,
    fields: Form[ReportFields],
    files: File[list[UploadedFile]] = [],  # noqa: B006 - ninja reads the default and never changes it
) -> Status[dict[str, Any]]:
    """Report on a measure, with files as evidence, and put it into a state."""
    user, plan = get_user(request), find_force(request, pk)
    measure = find_row(plan, Measure, measure_pk)
    answer = can_report_progress(user, plan, getattr(measure, "duty", None))
    if not answer:
        raise ProblemError(403, "forbidden", str(answer.reason))
    version = get_version(request, fields.version)
    with transaction.atomic():
        kept = keep_files(user, files, plan.region, plan.office, Tier(plan.tier))
        note = report_progress(
            actor=user,
            measure=measure,
            expected_version=version,
            text=fields.text,
            state=fields.state,
            attachments=kept,
        )
    return Status(201, {"note": note, "version": note.measure.version})
