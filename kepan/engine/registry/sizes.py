"""The size of an enterprise by the statistical division: large, medium, small or micro, by trade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

WAN = 1_000_000
"""Fen in ten thousand yuan."""
STEPS = ("large", "medium", "small")
MICRO = "micro"
COLUMNS: Mapping[str, tuple[str, int]] = {
    "staff": ("staff_average", 1),
    "revenue": ("revenue", WAN),
    "assets": ("assets", WAN),
}
"""Measure → line of a statement, and what one of the measure is in that line."""


@dataclass(frozen=True, slots=True)
class SizeLine:
    """The least of each measure for each size, for some industries."""

    industries: tuple[str, ...]
    steps: Mapping[str, Mapping[str, int]]

    @property
    def measures(self) -> tuple[str, ...]:
        """Return what is measured."""
        return tuple(self.steps[STEPS[0]])


@dataclass(frozen=True, slots=True)
class SizeTable:
    """The division by trade; the longest beginning of an industry's code decides."""

    lines: Sequence[SizeLine]
    source: str
    verified: bool

    def find_line(self, industry: str) -> SizeLine | None:
        """Find the line of an industry."""
        fitting = [(code, line) for line in self.lines for code in line.industries if industry.startswith(code)]
        return max(fitting, key=lambda pair: len(pair[0]), default=("", None))[1]

    def compute_size(self, industry: str, figures: Mapping[str, int | Decimal | None]) -> str:
        """Return the size of an enterprise; empty where the industry or a measure of its line is not known."""
        line = self.find_line(industry) if industry else None
        if line is None:
            return ""
        values = {measure: figures.get(COLUMNS[measure][0]) for measure in line.measures}
        known = {measure: Decimal(value) for measure, value in values.items() if value is not None}
        if len(known) != len(values):
            return ""
        for step in STEPS:
            if all(known[measure] >= least * COLUMNS[measure][1] for measure, least in line.steps[step].items()):
                return step
        return MICRO
