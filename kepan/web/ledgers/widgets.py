"""Boxes of a form for what is more than a line: records that are picked, checklists, tables of rows, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.engine.ledgers.types import CheckItem, Field
from kepan.web.ledgers.raws import is_given
from kepan.web.ledgers.references import Reference

MOST_ROWS = 200
LONGEST = 5000
CHECK_PARTS = ("actual", "met", "on", "note")


@dataclass
class Known:
    """What the boxes of one form know: where records are looked for, those already named, files of the entry."""

    pick_url: str = ""
    references: dict[tuple[str, int], Reference] = field(default_factory=dict)
    attachments: dict[int, str] = field(default_factory=dict)


def read_list(data: Any, name: str) -> list[str]:
    """Read all values that were sent under a name."""
    found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [str(one)[:LONGEST] for one in ([found] if isinstance(found, str) else found) if one]


def read_text(data: Any, name: str) -> str:
    """Read a value that was sent under a name; no database takes a NUL."""
    return str(data.get(name, "")).replace("\0", "").strip()[:LONGEST]


class ComposedWidget(forms.Widget):
    """A box of several parts, drawn by a template; it stands in a fieldset, as it has no one label."""

    template_name = ""

    def __init__(self, shown: Field, known: Known) -> None:
        super().__init__()
        self.shown = shown
        self.known = known

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Render the parts."""
        marks = attrs or {}
        context = {"name": name, "id": marks.get("id") or f"id_{name}", "field": self.shown, "attrs": marks}
        return render_to_string(self.template_name, context | self.list_parts(name, value))

    def list_parts(self, name: str, value: Any) -> dict[str, Any]:
        """Return what the template draws."""
        raise NotImplementedError

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Nothing ticked is an answer, too."""
        return False


class PickWidget(ComposedWidget):
    """Records of one kind: words above, below them what they find as round buttons, or boxes where many may be."""

    template_name = "ledgers/parts/pick.html"

    def __init__(self, shown: Field, known: Known, path: str) -> None:
        super().__init__(shown, known)
        self.path = path

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the keys that were ticked."""
        found = [key for key in read_list(data, name) if key.isdecimal()]
        return found if self.shown.is_many else (found[-1] if found else "")

    def list_parts(self, name: str, value: Any) -> dict[str, Any]:
        """Return the records that are picked."""
        keys = value if isinstance(value, list) else [value]
        return {"url": self.known.pick_url, "path": self.path, **make_picks(self.shown, keys, self.known.references)}


def make_picks(
    shown: Field,
    keys: Sequence[Any],
    references: Mapping[tuple[str, int], Reference],
    hits: Sequence[Reference] = (),
    *,
    was_searched: bool = False,
) -> dict[str, Any]:
    """Return what stands below the words: what is picked first, then what was found."""
    picked = [int(key) for key in keys if str(key).isdecimal()]
    held = [references.get((shown.kind, key)) or Reference(key, _("不归你看的记录")) for key in picked]
    found = [hit for hit in hits if hit.key not in picked]
    return {
        "type": "checkbox" if shown.is_many else "radio",
        "picks": [(one, True) for one in held] + [(one, False) for one in found],
        "is_single": not shown.is_many,
        "was_searched": was_searched,
    }


class FilesWidget(ComposedWidget):
    """Files: those that are there, each kept or taken away, and a box for more."""

    template_name = "ledgers/parts/files.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the keys of the files that are kept."""
        return [key for key in read_list(data, name) if key.isdecimal()]

    def list_parts(self, name: str, value: Any) -> dict[str, Any]:
        """Return the files that are there."""
        keys = [int(key) for key in value or () if str(key).isdecimal()]
        return {"held": [(key, self.known.attachments[key]) for key in keys if key in self.known.attachments]}


@dataclass(frozen=True)
class CheckLine:
    """One item of a checklist with what was answered."""

    item: CheckItem
    prefix: str
    answer: dict[str, str]
    held: list[tuple[int, str]]


class ChecklistWidget(ComposedWidget):
    """The items of a checklist, each with its answer, its day, a remark and its evidence."""

    template_name = "ledgers/parts/checklist.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """Return the items that were answered."""
        rows = []
        for item in self.shown.items:
            prefix = f"{name}-{item.key}"
            answer = {part: read_text(data, f"{prefix}-{part}") for part in CHECK_PARTS}
            answer["evidence"] = ",".join(key for key in read_list(data, f"{prefix}-evidence") if key.isdecimal())
            if is_given(answer):
                rows.append({"item": item.key, **answer})
        return rows

    def list_parts(self, name: str, value: Any) -> dict[str, Any]:
        """Return the items with their answers."""
        answers = {row.get("item", ""): row for row in value or ()}
        return {"lines": [self._make_line(name, item, answers.get(item.key, {})) for item in self.shown.items]}

    def _make_line(self, name: str, item: CheckItem, answer: dict[str, str]) -> CheckLine:
        keys = [int(key) for key in answer.get("evidence", "").split(",") if key.isdecimal()]
        held = [(key, self.known.attachments[key]) for key in keys if key in self.known.attachments]
        return CheckLine(item, f"{name}-{item.key}", answer, held)


class TableWidget(ComposedWidget):
    """Rows of columns; buttons add and drop a row, with and without scripts."""

    template_name = "ledgers/parts/table.html"

    def __init__(self, shown: Field, known: Known, cells: Mapping[str, forms.Widget]) -> None:
        super().__init__(shown, known)
        self.cells = cells

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """Return the rows that hold anything, and those that a button just added."""
        count = read_text(data, f"{name}-count")
        places = range(min(int(count), MOST_ROWS) if count.isascii() and count.isdecimal() else 0)
        act = read_text(data, "act")
        rows = [
            {
                key: cell.value_from_datadict(data, files, f"{name}-{place}-{key}") or ""
                for key, cell in self.cells.items()
            }
            for place in places
            if act != f"drop:{name}-{place}"
        ]
        kept = [row for row in rows if is_given(row)]
        return [*kept, dict.fromkeys(self.cells, "")] if act == f"add:{name}" else kept

    def list_parts(self, name: str, value: Any) -> dict[str, Any]:
        """Return the rows as boxes, an empty one where there are none."""
        rows = list(value or ()) or [{}]
        return {
            "lines": [
                (f"{name}-{place}", [self._render_cell(name, place, column, row) for column in self.shown.columns])
                for place, row in enumerate(rows)
            ],
            "count": len(rows),
        }

    def _render_cell(self, name: str, place: int, column: Field, row: Mapping[str, str]) -> SafeString:
        box, label = (
            f"{name}-{place}-{column.key}",
            _("%(title)s，第 %(row)s 行") % {"title": column.title, "row": place + 1},
        )
        attributes = {"id": f"id_{box}", "class": "inp", "aria-label": label}
        return self.cells[column.key].render(box, row.get(column.key, ""), attributes)
