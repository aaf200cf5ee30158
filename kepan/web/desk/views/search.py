"""Search over everything a person may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kepan.web.desk.guards import desk_page, is_htmx
from kepan.web.ui.guards import get_user
from kepan.web.ui.search import LONGEST, find_everything

IN_BOX, ON_PAGE = 5, 20


@require_GET
@desk_page
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found; htmx gets the short list for the search box."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    box = is_htmx(request)
    found = find_everything(get_user(request), words, limit=IN_BOX if box else ON_PAGE)
    context = {"search_words": words, "found": found, "count": sum(len(kind.hits) for kind in found)}
    return render(request, "desk/search_box.html" if box else "desk/search.html", context)
