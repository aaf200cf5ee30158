"""The second step as it is drawn: sheets, the first rows as a grid, and each column with the field it may fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.imports.services import Target
from kepan.engine.sheets.days import DayOrder
from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.mapping import SURE
from kepan.engine.sheets.model import write_column_name
from kepan.web.imports.words import write_suggestion

LEFT_OUT = ""
MONEY = ("元", "千元", "万元", "百万元", "亿元")  # l10n: units as they are printed
ORDERS: Mapping[str, str | Promise] = {
    DayOrder.YEAR_FIRST: _("年 月 日"),
    DayOrder.DAY_FIRST: _("日 月 年"),
    DayOrder.MONTH_FIRST: _("月 日 年"),
}
Choice = tuple[str, str | Promise]


@dataclass(frozen=True)
class Choices:
    """What a person chose in the second step, as it is kept in the settings of a batch."""

    columns: Mapping[int, str]
    units: Mapping[int, str] = field(default_factory=dict)
    orders: Mapping[int, str] = field(default_factory=dict)
    identities: tuple[str, ...] = ()
    profile: str = ""


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file and what is asked of it."""

    column: int
    letter: str
    printed: str
    unit: str
    samples: Sequence[str]
    is_hidden: bool
    chosen: str
    hint: str
    why: tuple[str, str | Promise] | None
    unit_chosen: str
    units: Sequence[str]
    order_chosen: str
    is_number: bool
    is_day: bool

    @property
    def name(self) -> str:
        """What the column is called where it has no heading."""
        return self.printed or self.letter


def read_choices(post: QueryDict) -> Choices:
    """Read the form of the second step."""
    columns = {int(name[4:]): str(value) for name, value in post.items() if name[:4] == "col-" and name[4:].isdecimal()}
    units = {column: post.get(f"unit-{column}", "") for column in columns}
    orders = {column: order for column in columns if (order := post.get(f"order-{column}", "")) in ORDERS}
    return Choices(columns, units, orders, tuple(post.getlist("identity")), post.get("profile", ""))


def get_kept_choices(settings: Mapping[str, Any], sheet: Mapping[str, Any]) -> Choices:
    """Return what was chosen before or, the first time, the suggestions that are sure."""
    if settings.get("columns"):
        return Choices(
            {int(column): key for column, key in settings["columns"].items()},
            {int(column): unit for column, unit in (settings.get("units") or {}).items()},
            {int(column): order for column, order in (settings.get("orders") or {}).items()},
            tuple(settings.get("identities") or ()),
            settings.get("profile") or "",
        )
    sure = {
        int(column): one["field"]
        for column, one in (sheet.get("suggestions") or {}).items()
        if float(one["score"]) >= SURE
    }
    return Choices(sure, profile=sheet.get("profile") or "")


def list_lines(sheet: Mapping[str, Any], fields: Sequence[Field], choices: Choices) -> list[ColumnLine]:
    """List the columns of a sheet with what is suggested and what was chosen."""
    by_key = {one.key: one for one in fields}
    suggested = {int(column): one for column, one in (sheet.get("suggestions") or {}).items()}
    return [_make_line(heading, by_key, suggested.get(heading["column"]), choices) for heading in sheet["headings"]]


def _make_line(
    heading: Mapping[str, Any], fields: Mapping[str, Field], suggestion: Mapping[str, Any] | None, choices: Choices
) -> ColumnLine:
    column = heading["column"]
    chosen = choices.columns.get(column, LEFT_OUT)
    known = fields.get(chosen)
    guess = fields.get(suggestion["field"]) if suggestion else None
    own = heading.get("unit") or ""
    is_number = known is not None and bool(known.unit)
    return ColumnLine(
        column=column,
        letter=write_column_name(column),
        printed=heading.get("printed") or "",
        unit=own,
        samples=[text for text in heading.get("samples") or () if text][:3],
        is_hidden=bool(heading.get("hidden")),
        chosen=chosen,
        hint=guess.label if guess is not None and guess.key != chosen else "",
        why=write_suggestion(suggestion),
        unit_chosen=choices.units.get(column, ""),
        units=list(dict.fromkeys([*MONEY, *([own] if own else [])])),
        order_chosen=choices.orders.get(column, ""),
        is_number=is_number,
        is_day=known is not None and known.kind is Kind.DAY,
    )


def list_missing_labels(fields: Sequence[Field], lines: Sequence[ColumnLine]) -> list[str]:
    """List the required fields that no column fills."""
    filled = {line.chosen for line in lines}
    return [one.label for one in fields if one.is_required and one.key not in filled]


def list_field_choices(target: Target) -> list[tuple[str, str, str]]:
    """List the fields for the select of a column: key, label with its unit, and which questions it brings up."""
    return [(one.key, _name_field(one), _get_question(one)) for one in target.list_fields()]


def _name_field(one: Field) -> str:
    words = f"{one.label}（{one.unit}）" if one.unit else one.label
    return f"{words} *" if one.is_required else words


def _get_question(one: Field) -> str:
    if one.kind is Kind.DAY:
        return "day"
    return "unit" if one.unit else ""
