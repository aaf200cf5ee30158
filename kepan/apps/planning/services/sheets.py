"""Writing a text from the structure of a plan: headings, lines, blanks, years moved on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kepan.engine.plandoc import Section

BLANK = "____"
"""What stands in the text where a value is to be set."""

YEAR = re.compile(r"(?<!\d)\d{4}(?=年|[-—–~～至到]\d{4}年)")
"""A printed year, alone or as the first of two."""


def _is_same(left: str, right: str) -> bool:
    """Say whether two headings are one: the path of a figure leaves out the marker that stands before a heading."""
    return left.endswith(right) or right.endswith(left)


@dataclass
class Sheet:
    """The text of the draft while it is written, with its headings."""

    text: str = ""
    path: list[str] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def write(self, line: str) -> tuple[int, int]:
        """Write a line and return its place."""
        start = len(self.text)
        self.text += f"{line}\n"
        return start, start + len(line)

    def enter(self, path: Sequence[str]) -> None:
        """Write the headings of a path that the text is not under already."""
        common = 0
        while common < min(len(path), len(self.path)) and _is_same(path[common], self.path[common]):
            common += 1
        self._close(common)
        for title in path[common:]:
            parent = self.open[-1] if self.open else None
            span = self.write(title)
            self.open.append(len(self.sections))
            self.sections.append(Section(len(self.sections), parent, len(self.open), "", title, span, span))
        self.path = list(path)

    def _close(self, depth: int) -> None:
        """End the headings below a depth where the text ends now."""
        while len(self.open) > depth:
            at = self.open.pop()
            old = self.sections[at]
            span = (old.span[0], len(self.text))
            self.sections[at] = Section(old.id, old.parent, old.level, "", old.title, old.title_span, span)

    def end(self) -> tuple[Section, ...]:
        """End all headings and return them."""
        self._close(0)
        return tuple(self.sections)


def move_day(day: date | None, years: int) -> date | None:
    """Move a day by years; the 29th of February becomes the 28th."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def move_years(text: str, years: Mapping[int, int]) -> str:
    """Write a text with its printed years moved, each once: 2026年 becomes 2027年."""
    return YEAR.sub(lambda found: str(years.get(int(found[0]), found[0])), text)


def write_blanks(text: str, printed: Sequence[tuple[str, str]]) -> str:
    """Write a text with a blank in the place of each printed figure; its unit stays."""
    for surface, unit in sorted(set(printed), key=lambda pair: -len(pair[0])):
        tail = unit if unit and surface.endswith(unit) else ""
        text = text.replace(surface, f"{BLANK}{tail}")
    return text
