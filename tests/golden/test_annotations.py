"""The annotated passages themselves: well-formed, placed in their texts, and as many as promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.passages import (
    ROOMS,
    count_passages,
    create_passage,
    find_surface,
    list_all_faults,
    list_faults,
    list_passages,
)

PROMISED = {
    "passages": 150,
    "traditional": 15,
    "figures": 1500,
    "growth": 200,
    "baselines": 60,
    "rates and multiples": 60,
    "parents": 150,
    "ranges": 100,
    "non-figures": 150,
}


def create_raw(text: str, *rows: list[object], **more: object) -> dict[str, object]:
    """Create a passage of the given rows."""
    return {"id": "x", "text": text, "items": list(rows), **more}


def test_all_files_are_well_formed() -> None:
    assert list_all_faults() == []


def test_there_are_as_many_as_promised() -> None:
    counts = count_passages([passage for room in ROOMS for passage in list_passages(room)])
    assert {name: counts[name] for name in PROMISED if counts[name] < PROMISED[name]} == {}


def test_half_of_them_are_held_out() -> None:
    counts = count_passages(list_passages("heldout"))
    assert counts["passages"] >= PROMISED["passages"] / 2
    assert counts["figures"] >= PROMISED["figures"] / 2


def test_a_surface_is_no_tail_of_a_longer_number() -> None:
    assert find_surface("增长15%,其中5%", "5%", 0) == (8, 10)
    assert find_surface("共有2.5家", "5家", 0) is None
    assert find_surface("达到12.5。增长12.", "12", 0) == (9, 11)


def test_one_figure_may_serve_several_rows() -> None:
    raw = create_raw(
        "新建甲、乙各20家。",
        ["20家", "新建甲", "=", 20, "家", None, "target", None],
        ["20家", "新建乙", "=", 20, "家", None, "target", None, {"same": True}],
    )
    assert list_faults(raw) == []
    assert [row.vspan for row in create_passage(raw, Path("room/theme.yaml")).rows] == [(6, 9), (6, 9)]


def test_a_figure_may_be_searched_behind_words() -> None:
    row = ["7个", "开工项目", "=", 7, "个", None, "target", None]
    raw = create_raw("7个园区中,开工项目7个。", [*row, {"after": "开工"}], non_figures=["7个"])
    assert create_passage(raw, Path("room/theme.yaml")).rows[0].vspan == (10, 12)
    assert list_faults(raw) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["6家", "企业", "=", 6, "家", None, "target", None], "not in the text"),
        (["5家", "", "=", 5, "家", None, "target", None], "no indicator"),
        (["5家", "企业", "about", 5, "家", None, "target", None], "comparator about"),
        (["5家", "企业", "=", [5, 6], "家", None, "target", None], "a range has two values"),
        (["5家", "企业", "=", 6, "家", None, "target", None], "value 6"),
        (["5家", "企业", "=", 5, "户", None, "target", None], "unit 户"),
        (["5家", "企业", "=", 5, None, None, "target", None], "unit is no string"),
        (["5家", "企业", "=", 5, "家", "今年", "target", None], "period 今年"),
        (["5家", "企业", "=", 5, "家", 2025, "target", None], "period 2025"),
        (["5家", "企业", "=", 5, "家", None, "goal", None], "kind goal"),
        (["5家", "企业", "=", 5, "家", None, "target", "企业"], "parent 企业"),
        (["5家", "企业", "=", 5, "家", None, "target", None, {"base": 3}], "unknown key base"),
        (["5家", "企业", "=", 5, "家", None, "target", None, {"dir": "up"}], "dir up"),
        (["5家", "企业", "=", 5, "家", None, "target", None, {"baseline_period": "去年"}], "baseline_period 去年"),
    ],
)
def test_a_wrong_row_is_named(row: list[object], fault: str) -> None:
    faults = list_faults(create_raw("培育企业5家。", row))
    assert any(fault in found for found in faults)


def test_a_wrong_passage_is_named() -> None:
    assert list_faults({"id": "x", "text": "", "rows": []}) == ["unknown key rows", "no items"]
    assert list_faults(create_raw("企业5家", ["5家", "企业"])) == ["5家: 2 fields"]
    row = ["5家", "企业", "=", 5, "家", None, "target", None]
    assert list_faults(create_raw("企业5家", row, non_figures=["5家"])) == ["non-figure 5家 is annotated as an item"]
    assert list_faults(create_raw("企业5家", row, script="latin")) == ["script latin"]


def test_the_counts_say_what_the_rows_show() -> None:
    raw = create_raw(
        "收入由3亿元增至5亿元,年均增长8%至10%,是去年的2倍。",
        ["5亿元", "收入", "=", 5, "亿元", None, "achieved", None, {"baseline": 3}],
        ["8%至10%", "收入", "range", [8, 10], "%", None, "growth_achieved", None, {"rate": "annual_avg"}],
        ["2倍", "收入", "=", 2, "倍", None, "growth_achieved", None, {"form": "multiple", "baseline_period": "去年"}],
        script="traditional",
    )
    assert list_faults(raw) == []
    counts = count_passages([create_passage(raw, Path("room/theme.yaml"))])
    assert list(counts.values()) == [1, 1, 3, 2, 2, 2, 0, 1, 0]
