"""Lists of the registry as their pages cut them: by cursor, with their filters, search, orders and capped count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import ChoiceFilter, DateFromToRangeFilter, Filter, ModelChoiceFilter, NumberFilter, RangeFilter
from ninja import Query, Schema
from pydantic import Field, create_model

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.selectors import list_organisations, match_employer, match_owner, match_party
from kepan.web.api.operations.shared import check_filters, get_user
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Day, Key
from kepan.web.api.schemas.registry import FilterYear, Words
from kepan.web.registry.views.holdings import AgreementList, ProjectList, RecognitionList, RightList
from kepan.web.registry.views.lists import PersonList, RegistryList
from kepan.web.ui.lists import ListPage
from kepan.web.ui.lists.keyset import LONGEST, Cursor, CursorError, Order, choose_fields, read_cursor, read_part
from kepan.web.ui.lists.state import State, read_order, read_words

View = TypeVar("View", bound=Callable[..., Any])
Narrow = Callable[[Organisation], "Q | Exists"]
NAMES = {"size": "firm_size"}
"""Filters that are called otherwise here: `size` is how many rows are wanted."""
HELD: dict[type[RegistryList], Narrow] = {
    PersonList: lambda row: match_employer(row, today=timezone.localdate()),
    RecognitionList: lambda row: Q(organisation=row),
    RightList: match_owner,
    ProjectList: lambda row: Q(organisation=row),
    AgreementList: match_party,
}
"""Lists that can be narrowed to one organisation, on whose pages these rows stand, too."""


class ListQuery(Schema):
    """Which rows of a list, and how many of them."""

    cursor: str = Field("", max_length=LONGEST, description="`after` or `before` of an answer; empty: the first rows.")
    size: int = Field(50, ge=1, le=100, description="Most rows in the answer.")
    count: Literal["exact"] | None = Field(None, description="Count all rows, however many.")


def list_like(kind: type[RegistryList]) -> Callable[[View], View]:
    """Let the `wanted` of an operation take what a list page takes: its filters, its search, its orders."""

    def dress(view: View) -> View:
        view.__annotations__["wanted"] = Query[make_query(kind)]  # type: ignore[misc]
        return view

    return dress


def make_query(kind: type[RegistryList]) -> type[ListQuery]:
    """Make the parameters of a list from what its page declares."""
    orders = [column.key for column in kind.columns if column.get_sort() is not None]
    words = tuple(word for key in orders for word in (key, f"-{key}"))
    fields: dict[str, Any] = {}
    if kind.search_fields:
        fields["q"] = (Words, Field("", description="Words to look for, as in the search box of the page."))
    if kind.filter_class is not None:
        for name, one in kind.filter_class.base_filters.items():
            for taken in list_parameters(name, one):
                fields[NAMES.get(taken, taken)] = (_choose_type(one) | None, None)
    if kind in HELD:
        fields["organisation"] = (Key | None, Field(None, description="Only what this organisation has."))
    fields["sort"] = (Literal[words], Field(kind.default_sort, description="With `-` the other way round."))
    made: type[ListQuery] = create_model(f"{kind.__name__}Query", __base__=ListQuery, **fields)
    return made


def list_parameters(name: str, one: Filter) -> tuple[str, ...]:
    """List the parameters in which a filter stands: a span of days or of numbers has two."""
    if isinstance(one, DateFromToRangeFilter):
        return f"{name}_after", f"{name}_before"
    return (f"{name}_min", f"{name}_max") if isinstance(one, RangeFilter) else (name,)


def _choose_type(one: Filter) -> Any:
    """Choose what a filter takes; the numbers in the filters of the registry are years."""
    match one:
        case DateFromToRangeFilter():
            return Day
        case ModelChoiceFilter():
            null = one.extra.get("null_label") and one.extra["null_value"]
            return Key | Literal[null] if null else Key
        case NumberFilter():
            return FilterYear
        case ChoiceFilter() if not callable(one.extra["choices"]):
            return Literal[tuple(str(value) for value, _label in one.extra["choices"])]
    return Words


def read_list(
    kind: type[RegistryList], request: HttpRequest, wanted: ListQuery, *, fields: Sequence[str] = ()
) -> dict[str, Any]:
    """Read a stretch of a list as its page does; `fields` are read where whole rows are too much."""
    page = kind()
    page.setup(request)
    require(page.can_open(get_user(request)))
    said = wanted.model_dump(exclude_none=True)
    state = _read_state(page, said)
    filters, rows = page.filter_rows(state)
    if filters is not None:
        check_filters(filters)
    if "organisation" in said:
        rows = rows.filter(HELD[kind](_find_holder(request, said["organisation"])))
    return read_stretch(page, state, choose_fields(rows, fields))


def read_stretch(page: ListPage[Any], state: State, rows: QuerySet[Any]) -> dict[str, Any]:
    """Cut a stretch out of the rows of a list page that its filters leave."""
    total = page.count_rows(rows)
    try:
        part = read_part(rows, state.order, state.cursor, state.size, keys_first=page.keys_first, total=total)
    except CursorError as error:
        raise _refuse_cursor() from error
    return {
        "items": part.rows,
        "size": state.size,
        "position": part.position,
        "count": total,
        "is_exact": not page.is_cut,
        "before": part.before or None,
        "after": part.after or None,
    }


def _read_state(page: RegistryList, said: dict[str, Any]) -> State:
    query = QueryDict(mutable=True)
    filters = page.filter_class.base_filters if page.filter_class else {}
    for taken in (taken for name, one in filters.items() for taken in list_parameters(name, one)):
        if NAMES.get(taken, taken) in said:
            query[taken] = str(said[NAMES.get(taken, taken)])
    return make_state(page, query, said)


def make_state(page: ListPage[Any], query: QueryDict, said: dict[str, Any]) -> State:
    """Make the state of a list page of filters and of what a request says beside them."""
    order = read_order(page.columns, said["sort"], page.default_sort, page.name, [])
    return State(
        query=query,
        words=read_words(said.get("q", "")),
        order=order,
        cursor=_read_cursor(said["cursor"], order),
        size=said["size"],
        density="",
        columns=(),
        view=None,
    )


def _find_holder(request: HttpRequest, pk: int) -> Organisation:
    found = list_organisations(user=get_user(request)).filter(pk=pk).first()
    if found is None:
        words = _("没有 %(pk)s，或者不归你选") % {"pk": pk}
        raise ProblemError(422, "invalid", words, errors=[{"field": "query.organisation", "detail": words}])
    return found


def _read_cursor(text: str, order: Order) -> Cursor | None:
    try:
        return read_cursor(text, order) if text else None
    except CursorError as error:
        raise _refuse_cursor() from error


def _refuse_cursor() -> ProblemError:
    words = _("这个 cursor 用不了了，从头读起；它只用于同一个列表的同一种排序")
    return ProblemError(422, "invalid", words, errors=[{"field": "query.cursor", "detail": words}])
