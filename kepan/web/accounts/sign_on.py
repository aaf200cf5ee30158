"""Single sign-on by OpenID Connect: authorization code flow with PKCE, nonce and a checked signature.

allauth does the flow; what is added here is what it leaves out: the id token's signature is
checked even though it came over a direct connection, only asymmetric algorithms are taken, the
nonce must be the one of this browser, and the user information must speak of the same subject.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import jwt
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from kepan.apps.accounts.models import User

PROVIDER = "sso"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LINK_KEY = "sign_on_link"
LINK_SECONDS = 300


class Flow(OpenIDConnectOAuth2Adapter):
    """One run of the flow for one request."""

    state: dict[str, Any]

    def get_provider(self) -> Any:
        """Return the provider, which begins its logins through this class too."""
        provider = super().get_provider()
        provider.oauth2_adapter_class = Flow
        return provider

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Return the address to which the provider sends people back."""
        return request.build_absolute_uri(reverse("sign_on_callback"))

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Check the id token and return the login that it stands for; raises OAuth2Error."""
        claims = self._read_id_token(app, kwargs["response"].get("id_token") or "")
        info = claims if "email" in claims else self._read_user_info(token.token, claims)
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, {"id_token": info})
        # What the provider tells about a person is not kept: only the subject, for the next login.
        login.account.extra_data = {}
        login.email_addresses = [
            EmailAddress(email=info["email"], verified=True)
            for email in [info.get("email")]
            # Only `true` counts: a missing or textual mark is no verification.
            if isinstance(email, str) and info.get("email_verified") is True
        ]
        return login

    def _read_id_token(self, app: Any, text: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(text)
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
            keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id == header.get("kid")]
            if len(keys) != 1:
                raise OAuth2Error("the id token names no key of the provider")
            claims: dict[str, Any] = jwt.decode(
                text,
                keys[0].key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=30,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except (jwt.PyJWTError, ValueError, KeyError) as error:
            raise OAuth2Error("the id token is not valid") from error
        expected = str(self.state.get("nonce") or "")
        if not expected or not secrets.compare_digest(str(claims.get("nonce") or ""), expected):
            raise OAuth2Error("the id token belongs to another login")
        return claims

    def _read_user_info(self, access_token: str, claims: dict[str, Any]) -> dict[str, Any]:
        info: dict[str, Any] = self._fetch_user_info(access_token)
        if info.get("sub") != claims["sub"]:
            raise OAuth2Error("the user information speaks of somebody else")
        return info


class Callback(OAuth2CallbackView):
    """The provider's answer; the state kept in the session is handed to the flow, which needs the nonce."""

    adapter: Flow

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state or {}
        if state is not None and state.get("process") == "connect" and not isinstance(request.user, User):
            return None, render_authentication_error(request, provider)
        return state, answer


def _get_flow(request: HttpRequest) -> Flow:
    if not settings.KEPAN_SIGN_ON:
        raise Http404
    return Flow(request, PROVIDER)


@require_GET
def start_sign_on(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider.

    By GET, because browsers hold `form-action` against the redirects of a form too and the provider
    is another site. Linking is begun only with the mark that `link_sign_on` left by POST.
    """
    flow = _get_flow(request)
    marked_at = request.session.pop(LINK_KEY, 0.0)
    may_link = isinstance(request.user, User) and time.time() - marked_at < LINK_SECONDS
    process = "connect" if may_link else "login"
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = ""
    nonce = secrets.token_urlsafe(32)
    provider = flow.get_provider()
    try:
        answer: HttpResponse = provider.redirect(
            request, process=process, next_url=target or None, auth_params={"nonce": nonce}, nonce=nonce
        )
    except (RequestException, ValueError, KeyError):
        return render(request, "accounts/sign_on_unreachable.html", {"provider": provider}, status=502)
    return answer


@require_GET
def finish_sign_on(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer."""
    flow = _get_flow(request)
    answer: HttpResponse = Callback.adapter_view(flow)(request)
    return answer


@require_POST
def link_sign_on(request: HttpRequest) -> HttpResponse:
    """Let somebody who is logged in link his account: after the password once more, on to the provider."""
    flow = _get_flow(request)
    if not isinstance(request.user, User):
        raise Http404
    return _confirm_link(request, flow)


@reauthentication_required
def _confirm_link(request: HttpRequest, flow: Flow) -> HttpResponse:
    """Leave the mark with which the next start links instead of logging in."""
    request.session[LINK_KEY] = time.time()
    return render(request, "accounts/sign_on_link.html", {"provider": flow.get_provider()})


def show_cancelled(request: HttpRequest) -> HttpResponse:
    """Say that the login was broken off at the provider."""
    _get_flow(request)
    return render(request, "accounts/sign_on_cancelled.html")
