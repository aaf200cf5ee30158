"""The settings of a data set: open or not, whose it is, its licence, price and contributors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.sharing.permissions import can_steward
from kepan.apps.sharing.selectors import list_contributors
from kepan.apps.sharing.services import prepare_shared, update_dataset
from kepan.web.registry.views.editing import add_refusal
from kepan.web.sharing.forms import SettingsForm, list_settings
from kepan.web.sharing.guards import find_declared, sharing_page
from kepan.web.ui.guards import get_user


@require_http_methods(["GET", "POST"])
@sharing_page
def edit_settings(request: HttpRequest, key: str) -> HttpResponse:
    """Show what stands, or write what was decided."""
    user = get_user(request)
    dataset = find_declared(key)
    shared = prepare_shared(dataset)
    require(can_steward(user, shared))
    initial = list_settings(shared, list(list_contributors(shared)))
    form = SettingsForm(request.POST or None, user=user, dataset=dataset, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                update_dataset(
                    actor=user,
                    shared=shared,
                    expected_version=said["version"],
                    terms=form.read_terms(),
                    contributors=said.get("contributors", ()),
                )
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                messages.success(request, _("已保存。开放的公共数据几分钟内发布"))
                return redirect("dataset_detail", key=key)
    context = {
        "form": form,
        "title": _("数据集设置"),
        "action": _("保存"),
        "section": _("数据目录"),
        "list_url": reverse("dataset_list"),
        "name": dataset.title,
        "name_url": reverse("dataset_detail", args=[key]),
        "back_url": reverse("dataset_detail", args=[key]),
        "sub": dataset.title,
    }
    return render(request, "registry/record_form.html", context, status=status)
