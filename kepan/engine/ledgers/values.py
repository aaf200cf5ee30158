"""Values of fields: from what was typed or sent, to what an entry keeps (JSON), to Python, and to words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kepan.engine.basis.quantity import Quantity, compute_in_unit, write_plain
from kepan.engine.basis.ratios import Ratio
from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.types import Field, FieldKind

LINKS = frozenset(
    {
        FieldKind.REGION,
        FieldKind.ORGANISATION,
        FieldKind.PERSON,
        FieldKind.RIGHT,
        FieldKind.PROJECT,
        FieldKind.AGREEMENT,
        FieldKind.ENTRY,
    }
)
"""Kinds whose value is the key of a record."""
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
PERIOD = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])|W(0[1-9]|[1-4]\d|5[0-3])))?", re.ASCII)
WRITTEN_PERIOD = re.compile(r"(\d{4})年(?:(\d{1,2})月|第?([一二三四1-4])季度|([上下])半年|第?(\d{1,2})周)?", re.ASCII)
NUMBER = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?|[+-]?\.\d+)(\D*)", re.ASCII)
YES = frozenset({"true", "1", "是", "有", "yes", "on", "√"})
NO = frozenset({"false", "0", "否", "无", "no", "off", "×"})
QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
FEN_IN_YUAN = 100
MOST_PARAGRAPHS = 20_000
MOST_ROWS = 500
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that was read: the value in Python, or what is wrong with it; what was tidied, if anything."""

    value: Any = None
    problem: str = ""
    repair: str = ""


def read_value(one: Field, raw: object) -> Reading:
    """Read what was typed (text, or lists of text) or sent (JSON) for a field.

    Amounts that are typed stand in the unit of the field (yuan where it has none) or carry their own; whole numbers
    of JSON are fen. Nothing given is None. Whether a field is required is none of its business.
    """
    if is_empty(raw):
        return Reading()
    if one.kind in {FieldKind.CHECKLIST, FieldKind.TABLE}:
        return read_rows(one, raw)
    if not one.is_many and one.kind is not FieldKind.FILE:
        return read_single(one, raw[0] if isinstance(raw, list | tuple) and len(raw) == 1 else raw)
    parts = list(raw) if isinstance(raw, list | tuple) else split_many(one, raw)
    readings = [read_single(one, part) for part in parts if not is_empty(part)]
    problem = next((reading.problem for reading in readings if reading.problem), "")
    if problem or not readings:
        return Reading(problem=problem)
    return Reading(tuple(dict.fromkeys(reading.value for reading in readings)))


def is_empty(raw: object) -> bool:
    """Say whether nothing was given."""
    if isinstance(raw, str):
        return not raw.strip()
    return raw is None or (isinstance(raw, list | tuple) and not raw)


def split_many(one: Field, raw: object) -> list[object]:
    """Split a text with several values."""
    if not isinstance(raw, str) or one.kind is FieldKind.LONG_TEXT:
        return [raw]
    return [part for part in re.split(r"[;；、\n]", raw) if part.strip()]


def read_single(one: Field, raw: object) -> Reading:
    """Read one value of a field."""
    if isinstance(raw, dict | list | tuple | float) or (isinstance(raw, bool) and one.kind is not FieldKind.FLAG):
        return Reading(problem=Said("这里要一个值"))
    if one.kind in LINKS or one.kind is FieldKind.FILE:
        return read_key(raw)
    text = str(raw).strip()
    match one.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return read_text(one, text)
        case FieldKind.NUMBER:
            return check_bounds(one, read_number(one, text))
        case FieldKind.MONEY:
            if isinstance(raw, int):
                return check_bounds(one, Reading(raw) if abs(raw) < 10**17 else Reading(problem=Said("金额过大")))
            return check_bounds(one, read_money(one, text))
        case FieldKind.DATE:
            return read_day(text)
        case FieldKind.PERIOD:
            return read_period(text)
        case FieldKind.FLAG:
            return read_flag(text)
        case FieldKind.CHOICE:
            return read_choice(one, text)
        case FieldKind.INDUSTRY:
            return read_industry(text)
    return Reading(problem=Said("这一项是算出来的，不能填"))


def read_text(one: Field, text: str) -> Reading:
    """Read a line or paragraphs; signs that cannot be seen are taken out, and it is said."""
    is_line = one.kind is FieldKind.TEXT
    most = one.most_length if is_line else max(one.most_length, MOST_PARAGRAPHS)
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    kept = " ".join(kept.split("\n")) if is_line else kept
    if len(kept) > most:
        return Reading(problem=Said("最多 %(most)s 字，现在有 %(count)s 字", most=most, count=len(kept)))
    return Reading(kept, repair=Said("去掉了看不见的字符或换行") if kept != text else "")


def read_quantity(text: str) -> Quantity | None:
    """Read a number with the unit behind it, full-width digits too; None where there is no number."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace("−", "-").replace(" ", ""))
    if found is None:
        return None
    try:
        return Quantity(Decimal(found[1].replace(",", "")), found[2])
    except InvalidOperation:
        return None


def read_number(one: Field, text: str) -> Reading:
    """Read a number in the unit of its field; another unit of the same kind is converted, and it is said."""
    quantity = read_quantity(text)
    if quantity is None:
        return Reading(problem=Said("“%(text)s”不是数", text=text[:40]))
    value, repair = quantity.value, ""
    if quantity.unit and quantity.unit != one.unit:
        converted = compute_in_unit(quantity, one.unit) if one.unit else None
        if converted is None:
            return Reading(
                problem=Said(
                    "单位“%(unit)s”与“%(unit2)s”不一致", unit=quantity.unit[:10], unit2=one.unit or Said("无单位")
                )
            )
        value, repair = (
            converted,
            Said(
                "%(text)s 换算为 %(converted)s %(unit)s",
                text=text[:40],
                converted=write_plain(converted),
                unit=one.unit,
            ),
        )
    if abs(value) >= LARGEST:
        return Reading(problem=Said("数太大"))
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > one.places and value != value.quantize(Decimal(1).scaleb(-one.places)):
        return Reading(problem=Said("最多 %(places)s 位小数", places=one.places))
    return Reading(Decimal(write_plain(value)), repair=repair)


def read_money(one: Field, text: str) -> Reading:
    """Read an amount as whole fen."""
    quantity = read_quantity(text)
    if quantity is None:
        return Reading(problem=Said("“%(text)s”不是金额", text=text[:40]))
    yuan = compute_in_unit(Quantity(quantity.value, quantity.unit or one.unit or "元"), "元")
    if yuan is None:
        return Reading(problem=Said("单位“%(unit)s”不是金额的单位", unit=quantity.unit[:10]))
    fen = yuan * FEN_IN_YUAN
    if fen != int(fen):
        return Reading(problem=Said("金额只能到分"))
    return Reading(int(fen)) if abs(fen) < 10**17 else Reading(problem=Said("金额过大"))


def check_bounds(one: Field, reading: Reading) -> Reading:
    """Refuse a number outside of the bounds of its field; those of an amount stand in the unit of the field."""
    if reading.value is None:
        return reading
    value = Decimal(reading.value)
    if one.kind is FieldKind.MONEY:
        value = compute_in_unit(Quantity(value / FEN_IN_YUAN, "元"), one.unit or "元") or Decimal(0)
    if one.least is not None and value < one.least:
        return Reading(problem=Said("不能小于 %(least)s%(unit)s", least=write_plain(one.least), unit=one.unit))
    if one.most is not None and value > one.most:
        return Reading(problem=Said("不能大于 %(most)s%(unit)s", most=write_plain(one.most), unit=one.unit))
    return reading


def read_day(text: str) -> Reading:
    """Read a day."""
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text).split("T")[0].replace(" 00:00:00", ""))
    try:
        return (
            Reading(date(int(found[1]), int(found[2]), int(found[3])))
            if found
            else Reading(problem=Said("“%(text)s”不是日期，要写成 2025-03-31 这样", text=text[:40]))
        )
    except ValueError:
        return Reading(problem=Said("没有“%(text)s”这一天", text=text[:40]))


def read_period(text: str) -> Reading:
    """Read a period: 2025, 2025-03, 2025-Q1, 2025-H1, 2025-W07, or in words.

    >>> read_period("2025年第一季度").value, read_period("2025").value, read_period("2025年3月").value
    ('2025-Q1', '2025', '2025-03')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if PERIOD.fullmatch(plain):
        return Reading(plain)
    found = WRITTEN_PERIOD.fullmatch(plain)
    if found is None:
        return Reading(
            problem=Said("“%(text)s”不是时期，要写成 2025、2025-03、2025-Q1、2025-H1 或 2025-W07", text=text[:40])
        )
    year, month, quarter, half, week = found.groups()
    tail = ""
    if month:
        tail = f"-{int(month):02d}"
    elif quarter:
        tail = f"-Q{QUARTERS.get(quarter, quarter)}"
    elif half:
        tail = "-H1" if half == "上" else "-H2"
    elif week:
        tail = f"-W{int(week):02d}"
    value = f"{year}{tail}"
    return (
        Reading(value) if PERIOD.fullmatch(value) else Reading(problem=Said("没有“%(text)s”这个时期", text=text[:40]))
    )


def read_flag(text: str) -> Reading:
    """Read yes or no."""
    plain = text.lower()
    if plain in YES or plain in NO:
        return Reading(plain in YES)
    return Reading(problem=Said("这里要写是或否"))


def read_choice(one: Field, text: str) -> Reading:
    """Read one of the choices, by its key or its title."""
    for choice in one.choices:
        if text in (choice.key, choice.title):
            return Reading(choice.key)
    offered = "、".join(choice.title for choice in one.choices if not choice.is_retired)
    return Reading(problem=Said("“%(text)s”不在可选的里面：%(offered)s", text=text[:40], offered=offered[:200]))


def read_industry(text: str) -> Reading:
    """Read an industry: edition and code."""
    edition, colon, code = text.partition(":")
    if colon and edition and re.fullmatch(r"[A-Z]?\d{0,4}", code, re.ASCII) and code:
        return Reading(text)
    return Reading(problem=Said("“%(text)s”不是行业，要写成 2017:C3921 或 hightech:01", text=text[:40]))


def read_key(raw: object) -> Reading:
    """Read the key of a record."""
    text = str(raw).strip()
    if text.isascii() and text.isdecimal() and len(text) <= 18:
        return Reading(int(text))
    return Reading(problem=Said("找不到“%(text)s”", text=text[:40]))


def read_rows(one: Field, raw: object) -> Reading:
    """Read the rows of a table or the answers of a checklist."""
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw) or len(raw) > MOST_ROWS:
        return Reading(problem=Said("这里要一列行，最多 %(most_rows)s 行", most_rows=MOST_ROWS))
    rows: list[dict[str, Any]] = []
    for place, row in enumerate(raw, 1):
        assert isinstance(row, Mapping)
        found, problem = read_answer(one, row) if one.kind is FieldKind.CHECKLIST else read_row(one, row)
        if problem:
            return Reading(problem=Said("第 %(place)s 行：%(problem)s", place=place, problem=problem))
        if found:
            rows.append(found)
    return Reading(tuple(rows) or None)


def read_row(one: Field, row: Mapping[str, object]) -> tuple[dict[str, Any], str]:
    """Read a row of a table; an empty one gives nothing."""
    found: dict[str, Any] = {}
    unknown = set(row) - {column.key for column in one.columns}
    if unknown:
        return {}, Said("没有列“%(unknown)s”", unknown=min(unknown))
    for column in one.columns:
        reading = read_value(column, row.get(column.key))
        if reading.problem:
            return {}, f"{column.title}：{reading.problem}"
        found[column.key] = reading.value
    if all(value is None for value in found.values()):
        return {}, ""
    missing = next((column.title for column in one.columns if column.is_required and found[column.key] is None), "")
    return found, Said("%(missing)s：这一项要填", missing=missing) if missing else ""


def read_answer(one: Field, row: Mapping[str, object]) -> tuple[dict[str, Any], str]:
    """Read the answer to an item of a checklist; one without any answer gives nothing."""
    item = str(row.get("item") or "")
    if item not in {known.key for known in one.items}:
        return {}, Said("没有检查项“%(item)s”", item=item[:40])
    met = read_flag(str(row["met"])) if not is_empty(row.get("met")) else Reading()
    day = read_day(str(row["on"])) if not is_empty(row.get("on")) else Reading()
    files = read_value(Field("evidence", FieldKind.FILE, ""), row.get("evidence"))
    problem = met.problem or day.problem or files.problem
    answer = {
        "item": item,
        "actual": str(row.get("actual") or "").strip()[:200] or None,
        "met": met.value,
        "on": day.value,
        "evidence": files.value,
        "note": str(row.get("note") or "").strip()[:500] or None,
    }
    has_any = any(value is not None for key, value in answer.items() if key != "item")
    return (answer if has_any else {}), problem


def dump_value(one: Field, value: Any) -> Any:
    """Return a value as an entry keeps it (JSON); None stays None."""
    if value is None:
        return None
    if one.kind is FieldKind.CHECKLIST:
        return [
            {**row, "on": None if row["on"] is None else row["on"].isoformat(), "evidence": list(row["evidence"] or ())}
            for row in value
        ]
    if one.kind is FieldKind.TABLE:
        return [{column.key: dump_value(column, row.get(column.key)) for column in one.columns} for row in value]
    if isinstance(value, tuple | list):
        return [dump_plain(part) for part in value]
    return dump_plain(value)


def dump_plain(value: Any) -> Any:
    """Return one value as JSON: decimals and days as text, a ratio with both figures."""
    if isinstance(value, Ratio):
        return {"n": write_plain(value.numerator), "d": write_plain(value.denominator)}
    if isinstance(value, Decimal):
        return write_plain(value)
    return value.isoformat() if isinstance(value, date) else value


def load_value(one: Field, kept: Any) -> Any:
    """Return what an entry keeps as a value in Python."""
    if kept is None:
        return None
    if one.kind is FieldKind.CHECKLIST:
        return tuple(
            {
                **row,
                "on": None if row["on"] is None else date.fromisoformat(row["on"]),
                "evidence": tuple(row["evidence"]) or None,
            }
            for row in kept
        )
    if one.kind is FieldKind.TABLE:
        return tuple({column.key: load_value(column, row.get(column.key)) for column in one.columns} for row in kept)
    if isinstance(kept, list):
        return tuple(load_plain(one, part) for part in kept)
    return load_plain(one, kept)


def load_plain(one: Field, kept: Any) -> Any:
    """Return one kept value in Python; that of a computed field by its looks."""
    if isinstance(kept, dict):
        return Ratio(Decimal(kept["n"]), Decimal(kept["d"]))
    if one.kind is FieldKind.NUMBER:
        return Decimal(kept)
    if one.kind is FieldKind.DATE:
        return date.fromisoformat(kept)
    if one.kind is FieldKind.COMPUTED and isinstance(kept, str):
        return load_computed(kept)
    return kept


def load_computed(kept: str) -> Any:
    """Return a computed number or day; what is neither is text."""
    try:
        return date.fromisoformat(kept) if DAY.fullmatch(kept) else Decimal(kept)
    except (InvalidOperation, ValueError):
        return kept


def write_value(one: Field, value: Any, names: Mapping[tuple[str, int], str] | None = None) -> str:
    """Write a value for people: titles of choices, names of records by kind and key, amounts in the field's unit."""
    if value is None:
        return ""
    if one.kind in {FieldKind.CHECKLIST, FieldKind.TABLE}:
        return Said("%(count)s 行", count=len(value))
    if isinstance(value, tuple | list):
        return "、".join(write_single(one, part, names or {}) for part in value)
    return write_single(one, value, names or {})


def write_single(one: Field, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    """Write one value."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Ratio):
        return f"{write_plain(value.numerator)}/{write_plain(value.denominator)}"
    if one.kind is FieldKind.MONEY:
        amount = compute_in_unit(Quantity(Decimal(value) / FEN_IN_YUAN, "元"), one.unit or "元")
        return f"{write_plain(amount or Decimal(0))} {one.unit or '元'}"
    if isinstance(value, Decimal):
        return f"{write_plain(value)} {one.unit}".strip()
    if one.kind is FieldKind.CHOICE:
        return next((choice.title for choice in one.choices if choice.key == value), str(value))
    if isinstance(value, int) and one.kind in LINKS:
        return names.get((str(one.kind), value), f"#{value}")
    return value.isoformat() if isinstance(value, date) else str(value)
