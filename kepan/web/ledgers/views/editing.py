"""The forms of an entry: a new one, a change, drafts that are kept while somebody types, and removal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.accounts.selectors import get_regions
from kepan.apps.desk.selectors import list_attachments
from kepan.apps.desk.services import create_attachment
from kepan.apps.ledgers.models import Draft, Entry, Ledger
from kepan.apps.ledgers.permissions import can_begin_entry, can_remove_entry, can_update_entry
from kepan.apps.ledgers.selectors import (
    find_draft_of,
    get_type,
    list_visible_fields,
    read_version,
)
from kepan.apps.ledgers.services import (
    EntryRefusedError,
    StaleEntryError,
    create_entry,
    log_look,
    remove_draft,
    remove_entry,
    restore_entry,
    save_draft,
    update_entry,
)
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.web.ledgers.forms import PREFIX, EntryForm, find_shown, get_picks, list_typed
from kepan.web.ledgers.guards import find_entry, find_ledger, ledger_page
from kepan.web.ledgers.raws import Raw, write_raw
from kepan.web.ledgers.references import RECORD_KINDS, find_references
from kepan.web.ledgers.widgets import Known, make_picks
from kepan.web.ui.guards import get_user

LONGEST_REASON = 300
MOST_FILES = 20


def list_initial(type_: LedgerType, request: HttpRequest) -> dict[str, Raw]:
    """Return what the boxes of a new entry begin with: defaults, then what a link says, such as the carrier."""
    found = {one.key: write_raw(one, one.default) for one in list_typed(type_.fields) if one.default is not None}
    for one in list_typed(type_.fields):
        given = request.GET.get(f"f_{one.key}", "")
        if given and one.kind in RECORD_KINDS and given.isdecimal() and len(given) < 18:
            found[one.key] = [given] if one.is_many else given
    return found


def make_form(
    request: HttpRequest, shown: Sequence[Field], *, ledger: Ledger, entry: Entry | None, initial: dict[str, Raw]
) -> EntryForm:
    """Make the form of an entry, as it stands or as it was sent."""
    user = get_user(request)
    rows = [] if entry is None else list_attachments(user=user, subject=entry)
    known = Known(pick_url=reverse("ledger_pick", args=[ledger.key]), attachments={row.pk: row.name for row in rows})
    is_sent = request.method == "POST"
    form = EntryForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        shown=shown,
        user=user,
        known=known,
        initial=initial,
    )
    act, _colon, name = request.POST.get("act", "").partition(":")
    if is_sent and act == "find":
        show_hits(form, name, user)
    return form


def show_hits(form: EntryForm, name: str, user: User) -> None:
    """Show below a picker what its words find, for those without scripts."""
    key = name.removeprefix(f"{PREFIX}-")
    shown = next((one for one in form.shown if one.key == key and one.kind in RECORD_KINDS), None)
    if shown is None:
        return
    hits = find_references(shown, user, str(form.data.get(f"{name}-words", "")))
    widget: Any = form.fields[key].widget
    widget.list_parts = lambda box, value: {
        "url": form.known.pick_url,
        "path": key,
        **make_picks(
            shown, value if isinstance(value, list) else [value], form.known.references, hits, was_searched=True
        ),
    }


def add_files(request: HttpRequest, form: EntryForm, values: dict[str, Any], *, region: Region) -> dict[str, Any]:
    """Keep the files that were sent and name them in the values of their fields."""
    user = get_user(request)
    held = dict(values)
    for field in form.shown:
        name = f"{PREFIX}-{field.key}"
        if field.kind == FieldKind.FILE:
            made = _keep_files(request, f"{name}-new", user, region)
            held[field.key] = [*(held.get(field.key) or []), *made]
        elif field.kind == FieldKind.CHECKLIST:
            held[field.key] = _add_evidence(request, field, list(held.get(field.key) or []), name, user, region)
    return held


def _keep_files(request: HttpRequest, name: str, user: User, region: Region) -> list[str]:
    """Keep what was sent, closed until it hangs on the entry and is as open as its field."""
    files: Any = request.FILES.getlist(name)[:MOST_FILES]
    closed = Tier.PROPRIETARY_DATA
    made = [
        create_attachment(actor=user, file=one.file, name=one.name or "", region=region, tier=closed) for one in files
    ]
    return [str(one.pk) for one in made]


def _add_evidence(
    request: HttpRequest, field: Field, rows: list[dict[str, str]], name: str, user: User, region: Region
) -> list[dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {row["item"]: {**row} for row in rows}
    for item in field.items:
        made = _keep_files(request, f"{name}-{item.key}-new", user, region)
        if made:
            row = known.setdefault(item.key, {"item": item.key})
            row["evidence"] = ",".join(filter(None, [row.get("evidence", ""), *made]))
    return [prepare_check(row) for row in known.values()]


def prepare_check(row: dict[str, Any]) -> dict[str, Any]:
    """Write an answered item as the interface takes it: yes or no, keys of files, nothing for what is empty."""
    evidence = [int(key) for key in str(row.get("evidence", "")).split(",") if key.isdecimal()]
    met = {"true": True, "false": False}.get(str(row.get("met", "")))
    return {
        "item": row["item"], "actual": row.get("actual") or None, "met": met, "on": row.get("on") or None,
        "evidence": evidence, "note": row.get("note") or None,
    }  # fmt: skip


def get_place(request: HttpRequest, user: User) -> Region | None:
    """Return the region that was chosen for a new entry, among those that the user reaches."""
    chosen = request.POST.get("place", "")
    return next((one for one in get_regions(user=user) if str(one.pk) == chosen), None)


def add_refusal(form: EntryForm, refusal: RefusalError) -> int:
    """Say a refusal at the boxes it is about, or above them, and return the status of the page."""
    if isinstance(refusal, NotAllowedError):
        raise refusal
    if isinstance(refusal, EntryRefusedError):
        form.show_problems(refusal.problems)
        for one in refusal.findings:
            if not one.field:
                form.add_error(None, one.words)
    if not form.errors:
        form.add_error(None, str(refusal.reason))
    return 409 if isinstance(refusal, StaleEntryError) else 422


@require_http_methods(["GET", "POST"])
@ledger_page
def create(request: HttpRequest, key: str) -> HttpResponse:
    """Enter something into a ledger; what was typed and not sent before is offered again."""
    user = get_user(request)
    ledger = find_ledger(user, key)
    type_ = get_type(ledger)
    require(can_begin_entry(user, type_))
    draft = find_draft_of(user=user, ledger=ledger)
    initial = list_initial(type_, request) | (draft.values if draft is not None else {})
    form = make_form(request, type_.fields, ledger=ledger, entry=None, initial=initial)
    status, place = 200, None if type_.subject else get_place(request, user) or user.region
    if request.method == "POST" and form.is_judged:
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    region = place or user.region
                    assert region is not None
                    values = add_files(request, form, form.list_sent(), region=region)
                    made = create_entry(actor=user, ledger=ledger, values=values, region=place)
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                messages.success(
                    request, _("已登记 %(number)s %(label)s") % {"number": made.number, "label": made.label}
                )
                return redirect("entry_detail", key=key, pk=made.pk)
    places = [] if type_.subject else [(str(one.pk), one.name, one == place) for one in get_regions(user=user)]
    title = _("登记：%(title)s") % {"title": ledger.title}
    return show_form(request, form, ledger, type_, status, title=title, draft=draft, places=places)


@require_http_methods(["GET", "POST"])
@ledger_page
def edit(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Change an entry; what it was before stays readable in its history."""
    user, entry = get_user(request), find_entry(request, key, pk)
    type_ = read_version(entry.type_version)
    require(can_update_entry(user, type_, entry))
    log_look(actor=user, entry=entry)
    fields = list_visible_fields(user=user, entry=entry, type_=type_)
    draft = find_draft_of(user=user, ledger=entry.ledger, entry=entry)
    initial = {one.key: write_raw(one, entry.values.get(one.key)) for one in list_typed(fields)}
    initial |= draft.values if draft is not None else {}
    form, status = make_form(request, fields, ledger=entry.ledger, entry=entry, initial=initial), 200
    if request.method == "POST" and form.is_judged:
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    values = add_files(request, form, form.list_sent(), region=entry.region)
                    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
                    update_entry(
                        actor=user,
                        entry=entry,
                        values=values,
                        reason=reason,
                        expected_version=read_version_sent(request),
                    )
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                messages.success(request, _("已更正"))
                return redirect("entry_detail", key=key, pk=pk)
    more = {"entry": entry, "draft": draft, "title": _("更正：%(label)s") % {"label": entry.label}}
    return show_form(request, form, entry.ledger, type_, status, **more)


def read_version_sent(request: HttpRequest) -> int | None:
    """Return the version of the entry that the form was made from."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def show_form(
    request: HttpRequest, form: EntryForm, ledger: Ledger, type_: LedgerType, status: int, **more: Any
) -> HttpResponse:
    """Show the form of an entry by its sections."""
    entry: Entry | None = more.get("entry")
    draft: Draft | None = more.get("draft")
    place = [ledger.key] if entry is None else [ledger.key, entry.pk]
    context: dict[str, Any] = {
        **more,
        "form": form,
        "ledger": ledger,
        "type": type_,
        "sections": form.list_sections(type_.sections),
        "list_url": reverse("entry_list", args=[ledger.key]),
        "back_url": reverse("entry_list" if entry is None else "entry_detail", args=place),
        "draft_url": reverse("ledger_draft" if entry is None else "entry_draft", args=place),
        "version": "" if entry is None else request.POST.get("version", str(entry.version)),
        "draft": draft if request.method == "GET" else None,
        "needs_reason": entry is not None and type_.is_over(entry.state),
        "reason": request.POST.get("reason", ""),
        "has_files": any(one.kind in (FieldKind.FILE, FieldKind.CHECKLIST) for one in form.shown),
    }
    return render(request, "ledgers/form.html", context, status=status)


@require_POST
@ledger_page
def keep_draft(request: HttpRequest, key: str, pk: int | None = None) -> HttpResponse:
    """Keep what stands in the boxes, or throw away what was kept."""
    user = get_user(request)
    ledger, entry = find_ledger(user, key), None
    type_ = get_type(ledger)
    fields: Sequence[Field] = type_.fields
    if pk is None:
        require(can_begin_entry(user, type_))
    else:
        entry = find_entry(request, key, pk)
        type_ = read_version(entry.type_version)
        require(can_update_entry(user, type_, entry))
        fields = list_visible_fields(user=user, entry=entry, type_=type_)
    if request.POST.get("act") == "forget":
        remove_draft(actor=user, ledger=ledger, entry=entry)
        messages.info(request, _("没有发出的内容已清掉"))
        return redirect(
            reverse("entry_create" if entry is None else "entry_edit", args=[key] if pk is None else [key, pk])
        )
    form = EntryForm(request.POST, shown=fields, user=user)
    draft = save_draft(actor=user, ledger=ledger, entry=entry, values=form.list_raws())
    return render(request, "ledgers/parts/kept.html", {"draft": draft})


@require_GET
@ledger_page
def pick(request: HttpRequest, key: str) -> HttpResponse:
    """Show the records that the words in a picker find."""
    user = get_user(request)
    shown = find_shown(get_type(find_ledger(user, key)), request.GET.get("field", ""))
    if shown is None or shown.kind not in RECORD_KINDS:
        return render(request, "ledgers/parts/picks.html", {"picks": [], "was_searched": True, "id": "none"})
    return render(request, "ledgers/parts/picks.html", get_picks(request, user, shown))


@require_http_methods(["GET", "POST"])
@ledger_page
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take an entry off its ledger with a reason, or put it back."""
    user, entry = get_user(request), find_entry(request, key, pk)
    type_ = read_version(entry.type_version)
    require(can_remove_entry(user, type_, entry))
    problem, status = "", 200
    if request.method == "POST":
        try:
            if entry.removed_at is None:
                reason = request.POST.get("reason", "")
                remove_entry(actor=user, entry=entry, reason=reason, expected_version=read_version_sent(request))
                messages.success(request, _("已移除，可以在这一页恢复"))
            else:
                restore_entry(actor=user, entry=entry, expected_version=read_version_sent(request))
                messages.success(request, _("已恢复"))
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            problem, status = str(refusal.reason), 422
        else:
            return redirect("entry_detail", key=key, pk=pk)
    context = {
        "entry": entry, "ledger": entry.ledger, "problem": problem, "is_removed": entry.removed_at is not None,
        "reason": request.POST.get("reason", ""), "list_url": reverse("entry_list", args=[key]),
    }  # fmt: skip
    return render(request, "ledgers/remove.html", context, status=status)
