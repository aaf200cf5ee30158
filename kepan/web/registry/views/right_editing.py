"""Entering and correcting a right: what a document says of it, its days, who stands on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import EVENT_ROLES, PartyRole, RightKind
from kepan.apps.registry.models import Organisation, Person, Right, RightParty
from kepan.apps.registry.permissions import can_update_record, can_write_registry
from kepan.apps.registry.selectors import get_right
from kepan.apps.registry.services import PartyEntry, create_right, update_right
from kepan.web.registry.guards import find_organisation, find_record, registry_page
from kepan.web.registry.party_rows import AS_WRITTEN, ROW, PartyRow, PartyRows, find_meant, list_picks, make_pick
from kepan.web.registry.right_forms import KIND_FORMS, RightForm, list_right_initial
from kepan.web.registry.views.editing import add_refusal
from kepan.web.ui.guards import get_user


def list_entries(parties: PartyRows, role: PartyRole | None = None) -> list[PartyEntry]:
    """Return the names that were written as the services take them; one role for all where the rows ask for none."""
    entries = []
    for row in parties.written:
        record = parties.get_record(row)
        entries.append(
            PartyEntry(
                role or PartyRole(row.role),
                row.name,
                organisation=record if isinstance(record, Organisation) else None,
                person=record if isinstance(record, Person) else None,
                as_written=row.record == AS_WRITTEN,
            )
        )
    return entries


def make_rows(parties: list[RightParty]) -> list[PartyRow]:
    """Make the rows of a form from parties as they stand; who was left as written stays so."""
    records = [one.organisation or one.person for one in parties]
    return [
        PartyRow(one.role, one.written_name, AS_WRITTEN if record is None else make_pick(record).value)
        for one, record in zip(parties, records, strict=True)
    ]


def list_held(parties: list[RightParty]) -> list[Organisation | Person]:
    """List the records that parties mean: they may stay, also where whoever corrects the right does not see them."""
    return [record for one in parties if (record := one.organisation or one.person) is not None]


def list_roles(kind: str, *held: str) -> list[tuple[str, Any]]:
    """List the roles that a kind of right knows, and those that stand on this one."""
    wanted = {*KIND_FORMS[kind].roles, *held} - EVENT_ROLES
    return [(role.value, role.label) for role in PartyRole if role in wanted]


def write_numbers(kind: RightKind) -> str:
    """Write under which numbers a kind of right is known."""
    return "、".join(str(label) for label, _help in KIND_FORMS[kind].numbers.values())


def answer_right(
    request: HttpRequest, form: RightForm, parties: PartyRows, status: int, *, title: str, back: str, **more: Any
) -> HttpResponse:
    """Show the form of a right with the rows of its parties."""
    page = {
        "form": form,
        "parties": parties,
        "title": title,
        "section": _("知识产权"),
        "list_url": reverse("right_list"),
        "back_url": back,
        "action": _("保存"),
        "name": "",
    }
    return render(request, "registry/right_form.html", page | more, status=status)


def say_open_names(request: HttpRequest, right: Right) -> None:
    """Say which owners mean no record yet, so that nobody believes they are counted."""
    rows = right.parties.filter(organisation__isnull=True, person__isnull=True).exclude(role=PartyRole.INVENTOR)
    if names := [row.written_name for row in rows]:
        said = {"names": "、".join(names)}
        messages.warning(request, _("这些名称没有对应到登记的单位，不计入任何单位：%(names)s") % said)


@require_http_methods(["GET", "POST"])
@registry_page
def create_one(request: HttpRequest) -> HttpResponse:
    """Enter a right: first the kind, then its form; from an organisation's page its name stands there already."""
    user = get_user(request)
    require(can_write_registry(user))
    kind, wanted = request.GET.get("kind", ""), request.GET.get("organisation", "")
    body = find_organisation(request, int(wanted)) if wanted.isascii() and wanted.isdigit() else None
    if kind not in KIND_FORMS:
        kinds = [(one.value, one.label, write_numbers(one)) for one in RightKind]
        page = {"kinds": kinds, "organisation": body}
        return render(request, "registry/right_kinds.html", page)
    start = {"region": body.region_id if body else user.region_id}
    first = [PartyRow(KIND_FORMS[kind].roles[0], body.name, make_pick(body).value)] if body else []
    is_act = "act" in request.POST
    data = request.POST if request.method == "POST" else None
    parties = PartyRows(user=user, roles=list_roles(kind), rows=first, held=[body] if body else [], data=data)
    form = RightForm(None if is_act else data, kind=kind, user=user, initial=request.POST.dict() if is_act else start)
    status = 200
    if data is not None and not is_act:
        status = 422
        # Both are judged, so that all faults are shown at once.
        if parties.is_valid() & form.is_valid():
            try:
                made = create_right(
                    actor=user,
                    region=form.cleaned_data["region"],
                    details=form.read_details(),
                    parties=list_entries(parties),
                    events=form.list_events(),
                    ipc=form.list_classes() or (),
                    source=form.cleaned_data["source"],
                )
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                said = {"title": made.title, "status": made.get_status_display()}
                messages.success(request, _("已登记%(title)s，法律状态：%(status)s") % said)
                say_open_names(request, made)
                return redirect("right_detail", pk=made.pk)
    back = reverse("organisation_rights", args=[body.pk]) if body else reverse("right_list")
    title = _("登记%(kind)s") % {"kind": RightKind(kind).label}
    more = {"action": _("登记"), "sub": body.name if body else ""}
    return answer_right(request, form, parties, status, title=title, back=back, **more)


@require_http_methods(["GET", "POST"])
@registry_page
def edit_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what stands about a right; its days and status follow from its events and are corrected there."""
    user, right = get_user(request), find_record(request, get_right, pk)
    require(can_update_record(user, right))
    own = [one for one in right.parties.all() if one.event_id is None]
    is_act = "act" in request.POST
    data = request.POST if request.method == "POST" else None
    roles = list_roles(right.kind, *(one.role for one in own))
    parties = PartyRows(user=user, roles=roles, rows=make_rows(own), held=list_held(own), data=data)
    initial = request.POST.dict() if is_act else list_right_initial(right)
    form = RightForm(None if is_act else data, kind=right.kind, initial=initial)
    status = 200
    if data is not None and not is_act:
        status = 422
        if parties.is_valid() & form.is_valid():
            try:
                update_right(
                    actor=user,
                    right=right,
                    expected_version=form.cleaned_data["version"],
                    details=form.read_details(right),
                    parties=list_entries(parties),
                    ipc=form.list_classes(),
                    source=form.cleaned_data["source"],
                )
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                messages.success(request, _("已更正"))
                say_open_names(request, right)
                return redirect("right_detail", pk=pk)
    url = reverse("right_detail", args=[pk])
    more = {"name": right.title, "name_url": url, "is_transferred": any(one.ends_on for one in own)}
    return answer_right(request, form, parties, status, title=_("更正"), back=url, **more)


@require_GET
@registry_page
def show_picks(request: HttpRequest) -> HttpResponse:
    """Show the records that a name being typed may mean, for its row."""
    user = get_user(request)
    require(can_write_registry(user))
    prefix = request.GET.get("row", "")
    if ROW.fullmatch(prefix) is None:
        raise Http404
    words = request.GET.get(f"{prefix}-name", "")
    picks = list_picks(user, words)
    row = PartyRow(name=words, record=find_meant(user, picks, words), picks=picks, prefix=prefix)
    return render(request, "registry/party_picks.html", {"row": row, "was_searched": bool(words.strip())})
