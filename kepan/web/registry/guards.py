"""Who gets to a page of the registry, and to which record: 403 for the section, 404 for a record one may not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from kepan.apps.registry.models import Organisation, Person
from kepan.apps.registry.permissions import can_read_registry
from kepan.apps.registry.selectors import get_organisation, get_person
from kepan.web.ui.guards import Parameters, View, get_user, guard_page


def registry_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who is logged in and reads the registry; a refusal for lack of permission becomes 403."""
    return guard_page(view, can_read_registry)


def find_organisation(request: HttpRequest, pk: int) -> Organisation:
    """Return an organisation the user may see; answers 404 otherwise."""
    try:
        return get_organisation(user=get_user(request), pk=pk)
    except Organisation.DoesNotExist as missing:
        raise Http404(_("没有这个单位，或者它不归你看")) from missing


def find_record(request: HttpRequest, get: Callable[..., Any], pk: int) -> Any:
    """Return what a selector gives the user of a request; answers 404 for what the user may not see."""
    try:
        return get(user=get_user(request), pk=pk)
    except ObjectDoesNotExist as missing:
        raise Http404(_("没有这条记录，或者它不归你看")) from missing


def find_person(request: HttpRequest, pk: int) -> Person:
    """Return a person the user may see; answers 404 otherwise."""
    try:
        return get_person(user=get_user(request), pk=pk)
    except Person.DoesNotExist as missing:
        raise Http404(_("没有这个人，或者这条记录不归你看")) from missing
