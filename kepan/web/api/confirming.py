"""The password once more, and the code of a second factor, before something delicate.

It is asked before the transaction of a write begins: a try that fails stays counted where the write is undone, and of
many tries at the same moment each sees the others.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.core.ratelimit import consume
from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.web.accounts.login_forms import ReauthenticateForm, SecondFactorForm
from kepan.web.api.problems import ProblemError

LONGEST_PASSWORD = 200
LONGEST_CODE = 20
MINUTE = "60"


def confirm_caller(request: HttpRequest, user: User, field: str) -> None:
    """Ask for what the body holds in `field` and `code`, counted and delayed as on the pages.

    An account with a second factor shows its code as well, for a token stands for no login that has asked for one. One
    without a password has its code alone. A body of another shape is left to the schema, which refuses it. Raises
    ProblemError with 403, 422 or 429.
    """
    password, code = _read_texts(request, field)
    if password is None or code is None:
        return
    has_factor = Authenticator.objects.filter(user=user).exists()
    if not has_factor and not user.has_usable_password():
        raise ProblemError(403, "forbidden", _("这个账号没有密码，也没有开启两步验证，请在网站上办"))
    if not consume(request, action="reauthenticate", user=user):
        raise _refuse_haste(_("请求太频繁，过一会儿再试"))
    if user.has_usable_password():
        _check(ReauthenticateForm({"password": password}, user=user), "password", field)
    if has_factor:
        _check(SecondFactorForm({"code": code}, user=user), "code", "code")
    request.is_confirmed = True  # type: ignore[attr-defined]


def require_confirmed(request: HttpRequest) -> None:
    """Stop an operation that nobody has asked for the password; raises RuntimeError, for that is a fault of ours."""
    if getattr(request, "is_confirmed", False) is not True:
        raise RuntimeError("this operation is not among those that ask for the password")


def _read_texts(request: HttpRequest, field: str) -> tuple[str | None, str | None]:
    try:
        body: Any = json.loads(request.body.decode())
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(body, dict):
        return None, None
    return _read_text(body.get(field, ""), LONGEST_PASSWORD), _read_text(body.get("code", ""), LONGEST_CODE)


def _read_text(value: Any, most: int) -> str | None:
    return value if isinstance(value, str) and len(value) <= most else None


def _refuse_haste(words: str) -> ProblemError:
    return ProblemError(429, "rate_limited", words, headers={"Retry-After": MINUTE})


def _check(form: forms.Form, name: str, field: str) -> None:
    if form.is_valid():
        return
    words = " ".join(str(one) for one in form.errors[name])
    if form.has_error(name, "too_many_login_attempts"):
        raise _refuse_haste(words)
    raise ProblemError(422, "invalid", words, errors=[{"field": f"body.{field}", "detail": words}])
