"""How sharing is written on screen: lights, money, cells of data, and the words for what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kepan.apps.sharing.enums import AskState, OrderState
from kepan.apps.sharing.facts import DataColumn, Value, find_dataset
from kepan.apps.sharing.models import AccessRequest, DataOrder
from kepan.engine.basis.quantity import write_plain

Words = str | Promise
FEN_IN_YUAN = 100
MOST_ACCESSES = 50
"""Takings of data that a request or an order shows."""
ASK_LIGHTS = {
    AskState.SUBMITTED: "slow",
    AskState.GRANTED: "done",
    AskState.REFUSED: "late",
    AskState.WITHDRAWN: "none",
}
ORDER_LIGHTS = {
    OrderState.PLACED: "slow",
    OrderState.PAID: "done",
    OrderState.CANCELLED: "none",
    OrderState.REFUNDED: "late",
}


def get_ask_light(row: AccessRequest) -> tuple[str, Words]:
    """Return the light of a request."""
    return ASK_LIGHTS[AskState(row.state)], row.get_state_display()


def get_order_light(row: DataOrder) -> tuple[str, Words]:
    """Return the light of an order."""
    return ORDER_LIGHTS[OrderState(row.state)], row.get_state_display()


def get_yuan(fen: int | None) -> Decimal | None:
    """Return an amount in yuan."""
    return None if fen is None else Decimal(fen) / FEN_IN_YUAN


def write_yuan(fen: int | None) -> str:
    """Write an amount in yuan with its fen.

    >>> write_yuan(1234567), write_yuan(None)
    ('12,345.67', '—')
    """
    return "—" if fen is None else f"{Decimal(fen) / FEN_IN_YUAN:,.2f}"


def write_share(share: int) -> str:
    """Write a share in ten-thousandths as a percentage.

    >>> write_share(3333), write_share(10000)
    ('33.33%', '100%')
    """
    return f"{write_plain(Decimal(share) / FEN_IN_YUAN)}%"


def write_cell(value: Value) -> str:
    """Write one value of a data set."""
    match value:
        case None:
            return "—"
        case bool():
            return _("是") if value else _("否")
        case date():
            return value.isoformat()
        case Decimal():
            return write_plain(value)
    return str(value)


def write_columns(columns: Iterable[DataColumn]) -> str:
    """Write columns by their words."""
    return "、".join(str(column.label) for column in columns)


def write_head(column: DataColumn) -> str:
    """Write a column's words with its unit."""
    return f"{column.label}（{column.unit}）" if column.unit else str(column.label)


def write_size(size: int) -> str:
    """Write the size of a file.

    >>> write_size(900), write_size(2_500_000)
    ('1 KB', '2.4 MB')
    """
    kilobytes = Decimal(size) / 1024
    return f"{kilobytes / 1024:.1f} MB" if kilobytes >= 1024 else f"{max(Decimal(1), kilobytes):.0f} KB"


def write_plain_cell(value: Value) -> str | bool | None:
    """Write one value of a data set for a program: numbers as texts, days as ISO 8601."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return write_plain(value) if isinstance(value, Decimal) else str(value)


def list_data_columns(columns: Iterable[DataColumn]) -> list[dict[str, str]]:
    """List columns for a program."""
    return [
        {"key": column.key, "label": str(column.label), "kind": column.kind, "unit": str(column.unit)}
        for column in columns
    ]


def list_fields(columns: Iterable[DataColumn]) -> list[dict[str, Any]]:
    """List columns as a table of a page shows them."""
    kinds = {
        "text": _("文字"), "choice": _("选项"), "number": _("数值"), "money": _("金额"), "date": _("日期"),
        "bool": _("是否"),
    }  # fmt: skip
    return [
        {"key": column.key, "label": column.label, "unit": column.unit, "kind": kinds[column.kind]}
        for column in columns
    ]


def write_dataset(key: str) -> Words:
    """Write the title of a data set by its key."""
    found = find_dataset(key)
    return key if found is None else found.title
