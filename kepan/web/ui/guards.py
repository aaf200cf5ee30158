"""What stands before a page: the login, who may enter its section, and 403 with the reason for what one may not do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, NotAllowedError, require

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


def get_user(request: HttpRequest) -> User:
    """Return the user of a request that has passed the login."""
    assert isinstance(request.user, User)
    return request.user


def guard_page(view: View[Parameters], can_enter: Callable[[User], Answer] | None = None) -> View[Parameters]:
    """Let in who is logged in, and of those whom `can_enter` lets in; a refusal for lack of permission becomes 403."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        try:
            if can_enter is not None:
                require(can_enter(get_user(request)))
            return view(request, *args, **kwargs)
        except NotAllowedError as refusal:
            raise PermissionDenied(str(refusal.reason)) from refusal

    result: Any = guarded
    return result  # type: ignore[no-any-return]
