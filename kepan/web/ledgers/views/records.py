"""Entries of ledgers on the pages of the organisations and people that they name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kepan.apps.accounts.selectors import get_scope
from kepan.web.ledgers.backlinks import list_groups
from kepan.web.registry.guards import find_organisation, find_person, registry_page
from kepan.web.registry.views.organisations import make_page
from kepan.web.ui.guards import get_user


@require_GET
@registry_page
def show_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the entries that name an organisation, by ledger."""
    user, organisation = get_user(request), find_organisation(request, pk)
    is_outside = not get_scope(user).is_staff_of(organisation.region)
    groups = list_groups(user=user, record=organisation, column="organisation", is_outside=is_outside)
    page = make_page(request, organisation, "organisation_entries", groups=groups)
    return render(request, "ledgers/of_organisation.html", page)


@require_GET
@registry_page
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the entries that name a person, by ledger."""
    user, person = get_user(request), find_person(request, pk)
    is_outside = not get_scope(user).is_staff_of(person.region)
    groups = list_groups(user=user, record=person, column="person", is_outside=is_outside)
    return render(request, "ledgers/of_person.html", {"person": person, "groups": groups})
