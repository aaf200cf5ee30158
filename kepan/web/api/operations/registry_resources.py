"""The seven kinds of resources of innovation: how many there are, from the source of their lists."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from kepan.apps.registry.selectors import count_resources
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.sharing import ResourcesOut
from kepan.web.registry.views.lists import MOST_COUNTED
from kepan.web.registry.views.resources import make_list_url
from kepan.web.ui.lists.state import read_words

router = Router(tags=["organisations"])


class ResourceQuery(Schema):
    """What to look for."""

    q: str = Field("", max_length=200, description="Words to look for in all seven; empty: all resources.")


@router.get("/registry/resources", response=ResourcesOut, summary="Seven kinds of resources")
def read_resources(request: HttpRequest, wanted: Query[ResourceQuery]) -> dict[str, Any]:
    """Count enterprises, technologies, projects, people, platforms, academies and agencies that one may see."""
    words = read_words(wanted.q)
    counts = count_resources(user=get_user(request), today=timezone.localdate(), words=words, most=MOST_COUNTED)
    items = [
        {
            "resource": one.resource,
            "count": one.count,
            "is_exact": one.is_exact,
            "list_url": make_list_url(one.resource, words),
        }
        for one in counts
    ]
    return {"items": items}
