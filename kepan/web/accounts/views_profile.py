"""One's own account: contact, language, sessions, second factor, and everything that is held about oneself."""

from __future__ import annotations

import json

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import list_memberships
from kepan.apps.accounts.services import end_sessions, export_person, update_profile
from kepan.web.accounts.forms import ProfileForm, get_initial
from kepan.web.accounts.views_people import get_actor


def _keep(request: HttpRequest, given: dict[str, str]) -> None:
    update_profile(actor=get_actor(request), **given)


_keep_with_password = reauthentication_required(_keep)
"""Whoever reads what arrives at an address can set the password anew: another one asks for the password once more."""


@require_http_methods(["GET", "POST"])
@login_required
def show_profile(request: HttpRequest) -> HttpResponse:
    """Show one's account, and keep changes of contact and language."""
    actor = get_actor(request)
    form = ProfileForm(request.POST or None, initial=get_initial(actor))
    if request.method == "POST" and form.is_valid():
        try:
            is_same = form.cleaned_data["email"].lower() == actor.email.lower()
            (_keep if is_same else _keep_with_password)(request, form.cleaned_data)
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("已保存"))
            return redirect("profile")
    sessions = UserSession.objects.purge_and_list(actor)
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "pairs": [
                (_("登录名"), actor.username),
                (_("姓名"), actor.name),
                (_("地区"), actor.region),
                (_("科室"), actor.office),
                (_("证件号末四位"), actor.identity_tail),
            ],
            "memberships": list_memberships(of=actor),
            "sessions": sorted(sessions, key=lambda row: row.last_seen_at, reverse=True),
            "session_limit": settings.KEPAN_SESSION_LIMIT,
            "has_second_factor": Authenticator.objects.filter(user=actor, type=Authenticator.Type.TOTP).exists(),
            "has_sign_on": settings.KEPAN_SIGN_ON,
            "is_linked": settings.KEPAN_SIGN_ON and SocialAccount.objects.filter(user=actor).exists(),
        },
    )


@require_POST
@login_required
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    """End one of one's other sessions, or all of them; the one in use stays."""
    actor = get_actor(request)
    current = request.session.session_key or ""
    pk = request.POST.get("session", "")
    if pk:
        row = get_object_or_404(UserSession.objects.filter(user=actor).exclude(session_key=current), pk=pk)
        row.end()
        count = 1
    else:
        count = end_sessions(user=actor, keep=current)
    words = ngettext("已结束另外 %(count)s 处登录", "已结束另外 %(count)s 处登录", count) % {"count": count}
    messages.success(request, words)
    return redirect("profile")


@require_POST
@login_required
def export_own_data(request: HttpRequest) -> HttpResponse:
    """Hand out everything that is held about oneself as a file."""
    actor = get_actor(request)
    text = json.dumps(export_person(actor=actor, user=actor), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="kepan-{actor.username}.json"'
    return response
