"""The page of one entry: what it holds, how it came to be so, what it points to and what points to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kepan.apps.ledgers.permissions import can_comment, can_remove_entry
from kepan.apps.ledgers.selectors import (
    find_application_of,
    list_changes,
    list_comments,
    list_steps_of,
    read_version,
)
from kepan.apps.ledgers.services import find_open_approval, log_look
from kepan.web.ledgers.backlinks import list_groups
from kepan.web.ledgers.dues import can_see_due, write_due
from kepan.web.ledgers.entry_page import EntryPage
from kepan.web.ledgers.guards import find_entry, ledger_page
from kepan.web.ledgers.references import RECORD_KINDS
from kepan.web.ledgers.showing import Names, load_names, write_plain
from kepan.web.ledgers.words import get_due_light, get_state_light, write_state, write_stay
from kepan.web.ui.guards import get_user

MOST_ROWS = 50
TABS = (
    ("entry_detail", gettext_lazy("内容")),
    ("entry_history", gettext_lazy("过程")),
    ("entry_links", gettext_lazy("关联")),
)


def make_page(request: HttpRequest, key: str, pk: int) -> EntryPage:
    """Find an entry and make its page for whoever asks."""
    entry = find_entry(request, key, pk)
    log_look(actor=get_user(request), entry=entry)
    return EntryPage(user=get_user(request), entry=entry, type_=read_version(entry.type_version))


def make_frame(page: EntryPage, current: str) -> dict[str, Any]:
    """Return what all tabs of an entry show."""
    entry = page.entry
    args = [entry.ledger.key, entry.pk]
    facts = [(_("编号"), entry.number), (_("地区"), entry.region.name)]
    if entry.office is not None and page.viewer.is_staff:
        facts.append((_("科室"), entry.office.name))
    return {
        "entry": entry,
        "ledger": entry.ledger,
        "type": page.type,
        "light": page.get_light(),
        "facts": [pair for pair in facts if pair[1]],
        "may_edit": page.may_update(),
        "may_remove": bool(can_remove_entry(page.user, page.type, entry)),
        "tabs": [{"url": reverse(name, args=args), "text": text, "current": name == current} for name, text in TABS],
        "list_url": reverse("entry_list", args=[entry.ledger.key]),
    }


def list_due_lines(page: EntryPage) -> list[tuple[str, Any, tuple[str, str]]]:
    """List the days that come due: what, when, how soon."""
    today = timezone.localdate()
    dues = [due for due in page.entry.dues.all() if can_see_due(page.user, page.type, due)]
    return [(write_due(page.type, due), due.date, get_due_light(due.date, today)) for due in dues]


@require_GET
@ledger_page
def show_entry(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show what an entry holds, what was found of it, what comes due and which steps lead on."""
    page = make_page(request, key, pk)
    approval = find_open_approval(page.entry)
    context = {
        "application": find_application_of(user=page.user, entry=page.entry, type_=page.type),
        "sections": page.list_sections(),
        "remarks": page.list_remarks(),
        "steps": [] if approval is not None or page.entry.removed_at is not None else page.list_steps(),
        "approval": page.describe_approval(approval),
        "dues": list_due_lines(page),
        "files": page.list_loose_files(),
        "stay": write_stay(int((timezone.now() - page.entry.state_since).total_seconds())),
    }
    return render(request, "ledgers/entry.html", make_frame(page, "entry_detail") | context)


@require_GET
@ledger_page
def show_history(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show the steps an entry took, what was said about it, and what was changed."""
    page = make_page(request, key, pk)
    user, entry, type_ = page.user, page.entry, page.type
    steps = []
    for row in list_steps_of(entry=entry)[:MOST_ROWS]:
        step = next((one for one in type_.transitions if one.key == row.transition), None)
        ends = [write_state(type_.find_state(one), is_outside=page.is_outside) for one in (row.source, row.target)]
        steps.append((row, step.title if step else row.transition, ends, write_stay(row.stayed_seconds)))
    changes = list_changes(user=user, entry=entry)[:MOST_ROWS]
    by_title = {one.title: one for one in type_.fields}
    rows = [
        {by_title[title].key: value for title, *_ends in change.fields if title in by_title for value in _ends[:1]}
        for change in changes
    ]
    names = load_names([one for one in page.fields if one.kind not in RECORD_KINDS], rows, user)
    names.references = page.names.references | names.references
    lines = [
        (change, [_write_change(by_title.get(title), title, ends, names) for title, *ends in change.fields],
         get_state_light(type_, change.state, is_outside=page.is_outside)[1])
        for change in changes
    ]  # fmt: skip
    context = {
        "steps": steps,
        "changes": lines,
        "comments": list(list_comments(user=user, entry=entry)),
        "may_comment": bool(can_comment(user, entry)),
        "is_staff": page.viewer.is_staff,
    }
    return render(request, "ledgers/history.html", make_frame(page, "entry_history") | context)


def _write_change(field: Any, title: str, ends: list[Any], names: Names) -> tuple[str, str, str]:
    written = [write_plain(field, end, names) if field else str(end or "") for end in ends]
    return title, written[0], written[1]


@require_GET
@ledger_page
def show_links(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show what an entry points to and, counted, which entries point to it."""
    page = make_page(request, key, pk)
    ways = [
        (one.title, [page.names.get_reference(one.kind, held) for held in _make_list(page.values.get(one.key))])
        for one in page.fields
        if one.kind in RECORD_KINDS and page.values.get(one.key)
    ]
    groups = list_groups(user=page.user, record=page.entry, is_outside=page.is_outside)
    return render(request, "ledgers/links.html", make_frame(page, "entry_links") | {"ways": ways, "groups": groups})


def _make_list(kept: Any) -> list[Any]:
    return kept if isinstance(kept, list) else [kept]
