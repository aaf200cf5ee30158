"""Panels of the type editor as forms: what stands in the boxes, and what was typed into them, as a part of a draft.

Nothing is judged here: what was typed goes into the draft as it is, and the engine says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kepan.engine.ledgers.drafting import Document, create_key
from kepan.store.files.names import read_pinyin
from kepan.web.ledgers.types_parts import Box, Column
from kepan.web.ui.components import write_icon
from kepan.web.ui.templatetags.ui import field as write_field

PREFIX = "p"
MOST_TEXT = 4000
BLANK_ROWS = 3
MOST_ROWS = 500
LONG_SOUND = 24
LEAST_PLACES = 3
COMPOSED = frozenset({"rows", "places", "pairs"})
"""Kinds of boxes of several parts, which stand in a fieldset."""
NAMING = frozenset({"title", "message"})
"""First columns by which a row is named: it gets a key of its sound."""
ROW = re.compile(r"^(\d{1,3})-", re.ASCII)


def create_key_of(title: str, taken: set[str], otherwise: str) -> str:
    """Return a key for a title by its sound; the first letters where that is long."""
    table = read_pinyin()
    sound = table.compute_pinyin(title)
    return create_key(sound if len(sound) <= LONG_SOUND else table.compute_initials(title), taken, otherwise)


def get_value(part: Document, box: Box) -> Any:
    """Return what a part says for a box, or what holds where it says nothing."""
    held: Any = part
    for name in box.name.split("."):
        held = held.get(name) if isinstance(held, dict) else None
    return box.otherwise if held is None else held


def write_typed(box: Box, value: Any) -> Any:
    """Write a value as it stands in a box."""
    if box.kind == "days":
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value
    if box.kind == "pairs":
        held = value if isinstance(value, dict) else {}
        return [{"name": name, "value": write_plain(one)} for name, one in held.items()]
    if box.kind in COMPOSED | {"many"}:
        return value if isinstance(value, list) else []
    return write_plain(value) if box.kind == "line" else value


def write_plain(value: Any) -> Any:
    """Write a value as one types it: yes and no as the YAML says them, several with a sign between them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "、".join(str(one) for one in value) if isinstance(value, list) else value  # l10n: a comma between values


def list_offered(box: Box, document: Document, held: Any) -> list[tuple[str, str]]:
    """List what a box offers: what there is in the draft now, and what was chosen before and is gone."""
    pairs = [] if box.options is None else box.options(document)
    known = {key for key, _title in pairs}
    chosen = held if isinstance(held, list) else [held]
    return pairs + [(one, one) for one in chosen if isinstance(one, str) and one and one not in known]


def make_box(box: Box, document: Document, held: Any) -> forms.Field:
    """Make the box; what it offers comes from the draft as it is now."""
    asked: dict[str, Any] = {"label": box.label, "help_text": box.help, "required": False}
    pairs = list_offered(box, document, held)
    match box.kind:
        case "flag":
            return forms.BooleanField(**asked)
        case "select":
            return forms.ChoiceField(choices=pairs, **asked)
        case "many":
            return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **asked)
        case "text":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **asked)
        case "expression":
            marks = {"rows": 2, "spellcheck": "false", "class": "te-code", "data-expression": "yes"}
            return forms.CharField(widget=forms.Textarea(attrs=marks), **asked)
        case "places":
            return forms.Field(widget=PlacesWidget(pairs), **asked)
        case "rows" | "pairs":
            return forms.Field(widget=RowsWidget(box, document), **asked)
    return forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}), **asked)


class PlacesWidget(forms.Widget):
    """Several of what is offered, in their order: a list to choose from for each place, and one more."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__()
        self.pairs = pairs

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Render a list for each place."""
        held = [str(one) for one in value or []]
        blank = max(LEAST_PLACES - len(held), 1)
        places = [
            (place, [(key, title, key == chosen) for key, title in self.pairs])
            for place, chosen in enumerate([*held, *[""] * blank], start=1)
        ]
        return render_to_string("ledgers/types/places.html", {"name": name, "places": places})


class RowsWidget(forms.Widget):
    """Rows of a part, such as choices: what is there, and some empty rows."""

    def __init__(self, box: Box, document: Document) -> None:
        super().__init__()
        self.box = box
        self.document = document

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Render the rows as a table."""
        held = [one for one in value or [] if isinstance(one, dict)]
        rows = [*held, *({} for _place in range(BLANK_ROWS))]
        lines = [
            (f"{name}-{place}", place + 1, row.get("key", ""), [self._write_cell(one, row) for one in self.box.columns])
            for place, row in enumerate(rows)
        ]
        return render_to_string("ledgers/types/rows.html", {"lines": lines, "columns": self.box.columns, "name": name})

    def _write_cell(self, column: Column, row: Document) -> tuple[Column, Any, list[tuple[str, str, bool]]]:
        value = row.get(column.name, column.is_on if column.kind == "flag" else "")
        if column.kind == "choices":
            value = write_choices(value or ())
        pairs = [] if column.options is None else column.options(self.document)
        return column, value, [(key, title, key == value) for key, title in pairs]


class PartForm(forms.Form):
    """The boxes of a part."""

    use_required_attribute = False

    def __init__(
        self, document: Document, part: Document, boxes: Sequence[Box], faults: Mapping[str, list[str]]
    ) -> None:
        initial = {box.name: write_typed(box, get_value(part, box)) for box in boxes}
        super().__init__(prefix=PREFIX, initial=initial)
        self.boxes = boxes
        self.faults = faults
        for box in boxes:
            self.fields[box.name] = make_box(box, document, get_value(part, box))

    def list_plain(self) -> list[SafeString]:
        """Return the boxes that are always shown."""
        return [self.write_box(box) for box in self.boxes if not box.is_more]

    def list_more(self) -> list[SafeString]:
        """Return the boxes that are folded away."""
        return [self.write_box(box) for box in self.boxes if box.is_more]

    def write_box(self, box: Box) -> SafeString:
        """Write a box with what is wrong with it below."""
        bound = self[box.name]
        if box.kind in COMPOSED:
            text = format_html('<p class="help">{}</p>', bound.help_text) if bound.help_text else ""
            written = format_html(
                '<fieldset class="fld"><legend>{}</legend>{}{}</fieldset>', bound.label, bound.as_widget(), text
            )
        else:
            written = write_field(bound)
        css = "lg-whole" if box.kind in ("text", "expression", "rows", "pairs", "many") else ""
        return format_html('<div class="te-box {}">{}{}</div>', css, written, write_box_faults(box, self.faults))

    def list_said(self) -> list[SafeString]:
        """Return what is wrong below each box, to be put there while somebody types."""
        return [write_box_faults(box, self.faults, is_swapped=True) for box in self.boxes]


def write_box_faults(box: Box, faults: Mapping[str, list[str]], *, is_swapped: bool = False) -> SafeString:
    """Write what is wrong with a box; empty, it keeps the place."""
    mark = write_icon("alert-circle")
    lines = format_html_join("", '<p class="err">{}{}</p>', ((mark, words) for words in faults.get(box.name, [])))
    swap = format_html(' hx-swap-oob="true"') if is_swapped else ""
    return format_html(
        '<div class="fld" id="say-{}" aria-live="polite"{}>{}</div>', box.name.replace(".", "_"), swap, lines
    )


def assign_faults(boxes: Iterable[Box], found: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], list[str]]:
    """Put what is wrong at the boxes it is about; the rest stands above them."""
    names = [box.name for box in boxes]
    at: dict[str, list[str]] = {}
    rest: list[str] = []
    for path, words in found:
        name = next((one for one in names if path == one or path.startswith(f"{one}.")), None)
        rest.append(words) if name is None else at.setdefault(name, []).append(words)
    return at, rest


def read_part_values(data: QueryDict, boxes: Sequence[Box], part: Document, *, is_sent: bool) -> dict[str, Any]:
    """Read what stands in the boxes, as the draft keeps it; lines pasted at once count only where the form was sent."""
    return {box.name: read_box(data, box, part, is_sent=is_sent) for box in boxes}


def read_box(data: QueryDict, box: Box, part: Document, *, is_sent: bool) -> Any:
    """Read one box."""
    name = f"{PREFIX}-{box.name}"
    text = data.get(name, "").replace("\0", "").strip()[:MOST_TEXT]
    match box.kind:
        case "flag":
            return True if name in data else None
        case "many" | "places":
            chosen = [one[:MOST_TEXT] for one in data.getlist(name) if one]
            former = write_typed(box, get_value(part, box))
            # Boxes that are ticked say no order: what was there keeps its own.
            return chosen if box.kind == "places" else sorted(chosen, key=lambda one: _find_at(former, one))
        case "days":
            parts = [one for one in re.split(r"[,，、;；\s]+", text) if one]  # l10n: commas of either kind
            return [read_whole(one) for one in parts]
        case "whole":
            return None if text == str(box.otherwise) else read_whole(text)
        case "rows":
            return read_rows(data, box, part, is_sent=is_sent)
        case "pairs":
            return read_pairs(data, box, part)
    # What nobody touched stays what it was, be it no text or left out.
    if text and text == str(write_typed(box, get_value(part, box))):
        return get_value(part, replace(box, otherwise=None))
    return text


def _find_at(former: list[Any], one: str) -> int:
    return former.index(one) if one in former else len(former)


def read_whole(text: str) -> int | str:
    """Read a whole number; anything else stays as it was typed, for the engine to say so."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else text


def read_pairs(data: QueryDict, box: Box, part: Document) -> dict[str, Any]:
    """Read a value for each name; one that nobody touched stays what it was."""
    former = get_value(part, box)
    held = former if isinstance(former, dict) else {}
    given = {str(row["name"]): row.get("value", "") for row in read_rows(data, box, {}, is_sent=False)}
    return {name: held[name] if str(write_plain(held.get(name))) == text else text for name, text in given.items()}


def read_rows(data: QueryDict, box: Box, part: Document, *, is_sent: bool) -> list[Document]:
    """Read the rows of a box: those without a first value are left out, new ones get a key of their title."""
    name = f"{PREFIX}-{box.name}-"
    places = {int(hit[1]) for key in data if key.startswith(name) and (hit := ROW.match(key.removeprefix(name)))}
    held = part.get(box.name)
    known = {one.get("key"): one for one in held if isinstance(one, dict)} if isinstance(held, list) else {}
    first = box.columns[0].name
    has_keys = first in NAMING
    rows: list[Document] = []
    for place in sorted(places)[:MOST_ROWS]:
        key = data.get(f"{name}{place}-key", "")
        row = dict(known.get(key, {})) if key and has_keys else {}
        for column in box.columns:
            _read_cell(row, column, data, f"{name}{place}-{column.name}")
        if row.get(first):
            rows.append({"key": key, **row} if has_keys else row)
    if has_keys and is_sent:
        lines = data.get(f"{name}lines", "").splitlines()
        rows += [{"key": "", first: line.strip()[:200]} for line in lines if line.strip()]
    for row in rows if has_keys else ():
        if not row["key"]:
            row["key"] = create_key_of(str(row[first]), {str(one["key"]) for one in rows}, "item")
        if box.name == "columns":
            row.setdefault("kind", "text")
    return rows


def write_choices(choices: Iterable[Document]) -> str:
    """Write choices by their titles."""
    return "、".join(str(one.get("title", "")) for one in choices)  # l10n: a comma between titles


def read_choices(text: str, former: Sequence[Document]) -> list[Document]:
    """Read the titles of choices; one that was there keeps its key, a new one gets one of its sound."""
    if text == write_choices(former):
        # A title may have a comma of its own.
        return list(former)
    known = {str(one.get("title")): one for one in former}
    found: list[Document] = []
    for title in dict.fromkeys(one.strip() for one in re.split(r"[、;；,，]", text)):  # l10n: commas of either kind
        taken = {str(one["key"]) for one in (*former, *found)}
        if title:
            found.append(known.get(title) or {"key": create_key_of(title, taken, "item"), "title": title})
    return found


def _read_cell(row: Document, column: Column, data: QueryDict, name: str) -> None:
    text = data.get(name, "").replace("\0", "").strip()[:MOST_TEXT]
    value: Any = (name in data) if column.kind == "flag" else text
    if column.kind == "choices":
        value = read_choices(text, row.get(column.name) or []) or ""
    if value == (column.is_on if column.kind == "flag" else ""):
        row.pop(column.name, None)
    else:
        row[column.name] = value
