"""Who calls: a token in the header `Authorization`, else the session of the browser with its CSRF token."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from kepan.apps.accounts.enums import has_scope
from kepan.apps.accounts.models import ApiToken, User
from kepan.apps.accounts.services import create_calls, match_token, write_token_use
from kepan.web.accounts.backend import AuthenticationBackend
from kepan.web.api.problems import ProblemError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER = re.compile(r"Bearer +([A-Za-z0-9_-]{1,200})", re.IGNORECASE)
MINUTE = 60
PARTS = 20
"""Into how many parts what is allowed is cut for the processes to take."""


class TokenAuth(HttpBearer):
    """How the description of the interface speaks of tokens; `find_caller` has looked at them before."""

    def __call__(self, request: HttpRequest) -> User | None:
        """Return the caller."""
        return get_caller(request)

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the caller; not asked, for `__call__` answers."""
        return get_caller(request)


class SessionAuth(APIKeyCookie):
    """How the description of the interface speaks of sessions."""

    param_name = "kepan-session"

    def __call__(self, request: HttpRequest) -> User | None:
        """Return the caller."""
        return get_caller(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Return the caller; not asked, for `__call__` answers."""
        return get_caller(request)


def get_caller(request: HttpRequest) -> User | None:
    """Return the user whom `find_caller` has let in."""
    return cast("User | None", getattr(request, "caller", None))


def find_caller(request: HttpRequest) -> User:
    """Return who calls; raises ProblemError with 401, 403 or 429."""
    shown = request.headers.get("Authorization", "")
    user = _read_token(request, shown) if shown else _read_session(request)
    if user.password_changed_at is None and user.has_usable_password():
        raise ProblemError(403, "password_change_required", _("先登录网站，改掉初始密码"))
    request.allowed = _count_call(get_token(request), user)  # type: ignore[attr-defined]
    request.caller = user  # type: ignore[attr-defined]
    return user


def get_token(request: HttpRequest) -> ApiToken | None:
    """Return the token by which a program came in; None for a session."""
    return cast("ApiToken | None", getattr(request, "token", None))


def check_scope(request: HttpRequest, scope: str) -> None:
    """Refuse a program whose token was not made for this; a session does what its user may."""
    token = get_token(request)
    if token is None or not scope or has_scope(token.scopes, scope):
        return
    words = _("这个令牌不能做这件事：要有 %(scope)s") % {"scope": scope}
    told = f'Bearer realm="kepan", error="insufficient_scope", scope="{scope}"'
    raise ProblemError(403, "insufficient_scope", words, headers={"WWW-Authenticate": told})


def _refuse_login(words: str) -> ProblemError:
    return ProblemError(401, "unauthenticated", words, headers={"WWW-Authenticate": 'Bearer realm="kepan"'})


def _read_token(request: HttpRequest, shown: str) -> User:
    written = _BEARER.fullmatch(shown.strip())
    now = timezone.now()
    token = match_token(text=written[1], now=now) if written else None
    # Asked like a session: closed and erased accounts, and sample users elsewhere, stay out.
    user = None if token is None else AuthenticationBackend().get_user(token.user_id)
    if token is None or user is None:
        raise _refuse_login(_("令牌不对、已经过期或者已被撤销"))
    request.user = user
    # The line of the request in the log names the user by key.
    request._cached_user = user  # type: ignore[attr-defined]
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    translation.activate(language)
    request.token = token  # type: ignore[attr-defined]
    write_token_use(token=token, address=str(get_adapter().get_client_ip(request)), now=now)
    return user


def _read_session(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise _refuse_login(_("请求里没有令牌，也没有登录"))
    if request.method not in SAFE and check_csrf(request, lambda: None) is not None:
        raise ProblemError(403, "csrf", _("用网站登录的会话来写，要带上 X-CSRFToken"))
    return user


@dataclass(frozen=True)
class Allowed:
    """What a caller may still do in the minute that runs; `wait` is 0, or the seconds until a call is let in again."""

    wait: int
    most: int
    left: int
    reset: int

    def list_headers(self) -> dict[str, str]:
        """Write it as headers; what is left is told carefully, for other processes count in parts."""
        found = {"Limit": self.most, "Remaining": self.left, "Reset": self.reset}
        return {f"RateLimit-{name}": str(value) for name, value in found.items()}


class Allowance:
    """Calls of each token in the minute that runs, over all processes: a brake on loops gone wild, and no account.

    A process takes calls from the common count by the twentieth of what is allowed, so that most calls cost no
    statement. What it has not used when the minute ends is lost: a caller may be stopped that much early, never late.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._left: dict[str, int] = {}
        self._common: dict[str, int] = {}
        """What nobody had taken yet when this process asked last."""

    def count(self, caller: str, most: int, now: float) -> Allowed:
        """Count a call of a caller; `now` is in seconds since 1970."""
        minute = int(now // MINUTE)
        reset = int((minute + 1) * MINUTE - now) + 1
        with self._lock:
            if minute != self._minute:
                self._minute, self._left, self._common = minute, {}, {}
            if self._left.get(caller):
                self._left[caller] -= 1
                return Allowed(0, most, self._left[caller] + self._common[caller], reset)
            if self._common.get(caller) == 0:
                # Nobody asks again before the minute ends.
                return Allowed(reset, most, 0, reset)
        part = max(1, most // PARTS)
        total = create_calls(caller=caller, minute=minute, calls=part)
        granted = part - max(0, total - most)
        with self._lock:
            self._common[caller] = max(0, most - total)
            if granted <= 0:
                return Allowed(reset, most, 0, reset)
            self._left[caller] = self._left.get(caller, 0) + granted - 1
            return Allowed(0, most, self._left[caller] + self._common[caller], reset)


_allowance = Allowance()


def _count_call(token: ApiToken | None, user: User) -> Allowed | None:
    """Refuse where a token, or a user's session, calls more often than KEPAN_API_RATE a minute; 0 means no limit."""
    most: int = settings.KEPAN_API_RATE
    if not most:
        return None
    allowed = _allowance.count(f"user:{user.pk}" if token is None else f"token:{token.pk}", most, time.time())
    if allowed.wait:
        headers = {"Retry-After": str(allowed.wait), **allowed.list_headers()}
        raise ProblemError(429, "rate_limited", _("请求太频繁，过一会儿再试"), headers=headers)
    return allowed
