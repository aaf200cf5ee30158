"""What a column of a table that goes out holds, and how its values are written as words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kepan.engine.sheets.fields import Field, Kind

Cell = str | int | float | Decimal | bool | date | datetime | tuple[str, ...] | None
"""A value: a moment knows its zone and is written in it; None is an empty cell and never 0 or ""."""

YES_WORD, NO_WORD = "是", "否"
LIST_SIGN = ";"
COMMAS = frozenset(",，、")
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CODE})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: the field that it holds, the decimals that are shown (None: those each number has).

    `scale` are the decimals that a typed column keeps; a number with more is rounded there. `has_time` is for days
    that are moments. A value of a choice is its key and is written in the first of its wordings.
    """

    field: Field
    decimals: int | None = None
    scale: int = 12
    has_time: bool = False


DERIVED = "（算出来的，导入时不读）"
"""Ends the heading of a column that follows from others: `kepan.store.files.spreadsheets` does not read it again."""


def write_head(label: str, unit: str = "") -> str:
    """Write the heading of a column with its unit.

    >>> write_head("研发费用", "万元"), write_head("名称")
    ('研发费用（万元）', '名称')
    """
    return f"{label}（{unit}）" if unit else label


def list_labels(choices: Mapping[str, str]) -> dict[str, str]:
    """List the label of each key of a choice: the first of its wordings.

    >>> list_labels({"发明专利": "invention", "发明": "invention", "外观设计": "design"})
    {'invention': '发明专利', 'design': '外观设计'}
    """
    labels: dict[str, str] = {}
    for word, key in choices.items():
        labels.setdefault(key, word)
    return labels


def get_writer(column: TableColumn) -> Callable[[Cell], str]:
    """Return what writes the values of a column as words; numbers without exponent, days by ISO 8601."""
    match column.field.kind:
        case Kind.NUMBER | Kind.WHOLE:
            return write_figure
        case Kind.DAY:
            return write_moment if column.has_time else write_day
        case Kind.TRUTH:
            return write_truth
        case Kind.LIST:
            return write_list
        case Kind.CHOICE:
            labels = list_labels(column.field.choices)
            return lambda value: labels.get(str(value), str(value))
        case _:
            return str


def write_figure(value: Cell) -> str:
    """Write a number.

    >>> write_figure(Decimal("1E+3")), write_figure(Decimal("2.80")), write_figure(5)
    ('1000', '2.80', '5')
    """
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def write_day(value: Cell) -> str:
    """Write a day."""
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def write_moment(value: Cell) -> str:
    """Write a moment to the minute, in its own zone."""
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else write_day(value)


def write_truth(value: Cell) -> str:
    """Write yes or no."""
    return YES_WORD if value else NO_WORD


def write_list(value: Cell) -> str:
    """Write a list in one cell; a sign at its end says that no comma within it parts anything.

    >>> write_list(("PIZZA HUT, INC",)), write_list(("张某", "李某"))
    ('PIZZA HUT, INC;', '张某;李某')
    """
    if not isinstance(value, tuple):
        return str(value)
    text = LIST_SIGN.join(value)
    return f"{text}{LIST_SIGN}" if len(value) == 1 and COMMAS & set(text) else text
