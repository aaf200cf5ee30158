"""What is found in a file before anybody chose: sheets, where their tables stand, headings, samples, suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kepan.apps.imports.services.targets import Target
from kepan.apps.imports.services.words import write_asides
from kepan.engine.sheets.layout import Layout, find_layout, find_repeated_headings
from kepan.engine.sheets.mapping import Suggestion, list_suggestions
from kepan.engine.sheets.model import RawSheet, get_cell, write_column_name
from kepan.engine.sheets.profiles import Profile, create_profile_source, list_profile_fields, rank_profiles
from kepan.engine.sheets.rows import find_kept
from kepan.engine.sheets.texts import write_cell_text
from kepan.store.files.import_profiles import read_profiles

SAMPLES, LOOKED_AT = 5, 50
LONGEST = 80
GRID = 12
"""Rows from the top of a sheet that a person sees to say where its headings stand."""


def list_known_headings(target: Target) -> list[str]:
    """List all headings that one expects in a table for a target."""
    own = [wording for field in target.list_fields() for wording in field.wordings]
    return own + [heading for profile in list_profiles(target) for heading in profile.headings]


def list_profiles(target: Target) -> list[Profile]:
    """List the profiles of sources for a target."""
    return [profile for profile in read_profiles().values() if profile.target == target.key]


def look_at(
    sheets: Sequence[RawSheet], target: Target, remembered: Mapping[str, str], *, today: date
) -> dict[str, Any]:
    """Return what is found in a file, as a batch keeps it; `sheet` is the place of the likeliest sheet."""
    known = list_known_headings(target)
    looks = [look_at_sheet(sheet, target, known, remembered, today=today) for sheet in sheets]

    def weigh(place: int) -> tuple[bool, int, int]:
        return not looks[place]["is_hidden"], len(looks[place]["suggestions"]), looks[place]["data_rows"]

    return {"sheets": looks, "sheet": max(range(len(looks)), key=weigh)}


def look_at_sheet(
    sheet: RawSheet, target: Target, known: Sequence[str], remembered: Mapping[str, str], *, today: date,
    heading_row: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return what is found in a sheet; `heading_row` is where a person says that its headings begin."""
    layout = find_layout(sheet, known, heading_row=heading_row)
    ranked = rank_profiles(list_profiles(target), layout.headings)
    profile = ranked[0][0] if ranked else None
    if profile is not None:
        layout = find_kept(sheet, layout, create_profile_source(profile, layout.headings, {}))
    return {
        "name": sheet.name,
        "rows": len(sheet.rows),
        "columns": sheet.width,
        "is_hidden": sheet.is_hidden,
        "heading_rows": list(layout.heading_rows) if layout.heading_rows else None,
        "title": layout.title,
        "unit": layout.unit,
        "data_rows": len(layout.data_rows),
        "aside": {str(reason): count for reason, count in layout.count_aside().items()},
        "headings": [_write_heading(sheet, layout, column) for column in range(len(layout.headings))],
        "suggestions": {
            str(one.column): {"field": one.field, "score": one.score, "reason": str(one.reason)}
            for one in suggest(sheet, layout, target, profile, remembered, today=today)
        },
        "profile": profile.key if profile else None,
        "notes": _list_notes(sheet, layout),
        "grid": _list_grid(sheet, len(layout.headings)),
    }


def suggest(
    sheet: RawSheet, layout: Layout, target: Target, profile: Profile | None, remembered: Mapping[str, str],
    *, today: date,
) -> list[Suggestion]:  # fmt: skip
    """List which columns fill which fields: by what was chosen before, by the profile, by name and content."""
    fields = list(target.list_fields())
    known = {field.key for field in fields}
    shipped = {} if profile is None else {
        heading: field for heading, field in profile.headings.items() if not field or field in known
    }  # fmt: skip
    if profile is not None:
        fields = list_profile_fields(profile, fields)
    looked = layout.data_rows[:LOOKED_AT]
    samples = [[get_cell(sheet, row, column) for row in looked] for column in range(len(layout.headings))]
    return list_suggestions(layout.headings, samples, fields, remembered={**shipped, **remembered}, today=today)


def _write_heading(sheet: RawSheet, layout: Layout, column: int) -> dict[str, Any]:
    heading = layout.headings[column]
    cells = (get_cell(sheet, row, column) for row in layout.data_rows[:LOOKED_AT])
    filled = [write_cell_text(cell)[:LONGEST] for cell in cells if cell is not None]
    return {
        "column": column,
        "printed": heading.printed,
        "name": heading.name,
        "unit": heading.unit,
        "samples": filled[:SAMPLES],
        "hidden": column in sheet.hidden_columns,
    }


def _list_grid(sheet: RawSheet, width: int) -> list[list[str]]:
    """List the cells of the first rows as text, each row as wide as the table."""
    return [
        [write_cell_text(get_cell(sheet, row, column))[:LONGEST] for column in range(width)]
        for row in range(min(GRID, len(sheet.rows)))
    ]


def _list_notes(sheet: RawSheet, layout: Layout) -> list[str]:
    said = {
        _("%(count)s 行在文件里隐藏了，也会读入。"): len(sheet.hidden_rows & set(layout.data_rows)),
        _("%(count)s 列在文件里隐藏了，也会读入。"): len(sheet.hidden_columns),
        _("%(count)s 个格子是公式，只取算好的值。"): len(sheet.formulas),
    }
    twice = "、".join(map(write_column_name, find_repeated_headings(layout)))
    doubled = _("%(columns)s 列的表头和前面的列相同，看一眼各自对应什么。") % {"columns": twice} if twice else ""
    notes = [words % {"count": count} for words, count in said.items() if count]
    return [note for note in (write_asides(layout.count_aside()), doubled, *notes) if note]
