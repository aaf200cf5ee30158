"""Yearly statements of an organisation: those that hold, those that held, corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import AwareDatetime, Field

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.models import Organisation, YearlyStatement
from kepan.apps.registry.permissions import can_read_statements
from kepan.apps.registry.selectors import get_figures, get_statement, list_revisions, list_statements
from kepan.apps.registry.services import StaffEntry, StatementDetails, correct_statement, create_statement
from kepan.engine.registry.lines import BY_CODE, Unit
from kepan.web.api.operations.shared import get_user
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key, Page, Paging, make_page
from kepan.web.api.schemas.registry import CorrectionBody, FiguresBody, StatementBody, StatementOut
from kepan.web.registry.guards import find_organisation

router = Router(tags=["statements"])
ALL = "/registry/organisations/{int:organisation_pk}/statements"
AVERAGES = ("staff_average", "tech_staff_average")
"""Lines that follow from staff by month."""


class StatementQuery(Paging):
    """As they stand now, or as they stood at a time."""

    at: AwareDatetime | None = Field(None, description="What was known then; null: now.")


def _find_reported(request: HttpRequest, pk: int) -> Organisation:
    row = find_organisation(request, pk)
    require(can_read_statements(get_user(request), row))
    return row


def _read_figures(body: FiguresBody) -> dict[str, Any]:
    said = body.model_dump(exclude_unset=True)
    return {
        code: value if value is None or BY_CODE[code].unit == Unit.FEN else Decimal(value)
        for code, value in said.items()
    }


def _read_details(body: StatementBody | CorrectionBody) -> StatementDetails:
    if unknown := sorted(set(body.line_stages) - set(BY_CODE)):
        words = _("没有“%(code)s”这一项。") % {"code": unknown[0]}
        raise ProblemError(422, "invalid", words, errors=[{"field": "body.line_stages", "detail": words}])
    months = None
    if body.months is not None:
        months = {one.month: StaffEntry(**one.model_dump(exclude={"month"})) for one in body.months}
    return StatementDetails(body.stage, _read_figures(body.figures), months, body.line_stages, body.source)


@router.get(ALL, response=Page[StatementOut], summary="Statements of an organisation")
def read_statements(request: HttpRequest, organisation_pk: Key, wanted: Query[StatementQuery]) -> dict[str, Any]:
    """List the statements by year, as they stand or as they stood at a time; for staff and the organisation itself."""
    row, at = _find_reported(request, organisation_pk), wanted.at
    as_of: datetime | None = at
    return make_page(list_statements(user=get_user(request), organisation=row, as_of=as_of), wanted)


@router.post(ALL, response={201: StatementOut}, summary="Enter the statement of a year")
def enter_statement(request: HttpRequest, organisation_pk: Key, body: StatementBody) -> Status[YearlyStatement]:
    """Enter the first revision of a year; averages of staff follow from the months where they are not stated."""
    row = find_organisation(request, organisation_pk)
    made = create_statement(actor=get_user(request), organisation=row, year=body.year, details=_read_details(body))
    return Status(201, made)


@router.get(ALL + "/{int:year}/revisions", response=Page[StatementOut], summary="Revisions of a year")
def read_revisions(request: HttpRequest, organisation_pk: Key, year: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List the revisions of one year's statement, the newest first."""
    row = _find_reported(request, organisation_pk)
    return make_page(list_revisions(user=get_user(request), organisation=row, year=year), paging)


@router.post(ALL + "/{int:year}/corrections", response={201: StatementOut}, summary="Correct the statement of a year")
def correct(request: HttpRequest, organisation_pk: Key, year: Key, body: CorrectionBody) -> Status[YearlyStatement]:
    """Write the next revision; lines that are left out stay, and what was published from the former one stays true."""
    user, row = get_user(request), find_organisation(request, organisation_pk)
    details = _read_details(body)
    try:
        held = dict(get_figures(get_statement(user=user, organisation=row, year=year)))
    except YearlyStatement.DoesNotExist as missing:
        require(can_read_statements(user, row))
        raise Http404(_("这一年还没有报表")) from missing
    if details.months is not None:
        # They follow from the new months.
        held |= dict.fromkeys(AVERAGES)
    made = correct_statement(
        actor=user,
        organisation=row,
        year=year,
        expected_revision=body.revision,
        details=replace(details, figures={**held, **details.figures}),
        reason=body.reason,
        accepts_weaker=body.accepts_weaker,
    )
    return Status(201, made)
