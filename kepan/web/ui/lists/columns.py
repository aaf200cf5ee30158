"""Columns of a list page: what each shows, how it is written on screen and into an export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from html import escape
from operator import attrgetter
from typing import Any, Literal

from django.db.models import F
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from kepan.web.ui.components import write_light, write_tag

Words = str | Promise
Kind = Literal["text", "number", "figure", "date", "datetime", "light", "tag", "link", "code"]
Phone = Literal["", "title", "state", "fact", "figure"]
MISSING = mark_safe('<span class="muted">—</span>')


@dataclass(frozen=True)
class Column:
    """One column, declared once for the screen, the phone and the export.

    `value` is a path of attributes (`region.name`) or a function of the row; without it the key is the path.
    A light returns (state, words), a tag words or (words, kind). None is shown as a dash, never as 0. A number is one;
    a figure comes written, with its sign or unit.
    `reads` names the fields of a row that such a function looks at: a long file is then written without records.

    `is_derived` marks what follows from other values: its heading in a file says so, and it is not read again.
    `parts` are the columns that a file holds in its place, where the page puts several values into one.

    `sort` is a field path (`region__name`) or an expression; without it the column cannot be sorted by.
    `url` makes a link of any kind of column. `phone` is the place in the two lines of a row on a phone:
    title and state on the first, facts and one figure on the second; empty hides it there.
    """

    key: str
    label: Words
    kind: Kind = "text"
    value: str | Callable[[Any], Any] = ""
    unit: Words = ""
    sort: str | Combinable = ""
    url: Callable[[Any], str] | None = None
    decimals: int | None = None
    is_shown: bool = True
    is_fixed: bool = False
    is_exported: bool = True
    phone: Phone = ""
    reads: Sequence[str] = ()
    is_derived: bool = False
    parts: Sequence[Column] = ()

    @cached_property
    def get_value(self) -> Callable[[Any], Any]:
        """What returns what a row holds for this column."""
        if callable(self.value):
            return self.value
        first, *others = (self.value or self.key).split(".")
        if not others:
            return attrgetter(first)

        def follow(row: Any) -> Any:
            found = getattr(row, first)
            for name in others:
                if found is None:
                    return None
                found = getattr(found, name)
            return found

        return follow

    @cached_property
    def css(self) -> str:
        """The classes of its cells."""
        kinds = {"number": "num", "figure": "num", "code": "code", "date": "nowrap"}
        places = [kinds.get(self.kind, ""), f"on-{self.phone}" if self.phone else ""]
        return " ".join(place for place in places if place)

    def get_sort(self) -> Combinable | None:
        """Return what rows are ordered by, or None where this column has no order."""
        if not self.sort:
            return None
        return F(self.sort) if isinstance(self.sort, str) else self.sort


def write_number(value: Any, decimals: int | None = None) -> str:
    """Write a number with thousands separators; a minus sign, not a hyphen."""
    if decimals is not None:
        form = f",.{decimals}f"
    else:
        form = "," if isinstance(value, int) else ",f" if isinstance(value, Decimal) else ",.2f"
    return format(value, form).replace("-", "−")


def get_day(value: date) -> date:
    """Return the day of a moment in the installation's time zone, or the day."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def write_date(value: date) -> str:
    """Write a day."""
    return get_day(value).strftime("%Y-%m-%d")


def write_moment(value: datetime) -> str:
    """Write a moment in the installation's time zone, to the minute."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def write_value(column: Column, value: Any) -> str:
    """Write a value as HTML, without the link around it."""
    match column.kind:
        case "light":
            state, words = value
            return write_light(state, words)
        case "tag":
            words, kind = value if isinstance(value, tuple) else (value, "")
            return write_tag(words, kind)
        case _:
            return escape(write_text(column, value))


def write_text(column: Column, value: Any) -> str:
    """Write a value as plain text, for the screen and for CSV."""
    if value is None:
        return ""
    match column.kind:
        case "number":
            return write_number(value, column.decimals)
        case "date":
            return write_date(value)
        case "datetime":
            return write_moment(value)
        case "light":
            return str(value[1])
        case "tag":
            return str(value[0] if isinstance(value, tuple) else value)
        case _:
            return str(value)


def write_cell(column: Column, row: Any, known: dict[tuple[str, Any], str]) -> SafeString:
    """Write one table cell; lights and tags repeat a lot, so `known` keeps those written for this page."""
    value = column.get_value(row)
    if value is None or value == "":
        inside: str = MISSING
    elif column.kind in {"light", "tag"}:
        key = (column.key, value)
        if key not in known:
            known[key] = write_value(column, value)
        inside = known[key]
    else:
        inside = write_value(column, value)
    if column.url is not None and value not in {None, ""}:
        inside = f'<a href="{escape(column.url(row))}">{inside}</a>'
    # On a phone a fact that is missing takes no room.
    css = f"{column.css} nil".strip() if inside is MISSING else column.css
    # Nor is there a head that says what a figure counts.
    label = f' data-label="{escape(str(column.label))}"' if column.phone == "figure" else ""
    return SafeString(f'<td class="{css}"{label}>{inside}</td>' if css else f"<td>{inside}</td>")
