"""Handing out a plan as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.accounts.permissions import require
from kepan.apps.planning.permissions import can_read_plans
from kepan.apps.planning.services import EXPORTED, export_plan
from kepan.web.planning.exporting import create_plan_job, is_long, write_name
from kepan.web.planning.exports import WRITERS
from kepan.web.planning.guards import add_message, catch_refusal, find_plan, planning_page
from kepan.web.ui.guards import get_user


@require_GET
@planning_page
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Hand out a draft or a plan in force as JSON, as a workbook or as an official document; a long one by a job."""
    plan = find_plan(request, pk)
    user = get_user(request)
    if form not in WRITERS or plan.state not in EXPORTED:
        raise Http404(_("没有这种导出"))
    require(can_read_plans(user))
    if is_long(plan):
        job = create_plan_job(actor=user, plan=plan, form=form)
        add_message(request, messages.INFO, _("计划长，转到后台写。写好了有通知，文件只有你能下载。"))
        return HttpResponseRedirect(reverse("job", args=[job.pk]))
    write, media_type = WRITERS[form]
    with catch_refusal() as outcome:
        content = write(export_plan(actor=user, plan=plan, form=form))
    if outcome.status:
        add_message(request, messages.ERROR, outcome.reason)
        return HttpResponseRedirect(reverse("plan_detail", args=[plan.pk]))
    response = HttpResponse(content, content_type=media_type)
    name = content_disposition_header(True, write_name(plan, form))
    response.headers["Content-Disposition"] = name or "attachment"
    return response
