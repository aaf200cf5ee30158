"""The types of the installation for those who make them: begun, copied, read from YAML, changed, retired, compared."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.ledgers.enums import Group
from kepan.apps.ledgers.models import Ledger, LedgerVersion
from kepan.apps.ledgers.selectors import (
    count_entries_by_ledger,
    list_made_ledgers,
    list_type_drafts,
    list_versions,
    read_version,
    write_faults,
    write_said,
)
from kepan.apps.ledgers.services import create_type_draft, get_type_draft_of, retire_ledger
from kepan.engine.ledgers.changes import compare_types
from kepan.engine.ledgers.drafting import Document, create_document
from kepan.engine.ledgers.faults import TypeFault, TypeFaultsError
from kepan.engine.ledgers.reading import write_type
from kepan.store.files.ledgers import MOST_BYTES, read_ledger_text, write_ledger_yaml
from kepan.web.ledgers.types_forms import create_key_of
from kepan.web.ledgers.views.type_drafts import makers_page
from kepan.web.ui.guards import get_user

MOST_LINES = 2000
CONTEXT = 2


@require_GET
@makers_page
def show_types(request: HttpRequest) -> HttpResponse:
    """Show every type with its entries, and what is being made."""
    drafts = list(list_type_drafts())
    drafted = {one.ledger_id: one for one in drafts if one.ledger_id is not None}
    counts = count_entries_by_ledger()
    lines = [(row, counts.get(row.pk, 0), drafted.get(row.pk)) for row in list_made_ledgers() if row.current_id]
    active = [line for line in lines if line[0].is_active]
    groups = [(Group(group).label, [line for line in active if line[0].group == group]) for group in Group.values]
    context = {
        "groups": [(label, held) for label, held in groups if held],
        "retired": [line for line in lines if not line[0].is_active],
        "drafts": [(one, one.document.get("title") or _("没有名称")) for one in drafts],
        "count": len(active),
    }
    return render(request, "ledgers/types/list.html", context)


@require_http_methods(["GET", "POST"])
@makers_page
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a type: from nothing, from another one, or from a YAML file."""
    user, problem = get_user(request), ""
    faults: tuple[TypeFault, ...] = ()
    title = request.POST.get("title", "").replace("\0", "").strip()[:100]
    if request.method == "POST":
        try:
            draft = create_type_draft(actor=user, document=_make_document(request, title))
            return redirect("ledger_type_draft", pk=draft.pk)
        except TypeFaultsError as error:
            problem, faults = _("这个文件读不了。"), write_faults(error.faults)
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            problem = str(refusal.reason)
    context = {
        "groups": [(key, label, key == request.POST.get("group", Group.OWN)) for key, label in Group.choices],
        "ledgers": [(row.key, row.title) for row in list_made_ledgers() if row.current_id],
        "title": title, "copied": request.POST.get("like") or request.GET.get("like", ""), "problem": problem,
        "faults": faults,
    }  # fmt: skip
    return render(request, "ledgers/types/new.html", context, status=422 if problem else 200)


def _make_document(request: HttpRequest, title: str) -> Document:
    """Return the document to begin with, under a key that no ledger has."""
    taken = {row.key for row in list_made_ledgers()}
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > MOST_BYTES:
            raise RefusalError(_("文件最多 2 MB。"))
        document = dict(read_ledger_text(upload.read().decode("utf-8", "replace")))
        document.pop("entries", None)
        if title:
            document["title"] = title
        if document.get("key") in taken:
            document["key"] = create_key_of(str(document.get("title", "")), taken, "ledger")
        return document
    if not title:
        raise RefusalError(_("先写台账的名称。"))
    key, like = create_key_of(title, taken, "ledger"), request.POST.get("like", "")
    group = request.POST.get("group", "")
    group = group if group in Group.values else str(Group.OWN)
    if not like:
        return create_document(key, title, group, _("基本信息"), _("名称"), _("起草"))
    row = find_made(like)
    assert row.current is not None
    return {**write_type(read_version(row.current)), "key": key, "title": title, "title_en": "", "group": group}


def find_made(key: str) -> Ledger:
    """Return a ledger that has a type in force; answers 404 otherwise."""
    row = list_made_ledgers().filter(key=key, current__isnull=False).first()
    if row is None:
        raise Http404(_("没有这个台账"))
    return row


@require_POST
@makers_page
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Open the draft of a type, begun where there is none; made like one of its versions where that is said."""
    sent = request.POST.get("number", "")
    number = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 7 else None
    try:
        draft = get_type_draft_of(actor=get_user(request), ledger=find_made(key), number=number)
    except NotAllowedError:
        raise
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("ledger_type_versions", key=key)
    return redirect("ledger_type_draft", pk=draft.pk)


@require_POST
@makers_page
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Take a ledger off the shelf, or put it back."""
    row = find_made(key)
    is_active = request.POST.get("act") == "restore"
    reason = request.POST.get("reason", "")[:300]
    retire_ledger(actor=get_user(request), ledger=row, is_active=is_active, reason=reason)
    said = _("“%(title)s”已恢复使用") if is_active else _("“%(title)s”已停用，记录还看得到")
    messages.success(request, said % {"title": row.title})
    return redirect("ledger_types")


@require_GET
@makers_page
def show_versions(request: HttpRequest, key: str) -> HttpResponse:
    """Show the versions of a type and what changed between two of them."""
    row = find_made(key)
    versions = list(list_versions(ledger=row)[:50])
    new = _find_version(versions, request.GET.get("to", "")) or versions[0]
    old = _find_version(versions, request.GET.get("from", ""))
    if old is None:
        old = next((one for one in versions if one.number < new.number), None)
    context: dict[str, Any] = {"ledger": row, "versions": versions, "new": new, "old": old}
    if old is not None:
        before, after = read_version(old), read_version(new)
        change = compare_types(before, after)
        context |= {
            "changes": [write_said(one.words) for one in (*change.steps, *change.losses, *change.refusals)],
            "lines": list(list_differences(write_ledger_yaml(before), write_ledger_yaml(after))),
        }
    return render(request, "ledgers/types/versions.html", context)


def _find_version(versions: list[LedgerVersion], number: str) -> LedgerVersion | None:
    return next((one for one in versions if str(one.number) == number), None)


def list_differences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """List the lines that differ between two texts with those around them: how each is marked, and the line."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT)
    for place, line in enumerate(lines):
        if place >= MOST_LINES:
            return
        if not line.startswith(("---", "+++")):
            yield {"+": "ins", "-": "del", "@": "gap"}.get(line[:1], ""), line[1:] if line[:1] != "@" else "⋯"
