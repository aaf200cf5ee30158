"""Parts and their wholes, on short texts of our own (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.store.files.vocabulary import read_vocabulary


@pytest.mark.parametrize(
    ("text", "parents"),
    [
        ("生产总值248亿元。其中,第一产业增加值52亿元,增长4.1%。", [None, "生产总值", "生产总值"]),
        ("参保总人次达到286万。其中,医疗保险参保62万人。", [None, "参保总人次"]),
        ("消费支出12380元,其中食品支出4730元,恩格尔系数38%,下降0.6个百分点。", [None, "消费支出", None, None]),
    ],
)
def test_parts_of_one_measure(text: str, parents: list[str | None]) -> None:
    assert [item.parent for item in compile_plan(text, vocabulary=read_vocabulary()).items] == parents
