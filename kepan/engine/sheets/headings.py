"""The words above a column: its name, its unit and what else stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kepan.engine.basis.quantity import read_scale
from kepan.engine.basis.words import write_folded, write_narrow
from kepan.engine.sheets.model import Raw

COUNTED = (
    "元 美元 港元 欧元 日元 英镑 % ‰ 百分点 家 户 个 项 件 人 名 人次 人月 人年 次 场 期 篇 部 册 份 笔 宗 台 套 "
    "台套 辆 公里 亩 公顷 平方米 平方公里 立方米 平米 ㎡ 吨 公斤 千克 克 吨标准煤 吨标煤 千瓦 千瓦时 度 年 月 日 "
    "天 岁 小时 分 倍 位"
)
LONGEST_HEADING = 60
UNITS = frozenset(write_folded(word) for word in COUNTED.split())
"""Units after a scale word (万, 亿 …) or alone."""

_BRACKETS = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_UNIT_WORD = re.compile(r"^(?:计量|货币|金额)?单位\s*[::]?\s*")
_UNIT_LINE = re.compile(r"(?:计量|货币|金额)?单位\s*[::]\s*([^\s,,;;、()]+)")
_AFTER_SLASH = re.compile(r"[/,,::]\s*([^/,,::]+)$")
_REQUIRED = re.compile(r"^[*＊]+|[*＊]+$|[(\[【]\s*必填(?:项)?\s*[)\]】]")
_BLANKS = re.compile(r"\s+")
_NUMBERED = re.compile(r"^(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、.)](?=\D)")


_PERIOD = re.compile(r"(?:19|20)\d{2}年?度?(?:\d{1,2}(?:[-—~至]\d{1,2})?月|[一二三四]季度|[上下]半年)?", re.ASCII)
_COUNTED_WORD = re.compile(r"[^\x00-\x7f\d]{2,}\d{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: as printed, its name, its unit ("" if none), remarks in brackets, whether it must be filled.

    `path` holds the parts of a heading of several rows, the highest first.
    """

    printed: str
    name: str
    unit: str = ""
    remarks: tuple[str, ...] = ()
    is_required: bool = False
    path: tuple[str, ...] = ()


def read_heading(parts: tuple[str, ...] | str) -> Heading:
    """Read a heading; several rows come as several parts, the highest first.

    >>> found = read_heading("*营业收入 （万元）")
    >>> found.name, found.unit, found.is_required
    ('营业收入', '万元', True)
    >>> read_heading(("研发费用（千元）", "其中：境外")).name, read_heading(("研发费用（千元）", "其中：境外")).unit
    ('研发费用 其中:境外', '千元')
    >>> read_heading("占比/%").unit, read_heading("金额(含税)").remarks, read_heading("占地面积，亩").name
    ('%', ('含税',), '占地面积')
    """
    listed = (parts,) if isinstance(parts, str) else parts
    names: list[str] = []
    remarks: list[str] = []
    unit = ""
    is_required = False
    for part in listed:
        plain, own, found, needed = _read_part(part)
        if plain:
            names.append(plain)
        # The unit nearest to the figures holds.
        unit = own or unit
        remarks += found
        is_required = is_required or needed
    return Heading(
        printed=" / ".join(_BLANKS.sub(" ", part.strip()) for part in listed),
        name=" ".join(names),
        unit=unit,
        remarks=tuple(remarks),
        is_required=is_required,
        path=tuple(names),
    )


def _read_part(text: str) -> tuple[str, str, list[str], bool]:
    plain = _fold_signs(text)
    needed = bool(_REQUIRED.search(plain))
    plain = _REQUIRED.sub("", plain).strip()
    unit, remarks = "", []
    for found in _BRACKETS.findall(plain):
        inner = _write_unit(_UNIT_WORD.sub("", found))
        if not unit and is_unit(inner):
            unit = inner
        elif inner:
            remarks.append(inner)
    plain = _BRACKETS.sub("", plain).strip()
    tail = _AFTER_SLASH.search(plain)
    if not unit and tail and is_unit(tail[1].strip()):
        unit, plain = tail[1].strip(), plain[: tail.start()].strip()
    return _NUMBERED.sub("", plain), unit, remarks, needed


def _fold_signs(text: str) -> str:
    # A heading that is broken over lines is one word in Chinese, several in other scripts.
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", _BLANKS.sub(" ", write_narrow(text))).strip()


def is_unit(text: str) -> bool:
    """Say whether a text is a unit: a counted word, with a scale before it or without.

    >>> [is_unit(word) for word in ("万元", "亿元", "%", "万平方米", "含税", "万", "吨标准煤", "百分点")]
    [True, True, True, True, False, True, True, True]
    """
    plain = write_folded(text.strip())
    scale = read_scale(plain)
    rest = plain[len(scale) :]
    return bool(plain) and (rest in UNITS or (not rest and bool(scale)))


def find_unit_line(text: str) -> str:
    """Find the unit that a line above a table gives to all its amounts; an empty string where there is none.

    >>> find_unit_line("填报单位：望澜区    计量单位：万元"), find_unit_line("填报单位：望澜区")
    ('万元', '')
    """
    for found in _UNIT_LINE.findall(write_narrow(text)):
        if is_unit(unit := _write_unit(found)):
            return unit
    return ""


def _write_unit(text: str) -> str:
    """The currency of the country goes without saying."""
    return text.strip().removeprefix("人民币").removesuffix("人民币").strip()


def fold_heading(text: str) -> str:
    """Return a heading as it is compared: folded, without blanks, signs and case.

    >>> fold_heading("R＆D 经费（合计）"), fold_heading("Publication_Number")
    ('rd经费合计', 'publicationnumber')
    """
    return "".join(filter(str.isalnum, write_folded(text)))


def fold_printed(printed: str) -> str:
    """Return a heading as profiles know it: folded, or as it stands where it consists of signs alone.

    >>> fold_printed("Publication Number"), fold_printed(" # ")
    ('publicationnumber', '#')
    """
    return fold_heading(printed) or printed.strip()


def is_word(value: Raw) -> bool:
    """Say whether a cell can be a heading: a short text that is no figure, day, code or address.

    >>> [is_word(text) for text in ("2025年1-6月", "指标100", "万元", "2025年3月5日", "CN114081026A", "1,200家")]
    [True, True, True, False, False, False]
    """
    if not isinstance(value, str):
        return False
    text = value.strip()
    if not 0 < len(text) <= LONGEST_HEADING or "://" in text or "@" in text:
        return False
    digits = sum(sign.isdigit() for sign in text)
    return digits * 2 <= len(text) or bool(_COUNTED_WORD.fullmatch(text) or _PERIOD.fullmatch(text))
