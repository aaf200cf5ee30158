"""Names of the dictionary of indicators for what a person types, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.indicators import IndicatorEntry, Printed
from kepan.store.files.indicators import read_indicators, read_matcher

MOST_SIGNS = 80
"""Longer than any name; what is pasted beyond it is not compared."""


@dataclass(frozen=True)
class IndicatorSuggestion:
    """One entry of the dictionary that a typed name may mean; `alias` is the name of it that fits, `units` its own."""

    code: str
    name: str
    alias: str
    units: tuple[str, ...]


def suggest_indicators(text: str, limit: int = 8, *, unit: str = "") -> list[IndicatorSuggestion]:
    """Return the entries that a typed name, or a part of one, may mean: the likeliest first, none for nothing typed.

    Names that begin with what is typed come first, then those that the dictionary's own comparison finds (the unit
    tells alike ones apart), then those that hold it somewhere. A code is found by its beginning as well.
    """
    typed = "".join(text.split())[:MOST_SIGNS].casefold()
    if not typed:
        return []
    found: dict[str, IndicatorSuggestion] = {}
    entries = read_indicators().entries
    opening = [(entry, alias) for entry in entries if (alias := _find_name(entry, typed, is_opening=True))]
    alike = [
        (candidate.entry, candidate.alias)
        for candidate in read_matcher().rank_entries(Printed(typed, _write_plain_unit(unit)))
    ]
    holding = [(entry, alias) for entry in entries if (alias := _find_name(entry, typed, is_opening=False))]
    exact = [pair for pair in opening if pair[1].casefold() == typed]
    for entry, alias in (*exact, *(alike if len(typed) > 3 else ()), *opening, *alike, *holding):
        found.setdefault(entry.code, IndicatorSuggestion(entry.code, entry.name, alias, entry.units))
    return list(found.values())[: max(limit, 0)]


def _find_name(entry: IndicatorEntry, typed: str, *, is_opening: bool) -> str:
    """Find the shortest name of an entry that begins with, or holds, what was typed; empty without one."""
    names = [entry.name, *entry.aliases]
    fitting = [
        name for name in names if (name.casefold().startswith(typed) if is_opening else typed in name.casefold())
    ]
    if not fitting and is_opening and entry.code.casefold().startswith(typed):
        return entry.name
    return min(fitting, key=lambda name: (len(name), names.index(name)), default="")


def _write_plain_unit(unit: str) -> str:
    """Write a unit without its scale: 亿元 is 元 to the dictionary."""
    return compute_plain(Quantity(Decimal(1), unit.strip())).unit if unit.strip() else ""
