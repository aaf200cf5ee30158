"""Shared data in three tiers: the catalogue, rows, requests, orders and what they earned."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import is_sample_open, list_all_regions, list_offices
from kepan.apps.registry.selectors import list_organisations
from kepan.apps.sharing.enums import Way
from kepan.apps.sharing.facts import Dataset, find_dataset, list_datasets
from kepan.apps.sharing.models import AccessRequest, DataOrder, SharedDataset
from kepan.apps.sharing.permissions import can_see_revenue, can_steward, is_entitled
from kepan.apps.sharing.selectors import (
    find_own_permission,
    get_order,
    get_request,
    list_orders,
    list_requests,
    list_revenue,
    list_shared,
)
from kepan.apps.sharing.services import (
    DatasetTerms,
    GrantTerms,
    RequestDetails,
    ShareEntry,
    approve_request,
    cancel_order,
    create_order,
    create_request,
    open_dataset,
    pay_order,
    read_opened,
    refund_order,
    refuse_request,
    revoke_permission,
    update_dataset,
    withdraw_request,
)
from kepan.apps.sharing.services.access import find_fault
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key, Page, Paging, ReasonBody, make_page
from kepan.web.api.schemas.sharing import (
    ApprovalBody,
    CancelOrderBody,
    DataOrderOut,
    DataRequestBody,
    DataRequestOut,
    DataRowsOut,
    DatasetBody,
    DatasetOut,
    DatasetsOut,
    OrderBody,
    PaymentBody,
    RevenuePartOut,
)
from kepan.web.sharing.guards import find_declared, find_row
from kepan.web.sharing.views.datasets import find_seen, send_opened
from kepan.web.sharing.words import list_data_columns, write_plain_cell

router = Router(tags=["sharing"])


class RowsQuery(Schema):
    """Which rows of a data set."""

    start: int = Field(0, ge=0, le=10**9, description="Rows before the first of these.")
    size: int = Field(100, ge=1, le=1000, description="Most rows in the answer.")


class FileQuery(Schema):
    """In which form."""

    form: Literal["csv", "json", "parquet"] = "csv"


def _write_dataset(user: User, dataset: Dataset, shared: SharedDataset) -> dict[str, Any]:
    """Write one data set, with whether the user may take rows now."""
    is_paid, fault = dataset.tier == Tier.PROPRIETARY_DATA, ""
    if dataset.tier != Tier.PUBLIC_DATA and not is_entitled(user, is_owned=not is_paid):
        permission = find_own_permission(user=user, shared=shared) if shared.pk else None
        fault = str(find_fault(permission, today=timezone.localdate(), is_paid=is_paid))
    kept = (
        "is_open", "office", "contact", "licence", "price", "term_days", "uses", "row_count", "published_at", "version",
    )  # fmt: skip
    return {
        "key": dataset.key,
        "title": str(dataset.title),
        "description": str(dataset.description),
        "tier": dataset.tier,
        "frequency": dataset.frequency,
        "is_allowed": not fault,
        "reason": fault,
        "columns": list_data_columns(dataset.columns),
        **{name: getattr(shared, name) for name in kept},
    }


@router.get("/sharing/datasets", response=DatasetsOut, summary="Data sets")
def read_datasets(request: HttpRequest) -> dict[str, Any]:
    """List the data sets of the three tiers that are open, or that one looks after."""
    user, declared = get_user(request), list_datasets()
    known = list_shared(keys=[dataset.key for dataset in declared])
    found = ((dataset, known.get(dataset.key) or SharedDataset(key=dataset.key)) for dataset in declared)
    seen = [pair for pair in found if pair[1].is_open or can_steward(user, pair[1])]
    return {"items": [_write_dataset(user, dataset, shared) for dataset, shared in seen]}


@router.get("/sharing/datasets/{slug:key}", response=DatasetOut, summary="One data set")
def read_dataset(request: HttpRequest, key: str) -> dict[str, Any]:
    """Show one data set with its columns and terms."""
    user = get_user(request)
    return _write_dataset(user, *find_seen(user, key))


@router.get("/sharing/datasets/{slug:key}/rows", response=DataRowsOut, summary="Rows of a data set")
def read_dataset_rows(request: HttpRequest, key: str, wanted: Query[RowsQuery]) -> dict[str, Any]:
    """Take some rows; each call is booked as one use, and refused with 403 and a trace where one may not."""
    opened = open_dataset(actor=get_user(request), dataset=find_declared(key), way=Way.API, form="json")
    rows = read_opened(opened, start=wanted.start, stop=wanted.start + wanted.size)
    keys = [column.key for column in opened.columns]
    return {
        "dataset": key,
        "tier": opened.dataset.tier,
        "is_invented": is_sample_open(),
        "columns": list_data_columns(opened.columns),
        "masked": sorted(opened.masked),
        "start": wanted.start,
        "items": [dict(zip(keys, map(write_plain_cell, row), strict=True)) for row in rows],
    }


@router.get("/sharing/datasets/{slug:key}/file", summary="A data set as a file")
def read_dataset_file(request: HttpRequest, key: str, wanted: Query[FileQuery]) -> HttpResponseBase:
    """Take all rows as a file; booked as one use, and refused with 403 and a trace where one may not."""
    dataset = find_declared(key)
    return send_opened(
        open_dataset(actor=get_user(request), dataset=dataset, way=Way.FILE, form=wanted.form), wanted.form
    )


@router.put("/sharing/datasets/{slug:key}", response=DatasetOut, summary="Decide about a data set")
def set_dataset(request: HttpRequest, key: str, body: DatasetBody) -> dict[str, Any]:
    """Open or close a data set, and set its office, licence, price and contributors."""
    user = get_user(request)
    _dataset, shared = find_seen(user, key)
    require(can_steward(user, shared))
    said = body.model_dump(exclude={"version", "office", "contributors"})
    entries = []
    for one in body.contributors:
        organisation = find_choice(list_organisations(user=user), one.organisation, "contributors")
        assert organisation is not None
        entries.append(ShareEntry(organisation, one.share))
    terms = DatasetTerms(office=find_choice(list_offices(user=user), body.office, "office"), **said)
    update_dataset(actor=user, shared=shared, expected_version=body.version, terms=terms, contributors=entries)
    return _write_dataset(user, *find_seen(user, key))


def _find_named(key: str) -> Dataset:
    """Return the data set that a body names; answers 422 for one that there is not."""
    found = find_dataset(key)
    if found is None:
        words = _("没有这个数据集")
        raise ProblemError(422, "invalid", words, errors=[{"field": "body.dataset", "detail": words}])
    return found


@router.get("/sharing/requests", response=Page[DataRequestOut], summary="Requests for owned data")
def read_data_requests(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List one's own requests and those that one decides about, the newest first."""
    return make_page(list_requests(user=get_user(request)).select_related("permission_given__region"), paging)


@router.post("/sharing/requests", response={201: DataRequestOut}, summary="Ask for owned data")
def ask_for_data(request: HttpRequest, body: DataRequestBody) -> Status[AccessRequest]:
    """Ask for a data set of the owned tier."""
    user = get_user(request)
    region = find_choice(list_all_regions(), body.region, "region")
    details = RequestDetails(body.purpose, tuple(body.columns), body.term_days, body.uses, region)
    made = create_request(actor=user, dataset=_find_named(body.dataset), details=details)
    return Status(201, get_request(user=user, pk=made.pk))


@router.get("/sharing/requests/{int:pk}", response=DataRequestOut, summary="One request for owned data")
def read_data_request(request: HttpRequest, pk: Key) -> AccessRequest:
    """Show a request with what became of it."""
    found: AccessRequest = find_row(request, get_request, pk)
    return found


@router.post("/sharing/requests/{int:pk}/approval", response=DataRequestOut, summary="Grant a request")
def approve_data_request(request: HttpRequest, pk: Key, body: ApprovalBody) -> AccessRequest:
    """Grant a request wholly or in part: fewer columns, some masked, fewer places, days or uses."""
    row = read_data_request(request, pk)
    terms = GrantTerms(
        tuple(body.columns), body.term_days, body.uses, tuple(body.masked),
        find_choice(list_all_regions(), body.region, "region"),
    )  # fmt: skip
    approve_request(actor=get_user(request), request=row, terms=terms, decision=body.decision)
    return read_data_request(request, pk)


@router.post("/sharing/requests/{int:pk}/refusal", response=DataRequestOut, summary="Refuse a request")
def refuse_data_request(request: HttpRequest, pk: Key, body: ReasonBody) -> AccessRequest:
    """Say no to a request, with a reason."""
    refuse_request(actor=get_user(request), request=read_data_request(request, pk), reason=body.reason)
    return read_data_request(request, pk)


@router.post("/sharing/requests/{int:pk}/withdrawal", response=DataRequestOut, summary="Withdraw a request")
def withdraw_data_request(request: HttpRequest, pk: Key) -> AccessRequest:
    """Take one's own request back while it waits."""
    withdraw_request(actor=get_user(request), request=read_data_request(request, pk))
    return read_data_request(request, pk)


@router.post("/sharing/requests/{int:pk}/revocation", response=DataRequestOut, summary="Revoke what was granted")
def revoke_data_request(request: HttpRequest, pk: Key, body: ReasonBody) -> AccessRequest:
    """Take a permission back at once, with a reason."""
    row = read_data_request(request, pk)
    permission = getattr(row, "permission_given", None)
    require(can_steward(get_user(request), row.dataset))
    if permission is None:
        raise RefusalError(_("这份申请没有授权可以收回"))
    revoke_permission(actor=get_user(request), permission=permission, reason=body.reason)
    return read_data_request(request, pk)


@router.get("/sharing/orders", response=Page[DataOrderOut], summary="Orders of proprietary data")
def read_data_orders(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List one's own orders and those that one handles, the newest first."""
    return make_page(list_orders(user=get_user(request)).select_related("permission_given__region"), paging)


@router.post("/sharing/orders", response={201: DataOrderOut}, summary="Order proprietary data")
def order_data(request: HttpRequest, body: OrderBody) -> Status[DataOrder]:
    """Order a data set of the proprietary tier at its price of now."""
    user = get_user(request)
    made = create_order(actor=user, dataset=_find_named(body.dataset), purpose=body.purpose)
    return Status(201, get_order(user=user, pk=made.pk))


@router.get("/sharing/orders/{int:pk}", response=DataOrderOut, summary="One order")
def read_data_order(request: HttpRequest, pk: Key) -> DataOrder:
    """Show an order with its payment."""
    found: DataOrder = find_row(request, get_order, pk)
    return found


@router.post("/sharing/orders/{int:pk}/payment", response=DataOrderOut, summary="Record a payment")
def pay_data_order(request: HttpRequest, pk: Key, body: PaymentBody) -> DataOrder:
    """Record that an order was paid in full: the permission begins, and the payment is divided."""
    row = read_data_order(request, pk)
    pay_order(actor=get_user(request), order=row, paid_on=body.paid_on, reference=body.reference)
    return read_data_order(request, pk)


@router.post("/sharing/orders/{int:pk}/cancellation", response=DataOrderOut, summary="Cancel an order")
def cancel_data_order(request: HttpRequest, pk: Key, body: CancelOrderBody) -> DataOrder:
    """Cancel an order that is not paid."""
    cancel_order(actor=get_user(request), order=read_data_order(request, pk), reason=body.reason)
    return read_data_order(request, pk)


@router.post("/sharing/orders/{int:pk}/refund", response=DataOrderOut, summary="Refund an order")
def refund_data_order(request: HttpRequest, pk: Key, body: ReasonBody) -> DataOrder:
    """Pay an order back whole: the permission ends and each contributor's part is taken back."""
    refund_order(actor=get_user(request), order=read_data_order(request, pk), reason=body.reason)
    return read_data_order(request, pk)


@router.get("/sharing/revenue", response=Page[RevenuePartOut], summary="What fell to contributors")
def read_revenue(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List how payments were divided and refunds taken back, the newest first."""
    user = get_user(request)
    require(can_see_revenue(user))
    return make_page(list_revenue(user=user), paging)
