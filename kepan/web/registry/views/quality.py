"""The page of one finding: what was compared, the rule, and what is done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.registry.models import Finding
from kepan.apps.registry.permissions import can_excuse_finding, can_read_quality
from kepan.apps.registry.selectors import get_check, get_finding, list_compared, list_person_names
from kepan.apps.registry.services import excuse_finding, reopen_finding
from kepan.engine.basis.expressions import Kind
from kepan.web.registry.forms import ExcuseForm
from kepan.web.registry.guards import registry_page
from kepan.web.registry.mending import find_mending_url
from kepan.web.registry.words import get_finding_light, get_wan, write_check
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import write_number


def find_finding(request: HttpRequest, pk: int) -> Finding:
    """Return a finding the user may see; answers 404 otherwise."""
    user = get_user(request)
    require(can_read_quality(user))
    try:
        return get_finding(user=user, pk=pk)
    except Finding.DoesNotExist as missing:
        raise Http404(_("没有这条校验结果，或者它不归你看")) from missing


def write_compared(kind: Kind, value: Any) -> str | None:
    """Write a value that a check compared; money in 万元."""
    if value is None:
        return None
    if kind == Kind.MONEY and isinstance(value, int):
        wan = get_wan(value)
        return None if wan is None else f"{write_number(wan)} {_('万元')}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


@require_http_methods(["GET", "POST"])
@registry_page
def show_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a finding; whoever may says why the data is right as it stands, or takes that back."""
    user, finding = get_user(request), find_finding(request, pk)
    form = ExcuseForm(request.POST or None)
    status = 200
    if request.method == "POST":
        require(can_excuse_finding(user, finding))
        try:
            if "reopen" in request.POST:
                reopen_finding(actor=user, finding=finding)
                messages.success(request, _("说明已撤回，重新列为待处理"))
                return redirect("finding_detail", pk=pk)
            if form.is_valid():
                excuse_finding(actor=user, finding=finding, reason=form.cleaned_data["reason"])
                messages.success(request, _("已记下说明；数值变了会重新提醒"))
                return redirect("finding_detail", pk=pk)
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
            status = 422
    answer = can_excuse_finding(user, finding)
    names = list_person_names([finding], user=user)
    context = {
        "finding": finding,
        "name": write_check(finding),
        "subject": names.get(finding.pk, finding.subject_title),
        "light": get_finding_light(finding),
        "check": get_check(finding),
        "compared": [(row.label, write_compared(row.kind, row.value)) for row in list_compared(finding)],
        "form": form,
        "mend_url": find_mending_url(finding, user),
        "may_excuse": bool(answer),
        "why_not": answer.reason,
    }
    return render(request, "registry/finding.html", context, status=status)
