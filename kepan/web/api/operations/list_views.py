"""What one keeps of a list: saved views, and the columns, density and rows a page that one likes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status

from kepan.apps.accounts.models import SavedView
from kepan.apps.accounts.selectors import list_saved_views
from kepan.apps.accounts.services import (
    create_saved_view,
    remove_saved_view,
    update_preferences,
    update_saved_view,
)
from kepan.web.api.operations.list_reading import check_filter_names, check_order, refuse_field
from kepan.web.api.operations.lists import open_page
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.accounts import (
    ListLayout,
    SavedViewBody,
    SavedViewChange,
    SavedViewOut,
    SavedViewsOut,
)
from kepan.web.api.schemas.basis import Key
from kepan.web.ui.lists import ListPage
from kepan.web.ui.lists.state import DENSITIES, SIZES, get_preferences

router = Router(tags=["account"])
ONE = "/lists/{str:list_name}"
STATE = frozenset({"q", "sort"})
"""What a view keeps beside the filters of its list."""


class OfQuery(Schema):
    """Which record's list, where a list is of one."""

    of: Key | None = None


def _open(request: HttpRequest, name: str, of: int | None, query: QueryDict | None = None) -> ListPage[Any]:
    return open_page(request, name, of, query or QueryDict(mutable=True))


def _find(request: HttpRequest, page: ListPage[Any], pk: int) -> SavedView:
    found = list_saved_views(user=get_user(request), page=page.name).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这个视图"))
    return found


def _check_columns(page: ListPage[Any], keys: list[str]) -> list[str]:
    known = [column.key for column in page.columns]
    if missing := sorted(set(keys) - set(known)):
        words = _("没有 %(name)s；可以选：%(known)s") % {"name": missing[0], "known": ", ".join(known)}
        raise refuse_field("body.columns", words)
    return [key for key in known if key in keys]


@router.get(f"{ONE}/views", response=SavedViewsOut, summary="One's saved views of a list")
def read_saved_views(request: HttpRequest, list_name: str, wanted: Query[OfQuery]) -> dict[str, Any]:
    """List what one keeps of a list under names, in one's order."""
    page = _open(request, list_name, wanted.of)
    return {"items": list(list_saved_views(user=get_user(request), page=page.name))}


@router.post(f"{ONE}/views", response={201: SavedViewOut}, summary="Save a view")
def save_view(request: HttpRequest, list_name: str, wanted: Query[OfQuery], body: SavedViewBody) -> Status[SavedView]:
    """Keep filters, order and columns of a list under a name; the same name again replaces what it held."""
    query = QueryDict(body.query, mutable=True)
    page = _open(request, list_name, wanted.of, query)
    check_filter_names(page, [name for name in query if name not in STATE], "body.query")
    if sort := query.get("sort"):
        check_order(page, str(sort), "body.query")
    kept = create_saved_view(
        actor=get_user(request),
        page=page.name,
        name=body.name,
        query=query.urlencode(),
        columns=_check_columns(page, body.columns),
    )
    return Status(201, kept)


@router.patch(f"{ONE}/views/{{int:view_pk}}", response=SavedViewOut, summary="Rename or move a saved view")
def change_view(
    request: HttpRequest, list_name: str, view_pk: Key, wanted: Query[OfQuery], body: SavedViewChange
) -> SavedView:
    """Give a view another name, or another place among one's views of the list."""
    view = _find(request, _open(request, list_name, wanted.of), view_pk)
    name = view.name if body.name is None else body.name
    return update_saved_view(actor=get_user(request), view=view, name=name, position=body.position)


@router.delete(f"{ONE}/views/{{int:view_pk}}", response={204: None}, summary="Drop a saved view")
def drop_view(request: HttpRequest, list_name: str, view_pk: Key, wanted: Query[OfQuery]) -> Status[None]:
    """Drop a saved view of one's own."""
    view = _find(request, _open(request, list_name, wanted.of), view_pk)
    remove_saved_view(actor=get_user(request), view=view)
    return Status(204, None)


@router.get(f"{ONE}/layout", response=ListLayout, summary="How one likes a list")
def read_layout(request: HttpRequest, list_name: str, wanted: Query[OfQuery]) -> dict[str, Any]:
    """Say which columns one has a list show, how dense it is, and how many rows stand on a page."""
    page = _open(request, list_name, wanted.of)
    return _describe_layout(page)


@router.put(f"{ONE}/layout", response=ListLayout, summary="Keep how one likes a list")
def set_layout(request: HttpRequest, list_name: str, wanted: Query[OfQuery], body: ListLayout) -> dict[str, Any]:
    """Keep columns, density and rows a page; no columns means those that the list shows at first."""
    page = _open(request, list_name, wanted.of)
    kept = {"columns": _check_columns(page, body.columns), "density": body.density, "size": body.size}
    user = get_user(request)
    if kept != get_preferences(user, page.name):
        update_preferences(actor=user, changes={f"list.{page.name}": kept})
    return _describe_layout(page)


def _describe_layout(page: ListPage[Any]) -> dict[str, Any]:
    kept = get_preferences(page.user, page.name)
    return {
        "columns": kept.get("columns") or [],
        "density": kept["density"] if kept.get("density") in DENSITIES else DENSITIES[0],
        "size": kept["size"] if kept.get("size") in SIZES else SIZES[0],
    }
