"""Taking in documents that lie ready in a folder of the server, one or all of them, with one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kepan.apps.planning.permissions import can_create_plans
from kepan.apps.planning.selectors import get_upload_region, list_offers
from kepan.apps.planning.services import import_document
from kepan.web.planning.guards import add_message, catch_refusal, planning_page, require_page
from kepan.web.ui.guards import get_user


@require_POST
@planning_page
def import_plans(request: HttpRequest) -> HttpResponse:
    """Take in the document that is named, and go to it; or all that are not there yet, and go to the list."""
    user = get_user(request)
    require_page(can_create_plans(user))
    region = get_upload_region(user=user)
    everything = bool(request.POST.get("all"))
    names = [request.POST.get("name", "")]
    if everything:
        names = [offer.file.name for offer in list_offers(user=user) if offer.plan is None]
    made = []
    for name in names:
        with catch_refusal() as outcome:
            made.append(import_document(actor=user, name=name, region=region).plan)
        if outcome.status:
            add_message(request, messages.ERROR, outcome.reason)
    if made and not everything:
        return HttpResponseRedirect(reverse("plan_detail", args=[made[0].pk]))
    if made:
        words = ngettext("已上传 %(count)s 份，正在识别。", "已上传 %(count)s 份，正在识别。", len(made))
        add_message(request, messages.SUCCESS, words % {"count": len(made)})
    return HttpResponseRedirect(reverse("plan_list") if made else reverse("plan_upload"))
