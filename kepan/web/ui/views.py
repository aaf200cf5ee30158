"""Pages of the shell: every component with its states, the switch of the theme, and what went wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from kepan.web.ui.shell import THEMES

YEAR = 365 * 24 * 3600


class SampleForm(forms.Form):
    """One field of each kind, for the page of components; all words are invented."""

    name = forms.CharField(label=_("名称"), help_text=_("写全称，与公章一致。"))
    amount = forms.DecimalField(label=_("研发费用（万元）"), max_digits=12, decimal_places=2)
    period = forms.CharField(label=_("期限"), required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=[("plan", _("计划")), ("measure", _("措施"))])
    note = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    confirmed = forms.BooleanField(label=_("已与科室核对"), required=False)


@require_GET
@login_required
def show_components(request: HttpRequest) -> HttpResponse:
    """Show every component with its states."""
    form = SampleForm({"name": "", "amount": "152380000", "period": _("10月"), "kind": "plan"})
    form.is_valid()
    context: dict[str, Any] = {
        "form": form,
        "swatches": ("ink", "ink-2", "ink-3", "brand", "brand-soft", "seal", "c1", "c2", "c3", "c4", "c5", "c6"),
        "tabs": [
            {"text": _("目标"), "url": "#", "current": True, "count": 15},
            {"text": _("措施"), "url": "#", "count": 42},
            {"text": _("检查"), "url": "#"},
        ],
        "segments": [{"text": _("按风险"), "url": "#", "current": True}, {"text": _("按科室"), "url": "#"}],
        "steps": [(_("上传"), "done"), (_("核对"), "current"), (_("确认"), "waiting")],
        "pairs": [(_("口径"), _("当年新认定，不含重新认定")), (_("单位"), _("家")), (_("来源"), None)],
        "lights": (
            ("done", _("已完成")),
            ("ok", _("正常")),
            ("slow", _("偏慢")),
            ("late", _("滞后")),
            ("none", _("无数据")),
        ),
    }
    return render(request, "ui/components.html", context)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme on this device and go back to the page."""
    target = request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    answer = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie("kp_theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read."""
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def show_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is not allowed, with the reason where the refusal gave one."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return HttpResponse(loader.render_to_string("403.html", {"reason": reason}), status=403)


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, in the same words whether it is absent or out of sight."""
    return HttpResponse(loader.render_to_string("404.html"), status=404)


def show_server_error(request: HttpRequest) -> HttpResponse:
    """Say that the server failed, without touching the database."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)
