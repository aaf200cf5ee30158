"""The list of the workbench as HTML, part by part: sections with what can be accepted in them, and their rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from kepan.web.planning.parts import Group, Item, get_group, list_groups
from kepan.web.planning.rows import RowWriter
from kepan.web.ui.components import EMPTY

Counts = Mapping[tuple[str, ...], int]


def get_section_key(path: Sequence[str]) -> str:
    """Return a short name for a section, made of the titles of its path."""
    return hashlib.sha256("\x1f".join(path).encode()).hexdigest()[:12]


def write_section_label(count: int) -> str:
    """Write what the button of a section does."""
    return ngettext("采纳本节 %(count)s 条", "采纳本节 %(count)s 条", count) % {"count": count}


def list_section_labels(counts: Counts) -> dict[str, str]:
    """Return the label of each section's button that has something to accept, by the section's key."""
    return {get_section_key(path): write_section_label(count) for path, count in counts.items()}


def list_kinds(group: Group) -> set[str]:
    """Return which kinds of row a section of a part holds: planned, reported, measures."""
    kinds: set[str] = set()
    for one in group.content:
        kinds |= list_kinds(one) if isinstance(one, Group) else {get_group(one)}
    return kinds


class ListWriter:
    """Writes parts of the list of one plan for one reader."""

    def __init__(self, rows: RowWriter, sections: Counts, titles: Mapping[str, str]) -> None:
        self.rows = rows
        self.sections = sections
        self.titles = titles

    def write_part(self, items: Sequence[Item]) -> SafeString:
        """Write the rows of a part under the headings of their sections."""
        return self._write_content(list_groups(items, self.titles))

    def _write_content(self, group: Group) -> SafeString:
        written = (
            self._write_group(one) if isinstance(one, Group) else self.rows.write_row(one) for one in group.content
        )
        return format_html_join("", "{}", ((one,) for one in written))

    def _write_group(self, group: Group) -> SafeString:
        return format_html(
            '<li class="wb-group {}"><div class="wb-sec level-{}"><h3 title="{}">{}</h3>{}</div><ol>{}</ol></li>',
            " ".join(f"has-{kind}" for kind in sorted(list_kinds(group))),
            min(len(group.path), 3),
            group.path[-1],
            group.path[-1],
            self._write_button(group.path),
            self._write_content(group),
        )

    def _write_button(self, path: tuple[str, ...]) -> SafeString:
        count = self.sections.get(path, 0)
        if not self.rows.can_edit:
            return EMPTY
        return format_html(
            '<button class="btn btn-quiet btn-s" type="submit" form="sections" name="section" value="{}"{}>{}</button>',
            get_section_key(path),
            EMPTY if count else SafeString(" hidden"),
            write_section_label(count),
        )
