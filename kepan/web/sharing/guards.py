"""Who gets to a page of sharing: 404 for what one may not see, 403 with the reason for what one may not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from kepan.apps.sharing.facts import Dataset, find_dataset
from kepan.apps.sharing.permissions import can_use_data
from kepan.web.ui.guards import Parameters, View, get_user, guard_page


def sharing_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who is logged in and uses data; a refusal for lack of permission becomes 403."""
    return guard_page(view, can_use_data)


def find_declared(key: str) -> Dataset:
    """Return a declared data set; answers 404 for one that no context declares."""
    found = find_dataset(key)
    if found is None:
        raise Http404(_("没有这个数据集"))
    return found


def find_row(request: HttpRequest, get: Callable[..., Any], pk: int) -> Any:
    """Return what a selector gives the user of a request; answers 404 for what the user may not see."""
    try:
        return get(user=get_user(request), pk=pk)
    except ObjectDoesNotExist as missing:
        raise Http404(_("没有这条记录，或者它不归你看")) from missing
