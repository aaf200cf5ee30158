"""Projects of higher levels on screen: entered, and changed as they are funded, accepted or ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.models import UpperProject
from kepan.apps.registry.permissions import can_update_record, can_write_registry
from kepan.apps.registry.selectors import get_organisation, get_project
from kepan.apps.registry.services import create_project, update_project
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.project_forms import ProjectForm, list_project_initial
from kepan.web.registry.views.writing import answer_form, read_key, say_unknown
from kepan.web.ui.guards import get_user


@require_http_methods(["GET", "POST"])
@registry_page
def create(request: HttpRequest) -> HttpResponse:
    """Enter a project; the page of an organisation names it in the address."""
    user = get_user(request)
    require(can_write_registry(user))
    key, initial = read_key(request, "organisation"), {}
    back = reverse("project_list")
    if key is not None:
        body = find_record(request, get_organisation, key)
        initial, back = {"organisation": body.name}, reverse("organisation_works", args=[key])
    form = ProjectForm(request.POST or None, user=user, initial=initial)

    def write(data: dict[str, Any]) -> str:
        assert form.body is not None
        row = create_project(
            actor=user,
            organisation=form.body,
            details=form.read_details(),
            partners=data["partners"],
            source=data["source"],
        )
        messages.success(request, _("已登记%(name)s") % {"name": row.name})
        say_unknown(request, data["partners"])
        return reverse("project_detail", args=[row.pk])

    page = {"section": _("上级项目"), "list_url": reverse("project_list"), "back_url": back}
    return answer_form(request, form, write, title=_("登记上级项目"), action=_("登记"), **page)


@require_http_methods(["GET", "POST"])
@registry_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what stands about a project."""
    user = get_user(request)
    row: UpperProject = find_record(request, get_project, pk)
    require(can_update_record(user, row))
    form = ProjectForm(request.POST or None, user=user, before=row, initial=list_project_initial(row))
    url = reverse("project_detail", args=[pk])

    def write(data: dict[str, Any]) -> str:
        update_project(
            actor=user,
            project=row,
            expected_version=data["version"],
            details=form.read_details(),
            organisation=form.body,
            partners=data["partners"],
        )
        messages.success(request, _("已更正"))
        say_unknown(request, data["partners"])
        return url

    page = {"section": _("上级项目"), "list_url": reverse("project_list"), "name": row.name, "name_url": url}
    return answer_form(request, form, write, title=_("更正"), back_url=url, **page)
