"""How names and what a person types are folded, so that one finds the other."""

from __future__ import annotations

from functools import lru_cache

from kepan.apps.accounts.selectors import list_all_regions
from kepan.engine.registry.names import NamedRegion, NameParser
from kepan.store.files.names import read_name_parser, read_name_rules

KEY_LENGTH = 60
"""Characters of a search key; what is typed beyond them finds no less."""


def write_search_key(text: str) -> str:
    """Return a text folded as search keys are: narrow, small, simplified, without blanks, brackets and signs.

    >>> write_search_key("澜川 云汀（傳感）"), write_search_key("9199 0101-MA"), write_search_key("（）")
    ('澜川云汀传感', '91990101ma', '')
    """
    return read_name_parser().fold_name(text)[:KEY_LENGTH]


def get_name_parser() -> NameParser:
    """Return the parser of names that knows the regions of this installation, too; one query."""
    regions = list_all_regions().order_by("path").values_list("code", "name", "short_name")
    return _build_parser(tuple(NamedRegion(*region) for region in regions))


@lru_cache(maxsize=4)
def _build_parser(regions: tuple[NamedRegion, ...]) -> NameParser:
    return NameParser(read_name_rules(), regions)
