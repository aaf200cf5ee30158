"""Tables and checklists in one cell: a line for each row, its parts with a bar between them.

What is written reads back the same; a bar, a backslash or a line break within a part stands behind a backslash. Parts
that are missing at the end of a line are empty. Files do not stand in cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kepan.engine.basis.quantity import Quantity, compute_in_unit, write_plain
from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.types import CheckItem, Field, FieldKind
from kepan.engine.ledgers.values import FEN_IN_YUAN, LINKS

BAR, BARS, MARK = "|", "|｜", "\\"
BREAKS = {"n": "\n", "r": "\r"}
ANSWERS = (
    Field("met", FieldKind.FLAG, "达到"),
    Field("actual", FieldKind.TEXT, "实际"),
    Field("on", FieldKind.DATE, "日期"),
    Field("note", FieldKind.TEXT, "说明"),
)
"""What a line says of an item of a checklist, behind its title."""
Name = Callable[[Field, int], str]


def list_heads(one: Field) -> tuple[str, ...]:
    """Return what the parts of a line are called, in their order, with the units.

    >>> pay = Field("pay", FieldKind.MONEY, "薪酬", unit="万元")
    >>> list_heads(Field("staff", FieldKind.TABLE, "人员", columns=(pay,)))
    ('薪酬（万元）',)
    """
    if one.kind is FieldKind.CHECKLIST:
        return ("检查项", *(part.title for part in ANSWERS))
    return tuple(f"{part.title}（{part.unit}）" if part.unit else part.title for part in one.columns)


def write_cell(one: Field, kept: Sequence[Mapping[str, Any]] | None, name: Name) -> str:
    """Write the rows that an entry keeps; `name` says what a record is called that a column names."""
    lines = []
    for row in kept or ():
        if one.kind is FieldKind.CHECKLIST:
            parts = [_write_item(one.items, str(row["item"])), *_write_parts(ANSWERS, row, name)]
        else:
            parts = list(_write_parts(one.columns, row, name))
        while parts and not parts[-1]:
            parts.pop()
        lines.append(BAR.join(map(_escape, parts)))
    return "\n".join(lines)


def read_cell(one: Field, text: str) -> tuple[list[dict[str, str]], str]:
    """Read rows as `values.read_value` takes them, records by their names; and what is wrong, empty for nothing."""
    rows = []
    columns = (Field("item", FieldKind.TEXT, ""), *ANSWERS) if one.kind is FieldKind.CHECKLIST else one.columns
    for place, line in enumerate(_list_lines(text), 1):
        parts = _split(line)
        while len(parts) > len(columns) and not parts[-1]:
            parts.pop()
        if len(parts) > len(columns):
            shown = BAR.join(list_heads(one))
            return [], Said(
                "第 %(place)s 行有 %(count)s 栏，应是：%(heads)s", place=place, count=len(parts), heads=shown
            )
        row = {column.key: part for column, part in zip(columns, parts, strict=False)}
        if one.kind is FieldKind.CHECKLIST:
            row["item"] = _find_item(one.items, row.get("item", ""))
        rows.append(row)
    return rows, ""


def _write_parts(columns: Iterable[Field], row: Mapping[str, Any], name: Name) -> Iterable[str]:
    for column in columns:
        yield _write_part(column, row.get(column.key), name)


def _write_part(column: Field, value: Any, name: Name) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.kind is FieldKind.MONEY:
        amount = compute_in_unit(Quantity(Decimal(value) / FEN_IN_YUAN, "元"), column.unit or "元")
        return write_plain(amount or Decimal(0))
    if column.kind is FieldKind.CHOICE:
        titles = {choice.key: choice.title for choice in column.choices}
        title = titles.get(value, value)
        return str(title if [*titles, *titles.values()].count(title) == 1 else value)
    return name(column, int(value)) if column.kind in LINKS else str(value)


def _write_item(items: Iterable[CheckItem], key: str) -> str:
    """Write an item by its title, or by its key where another has the same title."""
    listed = list(items)
    title = next((item.title for item in listed if item.key == key), key)
    return title if _find_item(listed, title) == key else key


def _find_item(items: Iterable[CheckItem], words: str) -> str:
    """Return the key of the item that has this key or title; the words themselves where none has."""
    listed = list(items)
    by_key = next((item.key for item in listed if item.key == words), "")
    return by_key or next((item.key for item in listed if item.title.strip() == words), words)


def _escape(part: str) -> str:
    for sign in MARK + BARS:
        part = part.replace(sign, MARK + sign)
    for letter, sign in BREAKS.items():
        part = part.replace(sign, MARK + letter)
    return part


def _list_lines(text: str) -> list[str]:
    return [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def _split(line: str) -> list[str]:
    r"""Split a line at its bars.

    >>> _split("a\\|b｜ c ||")
    ['a|b', 'c', '', '']
    """
    parts, signs = [""], iter(line)
    for sign in signs:
        if sign == MARK:
            after = next(signs, MARK)
            parts[-1] += BREAKS.get(after, after)
        elif sign in BARS:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
