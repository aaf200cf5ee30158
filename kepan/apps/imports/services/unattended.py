"""Choosing columns where nobody looks on: the command line and the watched folder take what is sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.uploading import update_mapping
from kepan.engine.sheets.headings import fold_printed
from kepan.engine.sheets.mapping import SURE
from kepan.store.files.import_profiles import read_profiles


@dataclass(frozen=True)
class Wish:
    """What was said beforehand: a profile, headings with their fields ("" leaves a column out), a sheet, options."""

    profile: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def find_target_key(word: str) -> tuple[str, str]:
    """Return target and profile for the name of either; refused where it is neither."""
    profile = read_profiles().get(word)
    if profile is not None:
        return profile.target, word
    return get_target(word).key, ""


def map_unattended(*, actor: User, batch: Batch, wish: Wish) -> Batch:
    """Keep the columns that are sure, with what was said beforehand in front, and have the rows staged."""
    place = _find_sheet(batch, wish.sheet)
    look = batch.look["sheets"][place]
    return update_mapping(
        actor=actor,
        batch=batch,
        expected_version=batch.version,
        sheet=place,
        heading_row=None,
        columns=_choose_columns(look, wish),
        profile=wish.profile or look["profile"] or "",
        options=wish.options,
    )


def _find_sheet(batch: Batch, name: str) -> int:
    if not name:
        return int(batch.look["sheet"])
    names = [sheet["name"] for sheet in batch.look["sheets"]]
    if name not in names:
        raise RefusalError(_("文件里没有“%(name)s”这张工作表。") % {"name": name})
    return names.index(name)


def _choose_columns(look: Mapping[str, Any], wish: Wish) -> dict[int, str]:
    columns = {int(place): one["field"] for place, one in look["suggestions"].items() if one["score"] >= SURE}
    printed: dict[str, int] = {}
    for heading in look["headings"]:
        for words in (heading["printed"], heading["name"]):
            printed.setdefault(fold_printed(words), heading["column"])
    profile = read_profiles().get(wish.profile)
    known = {} if profile is None else profile.headings
    for words, key in known.items():
        if (place := printed.get(fold_printed(words))) is not None:
            columns[place] = key
    for words, key in wish.columns.items():
        place = printed.get(fold_printed(words))
        if place is None:
            raise RefusalError(_("表里没有“%(heading)s”这一列。") % {"heading": words})
        columns = {column: held for column, held in columns.items() if held != key or not key}
        columns[place] = key
    return columns
