"""Numbers in cells: exact, whatever a person or a program made of them on the way."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from kepan.engine.basis.numerals import NUMERALS, read_numeral
from kepan.engine.basis.quantity import Quantity, compute_in_unit, write_plain
from kepan.engine.basis.words import write_narrow
from kepan.engine.sheets.headings import is_unit
from kepan.engine.sheets.model import Raw
from kepan.engine.sheets.readings import EMPTY, Fault, Reading, Repair, create_fault

COUNTS = frozenset("个项件家户人名次场")
"""Counting words, which differ from office to office and do not change the number."""
_STROKES = r"- -- --- — —— ––  – − / // \ . .. … …… * #"
_NOTHING = "无 没有 暂无 空 缺 未知 不详 未填 n/a na n.a. null none nan nil"
STROKES = frozenset(_STROKES.split())
EMPTY_SIGNS = STROKES | frozenset(_NOTHING.split())
"""What people and programs write into a cell that is empty; lower case, narrow."""
_ERROR = re.compile(
    r"#(?:n/a|ref!|value!|div/0!|name\?|num!|null!|spill!|calc!|getting_data)|#{2,}|(?:err|错误)\s*[::]\s*\d{3}", re.I
)

_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?", re.ASCII)
_NUMBER = re.compile(
    r"(?P<sign>[-+−])?\s*(?P<money>[¥￥$€£]|人民币|rmb|cny)?\s*"
    r"(?P<whole>\d+(?:[,'’ \u00a0]\d+)*|(?=\.\d))(?P<part>\.\d+)?(?P<power>e[-+]?\d{1,3})?\s*(?P<unit>[^\d\s.,].*)?",
    re.ASCII,
)
_GROUPS = re.compile(r"\d{1,3}(?:([,'’ \u00a0])\d{3})(?:\1\d{3})*", re.ASCII)
_ABOUT = re.compile(
    r"^(?:约|大约|近|超|超过|逾|不少于|不低于|至少|>=?|<=?|≥|≤|~|～|左右)|(?:左右|以上|以下|余|多|\+)$|\d\s*[-~—至到]\s*\d"
)
_IN_BRACKETS = re.compile(r"\(\s*([^()]*\d[^()]*)\s*\)")
_NUMERAL = re.compile(rf"([{''.join(sorted(NUMERALS))}点]+)(.*)")
_SIGNED = {"壹": "一", "贰": "二", "叁": "三", "肆": "四", "伍": "五", "陆": "六", "柒": "七", "捌": "八", "玖": "九",
           "拾": "十", "佰": "百", "仟": "千", "萬": "万", "億": "亿", "圆": "元", "圓": "元"}  # fmt: skip
_PLAIN_NUMERALS = str.maketrans(_SIGNED)


def read_number(raw: Raw, *, unit: str = "", into: str = "", is_percent: bool = False) -> Reading:
    """Read an exact number; `unit` is the column's, `into` the one that is wanted, both may be missing.

    Converted to the wanted unit without rounding. A cell with a unit of its own overrules the column's. With
    `is_percent` the program shows the number as a percentage, so that 0.128 is read as 12.8 where % is wanted.

    >>> found = read_number("１,４１１.20", unit="万元", into="元")
    >>> found.value, [str(repair) for repair in found.repairs]
    (Decimal('14112000.00'), ['full_width', 'separators'])
    >>> read_number("一百零三").value, read_number("（25.5）").value, read_number("—").value
    (Decimal('103'), Decimal('-25.5'), None)
    >>> read_number("约120").fault, read_number("12,34").fault, read_number("5家", into="元").fault
    (<Fault.ABOUT: 'about'>, <Fault.BAD_GROUPS: 'bad_groups'>, <Fault.WRONG_UNIT: 'wrong_unit'>)
    """
    if raw is None:
        return EMPTY
    if isinstance(raw, bool | date | time):
        return create_fault(Fault.NOT_A_NUMBER)
    if isinstance(raw, str):
        return _read_text(raw, unit, into)
    if is_percent:
        return _convert(Decimal(raw) * 100, "%", into or unit, (Repair.PERCENT,))
    return _convert(Decimal(raw), unit, into, ())


def _read_text(text: str, unit: str, into: str) -> Reading:
    if _PLAIN.fullmatch(text):
        return _convert(Decimal(text), unit, into, ())
    repairs: list[Repair] = []
    narrow = write_narrow(text)
    if narrow != text:
        repairs.append(Repair.FULL_WIDTH)
    plain = narrow.strip(" \t\r\n\u00a0'‘’`\ufeff\u200b").lower()
    if plain != narrow.lower():
        repairs.append(Repair.BLANKS)
    if not plain:
        return EMPTY
    if plain in EMPTY_SIGNS:
        return Reading(None, (Repair.EMPTY_SIGN,))
    if is_error(plain):
        return create_fault(Fault.ERROR_VALUE, plain.upper())
    bracketed = _IN_BRACKETS.fullmatch(plain)
    if bracketed:
        plain = f"-{bracketed[1]}"
        repairs.append(Repair.BRACKETS)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return _read_numeral(plain, unit, into, repairs)
    whole = match["whole"]
    if not whole.isdigit() and whole:
        if not _GROUPS.fullmatch(whole):
            return create_fault(Fault.ABOUT if _ABOUT.search(plain) else Fault.BAD_GROUPS)
        repairs.append(Repair.SEPARATORS)
        whole = re.sub(r"\D", "", whole)
    elif match["money"]:
        repairs.append(Repair.SEPARATORS)
    sign = "-" if match["sign"] in ("-", "−") else ""
    value = Decimal(f"{sign}{whole or 0}{match['part'] or ''}{match['power'] or ''}")
    return _read_unit(value, (match["unit"] or "").strip(), plain, unit, into, repairs)


def _read_numeral(plain: str, unit: str, into: str, repairs: list[Repair]) -> Reading:
    match = _NUMERAL.fullmatch(plain.translate(_PLAIN_NUMERALS))
    value = read_numeral(match[1]) if match else None
    if match is None or value is None:
        return create_fault(Fault.ABOUT if _ABOUT.search(plain) and re.search(r"\d", plain) else Fault.NOT_A_NUMBER)
    return _read_unit(value, match[2].strip().removesuffix("整"), plain, unit, into, [*repairs, Repair.NUMERAL])


def _read_unit(value: Decimal, own: str, plain: str, unit: str, into: str, repairs: list[Repair]) -> Reading:
    if not own:
        return _convert(value, unit, into, tuple(repairs))
    if not is_unit(own):
        is_about, is_range = _ABOUT.search(plain), any(sign.isdigit() for sign in own)
        return create_fault(Fault.ABOUT if is_about else Fault.NOT_A_NUMBER, "" if is_range else write_plain(value))
    # 15万 in a column of 元 is 15万元.
    if own in ("万", "亿", "千", "百", "千万", "百万", "万亿") and (into or unit):
        own += "元" if (into or unit).endswith("元") else ""
    return _convert(value, own, into or unit, (*repairs, Repair.UNIT))


def _convert(value: Decimal, unit: str, into: str, repairs: tuple[Repair, ...]) -> Reading:
    if not unit or not into or unit == into:
        return Reading(value, repairs)
    factor = find_factor(unit, into)
    return create_fault(Fault.WRONG_UNIT, unit) if factor is None else Reading(value * factor, repairs)


def is_error(text: str) -> bool:
    """Say whether a text is what a program shows for a formula that failed, or for a column that is too narrow.

    >>> is_error("#DIV/0!"), is_error("Err:502"), is_error("#####"), is_error("#1 厂房")
    (True, True, True, False)
    """
    return bool(_ERROR.fullmatch(text))


@lru_cache(maxsize=1024)
def find_factor(unit: str, into: str) -> Decimal | None:
    """Find by what a number of one unit is multiplied to be one of another; None where they measure other things.

    >>> find_factor("万元", "元"), find_factor("家", "户"), find_factor("家", "元")
    (Decimal('10000'), Decimal('1'), None)
    """
    if {unit, into} <= COUNTS:
        return Decimal(1)
    return compute_in_unit(Quantity(Decimal(1), unit), into)


def read_whole(raw: Raw, *, unit: str = "", into: str = "") -> Reading:
    """Read a whole number; 286.0 is one, 286.5 is not.

    >>> read_whole(Decimal("286.0")).value, read_whole("286.5").fault
    (286, <Fault.NOT_WHOLE: 'not_whole'>)
    """
    found = read_number(raw, unit=unit, into=into)
    if not isinstance(found.value, Decimal):
        return found
    if found.value != found.value.to_integral_value():
        return create_fault(Fault.NOT_WHOLE)
    return Reading(int(found.value), found.repairs)
