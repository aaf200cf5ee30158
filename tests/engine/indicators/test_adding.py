"""Which figures may be added: the dictionary's rule first, else the words of name and unit."""

from __future__ import annotations

import pytest

from kepan.engine.indicators import Adding
from kepan.store.files.indicators import read_indicators


@pytest.mark.parametrize(
    ("code", "name", "unit", "adding"),
    [
        ("TECHDEV", "企业技术开发费投入", "亿元", Adding.SUM),
        ("RD_GDP", "全社会研发经费占地区生产总值比重", "%", Adding.NONE),
        # The unit has the last word: a share of something that itself is a sum.
        ("TECHDEV", "企业技术开发费投入", "%", Adding.NONE),
        ("", "虚构示范点", "个", Adding.SUM),
        ("", "虚构养老床位", "张床位", Adding.SUM),
        ("", "引进虚构专家", "位", Adding.SUM),
        ("", "虚构办件满意率", "", Adding.NONE),
        ("", "人均虚构经费", "元", Adding.NONE),
        ("", "虚构单位能耗", "吨标煤/万元", Adding.NONE),
        ("", "虚构指数位次", "位", Adding.NONE),
        ("", "虚构产值", "倍", Adding.NONE),
    ],
)
def test_parts_are_added_as_the_dictionary_says(code: str, name: str, unit: str, adding: Adding) -> None:
    assert read_indicators().find_adding(code, name=name, unit=unit) is adding


def test_a_change_is_never_added_and_a_stock_counts_at_its_end() -> None:
    catalogue = read_indicators()
    assert catalogue.find_adding("TECHDEV", name="投入", unit="亿元", is_growth=True) is Adding.NONE
    held = [entry for entry in catalogue.entries if entry.aggregate == "END"]
    assert held
    found = {catalogue.find_adding(one.code, name=one.name, unit=one.units[0]) for one in held}
    assert found == {Adding.LAST}
