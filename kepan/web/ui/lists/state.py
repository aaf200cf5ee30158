"""What the address and the user's preferences ask of a list page; what cannot be understood becomes a remark."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Model, Q
from django.db.models.fields.files import FieldFile
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import FilterSet

from kepan.apps.accounts.models import SavedView, User
from kepan.web.ui.lists.columns import Column, write_date
from kepan.web.ui.lists.keyset import Cursor, CursorError, Order, read_cursor

SIZES = (25, 50, 100)
DENSITIES = ("dense", "roomy")
LONGEST_SEARCH = 100
TEXT_LOOKUPS = frozenset({"icontains", "contains", "istartswith", "startswith", "iexact", "exact"})
SUFFIXES = ("", "_min", "_max", "_after", "_before", "_0", "_1")


def list_parameters(name: str) -> list[str]:
    """Return the parameters in which a filter of this name may stand in an address."""
    return [f"{name}{suffix}" for suffix in SUFFIXES]


@dataclass
class State:
    """How a list page is to be shown."""

    query: QueryDict
    words: str
    order: Order
    cursor: Cursor | None
    size: int
    density: str
    columns: tuple[Column, ...]
    view: SavedView | None
    remarks: list[str] = field(default_factory=list)

    def make_url(self, **changes: str | None) -> str:
        """Return the address with changes; a change of None leaves the parameter out. Paging starts anew."""
        query = self.query.copy()
        for name, value in {"cursor": None, "export": None, "count": None, **changes}.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        text = query.urlencode()
        return f"?{text}" if text else "?"

    def drop_filter(self, name: str) -> None:
        """Leave a filter out of all addresses."""
        self.query = self.query.copy()
        for parameter in list_parameters(name):
            self.query.pop(parameter, None)

    def write_query(self) -> str:
        """Return filters, search and order as a saved view keeps them."""
        return self.make_url(view=None).removeprefix("?")


@dataclass(frozen=True)
class Chip:
    """A filter in force, with the address that goes without it."""

    text: str
    remove_url: str


def get_preferences(user: User, page: str) -> dict[str, Any]:
    """Return what the user set for a page; anything unexpected counts as nothing."""
    held = user.preferences.get(f"list.{page}") if isinstance(user.preferences, dict) else None
    return held if isinstance(held, dict) else {}


def choose_columns(columns: Sequence[Column], keys: Any) -> tuple[Column, ...]:
    """Return the columns with these keys and those that are always there, in the declared order."""
    if not isinstance(keys, list) or not keys:
        return tuple(column for column in columns if column.is_shown or column.is_fixed)
    return tuple(column for column in columns if column.is_fixed or column.key in keys)


def read_order(columns: Sequence[Column], word: str, default: str, page: str, remarks: list[str]) -> Order:
    """Return the order that the address asks for, or the page's own."""
    sorts = {column.key: expression for column in columns if (expression := column.get_sort()) is not None}
    name = word.removeprefix("-")
    if word and name not in sorts:
        remarks.append(_("不认识的排序方式，改按默认排序"))
        word, name = "", ""
    if not word:
        word, name = default, default.removeprefix("-")
    return Order(name, sorts[name], word.startswith("-"), page)


def read_state(
    *, query: QueryDict, user: User, page: str, columns: Sequence[Column], default_sort: str, views: Sequence[SavedView]
) -> State:
    """Read everything but the filters."""
    remarks: list[str] = []
    preferences = get_preferences(user, page)
    view = next((view for view in views if str(view.pk) == query.get("view", "")), None)
    order = read_order(columns, query.get("sort", ""), default_sort, page, remarks)
    cursor = None
    if query.get("cursor"):
        try:
            cursor = read_cursor(query.get("cursor", ""), order)
        except CursorError:
            remarks.append(_("这个页码用不了了，从第一页看起"))
    size = preferences.get("size")
    density = preferences.get("density")
    return State(
        query=query,
        words=read_words(query.get("q", "")),
        order=order,
        cursor=cursor,
        size=size if size in SIZES else SIZES[0],
        density=density if density in DENSITIES else DENSITIES[0],
        columns=choose_columns(columns, view.columns if view and view.columns else preferences.get("columns")),
        view=view,
        remarks=remarks,
    )


def make_mark(user: User, path: str, state: State) -> str:
    """Return what a count is of: who counted which rows, and on which day; addresses are sent to others, and kept."""
    told = (user.pk, path, state.make_url(), timezone.localdate().isoformat())
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def read_words(text: str) -> str:
    """Return what is searched for, as the search box and the interface read it."""
    return " ".join(text.replace("\0", "").split())[:LONGEST_SEARCH]


def match_words(words: str, fields: Sequence[str]) -> Q:
    """Return the condition that every word is found in one of the fields; a field may name its own lookup."""
    if not words or not fields:
        return Q()
    lookups = [name if name.rsplit("__", 1)[-1] in TEXT_LOOKUPS else f"{name}__icontains" for name in fields]
    return reduce(and_, (reduce(or_, (Q(**{lookup: word}) for lookup in lookups)) for word in words.split()))


def _write_choice(bound: BoundField, value: Any) -> str:
    if isinstance(value, Model | FieldFile):
        return str(value)
    for key, label in getattr(bound.field, "choices", ()):
        if not isinstance(label, list | tuple) and str(key) == str(value):
            return str(label)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def _write_filter_value(bound: BoundField, value: Any) -> str:
    if isinstance(value, slice):
        ends = (value.start, value.stop)
        return "–".join("" if end is None else write_date(end) if isinstance(end, date) else str(end) for end in ends)
    if isinstance(value, str | Model) or not hasattr(value, "__iter__"):
        return _write_choice(bound, value)
    return "、".join(_write_choice(bound, one) for one in value)  # l10n: a comma between names


def _is_given(value: Any) -> bool:
    if isinstance(value, slice):
        return value.start is not None or value.stop is not None
    if value is None or value == "":
        return False
    return bool(value) or isinstance(value, bool | int) or not hasattr(value, "__len__")


def list_unreadable(filters: FilterSet | None, query: QueryDict) -> list[str]:
    """Return the names of the filters whose words in the address mean nothing; some fields pass over them silently."""
    if filters is None:
        return []
    form = filters.form
    lost = [name for name in form.errors if name in form.fields]
    for name, value in form.cleaned_data.items():
        if not _is_given(value) and any(query.get(parameter, "").strip() for parameter in list_parameters(name)):
            lost.append(name)
    return lost


def list_chips(filters: FilterSet | None, state: State) -> list[Chip]:
    """Return the filters in force.

    Those that could not be read are told in the remarks and leave the addresses of the page: what a link leads to,
    what is exported and what a batch takes is what stands on the page.
    """
    chips = []
    lost = list_unreadable(filters, state.query)
    for name in lost:
        state.drop_filter(name)
    if state.words:
        text = _("含“%(words)s”") % {"words": state.words}
        chips.append(Chip(text, state.make_url(q=None, view=None)))
    if filters is None:
        return chips
    for name in lost:
        state.remarks.append(_("条件“%(label)s”看不懂，没有用上") % {"label": filters.form[name].label})
    for name, value in filters.form.cleaned_data.items():
        if not _is_given(value):
            continue
        bound = filters.form[name]
        gone: dict[str, str | None] = dict.fromkeys(list_parameters(name))
        text = f"{bound.label}：{_write_filter_value(bound, value)}"  # l10n: a colon
        chips.append(Chip(text, state.make_url(**gone, view=None)))
    return chips
