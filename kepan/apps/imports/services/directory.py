"""The tables that can be imported: `kepan/site/imports.py` puts them together from each context."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.services.targets import Target


@cache
def _read_table(path: str) -> Mapping[str, Target]:
    table: Mapping[str, Target] = import_string(path)
    return table


def get_targets() -> Mapping[str, Target]:
    """Return all targets by their keys."""
    return _read_table(settings.KEPAN_IMPORTS)


def get_target(key: str) -> Target:
    """Return a target; refused for one that is none."""
    target = get_targets().get(key)
    if target is None:
        raise RefusalError(_("没有“%(key)s”这种可以导入的表。") % {"key": key})
    return target
