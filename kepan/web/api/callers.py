"""Who calls: a token in the header `Authorization`, else the session of the browser with its CSRF token."""

from __future__ import annotations

import re
import threading
import time
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from kepan.apps.accounts.enums import TokenScope
from kepan.apps.accounts.models import User
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
    _count_call(user)
    request.caller = user  # type: ignore[attr-defined]
    return user


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
    if request.method not in SAFE and token.scope != TokenScope.WRITE:
        raise ProblemError(403, "read_only_token", _("这个令牌只能读，写要用读写的令牌"))
    write_token_use(token=token, address=str(get_adapter().get_client_ip(request)), now=now)
    return user


def _read_session(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise _refuse_login(_("请求里没有令牌，也没有登录"))
    if request.method not in SAFE and check_csrf(request, lambda: None) is not None:
        raise ProblemError(403, "csrf", _("用网站登录的会话来写，要带上 X-CSRFToken"))
    return user


class Allowance:
    """Calls of each user in the minute that runs, over all processes: a brake on loops gone wild, and no account.

    A process takes calls from the common count by the twentieth of what is allowed, so that most calls cost no
    statement. What it has not used when the minute ends is lost: a user may be stopped that much early, never late.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._left: dict[int, int] = {}
        self._stopped: set[int] = set()

    def count(self, user: User, most: int, now: float) -> int:
        """Count a call and return 0, or how many seconds to wait; `now` is in seconds since 1970."""
        minute = int(now // MINUTE)
        wait = int((minute + 1) * MINUTE - now) + 1
        with self._lock:
            if minute != self._minute:
                self._minute, self._left, self._stopped = minute, {}, set()
            if user.pk in self._stopped:
                return wait
            if self._left.get(user.pk):
                self._left[user.pk] -= 1
                return 0
        part = max(1, most // PARTS)
        granted = part - max(0, create_calls(user=user, minute=minute, calls=part) - most)
        with self._lock:
            if granted > 0:
                self._left[user.pk] = self._left.get(user.pk, 0) + granted - 1
                return 0
            # Nobody asks again before the minute ends.
            self._stopped.add(user.pk)
        return wait


_allowance = Allowance()


def _count_call(user: User) -> None:
    """Refuse where a user calls more often than KEPAN_API_RATE a minute; 0 means no limit."""
    most: int = settings.KEPAN_API_RATE
    wait = _allowance.count(user, most, time.time()) if most else 0
    if wait:
        raise ProblemError(429, "rate_limited", _("请求太频繁，过一会儿再试"), headers={"Retry-After": str(wait)})
