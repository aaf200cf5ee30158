"""Reads the division of enterprises by size."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from kepan.engine.registry.sizes import COLUMNS, STEPS, SizeLine, SizeTable
from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import read_catalogue

FOLDER, NAME = "catalogues/registry", "sizes.yaml"


@cache
def read_sizes() -> SizeTable:
    """Read the division that the package ships, once per process."""
    content = read_catalogue(files("kepan.data").joinpath(FOLDER), NAME)
    lines = tuple(read_size_line(row) for row in content["lines"])
    return SizeTable(lines, str(content["source"]), content["verified"] is True)


def read_size_line(row: Any) -> SizeLine:
    """Read one line; every size has the same measures, and each less than the one before."""
    try:
        steps = {step: {str(name): int(least) for name, least in row[step].items()} for step in STEPS}
        industries = tuple(str(code) for code in row["industries"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CatalogueError(NAME, f"{row}: industries, large, medium and small are expected") from error
    if any(set(steps[step]) != set(steps[STEPS[0]]) or set(steps[step]) - set(COLUMNS) for step in STEPS):
        raise CatalogueError(NAME, f"{industries}: every size needs the same measures of {', '.join(COLUMNS)}")
    for wider, narrower in pairwise(STEPS):
        if any(steps[wider][name] <= least for name, least in steps[narrower].items()):
            raise CatalogueError(NAME, f"{industries}: {wider} needs more than {narrower}")
    return SizeLine(industries, steps)
