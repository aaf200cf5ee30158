"""What every response and request of the site passes: headers, language, idle time-out, first password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError
from kepan.engine.basis.identity import find_identity_number
from kepan.web.ui.views import show_forbidden

Responder = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), "
        "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        "publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-DNS-Prefetch-Control": "off",
}
"""Headers recommended by the OWASP Secure Headers Project beyond those that Django sets itself."""

RENEW_SECONDS = 60
"""A session is renewed at most this often: the time-out may come so much early, and reading pages rarely writes."""


class HeadersMiddleware:
    """Sets the headers on every response, and `no-store` on every page that does not say otherwise.

    Stands first, so that static files and errors of other middleware carry them too. Static files
    bring a Cache-Control of their own.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store, max-age=0"
        if request.method == "POST" and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response


class LanguageMiddleware:
    """Speaks the language of the user, else the one chosen on this device, else KEPAN_LANGUAGE.

    The browser's own preference does not count: the site is Chinese until somebody chooses.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if isinstance(request.user, User) else ""
        chosen = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class SessionMiddleware:
    """Ends a login after KEPAN_SESSION_IDLE_MINUTES without a request, and asks for a password of one's own."""

    SEEN_KEY = "seen_at"

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            answer = self._check_idle(request) or self._check_password(request, request.user)
            # The interface of machines answers what is wrong itself; a redirect would mean nothing to a program.
            if answer is not None and not request.path.startswith("/api/v1/"):
                return answer
        return self.get_response(request)

    def _check_idle(self, request: HttpRequest) -> HttpResponse | None:
        now = datetime.now(UTC).timestamp()
        seen = request.session.get(self.SEEN_KEY)
        if seen is not None and now - seen > settings.SESSION_COOKIE_AGE:
            logout(request)
            return HttpResponseRedirect(f"{reverse('account_login')}?idle=1")
        if seen is None or now - seen > min(RENEW_SECONDS, settings.SESSION_COOKIE_AGE / 10):
            request.session[self.SEEN_KEY] = now
            UserSession.objects.create_from_request(request)
        return None

    def _check_password(self, request: HttpRequest, user: User) -> HttpResponse | None:
        if user.password_changed_at is not None or not user.has_usable_password():
            return None
        change = reverse("account_change_password")
        if request.path in {change, reverse("account_logout"), reverse("set_language")}:
            return None
        return HttpResponseRedirect(change)


class AddressMiddleware:
    """Keeps identity numbers out of addresses: browsers, proxies, saved views and jobs would remember them.

    Whoever looks for one is led to the same page without it and told to look for the name. The interface of machines
    refuses it itself.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and not request.path.startswith("/api/v1/"):
            left = request.GET.copy()
            for name, texts in request.GET.lists():
                left.setlist(name, [text for text in texts if not find_identity_number(text, today=localdate())])
            if left != request.GET:
                messages.warning(request, _("证件号不能用来查找，也不写进地址。按姓名查找。"))
                # Beside the address that was asked for, never one that its path could be taken for.
                return HttpResponseRedirect(f"?{left.urlencode()}")
        return self.get_response(request)


class RefusalMiddleware:
    """Answers 403 with the reason where a service or `require` refuses for lack of permission."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn the refusal into the page of 403; every other error goes on."""
        if isinstance(exception, NotAllowedError):
            return show_forbidden(request, PermissionDenied(str(exception.reason)))
        return None
