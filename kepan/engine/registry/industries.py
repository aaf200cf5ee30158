"""Industries of the national economy (GB/T 4754): sections, divisions, groups and classes of one edition."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

CODE = re.compile(r"[A-T](?:\d{2,4})?|\d{2,4}", re.ASCII)
DEPTHS = (1, 3, 4, 5)
"""How long the code of a section, a division, a group and a class is."""


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry: its code with the letter of its section, and its official name."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class IndustryTable:
    """All industries of one edition by code, in the order of the standard."""

    edition: str
    names: Mapping[str, str]
    _sections: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sections = {code[1:]: code[0] for code in self.names if len(code) == DEPTHS[1]}
        object.__setattr__(self, "_sections", sections)

    def find_industry(self, code: str) -> Industry | None:
        """Find an industry by its code; None for a code that the edition does not have."""
        name = self.names.get(code)
        return None if name is None else Industry(code, name)

    def list_path(self, code: str) -> list[Industry]:
        """List an industry with those it belongs to, from the section down; of one that does not exist what does."""
        found = (self.find_industry(code[:depth]) for depth in DEPTHS if depth <= len(code))
        return [one for one in found if one is not None]

    def read_code(self, words: str) -> str | None:
        """Read what a person wrote as a code of the table: the code, with its name or without its letter, or the name.

        None where the table has no such industry, or several of that name on one level.
        """
        text = unicodedata.normalize("NFKC", words).strip().upper()
        head = text.split(" ", 1)[0]
        if CODE.fullmatch(head):
            code = head if head[0].isalpha() else self._sections.get(head[:2], "") + head
            return code if code in self.names else None
        bare = unicodedata.normalize("NFKC", words).strip()
        named = [code for code, name in self.names.items() if unicodedata.normalize("NFKC", name) == bare]
        deepest = [code for code in named if len(code) == max(map(len, named))]
        return deepest[0] if len(deepest) == 1 else None

    def find_industries(self, words: str, limit: int) -> list[Industry]:
        """Find industries by the beginning of a code or by part of a name; whole and wider ones first."""
        text = unicodedata.normalize("NFKC", words).strip()
        if not text:
            return [Industry(code, name) for code, name in self.names.items() if len(code) == 1][:limit]
        head = text.split(" ", 1)[0].upper()
        if CODE.fullmatch(head):
            start = head if head[0].isalpha() else self._sections.get(head[:2], "") + head
            hits = [code for code in self.names if code.startswith(start)]
        else:
            hits = [code for code, name in self.names.items() if text in unicodedata.normalize("NFKC", name)]
        hits.sort(key=lambda code: (self.names[code] != text, len(code), code))
        return [Industry(code, self.names[code]) for code in hits[:limit]]
