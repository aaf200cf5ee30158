"""Reads the editions of the classification of industries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from kepan.engine.registry.industries import IndustryTable
from kepan.store.files.errors import CatalogueError

FOLDER = "catalogues/registry"
EDITIONS = ("2017", "2011")
"""The present edition first."""
LINE = re.compile(r"([A-T](?:\d{2,4})?) (\S.*)", re.ASCII)


@cache
def read_industries() -> Mapping[str, IndustryTable]:
    """Read the editions that the package ships by their year, once per process."""
    folder = files("kepan.data").joinpath(FOLDER)
    return {edition: read_table(folder, edition) for edition in EDITIONS}


def read_table(folder: Traversable, edition: str) -> IndustryTable:
    """Read one edition; a line that does not fit, or stands under nothing, is refused with its number."""
    name = f"industries-{edition}.txt"
    names: dict[str, str] = {}
    for number, line in enumerate(folder.joinpath(name).read_text("utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise CatalogueError(name, f"line {number}: a code and a name are expected")
        code, title = found.groups()
        # A group of one class is not listed: it has the name of that class.
        if len(code) == 5 and code.endswith("0"):
            names.setdefault(code[:4], title)
        above = {1: "", 3: code[:1], 4: code[:3], 5: code[:4]}[len(code)]
        if code in names or (above and above not in names):
            raise CatalogueError(name, f"line {number}: {code} stands twice or under nothing")
        names[code] = title
    return IndustryTable(edition, names)


def has_industry(code: str, edition: str) -> bool:
    """Say whether an edition has an industry; of an edition that is not known, whether any has it."""
    tables = read_industries()
    known = [tables[edition]] if edition in tables else tables.values()
    return any(code in table.names for table in known)
