"""Nasty files whose trouble is in the cells: numbers, units, days, codes, formulas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.store.files.spreadsheets.nasty import BOTH, DAY, HEADINGS, JIA, WANT_JIA, YI, Nasty, Shown, book

NAMES = ["企业名称", "营业收入（万元）"]
DAYS = ["企业名称", "填报日期"]
SHARES = ["企业名称", "研发占比（%）"]
CODES = ["企业名称", "统一社会信用代码"]


def revenue(value: str | None) -> tuple[object, ...]:
    """A row with a revenue in yuan."""
    return ("甲厂（虚构）", None, None if value is None else Decimal(value))


def day(value: date | None) -> tuple[object, ...]:
    """A row with a day."""
    return ("甲厂（虚构）", None, None, None, None, value)


def share(value: str) -> tuple[object, ...]:
    """A row with a share in per cent."""
    return ("甲厂（虚构）", None, None, None, Decimal(value))


def one(headings: list[str], *cells: object) -> bytes:
    """A table with one enterprise in every row and the cells beside it."""
    return book([headings, *(["甲厂（虚构）", cell] for cell in cells)])


CELLS = [
    Nasty("full-width digits and signs", lambda: one(NAMES, "２７，４５５．３", "９００　"),
          {2: revenue("274553000"), 3: revenue("9000000")}),
    Nasty("Chinese numerals", lambda: one(NAMES, "九百", "贰万柒仟肆佰伍拾伍"),
          {2: revenue("9000000"), 3: revenue("274550000")}),
    Nasty("units in the cells", lambda: one(["企业名称", "营业收入"], "2.7亿元", "900万", "12,000元", "3千元"),
          {2: revenue("270000000"), 3: revenue("9000000"), 4: revenue("12000"), 5: revenue("3000")}),
    Nasty("a unit that measures another thing", lambda: one(NAMES, "900吨"), {2: revenue(None)},
          {"B2": "wrong_unit"}),
    Nasty(
        "a column in 万元 with figures in 元",
        lambda: book([NAMES, *([f"厂{n}（虚构）", n * 100 + 800] for n in range(9)), ["厂9（虚构）", 9_000_000]]),
        {n + 2: (f"厂{n}（虚构）", None, Decimal(n * 1_000_000 + 8_000_000)) for n in range(9)}
        | {11: ("厂9（虚构）", None, Decimal(90_000_000_000))},
        doubts={"B11": "magnitude"},
    ),
    Nasty("shares shown as percentages", lambda: one(SHARES, Shown(0.128, "0.0%"), "12.8%", 12.8),
          {2: share("12.8"), 3: share("12.8"), 4: share("12.8")}),
    Nasty("shares of one under a heading of per cent", lambda: one(SHARES, 0.128, 0.05, 0.3),
          {2: share("0.128"), 3: share("0.05"), 4: share("0.3")},
          doubts={"B2": "magnitude", "B3": "magnitude", "B4": "magnitude"}),
    Nasty("numbers as text behind an apostrophe", lambda: one(NAMES, "'900", " 900 ", "\u00a0900\u200b"),
          {2: revenue("9000000"), 3: revenue("9000000"), 4: revenue("9000000")}),
    Nasty("strokes and words for empty", lambda: one(NAMES, "-", "——", "/", "无", "N/A", " "),
          {number: revenue(None) for number in range(2, 8)}),
    Nasty("zero is zero and empty is empty", lambda: one(NAMES, 0, "0", None),
          {2: revenue("0"), 3: revenue("0"), 4: revenue(None)}),
    Nasty("numbers that are not exact", lambda: one(NAMES, "约900", "900以上", "800-900", "九百多", "27.455,3"),
          {number: revenue(None) for number in range(2, 7)},
          {"B2": "about", "B3": "about", "B4": "about", "B5": "about", "B6": "not_a_number"}),
    Nasty("negative numbers of accounts", lambda: one(NAMES, "(900)", "−12.5", Shown(-3, "0;(0)")),
          {2: revenue("-9000000"), 3: revenue("-125000"), 4: revenue("-30000")}),
    Nasty("persons counted by halves", lambda: book([["企业名称", "从业人数"], ["甲厂（虚构）", 286.5]]),
          {2: ("甲厂（虚构）",)}, {"B2": "not_whole"}),
    Nasty(
        "days as texts, as days and as serial numbers",
        lambda: one(DAYS, "2026年3月5日", "2026.3.5", "20260305", 46086, "46086", DAY, "二〇二六年三月五日",
                    Shown(DAY, 'yyyy"年"m"月"'), "2026-03-05 08:30:00"),
        {number: day(DAY) for number in range(2, 11)},
    ),
    Nasty("years of two digits, the year first", lambda: one(DAYS, "26/3/25", "99-12-31"),
          {2: day(date(2026, 3, 25)), 3: day(date(1999, 12, 31))}),
    Nasty("the day first, as one cell tells", lambda: one(DAYS, "05/03/2026", "25/03/2026"),
          {2: day(DAY), 3: day(date(2026, 3, 25))}),
    Nasty("the month first, as one cell tells", lambda: one(DAYS, "03/05/2026", "03/25/2026"),
          {2: day(DAY), 3: day(date(2026, 3, 25))}),
    Nasty("day or month first, and nothing tells", lambda: one(DAYS, "05/03/2026", "2026-03-05"),
          {2: day(None), 3: day(DAY)}, {"B2": "unsure_day"}),
    Nasty("one column has both orders", lambda: one(DAYS, "25/03/2026", "03/25/2026", "05/03/2026"),
          {2: day(date(2026, 3, 25)), 3: day(date(2026, 3, 25)), 4: day(None)}, {"B4": "unsure_day"}),
    Nasty("days without a year, a day, or at all", lambda: one(DAYS, "3月5日", "2026年3月", "2026-02-30", "近期"),
          {number: day(None) for number in range(2, 6)},
          {"B2": "no_year", "B3": "no_day", "B4": "no_such_day", "B5": "not_a_day"}),
    Nasty(
        "codes whose digits a program has lost",
        lambda: one(CODES, "9.19901E+17", 919901010000000000, "9199010100000000001"),
        {2: ("甲厂（虚构）",), 3: ("甲厂（虚构）",), 4: ("甲厂（虚构）", "9199010100000000001")},
        {"B2": "lost_digits", "B3": "lost_digits"},
    ),
    Nasty("codes with blanks, wide signs and an apostrophe",
          lambda: one(CODES, "9199 0101 MA00 000A 1X", "９１９９０１０１MA00000A1X", "'91990101MA00000A1X\t"),
          dict.fromkeys((2, 3, 4), ("甲厂（虚构）", "91990101MA00000A1X"))),
    Nasty("names with blanks, line breaks and invisible signs",
          lambda: book([CODES, [" 甲厂\n（虚构）\u200b ", "A1"]]),
          {2: ("甲厂（虚构）", "A1")}),
    Nasty("names whose signs were lost",
          lambda: book([CODES, ["???????", "A1"], ["甲\ufffd厂", "A2"], ["锟斤拷厂", "A3"]]),
          {2: (None, "A1"), 3: (None, "A2"), 4: (None, "A3")},
          {"A2": "lost_signs", "A3": "lost_signs", "A4": "lost_signs"}),
    Nasty("a name that must be there is not", lambda: book([HEADINGS, JIA, [None, *YI[1:]]]),
          {2: WANT_JIA, 3: (None, "91990101MA00000B2Y", Decimal(9000000), 41)}, {"A3": "required"}),
    Nasty("formulas", lambda: book([HEADINGS, [*JIA[:2], Shown(27455.3, "", "=27000+455.3"), 286], YI]),
          BOTH, doubts={"C2": "formula"}),
    Nasty(
        "formulas that failed",
        lambda: one(NAMES, Shown("#DIV/0!", "", "=1/0"), Shown("#REF!", "", "=#REF!+1"), "#N/A", "#####"),
        {number: revenue(None) for number in range(2, 6)}, {f"B{number}": "error_value" for number in range(2, 6)},
        doubts={"B2": "formula", "B3": "formula"},
    ),
    Nasty("yes and no where a number is asked for", lambda: one(NAMES, True), {2: revenue(None)},
          {"B2": "not_a_number"}),
]  # fmt: skip
