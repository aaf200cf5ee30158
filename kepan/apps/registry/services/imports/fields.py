"""Fields of targets, made from the columns that they fill; values read into those columns and written in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.registry.models.organisations import MONEY_HELP
from kepan.engine.basis.quantity import write_plain
from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.readings import Value
from kepan.store.files.columns import read_columns

FEN = 100
MOST_FEN = 10**17
"""What no amount reaches; a longer one would not fit the column."""
AnyField = models.Field[Any, Any]


def list_choices(choices: Iterable[tuple[Any, Any]], words: str) -> Mapping[str, str]:
    """List the wordings of a vocabulary with their keys: in the reader's language, in Chinese, and others.

    Put together once for each language: rows ask for them by the thousand.
    """
    known = words, get_language() or ""
    if known not in _WORDINGS:
        _WORDINGS[known] = _list_wordings(choices, read_columns().choices.get(words, {}))
    return _WORDINGS[known]


_WORDINGS: dict[tuple[str, str], Mapping[str, str]] = {}


def _list_wordings(choices: Iterable[tuple[Any, Any]], others: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, label in choices:
        with override("zh-hans"):
            own = str(label)
        for word in (str(label), own, *others.get(key, ())):
            found.setdefault(word, key)
    return found


def make_field(table: str, key: str, label: Any, kind: Kind = Kind.TEXT, **more: Any) -> Field:
    """Make a field of a table, with the headings under which it is known."""
    return Field(key, str(label), kind, aliases=read_columns().list_headings(table, key), **more)


def make_column_field(
    table: str, model: type[models.Model], name: str, *, key: str = "", words: str = "", **more: Any
) -> Field:
    """Make the field that fills a column of a model: its name, kind, length and choices are those of the column."""
    column: AnyField = model._meta.get_field(name)  # type: ignore[assignment]
    label = more.pop("label", column.verbose_name)
    match column:
        case models.DateField():
            kind = Kind.DAY
        case models.BigIntegerField() if column.help_text == MONEY_HELP:
            kind, more = Kind.NUMBER, {"unit": "元", **more}
        case models.DecimalField():
            kind = Kind.NUMBER
        case models.IntegerField():
            kind = Kind.WHOLE
        case models.BooleanField():
            kind = Kind.TRUTH
        case _:
            kind, more = Kind.TEXT, {"longest": column.max_length or 0, **more}
    if words and column.choices:
        kind, more = Kind.CHOICE, {**more, "choices": list_choices(column.flatchoices, words)}
        more.pop("longest")
    return make_field(table, key or name, label, more.pop("kind", kind), **more)


def check_email(email: str) -> None:
    """Refuse what is no e-mail address; none is one."""
    try:
        validate_email(email or "a@example.org")
    except ValidationError as error:
        raise RefusalError(_("邮箱不对。")) from error


def read_fen(value: Value, label: str) -> int | None:
    """Read an amount in 元 as fen; refused where it is no whole number of fen, or larger than any amount.

    >>> read_fen(Decimal("12.34"), ""), read_fen(None, "")
    (1234, None)
    """
    if value is None:
        return None
    fen = Decimal(str(value)) * FEN
    if fen != fen.to_integral_value():
        raise RefusalError(_("%(label)s精确到分，不能更细。") % {"label": label})
    if abs(fen) >= MOST_FEN:
        raise RefusalError(_("%(label)s太大了，看看单位对不对。") % {"label": label})
    return int(fen)


def compute_yuan(fen: int | None) -> Decimal | None:
    """Return an amount of fen in 元, the unit of the fields."""
    return None if fen is None else Decimal(fen) / FEN


def write_value(value: Any, column: AnyField | None = None) -> str:
    """Write a value in words, as a person reads it: amounts in 元, choices by their names; nothing is empty.

    >>> write_value(date(2026, 1, 2)), write_value(None), write_value(("甲", "乙")), write_value(Decimal("2.50"))
    ('2026-01-02', '', '甲、乙', '2.5')
    """
    match value:
        case None:
            return ""
        case bool():
            return _("是") if value else _("否")
        case date():
            return value.isoformat()
        case tuple() | list():
            return "、".join(map(str, value))
        case Decimal():
            return write_plain(value)
        case models.Model():
            return str(value)
    if column is not None and column.help_text == MONEY_HELP:
        return f"{write_plain(Decimal(value) / FEN)} {_('元')}"
    return str(dict(column.flatchoices).get(value, value)) if column is not None else str(value)
