"""Pages of regions and offices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.permissions import RefusalError, can_list_regions, can_manage_accounts, require
from kepan.apps.accounts.selectors import list_offices, list_region_tree, list_regions
from kepan.apps.accounts.services import create_office, create_region, update_office, update_region
from kepan.web.accounts.forms import NewOfficeForm, NewRegionForm, OldOfficeForm, RegionForm
from kepan.web.accounts.views_people import get_actor


@require_GET
@login_required
def show_regions(request: HttpRequest) -> HttpResponse:
    """Show the tree of regions with the numbers of their users and offices."""
    actor = get_actor(request)
    require(can_list_regions(actor))
    regions = list(list_region_tree(user=actor))
    top = min((region.path.count("/") for region in regions), default=0)
    rows = [{"region": region, "depth": region.path.count("/") - top} for region in regions]
    return render(request, "accounts/regions.html", {"rows": rows, "may_manage": can_manage_accounts(actor)})


@require_http_methods(["GET", "POST"])
@login_required
def add_region(request: HttpRequest) -> HttpResponse:
    """Add a region under one that the actor manages."""
    actor = get_actor(request)
    require(can_manage_accounts(actor))
    form = NewRegionForm(request.POST or None, user=actor)
    if request.method == "POST" and form.is_valid():
        level = Level(form.cleaned_data.pop("level"))
        try:
            region = create_region(actor=actor, level=level, **form.cleaned_data)
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("%(name)s已加入") % {"name": region.name})
            return redirect("region_list")
    return render(request, "accounts/region_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def edit_region(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a region."""
    actor = get_actor(request)
    require(can_list_regions(actor))
    region = get_object_or_404(list_regions(user=actor), pk=pk)
    require(can_manage_accounts(actor, region=region))
    initial = {"name": region.name, "short_name": region.short_name, "level": region.level}
    form = RegionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        level = Level(form.cleaned_data.pop("level"))
        try:
            update_region(actor=actor, region=region, level=level, **form.cleaned_data)
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("%(name)s已修改") % {"name": form.cleaned_data["name"]})
            return redirect("region_list")
    return render(request, "accounts/region_form.html", {"form": form, "region": region})


@require_GET
@login_required
def show_offices(request: HttpRequest) -> HttpResponse:
    """Show the offices of the regions that the actor's roles reach."""
    actor = get_actor(request)
    require(can_list_regions(actor))
    context = {"offices": list_offices(user=actor), "may_manage": can_manage_accounts(actor)}
    return render(request, "accounts/offices.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def add_office(request: HttpRequest) -> HttpResponse:
    """Add an office."""
    actor = get_actor(request)
    require(can_manage_accounts(actor))
    form = NewOfficeForm(request.POST or None, user=actor)
    if request.method == "POST" and form.is_valid():
        try:
            office = create_office(actor=actor, **form.cleaned_data)
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("%(name)s已加入") % {"name": office.name})
            return redirect("office_list")
    return render(request, "accounts/office_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def edit_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an office or take it out of use."""
    actor = get_actor(request)
    require(can_list_regions(actor))
    office = get_object_or_404(list_offices(user=actor), pk=pk)
    require(can_manage_accounts(actor, region=office.region))
    initial = {"name": office.name, "short_name": office.short_name, "is_active": office.is_active}
    form = OldOfficeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            update_office(actor=actor, office=office, **form.cleaned_data)
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("%(name)s已修改") % {"name": form.cleaned_data["name"]})
            return redirect("office_list")
    return render(request, "accounts/office_form.html", {"form": form, "office": office})
