"""Agreements on screen: entered, renewed, corrected, and how far they are fulfilled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.enums import AgreementState
from kepan.apps.registry.models import Agreement
from kepan.apps.registry.permissions import can_update_record, can_write_registry
from kepan.apps.registry.selectors import get_agreement, get_organisation
from kepan.apps.registry.services import create_agreement, update_agreement, update_agreement_state
from kepan.web.registry.agreement_forms import (
    AgreementForm,
    AgreementStateForm,
    list_agreement_initial,
    list_renewal_initial,
)
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.views.writing import answer_form, read_key, say_unknown
from kepan.web.ui.guards import get_user


def make_page(row: Agreement | None, back: str = "") -> dict[str, Any]:
    """Return the way to the form of an agreement, and back from it."""
    page = {"section": _("合作协议"), "list_url": reverse("agreement_list")}
    if row is None:
        return {**page, "back_url": back or page["list_url"]}
    url = reverse("agreement_detail", args=[row.pk])
    return {**page, "name": row.title, "name_url": url, "back_url": url}


@require_http_methods(["GET", "POST"])
@registry_page
def create(request: HttpRequest) -> HttpResponse:
    """Enter an agreement; the address may name the organisation that is a party, or the agreement that is renewed."""
    user = get_user(request)
    require(can_write_registry(user))
    initial: dict[str, Any] = {"region": user.region_id, "side1": _("甲方"), "side2": _("乙方")}
    former, back, sides = None, "", 0
    if (key := read_key(request, "renews")) is not None:
        former = find_record(request, get_agreement, key)
        sides, initial = len(former.parties.all()), list_renewal_initial(former)
    elif (key := read_key(request, "organisation")) is not None:
        body = find_record(request, get_organisation, key)
        initial |= {"name1": body.name, "region": body.region_id}
        back = reverse("organisation_works", args=[key])
    form = AgreementForm(request.POST or None, user=user, sides=sides, initial=initial)

    def write(data: dict[str, Any]) -> str:
        parties = form.read_parties()
        row = create_agreement(
            actor=user, region=data["region"], details=form.read_details(), parties=parties, source=data["source"]
        )
        messages.success(request, _("已登记%(name)s") % {"name": row.title})
        say_unknown(request, parties)
        return reverse("agreement_detail", args=[row.pk])

    title = _("登记续签的协议") if former else _("登记协议")
    return answer_form(request, form, write, title=title, action=_("登记"), **make_page(former, back))


@require_http_methods(["GET", "POST"])
@registry_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what stands about an agreement."""
    user = get_user(request)
    row: Agreement = find_record(request, get_agreement, pk)
    require(can_update_record(user, row))
    sides = len(row.parties.all())
    form = AgreementForm(request.POST or None, user=user, before=row, sides=sides, initial=list_agreement_initial(row))

    def write(data: dict[str, Any]) -> str:
        parties = form.read_parties()
        update_agreement(
            actor=user,
            agreement=row,
            expected_version=data["version"],
            details=form.read_details(),
            parties=parties,
        )
        messages.success(request, _("已更正"))
        say_unknown(request, parties)
        return reverse("agreement_detail", args=[pk])

    return answer_form(request, form, write, title=_("更正"), **make_page(row))


@require_http_methods(["GET", "POST"])
@registry_page
def set_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far an agreement is fulfilled, or that it ended early."""
    user = get_user(request)
    row: Agreement = find_record(request, get_agreement, pk)
    require(can_update_record(user, row))
    form = AgreementStateForm(request.POST or None, initial={"state": row.state, "version": row.version})

    def write(data: dict[str, Any]) -> str:
        state = AgreementState(data["state"])
        update_agreement_state(
            actor=user, agreement=row, expected_version=data["version"], state=state, reason=data["reason"]
        )
        messages.success(request, _("状态已改为%(state)s") % {"state": state.label})
        return reverse("agreement_detail", args=[pk])

    return answer_form(request, form, write, title=_("改状态"), **make_page(row))
