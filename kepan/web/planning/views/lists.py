"""The list of plans."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kepan.apps.planning.selectors import list_plans
from kepan.web.planning.guards import get_user, planning_page


@require_GET
@planning_page
def show_plans(request: HttpRequest) -> HttpResponse:
    """Show the plans."""
    return render(request, "planning/list.html", {"plans": list_plans(user=get_user(request))[:25]})
