"""Symbols of the international patent classification (IPC): section, class, subclass, main group and group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kepan.engine.basis.codes import fold_code

_IPC = re.compile(r"([A-H])(\d{2})([A-Z])(?:(\d{1,4})/(\d{2,6}))?", re.ASCII)
_SPLITS = re.compile(r"[;；,，、|\n]+")
_EDITION = re.compile(r"\((?:19|20)\d{2}(?:\.\d{2})?\)$")


@dataclass(frozen=True, slots=True, order=True)
class IpcSymbol:
    """A subclass, or a group in it; `main_group` and `group` are empty for a subclass."""

    section: str
    ipc_class: str
    subclass: str
    main_group: str = ""
    group: str = ""

    @property
    def symbol(self) -> str:
        """Return the symbol as the classification writes it."""
        return f"{self.subclass} {self.main_group}/{self.group}" if self.main_group else self.subclass

    @property
    def is_main_group(self) -> bool:
        """Say whether it is a main group, which has the group 00."""
        return bool(self.main_group) and set(self.group) == {"0"}


def read_ipc(text: str) -> IpcSymbol | None:
    """Read one symbol, with or without a blank and an edition in brackets; None where it is none.

    >>> read_ipc("a01b1/00").symbol, read_ipc("G06F 17/30 (2006.01)").subclass
    ('A01B 1/00', 'G06F')
    >>> read_ipc("I01B"), read_ipc("A01B 1"), read_ipc("A01B1/0")
    (None, None, None)
    """
    match = _IPC.fullmatch(_EDITION.sub("", fold_code(text)))
    if match is None:
        return None
    section, number, letter, main_group, group = match.groups()
    ipc_class = section + number
    return IpcSymbol(section, ipc_class, ipc_class + letter, str(int(main_group)) if main_group else "", group or "")


def read_ipc_list(text: str) -> tuple[list[IpcSymbol], list[str]]:
    """Read a cell of symbols between semicolons, commas or bars: the symbols, each once, and what is none.

    >>> symbols, rest = read_ipc_list("G06F 17/30; G06N3/08；X")
    >>> [symbol.symbol for symbol in symbols], rest
    (['G06F 17/30', 'G06N 3/08'], ['X'])
    """
    symbols: dict[IpcSymbol, None] = {}
    rest = []
    for part in filter(None, (piece.strip() for piece in _SPLITS.split(text))):
        if symbol := read_ipc(part):
            symbols[symbol] = None
        else:
            rest.append(part)
    return list(symbols), rest
