"""Money in forms: typed in 万元 unless another unit is written behind it, kept as whole fen."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kepan.engine.basis.quantity import Quantity, compute_plain, write_plain
from kepan.web.registry.words import FEN_IN_WAN

WRITTEN = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(元|万|万元|亿|亿元|yuan)?")  # l10n: units of money
SIGNS = str.maketrans("", "", ", ，\t")
UNITS = {None: "万元", "万": "万元", "亿": "亿元", "yuan": "元"}  # l10n: units of money
FEN_IN_YUAN = 100
MOST = 10**16
"""Fen: a hundred million times a million 元, more than any project or agreement."""


def read_money(text: str) -> int | None:
    """Read an amount as people write it, 万元 where no unit stands behind it, in fen; None for what is no amount.

    >>> [read_money(text) for text in ("1,250.5", "８０万元", "0.8亿", "12.34 yuan", "0.001元")]
    [1250500000, 80000000, 8000000000, 1234, None]
    """
    found = WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).translate(SIGNS))
    if found is None:
        return None
    unit = UNITS.get(found[2], found[2])
    fen = compute_plain(Quantity(Decimal(found[1]), unit)).value * FEN_IN_YUAN
    return int(fen) if fen == fen.to_integral_value() and abs(fen) < MOST else None


class MoneyField(forms.Field):
    """An amount of money; the label says 万元, and another unit may be written behind the number."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "num", "maxlength": 30})

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("也可以写“800000元”“0.8亿元”"))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        """Return the amount in fen; None where nothing was written."""
        text = str(value or "").strip()
        if not text:
            return None
        fen = read_money(text)
        if fen is None:
            raise ValidationError(_("看不懂这个金额，写成 80、80.5万元 或 800000元，最小到分。"))
        if fen < 0:
            raise ValidationError(_("金额不能是负数。"))
        return fen

    def prepare_value(self, value: Any) -> Any:
        """Write fen in 万元 to the last place; what a person typed stays as it is."""
        return write_plain(Decimal(value) / FEN_IN_WAN) if isinstance(value, int) else value
