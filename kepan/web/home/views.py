"""The home page: what waits for the user, said first, and what is new."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
@login_required
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user."""
    return render(request, "home/home.html")
