"""Imports: a file in, its columns named, its rows read and decided, written, taken back; jobs do the long work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field as Parameter

from kepan.apps.accounts.selectors import list_regions
from kepan.apps.imports.enums import BatchState, Outcome
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.selectors import get_batch, list_batches, list_staged
from kepan.apps.imports.services import (
    create_import,
    decide_row,
    decide_rows,
    drop_batch,
    get_targets,
    start_apply,
    undo_batch,
    update_mapping,
    write_returned_workbook,
)
from kepan.engine.sheets.fields import Field
from kepan.web.api.operations.shared import find_choice, get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, get_version, make_page
from kepan.web.api.schemas.imports import (
    ApplyBody,
    BatchCard,
    BatchOut,
    DecidedRowsOut,
    ImportTargetOut,
    MappingBody,
    RowDecisionBody,
    RowsDecisionBody,
    StagedRowOut,
    StagedRowsOut,
    UndoImportBody,
)
from kepan.web.desk.sending import send_file
from kepan.web.imports.views.starting import download_template

router = Router(tags=["imports"])
ONE = "/imports/{int:batch_pk}"
MOST_PLACE = 2_000_000


class BatchQuery(Paging):
    """Which batches."""

    state: list[BatchState] = []
    target: str = Parameter("", max_length=40)


class ImportRowQuery(Schema):
    """Which rows of a batch."""

    after: int | None = Parameter(None, ge=0, le=MOST_PLACE, description="Only rows behind this place.")
    size: int = Parameter(50, ge=1, le=500, description="Most rows in the answer.")
    outcome: Outcome | None = None
    reason: str = Parameter("", max_length=40)


class TableFields(Schema):
    """What is said beside a table."""

    target: str = Parameter(max_length=40, examples=["organisations"])
    region: Key
    source: str = Parameter("", max_length=100, description="Its columns are remembered by this.")


def _find(request: HttpRequest, pk: int) -> Batch:
    try:
        return get_batch(get_user(request), pk)
    except Batch.DoesNotExist as missing:
        raise Http404(_("没有这个批次，或者它不归你看")) from missing


def _show(request: HttpRequest, response: HttpResponse, pk: int) -> Batch:
    batch = _find(request, pk)
    set_tag(response, batch.version)
    return batch


def _list_fields(fields: Iterable[Field]) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "label": one.label,
            "kind": str(one.kind),
            "unit": one.unit,
            "choices": list(one.choices),
            "is_required": one.is_required,
        }
        for one in fields
    ]


@router.get("/imports/targets", response=list[ImportTargetOut], summary="Tables that can be imported into")
def read_import_targets(request: HttpRequest) -> list[dict[str, Any]]:
    """List the tables with the fields that columns can fill."""
    user = get_user(request)
    return [
        {
            "key": target.key,
            "label": str(target.label),
            "fields": _list_fields(target.list_fields()),
            "options": _list_fields(target.list_options()),
            "identities": [{"key": one.key, "label": str(one.label)} for one in target.list_identities()],
        }
        for target in get_targets().values()
        if target.is_known_to(user)
    ]


@router.get("/imports/targets/{str:target}/template", summary="A workbook to fill in")
def read_import_template(request: HttpRequest, target: str) -> HttpResponseBase:
    """Hand out an empty workbook of a table, with choices and checks inside."""
    return download_template(request, target=target)


@router.get("/imports", response=Page[BatchCard], summary="List imports")
def read_imports(request: HttpRequest, wanted: Query[BatchQuery]) -> dict[str, Any]:
    """List the batches one may see, the newest first."""
    rows = list_batches(get_user(request))
    if wanted.state:
        rows = rows.filter(state__in=wanted.state)
    if wanted.target:
        rows = rows.filter(target=wanted.target)
    return make_page(rows, wanted)


@router.post("/imports/files", response={201: BatchOut}, summary="Take a table in")
def create_import_from_file(
    request: HttpRequest, file: File[UploadedFile], fields: Form[TableFields], response: HttpResponse
) -> Status[Batch]:
    """Take a file in (xlsx, xls, ods, csv) and look at it; a large one is looked at by the job of the answer."""
    user = get_user(request)
    region = find_choice(list_regions(user=user), fields.region, "region")
    assert region is not None
    made = create_import(
        actor=user,
        target=fields.target,
        content=file.read(),
        name=file.name or "-",
        region=region,
        source=fields.source,
    )
    return Status(201, _show(request, response, made.pk))


@router.get(ONE, response=BatchOut, summary="One import")
def read_one_import(request: HttpRequest, batch_pk: Key, response: HttpResponse) -> Batch:
    """Show a batch with what was found in its file; the header ETag carries its version."""
    return _show(request, response, batch_pk)


@router.put(f"{ONE}/columns", response=BatchOut, summary="Say which column fills which field")
def set_import_columns(request: HttpRequest, batch_pk: Key, body: MappingBody, response: HttpResponse) -> Batch:
    """Keep the columns and have all rows judged; the job of the answer says how far that is."""
    update_mapping(
        actor=get_user(request),
        batch=_find(request, batch_pk),
        expected_version=get_version(request, body.version),
        sheet=body.sheet,
        heading_row=body.heading_row,
        columns={int(column): key for column, key in body.columns.items()},
        profile=body.profile,
        identities=body.identities,
        units={int(column): unit for column, unit in body.units.items()},
        orders={int(column): order for column, order in body.orders.items()},
        options=body.options,
    )
    return _show(request, response, batch_pk)


@router.get(f"{ONE}/rows", response=StagedRowsOut, summary="Rows of an import and what becomes of them")
def read_import_rows(request: HttpRequest, batch_pk: Key, wanted: Query[ImportRowQuery]) -> dict[str, Any]:
    """List staged rows in the order of the file, all or those with one outcome or reason."""
    batch = _find(request, batch_pk)
    rows = list_staged(get_user(request), batch, wanted.outcome, wanted.reason)
    if wanted.after is not None:
        rows = rows.filter(place__gt=wanted.after)
    found: list[StagedRow] = list(rows[: wanted.size + 1])
    items = found[: wanted.size]
    return {"items": items, "after": items[-1].place if len(found) > wanted.size else None}


@router.post(f"{ONE}/rows/{{int:place}}/decision", response=StagedRowOut, summary="Decide about a row")
def decide_import_row(request: HttpRequest, batch_pk: Key, place: int, body: RowDecisionBody) -> StagedRow:
    """Correct cells of a row, say which record it means or leave it out; it is judged anew."""
    batch = _find(request, batch_pk)
    if place > MOST_PLACE:
        raise Http404(_("这一批里没有这一行"))
    return decide_row(actor=get_user(request), batch=batch, place=place, **body.model_dump())


@router.post(f"{ONE}/decisions", response=DecidedRowsOut, summary="Decide about all rows with one reason")
def decide_import_rows(request: HttpRequest, batch_pk: Key, body: RowsDecisionBody) -> dict[str, int]:
    """Accept, skip, take what is suggested, or convert figures, for all rows of a reason."""
    rows = decide_rows(
        actor=get_user(request), batch=_find(request, batch_pk), code=body.code, action=body.action, factor=body.factor
    )
    return {"rows": rows}


@router.post(f"{ONE}/apply", response=BatchOut, summary="Write the rows")
def apply_import(request: HttpRequest, batch_pk: Key, body: ApplyBody, response: HttpResponse) -> Batch:
    """Have the rows written; nobody sees any of them before all are there."""
    start_apply(
        actor=get_user(request),
        batch=_find(request, batch_pk),
        expected_version=get_version(request, body.version),
        policy=body.policy,
    )
    return _show(request, response, batch_pk)


@router.delete(ONE, response=BatchOut, summary="Drop an import")
def drop_import(request: HttpRequest, batch_pk: Key, response: HttpResponse) -> Batch:
    """Drop a batch of which nothing was seen yet."""
    drop_batch(actor=get_user(request), batch=_find(request, batch_pk))
    return _show(request, response, batch_pk)


@router.post(f"{ONE}/undo", response=BatchOut, summary="Take an import back")
def undo_import(request: HttpRequest, batch_pk: Key, body: UndoImportBody, response: HttpResponse) -> Batch:
    """Take a batch back within 30 days; refused with what was built on it."""
    undo_batch(actor=get_user(request), batch=_find(request, batch_pk), reason=body.reason)
    return _show(request, response, batch_pk)


@router.get(f"{ONE}/returned", summary="One's own table with the reasons")
def read_returned_workbook(request: HttpRequest, batch_pk: Key, only_noted: bool = False) -> HttpResponseBase:
    """Hand out the table with the reason beside each cell that was not taken; mended, it can be sent again."""
    batch = _find(request, batch_pk)
    content = write_returned_workbook(actor=get_user(request), batch=batch, only_noted=only_noted)
    return send_file(content, f"{batch.file_name.rpartition('.')[0] or batch.title}{_('（带原因）')}.xlsx")
