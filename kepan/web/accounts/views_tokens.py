"""One's own tokens for the interface of machines: made, shown once, revoked."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import list_tokens
from kepan.apps.accounts.services import create_token, revoke_token
from kepan.web.accounts.forms import TokenForm
from kepan.web.accounts.views_people import get_actor


@require_GET
@login_required
def show_tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens, those that have run out among them."""
    context = {"tokens": list_tokens(user=get_actor(request)), "now": timezone.now()}
    return render(request, "accounts/tokens.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token, after asking for the password again; its text stands on the answer to the form and nowhere else."""
    actor = get_actor(request)
    form = TokenForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            token, text = create_token(
                actor=actor, user=actor, name=data["name"], scopes=data["scopes"], days=int(data["days"])
            )
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return render(request, "accounts/token_made.html", {"token": token, "text": text})
    return render(request, "accounts/token_form.html", {"form": form}, status=status)


@require_POST
@login_required
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    actor = get_actor(request)
    revoke_token(actor=actor, token=get_object_or_404(list_tokens(user=actor), pk=pk))
    messages.success(request, _("令牌已撤销，用它的程序从现在起进不来"))
    return redirect("token_list")
