"""What the operations of lists share: the filters and orders that a list page knows, in the words of a request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kepan.web.api.operations.registry_lists import list_parameters
from kepan.web.api.problems import ProblemError
from kepan.web.ui.lists import ListPage

OWN = ("cursor", "size", "count", "sort", "q", "fields")
"""Parameters of a list beside its filters."""


def list_filters(page: ListPage[Any]) -> dict[str, Any]:
    """Return the filters of a list by the parameters in which they stand."""
    filters = page.filter_class.base_filters if page.filter_class else {}
    return {taken: one for name, one in filters.items() for taken in list_parameters(name, one)}


def list_orders(page: ListPage[Any]) -> list[str]:
    """List the words by which a list is put in order."""
    return [column.key for column in page.columns if column.get_sort() is not None]


def read_filters(request: HttpRequest, page: ListPage[Any]) -> QueryDict:
    """Return the filters that a request names; one that the list does not have is refused."""
    query = request.GET.copy()
    for name in OWN:
        query.pop(name, None)
    check_filter_names(page, list(query), "query")
    return query


def check_filter_names(page: ListPage[Any], asked: list[str], place: str) -> None:
    """Refuse names of filters that a list does not have; `place` is where the request says them."""
    known = list_filters(page)
    unknown = sorted(set(asked) - set(known))
    if unknown:
        words = _("没有 %(name)s；可以选：%(known)s") % {"name": unknown[0], "known": ", ".join(known)}
        raise refuse_field(f"{place}.{unknown[0]}", words)


def check_order(page: ListPage[Any], word: str, place: str = "query") -> None:
    """Refuse an order that a list does not have."""
    known = list_orders(page)
    if word.removeprefix("-") not in known:
        shown = {"name": word, "known": ", ".join(known)}
        raise refuse_field(f"{place}.sort", _("没有 %(name)s；可以选：%(known)s") % shown)


def refuse_field(field: str, words: str) -> ProblemError:
    """Return the problem of one field of a request."""
    errors = [{"field": field, "detail": words}]
    return ProblemError(422, "invalid", _("有的内容填得不对，见 errors"), errors=errors)
