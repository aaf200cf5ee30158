"""The second step: which sheet, where its headings stand, and what each column fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch
from kepan.apps.imports.permissions import can_import
from kepan.apps.imports.services import Identity, Target, get_target, look_again, update_mapping
from kepan.store.files.import_profiles import read_profiles
from kepan.web.imports.forms import OptionsForm
from kepan.web.imports.guards import find_batch, imports_page, open_batch
from kepan.web.imports.mapping import (
    ORDERS,
    Choices,
    get_kept_choices,
    list_field_choices,
    list_lines,
    list_missing_labels,
    read_choices,
)
from kepan.web.imports.steps import list_steps, write_sub
from kepan.web.ui.guards import get_user

OPEN = (BatchState.UPLOADED, BatchState.STAGED)
"""States in which the columns can still be given."""


@require_http_methods(["GET", "POST"])
@imports_page
def show_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the columns with what they may fill, or keep the choice and have the rows judged."""
    batch = find_batch(request, pk)
    require(can_import(get_user(request), region=batch.region))
    if batch.state not in OPEN or not batch.look:
        return open_batch(batch)
    target = get_target(batch.target)
    sheet_place, heading_row = _read_place(request, batch)
    if request.method == "POST" and "look" not in request.POST:
        return _keep(request, batch, target, sheet_place, heading_row)
    return _show(request, batch, target, sheet_place, heading_row)


def _read_number(text: str | None, most: int) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 8 and int(text) < most else None


def _read_place(request: HttpRequest, batch: Batch) -> tuple[int, int | None]:
    """Read which sheet is looked at and, where a person said it, in which row its headings begin."""
    asked = request.POST if request.method == "POST" else request.GET
    kept = batch.settings or {}
    sheets = batch.look["sheets"]
    first = kept.get("sheet", batch.look.get("sheet", 0))
    place = _read_number(asked.get("sheet"), len(sheets))
    sheet = first if place is None else place
    row = _read_number(asked.get("heading"), 1_000_000)
    if row is None and place is None and kept.get("sheet") == sheet:
        row = kept.get("heading_row")
    return sheet, row


def _keep(
    request: HttpRequest, batch: Batch, target: Target, sheet_place: int, heading_row: int | None
) -> HttpResponse:
    choices = read_choices(request.POST)
    options = OptionsForm(request.POST, options=target.list_options())
    error = ""
    version = _read_number(request.POST.get("version"), 10**7)
    if options.is_valid() and version is not None:
        try:
            kept = update_mapping(
                actor=get_user(request),
                batch=batch,
                expected_version=version,
                sheet=sheet_place,
                heading_row=heading_row,
                columns=choices.columns,
                profile=choices.profile,
                identities=choices.identities,
                units=choices.units,
                orders=choices.orders,
                options=options.get_answers(),
            )
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            error = str(refusal.reason)
        else:
            return open_batch(kept)
    return _show(
        request, batch, target, sheet_place, heading_row, choices=choices, options=options, error=error, status=422
    )


def _show(
    request: HttpRequest, batch: Batch, target: Target, sheet_place: int, heading_row: int | None, *,
    choices: Choices | None = None, options: OptionsForm | None = None, error: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    sheet: Mapping[str, Any] = look_again(batch=batch, sheet=sheet_place, heading_row=heading_row)
    kept: dict[str, Any] = batch.settings or {}
    is_kept = kept.get("sheet") == sheet_place and kept.get("heading_row") == heading_row
    chosen = choices or get_kept_choices(kept if is_kept else {}, sheet)
    fields = target.list_fields()
    lines = list_lines(sheet, fields, chosen)
    own = sheet.get("heading_rows")
    context = {
        "batch": batch,
        "heading": _("对应列"),
        "sub": write_sub(batch, target.label),
        "steps": list_steps(2),
        "target": target,
        "sheets": list(enumerate(batch.look["sheets"])),
        "sheet": sheet,
        "sheet_place": sheet_place,
        "heading_row": heading_row,
        "heading_rows": own,
        "grid": [
            (place, place + 1, own is not None and own[0] <= place <= own[1], cells)
            for place, cells in enumerate(sheet.get("grid") or ())
        ],
        "lines": lines,
        "fields": list_field_choices(target),
        "missing": list_missing_labels(fields, lines),
        "orders": list(ORDERS.items()),
        "identities": [
            (one, not chosen.identities or one.key in chosen.identities) for one in target.list_identities()
        ],
        "profiles": [one for one in read_profiles().values() if one.target == target.key],
        "profile": chosen.profile,
        "options": options or _make_options(target, kept.get("options") or {}),
        "error": error,
        "drop_url": reverse("import_drop", args=[batch.pk]),
    }
    return render(request, "imports/columns.html", context, status=status)


def _make_options(target: Target, kept: Mapping[str, str]) -> OptionsForm:
    return OptionsForm(options=target.list_options(), initial=dict(kept))


def _list_identities(target: Target, choices: Choices) -> list[tuple[Identity, bool]]:
    """List the ways of recognising records, and which are on: all until somebody chose."""
    return [(one, not choices.identities or one.key in choices.identities) for one in target.list_identities()]
