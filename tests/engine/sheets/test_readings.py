"""Cells as people and programs write them, and what is read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.basis.quantity import write_plain
from kepan.engine.sheets.days import DayOrder, find_day_order, read_day
from kepan.engine.sheets.model import Raw
from kepan.engine.sheets.numbers import read_number
from kepan.engine.sheets.readings import Fault, Repair

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "value", "repairs"),
    [
        ("27,455.30", "27455.30", [Repair.SEPARATORS]),
        ("27 455.30", "27455.30", [Repair.SEPARATORS]),
        ("￥1,200.50", "1200.50", [Repair.SEPARATORS]),
        ("'0012", "12", [Repair.BLANKS]),
        (".5", "0.5", []),
        ("2.5E+3", "2500", []),
        ("１５万", "150000", [Repair.FULL_WIDTH, Repair.UNIT]),
        ("1,411.20 万元", "14112000", [Repair.SEPARATORS, Repair.UNIT]),
        ("叁佰元整", "300", [Repair.NUMERAL, Repair.UNIT]),
        ("(25.5)", "-25.5", [Repair.BRACKETS]),
        (Decimal("0.1"), "0.1", []),
    ],
)
def test_numbers_are_exact_and_say_what_was_changed(cell: Raw, value: str, repairs: list[Repair]) -> None:
    found = read_number(cell, into="元")
    assert (found.value, list(found.repairs), found.fault) == (Decimal(value), repairs, None)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("5-8", Fault.ABOUT), ("100以上", Fault.ABOUT), ("约120", Fault.ABOUT), ("1,2345", Fault.BAD_GROUPS),
        ("12%", Fault.WRONG_UNIT), ("3 人", Fault.WRONG_UNIT), ("#REF!", Fault.ERROR_VALUE),
        ("若干", Fault.NOT_A_NUMBER), (date(2026, 1, 1), Fault.NOT_A_NUMBER), (True, Fault.NOT_A_NUMBER),
    ],
)  # fmt: skip
def test_what_is_no_exact_number_is_never_guessed(cell: Raw, fault: Fault) -> None:
    found = read_number(cell, into="元")
    assert (found.value, found.fault) == (None, fault)


def test_a_share_that_is_shown_as_a_percentage_is_read_as_shown() -> None:
    assert read_number(Decimal("0.128"), into="%", is_percent=True).value == Decimal("12.8")
    assert read_number("12.8%", into="%").value == Decimal("12.8")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_number_written_plainly_with_separators_or_wide_is_the_same(number: Decimal) -> None:
    plain = write_plain(number)
    wide = plain.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    for text in (plain, f"{number:,f}", wide, f" {plain} "):
        assert read_number(text).value == number


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-3-5", "2026-03-05"), ("2026年3月5日星期四", "2026-03-05"), ("二〇二六年三月十八日", "2026-03-18"),
        ("2007-06-27T00:00:00Z", "2007-06-27"), ("21.08.2009", "2009-08-21"), ("22/10/2012", "2012-10-22"),
        ("10/22/2012", "2012-10-22"), (45000, "2023-03-15"), ("45000", "2023-03-15"), (20260305, "2026-03-05"),
        (datetime(2026, 3, 5, 12, 30), "2026-03-05"),  # noqa: DTZ001 cells have no zone
    ],
)  # fmt: skip
def test_days_in_many_writings(cell: Raw, day: str) -> None:
    assert read_day(cell, today=TODAY).value == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("3/18", Fault.NO_YEAR), ("3月18日", Fault.NO_YEAR), ("2026年3月", Fault.NO_DAY), (2026, Fault.NO_DAY),
        ("2026-02-30", Fault.NO_SUCH_DAY), ("30/02/2020", Fault.NO_SUCH_DAY), ("05/03/2026", Fault.UNSURE_DAY),
        ("25/04/13", Fault.UNSURE_DAY), ("近期", Fault.NOT_A_DAY), (12, Fault.NOT_A_DAY),
    ],
)  # fmt: skip
def test_days_that_nobody_can_know(cell: Raw, fault: Fault) -> None:
    assert read_day(cell, today=TODAY).fault is fault


def test_a_column_tells_the_order_of_its_days() -> None:
    cells: list[Raw] = ["22/10/12", "25/04/13", "31/12/99"]
    order = find_day_order(cells, today=TODAY)
    assert order is DayOrder.DAY_FIRST
    assert [read_day(cell, today=TODAY, order=order).value for cell in cells] == [
        date(2012, 10, 22), date(2013, 4, 25), date(1999, 12, 31)
    ]  # fmt: skip


@given(st.dates(date(1950, 1, 1), date(2036, 12, 31)))
def test_a_day_in_any_sure_writing_is_the_same(day: date) -> None:
    texts = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    )
    assert {read_day(text, today=TODAY).value for text in texts} == {day}
    assert read_day(f"{day:%d/%m/%y}", today=TODAY, order=DayOrder.DAY_FIRST).value == day
