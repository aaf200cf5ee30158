"""Who gets to the pages of the desk: whoever is logged in, and only to what is theirs."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kepan.web.ui.guards import Parameters, View, guard_page

Row = TypeVar("Row", bound=Model)


def desk_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who is logged in; a refusal for lack of permission becomes 403 with its reason."""
    return guard_page(view)


def find_row(rows: QuerySet[Row], pk: int) -> Row:
    """Return a row of what the user may see; answers 404 otherwise."""
    return get_object_or_404(rows, pk=pk)


def is_htmx(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page and not for a page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not getattr(htmx, "boosted", False)
