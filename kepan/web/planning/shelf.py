"""`{% load shelf %}{% shelf %}`: documents that lie ready, each one click away; nothing where there are none."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from kepan.apps.planning.selectors import list_offers

register = template.Library()


@register.inclusion_tag("planning/shelf.html", takes_context=True)
def shelf(context: RequestContext) -> dict[str, Any]:
    """Show what lies ready for the user of the request."""
    request = context["request"]
    offers = list_offers(user=request.user)
    return {"offers": offers, "rest": sum(offer.plan is None for offer in offers), "request": request}
