"""Workbooks to fill in: headings, units, choices and checks of a list of fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.model import write_column_name
from kepan.store.files.spreadsheets.ours import HELP
from kepan.store.files.spreadsheets.returning import write_sheet_name
from kepan.store.files.tables.books import OTHER_WIDTH, WIDTHS
from kepan.store.files.tables.model import NO_WORD, YES_WORD, list_labels, write_head

CHOICES = "选项"
"""The hidden sheet with the lists of choices: a list inside a check may have 255 signs only."""
ROWS = 10_000
"""Rows that are checked while they are filled in; those below are taken as well."""
HEAD_ROW = 2
GREATEST = 10**15
NUMBER_FORMS = {Kind.DAY: "yyyy-mm-dd", Kind.NUMBER: "", Kind.WHOLE: ""}
"""All other kinds are texts: nothing that is typed becomes a day or loses its zeros."""
KIND_HELP = {
    Kind.CODE: "照原样填，开头的 0 不会丢",
    Kind.NUMBER: "填数字",
    Kind.WHOLE: "填整数",
    Kind.DAY: "填日期，如 2026-03-05",
    Kind.TRUTH: "填“是”或“否”",
    Kind.CHOICE: "从下拉列表里选",
    Kind.LIST: "有几个就用“；”隔开",
}


def write_template(title: str, fields: Sequence[Field]) -> BinaryIO:
    """Write an empty workbook to fill in; read again it is a table whose columns fill exactly these fields."""
    file: Any = TemporaryFile()  # noqa: SIM115 whoever keeps it closes it
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(write_sheet_name(title))
    lists = book.add_worksheet(CHOICES)
    lists.hide()
    page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    page.set_row(1, 62)
    page.freeze_panes(HEAD_ROW + 1, 0)
    helped = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#5B6570", "font_size": 9})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#D9E7F5"})
    must = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#D9E7F5", "font_color": "#B42318"}
    )
    for place, field in enumerate(fields):
        words = "，".join(_list_help(field))
        label = ("*" if field.is_required else "") + write_head(field.label, field.unit)
        form = book.add_format({"num_format": NUMBER_FORMS.get(field.kind, "@")})
        width = max(WIDTHS.get(field.kind, OTHER_WIDTH), 2 * len(label) + 2)
        page.set_column(place, place, width, form)
        page.write_string(1, place, words if place else f"{HELP}\n{words}", helped)
        page.write_string(HEAD_ROW, place, label, must if field.is_required else head)
        for line, choice in enumerate(list_labels(field.choices).values()):
            lists.write_string(line, place, choice)
        check = {"input_title": field.label[:32], "input_message": words[:255]} if words else {}
        check |= _make_check(field, place)
        if check:
            page.data_validation(HEAD_ROW + 1, place, HEAD_ROW + ROWS, place, {"validate": "any", **check})
    book.close()
    file.seek(0)
    return file  # type: ignore[no-any-return]


def _list_help(field: Field) -> Iterator[str]:
    """List what is to be said of a field."""
    if field.is_required:
        yield "必填"
    if field.is_key:
        yield "用来认出已有的记录"
    if field.hint or field.kind in KIND_HELP:
        yield field.hint or KIND_HELP[field.kind]
    if field.unit:
        yield f"单位：{field.unit}"
    if field.longest:
        yield f"最多 {field.longest} 字"


def _make_check(field: Field, place: int) -> dict[str, Any]:
    """Make the check of a column, as a spreadsheet program runs it while somebody types."""
    match field.kind:
        case Kind.CHOICE if field.choices:
            column, last = write_column_name(place), len(list_labels(field.choices))
            source: object = f"='{CHOICES}'!${column}$1:${column}${last}"
            return {"validate": "list", "source": source, "error_message": "请从下拉列表里选"}
        case Kind.TRUTH:
            return {"validate": "list", "source": [YES_WORD, NO_WORD], "error_message": "请填“是”或“否”"}
        case Kind.DAY:
            known = {"validate": "date", "criteria": ">=", "value": date(1900, 3, 1)}
            return {**known, "error_message": "请填日期，如 2026-03-05"}
        case Kind.NUMBER | Kind.WHOLE:
            kind, word = ("integer", "整数") if field.kind is Kind.WHOLE else ("decimal", "数字")
            known = {"validate": kind, "criteria": "between", "minimum": -GREATEST, "maximum": GREATEST}
            return {**known, "error_message": f"请填{word}，不带单位" + (f"（按{field.unit}填）" if field.unit else "")}
        case _ if field.longest:
            known = {"validate": "length", "criteria": "<=", "value": field.longest}
            return {**known, "error_message": f"最多 {field.longest} 字"}
        case _:
            return {}
