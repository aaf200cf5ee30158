"""Parts of targets in the hands of districts and offices: what fell to whom, and what they report."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import require
from kepan.apps.planning.enums import MeasureState
from kepan.apps.planning.models import Share
from kepan.apps.planning.permissions import can_report_share
from kepan.apps.planning.selectors import get_carried, list_carried, list_share_reports
from kepan.apps.planning.services import Month, report_share, schedule_share
from kepan.web.api.operations.shared import check_filters, get_user, keep_files, set_tag
from kepan.web.api.schemas.basis import MOST_VERSION, Day, Key, NumberText, Page, Paging, get_version, make_page
from kepan.web.api.schemas.running import CarriedOut, ShareReportOut, ShareScheduleBody
from kepan.web.planning.views.carrying import CarriedFilter

router = Router(tags=["carried"])


class CarriedQuery(Paging):
    """Which parts: of which district, in which state."""

    state: Literal["", "late", "soon", "open", "done"] = ""
    region: Key | None = None


class ShareReportFields(Schema):
    """How much of a part there is by a day, counted from the beginning of the plan."""

    as_of: Day
    value: NumberText | None = Field(None, description="Left out: nothing counted yet, which is not 0.")
    text: str = Field(max_length=2000)
    state: MeasureState
    version: int | None = Field(None, ge=1, le=MOST_VERSION, description="The version you have seen, or If-Match.")


def _find_share(request: HttpRequest, pk: int) -> Share:
    try:
        return get_carried(user=get_user(request), pk=pk)
    except Share.DoesNotExist as missing:
        raise Http404(_("没有这一份，或者它不归你看")) from missing


@router.get("/shares", response=Page[CarriedOut], summary="What fell to districts and offices")
def read_carried(request: HttpRequest, wanted: Query[CarriedQuery]) -> dict[str, Any]:
    """List the parts of targets in force that fell to districts and offices, the next to fall due first."""
    filters = CarriedFilter(
        request.GET, queryset=list_carried(user=get_user(request)).prefetch_related("months"), request=request
    )
    check_filters(filters)
    return make_page(filters.qs, wanted)


@router.get("/shares/{int:share_pk}", response=CarriedOut, summary="One part")
def read_carried_share(request: HttpRequest, share_pk: Key, response: HttpResponse) -> Share:
    """Show a part; the header ETag carries its version."""
    share = _find_share(request, share_pk)
    set_tag(response, share.version)
    return share


@router.put("/shares/{int:share_pk}/schedule", response=CarriedOut, summary="The time of a part")
def set_share_schedule(request: HttpRequest, share_pk: Key, body: ShareScheduleBody, response: HttpResponse) -> Share:
    """Set by when a part is due and what each month is to bring; what is left out is taken away."""
    share = _find_share(request, share_pk)
    made = schedule_share(
        actor=get_user(request),
        share=share,
        expected_version=get_version(request, body.version),
        due_on=body.due_on,
        months=[Month(one.year, one.month, Decimal(one.value)) for one in body.months],
        reason=body.reason,
    )
    set_tag(response, made.version)
    return _find_share(request, share_pk)


@router.get("/shares/{int:share_pk}/reports", response=Page[ShareReportOut], summary="What was reported on a part")
def read_share_reports(request: HttpRequest, share_pk: Key, paging: Query[Paging]) -> dict[str, Any]:
    """List what was reported on a part, the newest day first."""
    return make_page(list_share_reports(share=_find_share(request, share_pk)), paging)


@router.post("/shares/{int:share_pk}/reports", response={201: ShareReportOut}, summary="Report on a part")
def report_on_share(
    request: HttpRequest,
    share_pk: Key,
    fields: Form[ShareReportFields],
    files: File[list[UploadedFile]] = [],  # noqa: B006 - ninja reads the default and never changes it
) -> Status[Any]:
    """Report how much of a part there is by a day, with files as evidence."""
    user, share = get_user(request), _find_share(request, share_pk)
    require(can_report_share(user, share))
    region = share.region or (share.office.region if share.office else share.target.plan.region)
    version = get_version(request, fields.version)
    with transaction.atomic():
        report = report_share(
            actor=user,
            share=share,
            expected_version=version,
            as_of=fields.as_of,
            value=None if fields.value is None else Decimal(fields.value),
            text=fields.text,
            state=fields.state,
            attachments=keep_files(user, files, region, share.office, Tier.OWNED_DATA),
        )
    return Status(201, report)
