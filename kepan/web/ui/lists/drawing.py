"""Drawing a list: heads, rows and tabs as the template places them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import SavedView, User
from kepan.web.ui.components import write_html, write_icon
from kepan.web.ui.lists.actions import Preset, RowAction
from kepan.web.ui.lists.columns import Words, write_cell
from kepan.web.ui.lists.keyset import Part
from kepan.web.ui.lists.state import State


@dataclass(frozen=True)
class Head:
    """One head cell as the template draws it."""

    label: Words
    unit: Words
    css: str
    url: str
    key: str
    direction: str


@dataclass(frozen=True)
class Tab:
    """One view in the strip above the list."""

    name: Words
    url: str
    is_current: bool
    pk: int | None = None


def list_heads(state: State) -> Iterator[Head]:
    """Yield the heads; one that sorts already leads to the other direction."""
    for column in state.columns:
        url = direction = ""
        if column.sort:
            is_current = state.order.name == column.key
            direction = ("descending" if state.order.is_descending else "ascending") if is_current else ""
            url = state.make_url(sort=f"-{column.key}" if direction == "ascending" else column.key)
        yield Head(column.label, column.unit, column.css, url, column.key, direction)


def list_lines(
    state: State, part: Part[Any], *, user: User, actions: Sequence[RowAction], has_boxes: bool
) -> Iterator[SafeString]:
    """Yield the rows as HTML; written here because a template would cost more than the query."""
    known: dict[tuple[str, Any], str] = {}
    for row in part.rows:
        cells = [write_cell(column, row, known) for column in state.columns]
        if has_boxes:
            words = _("选中 %(row)s") % {"row": row}
            box = '<td class="pick"><input class="box" type="checkbox" name="pk" value="{}" aria-label="{}"></td>'
            cells.insert(0, write_html(box, row.pk, words))
        if actions:
            cells.append(_write_row_actions(user, row, actions))
        yield mark_safe(f"<tr>{''.join(cells)}</tr>")  # noqa: S308 each cell is escaped


def _write_row_actions(user: User, row: Any, actions: Sequence[RowAction]) -> SafeString:
    link = '<a class="btn btn-quiet btn-s" href="{}" title="{}">{}<span class="sr-only">{}</span></a>'
    shown = [action for action in actions if action.is_shown(user, row)]
    links = (write_html(link, action.url(row), action.label, write_icon(action.icon), action.label) for action in shown)
    return mark_safe(f'<td class="acts">{"".join(links)}</td>')  # noqa: S308 each link is escaped


def list_tabs(state: State, views: Sequence[SavedView], presets: Sequence[Preset], *, is_bare: bool) -> Iterator[Tab]:
    """Yield the views: all rows, those that the page brings, those that the user kept."""
    current = _sort_words(state.write_query())
    yield Tab(_("全部"), "?", is_bare and state.view is None)
    for preset in presets:
        yield Tab(preset.name, f"?{preset.query}", state.view is None and current == _sort_words(preset.query))
    for view in views:
        query = f"{view.query}&" if view.query else ""
        yield Tab(view.name, f"?{query}view={view.pk}", view == state.view, view.pk)


def _sort_words(query: str) -> list[str]:
    """Return the filters of an address in one order, so that two spellings of the same are equal."""
    return sorted(word for word in query.split("&") if word and not word.startswith("sort=") and not word.endswith("="))
