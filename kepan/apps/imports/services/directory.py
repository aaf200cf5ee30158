"""The tables that can be imported: `kepan/site/imports.py` puts them together from each context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.services.targets import Family, Target


@cache
def _read_table(path: str) -> Mapping[str, Target]:
    table: Mapping[str, Target] = import_string(path)
    return table


@cache
def _read_families(path: str) -> Sequence[Family]:
    families: Sequence[Family] = import_string(path)
    return families


def get_fixed_targets() -> Mapping[str, Target]:
    """Return the targets that are there as long as the program is, by their keys."""
    return _read_table(settings.KEPAN_IMPORTS)


def get_targets() -> Mapping[str, Target]:
    """Return all targets by their keys: those of the program, then those that people made; one query a family."""
    found = dict(get_fixed_targets())
    for family in _read_families(settings.KEPAN_IMPORT_FAMILIES):
        found |= {target.key: target for target in family.list_targets()}
    return found


def find_target(key: str) -> Target | None:
    """Find a target by its key."""
    found = get_fixed_targets().get(key)
    if found is None:
        families = _read_families(settings.KEPAN_IMPORT_FAMILIES)
        found = next((one for family in families if (one := family.find_target(key)) is not None), None)
    return found


def get_target(key: str) -> Target:
    """Return a target; refused for one that is none."""
    target = find_target(key)
    if target is None:
        raise RefusalError(_("没有“%(key)s”这种可以导入的表。") % {"key": key})
    return target
