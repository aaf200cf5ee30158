"""Files that leave: plans as documents and tables, evidence; long plans by a job."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Router, Status

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.models import Attachment, Job
from kepan.apps.desk.selectors import list_attachments, list_own_jobs
from kepan.apps.desk.services import export_attachment, export_job_file
from kepan.apps.planning.services import EXPORTED, export_plan
from kepan.web.api.operations.shared import find_plan, get_user
from kepan.web.api.schemas.basis import Key
from kepan.web.api.schemas.plans import JobOut
from kepan.web.desk.sending import send_file
from kepan.web.planning.exporting import create_plan_job, is_long, write_name
from kepan.web.planning.exports import WRITERS

router = Router(tags=["files"])


@router.get("/plans/{int:pk}/exports/{slug:form}", response={202: JobOut}, summary="A plan as a file")
def export(request: HttpRequest, pk: Key, form: str) -> HttpResponseBase | Status[Any]:
    """Hand out a draft or a plan in force as json, xlsx, docx, pdf; a long one is written by a job, with 202."""
    user, plan = get_user(request), find_plan(request, pk)
    if form not in WRITERS or plan.state not in EXPORTED:
        raise Http404(_("没有这种导出"))
    if is_long(plan):
        return Status(202, create_plan_job(actor=user, plan=plan, form=form))
    write, media_type = WRITERS[form]
    response = HttpResponse(write(export_plan(actor=user, plan=plan, form=form)), content_type=media_type)
    name = content_disposition_header(True, write_name(plan, form))
    response.headers["Content-Disposition"] = name or "attachment"
    return response


def find_own_job(request: HttpRequest, pk: int) -> Job:
    """Return a job of one's own; answers 404 for any other."""
    found = list_own_jobs(user=get_user(request)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这项作业，或者它不归你看"))
    return found


@router.get("/jobs/{int:job_pk}", response=JobOut, summary="A job of one's own")
def read_own_job(request: HttpRequest, job_pk: Key) -> Job:
    """Show how far a job is that one asked for."""
    return find_own_job(request, job_pk)


@router.get("/jobs/{int:job_pk}/file", summary="The file that a job made")
def read_job_file(request: HttpRequest, job_pk: Key) -> HttpResponseBase:
    """Hand out the file of a job to whoever asked for it; it is kept for some days."""
    try:
        file, content = export_job_file(actor=get_user(request), job=find_own_job(request, job_pk))
    except RefusalError as refusal:
        raise Http404(str(refusal.reason)) from refusal
    return send_file(content, file.name)


@router.get("/files/{int:file_pk}", summary="A file that was handed in")
def read_file(request: HttpRequest, file_pk: Key) -> HttpResponseBase:
    """Hand out evidence or another attachment that one may see; the trail keeps it."""
    user = get_user(request)
    found: Attachment | None = list_attachments(user=user).filter(pk=file_pk).first()
    if found is None:
        raise Http404(_("没有这个文件，或者它不归你看"))
    try:
        content = export_attachment(actor=user, attachment=found)
    except FileNotFoundError as missing:
        raise Http404(_("文件不在磁盘上，告诉系统管理员")) from missing
    return send_file(content, found.name)
