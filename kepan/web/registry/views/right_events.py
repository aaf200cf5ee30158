"""Legal events of a right on screen: entered, corrected, taken back; the status they lead to is shown before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import OWNER_ROLES, RightEventKind, RightKind
from kepan.apps.registry.models import Right, RightEvent
from kepan.apps.registry.permissions import can_update_record
from kepan.apps.registry.selectors import get_right
from kepan.apps.registry.services import (
    EventEntry,
    Outcome,
    PartyEntry,
    add_event,
    check_event,
    remove_event,
    update_event,
)
from kepan.apps.registry.services.right_events import NAMED_ROLES
from kepan.web.registry.forms import compute_seal
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.party_rows import PartyRows
from kepan.web.registry.right_forms import (
    EVENT_FIELDS,
    EventForm,
    RemoveEventForm,
    list_event_initial,
)
from kepan.web.registry.views.editing import add_refusal
from kepan.web.registry.views.right_editing import list_entries, list_held, make_rows
from kepan.web.registry.words import Words, get_status_light, list_remarks
from kepan.web.ui.guards import get_user

Kinds = RightEventKind
GROUPS: tuple[tuple[Words, tuple[Kinds, ...]], ...] = (
    (
        gettext_lazy("申请和审查"),
        (
            Kinds.FILED,
            Kinds.PUBLISHED,
            Kinds.EXAMINATION,
            Kinds.REJECTED,
            Kinds.REEXAMINED,
            Kinds.WITHDRAWN,
            Kinds.DEEMED_WITHDRAWN,
        ),
    ),
    (
        gettext_lazy("授权和维持"),
        (Kinds.GRANTED, Kinds.ANNUITY, Kinds.SURCHARGE, Kinds.LAPSED, Kinds.RESTORED, Kinds.ABANDONED),
    ),
    (
        gettext_lazy("转让、许可和质押"),
        (Kinds.TRANSFERRED, Kinds.LICENSED, Kinds.PLEDGED, Kinds.RELEASED),
    ),
    (
        gettext_lazy("无效、保全和中止"),
        (Kinds.INVALIDATED, Kinds.PARTLY_INVALIDATED, Kinds.PRESERVED, Kinds.SUSPENDED, Kinds.RESUMED),
    ),
)
FEES_ONLY = frozenset({Kinds.EXAMINATION, Kinds.REEXAMINED, Kinds.ANNUITY, Kinds.SURCHARGE})
"""Events of rights that an office examines and that live on fees."""
HAS_FEES = frozenset({RightKind.INVENTION, RightKind.UTILITY_MODEL, RightKind.DESIGN, RightKind.LAYOUT_DESIGN,
                      RightKind.PLANT_VARIETY})  # fmt: skip


def write_effect(right: Right, kind: RightEventKind) -> str:
    """Write what an event of a kind would do to a right today, or why it cannot happen."""
    try:
        outcome = check_event(right=right, entry=EventEntry(kind, timezone.localdate()))
    except RefusalError as refusal:
        return str(refusal.reason)
    if outcome.after.status == outcome.before.status:
        return _("状态不变")
    return _("今天登记就成为：%(status)s") % {"status": get_status_light(outcome.after)[1]}


def list_kinds(right: Right) -> list[tuple[Words, list[tuple[str, str, str]]]]:
    """List the kinds of events in groups, each with what it would do; those that the right cannot have are left out."""
    groups = []
    for label, kinds in GROUPS:
        known = [kind for kind in kinds if kind not in FEES_ONLY or right.kind in HAS_FEES]
        groups.append((label, [(kind.value, str(kind.label), write_effect(right, kind)) for kind in known]))
    return groups


def make_page(right: Right, title: str, **more: Any) -> dict[str, Any]:
    """Return what every page of an event shows: whose it is and the way back."""
    url = reverse("right_detail", args=[right.pk])
    frame = {"section": _("知识产权"), "list_url": reverse("right_list"), "name": right.title, "name_url": url}
    return {"row": right, "title": title, "back_url": url, **frame, **more}


def find_right(request: HttpRequest, pk: int) -> Right:
    """Return a right that the user may change; answers 404 for one that is not seen, 403 for one only seen."""
    right: Right = find_record(request, get_right, pk)
    require(can_update_record(get_user(request), right))
    return right


def find_event(right: Right, pk: int) -> RightEvent:
    """Return an event of a right; answers 404 for one taken back meanwhile."""
    event = next((row for row in right.events.all() if row.pk == pk), None)
    if event is None:
        raise Http404(_("这个事件已经不在了"))
    return event


@require_http_methods(["GET", "POST"])
@registry_page
def create_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a legal event: first its kind, then what it has, then the status it leads to."""
    right = find_right(request, pk)
    kind = request.GET.get("kind", "")
    if kind not in RightEventKind.values:
        page = make_page(right, _("登记法律事件"), groups=list_kinds(right))
        return render(request, "registry/right_event_kinds.html", page)
    return take_event(request, right, RightEventKind(kind), None)


@require_http_methods(["GET", "POST"])
@registry_page
def correct_event(request: HttpRequest, pk: int, event_pk: int) -> HttpResponse:
    """Correct a legal event, with a reason."""
    right = find_right(request, pk)
    event = find_event(right, event_pk)
    return take_event(request, right, RightEventKind(event.kind), event)


def list_owners(right: Right) -> list[str]:
    """List the names of those who own a right today, each once."""
    rows = [one for one in right.parties.all() if one.role in OWNER_ROLES and one.ends_on is None]
    return list(dict.fromkeys(one.written_name for one in rows))


def write_party(party: PartyEntry) -> str:
    """Write a name with the record it means, where that one is called otherwise."""
    record = party.organisation or party.person
    if record is None or record.name == party.written_name:
        return party.written_name
    return _("%(name)s（%(record)s）") % {"name": party.written_name, "record": record.name}


def take_event(request: HttpRequest, right: Right, kind: RightEventKind, event: RightEvent | None) -> HttpResponse:
    """Show the form of an event; once it can be understood what it leads to, and when that is confirmed write it."""
    user = get_user(request)
    data = request.POST if request.method == "POST" else None
    is_act = "act" in request.POST
    held = [one for one in right.parties.all() if event is not None and one.event_id == event.pk]
    parties = None
    if kind in NAMED_ROLES:
        parties = PartyRows(user=user, rows=make_rows(held), held=list_held(held), data=data)
    initial: dict[str, Any] = {"version": right.version} | ({} if event is None else list_event_initial(event))
    if is_act:
        initial = request.POST.dict()
    form = EventForm(None if is_act else data, kind=kind, is_new=event is None, initial=initial)
    status, more = 200, dict[str, Any]()
    if data is not None and not is_act:
        status = 422
        if (parties is None or parties.is_valid()) & form.is_valid():
            try:
                status, more = confirm_event(request, right, form, parties, event)
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            if status == 302:
                return redirect("right_detail", pk=right.pk)
    title = _("登记“%(event)s”") if event is None else _("更正“%(event)s”")
    page = make_page(
        right,
        title % {"event": kind.label},
        form=form,
        parties=parties,
        parties_label=EVENT_FIELDS[kind].parties if parties else "",
        action=_("核对"),
        **more,
    )
    return render(request, "registry/right_event_form.html", page, status=status)


def confirm_event(
    request: HttpRequest, right: Right, form: EventForm, parties: PartyRows | None, event: RightEvent | None
) -> tuple[int, dict[str, Any]]:
    """Write an event that was confirmed as it was shown, 302; else return what it leads to."""
    user, version = get_user(request), form.cleaned_data["version"]
    entry = form.read_entry(list_entries(parties, NAMED_ROLES[form.event_kind]) if parties else [])
    outcome = check_event(right=right, entry=entry, instead_of=event)
    seal = compute_seal(form.cleaned_data | {"parties": parties.compute_marks() if parties else ""})
    if request.POST.get("seal") != seal:
        return 200, {"seal": seal, **describe(right, outcome, entry)}
    if event is None:
        add_event(actor=user, right=right, expected_version=version, event=entry)
    else:
        reason = form.cleaned_data["reason"]
        update_event(actor=user, right=right, expected_version=version, event=event, entry=entry, reason=reason)
    say_status(request, outcome)
    return 302, {}


def describe(right: Right, outcome: Outcome, entry: EventEntry | None) -> dict[str, Any]:
    """Return the status before and after and, where a right goes to others, the owners before and after."""
    found: dict[str, Any] = {
        "before": get_status_light(outcome.before),
        "after": get_status_light(outcome.after),
        "before_on": outcome.before.since,
        "after_on": outcome.after.since,
        "is_same": outcome.before == outcome.after,
        "remarks": list_remarks(outcome.after),
    }
    if entry is not None and entry.kind == RightEventKind.TRANSFERRED:
        later = [row.on for row in right.events.all() if row.kind == entry.kind and row.on > entry.on]
        found |= {
            "former_owners": list_owners(right),
            "owners": [write_party(party) for party in entry.parties],
            "owned_from": entry.on,
            "has_later": bool(later),
        }
    return found


def say_status(request: HttpRequest, outcome: Outcome) -> None:
    """Say what the status is now."""
    messages.success(request, _("已写入，法律状态：%(status)s") % {"status": get_status_light(outcome.after)[1]})


@require_http_methods(["GET", "POST"])
@registry_page
def take_back_event(request: HttpRequest, pk: int, event_pk: int) -> HttpResponse:
    """Take back an event that was entered by mistake; what the right becomes without it stands above the button."""
    right = find_right(request, pk)
    event = find_event(right, event_pk)
    form, status = RemoveEventForm(request.POST or None, initial={"version": right.version}), 200
    more: dict[str, Any] = {}
    try:
        outcome = check_event(right=right, entry=None, instead_of=event)
        more = {"can_remove": True, **describe(right, outcome, None)}
        if request.method == "POST":
            status = 422
            if form.is_valid():
                remove_event(
                    actor=get_user(request),
                    right=right,
                    expected_version=form.cleaned_data["version"],
                    event=event,
                    reason=form.cleaned_data["reason"],
                )
                say_status(request, outcome)
                return redirect("right_detail", pk=pk)
    except RefusalError as refusal:
        if request.method == "POST":
            status = add_refusal(form, refusal) if form.is_bound and form.is_valid() else 422
        more |= {"why_not": refusal.reason} if not more else {}
    said = {"event": event.get_kind_display(), "on": event.on}
    page = make_page(
        right, _("撤回 %(on)s 的“%(event)s”") % said, form=form, event=event, action=_("撤回"), button="warn"
    )
    return render(request, "registry/right_event_remove.html", page | more, status=status)
