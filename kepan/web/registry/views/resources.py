"""The seven kinds of resources of innovation on one page: how many of each, and the way to their lists."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.registry.selectors import Resource, count_resources
from kepan.web.registry.guards import registry_page
from kepan.web.registry.views.lists import MOST_COUNTED
from kepan.web.registry.words import RESOURCES, Words
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import write_number
from kepan.web.ui.lists.state import read_words

LISTS: dict[Resource, tuple[str, str]] = {
    Resource.ENTERPRISE: ("organisation_list", "resource=enterprise"),
    Resource.TECHNOLOGY: ("right_list", ""),
    Resource.PROJECT: ("project_list", ""),
    Resource.PERSON: ("person_list", ""),
    Resource.PLATFORM: ("recognition_list", "resource=platform"),
    Resource.ACADEMY: ("organisation_list", "resource=academy"),
    Resource.AGENCY: ("organisation_list", "resource=agency"),
}
"""The list behind each kind, and the filter that leaves it there."""


def make_list_url(resource: Resource, words: str) -> str:
    """Return the address of the list of a kind, with the words that were looked for."""
    name, narrowed = LISTS[resource]
    parts = [part for part in (narrowed, urlencode({"q": words}) if words else "") if part]
    return reverse(name) + (f"?{'&'.join(parts)}" if parts else "")


def list_explanations() -> dict[Resource, Words]:
    """Say of each kind what counts."""
    return {
        Resource.ENTERPRISE: _("类型是企业的单位"),
        Resource.TECHNOLOGY: _("专利、软件著作权、标准等知识产权"),
        Resource.PROJECT: _("上级科技项目"),
        Resource.PERSON: _("专家和人才，每人一次"),
        Resource.PLATFORM: _("在有效期内的平台和载体称号"),
        Resource.ACADEMY: _("高等学校和科研院所"),
        Resource.AGENCY: _("载体运营、服务、金融机构和协会"),
    }


@require_GET
@registry_page
def show_resources(request: HttpRequest) -> HttpResponse:
    """Show the seven counts, of all or of what some words find; each leads to exactly its rows."""
    user = get_user(request)
    words = read_words(request.GET.get("q", ""))
    explained = list_explanations()
    counts = count_resources(user=user, today=timezone.localdate(), words=words, most=MOST_COUNTED)
    cells = [
        {
            "label": RESOURCES[one.resource],
            "words": explained[one.resource],
            "count": write_number(one.count) + ("" if one.is_exact else "+"),
            "url": make_list_url(one.resource, words),
        }
        for one in counts
    ]
    found = any(one.count for one in counts)
    return render(request, "registry/resources.html", {"cells": cells, "words": words, "found": found})
