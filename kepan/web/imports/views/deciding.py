"""Deciding of rows: a cell mended, a suggestion taken, a record chosen, a row left out, one by one or by reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.permissions import can_import
from kepan.apps.imports.selectors import list_staged
from kepan.apps.imports.services import compare_candidates, decide_row, decide_rows, get_target
from kepan.web.imports.guards import find_batch, imports_page, say_refusal
from kepan.web.imports.staged import make_drawing
from kepan.web.imports.steps import list_steps
from kepan.web.ui.guards import get_user

MOST_KEY = 2**62


@require_GET
@imports_page
def show_row(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Show one row whole: every cell to be mended, and beside it the records it may mean."""
    batch, user = find_batch(request, pk), get_user(request)
    row = _find_row(user, batch, place)
    target = get_target(batch.target)
    line = make_drawing(batch, target).widen(row).draw(row)
    context = {
        "batch": batch,
        "heading": _("第 %(number)s 行") % {"number": place + 1},
        "sub": f"{batch.file_name} · {row.get_outcome_display()}",
        "steps": list_steps(3),
        "line": line,
        "compared": compare_candidates(batch=batch, row=row) if line.candidates else None,
        "can_steer": batch.state == BatchState.STAGED and bool(can_import(user, region=batch.region)),
        "back_url": _read_back(request, batch),
    }
    return render(request, "imports/row.html", context)


def _find_row(user: User, batch: Batch, place: int) -> StagedRow:
    found: StagedRow | None = list_staged(user, batch).filter(place=place).first()
    if found is None:
        raise Http404(_("这一批里没有这一行"))
    return found


def _read_back(request: HttpRequest, batch: Batch) -> str:
    """Return where a person came from, a page of this batch; nothing else is believed."""
    home = reverse("import_detail", args=[batch.pk])
    asked = (request.POST if request.method == "POST" else request.GET).get("back", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith(f"{home}?")
    return asked if is_ours else home


@require_POST
@imports_page
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide of one row or of all with one reason, and go back to where the person was."""
    batch = find_batch(request, pk)
    user = get_user(request)
    require(can_import(user, region=batch.region))
    act, _colon, value = request.POST.get("act", "").partition(":")
    with say_refusal(request):
        if "code" in request.POST:
            count = decide_rows(actor=user, batch=batch, code=request.POST["code"][:40], action=act)
            words = ngettext("改了 %(count)s 行", "改了 %(count)s 行", count) % {"count": count}
            messages.success(request, words)
        else:
            _decide_one(request, user, batch, act, value)
    return HttpResponseRedirect(_read_back(request, batch))


def _decide_one(request: HttpRequest, user: User, batch: Batch, act: str, value: str) -> None:
    place = request.POST.get("place", "")
    if not place.isdecimal() or len(place) > 9:
        raise RefusalError(_("没有说是哪一行"))
    row = _find_row(user, batch, int(place))
    decision: dict[str, Any] = {}
    if act != RESET:
        if act not in DEEDS:
            raise RefusalError(_("没有这个操作"))
        decision = {**get_kept_decision(row), **DEEDS[act](row, value, request.POST)}
    decide_row(actor=user, batch=batch, place=row.place, **decision)


def _read_cells(row: StagedRow, value: str, post: Mapping[str, str]) -> dict[str, Any]:
    """Read the cells that were mended: those that differ from what stands there."""
    sent = {name.removeprefix("cell-"): text for name, text in post.items() if name.startswith("cell-")}
    held = {**row.given, **row.corrected}
    mended = {key: text.strip() for key, text in sent.items() if text.strip() != str(held.get(key, "")).strip()}
    return {"corrected": {**row.corrected, **mended}}


def _read_suggestion(row: StagedRow, value: str, post: Mapping[str, str]) -> dict[str, Any]:
    """Take the value that a note of the row suggests."""
    number = int(value) if value.isdecimal() and len(value) < 4 else len(row.notes)
    note = row.notes[number] if number < len(row.notes) else {}
    if note.get("suggestion") is None:
        raise RefusalError(_("这一行已经变了，没有这个建议。"))
    return {"corrected": {**row.corrected, note["field"]: note["suggestion"]}}


def _read_match(row: StagedRow, value: str, post: Mapping[str, str]) -> dict[str, Any]:
    if not value.isdecimal() or int(value) > MOST_KEY:
        raise RefusalError(_("先选一条记录"))
    return {"match": int(value), "is_new": False}


def get_kept_decision(row: StagedRow) -> dict[str, Any]:
    """Return what was decided of a row so far: the service forgets what it is not told again."""
    decision = row.decision or {}
    return {
        "match": decision.get("match"),
        "is_new": bool(decision.get("is_new")),
        "corrected": row.corrected,
        "accepted": bool(decision.get("accepted")),
    }


DEEDS: Mapping[str, Callable[[StagedRow, str, Mapping[str, str]], dict[str, Any]]] = {
    "edit": _read_cells,
    "take": _read_suggestion,
    "match": _read_match,
    "new": lambda row, value, post: {"is_new": True, "match": None},
    "skip": lambda row, value, post: {"is_skipped": True},
    "accept": lambda row, value, post: {"accepted": True},
}
"""What a person can do with a row: the button's word, and what the service is told."""
RESET = "reset"
