"""One title and what is done with it: conferred, conferred again, taken away, given back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import RecognitionState
from kepan.apps.registry.models import Organisation, Person, Recognition
from kepan.apps.registry.permissions import can_read_history, can_update_record
from kepan.apps.registry.selectors import get_recognition
from kepan.apps.registry.services import (
    cancel_recognition,
    grant_recognition,
    renew_recognition,
    restore_recognition,
    update_recognition,
)
from kepan.web.registry.guards import find_organisation, find_person, registry_page
from kepan.web.registry.history import Line, list_lines
from kepan.web.registry.recognition_forms import (
    CancelForm,
    CorrectionForm,
    GrantForm,
    RenewalForm,
    RestoreForm,
    list_correction_initial,
    list_renewal_initial,
)
from kepan.web.registry.views.editing import add_refusal
from kepan.web.registry.views.holdings import get_holder_url, get_recognition_light
from kepan.web.registry.views.writing import answer_form
from kepan.web.registry.words import write_title
from kepan.web.trail.actions import get_action_label
from kepan.web.ui.guards import get_user


def find_recognition(request: HttpRequest, pk: int) -> Recognition:
    """Return a title conferred that the user may see; answers 404 otherwise."""
    try:
        return get_recognition(user=get_user(request), pk=pk)
    except Recognition.DoesNotExist as missing:
        raise Http404(_("没有这项认定，或者它不归你看")) from missing


def write_name(row: Recognition) -> str:
    """Write a title with what bears it, where that is not the whole body."""
    return f"{write_title(row.title)} {row.object_name}".strip()


def write_validity(row: Recognition) -> str:
    """Write from when to when a title holds."""
    start = row.valid_from or row.recognised_on
    return _("%(start)s 起，长期") % {"start": start} if row.valid_to is None else f"{start} – {row.valid_to}"


def list_corrections(user: User, row: Recognition) -> list[Line]:
    """List what was corrected of a title, the newest first."""
    said = get_action_label("registry.update_recognition")
    return [line for line in list_lines(row, user) if line.what == said]


@require_GET
@registry_page
def show_recognition(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a title with its days and numbers, what it continues, and what can be done with it."""
    user, row = get_user(request), find_recognition(request, pk)
    details: list[tuple[Any, Any]] = [
        (_("级别"), row.get_level_display()),
        (_("认定日期"), row.recognised_on),
        (_("有效期"), write_validity(row)),
        (_("批次"), row.batch),
        (_("文号"), row.document_number),
        (_("证书编号"), row.certificate),
        (_("地区"), row.region.name),
        (_("取消日期"), row.cancelled_on),
        (_("取消原因"), row.cancel_reason),
        (_("来源"), row.source),
    ]
    after = row.renewals.order_by("pk").first()
    is_cancelled = row.state == RecognitionState.CANCELLED
    context = {
        "row": row,
        "name": write_name(row),
        "holder": row.organisation or row.person,
        "holder_url": get_holder_url(row),
        "light": get_recognition_light(row),
        "details": [(label, value) for label, value in details if value],
        "former": row.renews,
        "after": after,
        "may_edit": bool(can_update_record(user, row)),
        "may_renew": not is_cancelled and after is None,
        "is_cancelled": is_cancelled,
        "lines": list_corrections(user, row) if can_read_history(user) else [],
    }
    return render(request, "registry/recognition.html", context)


def answer_title(request: HttpRequest, form: Form, status: int, *, title: str, back: str, **more: Any) -> HttpResponse:
    """Show a form of a title."""
    context = {"form": form, "title": title, "back_url": back, "action": _("保存")}
    return render(request, "registry/recognition_form.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
@registry_page
def grant_to_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a title of an organisation, one of its products or places."""
    return take_grant(request, find_organisation(request, pk))


@require_http_methods(["GET", "POST"])
@registry_page
def grant_to_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a title of a person."""
    return take_grant(request, find_person(request, pk))


def take_grant(request: HttpRequest, holder: Organisation | Person) -> HttpResponse:
    """Show and take the form of a title conferred on a holder."""
    user = get_user(request)
    require(can_update_record(user, holder))
    form, status = GrantForm(request.POST or None, for_person=isinstance(holder, Person)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            held: dict[str, Any] = {"organisation" if isinstance(holder, Organisation) else "person": holder}
            try:
                source = form.cleaned_data["source"]
                row = grant_recognition(actor=user, details=form.read_details(), source=source, **held)
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                return say_written(request, row)
    back = "organisation_detail" if isinstance(holder, Organisation) else "person_detail"
    more = {"sub": holder.name, "action": _("登记")}
    return answer_title(request, form, status, title=_("登记称号"), back=reverse(back, args=[holder.pk]), **more)


def say_written(request: HttpRequest, row: Recognition) -> HttpResponse:
    """Say what was written, with the days that followed from the catalogue, and lead to the page of the title."""
    said = {"title": write_name(row), "days": write_validity(row)}
    messages.success(request, _("已登记%(title)s，有效期 %(days)s") % said)
    return redirect("recognition_detail", pk=row.pk)


@require_http_methods(["GET", "POST"])
@registry_page
def renew_title(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that a title was conferred again; it goes on and does not count as a new one."""
    user, before = get_user(request), find_recognition(request, pk)
    require(can_update_record(user, before))
    form, status = RenewalForm(request.POST or None, initial=list_renewal_initial(before)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = renew_recognition(
                    actor=user,
                    recognition=before,
                    details=form.read_details(before.title),
                    source=form.cleaned_data["source"],
                )
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                return say_written(request, row)
    back = reverse("recognition_detail", args=[pk])
    more = {"sub": f"{before.organisation or before.person} {write_name(before)} {write_validity(before)}"}
    return answer_title(request, form, status, title=_("登记重新认定"), back=back, row=before, **more)


@require_http_methods(["GET", "POST"])
@registry_page
def correct_title(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was entered wrongly about a title; what stood there stays readable on its page."""
    user, row = get_user(request), find_recognition(request, pk)
    require(can_update_record(user, row))
    form = CorrectionForm(
        request.POST or None, for_person=row.organisation is None, initial=list_correction_initial(row)
    )

    def write(data: dict[str, Any]) -> str:
        update_recognition(
            actor=user,
            recognition=row,
            expected_version=data["version"],
            details=form.read_details(),
            reason=data["reason"],
        )
        messages.success(request, _("已更正，原来的内容在下面看得到"))
        return reverse("recognition_detail", args=[pk])

    page = {"section": _("称号认定"), "list_url": reverse("recognition_list"), "name": write_name(row)}
    back = reverse("recognition_detail", args=[pk])
    return answer_form(
        request,
        form,
        write,
        title=_("更正认定"),
        back_url=back,
        name_url=back,
        sub=f"{row.organisation or row.person} {write_name(row)}",
        **page,
    )


@require_http_methods(["GET", "POST"])
@registry_page
def cancel_title(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a title away, with a reason; or, where that was wrong, give it back."""
    user, row = get_user(request), find_recognition(request, pk)
    require(can_update_record(user, row))
    restores = row.state == RecognitionState.CANCELLED
    kind = RestoreForm if restores else CancelForm
    form: Form = kind(request.POST or None, initial={"version": row.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            given: dict[str, Any] = {"expected_version": said["version"], "reason": said["reason"]}
            try:
                if restores:
                    restore_recognition(actor=user, recognition=row, **given)
                else:
                    cancel_recognition(actor=user, recognition=row, on=said["on"], **given)
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                messages.success(request, _("已恢复") if restores else _("已取消，记录还在"))
                return redirect("recognition_detail", pk=pk)
    more: dict[str, Any] = {"sub": f"{row.organisation or row.person} {write_name(row)}", "row": row}
    if not restores:
        more |= {"action": _("取消认定"), "kind": "warn"}
    title = _("恢复认定") if restores else _("取消认定")
    return answer_title(request, form, status, title=title, back=reverse("recognition_detail", args=[pk]), **more)
