"""Making, correcting, renaming and closing an organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.registry.enums import OrganisationKind
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.permissions import can_update_record, can_write_registry
from kepan.apps.registry.selectors import find_matches, find_organisations
from kepan.apps.registry.services import (
    StaleError,
    close_organisation,
    create_organisation,
    read_details,
    rename_organisation,
    update_organisation,
)
from kepan.engine.basis.organisation_codes import read_uscc
from kepan.engine.registry.traits import LinkageRecord
from kepan.web.registry.evidence import write_match
from kepan.web.registry.forms import CloseForm, NewOrganisationForm, OrganisationForm, RenameForm, list_initial
from kepan.web.registry.guards import find_organisation, registry_page
from kepan.web.ui.guards import get_user

MOST_ALIKE = 5


def add_refusal(form: Form, refusal: RefusalError) -> int:
    """Say the refusal of a service above the form and return the status of the page."""
    if isinstance(refusal, NotAllowedError):
        raise refusal
    form.add_error(None, str(refusal.reason))
    return 409 if isinstance(refusal, StaleError) else 422


def get_repair(form: OrganisationForm) -> str:
    """Return the code that was meant, where characters that look alike were mixed up."""
    typed = str(form.data.get("uscc", "")).strip()
    reading = read_uscc(typed)
    return "" if not typed or reading.is_valid else reading.suggestion or ""


def take_repair(request: HttpRequest) -> Any:
    """Return what was sent, with the code put right where the person asked for that."""
    sent = request.POST.copy()
    if "repair" in sent:
        sent["uscc"] = request.POST["repair"]
    return sent


def answer_form(
    request: HttpRequest, form: Form, status: int, *, title: str, organisation: Organisation | None = None, **more: Any
) -> HttpResponse:
    """Show a form of an organisation."""
    back = reverse("organisation_detail", args=[organisation.pk]) if organisation else reverse("organisation_list")
    context = {"form": form, "title": title, "organisation": organisation, "back_url": back, "action": _("保存")}
    if isinstance(form, OrganisationForm) and form.is_bound:
        context["repair"] = get_repair(form)
    return render(request, "registry/form.html", context | more, status=status)


def list_alike(user: User, form: NewOrganisationForm) -> list[tuple[Organisation, str]]:
    """List what a new record may repeat, with the reason: by linkage first, then whatever has the name in its own."""
    data = form.cleaned_data
    entry = LinkageRecord(
        0,
        data["name"],
        uscc=data["uscc"],
        region=data["region"].code,
        address=data["address"],
        representative=data["representative"],
    )
    found = {match.organisation: write_match(match) for match in find_matches(user=user, entry=entry, limit=MOST_ALIKE)}
    for row in find_organisations(user=user, words=data["name"], limit=MOST_ALIKE):
        found.setdefault(row, _("名称相同或包含"))
    return list(found.items())[:MOST_ALIKE]


@require_http_methods(["GET", "POST"])
@registry_page
def create_record(request: HttpRequest) -> HttpResponse:
    """Register an organisation; alike ones are shown first, so that nobody registers one thing twice."""
    user = get_user(request)
    require(can_write_registry(user))
    status, alike = 200, []
    if request.method == "POST":
        form = NewOrganisationForm(take_repair(request), user=user)
        if form.is_valid():
            if "distinct" not in request.POST:
                alike = list_alike(user, form)
            if not alike:
                kinds = [OrganisationKind(kind) for kind in form.cleaned_data["kinds"]]
                try:
                    made = create_organisation(
                        actor=user, region=form.cleaned_data["region"], details=form.read_details(), kinds=kinds
                    )
                except RefusalError as refusal:
                    status = add_refusal(form, refusal)
                else:
                    messages.success(request, _("已登记%(name)s") % {"name": made.name})
                    return redirect("organisation_detail", pk=made.pk)
    else:
        form = NewOrganisationForm(user=user, initial={"region": user.region_id})
    return answer_form(request, form, status, title=_("登记单位"), action=_("登记"), alike=alike)


@require_http_methods(["GET", "POST"])
@registry_page
def edit_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what stands about an organisation."""
    user, organisation = get_user(request), find_organisation(request, pk)
    require(can_update_record(user, organisation))
    status = 200
    if request.method == "POST":
        form = OrganisationForm(take_repair(request), user=user, initial=list_initial(organisation))
        if form.is_valid():
            try:
                update_organisation(
                    actor=user,
                    organisation=organisation,
                    expected_version=form.cleaned_data["version"],
                    details=form.read_details(read_details(organisation)),
                )
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                messages.success(request, _("已更正"))
                return redirect("organisation_detail", pk=pk)
    else:
        form = OrganisationForm(user=user, initial=list_initial(organisation))
    return answer_form(request, form, status, title=_("更正"), organisation=organisation)


@require_http_methods(["GET", "POST"])
@registry_page
def rename_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an organisation its new name."""
    user, organisation = get_user(request), find_organisation(request, pk)
    require(can_update_record(user, organisation))
    form, status = RenameForm(request.POST or None, initial={"version": organisation.version}), 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            rename_organisation(actor=user, organisation=organisation, expected_version=data.pop("version"), **data)
        except RefusalError as refusal:
            status = add_refusal(form, refusal)
        else:
            messages.success(request, _("已更名，按旧名仍能找到"))
            return redirect("organisation_detail", pk=pk)
    return answer_form(request, form, status, title=_("更名"), organisation=organisation, sub=organisation.name)


@require_http_methods(["GET", "POST"])
@registry_page
def close_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an organisation is closed, once the person has confirmed it."""
    user, organisation = get_user(request), find_organisation(request, pk)
    require(can_update_record(user, organisation))
    form, status = CloseForm(request.POST or None, initial={"version": organisation.version}), 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            close_organisation(
                actor=user,
                organisation=organisation,
                expected_version=data["version"],
                on=data["on"],
                source=data["source"],
            )
        except RefusalError as refusal:
            status = add_refusal(form, refusal)
        else:
            messages.success(request, _("已登记注销，记录都还在"))
            return redirect("organisation_detail", pk=pk)
    more: dict[str, Any] = {"sub": organisation.name, "action": _("注销"), "kind": "warn"}
    return answer_form(request, form, status, title=_("注销单位"), organisation=organisation, **more)
