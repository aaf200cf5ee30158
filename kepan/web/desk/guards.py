"""Who gets to the pages of the desk: whoever is logged in, and only to what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]
Row = TypeVar("Row", bound=Model)


def get_user(request: HttpRequest) -> User:
    """Return the user of a request that has passed the login."""
    assert isinstance(request.user, User)
    return request.user


def desk_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who is logged in; a refusal for lack of permission becomes 403 with its reason."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotAllowedError as refusal:
            raise PermissionDenied(str(refusal.reason)) from refusal

    result: Any = guarded
    return result  # type: ignore[no-any-return]


def find_row(rows: QuerySet[Row], pk: int) -> Row:
    """Return a row of what the user may see; answers 404 otherwise."""
    return get_object_or_404(rows, pk=pk)


def is_htmx(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page and not for a page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not getattr(htmx, "boosted", False)
